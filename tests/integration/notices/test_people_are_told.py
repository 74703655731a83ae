"""People are told that their case has moved on: once, by one way, and never who they are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sunhall.application.tell_people import tell
from sunhall.domain.errors import Unavailable
from tests.builders.aws_faults import Fault, broken, watched
from tests.integration.hotline.desk import CALLER, HOLE, Desk
from tests.integration.notices.conftest import SITE, Telling


def accepted(telling: Telling, **changes: Any) -> Desk:
    """A ticket that was accepted, and nobody told of it yet."""
    desk = Desk.written(telling.city, **changes)
    screened = {"kind": "help", "category": "road_damage", "area": "chengdong"}
    assert telling.city.command("agent", desk.case_id, "screen", **screened).status == 200
    answer = telling.city.command("agent", desk.case_id, "accept")
    assert answer.status == 200, answer.text
    return desk


def test_who_wrote_a_ticket_is_told_that_it_was_accepted(telling: Telling) -> None:
    desk = accepted(telling)
    assert telling.tell() == ["sent"]
    (message,) = telling.sent
    assert (message["channel"], message["to"]) == ("sms", CALLER["phone"])
    assert desk.number in message["text"] and f"{SITE}/track/" in message["text"]
    assert message["values"]["receipt_no"] == desk.number


def test_a_notice_says_neither_who_nor_what(telling: Telling) -> None:
    accepted(telling)
    telling.tell()
    text = str([{**message, "to": ""} for message in telling.sent])
    for secret in (CALLER["name"], CALLER["phone"], HOLE["description"], "书院街"):
        assert secret not in text


def test_the_case_knows_that_it_was_sent_and_not_to_whom(telling: Telling) -> None:
    desk = accepted(telling)
    telling.tell()
    (shown,) = desk.inside()["notices"]
    assert shown["notice"] == "ticket-accepted" and shown["status"] == "sent"
    events = desk.inside()["events"]
    assert events[shown["event"] - 1]["type"] == "ticket_accepted"
    rows = [item for item in telling.city.scan() if item["SK"]["S"].startswith("NOTICE#")]
    assert len(rows) == 1 and CALLER["phone"] not in str(rows)


def test_somebody_without_a_phone_gets_a_mail_in_their_language(telling: Telling) -> None:
    accepted(telling, contact={"name": "A", "email": "a@city.example"}, locale="en")
    telling.tell()
    (message,) = telling.sent
    assert (message["channel"], message["to"]) == ("email", "a@city.example")
    assert message["text"].startswith("[Yunxi City] Your ticket RX")


def test_somebody_anonymous_is_told_nothing_and_the_case_says_so(telling: Telling) -> None:
    desk = accepted(telling, contact=None, kind="suggestion")
    assert telling.tell() == ["unreachable"]
    assert telling.sent == []
    assert desk.inside()["notices"][0]["channel"] is None


def test_an_order_that_comes_twice_sends_once(telling: Telling) -> None:
    accepted(telling)
    (order,) = telling.orders()
    ports: Any = telling.city.ports
    assert [tell(ports, *order), tell(ports, *order)] == ["sent", "sent"]
    assert telling.line.asked == 1


def test_a_lost_answer_of_the_gateway_is_asked_for_under_the_same_key(telling: Telling) -> None:
    accepted(telling)
    (order,) = telling.orders()
    ports: Any = telling.city.ports
    telling.line.cut = "after"
    with pytest.raises(Unavailable):
        tell(ports, *order)
    telling.line.cut = ""
    assert tell(ports, *order) == "sent"
    assert telling.line.asked == 2 and len(telling.sent) == 1


def test_a_gateway_that_is_away_keeps_nothing_so_that_it_is_tried_again(telling: Telling) -> None:
    desk = accepted(telling)
    (order,) = telling.orders()
    ports: Any = telling.city.ports
    for telling.line.cut, telling.line.status in (("before", 0), ("", 503), ("", 429), ("", 401)):
        with pytest.raises(Unavailable):
            tell(ports, *order)
    assert desk.inside()["notices"] == []


@pytest.mark.parametrize("status", [400, 404, 410, 413, 422])
def test_what_the_gateway_never_takes_is_kept_as_refused(telling: Telling, status: int) -> None:
    desk = accepted(telling)
    telling.line.status = status
    assert telling.tell() == ["refused"]
    assert desk.inside()["notices"][0]["status"] == "refused"


def test_what_happened_days_ago_is_no_news(telling: Telling) -> None:
    desk = accepted(telling)
    telling.orders()
    telling.city._delivered.clear()
    telling.city.clock.time += timedelta(days=2)
    telling.city.pump()
    assert telling.orders() == []
    assert desk.inside()["notices"] == []


def test_a_sealed_person_is_reached_by_nobody(telling: Telling) -> None:
    body = {
        "kind": "report",
        "request": "请依法查处。",
        "facts_and_reasons": "某单位虚报。",
        "applicant": {"name": "公孙大娘", "phone": "0000-5559321"},
    }
    headers = {"idempotency-key": "a-report-that-is-sealed"}
    answer = telling.city.call("POST", "/api/v1/petitions", headers=headers, body=body)
    assert answer.status == 201, answer.text
    telling.city.pump()
    assert telling.tell() == []
    ports: Any = telling.city.ports
    assert tell(ports, answer.json["case_id"], 1) == "not called for"
    assert telling.sent == []


def test_a_stage_without_a_gateway_orders_nothing(telling: Telling) -> None:
    telling.city.ports.__dict__["notice_orders"] = None
    accepted(telling)
    assert telling.orders() == []


def _calls_of_a_notice(telling: Telling) -> list[str]:
    accepted(telling)
    with watched() as calls:
        telling.tell()
    return calls.names


def test_a_notice_costs_one_load_one_row_and_one_opening_of_the_case(telling: Telling) -> None:
    assert _calls_of_a_notice(telling) == ["dynamodb.Query", "kms.Decrypt", "dynamodb.PutItem"]


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("fault", ["before", "after", "throttled", "timed_out"])
def test_whatever_breaks_the_person_is_told_once(
    telling: Telling, place: int, fault: Fault
) -> None:
    desk = accepted(telling)
    (order,) = telling.orders()
    ports: Any = telling.city.ports
    with broken(place, fault), pytest.raises(Exception):  # noqa: B017
        tell(ports, *order)
    assert tell(ports, *order) == "sent"
    assert len(telling.sent) == 1
    assert [each["status"] for each in desk.inside()["notices"]] == ["sent"]
