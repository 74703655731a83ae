"""Meetings for tests: a plan, people with connections, and what each connection was told."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sunhall.domain.engine.decision import Refusal
from sunhall.domain.meeting.meeting import Meeting
from sunhall.domain.meeting.messages import Admit, Join, Message
from sunhall.domain.meeting.participant import MeetingRole, Participant
from sunhall.domain.meeting.plan import MeetingPlan
from sunhall.domain.meeting.react import Caller, departed, react
from sunhall.domain.meeting.reaction import Notice, Reaction

OPENS = datetime(2026, 11, 23, 1, 20, tzinfo=UTC)
BEGINS = OPENS + timedelta(minutes=10)
CLOSES = OPENS + timedelta(hours=1)
CASE = "01JD0000000000000000000001"

PLAN = MeetingPlan(
    meeting_id="m-0001",
    case_id=CASE,
    service="appointment",
    provider="direct",
    opens_at=OPENS,
    closes_at=CLOSES,
    host_staff=("S-host",),
    link="",
    recording=True,
    identity_check=False,
)

#: Who people are, by what tests call them.
ROLES = {
    "host": ("S-host", MeetingRole.HOST),
    "second-host": ("S-host-2", MeetingRole.HOST),
    "colleague": ("S-colleague", MeetingRole.COLLEAGUE),
    "citizen": ("applicant", MeetingRole.CITIZEN),
}


@dataclass
class Room:
    """A meeting that is played: messages go in, and each connection keeps what it was told.

    A connection is called after its owner and a number: ``citizen-1``, ``citizen-2``.
    """

    meeting: Meeting = field(default_factory=lambda: Meeting(PLAN))
    now: datetime = BEGINS
    told: dict[str, list[Notice]] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)
    reports: int = 0
    last: Reaction = field(default_factory=lambda: Reaction(Meeting(PLAN)))

    @classmethod
    def planned(cls, **changes: Any) -> Room:
        """A room whose plan differs in some respects."""
        return cls(Meeting(replace(PLAN, **changes)))

    def say(self, connection: str, message: Message) -> Refusal | None:
        """Say something over a connection; return why it was refused, if it was."""
        who, role = ROLES[connection.rpartition("-")[0]]
        caller = Caller(connection, who, role, f"sealed {who}")
        return self._after(react(self.meeting, caller, message, self.now))

    def join(self, *connections: str) -> None:
        """Let connections say that they are there."""
        for connection in connections:
            refusal = self.say(connection, Join())
            assert refusal is None, refusal

    def lose(self, connection: str) -> None:
        """Lose a connection."""
        self._after(departed(self.meeting, connection, self.now))

    def wait(self, **time: float) -> None:
        """Let time go by."""
        self.now += timedelta(**time)

    def person(self, connection: str) -> Participant:
        """Return the participant that a connection's owner is, by what tests call them."""
        who, _ = ROLES[connection.rpartition("-")[0] or connection]
        found = self.meeting.by_who(who)
        assert found is not None, connection
        return found

    def types(self, connection: str) -> list[str]:
        """Return the types of all that a connection was told, in order."""
        return [notice.type for notice in self.told.get(connection, [])]

    def news(self, connection: str) -> list[Notice]:
        """Return what a connection was told since this was asked last."""
        return self.told.pop(connection, [])

    def forget(self) -> None:
        """Forget what everybody was told."""
        self.told.clear()

    def _after(self, outcome: Reaction | Refusal) -> Refusal | None:
        if isinstance(outcome, Refusal):
            return outcome
        self.meeting, self.last = outcome.meeting, outcome
        for notice in outcome.notices:
            self.told.setdefault(notice.to, []).append(notice)
        self.closed += outcome.closed
        self.reports += outcome.reports
        return None


def opened_room(**changes: Any) -> Room:
    """A room with a host and a citizen in it."""
    room = Room.planned(**changes)
    room.join("host-1", "citizen-1")

    assert room.say("host-1", Admit("p2")) is None
    room.forget()
    return room
