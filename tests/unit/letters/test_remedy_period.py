from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.letters.remedy_period import (
    DIRECT_LAWSUIT,
    LAWSUIT_AFTER_RECONSIDERATION,
    RECONSIDERATION,
    RemedyPeriod,
    next_working_day,
)

PUBLISHED = st.dates(date(2025, 1, 1), date(2026, 4, 30))


class StateCouncilCalendar:
    """The published schedule, from a library that the product does not use at run time."""

    def is_working_day(self, day: date) -> bool:
        return bool(chinese_calendar.is_workday(day))


class EveryDayWorks:
    def is_working_day(self, day: date) -> bool:
        return True


CALENDAR = StateCouncilCalendar()


@pytest.mark.parametrize(
    ("period", "begins_on", "last_day"),
    [
        # Case D.14: reply period expired on Sat 2026-05-09, a make-up working day.
        (RECONSIDERATION, date(2026, 5, 9), date(2026, 7, 8)),
        # 60 days end on Sun 2026-03-01; the next working day is Mon.
        (RECONSIDERATION, date(2025, 12, 31), date(2026, 3, 2)),
        # Ends on Sat 2026-02-14, a make-up working day: it does not roll.
        (RECONSIDERATION, date(2025, 12, 16), date(2026, 2, 14)),
        # Ends in the Spring Festival: rolls to the first working day after it.
        (RECONSIDERATION, date(2025, 12, 19), date(2026, 2, 24)),
        (LAWSUIT_AFTER_RECONSIDERATION, date(2026, 3, 10), date(2026, 3, 25)),
        # Ends on National Day, 2026-10-01: rolls over the whole holiday.
        (LAWSUIT_AFTER_RECONSIDERATION, date(2026, 9, 16), date(2026, 10, 8)),
        (DIRECT_LAWSUIT, date(2026, 3, 20), date(2026, 9, 20)),  # Sun, a make-up working day.
        (DIRECT_LAWSUIT, date(2026, 1, 10), date(2026, 7, 10)),
    ],
)
def test_a_period_ends_on_its_last_day_or_the_next_working_day_civil_procedure_law_art_85(
    period: RemedyPeriod, begins_on: date, last_day: date
) -> None:
    assert period.last_day(begins_on, CALENDAR) == last_day


@pytest.mark.parametrize(
    ("begins_on", "last_day"),
    [
        (date(2025, 8, 31), date(2026, 2, 28)),
        (date(2027, 8, 30), date(2028, 2, 29)),
        (date(2026, 7, 31), date(2027, 1, 31)),
        (date(2026, 6, 30), date(2026, 12, 30)),
    ],
)
def test_six_months_end_on_the_same_day_or_on_the_last_day_of_a_shorter_month(
    begins_on: date, last_day: date
) -> None:
    assert DIRECT_LAWSUIT.last_day(begins_on, EveryDayWorks()) == last_day


@given(PUBLISHED)
def test_the_first_day_is_not_counted_and_no_day_is_lost(begins_on: date) -> None:
    last = RECONSIDERATION.last_day(begins_on, CALENDAR)
    assert last >= begins_on + timedelta(days=60)
    assert CALENDAR.is_working_day(last)
    skipped = range(60, (last - begins_on).days)
    assert not any(CALENDAR.is_working_day(begins_on + timedelta(days=n)) for n in skipped)


@given(PUBLISHED)
def test_a_later_beginning_never_ends_earlier(begins_on: date) -> None:
    for period in (RECONSIDERATION, LAWSUIT_AFTER_RECONSIDERATION, DIRECT_LAWSUIT):
        today = period.last_day(begins_on, CALENDAR)
        assert period.last_day(begins_on + timedelta(days=1), CALENDAR) >= today


def test_a_working_day_stays_where_it_is() -> None:
    assert next_working_day(date(2026, 5, 9), CALENDAR) == date(2026, 5, 9)
    assert next_working_day(date(2026, 5, 1), CALENDAR) == date(2026, 5, 6)


def test_the_lengths_are_those_of_the_law() -> None:
    lengths = [
        (p.amount, p.unit.value, p.article)
        for p in (RECONSIDERATION, LAWSUIT_AFTER_RECONSIDERATION, DIRECT_LAWSUIT)
    ]
    assert lengths == [
        (60, "day", "行政复议法第二十条"),
        (15, "day", "行政诉讼法第四十五条"),
        (6, "month", "行政诉讼法第四十六条"),
    ]
