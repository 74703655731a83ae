"""A ticket closed unsolved after its last round goes to whoever supervises, once (D3-31)."""

from __future__ import annotations

from typing import Any

import pytest

from sunhall.application.case_links import carry_over
from tests.builders.aws_faults import Fault
from tests.integration.hotline.desk import REPLY, Desk, broken_off
from tests.integration.journey.moto_city import MotoCity

UNHAPPY = {"reached": True, "result": "unsolved", "satisfaction": "dissatisfied"}


def at_the_last_call(city: MotoCity) -> Desk:
    """A ticket that was reworked as often as it may be, and is answered once more."""
    desk = Desk.phoned(city).dispatched().answered()
    for _ in range(2):
        desk.does("callback", "record_callback", **UNHAPPY, contacted=True)
        desk.does("callback", "order_rework", reasons=["照明未恢复"])
        desk.does("urban-handler", "reply", **REPLY)
        desk.does("dispatcher", "accept_reply")
    return desk


def orders(city: MotoCity) -> list[dict[str, Any]]:
    answer = city.call("GET", "/api/v1/staff/worklist", by="supervisor")
    assert answer.status == 200, answer.text
    return [row for row in answer.json["items"] if row["service"] == "supervision_order"]


def drafted(city: MotoCity) -> list[str]:
    """Return the case ids of all supervision orders."""
    return [
        item["PK"]["S"].removeprefix("CASE#")
        for item in city.scan()
        if item["SK"]["S"].startswith("EVENT#") and item["type"]["S"] == "order_drafted"
    ]


def closing(desk: Desk) -> int:
    types = [event["type"] for event in desk.inside()["events"]]
    return 1 + types.index("ticket_closed")


def test_an_order_about_it_is_drafted_for_who_supervises(city: MotoCity) -> None:
    desk = at_the_last_call(city)
    assert drafted(city) == []
    state = desk.does("callback", "record_callback", **UNHAPPY, contacted=True)

    assert (state, desk.inside()["facts"]["result"]) == ("closed", "unsolved")
    (order,) = drafted(city)
    seen = city.call("GET", f"/api/v1/staff/cases/{order}", by="supervisor")
    assert seen.status == 200, seen.text
    assert desk.number in str(seen.json)
    assert seen.json["facts"]["department"] == "urban-management"
    shown = city.call("GET", f"/api/v1/staff/cases/{desk.case_id}/supervision", by="supervisor")
    assert [row["receipt_no"] for row in shown.json["orders"]] == [seen.json["receipt_no"]]


def test_delivered_again_it_drafts_no_second_order(city: MotoCity) -> None:
    desk = at_the_last_call(city)
    desk.does("callback", "record_callback", **UNHAPPY, contacted=True)
    for _ in range(2):
        carry_over(city.ports, desk.case_id, closing(desk))
    assert len(drafted(city)) == 1


@pytest.mark.parametrize("fault", ["before", "after"])
def test_an_order_that_breaks_off_again_and_again_is_drafted_once(
    city: MotoCity, fault: Fault
) -> None:
    desk = at_the_last_call(city)
    body = {
        "command": "record_callback",
        "data": {**UNHAPPY, "contacted": True},
        "expected_version": city.version(desk.case_id),
    }
    path = f"/api/v1/staff/cases/{desk.case_id}/commands"
    assert city.call("POST", path, by="callback", body=body).status == 200
    tries = broken_off(city, desk.case_id, closing(desk), fault, lambda: len(drafted(city)) <= 1)
    assert tries > 2
    assert len(drafted(city)) == 1


def test_a_ticket_that_was_solved_is_followed_up_by_nobody(city: MotoCity) -> None:
    desk = Desk.phoned(city).dispatched().answered()
    happy = {"reached": True, "result": "solved", "satisfaction": "satisfied"}
    desk.does("callback", "record_callback", **happy, contacted=True)
    assert drafted(city) == []


@pytest.mark.parametrize("fault", ["before", "after"])
def test_a_repeated_call_urges_once_whatever_breaks_off(city: MotoCity, fault: Fault) -> None:
    first = Desk.phoned(city).dispatched()
    again = Desk.phoned(city)
    again.does("agent", "screen", kind="help", category="road_damage", area="chengdong")
    body = {
        "command": "merge_into",
        "data": {"main_receipt_no": first.number},
        "expected_version": city.version(again.case_id),
    }
    path = f"/api/v1/staff/cases/{again.case_id}/commands"
    assert city.call("POST", path, by="agent", body=body).status == 200
    number = 1 + [event["type"] for event in again.inside()["events"]].index("ticket_merged")

    broken_off(city, again.case_id, number, fault, lambda: first.inside()["facts"]["repeat_no"] < 2)

    city.pump()
    main = first.inside()
    assert [event["type"] for event in main["events"]].count("ticket_urged") == 1
    assert main["facts"]["repeat_no"] == 1
    assert again.inside()["state"] == "merged"
