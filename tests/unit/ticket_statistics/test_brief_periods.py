"""Issues of the digest: their days, their numbers, and what they are compared with."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sunhall.domain.ticket_statistics.brief_period import NoIssue, issue_named
from tests.builders.calendar import working_calendar

CALENDAR = working_calendar()


@pytest.mark.parametrize(
    ("name", "number", "first", "last", "before"),
    [
        # A Monday tells of the weekend, and is compared with Friday.
        ("2026-05-18", 90, "2026-05-16", "2026-05-18", ("2026-05-15", "2026-05-15")),
        # A Sunday on which people work comes out as any working day.
        ("2026-01-04", 1, "2026-01-01", "2026-01-04", ("2025-12-31", "2025-12-31")),
        # After the Spring Festival: nine days in one issue.
        ("2026-02-24", 33, "2026-02-15", "2026-02-24", ("2026-02-14", "2026-02-14")),
        ("2026-W20", 20, "2026-05-11", "2026-05-17", ("2026-05-04", "2026-05-10")),
        ("2026-W01", 1, "2025-12-29", "2026-01-04", ("2025-12-22", "2025-12-28")),
        ("2026-W53", 53, "2026-12-28", "2027-01-03", ("2026-12-21", "2026-12-27")),
        ("2026-05", 5, "2026-05-01", "2026-05-31", ("2026-04-01", "2026-04-30")),
        ("2026-01", 1, "2026-01-01", "2026-01-31", ("2025-12-01", "2025-12-31")),
        ("2026-12", 12, "2026-12-01", "2026-12-31", ("2026-11-01", "2026-11-30")),
    ],
)
def test_an_issue(name: str, number: int, first: str, last: str, before: tuple[str, str]) -> None:
    issue = issue_named(name, CALENDAR)
    told = (issue.first.isoformat(), issue.last.isoformat())
    assert told == (first, last)
    assert tuple(day.isoformat() for day in issue.before) == before
    assert (issue.year, issue.number) == (2026, number)


@pytest.mark.parametrize(
    "name", ["", "2026", "2026-13", "2026-W00", "2026-W54", "2025-W53", "2026-02-30", "26-05", "x"]
)
def test_there_is_no_other_issue(name: str) -> None:
    with pytest.raises(NoIssue) as refused:
        issue_named(name, CALENDAR)
    assert refused.value.code == "no_such_issue"


@pytest.mark.parametrize("name", ["2026-05-17", "2026-05-01", "2026-02-17"])
def test_no_daily_issue_comes_out_on_a_day_of_rest(name: str) -> None:
    with pytest.raises(NoIssue) as refused:
        issue_named(name, CALENDAR)
    assert refused.value.code == "no_issue_that_day"


def test_every_day_of_a_year_is_told_once_and_numbers_leave_no_gap() -> None:
    days: list[date] = []
    numbers: list[int] = []
    day = date(2026, 1, 1)
    while day.year == 2026:
        if CALENDAR.is_working_day(day):
            issue = issue_named(day.isoformat(), CALENDAR)
            numbers.append(issue.number)
            days += [issue.first + timedelta(days=each) for each in range(issue.days)]
        day += timedelta(days=1)
    assert numbers == list(range(1, len(numbers) + 1))
    assert days == [date(2026, 1, 1) + timedelta(days=each) for each in range(len(days))]
    # What an office prints in a year (舆情快报: 254 issues).
    assert 240 <= len(numbers) <= 256
