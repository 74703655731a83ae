"""Periods of scoring, and the ids of records."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from sunhall.domain.scoring.period import BadPeriod, ScorePeriod
from sunhall.domain.scoring.record import BadRecordId, RecordKey, RecordKind
from tests.builders.scoring import key


@pytest.mark.parametrize(
    ("name", "start_day", "first", "last"),
    [
        ("2026-05", 1, "2026-05-01", "2026-05-31"),
        ("2026-02", 1, "2026-02-01", "2026-02-28"),
        ("2026-12", 1, "2026-12-01", "2026-12-31"),
        ("2026-05", 19, "2026-04-19", "2026-05-18"),
        ("2026-01", 19, "2025-12-19", "2026-01-18"),
        ("2026-03", 28, "2026-02-28", "2026-03-27"),
        ("2026-Q2", 1, "2026-04-01", "2026-06-30"),
        ("2026-Q2", 19, "2026-03-19", "2026-06-18"),
        ("2026", 1, "2026-01-01", "2026-12-31"),
        ("2026", 19, "2025-12-19", "2026-12-18"),
    ],
)
def test_a_period_has_the_days_of_its_cycle(
    name: str, start_day: int, first: str, last: str
) -> None:
    period = ScorePeriod.named(name, start_day)
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    "name", ["", "2026-13", "2026-00", "2026-Q5", "26-05", "2026-5", "２０２６"]
)
def test_what_names_no_period_is_refused(name: str) -> None:
    with pytest.raises(BadPeriod):
        ScorePeriod.named(name, 1)


@pytest.mark.parametrize("start_day", [1, 2, 19, 28])
def test_the_months_of_a_year_have_each_of_its_days_once(start_day: int) -> None:
    year = ScorePeriod.named("2026", start_day)
    months = [ScorePeriod.named(f"2026-{number:02d}", start_day) for number in range(1, 13)]
    assert (months[0].first, months[-1].last) == (year.first, year.last)
    for earlier, later in pairwise(months):
        assert later.first == earlier.last + timedelta(days=1)
    quarters = [ScorePeriod.named(f"2026-Q{number}", start_day) for number in range(1, 5)]
    assert [each.first for each in quarters] == [months[at].first for at in (0, 3, 6, 9)]
    assert [each.last for each in quarters] == [months[at].last for at in (2, 5, 8, 11)]


@pytest.mark.parametrize("start_day", [1, 19, 28])
def test_every_day_is_in_one_month(start_day: int) -> None:
    day = date(2025, 12, 1)
    while day < date(2027, 2, 1):
        assert ScorePeriod.month_of(day, start_day).holds(day)
        day += timedelta(days=1)


def test_a_cycle_that_begins_in_the_month_touches_two_calendar_months() -> None:
    assert list(ScorePeriod.named("2026-05", 1).calendar_months) == ["2026-05"]
    assert list(ScorePeriod.named("2026-05", 19).calendar_months) == ["2026-04", "2026-05"]
    assert len(list(ScorePeriod.named("2026", 1).calendar_months)) == 12


def test_only_a_whole_year_is_a_year() -> None:
    periods = [ScorePeriod.named(name, 1) for name in ("2026", "2026-Q1", "2026-01")]
    assert [each.is_year for each in periods] == [True, False, False]


@pytest.mark.parametrize("kind", RecordKind)
def test_a_record_is_found_by_the_id_that_people_copy(kind: RecordKind) -> None:
    assert RecordKey.named(key(kind, 3).text) == key(kind, 3)


@pytest.mark.parametrize(
    "text",
    [
        *("", "handling", "handling.2026-05-12.01J.x", "nothing.2026-05-12.01J.1"),
        *("handling.20260512.01J.1", "handling.2026-05-12.01J.01", "handling.2026-05-12.#.1"),
        *("handling.2026-05-12.01J.1.2", "handling.2026-13-12.01J.1", "handling.2026-05-12..1"),
    ],
)
def test_what_is_no_id_names_no_record(text: str) -> None:
    with pytest.raises(BadRecordId):
        RecordKey.named(text)
