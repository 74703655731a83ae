"""Counts from the stream: whatever comes twice, late or in another order, they are right."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from sunhall.adapters.all_cases import TableCases
from sunhall.adapters.ticket_figures import TableTicketCounts
from sunhall.application.rebuild_statistics import rebuild_statistics
from sunhall.application.ticket_statistics import (
    DAYS,
    ChangedDay,
    count_anew,
    count_changed_days,
    is_due,
    keep_statistics,
)
from sunhall.bootstrap import Backend
from sunhall.domain.ticket_statistics.cross_table import cross_table
from sunhall.domain.ticket_statistics.day_count import count_day, measure
from sunhall.domain.ticket_statistics.open_lines import open_lines
from tests.builders import tickets
from tests.builders.calendar import moment
from tests.builders.ticket_statistics import MONDAY, closed, counting_city, figures
from tests.integration.annual_report.conftest import TABLE, store
from tests.integration.annual_report.conftest import cloud as cloud
from tests.integration.annual_report.conftest import dynamodb as dynamodb

NOW = moment("2026-05-12 12:00")
FRESH = timedelta(minutes=10)


class _Clock:
    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time


class CountingBackend(Backend):
    """The real adapters in the small city, with a clock that stands."""

    def __init__(self) -> None:
        super().__init__({"TABLE_NAME": TABLE})
        self.__dict__["clock"] = _Clock()

    @property
    def catalogue(self) -> Any:
        return counting_city()


@pytest.fixture
def backend(dynamodb: Any) -> CountingBackend:
    return CountingBackend()


@pytest.fixture
def counts(dynamodb: Any) -> TableTicketCounts:
    return TableTicketCounts(dynamodb, TABLE)


def later(backend: Any, by: timedelta) -> None:
    backend.clock.time += by


def ticked(backend: Backend) -> int:
    def fail(day: str, failure: Exception) -> None:
        raise failure

    return count_changed_days(backend, report=fail).days


def totals(counts: TableTicketCounts) -> dict[str, int]:
    days = counts.counts(MONDAY - timedelta(days=60), MONDAY + timedelta(days=60))
    table = cross_table(days, ())
    return {name: measure(table.total, name) for name in ("tickets", "open", "answered", "repeats")}


def test_events_twice_and_out_of_order_count_a_ticket_once(
    dynamodb: Any, backend: CountingBackend, counts: TableTicketCounts
) -> None:
    one, other = (
        tickets.closed("2026-05-04 10:00", number=1),
        tickets.handling("2026-05-04 11:00", number=2),
    )
    for history in (one, other):
        store(dynamodb, history, service="ticket")
    later(backend, timedelta(days=1))
    events = [*reversed(one.events), *other.events, *one.events[::2], *reversed(other.events)]
    for event in events:
        keep_statistics(backend, event)
    later(backend, timedelta(hours=6))
    assert ticked(backend) == 1
    assert totals(counts) == {"tickets": 2, "open": 1, "answered": 1, "repeats": 0}
    for event in events:
        keep_statistics(backend, event)
    later(backend, timedelta(hours=6))
    ticked(backend)
    assert totals(counts) == {"tickets": 2, "open": 1, "answered": 1, "repeats": 0}


def test_a_ticket_that_turns_out_to_be_none_leaves_the_count(
    dynamodb: Any, backend: CountingBackend, counts: TableTicketCounts
) -> None:
    history = tickets.screened("2026-05-12 10:00")
    store(dynamodb, history, service="ticket")
    keep_statistics(backend, history.events[-1])
    later(backend, FRESH)
    ticked(backend)
    assert totals(counts)["tickets"] == 1
    gone = tickets.invalid("2026-05-12 10:00")
    store(dynamodb, gone, service="ticket")
    keep_statistics(backend, gone.events[-1])
    later(backend, FRESH)
    ticked(backend)
    assert totals(counts)["tickets"] == 0
    (row,) = counts.rows(MONDAY + timedelta(days=1))
    assert not row.counted


def test_a_case_that_is_no_ticket_is_passed_by(
    dynamodb: Any, backend: CountingBackend, counts: TableTicketCounts
) -> None:
    history = tickets.closed("2026-05-12 10:00")
    store(dynamodb, history, service="disclosure")
    keep_statistics(backend, history.events[-1])
    assert not counts.changed()


def test_a_row_comes_back_as_it_was_written(counts: TableTicketCounts) -> None:
    full = closed(
        1, repeats=2, urges=3, reworks=1, card="red", supervision="ordered", result="solved"
    )
    for row in (full, figures(2), figures(3, counted=False, on_time=False)):
        assert counts.write(row, 3)
    assert list(counts.rows(MONDAY)) == [
        full, figures(2), figures(3, counted=False, on_time=False)
    ]  # fmt: skip


def test_an_older_fold_that_comes_late_changes_nothing(counts: TableTicketCounts) -> None:
    assert counts.write(closed(), 9)
    assert not counts.write(figures(), 8)
    assert counts.write(closed(), 9)
    assert counts.rows(MONDAY) == [closed()]


def test_a_change_while_a_day_is_counted_is_not_lost(
    backend: CountingBackend, counts: TableTicketCounts
) -> None:
    counts.write(figures(1), 1)
    counts.note_change(MONDAY, "a:1", NOW)
    (noted,) = counts.changed()
    # Somebody writes between the reading of the note and its settlement.
    counts.write(figures(2), 1)
    counts.note_change(MONDAY, "b:1", NOW)
    count_anew(backend, noted)
    (still,) = counts.changed()
    assert (still.stamp, still.since) == ("b:1", NOW)
    count_anew(backend, still)
    assert not counts.changed()
    assert totals(counts)["tickets"] == 2


def test_a_crash_before_the_settlement_counts_the_day_again(
    backend: CountingBackend, counts: TableTicketCounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts.write(figures(1), 1)
    counts.note_change(MONDAY, "a:1", NOW)
    later(backend, timedelta(hours=6))
    with monkeypatch.context() as broken:
        broken.setattr(
            TableTicketCounts, "settle", lambda *_: (_ for _ in ()).throw(RuntimeError("away"))
        )
        failures: list[str] = []
        looked = count_changed_days(backend, report=lambda day, _: failures.append(day))
    assert (looked.days, looked.failed, failures) == (0, 1, ["2026-05-11"])
    assert ticked(backend) == 1
    assert totals(counts)["tickets"] == 1
    assert not counts.changed()


def test_a_note_that_was_dealt_with_is_forgotten_with_time(
    dynamodb: Any, backend: CountingBackend, counts: TableTicketCounts
) -> None:
    counts.note_change(MONDAY, "a:1", NOW)
    count_anew(backend, counts.changed()[0])
    key = {"PK": {"S": "TALLY#CHANGED"}, "SK": {"S": "2026-05-11"}}
    emptied = dynamodb.get_item(TableName=TABLE, Key=key)["Item"]
    assert set(emptied) == {"PK", "SK", "expires_at"}
    counts.note_change(MONDAY, "c:1", NOW)
    assert "expires_at" not in dynamodb.get_item(TableName=TABLE, Key=key)["Item"]


@pytest.mark.parametrize(
    ("day", "waited", "due"),
    [
        ("2026-05-12", timedelta(minutes=9), False),
        ("2026-05-12", timedelta(minutes=10), True),
        ("2026-05-11", timedelta(minutes=10), True),
        ("2026-05-10", timedelta(minutes=10), False),
        ("2026-05-10", timedelta(hours=6), True),
    ],
)
def test_a_recent_day_is_counted_soon_and_an_old_one_with_patience(
    day: str, waited: timedelta, due: bool
) -> None:
    changed = ChangedDay(moment(day).date(), "a:1", NOW - waited)
    assert is_due(changed, NOW) is due


def test_changes_that_go_on_put_no_count_off(counts: TableTicketCounts) -> None:
    counts.note_change(MONDAY, "a:1", NOW)
    counts.note_change(MONDAY, "b:1", NOW + FRESH)
    assert counts.changed()[0].since == NOW


def test_one_look_counts_so_many_days_and_the_next_the_others(
    backend: CountingBackend, counts: TableTicketCounts
) -> None:
    for back in range(DAYS + 3):
        day = MONDAY - timedelta(days=back)
        counts.write(figures(back, day), 1)
        counts.note_change(day, f"{back}:1", NOW)
    later(backend, timedelta(hours=6))
    assert ticked(backend) == DAYS
    assert ticked(backend) == 3
    assert totals(counts)["tickets"] == DAYS + 3


def test_an_older_count_never_replaces_a_newer_one(counts: TableTicketCounts) -> None:
    rows = [closed(1), closed(2)]
    counts.keep(count_day(MONDAY, rows), (), open_lines(rows), NOW)
    counts.keep(count_day(MONDAY, rows[:1]), (), (), NOW - FRESH)
    assert totals(counts)["tickets"] == 2
    assert len(counts.lines("2026-05")) == 2


def test_lines_that_are_alike_on_a_day_are_counted_as_one_with_its_number(
    counts: TableTicketCounts,
) -> None:
    tuesday = MONDAY + timedelta(days=1)
    for day, number in ((MONDAY, 3), (tuesday, 2)):
        rows = [figures(each, day) for each in range(number)]
        counts.keep(count_day(day, rows), (), open_lines(rows), NOW)
    assert [(line.day, n) for line, n in counts.counted_lines("2026-05")] == [
        (MONDAY.isoformat(), 3),
        (tuesday.isoformat(), 2),
    ]
    assert Counter(counts.lines("2026-05")) == dict(counts.counted_lines("2026-05"))
    assert list(counts.counted_lines("2026-04")) == []


def test_counts_of_two_years_are_one_answer(counts: TableTicketCounts) -> None:
    for day in (moment("2025-12-31").date(), moment("2026-01-01").date()):
        counts.keep(count_day(day, [figures(1, day)]), (), (), NOW)
    found = counts.counts(moment("2025-12-30").date(), moment("2026-01-02").date())
    assert [each.day.year for each in found] == [2025, 2026]


def test_a_year_of_a_million_tickets_is_read_in_few_calls(
    dynamodb: Any, counts: TableTicketCounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = moment("2026-01-01").date()
    busy = count_day(day, [closed(n, day, hour=n % 24, area=f"a{n % 9}") for n in range(2740)])
    for each in range(120):
        told = type(busy)(day + timedelta(days=each), busy.sorts)
        counts.keep(told, (), (), NOW)
    calls: list[Any] = []
    real = dynamodb.query

    def noted(**more: Any) -> Any:
        calls.append(more)
        return real(**more)

    monkeypatch.setattr(dynamodb, "query", noted)
    found = counts.counts(day, day + timedelta(days=119))
    assert measure(cross_table(found, ("area",)).total, "tickets") == 120 * 2740
    assert len(calls) <= 3


def test_a_city_that_had_tickets_before_is_filled_and_a_right_row_is_left_alone(
    dynamodb: Any, backend: CountingBackend, counts: TableTicketCounts
) -> None:
    histories = [
        tickets.closed("2026-05-04 10:00", number=1),
        tickets.handling("2026-05-11 10:00", number=2),
    ]
    for history in histories:
        store(dynamodb, history, service="ticket")
    store(dynamodb, tickets.closed("2026-05-04 10:00", number=3), service="correction")
    cases = TableCases(dynamodb, TABLE)
    numbers = tuple(history.receipt_no for history in histories)
    seen = rebuild_statistics(backend, cases, write=False)
    assert (seen.entries, seen.mended) == (2, numbers)
    assert not counts.changed()
    assert rebuild_statistics(backend, cases, write=True).mended == numbers
    assert {each.day.day for each in counts.changed()} == {4, 11}
    later(backend, timedelta(hours=6))
    ticked(backend)
    assert totals(counts)["tickets"] == 2
    assert rebuild_statistics(backend, cases, write=True).mended == ()
    counts.write(figures(0, MONDAY, case_id=histories[1].case_id), 99)
    assert rebuild_statistics(backend, cases, write=False).mended == numbers[1:]
