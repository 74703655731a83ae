"""Staff close and open time: never behind a booking's back, never a booking behind theirs."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from unittest.mock import patch

import pytest

from sunhall.application.close_time import ChangeHours, change_hours, read_hours
from sunhall.application.find_slots import find_slots
from sunhall.application.hold_slot import HoldSlot
from sunhall.application.ports import CellsTaken
from sunhall.domain.actor import Actor, ActorKind
from sunhall.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, RuleRefused
from sunhall.domain.scheduling.cells import (
    CellsWanted,
    DayChange,
    Span,
    Taken,
)
from tests.builders.aws_faults import watched
from tests.builders.scheduling import DAY, clock
from tests.builders.visits import Book, CallOff, Reception, make_sure

WEEK = (date(2026, 4, 13), date(2026, 4, 19))
CLERK = Actor("s-clerk", ActorKind.STAFF, frozenset({"appointment_clerk"}), "hotline-centre")
LIU = Actor("staff-liu", ActorKind.STAFF, frozenset({"reception_host"}), "petition-office")
ELSEWHERE = Actor("staff-qin", ActorKind.STAFF, frozenset({"reception_host"}), "housing-bureau")
STRANGER = Actor("s-x", ActorKind.STAFF, frozenset({"handler"}), "petition-office")
NINE = Book("chosen", clock("09:00"), host="liu")


def change(
    reception: Reception,
    act: Any = "close",
    start: str = "",
    end: str = "",
    *,
    resource: str = "host:liu",
    on: date = DAY,
    by: Actor = CLERK,
) -> DayChange:
    """Close or open a time."""
    ports: Any = reception
    starts, ends = (time.fromisoformat(each) if each else None for each in (start, end))
    return change_hours(ports, ChangeHours(resource, on, act, starts, ends), by)


def shown(reception: Reception, name: str = "chosen", host: str = "liu", on: date = DAY) -> Any:
    ports: Any = reception
    (day,) = find_slots(ports, name, on, on, host=host).days
    return [slot.starts_at.strftime("%H:%M") for slot in day.slots] or day.reason


def test_closed_time_has_no_slots_and_cannot_be_booked(reception: Reception) -> None:
    assert change(reception, "close", "09:00", "10:30") == DayChange(
        closed=(Span(540, 630),), version=1
    )
    assert shown(reception) == ["10:30", "11:15"]
    with pytest.raises(RuleRefused) as refused:
        reception.book(NINE)
    assert refused.value.code == "slot_closed"


def test_closing_is_noted_and_claimed_in_one_transaction(reception: Reception) -> None:
    with watched() as calls:
        change(reception, "close", "09:00", "10:30")
    assert calls.names == ["dynamodb.Query", "dynamodb.TransactWriteItems"]
    (note,) = [row for row in reception.items() if row["SK"]["S"].endswith("!")]
    assert note["SK"]["S"] == "2026-04-15!"
    (line,) = note["changes"]["L"]
    assert line["S"].startswith("2026-04-13T00:00:00+00:00 s-clerk {")


def test_a_whole_day_is_closed_and_opened_again(reception: Reception) -> None:
    change(reception)
    assert shown(reception) == "closed_by_staff"
    assert change(reception, "open") == DayChange(
        # All of it beside the usual hours of the morning.
        opened=(Span(0, 540), Span(720, 1440)),
        version=4,
    )
    change(reception, "close", "", "09:00")
    change(reception, "close", "12:00", "")
    change(reception, "open", "09:00", "12:00")
    assert shown(reception) == ["09:00", "09:45", "10:30", "11:15"]
    reception.book(NINE)


def test_a_time_beside_the_usual_hours_is_opened(reception: Reception) -> None:
    change(reception, "open", "18:00", "19:30")
    assert shown(reception)[-2:] == ["18:00", "18:45"]
    evening = Book("chosen", clock("18:45"), host="liu")
    reception.book(evening)
    make_sure(reception, *WEEK)


def test_a_holiday_is_opened(reception: Reception) -> None:
    on = date(2026, 5, 1)
    assert shown(reception, on=on) == "holiday:labour_day"
    change(reception, "open", "09:00", "10:30", on=on)
    assert shown(reception, on=on) == ["09:00", "09:45"]


def test_time_that_is_booked_is_not_closed_and_the_numbers_are_told(reception: Reception) -> None:
    first = reception.book(NINE, key="a").case.receipt_no
    second = reception.book(Book("chosen", clock("09:45"), host="liu"), key="b").case.receipt_no
    with pytest.raises(RuleRefused) as refused:
        change(reception, "close", "09:30", "12:00")
    assert refused.value.code == "time_booked"
    # The buffer of the first lies in the time as well.
    assert refused.value.params == {"count": 2, "receipts": f"{first}, {second}"}
    assert shown(reception) == ["10:30", "11:15"]
    make_sure(reception, *WEEK)


def test_when_the_meetings_are_moved_the_time_is_closed(reception: Reception) -> None:
    case_id = reception.book(NINE).case.case_id
    with pytest.raises(RuleRefused):
        change(reception)
    reception.give(case_id, CallOff(), key="off")
    change(reception)
    assert shown(reception) == "closed_by_staff"


def test_time_that_somebody_holds_is_not_closed_before_the_hold_lapses(
    reception: Reception,
) -> None:
    held = reception.hold(HoldSlot("chosen", clock("09:00"), host="liu"))
    with pytest.raises(RuleRefused) as refused:
        change(reception)
    assert refused.value.code == "time_held"
    reception.time = held.expires_at
    change(reception)
    assert shown(reception) == "closed_by_staff"


def test_a_booking_decided_upon_before_the_closing_does_not_slip_in_behind_it(
    reception: Reception,
) -> None:
    usual, seen = reception.cells.read, []

    def read(wanted: CellsWanted, *, consistent: bool = False) -> Taken:
        found = usual(wanted, consistent=consistent)
        seen.append(wanted)
        if len(seen) == 1:
            change(reception, "close", "09:00", "10:00")
        return found

    with patch.object(reception.cells, "read", read), pytest.raises(RuleRefused) as refused:
        reception.book(NINE)
    assert refused.value.code == "slot_closed"
    assert reception.visits() == []


def test_a_closing_decided_upon_before_a_booking_does_not_slip_in_behind_it(
    reception: Reception,
) -> None:
    usual, seen = reception.cells.read, []

    def read(wanted: CellsWanted, *, consistent: bool = False) -> Taken:
        found = usual(wanted, consistent=consistent)
        seen.append(wanted)
        if len(seen) == 1:
            reception.book(NINE)
        return found

    with patch.object(reception.cells, "read", read), pytest.raises(RuleRefused) as refused:
        change(reception, "close", "09:00", "10:00")
    assert refused.value.code == "time_booked"
    make_sure(reception, *WEEK)


def test_two_who_change_a_day_at_once_both_have_their_way(reception: Reception) -> None:
    usual, seen = reception.cells.read, []

    def read(wanted: CellsWanted, *, consistent: bool = False) -> Taken:
        found = usual(wanted, consistent=consistent)
        seen.append(wanted)
        if len(seen) == 1:
            change(reception, "close", "11:00", "12:00")
        return found

    with patch.object(reception.cells, "read", read):
        changed = change(reception, "close", "09:00", "10:00")
    assert changed == DayChange(closed=(Span(540, 600), Span(660, 720)), version=2)


def test_who_is_overtaken_again_and_again_is_told_that_the_day_moves(reception: Reception) -> None:
    def always(*_: Any) -> None:
        raise CellsTaken

    with patch.object(reception.cells, "change_day", always), pytest.raises(Conflict) as refused:
        change(reception)
    assert refused.value.code == "stale_version"


def test_a_closing_whose_answer_was_lost_is_told_again(reception: Reception) -> None:
    first = change(reception, "close", "09:00", "10:00")
    with watched() as calls:
        assert change(reception, "close", "09:00", "10:00") == first
    assert calls.names == ["dynamodb.Query"]


def test_every_seat_of_a_slot_is_closed(reception: Reception) -> None:
    change(reception, "close", resource="host:hall")
    claims = reception.taken(*WEEK).claims
    assert {cell.seat for cell in claims} == {0, 1, 2}
    assert len(claims) == 96 * 3
    with pytest.raises(RuleRefused):
        reception.book(Book("briefing", clock("09:00")))


def test_one_booked_seat_keeps_its_time_open_and_no_piece_of_it_is_closed(
    reception: Reception,
) -> None:
    reception.book(Book("briefing", clock("09:00")), key="a")
    reception.book(Book("briefing", clock("09:00")), key="b")
    with pytest.raises(RuleRefused) as refused:
        change(reception, "close", "09:15", "09:30", resource="host:hall")
    assert refused.value.params["count"] == 2
    make_sure(reception, *WEEK)


def test_a_closed_room_leaves_the_other_one(reception: Reception) -> None:
    change(reception, "close", resource="room:north")
    held = reception.hold(HoldSlot("office", clock("09:00")))
    assert held.placement.room == "south"
    with pytest.raises(RuleRefused) as refused:
        reception.hold(HoldSlot("office", clock("14:00")), key="hold-key-2")
    assert refused.value.code == "slot_closed"


def test_a_closed_host_is_nobodys_turn(reception: Reception) -> None:
    change(reception, "close", resource="host:liu")
    opened: Any = reception.book(Book("video", clock("09:00"))).case
    assert opened.host == "qin"


@pytest.mark.parametrize(
    ("by", "resource", "allowed"),
    [
        (CLERK, "host:liu", True),
        (LIU, "host:liu", True),
        (LIU, "room:north", True),
        # A leader hosts for another office, and still has one's own time.
        (ELSEWHERE, "host:qin", True),
        (ELSEWHERE, "host:liu", False),
        (ELSEWHERE, "room:north", False),
        (STRANGER, "host:liu", False),
        (Actor("staff-liu", ActorKind.STAFF, frozenset({"handler"}), "x"), "host:liu", False),
    ],
)
def test_only_who_looks_after_a_time_changes_it(
    reception: Reception, by: Actor, resource: str, allowed: bool
) -> None:
    ports: Any = reception
    if allowed:
        changed = change(reception, "close", "09:00", "10:00", resource=resource, by=by)
        assert changed.closed == (Span(540, 600),)
        assert read_hours(ports, resource, DAY, DAY, by).resource.key == resource
        return
    with pytest.raises(NotAllowed):
        change(reception, "close", "09:00", "10:00", resource=resource, by=by)
    with pytest.raises(NotAllowed):
        read_hours(ports, resource, DAY, DAY, by)
    assert reception.items() == []


@pytest.mark.parametrize("resource", ["host:nobody", "room:liu", "desk:liu", "liu", ""])
def test_what_does_not_exist_is_not_found(reception: Reception, resource: str) -> None:
    with pytest.raises(NotFound):
        change(reception, resource=resource)


@pytest.mark.parametrize(
    ("start", "end", "field", "code"),
    [
        ("09:10", "10:00", "starts", "not_on_the_grid"),
        ("09:00", "10:05", "ends", "not_on_the_grid"),
        ("09:00:30", "10:00", "starts", "not_on_the_grid"),
        ("10:00", "10:00", "ends", "range_reversed"),
        ("10:15", "10:00", "ends", "range_reversed"),
    ],
)
def test_times_are_on_the_grid_and_in_order(
    reception: Reception, start: str, end: str, field: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        change(reception, "close", start, end)
    assert [(each.field, each.code) for each in refused.value.errors] == [(field, code)]


def test_time_that_is_over_is_not_changed(reception: Reception) -> None:
    reception.time = clock("10:00")
    with pytest.raises(RuleRefused) as refused:
        change(reception, "close", "09:00", "10:00")
    assert refused.value.code == "time_over"
    assert change(reception, "close", "09:00", "10:15").closed == (Span(540, 615),)


def test_the_days_are_read_with_their_hours_changes_and_bookings(reception: Reception) -> None:
    reception.book(NINE, key="a")
    reception.hold(HoldSlot("chosen", clock("10:30"), host="liu"))
    change(reception, "close", "11:30", "12:00")
    ports: Any = reception
    found = read_hours(ports, "host:liu", DAY, date(2026, 4, 18), LIU)
    assert [on.isoformat()[-2:] for on, _, _ in found.days] == ["15", "16", "17", "18"]
    _, times, changed = found.days[0]
    assert (times.hours, changed.closed) == ((Span(540, 720),), (Span(690, 720),))
    assert [len(found.booked[on]) for on, _, _ in found.days] == [1, 0, 0, 0]
    assert found.days[-1][1].reason == "no_hours"


@pytest.mark.parametrize(
    ("last", "code"), [(date(2026, 4, 14), "range_reversed"), (date(2026, 5, 16), "range_too_long")]
)
def test_a_month_at_most_is_read(reception: Reception, last: date, code: str) -> None:
    ports: Any = reception
    with pytest.raises(InvalidInput) as refused:
        read_hours(ports, "host:liu", DAY, last, LIU)
    assert refused.value.errors[0].code == code


def test_a_day_that_is_changed_is_forgotten_after_two_months(reception: Reception) -> None:
    change(reception)
    expiries = {int(row["expires_at"]["N"]) for row in reception.items()}
    days = {(datetime.fromtimestamp(each).date() - DAY).days for each in expiries}  # noqa: DTZ006
    assert days <= {61, 62, 63}


def test_a_booking_late_in_a_long_day_leaves_all_of_it_open(reception: Reception) -> None:
    """The day of a host with several seats is closed in four pieces."""
    change(reception, "open", "20:00", "22:00", resource="host:hall")
    change(reception, "open", "20:00", "22:00", resource="room:auditorium")
    late = Book("briefing", clock("20:00"))
    reception.book(late)
    before = reception.taken(*WEEK)
    with pytest.raises(RuleRefused) as refused:
        change(reception, resource="host:hall")
    assert refused.value.code == "time_booked"
    assert reception.taken(*WEEK) == before
