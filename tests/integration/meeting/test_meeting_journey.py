"""A meeting from the first ticket to what its case is told, on the real adapters."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.builders.stored_text import stored_text
from tests.integration.appointment import reception
from tests.integration.meeting.meeting_town import MeetingTown


def types(news: list[dict[str, object]]) -> list[object]:
    """The types of what was told."""
    return [each["type"] for each in news]


def test_a_citizen_waits_is_checked_let_in_heard_and_their_case_is_told(
    town: MeetingTown,
) -> None:
    opened = town.booked()
    hosts = town.ask_as(opened["host"], opened)
    assert hosts.json["role"] == "host"
    assert (hosts.json["provider"], hosts.json["socket"]) == ("direct", "/meeting")
    assert types(town.connect("host", hosts)) == ["welcome", "admitted", "waiting_list"]

    citizens = town.ask(opened)
    assert citizens.json["role"] == "citizen"
    (welcome,) = town.connect("citizen", citizens)
    assert welcome["status"] == "waiting"
    assert welcome["you"]["name"] == "林晓舟"
    (waiting,) = town.news("host")
    assert [each["name"] for each in waiting["participants"]] == ["林晓舟"]

    (refused,) = town.say("host", "admit", participant="p2")
    assert refused["code"] == "identity_not_checked"
    town.say("host", "identity_checked", participant="p2", method="called_back")
    assert types(town.say("host", "admit", participant="p2")) == [
        "participant_joined",
        "waiting_list",
    ]
    (admitted,) = town.news("citizen")
    assert admitted["ice_servers"] == []
    assert admitted["media"] is None
    assert [each["role"] for each in admitted["participants"]] == ["host", "citizen"]

    town.say("citizen", "signal", to="p1", data={"sdp": "v=0"})
    assert town.news("host") == [{"type": "signal", "from": "p2", "data": {"sdp": "v=0"}}]
    town.say("citizen", "chat", text="书院街的水还没有退。")
    town.city.clock.time += timedelta(minutes=20)
    assert types(town.say("citizen", "leave")) == []
    town.say("host", "end")
    assert town.sockets.open == {}

    assert town.report() == 1
    stored = town.city.ports.store.load(opened["case_id"])
    assert stored is not None
    (event,) = [each for each in stored.events if each.type == "meeting_recorded"]
    assert "书院街的水" not in json.dumps(dict(event.data), ensure_ascii=False)
    assert "林晓舟" not in json.dumps(dict(event.data), ensure_ascii=False)


def test_a_report_that_is_delivered_again_is_recorded_once(town: MeetingTown) -> None:
    opened = town.met()
    town.say("host", "end")
    town.report()
    version = town.city.version(opened["case_id"])
    town._told.clear()

    assert town.report() == 1
    assert town.city.version(opened["case_id"]) == version


def test_what_was_written_is_in_the_case_and_sealed(town: MeetingTown) -> None:
    opened = town.met()
    for number in range(3):
        town.say("citizen", "chat", text=f"第{number}句话，我住在书院街。")
    town.say("host", "end")
    town.report()

    stored = stored_text(town.city.scan())
    assert "我住在书院街" not in stored
    seen = town.city.call("GET", f"/api/v1/staff/cases/{opened['case_id']}", by=opened["host"])
    assert "第2句话，我住在书院街。" in seen.text


def test_no_name_is_stored_in_clear(town: MeetingTown) -> None:
    town.met()

    assert "林晓舟" not in stored_text(town.city.scan())


class TestTickets:
    def test_a_wrong_code_gets_none(self, town: MeetingTown) -> None:
        opened = town.booked()
        wrong = town.ask({**opened, "query_code": "AAAA-BBBB-CCCC"})

        assert (wrong.status, wrong.json["code"]) == (404, "receipt_or_code_wrong")

    def test_before_the_meeting_opens_there_is_none(self, town: MeetingTown) -> None:
        opened = reception.booked(town.city)
        early = town.ask(opened)

        assert (early.status, early.json["code"]) == (409, "meeting_not_open_yet")

    def test_after_it_there_is_none(self, town: MeetingTown) -> None:
        opened = town.met()
        town.say("host", "end")
        town.city.clock.time += timedelta(minutes=1)

        assert town.ask(opened).json["code"] in {"meeting_over", "no_meeting"}

    def test_a_cancelled_appointment_has_no_meeting(self, town: MeetingTown) -> None:
        opened = reception.booked(town.city)
        reception.act(town.city, opened, "cancel_appointment", reason="不去了")

        assert town.ask(opened).json["code"] == "no_meeting"

    def test_a_case_of_another_service_has_no_meeting(self, town: MeetingTown) -> None:
        assert town.ask({"receipt_no": "GK-20260302-000000-0", "query_code": "x"}).status == 404

    def test_somebody_who_may_not_know_of_the_case_is_not_told_of_it(
        self, town: MeetingTown
    ) -> None:
        opened = town.booked()

        assert town.ask_as("agent", opened).status in {403, 404}

    def test_another_member_of_staff_comes_as_a_colleague_and_waits(
        self, town: MeetingTown
    ) -> None:
        opened = town.booked()
        answer = town.ask_as("petition-head", opened)

        assert answer.json["role"] == "colleague"
        (welcome,) = town.connect("head", answer)
        assert welcome["status"] == "waiting"

    def test_a_ticket_opens_one_connection(self, town: MeetingTown) -> None:
        opened = town.booked()
        ticket = town.ask(opened).json["ticket"]

        assert town.handshake("first", ticket) == 200
        assert town.handshake("second", ticket) == 403

    def test_a_ticket_is_good_for_a_minute(self, town: MeetingTown) -> None:
        opened = town.booked()
        ticket = town.ask(opened).json["ticket"]
        town.city.clock.time += timedelta(seconds=61)

        assert town.handshake("late", ticket) == 403

    @pytest.mark.parametrize("ticket", [None, "", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])
    def test_without_a_good_ticket_nothing_is_opened(
        self, town: MeetingTown, ticket: str | None
    ) -> None:
        assert town.handshake("stranger", ticket) == 403

    def test_a_ticket_cannot_be_found_in_the_table(self, town: MeetingTown) -> None:
        opened = town.booked()
        ticket = town.ask(opened).json["ticket"]

        assert ticket not in stored_text(town.city.scan())

    @pytest.mark.parametrize("name", ["", "一" * 61, 5, None])
    def test_a_citizen_says_what_they_are_to_be_called(
        self, town: MeetingTown, name: object
    ) -> None:
        opened = town.booked()

        assert town.ask(opened, name).status == 422


class TestMessages:
    def test_what_is_wrong_is_told_in_the_language_of_the_ticket(self, town: MeetingTown) -> None:
        opened = town.booked()
        town.connect("citizen", town.ask(opened, **{"accept-language": "en"}))

        (error,) = town.say("citizen", "chat", text="hello")
        assert (error["type"], error["code"]) == ("error", "not_admitted")
        assert error["message"] == "The host has not let you in yet."

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ("", "body_missing"),
            ("no json", "malformed_json"),
            ("[]", "body_not_object"),
            ('{"action": "fly"}', "invalid_input"),
            ("{}", "invalid_input"),
            ('{"action": "$disconnect"}', "invalid_input"),
            ('{"action": "signal", "to": "p1"}', "invalid_input"),
            ('{"action": "chat", "text": "x", "more": 1}', "invalid_input"),
            ('{"action": "chat", "text": "' + "x" * 2001 + '"}', "invalid_input"),
            ('{"action": "consent", "recording": "yes"}', "invalid_input"),
            ('{"action": "chat", "text": "' + "x" * 40_000 + '"}', "payload_too_large"),
        ],
    )
    def test_what_cannot_be_read_is_refused_and_disturbs_nobody(
        self, town: MeetingTown, body: str, code: str
    ) -> None:
        town.met()
        town.message("citizen", body)

        (error,) = town.news("citizen")
        assert (error["type"], error["code"]) == ("error", code)
        assert town.news("host") == []

    def test_a_connection_that_was_opened_without_a_ticket_says_nothing(
        self, town: MeetingTown
    ) -> None:
        town.met()
        town.sockets.open["stranger"] = []

        (error,) = town.say("stranger", "join")
        assert error["code"] == "not_joined"

    def test_the_log_holds_nothing_of_what_is_said(
        self, town: MeetingTown, capsys: pytest.CaptureFixture[str]
    ) -> None:
        town.met()
        town.say("citizen", "chat", text="秘密的话")
        town.message("citizen", '{"action": "秘密"}')
        written = capsys.readouterr().out

        assert "秘密" not in written
        assert "林晓舟" not in written
        assert '"route": "$default"' in written
