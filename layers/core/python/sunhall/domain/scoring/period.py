"""The periods of scoring: a month from a day that the city chose, a quarter, a year.

A month is named after the calendar month in which it ends: with a cycle that starts on the 19th,
2026-05 is 2026-04-19 to 2026-05-18. A quarter and a year are the days of their months together, so
that everything in them is pooled and no mean of means is ever taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_NAME: Final = re.compile(
    r"(?P<year>20[0-9]{2})(?:-(?P<month>0[1-9]|1[0-2])|-Q(?P<quarter>[1-4]))?", re.ASCII
)

_MONTHS_OF_A_QUARTER, _MONTHS_OF_A_YEAR = 3, 12


class BadPeriod(ValueError):
    """A text names no period."""


@dataclass(frozen=True, slots=True)
class ScorePeriod:
    """A run of days, both ends included.

    Attributes:
        name: ``2026-05``, ``2026-Q2`` or ``2026``.
        first: First day.
        last: Last day.
    """

    name: str
    first: date
    last: date

    @classmethod
    def named(cls, name: str, start_day: int) -> ScorePeriod:
        """Return the period of a name.

        Args:
            name: ``2026-05``, ``2026-Q2`` or ``2026``.
            start_day: Day of the month on which a cycle starts, 1 to 28.

        Raises:
            BadPeriod: There is none of that name.
        """
        found = _NAME.fullmatch(name)
        if found is None:
            raise BadPeriod(name)
        year = int(found["year"])
        if found["month"]:
            first_month = last_month = int(found["month"])
        elif found["quarter"]:
            last_month = int(found["quarter"]) * _MONTHS_OF_A_QUARTER
            first_month = last_month - _MONTHS_OF_A_QUARTER + 1
        else:
            first_month, last_month = 1, _MONTHS_OF_A_YEAR
        first, _ = _month(year, first_month, start_day)
        _, last = _month(year, last_month, start_day)
        return cls(name, first, last)

    @classmethod
    def month_of(cls, day: date, start_day: int) -> ScorePeriod:
        """Return the month of a day."""
        names = (day.replace(day=1), _next_month(day))
        months = [cls.named(f"{each:%Y-%m}", start_day) for each in names]
        return next(month for month in months if month.holds(day))

    @property
    def is_year(self) -> bool:
        """Whether it is a whole year."""
        return "-" not in self.name

    @property
    def calendar_months(self) -> Iterator[str]:
        """The calendar months (``2026-05``) that it has days of, in order."""
        month = self.first.replace(day=1)
        while month <= self.last:
            yield f"{month:%Y-%m}"
            month = _next_month(month)

    def holds(self, day: date) -> bool:
        """Whether a day is one of its days."""
        return self.first <= day <= self.last


def _month(year: int, month: int, start_day: int) -> tuple[date, date]:
    """Return the first and the last day of a month of the cycle."""
    begun = date(year, month, 1)
    if start_day == 1:
        return begun, _next_month(begun) - timedelta(days=1)
    before = begun - timedelta(days=1)
    return before.replace(day=start_day), begun.replace(day=start_day - 1)


def _next_month(day: date) -> date:
    """Return the first day of the calendar month after a day's."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
