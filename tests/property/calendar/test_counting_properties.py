"""What holds for every period from any day of the years 2004 to 2026, and beyond them."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.calendar.counting import (
    Deadline,
    add_calendar_days,
    add_working_days,
    roll_forward,
    working_days_before,
    working_days_between,
)
from tests.property.calendar.schedule import shipped_calendar

CALENDAR = shipped_calendar()

published_days = st.dates(date(2004, 1, 1), date(2026, 12, 31))
any_days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
amounts = st.integers(min_value=1, max_value=80)


def days_of(deadline: Deadline) -> list[date]:
    return sorted([*deadline.counted, *(each.date for each in deadline.skipped)])


def days_after(start: date, end: date) -> list[date]:
    return [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]


@given(published_days, amounts)
def test_between_the_start_and_the_nth_working_day_lie_n_working_days(
    start: date, amount: int
) -> None:
    due_on = add_working_days(CALENDAR, start, amount).due_on
    assert working_days_between(CALENDAR, start, due_on) == amount


@given(any_days, amounts)
def test_a_period_of_working_days_never_ends_on_a_rest_day(start: date, amount: int) -> None:
    assert CALENDAR.is_working_day(add_working_days(CALENDAR, start, amount).due_on)


@given(any_days, amounts)
def test_every_day_of_a_period_is_counted_or_skipped_and_never_both(
    start: date, amount: int
) -> None:
    deadline = add_working_days(CALENDAR, start, amount)
    assert days_of(deadline) == days_after(start, deadline.due_on)
    assert len(deadline.counted) == amount
    assert all(CALENDAR.is_working_day(day) for day in deadline.counted)
    assert all(CALENDAR.day(each.date).reason == each.reason for each in deadline.skipped)


@given(any_days, any_days, amounts)
def test_a_later_start_never_ends_earlier(one: date, other: date, amount: int) -> None:
    early, late = sorted((one, other))
    first = add_working_days(CALENDAR, early, amount).due_on
    assert first <= add_working_days(CALENDAR, late, amount).due_on


@given(any_days, amounts, amounts)
def test_two_periods_one_after_the_other_are_as_long_as_both_at_once(
    start: date, one: int, other: int
) -> None:
    middle = add_working_days(CALENDAR, start, one).due_on
    at_once = add_working_days(CALENDAR, start, one + other).due_on
    assert add_working_days(CALENDAR, middle, other).due_on == at_once


@given(any_days, amounts)
def test_a_date_is_provisional_exactly_when_a_day_of_it_lies_in_an_unpublished_year(
    start: date, amount: int
) -> None:
    deadline = add_working_days(CALENDAR, start, amount)
    unpublished = any(not 2004 <= day.year <= 2026 for day in days_of(deadline))
    assert deadline.provisional is unpublished


@given(any_days, amounts)
def test_warning_so_many_days_before_a_deadline_leaves_exactly_so_many(
    start: date, amount: int
) -> None:
    due_on = add_working_days(CALENDAR, start, 90).due_on
    warned_on = working_days_before(CALENDAR, due_on, amount)
    assert CALENDAR.is_working_day(warned_on)
    assert working_days_between(CALENDAR, warned_on, due_on) == amount


@given(any_days, st.integers(min_value=0, max_value=400))
def test_plain_calendar_days_are_the_calendar(start: date, amount: int) -> None:
    deadline = add_calendar_days(CALENDAR, start, amount)
    assert deadline.due_on == start + timedelta(days=amount)
    assert list(deadline.counted) == days_after(start, deadline.due_on)


@given(any_days, st.integers(min_value=1, max_value=400))
def test_a_rolled_end_is_the_first_working_day_on_or_after_the_plain_end(
    start: date, amount: int
) -> None:
    deadline = add_calendar_days(CALENDAR, start, amount, roll=True)
    assert deadline.due_on == roll_forward(CALENDAR, start + timedelta(days=amount))
    assert len(deadline.counted) == amount
    assert days_of(deadline) == days_after(start, deadline.due_on)


@given(any_days)
def test_rolling_twice_is_rolling_once_and_passes_only_rest_days(day: date) -> None:
    rolled = roll_forward(CALENDAR, day)
    assert roll_forward(CALENDAR, rolled) == rolled
    passed = [day + timedelta(days=n) for n in range((rolled - day).days)]
    assert not any(CALENDAR.is_working_day(each) for each in passed)
