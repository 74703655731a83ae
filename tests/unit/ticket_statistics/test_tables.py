"""Counts of days and the tables that are made of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sunhall.domain.ticket_statistics.cross_table import DIMENSIONS, Only, cross_table
from sunhall.domain.ticket_statistics.day_count import (
    MEASURES,
    NOTHING,
    count_day,
    measure,
    percent,
    total,
)
from tests.builders.ticket_statistics import MONDAY, closed, counted, figures

ROWS = (
    closed(1),
    closed(2, area="chengxi", satisfaction="dissatisfied", solved="unsolved", on_time=False),
    figures(3, area="chengxi", hour=23, card="red", on_time=False, urges=2),
    figures(4, MONDAY + timedelta(days=1), unit="-", repeats=3, card="yellow"),
    figures(5, state="merged", counted=False),
)


def test_each_measure_of_a_day_is_what_it_says() -> None:
    numbers = cross_table(counted(ROWS), ()).total
    told = dict(zip(MEASURES, numbers, strict=True))
    assert told == {
        **{"tickets": 4, "open": 2, "answered": 2, "judged": 3, "on_time": 1},
        **{"asked": 2, "solved": 1, "content": 1, "repeats": 3, "urges": 2, "reworked": 0},
        **{"yellow": 1, "red": 1, "overdue": 1, "supervised": 0, "days": 4},
    }


def test_a_table_by_two_things_has_a_cell_for_what_there_is() -> None:
    table = cross_table(counted(ROWS), ("area", "unit"))
    assert {words: measure(numbers, "tickets") for words, numbers in table.cells.items()} == {
        ("chengdong", "-"): 1,
        ("chengdong", "urban-management"): 1,
        ("chengxi", "urban-management"): 2,
    }


def test_days_and_hours_are_written_so_that_they_sort() -> None:
    assert list(cross_table(counted(ROWS), ("hour",)).cells) == [("09",), ("23",)]
    days = cross_table(counted(ROWS), ("day",)).cells
    assert list(days) == [("2026-05-11",), ("2026-05-12",)]


@pytest.mark.parametrize("by", DIMENSIONS)
def test_every_dimension_makes_a_table_of_all_tickets(by: str) -> None:
    table = cross_table(counted(ROWS), (by,))
    assert total(table.cells.values()) == table.total
    assert measure(table.total, "tickets") == 4


def test_a_question_about_some_tickets_leaves_the_others_out() -> None:
    days = counted(ROWS)
    assert measure(cross_table(days, (), Only({"area": "chengxi"})).total, "tickets") == 2
    both = Only({"area": "chengxi", "hour": "23"})
    assert measure(cross_table(days, ("category",), both).total, "tickets") == 1
    assert cross_table(days, (), Only({"unit": "nobody"})).total == NOTHING


def test_a_day_without_tickets_counts_as_nothing() -> None:
    empty = count_day(MONDAY, [figures(1, counted=False, state="invalid")])
    assert not empty.sorts
    assert cross_table([empty], ("group",)).total == NOTHING
    assert total([]) == NOTHING


def test_a_share_of_nothing_is_no_number() -> None:
    assert percent(NOTHING, "on_time", "judged") is None
    assert percent(cross_table(counted(ROWS), ()).total, "on_time", "judged") == 33.3


def test_a_ticket_stands_on_the_day_it_came_in_whenever_it_is_answered() -> None:
    row = closed(1, date(2026, 4, 30))
    assert row.answered_on == date(2026, 5, 2)
    assert [each.day for each in counted([row])] == [date(2026, 4, 30)]
