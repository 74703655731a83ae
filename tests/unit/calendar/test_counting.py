"""Periods are counted day by day, and every day of a period is accounted for."""

from datetime import UTC, date, datetime, timedelta

import pytest

from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.calendar.counting import (
    Deadline,
    PeriodError,
    Skipped,
    Unit,
    add_calendar_days,
    add_hours,
    add_minutes,
    add_working_days,
    deadline_after,
    roll_forward,
    working_days_before,
    working_days_between,
)
from tests.builders.calendar import moment, working_calendar

CALENDAR = working_calendar()


def test_the_first_day_is_not_counted() -> None:
    assert add_working_days(CALENDAR, date(2026, 3, 9), 1).due_on == date(2026, 3, 10)


def test_a_period_that_starts_on_a_rest_day_has_the_next_working_day_as_day_one() -> None:
    assert add_working_days(CALENDAR, date(2026, 3, 14), 1).due_on == date(2026, 3, 16)


def test_zero_working_days_end_on_the_start_itself_even_on_a_rest_day() -> None:
    deadline = add_working_days(CALENDAR, date(2026, 3, 14), 0)
    assert deadline == Deadline(due_on=date(2026, 3, 14), provisional=False)


def test_the_explanation_names_every_counted_day_and_every_skipped_day_with_its_reason() -> None:
    # Signed for on the day before the Labour Day holiday, with a make-up Saturday after it.
    deadline = add_working_days(CALENDAR, date(2026, 4, 30), 4)
    assert deadline.counted == (
        date(2026, 5, 6),
        date(2026, 5, 7),
        date(2026, 5, 8),
        date(2026, 5, 9),
    )
    assert deadline.skipped == tuple(
        Skipped(date(2026, 5, day), "holiday:labour_day") for day in range(1, 6)
    )
    assert deadline.due_at.isoformat() == "2026-05-09T23:59:59+08:00"


def test_a_period_is_provisional_only_when_it_reaches_into_an_unpublished_year() -> None:
    # Case D.10: the last day of receipt from which 20 working days end inside 2026.
    last_certain = add_working_days(CALENDAR, date(2026, 12, 3), 20)
    assert (last_certain.due_on, last_certain.provisional) == (date(2026, 12, 31), False)
    first_provisional = add_working_days(CALENDAR, date(2026, 12, 4), 20)
    assert (first_provisional.due_on, first_provisional.provisional) == (date(2027, 1, 4), True)


def test_calendar_days_count_rest_days() -> None:
    deadline = add_calendar_days(CALENDAR, date(2026, 2, 14), 10)
    assert deadline.due_on == date(2026, 2, 24)
    assert len(deadline.counted) == 10
    assert deadline.skipped == ()


def test_a_rolled_period_that_ends_on_a_rest_day_ends_on_the_next_working_day_art_85() -> None:
    # 2026-02-21 is a Saturday inside the Spring Festival holiday that lasts through Monday 23.
    deadline = add_calendar_days(CALENDAR, date(2026, 2, 11), 10, roll=True)
    assert deadline.due_on == date(2026, 2, 24)
    assert len(deadline.counted) == 10
    assert [each.date.day for each in deadline.skipped] == [21, 22, 23]
    assert {each.reason for each in deadline.skipped} == {"holiday:spring_festival"}


def test_a_rolled_period_that_ends_on_a_make_up_workday_stays_there() -> None:
    # Hotline case F8: 15 calendar days from 2025-12-20 end on a Sunday that is a workday.
    deadline = add_calendar_days(CALENDAR, date(2025, 12, 20), 15, roll=True)
    assert deadline.due_on == date(2026, 1, 4)
    assert deadline.skipped == ()


def test_without_roll_a_period_may_end_on_a_rest_day() -> None:
    assert add_calendar_days(CALENDAR, date(2026, 2, 11), 10).due_on == date(2026, 2, 21)


def test_plain_calendar_days_are_never_provisional_because_no_schedule_decides_them() -> None:
    # Hotline case F5: 7 natural days from New Year's Eve.
    deadline = add_calendar_days(CALENDAR, date(2026, 12, 31), 7)
    assert (deadline.due_on, deadline.provisional) == (date(2027, 1, 7), False)


def test_a_rolled_end_in_an_unpublished_year_is_provisional() -> None:
    deadline = add_calendar_days(CALENDAR, date(2026, 12, 31), 7, roll=True)
    assert (deadline.due_on, deadline.provisional) == (date(2027, 1, 7), True)


def test_zero_calendar_days_end_on_the_start_itself() -> None:
    assert add_calendar_days(CALENDAR, date(2026, 2, 21), 0, roll=True).due_on == date(2026, 2, 21)


def test_hours_and_minutes_run_in_real_time_through_new_years_eve() -> None:
    # Hotline case F5: accepted at 23:30 on 2026-12-31.
    start = moment("2026-12-31 23:30")
    assert add_hours(start, 2).due_at.isoformat() == "2027-01-01T01:30:00+08:00"
    assert add_hours(start, 24).due_at.isoformat() == "2027-01-01T23:30:00+08:00"
    assert add_minutes(start, 15).due_at.isoformat() == "2026-12-31T23:45:00+08:00"


def test_a_period_of_hours_falls_on_the_day_of_beijing_and_not_of_the_given_offset() -> None:
    deadline = add_hours(datetime(2026, 3, 9, 15, 0, tzinfo=UTC), 2)
    assert deadline.due_on == date(2026, 3, 10)
    assert deadline.due_at.isoformat() == "2026-03-10T01:00:00+08:00"
    assert (deadline.counted, deadline.skipped, deadline.provisional) == ((), (), False)


@pytest.mark.parametrize(
    ("unit", "roll", "expected"),
    [
        (Unit.MINUTE, False, "2026-02-13T17:40:00+08:00"),
        (Unit.HOUR, False, "2026-02-14T03:30:00+08:00"),
        (Unit.CALENDAR_DAY, False, "2026-02-23T23:59:59+08:00"),
        (Unit.CALENDAR_DAY, True, "2026-02-24T23:59:59+08:00"),
        (Unit.WORKING_DAY, False, "2026-03-05T23:59:59+08:00"),
    ],
)
def test_the_calculator_counts_ten_of_any_unit(unit: Unit, roll: bool, expected: str) -> None:
    deadline = deadline_after(CALENDAR, moment("2026-02-13 17:30"), 10, unit, roll=roll)
    assert deadline.due_at.isoformat() == expected


def test_the_calculator_starts_from_the_day_in_beijing() -> None:
    late_evening_utc = datetime(2026, 3, 9, 17, 0, tzinfo=UTC)
    deadline = deadline_after(CALENDAR, late_evening_utc, 1, Unit.WORKING_DAY)
    assert deadline.due_on == date(2026, 3, 11)


def test_three_working_days_after_the_eve_of_national_day_end_on_a_make_up_saturday() -> None:
    # Hotline case F2.
    deadline = deadline_after(CALENDAR, moment("2025-09-30 17:30"), 3, Unit.WORKING_DAY)
    assert [day.isoformat() for day in deadline.counted] == [
        "2025-10-09",
        "2025-10-10",
        "2025-10-11",
    ]


@pytest.mark.parametrize("unit", Unit)
def test_a_negative_period_is_refused(unit: Unit) -> None:
    with pytest.raises(PeriodError, match="negative"):
        deadline_after(CALENDAR, moment("2026-03-09"), -1, unit)


@pytest.mark.parametrize("unit", Unit)
def test_a_period_beyond_the_last_date_is_refused_and_does_not_crash(unit: Unit) -> None:
    start = datetime(9999, 12, 31, 23, 59, tzinfo=BEIJING)
    with pytest.raises(PeriodError, match="last date"):
        deadline_after(CALENDAR, start, 10, unit)


def test_hours_from_an_instant_without_an_offset_are_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        add_hours(datetime(2026, 3, 9, 12, 0), 1)  # noqa: DTZ001


def test_the_days_between_two_days_exclude_the_first_and_include_the_last() -> None:
    assert working_days_between(CALENDAR, date(2026, 3, 9), date(2026, 3, 9)) == 0
    assert working_days_between(CALENDAR, date(2026, 3, 9), date(2026, 3, 10)) == 1
    assert working_days_between(CALENDAR, date(2026, 3, 13), date(2026, 3, 16)) == 1


def test_there_are_no_working_days_between_days_in_the_wrong_order() -> None:
    assert working_days_between(CALENDAR, date(2026, 3, 16), date(2026, 3, 9)) == 0


def test_the_national_day_holiday_of_2026_holds_no_working_day() -> None:
    assert working_days_between(CALENDAR, date(2026, 9, 30), date(2026, 10, 7)) == 0


@pytest.mark.parametrize(
    ("left", "warned_on"),
    [(0, "2026-03-20"), (1, "2026-03-19"), (3, "2026-03-17"), (5, "2026-03-13")],
)
def test_the_day_to_warn_on_leaves_so_many_working_days(left: int, warned_on: str) -> None:
    due_on = date(2026, 3, 20)
    found = working_days_before(CALENDAR, due_on, left)
    assert found.isoformat() == warned_on
    assert working_days_between(CALENDAR, found, due_on) == left


def test_the_day_to_warn_on_is_a_working_day_even_when_the_deadline_is_not() -> None:
    assert working_days_before(CALENDAR, date(2026, 2, 21), 0) == date(2026, 2, 14)
    assert working_days_before(CALENDAR, date(2026, 2, 21), 1) == date(2026, 2, 13)


def test_a_warning_before_the_first_date_is_refused_and_does_not_crash() -> None:
    with pytest.raises(PeriodError, match="first date"):
        working_days_before(CALENDAR, date.min + timedelta(days=3), 10)


@pytest.mark.parametrize(
    ("day", "rolled"),
    [
        ("2026-03-20", "2026-03-20"),
        ("2026-03-21", "2026-03-23"),
        ("2026-05-09", "2026-05-09"),
        ("2026-02-15", "2026-02-24"),
    ],
)
def test_a_rest_day_rolls_to_the_next_working_day_and_a_working_day_stays(
    day: str, rolled: str
) -> None:
    assert roll_forward(CALENDAR, date.fromisoformat(day)).isoformat() == rolled
