"""A meeting as it stands: its people, its recording, its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sunhall.domain.meeting.participant import Participant, Stay
from sunhall.domain.meeting.plan import MeetingPlan


class EndReason(StrEnum):
    """Why a meeting is over."""

    HOST = "host"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting.

    Attributes:
        plan: What the case says of it.
        participants: Everybody who has come, in the order of their arrival.
        recording_wanted: Whether a host wants it recorded; see `recording_is_on`.
        recordings: When it was recorded, in order; the last one may last.
        ended: Why it is over; None while it is not.
        ended_at: Since when it is over.
        chat_lines: How many texts and files were exchanged.
        chat_size: Their length together, in characters.
        reports: How often its case was told of it.
        told: What its case was told last: people, stays in the room, texts and files.
    """

    plan: MeetingPlan
    participants: tuple[Participant, ...] = ()
    recording_wanted: bool = False
    recordings: tuple[Stay, ...] = ()
    ended: EndReason | None = None
    ended_at: datetime | None = None
    chat_lines: int = 0
    chat_size: int = 0
    reports: int = 0
    told: tuple[int, int, int] = (0, 0, 0)

    @property
    def in_room(self) -> tuple[Participant, ...]:
        """Everybody who is in the room now."""
        return tuple(each for each in self.participants if each.in_room)

    @property
    def waiting(self) -> tuple[Participant, ...]:
        """Everybody who waits before the door now."""
        return tuple(each for each in self.participants if each.waits)

    @property
    def hosts(self) -> tuple[Participant, ...]:
        """The hosts who are in the room now."""
        return tuple(each for each in self.participants if each.hosts)

    @property
    def connected(self) -> tuple[Participant, ...]:
        """Everybody who has a connection now."""
        return tuple(each for each in self.participants if each.connection)

    @property
    def unwilling(self) -> tuple[Participant, ...]:
        """Everybody in the room who has not agreed to being recorded."""
        return tuple(each for each in self.in_room if each.consent is not True)

    @property
    def recording_is_on(self) -> bool:
        """Whether it is being recorded.

        A host wants it and one is there, the plan allows it, and everybody in the room has agreed.
        Nothing else switches it on, so nothing can leave it on.
        """
        allowed = self.plan.recording and self.recording_wanted
        return allowed and bool(self.hosts) and not self.unwilling

    def by_id(self, participant: str) -> Participant | None:
        """Return who has an id in the meeting."""
        return _first(self, lambda each: each.id == participant)

    def by_who(self, who: str) -> Participant | None:
        """Return the participant that somebody is."""
        return _first(self, lambda each: each.who == who)

    def by_connection(self, connection: str) -> Participant | None:
        """Return who has a connection now; None when it is nobody's, or nobody's any more."""
        return _first(self, lambda each: bool(connection) and each.connection == connection)

    def with_participant(self, changed: Participant) -> Meeting:
        """Return the meeting with a participant as they are now, who may be new."""
        known = any(each.id == changed.id for each in self.participants)
        people = (
            tuple(changed if each.id == changed.id else each for each in self.participants)
            if known
            else (*self.participants, changed)
        )
        return replace(self, participants=people)


def _first(meeting: Meeting, fits: Callable[[Participant], bool]) -> Participant | None:
    return next((each for each in meeting.participants if fits(each)), None)
