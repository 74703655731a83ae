"""A meeting is recorded only while everybody in it has agreed."""

from __future__ import annotations

import pytest

from sunhall.domain.meeting.messages import Admit, Consent, End, Leave, Record
from tests.builders.meetings import Room, opened_room
from tests.unit.meeting.test_waiting_room import code

YES, NO = Consent(recording=True), Consent(recording=False)


def recorded() -> Room:
    """A room in which everybody has agreed, and which is being recorded."""
    room = opened_room()
    room.say("host-1", YES)
    room.say("citizen-1", YES)
    assert room.say("host-1", Record(on=True)) is None
    room.forget()
    return room


def test_it_is_not_recorded_before_everybody_has_agreed() -> None:
    room = opened_room()
    room.say("host-1", YES)
    refusal = room.say("host-1", Record(on=True))

    assert code(refusal) == "recording_needs_consent"
    assert refusal is not None
    assert refusal.params == {"participants": "p2"}
    assert not room.meeting.recording_is_on


def test_who_has_refused_is_as_who_has_not_said() -> None:
    room = opened_room()
    room.say("host-1", YES)
    room.say("citizen-1", NO)

    assert code(room.say("host-1", Record(on=True))) == "recording_needs_consent"


def test_everybody_is_told_that_it_begins() -> None:
    room = opened_room()
    room.say("host-1", YES)
    room.say("citizen-1", YES)
    room.forget()
    room.say("host-1", Record(on=True))

    for connection in ("host-1", "citizen-1"):
        (notice,) = room.told[connection]
        assert (notice.type, notice.data) == ("recording", {"on": True, "paused_for": []})


def test_a_meeting_whose_plan_forbids_it_is_never_recorded() -> None:
    room = opened_room(recording=False)
    room.say("host-1", YES)
    room.say("citizen-1", YES)

    assert code(room.say("host-1", Record(on=True))) == "recording_not_allowed"


def test_it_stops_at_once_when_somebody_takes_their_consent_back() -> None:
    room = recorded()
    room.wait(minutes=5)
    room.say("citizen-1", NO)

    assert not room.meeting.recording_is_on
    assert room.told["host-1"][-1].data == {"on": False, "paused_for": ["p2"]}
    (stretch,) = room.meeting.recordings
    assert stretch.until == room.now


def test_it_pauses_when_somebody_comes_in_who_has_not_agreed_and_goes_on_afterwards() -> None:
    room = recorded()
    room.join("colleague-1")
    assert room.meeting.recording_is_on, "who waits hears nothing"
    room.wait(minutes=1)
    room.say("host-1", Admit("p3"))
    assert room.told["citizen-1"][-1].data == {"on": False, "paused_for": ["p3"]}

    room.wait(minutes=1)
    room.say("colleague-1", YES)
    assert room.told["citizen-1"][-1].data == {"on": True, "paused_for": []}
    assert [bool(each.until) for each in room.meeting.recordings] == [True, False]


def test_it_goes_on_when_who_has_not_agreed_leaves() -> None:
    room = recorded()
    room.join("colleague-1")
    room.say("host-1", Admit("p3"))
    room.say("colleague-1", Leave())

    assert room.meeting.recording_is_on


def test_consent_can_be_given_before_the_door() -> None:
    room = recorded()
    room.join("colleague-1")
    room.say("colleague-1", YES)
    room.say("host-1", Admit("p3"))

    assert room.meeting.recording_is_on
    assert len(room.meeting.recordings) == 1


def test_consent_is_told_to_the_others_in_the_room() -> None:
    room = opened_room()
    room.say("citizen-1", YES)

    assert [(n.type, n.data) for n in room.told["host-1"]] == [
        ("consent", {"from": "p2", "recording": True})
    ]
    assert room.types("citizen-1") == []


def test_without_a_host_nothing_is_recorded() -> None:
    room = recorded()
    room.lose("host-1")
    assert not room.meeting.recording_is_on

    room.join("host-2")
    assert room.meeting.recording_is_on


@pytest.mark.parametrize("message", [Record(on=False), End()], ids=["stopped", "ended"])
def test_it_stops_when_a_host_says_so(message: Record | End) -> None:
    room = recorded()
    room.wait(minutes=3)
    room.say("host-1", message)

    assert not room.meeting.recording_is_on
    assert not room.meeting.recording_wanted
    (stretch,) = room.meeting.recordings
    assert stretch.until == room.now


def test_a_meeting_that_is_opened_again_is_not_being_recorded() -> None:
    room = recorded()
    room.say("host-1", End())
    room.join("host-2", "citizen-2")

    assert not room.meeting.recording_is_on
