"""What it costs to look for slots, in DynamoDB's own units."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest

from bench.capacity import metered
from sunhall.application.close_time import ChangeHours, change_hours
from sunhall.application.find_slots import MOST_DAYS, find_slots, find_slots_for_staff
from sunhall.application.hold_slot import HoldSlot
from sunhall.domain.actor import Actor, ActorKind
from sunhall.domain.errors import InvalidInput, NotAllowed, NotFound
from sunhall.domain.scheduling.cells import Cell, CellChange, CellsWanted
from tests.builders.aws_faults import watched
from tests.builders.scheduling import DAY, NOW, clock, host, hours, item, room, section
from tests.builders.visits import Book, CallOff, Move, Reception


def reads(act: Callable[[], Any]) -> float:
    """Read units of what something does, by DynamoDB's formula."""
    with metered() as usage:
        act()
    return usage.reads


def writes(act: Callable[[], Any]) -> int:
    """Write units of what something does, index entries included."""
    with metered() as usage:
        act()
    return usage.writes


def fully_booked(reception: Reception, resources: list[str], days: int) -> None:
    """Claim every cell of eight hours of resources on workdays that follow each other."""
    for offset in range(days):
        on = DAY + timedelta(days=offset)
        for resource in resources:
            _claim(reception, resource, on)


def _claim(reception: Reception, resource: str, on: date) -> None:
    for place in range(0, 32, 4):
        cells = tuple(
            Cell(resource, on, 540 + 15 * minute, 0) for minute in range(place, place + 4)
        )
        reception.cells.take(f"01JKXQ3W8Z{place:016}", CellChange(take=cells), NOW)


def test_a_day_of_four_hosts_and_two_rooms_costs_at_most_eight_read_units(
    reception: Reception,
) -> None:
    names = ["ann", "ben", "cai", "dan"]
    weekly = hours(1, 2, 3, 4, 5, start=9, end=17)
    plain = section(
        items=[
            item("office", mode="in_person", provider="", hosts=names, rooms=["north", "south"])
        ],
        hosts=[host(name, weekly) for name in names],
        rooms=[room(name, weekly) for name in ("north", "south")],
    )
    town = Reception(reception.dynamodb, plain)
    keys = [*(f"host:{name}" for name in names), "room:north", "room:south"]
    fully_booked(town, keys, 1)
    ports: Any = town
    cost = reads(lambda: find_slots(ports, "office", DAY, DAY))
    assert cost == 3.0
    assert cost <= 8


def test_a_fortnight_of_a_fully_booked_host_costs_four_read_units_at_most(
    reception: Reception,
) -> None:
    fully_booked(reception, ["host:liu"], 10)
    ports: Any = reception
    last = DAY + timedelta(days=MOST_DAYS - 1)
    cost = reads(lambda: find_slots(ports, "chosen", DAY, last, host="liu"))
    assert 2 < cost <= 4.5


def test_staff_pay_for_a_week_of_times_what_the_public_pays(reception: Reception) -> None:
    """Two hosts and two rooms whose week is fully booked: the page that the app asks for."""
    fully_booked(reception, ["host:liu", "host:qin", "room:north", "room:south"], 5)
    ports: Any = reception
    clerk = Actor("s-clerk", ActorKind.STAFF, frozenset({"appointment_clerk"}), "centre")
    last = DAY + timedelta(days=6)
    for name, units in (("video", 4.0), ("office", 8.0)):
        cost = reads(partial(find_slots_for_staff, ports, name, DAY, last, clerk))
        assert cost == reads(partial(find_slots, ports, name, DAY, last))
        assert cost == units


def test_who_may_not_book_for_others_reads_nobodys_time(reception: Reception) -> None:
    ports: Any = reception
    handler = Actor("s-x", ActorKind.STAFF, frozenset({"handler"}), "centre")
    with watched() as calls, pytest.raises(NotAllowed):
        find_slots_for_staff(ports, "video", DAY, DAY, handler)
    assert calls.names == []


def test_a_booking_reads_a_unit_for_two_hosts_and_half_of_it_with_a_hold_and_its_host(
    reception: Reception,
) -> None:
    cost = reads(lambda: reception.book(Book("video", clock("09:00"))))
    assert cost == 1.0
    hold = "hold." + "0" * 32
    named = Book("chosen", clock("10:30"), host="qin", hold=hold)
    assert reads(lambda: reception.book(named, key="named")) == 0.5


def test_finding_slots_makes_one_query_for_each_host_and_room(reception: Reception) -> None:
    ports: Any = reception
    with watched() as calls:
        find_slots(ports, "office", DAY, DAY + timedelta(days=6))
    assert calls.names == ["dynamodb.Query"] * 4


def test_a_reading_goes_on_where_a_page_ended(reception: Reception) -> None:
    fully_booked(reception, ["host:liu"], 2)
    usual = reception.dynamodb.query

    def small(**arguments: Any) -> Any:
        return usual(**arguments, Limit=7)

    with patch.object(reception.dynamodb, "query", small):
        found = reception.cells.read(CellsWanted({"host:liu": (DAY, DAY + timedelta(days=1))}))
    assert len(found.claims) == 64


def test_only_the_days_in_question_are_read(reception: Reception) -> None:
    fully_booked(reception, ["host:liu"], 3)
    day = DAY + timedelta(days=1)
    found = reception.cells.read(CellsWanted({"host:liu": (day, day)}))
    assert {cell.on for cell in found.claims} == {day}


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (DAY, DAY - timedelta(days=1), "range_reversed"),
        (DAY, DAY + timedelta(days=MOST_DAYS), "range_too_long"),
        (date.max, date.min, "range_reversed"),
        (date.min, date.max, "range_too_long"),
    ],
)
def test_days_that_cannot_be_shown_are_refused(
    reception: Reception, first: date, last: date, code: str
) -> None:
    ports: Any = reception
    with watched() as calls, pytest.raises(InvalidInput) as refused:
        find_slots(ports, "video", first, last)
    assert refused.value.errors[0].code == code
    assert calls.names == []


def test_the_end_of_the_calendar_is_shown_and_not_an_error(reception: Reception) -> None:
    ports: Any = reception
    assert find_slots(ports, "video", date.max, date.max).days[0].reason == "beyond_window"
    assert find_slots(ports, "video", date.min, date.min).days[0].reason == "past"


@pytest.mark.parametrize(("name", "who"), [("nothing", None), ("video", "cui"), ("", None)])
def test_what_cannot_be_booked_is_not_found(
    reception: Reception, name: str, who: str | None
) -> None:
    ports: Any = reception
    with pytest.raises(NotFound):
        find_slots(ports, name, DAY, DAY, host=who)


def test_a_booking_writes_two_units_for_each_cell(reception: Reception) -> None:
    """Three cells of video, six of a meeting in a room, four where somebody has to get ready."""
    costs = {
        name: writes(partial(reception.book, Book(name, clock("09:00")), key=name))
        for name in ("video", "office", "agreed")
    }
    # The case with its two index entries, its event, its document, its number and its key.
    assert costs == {"video": 12 + 6, "office": 12 + 12, "agreed": 12 + 8}


def test_a_hold_writes_two_units_for_each_cell_and_one_for_the_limit(
    reception: Reception,
) -> None:
    first = writes(lambda: reception.hold(HoldSlot("video", clock("09:00"))))
    second = writes(lambda: reception.hold(HoldSlot("video", clock("09:45")), key="hold-key-2"))
    # The first of a network begins its window, on condition that there is none.
    assert (first, second) == (2 + 6, 1 + 6)


def test_a_booking_with_a_hold_costs_what_it_costs_without(reception: Reception) -> None:
    hold = reception.hold(HoldSlot("video", clock("09:00"))).hold
    booked = Book("video", clock("09:00"), hold=hold)
    assert writes(lambda: reception.book(booked)) == 18


def test_a_move_claims_and_sets_free_in_the_transaction_of_its_event(
    reception: Reception,
) -> None:
    case_id = reception.book(Book("video", clock("09:00"))).case.case_id
    assert writes(lambda: reception.give(case_id, Move(clock("10:30")), key="m")) == 8 + 12
    assert writes(lambda: reception.give(case_id, CallOff(), key="off")) == 5 + 6


def test_closing_a_morning_costs_two_units_for_each_cell(reception: Reception) -> None:
    ports: Any = reception
    clerk = Actor("s-clerk", ActorKind.STAFF, frozenset({"appointment_clerk"}), "centre")
    morning = ChangeHours("host:liu", DAY, "close", time(9), time(12))
    assert writes(lambda: change_hours(ports, morning, clerk)) == 2 + 2 * 12
