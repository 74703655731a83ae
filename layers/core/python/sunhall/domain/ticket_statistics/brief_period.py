"""Issues of the digest: which days each is about, and which number it has in its year.

A daily digest comes out on working days and tells of the days since the last one, so that Monday's
tells of the weekend, too. Numbers are counted from the calendar and kept nowhere: whoever asks for
an issue again finds the same number, and none is ever skipped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, TypeAlias

from sunhall.domain.calendar.counting import working_days_before, working_days_between
from sunhall.domain.calendar.working_calendar import WorkingCalendar
from sunhall.domain.ticket_statistics.open_lines import month_days

Rhythm: TypeAlias = Literal["day", "week", "month"]

_DAY: Final = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", re.ASCII)
_WEEK: Final = re.compile(r"(20[0-9]{2})-W([0-9]{2})", re.ASCII)
_MONTH: Final = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])", re.ASCII)

_ONE_DAY: Final = timedelta(days=1)


class NoIssue(ValueError):
    """There is no issue of that name.

    Attributes:
        code: ``no_such_issue``, or ``no_issue_that_day`` for a day on which none comes out.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue of the digest.

    Attributes:
        name: ``2026-05-12``, ``2026-W20`` or ``2026-05``.
        rhythm: How often such issues come out.
        year: The year that it is numbered in.
        number: Its number in that year, from 1.
        first: The first day that it tells of.
        last: The last day that it tells of.
        before: First and last day of what it is compared with: of the issue before it.
    """

    name: str
    rhythm: Rhythm
    year: int
    number: int
    first: date
    last: date
    before: tuple[date, date]

    @property
    def days(self) -> int:
        """The number of days that it tells of."""
        return (self.last - self.first).days + 1


def issue_named(name: str, calendar: WorkingCalendar) -> Issue:
    """Return the issue of a name.

    Args:
        name: A working day, a week (ISO 8601) or a month.
        calendar: Working days.

    Raises:
        NoIssue: There is none of that name.
    """
    try:
        if _DAY.fullmatch(name):
            return _daily(date.fromisoformat(name), calendar)
        if week := _WEEK.fullmatch(name):
            return _weekly(name, date.fromisocalendar(int(week[1]), int(week[2]), 1))
        if _MONTH.fullmatch(name):
            return _monthly(name)
    except NoIssue:
        raise
    except ValueError:
        pass
    raise NoIssue("no_such_issue")


def _daily(day: date, calendar: WorkingCalendar) -> Issue:
    if not calendar.is_working_day(day):
        raise NoIssue("no_issue_that_day")
    last = working_days_before(calendar, day, 1)
    earlier = working_days_before(calendar, last, 1)
    return Issue(
        name=day.isoformat(),
        rhythm="day",
        year=day.year,
        number=working_days_between(calendar, date(day.year - 1, 12, 31), day),
        first=last + _ONE_DAY,
        last=day,
        before=(earlier + _ONE_DAY, last),
    )


def _weekly(name: str, monday: date) -> Issue:
    year, week, _ = monday.isocalendar()
    earlier = monday - 7 * _ONE_DAY
    return Issue(
        name=name,
        rhythm="week",
        year=year,
        number=week,
        first=monday,
        last=monday + 6 * _ONE_DAY,
        before=(earlier, monday - _ONE_DAY),
    )


def _monthly(name: str) -> Issue:
    first, last = month_days(name)
    before_last = first - _ONE_DAY
    return Issue(
        name=name,
        rhythm="month",
        year=first.year,
        number=first.month,
        first=first,
        last=last,
        before=(before_last.replace(day=1), before_last),
    )
