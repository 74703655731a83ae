"""What a day is: the State Council's schedule decides, not the weekday."""

from datetime import date

import pytest

from sunhall.domain.calendar.working_calendar import Day, WorkingCalendar
from tests.builders.calendar import working_calendar

CALENDAR = working_calendar()


@pytest.mark.parametrize(
    "day",
    [
        *("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"),
        *("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
    ],
)
def test_a_make_up_workday_is_a_working_day_although_it_is_a_weekend(day: str) -> None:
    found = CALENDAR.day(date.fromisoformat(day))
    assert found.date.weekday() >= 5
    assert found == Day(found.date, working=True, reason="makeup", provisional=False)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-01-02", "new_years_day"),
        ("2026-02-16", "spring_festival"),
        ("2026-02-23", "spring_festival"),
        ("2026-04-06", "tomb_sweeping_day"),
        ("2026-05-05", "labour_day"),
        ("2026-06-19", "dragon_boat_festival"),
        ("2026-09-25", "mid_autumn_festival"),
        ("2026-10-07", "national_day"),
    ],
)
def test_a_weekday_inside_a_holiday_is_no_working_day(day: str, name: str) -> None:
    found = CALENDAR.day(date.fromisoformat(day))
    assert found.date.weekday() < 5
    assert found == Day(found.date, working=False, reason=f"holiday:{name}", provisional=False)


def test_a_weekend_day_inside_a_holiday_is_explained_by_the_holiday() -> None:
    assert CALENDAR.day(date(2026, 2, 21)).reason == "holiday:spring_festival"


def test_an_ordinary_week_has_five_working_days_and_a_weekend() -> None:
    week = [CALENDAR.day(date(2026, 3, day)) for day in range(9, 16)]
    assert [day.reason for day in week] == ["workday"] * 5 + ["weekend"] * 2
    assert [day.working for day in week] == [True] * 5 + [False] * 2
    assert not any(day.provisional for day in week)


@pytest.mark.parametrize("year", [2024, 2027, 2100])
def test_in_an_unpublished_year_only_weekends_and_new_years_day_are_off_and_it_says_so(
    year: int,
) -> None:
    assert not CALENDAR.is_published(year)
    new_year = CALENDAR.day(date(year, 1, 1))
    assert (new_year.working, new_year.reason) == (False, "holiday:new_years_day")
    national_day_week = [CALENDAR.day(date(year, 10, day)) for day in range(1, 8)]
    assert [day.working for day in national_day_week] == [
        day.date.weekday() < 5 for day in national_day_week
    ]
    assert all(day.provisional for day in (new_year, *national_day_week))


def test_in_a_published_year_the_schedule_alone_decides_even_about_new_years_day() -> None:
    calendar = WorkingCalendar("v", 2026, 2026, {}, frozenset())
    assert calendar.is_working_day(date(2026, 1, 1))


def test_the_first_and_the_last_date_there_is_are_answered_and_not_an_error() -> None:
    assert CALENDAR.day(date.min).provisional
    assert CALENDAR.day(date.max).provisional


def test_a_december_day_that_next_years_schedule_settles_holds_in_its_own_unpublished_year() -> (
    None
):
    # The schedule of 2007 was published when it moved 30 and 31 December 2006 to workdays.
    calendar = WorkingCalendar("v", 2007, 2007, {}, frozenset({date(2006, 12, 30)}))
    found = calendar.day(date(2006, 12, 30))
    assert (found.working, found.reason, found.provisional) == (True, "makeup", True)
