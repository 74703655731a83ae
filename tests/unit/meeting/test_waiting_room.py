"""The door of a meeting: who waits, who is let in, who never waits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sunhall.domain.engine.decision import Refusal
from sunhall.domain.meeting.messages import (
    MOST_PARTICIPANTS,
    Admit,
    Chat,
    Consent,
    DeviceState,
    End,
    HandFile,
    IdentityChecked,
    Join,
    Leave,
    Message,
    Mute,
    Ping,
    Record,
    Refuse,
    Remove,
    Signal,
)
from sunhall.domain.meeting.participant import Admission, IdentityMethod, MeetingRole
from sunhall.domain.meeting.react import Caller, react
from tests.builders.meetings import CLOSES, OPENS, Room, opened_room

#: One of each message that is for people in the room.
IN_THE_ROOM: list[Message] = [
    Signal("p1", {}),
    Admit("p2"),
    Refuse("p2"),
    Remove("p1"),
    IdentityChecked("p2", IdentityMethod.CALLED_BACK),
    Record(on=True),
    Chat("您好"),
    HandFile("upload", "plan.pdf"),
    Mute("p1"),
    DeviceState(microphone=False),
    End(),
]


def code(refusal: Refusal | None) -> str:
    """The code of a refusal; empty when there was none."""
    return refusal.code if refusal else ""


def test_a_citizen_waits_until_a_host_lets_them_in() -> None:
    room = Room()
    room.join("host-1", "citizen-1")

    assert room.types("citizen-1") == ["welcome"]
    assert room.person("citizen").admission is Admission.WAITING
    assert room.say("host-1", Admit("p2")) is None
    assert room.types("citizen-1") == ["welcome", "admitted"]
    assert room.types("host-1")[-2:] == ["participant_joined", "waiting_list"]


def test_a_colleague_waits_as_a_citizen_does() -> None:
    room = Room()
    room.join("host-1", "colleague-1")

    assert room.types("colleague-1") == ["welcome"]
    assert [each.role for each in room.meeting.waiting] == [MeetingRole.COLLEAGUE]


def test_a_host_is_in_at_once_and_is_shown_who_waits() -> None:
    room = Room()
    room.join("citizen-1", "host-1")

    assert room.types("host-1") == ["welcome", "admitted", "waiting_list"]
    (waiting,) = [notice for notice in room.told["host-1"] if notice.type == "waiting_list"]
    assert [each.id for each in waiting.data["participants"]] == ["p1"]


def test_hosts_alone_are_shown_who_waits() -> None:
    room = opened_room()
    room.join("colleague-1")

    assert room.types("host-1") == ["waiting_list"]
    assert room.types("citizen-1") == []


@pytest.mark.parametrize("message", IN_THE_ROOM, ids=lambda each: type(each).__name__)
def test_whoever_waits_can_say_nothing_into_the_room(message: Message) -> None:
    room = Room()
    room.join("host-1", "citizen-1")
    before = room.meeting
    room.forget()

    assert code(room.say("citizen-1", message)) == "not_admitted"
    assert room.meeting == before
    assert not room.told


@pytest.mark.parametrize("message", [*IN_THE_ROOM, Leave(), Ping(), Consent(recording=True)])
def test_nothing_is_listened_to_over_a_connection_that_has_not_joined(message: Message) -> None:
    room = opened_room()

    assert code(room.say("colleague-1", message)) == "not_joined"
    assert code(room.say("citizen-2", message)) == "not_joined"


@pytest.mark.parametrize(
    "message",
    [
        Admit("p3"),
        Refuse("p3"),
        Remove("p1"),
        IdentityChecked("p3", IdentityMethod.CALLED_BACK),
        Record(on=True),
        Mute("p1"),
        End(),
    ],
    ids=lambda each: type(each).__name__,
)
def test_what_a_host_decides_nobody_else_does(message: Message) -> None:
    room = opened_room()
    room.join("colleague-1")

    assert code(room.say("citizen-1", message)) == "host_only"


def test_somebody_refused_is_told_and_their_connection_closed() -> None:
    room = Room()
    room.join("host-1", "citizen-1")

    assert room.say("host-1", Refuse("p2")) is None
    assert room.types("citizen-1") == ["welcome", "removed"]
    assert room.told["citizen-1"][-1].data == {"reason": "refused"}
    assert room.closed == ["citizen-1"]
    assert [each.id for each in room.last.dismissed] == ["p2"]


def test_somebody_sent_away_may_come_again_and_waits_anew() -> None:
    room = opened_room(identity_check=False)
    room.say("citizen-1", Consent(recording=True))
    room.say("host-1", Remove("p2"))
    room.join("citizen-2")

    again = room.person("citizen")
    assert again.admission is Admission.WAITING
    assert again.consent is None
    assert again.identity is None
    assert code(room.say("citizen-2", Chat("我回来了"))) == "not_admitted"


def test_a_host_cannot_be_removed() -> None:
    room = opened_room()
    room.join("second-host-1")

    assert code(room.say("host-1", Remove("p3"))) == "host_not_removed"


@pytest.mark.parametrize("participant", ["p1", "p2", "p9"])
def test_only_who_waits_can_be_let_in_or_refused(participant: str) -> None:
    room = opened_room()

    assert code(room.say("host-1", Admit(participant))) == "not_waiting"
    assert code(room.say("host-1", Refuse(participant))) == "not_waiting"


def test_who_waited_and_went_cannot_be_let_in() -> None:
    room = Room()
    room.join("host-1", "citizen-1")
    room.lose("citizen-1")

    assert code(room.say("host-1", Admit("p2"))) == "not_waiting"


class TestIdentity:
    def test_a_citizen_is_let_in_only_once_it_is_known_who_they_are(self) -> None:
        room = Room.planned(identity_check=True)
        room.join("host-1", "citizen-1")

        assert code(room.say("host-1", Admit("p2"))) == "identity_not_checked"
        assert room.say("host-1", IdentityChecked("p2", IdentityMethod.CALLED_BACK)) is None
        assert room.say("host-1", Admit("p2")) is None
        checked = room.person("citizen").identity
        assert checked is not None
        assert (checked.method, checked.by) == (IdentityMethod.CALLED_BACK, "S-host")

    def test_a_colleague_has_signed_in_and_needs_no_check(self) -> None:
        room = Room.planned(identity_check=True)
        room.join("host-1", "colleague-1")

        assert room.say("host-1", Admit("p2")) is None

    def test_hosts_see_that_a_check_was_made(self) -> None:
        room = Room.planned(identity_check=True)
        room.join("host-1", "second-host-1", "citizen-1")
        room.forget()

        room.say("host-1", IdentityChecked("p3", IdentityMethod.DOCUMENT_COMPARED))
        for host in ("host-1", "second-host-1"):
            (notice,) = room.told[host]
            (waiting,) = notice.data["participants"]
            assert waiting.identity is not None

    def test_a_check_outlives_a_lost_connection_and_not_a_removal(self) -> None:
        room = Room.planned(identity_check=True)
        room.join("host-1", "citizen-1")
        room.say("host-1", IdentityChecked("p2", IdentityMethod.KNOWN_IN_PERSON))
        room.say("host-1", Admit("p2"))
        room.lose("citizen-1")
        room.join("citizen-2")
        assert room.person("citizen").in_room

        room.say("host-1", Remove("p2"))
        room.join("citizen-3")
        assert code(room.say("host-1", Admit("p2"))) == "identity_not_checked"


class TestTimes:
    def test_nobody_comes_in_before_the_meeting_opens_not_even_a_host(self) -> None:
        room = Room(now=OPENS - timedelta(seconds=1))

        assert code(room.say("host-1", Join())) == "meeting_not_open_yet"
        room.wait(seconds=1)
        assert room.say("host-1", Join()) is None

    def test_nobody_comes_in_when_it_is_closed(self) -> None:
        room = Room(now=CLOSES)
        caller = Caller("host-1", "S-host", MeetingRole.HOST, "")
        outcome = react(room.meeting, caller, Join(), CLOSES)

        assert not isinstance(outcome, Refusal)
        assert [(notice.to, notice.type) for notice in outcome.notices] == [("host-1", "ended")]
        assert outcome.meeting.participants == ()

    def test_the_first_that_is_said_after_the_close_ends_it_for_everybody(self) -> None:
        room = opened_room()
        room.now = CLOSES
        room.say("citizen-1", Ping())

        assert room.types("host-1") == room.types("citizen-1") == ["ended"]
        assert room.told["host-1"][0].data == {"reason": "time"}
        assert sorted(room.closed) == ["citizen-1", "host-1"]
        assert room.reports == 1


def test_a_meeting_takes_so_many_people_and_no_more() -> None:
    room = Room()
    for number in range(MOST_PARTICIPANTS):
        caller = Caller(f"c{number}", f"S-{number}", MeetingRole.COLLEAGUE, "")
        outcome = react(room.meeting, caller, Join(), room.now)
        assert not isinstance(outcome, Refusal)
        room.meeting = outcome.meeting

    late = react(
        room.meeting, Caller("late", "S-late", MeetingRole.COLLEAGUE, ""), Join(), room.now
    )
    assert isinstance(late, Refusal)
    assert late.code == "meeting_full"
