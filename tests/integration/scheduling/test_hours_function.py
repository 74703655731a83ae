"""``…/staff/reception-hours`` and ``…/appointment-slots``: the function as the gateway calls it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

import reception_hours.handler
from infra.routes import ROUTES
from sunhall.adapters.catalogue_package import load_catalogue
from sunhall.domain.actor import ActorKind
from sunhall.domain.authorization import ROLES_OF, Role
from tests.builders.gateway import Answer, Gateway
from tests.builders.scheduling import clock
from tests.builders.visits import Book, Reception

PATH = "/api/v1/staff/reception-hours"
SLOTS = "/api/v1/staff/appointment-slots"
KEYS = (f"GET {PATH}", f"PUT {PATH}", f"GET {SLOTS}")
CLERK = {
    "staff_id": "s-clerk",
    "name": "季书同",
    "department": "petition-office",
    "roles": '["appointment_clerk"]',
}
HOST = {**CLERK, "staff_id": "s-host", "roles": '["reception_host"]'}
ELSEWHERE = {**HOST, "department": "transport-bureau"}
STRANGER = {**CLERK, "staff_id": "s-x", "roles": '["handler"]'}
PEOPLE = {"clerk": CLERK, "host": HOST, "elsewhere": ELSEWHERE, "stranger": STRANGER}


@pytest.fixture
def gateway(reception: Reception, monkeypatch: pytest.MonkeyPatch) -> Gateway:
    labels: Any = load_catalogue().labels
    object.__setattr__(reception.catalogue, "labels", labels)
    monkeypatch.setattr(reception_hours.handler, "ports", lambda: reception)
    people: Mapping[str, Mapping[str, Any]] = PEOPLE
    return Gateway(
        dict.fromkeys(KEYS, reception_hours.handler.lambda_handler),
        authorise=lambda headers: people.get(headers["authorization"]),
        staff=KEYS,
    )


def put(gateway: Gateway, body: object, *, by: str = "clerk") -> Answer:
    return gateway.send("PUT", PATH, headers={"authorization": by}, body=body)


def get(gateway: Gateway, query: Mapping[str, str], *, by: str = "clerk") -> Answer:
    return gateway.send("GET", PATH, query=query, headers={"authorization": by})


MORNING = {"resource": "host:liu", "on": "2026-04-15", "act": "close", "starts": "09:00"}


def test_the_function_serves_its_routes_and_no_other() -> None:
    mine = {route.key for route in ROUTES if route.function == "reception_hours"}
    assert mine == set(KEYS)
    assert all(route.staff for route in ROUTES if route.function == "reception_hours")


def test_a_time_is_closed_and_shown_as_closed(gateway: Gateway) -> None:
    changed = put(gateway, {**MORNING, "ends": "10:30"})
    assert (changed.status, changed.json) == (
        200,
        {
            "resource": "host:liu",
            "on": "2026-04-15",
            "closed": [{"from": "09:00", "to": "10:30"}],
            "opened": [],
        },
    )
    answer = get(gateway, {"resource": "host:liu", "from": "2026-04-15", "to": "2026-04-18"})
    assert answer.status == 200
    first, *_, saturday = answer.json["days"]
    assert first == {
        "on": "2026-04-15",
        "hours": [{"from": "09:00", "to": "12:00"}],
        "closed": [{"from": "09:00", "to": "10:30"}],
        "opened": [],
        "reason": None,
        "booked": 0,
    }
    assert (saturday["hours"], saturday["reason"]) == ([], "no_hours")


def test_a_whole_day_ends_at_twenty_four(gateway: Gateway) -> None:
    closed = put(gateway, {"resource": "room:north", "on": "2026-04-15", "act": "close"}).json
    assert closed["closed"] == [{"from": "00:00", "to": "24:00"}]


def test_one_day_is_read_when_no_last_one_is_named(gateway: Gateway) -> None:
    answer = get(gateway, {"resource": "room:north", "from": "2026-04-15"})
    assert [day["on"] for day in answer.json["days"]] == ["2026-04-15"]


def test_booked_time_is_refused_with_the_numbers_in_words(
    gateway: Gateway, reception: Reception
) -> None:
    number = reception.book(Book("chosen", clock("09:45"), host="liu")).case.receipt_no
    answer = put(gateway, MORNING)
    assert (answer.status, answer.json["code"]) == (422, "time_booked")
    assert number in answer.json["detail"]
    assert answer.json["errors"][0]["field"] == "starts"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"resource": "host:nobody"}, 404, "resource_not_found"),
        ({"starts": "09:05"}, 422, "invalid_input"),
        ({"act": "shut"}, 422, "invalid_input"),
        ({"on": "2026-02-30"}, 422, "invalid_input"),
        ({"on": "2026-04-12"}, 422, "time_over"),
        ({"reason": "because"}, 422, "invalid_input"),
    ],
)
def test_what_is_wrong_is_said(
    gateway: Gateway, change: dict[str, str], status: int, code: str
) -> None:
    answer = put(gateway, {**MORNING, **change})
    assert (answer.status, answer.json["code"]) == (status, code)


@pytest.mark.parametrize(
    "query",
    [
        {"resource": "host:liu"},
        {"resource": "host:liu", "from": "soon"},
        {"resource": "host:liu", "from": "2026-04-15", "to": "2026-04-14"},
        {"resource": "host:liu", "from": "2026-04-15", "day": "2026-04-15"},
    ],
)
def test_days_that_are_not_named_well_are_refused(gateway: Gateway, query: dict[str, str]) -> None:
    assert get(gateway, query).status == 422


def test_only_who_may_sees_and_changes_hours(gateway: Gateway) -> None:
    assert put(gateway, MORNING, by="stranger").status == 403
    assert get(gateway, {"resource": "host:liu", "from": "2026-04-15"}, by="stranger").status == 403
    assert put(gateway, MORNING, by="nobody").status in (401, 403)


# --- what staff can book -------------------------------------------------------------------------


def slots(gateway: Gateway, query: Mapping[str, str], *, by: str = "clerk") -> Answer:
    return gateway.send("GET", SLOTS, query=query, headers={"authorization": by})


def times(day: Mapping[str, Any]) -> list[str]:
    return [slot["starts_at"][11:16] for slot in day["slots"]]


def test_a_clerk_sees_what_begins_within_the_notice_and_beyond_the_window(
    gateway: Gateway, reception: Reception
) -> None:
    reception.clock.time = clock("09:10")
    day = {"item": "video", "from": "2026-04-15", "to": "2026-04-16"}
    answer = slots(gateway, day)
    assert answer.status == 200
    assert (answer.json["item"], answer.json["mode"]) == ("video", "video")
    today, tomorrow = answer.json["days"]
    assert (today["on"], times(today)[:2], today["reason"]) == (
        "2026-04-15",
        ["09:45", "10:30"],
        None,
    )
    assert times(tomorrow)[0] == "09:00"
    assert today["slots"][0]["starts_at"] == "2026-04-15T09:45:00+08:00"
    far = slots(gateway, {"item": "video", "from": "2027-03-03"})
    assert times(far.json["days"][0])[0] == "09:00"


def test_what_somebody_has_booked_is_no_slot_any_more(
    gateway: Gateway, reception: Reception
) -> None:
    asked = {"item": "chosen", "from": "2026-04-15", "host": "liu"}
    before = times(slots(gateway, asked).json["days"][0])
    reception.book(Book("chosen", clock(before[0]), host="liu"))
    assert times(slots(gateway, asked).json["days"][0]) == before[1:]


def test_a_day_without_slots_says_why_in_words(gateway: Gateway) -> None:
    answer = slots(gateway, {"item": "video", "from": "2026-04-12", "to": "2026-04-12"})
    (day,) = answer.json["days"]
    assert (day["slots"], day["reason"], day["reason_label"]) == ([], "past", "日期已过")


def test_who_books_moves_or_proposes_sees_them_and_nobody_else(gateway: Gateway) -> None:
    asked = {"item": "video", "from": "2026-04-15"}
    assert slots(gateway, asked, by="host").status == 200
    for other in ("elsewhere", "stranger"):
        refused = slots(gateway, asked, by=other)
        assert (refused.status, refused.json["code"]) == (403, "command_not_allowed")
    assert slots(gateway, asked, by="nobody").status in (401, 403)


@pytest.mark.parametrize("role", sorted(ROLES_OF[ActorKind.STAFF]))
def test_a_role_without_a_command_that_takes_a_time_sees_none(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    monkeypatch.setitem(PEOPLE, "somebody", {**CLERK, "roles": f'["{role}"]'})
    allowed = role in (Role.APPOINTMENT_CLERK, Role.RECEPTION_HOST)
    answer = slots(gateway, {"item": "video", "from": "2026-04-15"}, by="somebody")
    assert answer.status == (200 if allowed else 403)


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"item": "nothing", "from": "2026-04-15"}, 404, "item_not_found"),
        ({"item": "video", "from": "2026-04-15", "host": "cui"}, 404, "item_not_found"),
        ({"from": "2026-04-15"}, 404, "item_not_found"),
        ({"item": "video"}, 422, "invalid_input"),
        ({"item": "video", "from": "2026-04-15", "to": "2026-04-14"}, 422, "invalid_input"),
        ({"item": "video", "from": "2026-04-15", "to": "2026-04-29"}, 422, "invalid_input"),
        ({"item": "video", "from": "2026-04-15", "time_zone": "UTC"}, 422, "invalid_input"),
    ],
)
def test_a_question_that_cannot_be_answered_says_so(
    gateway: Gateway, query: dict[str, str], status: int, code: str
) -> None:
    answer = slots(gateway, query)
    assert (answer.status, answer.json["code"]) == (status, code)


def test_the_ends_of_the_calendar_are_answered(gateway: Gateway) -> None:
    for day, status in (("9999-12-31", 422), ("9998-12-31", 200), ("0002-01-01", 200)):
        assert slots(gateway, {"item": "video", "from": day}).status == status
