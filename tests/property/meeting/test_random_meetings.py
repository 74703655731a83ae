"""Random joins, leaves, admissions and losses against a model that shares no code with the rules.

The model keeps four facts of each person (their connection, whether they were let in, what they
agreed to, how many seconds they were in the room) and knows nothing of messages that are told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sunhall.adapters.meeting_record import packed, unpacked
from sunhall.domain.engine.decision import Refusal
from sunhall.domain.meeting.meeting import EndReason
from sunhall.domain.meeting.messages import (
    Admit,
    Chat,
    Consent,
    DeviceState,
    End,
    IdentityChecked,
    Join,
    Leave,
    Message,
    Ping,
    Record,
    Refuse,
    Remove,
    Signal,
)
from sunhall.domain.meeting.participant import IdentityMethod
from sunhall.domain.meeting.report import report
from tests.builders.meetings import CLOSES, ROLES, Room

PEOPLE = sorted(ROLES)
HOSTS = ("host", "second-host")

#: What only somebody in the room is told.
OF_THE_ROOM = {"admitted", "participant_joined", "participant_left", "signal", "chat", "file"} | {
    *("consent", "recording", "mute_asked", "state", "waiting_list"),
}


@dataclass
class Known:
    """What the model knows of a person."""

    connection: str = ""
    let_in: bool = False
    checked: bool = False
    consent: bool = False
    seconds: float = 0.0
    opened: int = 0
    came: bool = False

    @property
    def inside(self) -> bool:
        return self.let_in and bool(self.connection)


@dataclass
class Model:
    """What the model knows of the meeting."""

    people: dict[str, Known] = field(default_factory=lambda: {name: Known() for name in PEOPLE})
    ended: bool = False
    wanted: bool = False
    recorded: float = 0.0

    @property
    def inside(self) -> list[str]:
        return [name for name, known in self.people.items() if known.inside]

    @property
    def records(self) -> bool:
        inside = [self.people[name] for name in self.inside]
        hosted = any(name in HOSTS for name in self.inside)
        return self.wanted and hosted and all(known.consent for known in inside)


class RandomMeetings(RuleBasedStateMachine):
    """A meeting with an identity check that may be recorded."""

    def __init__(self) -> None:
        super().__init__()
        self.room = Room.planned(identity_check=True, host_staff=("S-host", "S-host-2"))
        self.model = Model()

    # --- what people do ----------------------------------------------------------------------

    @rule(name=st.sampled_from(PEOPLE))
    def comes(self, name: str) -> None:
        known = self.model.people[name]
        if self.model.ended and name not in HOSTS:
            refusal = self._over_a_new_connection(name)
            assert refusal is not None
            assert refusal.code == "meeting_over"
            return
        known.opened += 1
        self.room.join(f"{name}-{known.opened}")
        known.connection, known.came = f"{name}-{known.opened}", True
        known.let_in = known.let_in or name in HOSTS
        self.model.ended = False

    @rule(name=st.sampled_from(PEOPLE), leaves=st.booleans())
    def goes(self, name: str, leaves: bool) -> None:
        known = self.model.people[name]
        if not known.connection:
            return
        if leaves:
            assert self.room.say(known.connection, Leave()) is None
        else:
            self.room.lose(known.connection)
        known.connection = ""

    @rule(name=st.sampled_from(PEOPLE))
    def an_old_connection_ends(self, name: str) -> None:
        before = self.room.meeting
        self.room.lose(f"{name}-0")
        assert self.room.meeting == before

    @rule(by=st.sampled_from(PEOPLE), name=st.sampled_from(PEOPLE))
    def is_let_in(self, by: str, name: str) -> None:
        known = self.model.people[name]
        waits = bool(known.connection) and not known.let_in
        allowed = waits and (name != "citizen" or known.checked)
        if self._decides(by, Admit(self._id(name)), allowed):
            known.let_in = True

    @rule(by=st.sampled_from(PEOPLE), name=st.sampled_from(PEOPLE))
    def is_refused(self, by: str, name: str) -> None:
        known = self.model.people[name]
        if self._decides(by, Refuse(self._id(name)), bool(known.connection) and not known.let_in):
            self._sent_away(known)

    @rule(by=st.sampled_from(PEOPLE), name=st.sampled_from(PEOPLE))
    def is_removed(self, by: str, name: str) -> None:
        known = self.model.people[name]
        if self._decides(by, Remove(self._id(name)), known.let_in and name not in HOSTS):
            self._sent_away(known)

    @rule(by=st.sampled_from(PEOPLE))
    def identity_is_checked(self, by: str) -> None:
        known = self.model.people["citizen"]
        message = IdentityChecked(self._id("citizen"), IdentityMethod.CALLED_BACK)
        if self._decides(by, message, bool(known.connection)):
            known.checked = True

    @rule(name=st.sampled_from(PEOPLE), yes=st.booleans())
    def agrees(self, name: str, yes: bool) -> None:
        known = self.model.people[name]
        if known.connection:
            assert self.room.say(known.connection, Consent(yes)) is None
            known.consent = yes

    @rule(by=st.sampled_from(PEOPLE), on=st.booleans())
    def recording_is_wanted(self, by: str, on: bool) -> None:
        willing = all(self.model.people[name].consent for name in self.model.inside)
        if self._decides(by, Record(on), willing or not on):
            self.model.wanted = on

    @rule(by=st.sampled_from(PEOPLE))
    def is_ended(self, by: str) -> None:
        if self._decides(by, End(), True):
            self._over()

    @rule(sender=st.sampled_from(PEOPLE), receiver=st.sampled_from(PEOPLE))
    def signals(self, sender: str, receiver: str) -> None:
        self.room.forget()
        inside = self.model.inside
        relayed = sender in inside and receiver in inside and sender != receiver
        refusal = self._says(sender, Signal(self._id(receiver), {"n": 1}))
        assert (refusal is None) == relayed
        heard = [name for name, notices in self.room.told.items() if notices]
        assert heard == ([self.model.people[receiver].connection] if relayed else [])

    @rule(
        name=st.sampled_from(PEOPLE),
        message=st.sampled_from([Chat("您好"), DeviceState(camera=False), Ping()]),
    )
    def says_something(self, name: str, message: Message) -> None:
        refusal = self._says(name, message)
        known = self.model.people[name]
        heard = known.inside or (bool(known.connection) and isinstance(message, Ping))
        assert (refusal is None) == heard

    @rule(seconds=st.integers(1, 240))
    @precondition(lambda self: self.room.now + timedelta(seconds=240) < CLOSES)
    def time_goes_by(self, seconds: int) -> None:
        self.room.wait(seconds=seconds)
        for name in self.model.inside:
            self.model.people[name].seconds += seconds
        self.model.recorded += seconds if self.model.records else 0

    # --- what must hold ----------------------------------------------------------------------

    @invariant()
    def people_are_where_the_model_says(self) -> None:
        for name, known in self.model.people.items():
            person = self.room.meeting.by_who(ROLES[name][0])
            assert (person is not None) == known.came
            if person is not None:
                assert (person.connection, person.in_room) == (known.connection, known.inside)
                assert person.waits == (bool(known.connection) and not known.let_in)

    @invariant()
    def nobody_who_is_not_in_the_room_was_told_of_it(self) -> None:
        """Checked at every step, for what was told in it."""
        inside = {self.model.people[name].connection for name in self.model.inside}
        for notice in self.room.last.notices:
            if notice.type in OF_THE_ROOM:
                assert notice.to in inside, notice.type

    @invariant()
    def a_person_has_one_connection_and_a_connection_one_person(self) -> None:
        connections = [each.connection for each in self.room.meeting.connected]
        assert len(set(connections)) == len(connections)
        assert not set(connections) & set(self.room.closed)
        assert len({each.who for each in self.room.meeting.participants}) == len(
            self.room.meeting.participants
        )

    @invariant()
    def it_is_never_recorded_while_somebody_inside_has_not_agreed(self) -> None:
        assert self.room.meeting.recording_is_on == self.model.records
        if self.room.meeting.recording_is_on:
            assert all(self.model.people[name].consent for name in self.model.inside)

    @invariant()
    def attendance_adds_up(self) -> None:
        told = report(self.room.meeting, self.room.now)
        present = {each.participant: each.present for each in told.attendance}
        for name, known in self.model.people.items():
            if known.came:
                assert present[self._id(name)] == timedelta(seconds=known.seconds)
        for each in told.attendance:
            for earlier, later in zip(each.stays, each.stays[1:], strict=False):
                assert earlier.until is not None
                assert earlier.until <= later.since

    @invariant()
    def recordings_add_up(self) -> None:
        told = report(self.room.meeting, self.room.now)
        lengths = [each.until - each.since for each in told.recordings if each.until]
        assert sum(lengths, timedelta()) == timedelta(seconds=self.model.recorded)

    @invariant()
    def what_is_stored_is_what_is_read(self) -> None:
        assert unpacked(packed(self.room.meeting)) == self.room.meeting

    @invariant()
    def the_end_is_as_the_model_says(self) -> None:
        assert (self.room.meeting.ended is EndReason.HOST) == self.model.ended

    # --- the model's own rules ---------------------------------------------------------------

    def _id(self, name: str) -> str:
        person = self.room.meeting.by_who(ROLES[name][0])
        return person.id if person else "p9"

    def _says(self, name: str, message: Message) -> Refusal | None:
        return self.room.say(self.model.people[name].connection or f"{name}-0", message)

    def _over_a_new_connection(self, name: str) -> Refusal | None:

        return self.room.say(f"{name}-99", Join())

    def _decides(self, by: str, message: Message, allowed: bool) -> bool:
        """Say what a host decides; it counts when a host says it who is inside, and it fits."""
        refusal = self._says(by, message)
        counts = by in HOSTS and self.model.people[by].inside and allowed
        assert (refusal is None) == counts, refusal
        return counts

    def _sent_away(self, known: Known) -> None:
        known.connection, known.let_in = "", False
        # They come back as somebody new.
        known.checked = known.consent = False

    def _over(self) -> None:
        for known in self.model.people.values():
            known.connection = ""
        self.model.ended, self.model.wanted = True, False


RandomMeetings.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestRandomMeetings = RandomMeetings.TestCase
