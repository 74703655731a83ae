"""A fault at every AWS call of booking, moving and offering: no slot is lost, none is had twice."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from typing import Any, get_args

import pytest

from sunhall.application.carry_out import load_case
from sunhall.application.case_links import carry_over
from sunhall.domain.engine.event import first_broken
from tests.builders.aws_faults import Moment, broken, watched
from tests.builders.gateway import Answer
from tests.integration.appointment import reception as r
from tests.integration.journey.moto_city import MotoCity

MOMENTS = get_args(Moment)

#: The AWS calls of each operation in a process that has done it before; the first test holds them.
SUBMIT_CALLS = (
    "dynamodb.GetItem",
    *("dynamodb.UpdateItem", "dynamodb.PutItem"),
    "dynamodb.Query",
    *("dynamodb.Query",) * 3,
    "kms.GenerateDataKey",
    "dynamodb.TransactWriteItems",
    "dynamodb.PutItem",
    "dynamodb.UpdateItem",
)
MOVE_CALLS = (
    "dynamodb.GetItem",
    *("dynamodb.Query",) * 4,
    "dynamodb.TransactWriteItems",
)
DAY = date(2026, 3, 4)
#: So long a person waits when an answer was lost: one booking of theirs is made at a time.
LATER = timedelta(seconds=11)


def submit(city: MotoCity, at: str) -> Answer:
    headers = {"idempotency-key": "faulty-booking-1"}
    return city.call("POST", r.ROOT, body=r.submission(starts_at=at), headers=headers)


def move(city: MotoCity, opened: dict[str, Any], at: str) -> Answer:
    return city.call(
        "POST",
        f"{r.ROOT}/{opened['receipt_no']}/actions",
        headers={**r.code(opened), "idempotency-key": "faulty-move-0001"},
        body={"action": "reschedule", "data": {"starts_at": at}},
    )


def warmed(city: MotoCity) -> MotoCity:
    """Let the process have derived its keys, as one that runs has."""
    opened = r.booked(city, contact=r.another_person())
    r.act(city, opened, "cancel_appointment")
    return city


def claimed(city: MotoCity) -> Counter[str]:
    """Count the cells that each case has, as the table holds them."""
    return Counter(item["claimed_by"]["S"] for item in city.scan() if "claimed_by" in item)


def consistent(city: MotoCity) -> None:
    """Every case has in the table what its history says, and no history is broken."""
    held = claimed(city)
    for item in city.scan():
        if item["SK"]["S"] != "CASE":
            continue
        loaded = load_case(city.ports, item["case_id"]["S"])
        case: Any = loaded.case
        assert first_broken(loaded.stored.events) is None
        cells = case.held if loaded.service.name == "appointment" else ()
        assert held.pop(case.case_id, 0) == len(cells)
    assert not held, "whoever has a cell is a case"


def test_the_calls_of_booking_and_moving_are_known(city: MotoCity) -> None:
    warmed(city)
    first, other = (slot["starts_at"] for slot in r.slots(city, r.VIDEO, DAY)[:2])
    with watched() as calls:
        opened = submit(city, first)
    assert opened.status == 201, opened.text
    assert tuple(calls.names) == SUBMIT_CALLS
    with watched() as calls:
        assert move(city, opened.json, other).status == 200
    assert tuple(calls.names) == MOVE_CALLS


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("place", range(len(SUBMIT_CALLS)))
def test_a_booking_survives_a_fault_at_any_call(city: MotoCity, place: int, moment: Moment) -> None:
    at = r.slots(warmed(city), r.VIDEO, DAY)[0]["starts_at"]
    with broken(place, moment):
        first = submit(city, at)
    assert first.status == 503
    city.clock.time += LATER
    again, once_more = submit(city, at), submit(city, at)
    assert (again.status, once_more.status) == (201, 201), again.text
    assert again.json == once_more.json
    city.pump()
    consistent(city)
    assert claimed(city) == {again.json["case_id"]: 3}
    assert r.read(city, again.json)["appointment"]["booking"]["starts_at"] == at


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("place", range(len(MOVE_CALLS)))
def test_a_move_survives_a_fault_at_any_call(city: MotoCity, place: int, moment: Moment) -> None:
    warmed(city)
    before, after = (slot["starts_at"] for slot in r.slots(city, r.VIDEO, DAY)[:2])
    opened = r.booked(city, before)
    with broken(place, moment):
        first = move(city, opened, after)
    assert first.status == 503
    again, once_more = move(city, opened, after), move(city, opened, after)
    assert (again.status, once_more.status) == (200, 200), again.text
    city.pump()
    consistent(city)
    case: Any = load_case(city.ports, opened["case_id"]).case
    assert (case.reschedules, case.sequence) == (1, 1)
    assert claimed(city) == {opened["case_id"]: 3}


def test_an_offer_survives_a_fault_at_any_call_and_is_made_to_one_person(city: MotoCity) -> None:
    booked = [
        r.booked(city, slot["starts_at"], r.AGREED, contact=r.another_person())
        for slot in r.slots(city, r.AGREED, date(2026, 3, 12), 1)
    ]
    days = {"first_on": "2026-03-12", "last_on": "2026-03-12"}
    waits = [
        r.submit(city, r.submission(r.AGREED, wait_for=days, contact=r.another_person())).json
        for _ in range(2)
    ]
    for number, gone in enumerate(booked[:3]):
        cancelled = city.call(
            "POST",
            f"{r.ROOT}/{gone['receipt_no']}/actions",
            headers={**r.code(gone), "idempotency-key": f"cancel-number-{number}"},
            body={"action": "cancel_appointment", "data": {}},
        )
        assert cancelled.status == 200, cancelled.text
        assert not city.deliver(city.new_records())
        queue: Any = city.ports.link_orders
        [order], queue.orders = queue.orders, []
        _broken_everywhere(city, order)
        city.pump()
        consistent(city)
        offered = [r.read(city, each)["state"] for each in waits].count("appointment_offered")
        assert offered == min(number + 1, 2), "the third has nobody to be offered to"


@pytest.mark.parametrize("service", ["ticket", "disclosure"])
def test_a_matter_that_goes_on_elsewhere_arrives_there_once_whatever_breaks(
    city: MotoCity, service: str
) -> None:
    at = r.first_slot(city)
    opened = r.booked(city, at)
    host, case_id = r.host_of(r.read(city, opened)), opened["case_id"]
    r.go_to(city, at)
    city.command(host, case_id, "start")
    request = {
        "department": "transport-bureau",
        "id_type": "resident_id",
        "id_number": "11010519491231002X",
        "delivery": {"form": "electronic", "way": "online"},
    }
    data = {
        "service": service,
        "description": "书院街十八号门前的排水工程。",
        "agreed_on": "2026-03-04",
        **({"request": request} if service == "disclosure" else {}),
    }
    body = {
        "command": "hand_off_appointment",
        "data": data,
        "expected_version": city.version(case_id),
    }
    answer = city.call("POST", f"/api/v1/staff/cases/{case_id}/commands", by=host, body=body)
    assert answer.status == 200, answer.text
    assert not city.deliver(city.new_records())
    queue: Any = city.ports.link_orders
    [order], queue.orders = queue.orders, []
    _broken_everywhere(city, order)
    city.pump()
    consistent(city)
    services = [item["service"]["S"] for item in city.scan() if item["SK"]["S"] == "CASE"]
    assert sorted(services) == sorted(["appointment", service])
    [goes_on] = r.read(city, opened)["appointment"]["hand_offs"]
    assert goes_on["receipt_no"]


def _broken_everywhere(city: MotoCity, order: tuple[str, int]) -> None:
    """Break the order at its first call, its second, and so on, until nothing is left to break."""
    for place in range(60):
        for moment in MOMENTS:
            # Whatever broke, the order comes again.
            with broken(place, moment) as calls, suppress(Exception):
                carry_over(city.ports, *order)
        if place >= len(calls.names):
            return
    raise AssertionError("an order makes fewer calls than that")
