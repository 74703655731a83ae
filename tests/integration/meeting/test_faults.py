"""Connections that are gone, answers that are lost, people who speak at the same moment."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from sunhall.domain.meeting.report import report
from tests.builders.aws_faults import broken, watched
from tests.builders.visits import one_transaction_at_a_time
from tests.integration.meeting.meeting_town import MeetingTown


def stored(town: MeetingTown) -> Any:
    """The meeting as it is stored."""
    (room,) = [item for item in town.city.scan() if item["SK"]["S"].startswith("ROOM#")]
    case_id = room["PK"]["S"].removeprefix("MEETING#")
    found = town.city.ports.meetings.load(case_id, room["SK"]["S"].removeprefix("ROOM#"))
    assert found is not None
    return found.meeting


class TestConnectionsThatAreGone:
    def test_a_connection_found_gone_is_a_departure_and_no_error(self, town: MeetingTown) -> None:
        town.met()
        town.sockets.gone.add("citizen")
        status = town.message("host", json.dumps({"action": "chat", "text": "您好"}))

        assert status == 200
        assert [each["type"] for each in town.news("host")] == ["chat", "participant_left"]
        assert [each.id for each in stored(town).in_room] == ["p1"]

    def test_who_signals_into_nothing_learns_that_the_other_has_gone(
        self, town: MeetingTown
    ) -> None:
        town.met()
        town.sockets.gone.add("citizen")

        (left,) = town.say("host", "signal", to="p2", data={})
        assert (left["type"], left["reason"]) == ("participant_left", "lost")

    def test_everybody_gone_is_everybody_departed(self, town: MeetingTown) -> None:
        town.met()
        town.sockets.gone |= {"host", "citizen"}
        town.message("citizen", json.dumps({"action": "chat", "text": "有人吗"}))

        assert stored(town).connected == ()
        assert town.report() == 1

    def test_the_gateway_tells_of_an_end_that_was_noticed_before(self, town: MeetingTown) -> None:
        town.met()
        town.sockets.gone.add("citizen")
        town.say("host", "chat", text="您好")
        town.drop("citizen")

        assert town.news("host") == []

    def test_one_who_cannot_be_reached_keeps_nobody_from_being_told(
        self, town: MeetingTown
    ) -> None:
        opened = town.met()
        town.connect("head", town.ask_as("petition-head", opened))
        town.say("host", "admit", participant="p3")
        town.news("citizen"), town.news("head")
        town.sockets.silent.add("citizen")
        status = town.message("host", json.dumps({"action": "chat", "text": "您好"}))

        assert status == 503
        assert [each["type"] for each in town.news("head")] == ["chat"]
        assert [each["code"] for each in town.news("host") if each["type"] == "error"] == [
            "temporarily_unavailable"
        ]


@pytest.mark.parametrize("place", [0, 1, 2, 3])
@pytest.mark.parametrize("fault", ["before", "after"])
def test_whatever_call_breaks_a_message_said_again_is_done_once(
    town: MeetingTown, place: int, fault: Any
) -> None:
    """The client says it again when it hears of no answer."""
    opened = town.booked()
    town.connect("host", town.ask_as(opened["host"], opened))
    town.connect("citizen", town.ask(opened))
    town.say("host", "identity_checked", participant="p2", method="called_back")
    body = json.dumps({"action": "admit", "participant": "p2"})
    with broken(place, fault):
        town.message("host", body)
    town.message("host", body)
    town.say("citizen", "join")

    citizen = stored(town).by_id("p2")
    assert citizen.in_room
    assert len(citizen.stays) == 1


@pytest.mark.parametrize("fault", ["before", "after"])
def test_a_text_whose_write_lost_its_answer_is_kept_once(town: MeetingTown, fault: Any) -> None:
    town.met()
    body = json.dumps({"action": "chat", "text": "请记录"})
    with watched() as calls:
        town.message("host", body)
    (place,) = [n for n, name in enumerate(calls.names) if "TransactWrite" in name]
    with broken(place, fault):
        town.message("host", body, "the-same-request")
    lines = [item for item in town.city.scan() if item["SK"]["S"].startswith("LINE#")]

    assert len(lines) == stored(town).chat_lines
    assert len(lines) == (2 if fault == "after" else 1)


def test_people_who_speak_at_the_same_moment_are_all_heard(town: MeetingTown) -> None:
    town.met()
    bodies = [json.dumps({"action": "chat", "text": f"第{n}句"}) for n in range(12)]
    with one_transaction_at_a_time(), ThreadPoolExecutor(6) as pool:
        statuses = list(
            pool.map(
                lambda each: town.message("host" if each[0] % 2 else "citizen", each[1]),
                enumerate(bodies),
            )
        )
    meeting = stored(town)
    lines = town.city.ports.meetings.lines(meeting.plan.case_id, meeting.plan.meeting_id)

    said = statuses.count(200)
    assert meeting.chat_lines == len(lines) == said
    assert said >= 6
    assert set(statuses) <= {200, 503}


def test_a_citizen_with_two_devices_has_one_place(town: MeetingTown) -> None:
    opened = town.met()
    town.connect("phone", town.ask(opened))

    assert town.sockets.closed == ["citizen"]
    assert [each.connection for each in stored(town).in_room] == ["host", "phone"]
    town.drop("citizen")
    assert len(stored(town).in_room) == 2


def test_what_is_told_of_times_is_what_the_clock_said(town: MeetingTown) -> None:
    town.met()
    town.city.clock.time += timedelta(minutes=10)
    town.drop("citizen")
    town.city.clock.time += timedelta(minutes=5)
    town.say("host", "end")
    meeting = stored(town)
    told = {each.participant: each.present for each in report(meeting, meeting.ended_at).attendance}

    assert told == {"p1": timedelta(minutes=15), "p2": timedelta(minutes=10)}


def test_a_signal_costs_two_small_reads_and_no_write(town: MeetingTown) -> None:
    """Who speaks, and the meeting."""
    town.met()
    with watched() as calls:
        town.message("host", json.dumps({"action": "signal", "to": "p2", "data": {}}))

    assert calls.names == ["dynamodb.GetItem", "dynamodb.GetItem"]
