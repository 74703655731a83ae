"""What people in a meeting say to each other, how they come back, and how it ends."""

from __future__ import annotations

import pytest

from sunhall.domain.meeting.meeting import EndReason
from sunhall.domain.meeting.messages import (
    MESSAGES,
    MOST_CHAT,
    Admit,
    Chat,
    DeviceState,
    End,
    HandFile,
    Join,
    Leave,
    Mute,
    Ping,
    Remove,
    Signal,
)
from sunhall.domain.meeting.participant import Admission
from tests.builders.meetings import Room, opened_room
from tests.unit.meeting.test_waiting_room import code


def three() -> Room:
    """A room with a host, a citizen and a colleague in it."""
    room = opened_room()
    room.join("colleague-1")
    assert room.say("host-1", Admit("p3")) is None
    room.forget()
    return room


class TestRelaying:
    def test_a_signal_reaches_the_one_it_is_for_and_nobody_else(self) -> None:
        room = three()
        room.say("citizen-1", Signal("p1", {"sdp": "v=0"}))

        assert list(room.told) == ["host-1"]
        (notice,) = room.told["host-1"]
        assert notice.data == {"from": "p2", "data": {"sdp": "v=0"}}

    @pytest.mark.parametrize("to", ["p2", "p9"])
    def test_a_signal_to_oneself_or_to_nobody_is_refused(self, to: str) -> None:
        assert code(three().say("citizen-1", Signal(to, {}))) == "not_in_room"

    def test_a_signal_to_who_waits_is_refused(self) -> None:
        room = opened_room()
        room.join("colleague-1")

        assert code(room.say("host-1", Signal("p3", {}))) == "not_in_room"

    def test_a_signal_to_who_has_gone_is_refused(self) -> None:
        room = three()
        room.lose("colleague-1")

        assert code(room.say("host-1", Signal("p3", {}))) == "not_in_room"

    def test_a_signal_changes_nothing_that_is_stored(self) -> None:
        room = three()
        before = room.meeting
        room.say("citizen-1", Signal("p1", {}))

        assert room.meeting is before

    def test_chat_goes_to_everybody_in_the_room_its_author_too(self) -> None:
        room = three()
        room.wait(minutes=1)
        room.say("citizen-1", Chat("声音断了"))

        for connection in ("host-1", "citizen-1", "colleague-1"):
            (notice,) = room.told[connection]
            assert notice.data == {
                "from": "p2",
                "text": "声音断了",
                "at": room.now.isoformat(),
            }
        assert room.last.line is not None
        assert (room.last.line.participant, room.last.line.text) == ("p2", "声音断了")

    def test_a_file_is_handed_to_everybody_and_kept_with_the_chat(self) -> None:
        room = three()
        room.say("host-1", HandFile("upload-1", "图纸.pdf"))

        (notice,) = room.told["citizen-1"]
        assert notice.type == "file"
        assert notice.data["upload_id"] == "upload-1"
        assert room.last.line is not None
        assert room.last.line.upload_id == "upload-1"
        assert room.meeting.chat_lines == 1

    def test_no_more_is_written_than_one_sealed_document_holds(self) -> None:
        room = opened_room()
        for _ in range(MOST_CHAT // 2000):
            assert room.say("citizen-1", Chat("一" * 2000)) is None

        assert code(room.say("citizen-1", Chat("一"))) == "chat_full"
        assert room.meeting.chat_size == MOST_CHAT

    def test_the_state_of_devices_is_told_to_the_others_and_not_kept(self) -> None:
        room = three()
        before = room.meeting
        room.say("host-1", DeviceState(microphone=False, quality="poor"))

        assert sorted(room.told) == ["citizen-1", "colleague-1"]
        assert room.told["citizen-1"][0].data == {
            "from": "p1",
            "microphone": False,
            "quality": "poor",
        }
        assert room.meeting is before

    def test_muting_is_asked_for_and_done_by_who_is_asked(self) -> None:
        room = three()
        room.say("host-1", Mute("p2"))

        assert room.types("citizen-1") == ["mute_asked"]
        assert room.types("colleague-1") == []

    def test_a_ping_is_answered(self) -> None:
        room = three()
        room.say("citizen-1", Ping())

        assert room.types("citizen-1") == ["pong"]


class TestComingBack:
    def test_who_was_let_in_and_lost_the_connection_is_in_again_at_once(self) -> None:
        room = three()
        room.lose("citizen-1")
        assert [(n.type, n.data["reason"]) for n in room.told["host-1"]] == [
            ("participant_left", "lost")
        ]
        room.forget()
        room.join("citizen-2")

        assert room.types("citizen-2") == ["welcome", "admitted"]
        assert room.types("host-1") == ["participant_joined"]

    def test_a_host_who_comes_back_is_never_before_the_door(self) -> None:
        """A.6-15: host never locked out after reconnect."""
        room = three()
        room.lose("host-1")
        room.join("host-2")

        assert room.person("host").in_room
        assert "admitted" in room.types("host-2")

    def test_the_last_host_may_go_and_come_back_while_others_stay(self) -> None:
        room = three()
        room.say("host-1", Leave())
        room.say("citizen-1", Chat("您在吗"))
        room.join("host-2")

        assert room.person("citizen").in_room
        assert len(room.meeting.in_room) == 3

    def test_a_second_connection_of_the_same_person_replaces_the_first(self) -> None:
        room = three()
        room.join("citizen-2")

        assert room.told["citizen-1"][-1].data == {"reason": "replaced"}
        assert room.closed == ["citizen-1"]
        assert [(n.type, n.data.get("reason")) for n in room.told["host-1"]] == [
            ("participant_left", "replaced"),
            ("participant_joined", None),
        ]
        assert len(room.meeting.in_room) == 3

    def test_what_comes_over_the_replaced_connection_is_not_listened_to(self) -> None:
        room = three()
        room.join("citizen-2")

        assert code(room.say("citizen-1", Chat("旧的连接"))) == "not_joined"

    def test_the_end_of_the_replaced_connection_takes_nobody_away(self) -> None:
        room = three()
        room.join("citizen-2")
        room.forget()
        room.lose("citizen-1")

        assert room.person("citizen").in_room
        assert not room.told

    def test_a_replaced_connection_before_the_door_still_waits(self) -> None:
        room = Room()
        room.join("host-1", "citizen-1")
        room.forget()
        room.join("citizen-2")

        assert room.types("citizen-2") == ["welcome"]
        assert room.types("citizen-1") == ["removed"]
        assert room.types("host-1") == ["waiting_list"]

    def test_joining_again_over_the_same_connection_says_the_same_again(self) -> None:
        room = three()
        before = room.meeting
        room.join("host-1")

        assert room.types("host-1") == ["welcome", "admitted", "waiting_list"]
        assert room.meeting is before
        assert room.types("citizen-1") == []

    def test_leaving_closes_the_connection_and_tells_the_others_why(self) -> None:
        room = three()
        room.say("colleague-1", Leave())

        assert room.closed == ["colleague-1"]
        assert room.told["host-1"][0].data["reason"] == "left"

    def test_somebody_removed_is_gone_for_the_others_at_once(self) -> None:
        room = three()
        room.say("host-1", Remove("p2"))

        assert room.told["citizen-1"][-1].data == {"reason": "removed"}
        assert room.told["colleague-1"][0].data["reason"] == "removed"
        assert room.person("citizen").admission is Admission.REMOVED

    def test_somebody_can_be_removed_while_they_are_away(self) -> None:
        room = three()
        room.lose("citizen-1")
        room.forget()

        assert room.say("host-1", Remove("p2")) is None
        room.join("citizen-2")
        assert room.types("citizen-2") == ["welcome"]


class TestTheEnd:
    def test_a_host_ends_it_for_everybody_who_waits_or_is_in_it(self) -> None:
        room = opened_room()
        room.join("colleague-1")
        room.forget()
        room.say("host-1", End())

        for connection in ("host-1", "citizen-1", "colleague-1"):
            assert room.types(connection) == ["ended"]
        assert sorted(room.closed) == ["citizen-1", "colleague-1", "host-1"]
        assert room.meeting.ended is EndReason.HOST

    def test_nobody_but_a_host_opens_an_ended_meeting_again(self) -> None:
        room = three()
        room.say("host-1", End())

        assert code(room.say("citizen-2", Join())) == "meeting_over"
        room.join("host-2")
        assert room.meeting.ended is None
        room.join("citizen-3")
        assert room.person("citizen").in_room

    def test_its_case_is_told_when_it_ends(self) -> None:
        room = three()
        room.say("host-1", End())

        assert room.reports == 1
        assert room.meeting.reports == 1

    def test_its_case_is_told_when_everybody_has_gone_and_again_when_it_went_on(self) -> None:
        room = three()
        for connection in ("host-1", "citizen-1", "colleague-1"):
            assert room.reports == 0
            room.lose(connection)
        assert room.reports == 1

        room.join("host-2")
        room.say("host-2", End())
        assert room.reports == 2

    def test_coming_and_going_before_the_door_is_told_once(self) -> None:
        """Nobody can fill a case with reports who is not let in."""
        room = Room()
        for number in range(1, 5):
            room.join(f"citizen-{number}")
            room.lose(f"citizen-{number}")

        assert room.reports == 1


def test_every_message_has_one_name_and_every_name_a_message() -> None:
    assert len(set(MESSAGES.values())) == len(MESSAGES) == 15
