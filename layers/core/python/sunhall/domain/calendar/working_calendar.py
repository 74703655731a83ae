"""The working-day calendar: weekends, statutory holidays and make-up workdays (调休上班).

The State Council publishes one schedule a year. A holiday can fall on a weekday, and a Saturday or
Sunday can be a workday in exchange, so "Monday to Friday" is wrong several times a year. For a year
whose schedule is not published the calendar still answers, by the rule every schedule so far has
kept (weekends and 1 January are free), and says that the answer is provisional.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

NEW_YEARS_DAY: Final = "new_years_day"

WORKDAY: Final = "workday"
MAKEUP_WORKDAY: Final = "makeup"
WEEKEND: Final = "weekend"

_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Day:
    """What the calendar knows of one day.

    Attributes:
        date: The day.
        working: Whether offices work on it.
        reason: ``workday``, ``makeup`` (a weekend day worked in exchange), ``weekend`` or
            ``holiday:<name>``.
        provisional: Whether the schedule of its year is still unpublished, so that the answer may
            change.
    """

    date: date
    working: bool
    reason: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The published schedules of consecutive years.

    Attributes:
        version: Stamp of this content; two calendars with the same version count alike.
        first_year: First year whose schedule is known.
        last_year: Last year whose schedule is known.
        holidays: Days off by the schedule, with the holiday's code (``spring_festival``). Weekend
            days inside a holiday belong here too: they explain a gap better than "weekend".
        makeup_workdays: Saturdays and Sundays on which offices work.
    """

    version: str
    first_year: int
    last_year: int
    holidays: Mapping[date, str]
    makeup_workdays: frozenset[date]

    def is_working_day(self, day: date) -> bool:
        """Tell whether offices work on a day; see :meth:`day` for unpublished years."""
        return self.day(day).working

    def is_published(self, year: int) -> bool:
        """Tell whether the State Council's schedule of a year is part of this calendar."""
        return self.first_year <= year <= self.last_year

    def day(self, day: date) -> Day:
        """Tell what a day is, and why.

        Example:
            >>> calendar = WorkingCalendar("v", 2026, 2026, {}, frozenset({date(2026, 2, 14)}))
            >>> calendar.day(date(2026, 2, 14)).reason
            'makeup'
        """
        # Listed days hold in an unpublished year as well: a schedule may settle days around New
        # Year of its neighbour.
        provisional = not self.is_published(day.year)
        if day in self.makeup_workdays:
            return Day(day, True, MAKEUP_WORKDAY, provisional)
        holiday = self.holidays.get(day)
        if holiday is None and provisional and (day.month, day.day) == (1, 1):
            holiday = NEW_YEARS_DAY
        if holiday is not None:
            return Day(day, False, f"holiday:{holiday}", provisional)
        if day.weekday() >= _SATURDAY:
            return Day(day, False, WEEKEND, provisional)
        return Day(day, True, WORKDAY, provisional)
