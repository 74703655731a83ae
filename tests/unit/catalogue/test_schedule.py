"""The working-day calendar of a city: the library's years and the city's own files for others."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest

from infra.catalogue.models import Schedule
from infra.catalogue.schedule import compiled_calendar, library_days, with_schedules
from sunhall.adapters.catalogue_package import calendar_from_mapping
from sunhall.domain.calendar.counting import add_working_days
from sunhall.domain.calendar.working_calendar import WorkingCalendar
from tests.builders.calendar import working_calendar
from tests.unit.catalogue.conftest import City

YEAR_2027 = """\
year: 2027
source: 国务院办公厅关于2027年部分节假日安排的通知
holidays:
  - {name: new_years_day, first: 2027-01-01, last: 2027-01-03}
  - {name: spring_festival, first: 2027-02-05, last: 2027-02-12}
makeup_workdays: [2027-01-30, 2027-02-20]
"""
FILE_2027 = "calendars/2027.yaml"


def loaded(city: City) -> WorkingCalendar:
    return calendar_from_mapping(city.compile().catalogue["calendar"])


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@pytest.fixture(scope="module")
def shipped() -> WorkingCalendar:
    return calendar_from_mapping(compiled_calendar(library_days()))


def test_every_day_of_2004_to_2026_is_what_the_library_says(shipped: WorkingCalendar) -> None:
    assert (shipped.first_year, shipped.last_year) == (2004, 2026)
    for day in days(date(2004, 1, 1), date(2026, 12, 31)):
        assert shipped.is_working_day(day) is chinese_calendar.is_workday(day), day


def test_2025_and_2026_are_what_the_notices_say_as_written_down_by_hand(
    shipped: WorkingCalendar,
) -> None:
    by_hand = working_calendar()
    for day in days(date(2025, 1, 1), date(2026, 12, 31)):
        ours, notice = shipped.day(day), by_hand.day(day)
        # Mid-autumn and National Day shared a holiday in 2025: which of them a day is, is open.
        assert ours.reason.partition(":")[0] == notice.reason.partition(":")[0], day
        assert (ours.working, ours.provisional) == (notice.working, notice.provisional), day


def test_the_compact_form_is_small(shipped: WorkingCalendar) -> None:
    compact = compiled_calendar(library_days())
    assert len(compact["holidays"]) < len(shipped.holidays) / 3


def test_a_schedule_loaded_before_the_library_has_it_makes_the_year_certain(city: City) -> None:
    before = add_working_days(loaded(city), date(2026, 12, 31), 25)
    assert (before.due_on, before.provisional) == (date(2027, 2, 5), True)
    city.write(FILE_2027, YEAR_2027)
    calendar = loaded(city)
    after = add_working_days(calendar, date(2026, 12, 31), 25)
    assert (calendar.last_year, after.provisional) == (2027, False)
    assert after.due_on == date(2027, 2, 4)
    assert calendar.day(date(2027, 1, 30)).reason == "makeup"
    assert calendar.day(date(2027, 2, 8)).reason == "holiday:spring_festival"


def test_the_version_of_the_calendar_changes_with_its_days_and_only_with_them(city: City) -> None:
    before = loaded(city).version
    assert loaded(city).version == before
    city.write(FILE_2027, YEAR_2027)
    with_2027 = loaded(city).version
    assert before.startswith("2026-")
    assert with_2027.startswith("2027-")
    city.edit(FILE_2027, "2027-01-30", "2027-01-16")
    assert loaded(city).version not in (before, with_2027)


def test_a_schedule_can_settle_days_of_the_december_before(city: City) -> None:
    city.write(
        FILE_2027,
        YEAR_2027.replace("[2027-01-30", "[2026-12-26, 2027-01-30").replace(
            "first: 2027-01-01", "first: 2026-12-31"
        ),
    )
    calendar = loaded(city)
    assert calendar.day(date(2026, 12, 26)).reason == "makeup"
    assert calendar.day(date(2026, 12, 31)).reason == "holiday:new_years_day"


def test_a_file_holds_against_the_library_and_the_difference_is_told(city: City) -> None:
    city.write(
        "calendars/2026.yaml",
        "year: 2026\nsource: 通知\nmakeup_workdays: []\nholidays:\n"
        "  - {name: new_years_day, first: 2026-01-01, last: 2026-01-01}\n",
    )
    assert loaded(city).day(date(2026, 10, 1)).working
    assert loaded(city).day(date(2026, 2, 14)).reason == "weekend"
    assert loaded(city).day(date(2025, 10, 1)).reason == "holiday:national_day"
    assert city.compile().notices == (
        "calendars/2026.yaml differs from the library's schedule of 2026, and holds",
    )


def test_a_file_that_the_library_has_caught_up_with_is_named(city: City) -> None:
    known = library_days()
    holidays = [day for day in known.holidays if day.year == 2026]
    lines = [f"  - {{name: {known.holidays[day]}, first: {day}, last: {day}}}" for day in holidays]
    makeup = sorted(str(day) for day in known.makeup_workdays if day.year == 2026)
    city.write(
        "calendars/2026.yaml",
        f"year: 2026\nsource: 通知\nmakeup_workdays: [{', '.join(makeup)}]\nholidays:\n"
        + "\n".join(lines),
    )
    assert city.compile().notices == (
        "calendars/2026.yaml can be removed: the library has the same schedule now",
    )


def test_putting_a_schedule_in_twice_changes_nothing_more() -> None:
    schedule = Schedule.model_validate(
        {
            "year": 2027,
            "source": "通知",
            "holidays": [
                {
                    "name": "new_years_day",
                    "first": date(2026, 12, 31),
                    "last": date(2027, 1, 2),
                }
            ],
            "makeup_workdays": [date(2026, 12, 26)],
        }
    )
    once = with_schedules(library_days(), [schedule])
    assert with_schedules(once, [schedule]) == once


@pytest.mark.parametrize(
    ("old", "new", "path", "reason"),
    [
        (
            "2027-01-30",
            "2027-01-29",
            "makeup_workdays.0",
            "2027-01-29 is a Friday: only weekend days are made up",
        ),
        (
            "2027-02-20]",
            "2027-02-06]",
            "makeup_workdays.1",
            "2027-02-06 is a day off (spring_festival) as well",
        ),
        ("2027-02-20]", "2027-01-30]", "makeup_workdays.1", "2027-01-30 stands here twice"),
        (
            "2027-02-20]",
            "2028-02-19]",
            "makeup_workdays.1",
            "2028-02-19 is neither in 2027 nor in the December before",
        ),
        (
            "first: 2027-02-05, last: 2027-02-12",
            "first: 2027-12-31, last: 2028-01-02",
            "holidays.1.last",
            "2028-01-02 is neither in 2027 nor in the December before",
        ),
        (
            "first: 2027-02-05",
            "first: 2027-02-13",
            "holidays.1",
            "the last day is before the first, or more than a month after it",
        ),
        (
            "first: 2027-02-05, last: 2027-02-12",
            "first: 2027-01-03, last: 2027-01-04",
            "holidays.1",
            "2027-01-03 is part of new_years_day already",
        ),
        (
            "first: 2027-01-01",
            "first: 2027-01-02",
            "holidays",
            "1 January 2027 has to be a day off named new_years_day",
        ),
        (
            "name: spring_festival",
            "name: spring_break",
            "holidays",
            "'spring_break' has no label day.holiday:spring_break in labels.yaml",
        ),
    ],
)
def test_a_schedule_that_cannot_be_right_is_refused(
    city: City, old: str, new: str, path: str, reason: str
) -> None:
    assert YEAR_2027.count(old) == 1
    city.write(FILE_2027, YEAR_2027.replace(old, new))
    assert city.problem() == (FILE_2027, path, reason)


def test_two_files_for_one_year_are_refused(city: City) -> None:
    city.write(FILE_2027, YEAR_2027)
    city.write("calendars/next-year.yaml", YEAR_2027)
    assert city.problem() == (
        "calendars/next-year.yaml",
        "year",
        "the schedule of 2027 stands in calendars/2027.yaml already",
    )


def test_years_have_to_follow_each_other(city: City) -> None:
    city.write("calendars/2028.yaml", YEAR_2027.replace("2027", "2028"))
    problems = {each.path: each.reason for each in city.problems()}
    assert problems["year"] == "the schedule of 2027 is missing: years have to follow each other"


def test_a_date_that_is_no_date_is_refused(city: City) -> None:
    city.write(FILE_2027, YEAR_2027.replace("2027-01-30", "30.01.2027"))
    file, path, reason = city.problem()
    assert (file, path) == (FILE_2027, "makeup_workdays.0")
    assert "date" in reason
