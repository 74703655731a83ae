"""What a case is told of its meeting: times that add up, and no names."""

from __future__ import annotations

import json
from datetime import timedelta

from sunhall.domain.meeting.messages import (
    Admit,
    Chat,
    Consent,
    End,
    HandFile,
    IdentityChecked,
    Record,
)
from sunhall.domain.meeting.participant import IdentityMethod, MeetingRole
from sunhall.domain.meeting.report import ChatLine, report
from tests.builders.meetings import BEGINS, Room, opened_room


def met() -> Room:
    """A meeting of twenty minutes, five of which the citizen was away."""
    room = Room.planned(identity_check=True)
    room.join("citizen-1")
    room.wait(minutes=5)
    room.join("host-1")
    room.say("host-1", IdentityChecked("p1", IdentityMethod.REAL_NAME_ACCOUNT))
    room.say("host-1", Admit("p1"))
    room.wait(minutes=10)
    room.lose("citizen-1")
    room.wait(minutes=5)
    room.join("citizen-2")
    room.say("citizen-2", Consent(recording=True))
    room.say("host-1", Consent(recording=True))
    room.say("host-1", Record(on=True))
    room.wait(minutes=5)
    room.say("host-1", End())
    return room


def test_it_tells_who_came_when_and_how_long_they_were_there() -> None:
    room = met()
    citizen, host = report(room.meeting, room.now).attendance

    assert (citizen.role, citizen.staff) == (MeetingRole.CITIZEN, "")
    assert citizen.arrived_at == BEGINS
    assert citizen.present == timedelta(minutes=15)
    assert len(citizen.stays) == 2
    assert (host.role, host.staff) == (MeetingRole.HOST, "S-host")
    assert host.present == timedelta(minutes=20)


def test_it_tells_what_was_agreed_and_how_identity_was_checked() -> None:
    room = met()
    told = report(room.meeting, room.now)

    assert [each.consent for each in told.attendance] == [True, True]
    assert told.attendance[0].identity_method == "real_name_account"
    assert told.attendance[0].identity_by == "S-host"
    (recording,) = told.recordings
    assert recording.until is not None
    assert recording.until - recording.since == timedelta(minutes=5)


def test_it_says_whether_they_met() -> None:
    room = met()
    told = report(room.meeting, room.now)

    assert (told.met, told.citizen_came, told.host_came, told.ended) == (True, True, True, True)


def test_a_citizen_who_waited_for_nobody_has_come_and_not_met_anybody() -> None:
    room = Room()
    room.join("citizen-1")
    room.lose("citizen-1")
    told = report(room.meeting, room.now)

    assert (told.met, told.citizen_came, told.host_came, told.ended) == (False, True, False, False)
    assert told.attendance[0].stays == ()
    assert not told.attendance[0].admitted


def test_what_lasts_is_told_until_now() -> None:
    room = opened_room()
    room.wait(minutes=7)
    told = report(room.meeting, room.now)

    assert [each.present for each in told.attendance] == [timedelta(minutes=7)] * 2


def test_its_facts_are_plain_data_and_hold_no_name_and_nothing_that_was_written() -> None:
    room = opened_room()
    room.say("citizen-1", Chat("我的电话是 13900001111"))
    room.say("citizen-1", HandFile("upload", "身份证.jpg"))
    lines = (ChatLine(room.now, "p2", "我的电话是 13900001111"),)
    told = report(room.meeting, room.now, lines)
    written = json.dumps(told.facts(), ensure_ascii=False)

    assert "sealed" not in written
    assert "13900001111" not in written
    assert "身份证" not in written
    assert told.facts()["chat_lines"] == 1
    assert told.sealed()["lines"][0]["text"] == "我的电话是 13900001111"
