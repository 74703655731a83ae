"""Periods in which a remedy must be used: calendar days and months, ending on a working day.

The day on which a period begins is not counted, and a period whose last day is a rest day ends on
the next working day: 民事诉讼法 art. 85, through 行政复议法 art. 88 and 行政诉讼法 art. 101.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Protocol


class Calendar(Protocol):
    """What this module needs to know of a calendar."""

    def is_working_day(self, day: date) -> bool:
        """Tell whether offices work on a day, make-up working days included."""
        ...


class PeriodUnit(StrEnum):
    """What a remedy period is measured in."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class RemedyPeriod:
    """A period of the law of remedies.

    Attributes:
        amount: Its length in ``unit``.
        unit: Calendar days or months.
        article: Where the law sets it.
        zh: As an official letter writes it.
        en: The same in English.
    """

    amount: int
    unit: PeriodUnit
    article: str
    zh: str
    en: str

    def last_day(self, begins_on: date, calendar: Calendar) -> date:
        """Return the last day on which the remedy is in time.

        Args:
            begins_on: Day of the event from which the period runs; it is not counted itself.
            calendar: Tells rest days from working days.

        Raises:
            OverflowError: If the period ends beyond the year 9999.
        """
        if self.unit is PeriodUnit.DAY:
            return next_working_day(begins_on + timedelta(days=self.amount), calendar)
        return next_working_day(_months_after(begins_on, self.amount), calendar)


#: Applying for reconsideration, from the day the act became known.
RECONSIDERATION: Final = RemedyPeriod(60, PeriodUnit.DAY, "行政复议法第二十条", "六十日", "60 days")

#: Suing after reconsideration, from the day its decision was received.
LAWSUIT_AFTER_RECONSIDERATION: Final = RemedyPeriod(
    15, PeriodUnit.DAY, "行政诉讼法第四十五条", "十五日", "15 days"
)

#: Suing without reconsideration, from the day the act became known.
DIRECT_LAWSUIT: Final = RemedyPeriod(
    6, PeriodUnit.MONTH, "行政诉讼法第四十六条", "六个月", "6 months"
)


def next_working_day(day: date, calendar: Calendar) -> date:
    """Return the day itself when offices work on it, else the first day after on which they do."""
    while not calendar.is_working_day(day):
        day += timedelta(days=1)
    return day


def _months_after(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day when it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
