"""Periods of the law, counted day by day so that every due date can be explained.

The first day is not counted: day 1 is the next day, or the next working day (民事诉讼法 art. 85). A
period of days ends at the last second of its last day in Beijing. Minutes and hours run in real
time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from sunhall.domain.calendar.beijing import end_of_day, in_beijing, local_date
from sunhall.domain.calendar.working_calendar import Day, WorkingCalendar

_ONE_DAY: Final = timedelta(days=1)


class PeriodError(ValueError):
    """A period that cannot be counted: a negative length, or an end beyond the year 9999."""

    code = "period_out_of_range"


class Unit(StrEnum):
    """What a period is measured in."""

    MINUTE = "minute"
    HOUR = "hour"
    CALENDAR_DAY = "calendar_day"
    WORKING_DAY = "working_day"

    @property
    def counts_days(self) -> bool:
        """Whether a period in this unit ends with a day and not at an instant."""
        return self in (Unit.CALENDAR_DAY, Unit.WORKING_DAY)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A day that lies inside a period and does not use any of it up.

    Attributes:
        date: The day.
        reason: ``weekend``, ``holiday:<name>``, ``paused`` or ``paused:<cause>``.
    """

    date: date
    reason: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """The end of a period, with its derivation.

    Every day after the start, up to and including ``due_on``, is in exactly one of ``counted`` and
    ``skipped``; both are in order. A period of minutes or hours runs in real time and lists no
    days.

    Attributes:
        due_on: Last day of the period in Beijing.
        provisional: Whether a day of the period lies in a year whose schedule is not published.
        counted: The days that use the period up; their number is its length.
        skipped: The other days, each with the reason.
        instant: End of a period of minutes or hours; absent for days.
        at_earliest: Whether the period stands still now, so that the end can only move later.
    """

    due_on: date
    provisional: bool
    counted: tuple[date, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    instant: datetime | None = None
    at_earliest: bool = False

    @property
    def due_at(self) -> datetime:
        """Last moment that is still in time, with Beijing's offset."""
        return self.instant or end_of_day(self.due_on)


def add_working_days(calendar: WorkingCalendar, start: date, amount: int) -> Deadline:
    """Count working days after a day.

    Args:
        calendar: The schedule to count by.
        start: The day of the event that starts the period; it is not counted and may be a rest day.
        amount: Number of working days, 0 or more. With 0 the period ends on the start day itself.

    Raises:
        PeriodError: If the amount is negative or the end leaves the range of dates.
    """
    counted: list[date] = []
    skipped: list[Skipped] = []
    provisional = False
    following = _days_after(calendar, start)
    while len(counted) < _checked(amount):
        day = next(following)
        provisional = provisional or day.provisional
        if day.working:
            counted.append(day.date)
        else:
            skipped.append(Skipped(day.date, day.reason))
    return Deadline(
        due_on=counted[-1] if counted else start,
        provisional=provisional,
        counted=tuple(counted),
        skipped=tuple(skipped),
    )


def add_calendar_days(
    calendar: WorkingCalendar, start: date, amount: int, *, roll: bool = False
) -> Deadline:
    """Count calendar days after a day.

    Args:
        calendar: The schedule that tells rest days, used only with ``roll``.
        start: The day of the event; it is not counted.
        amount: Number of days, 0 or more.
        roll: Whether a period that would end on a rest day ends on the next working day instead
            (民事诉讼法 art. 85). The rest days passed over are then skipped, and the working day is
            the last one counted.

    Raises:
        PeriodError: If the amount is negative or the end leaves the range of dates.
    """
    following = _days_after(calendar, start)
    counted = [next(following).date for _ in range(_checked(amount))]
    skipped: list[Skipped] = []
    provisional = False
    if roll and counted:
        # Only the days looked at to find the end depend on the schedule: a plain count of days does
        # not.
        last = calendar.day(counted.pop())
        provisional = last.provisional
        while not last.working:
            skipped.append(Skipped(last.date, last.reason))
            last = next(following)
            provisional = provisional or last.provisional
        counted.append(last.date)
    return Deadline(
        due_on=counted[-1] if counted else start,
        provisional=provisional,
        counted=tuple(counted),
        skipped=tuple(skipped),
    )


def add_hours(start: datetime, amount: int) -> Deadline:
    """Count hours in real time from an instant, through nights and holidays."""
    return _add_duration(start, amount, timedelta(hours=1))


def add_minutes(start: datetime, amount: int) -> Deadline:
    """Count minutes in real time from an instant, through nights and holidays."""
    return _add_duration(start, amount, timedelta(minutes=1))


def deadline_after(
    calendar: WorkingCalendar, start: datetime, amount: int, unit: Unit, *, roll: bool = False
) -> Deadline:
    """Count a period in any unit from an instant: the rule behind the public deadline calculator.

    Args:
        calendar: The schedule to count by.
        start: The starting event; periods of days start from its day in Beijing.
        amount: Length of the period, 0 or more.
        unit: What the amount counts.
        roll: For calendar days, whether an end on a rest day moves to the next working day. The
            other units ignore it.

    Raises:
        PeriodError: If the amount is negative or the end leaves the range of dates.
    """
    match unit:
        case Unit.MINUTE:
            return add_minutes(start, amount)
        case Unit.HOUR:
            return add_hours(start, amount)
        case Unit.CALENDAR_DAY:
            return add_calendar_days(calendar, local_date(start), amount, roll=roll)
        case Unit.WORKING_DAY:
            return add_working_days(calendar, local_date(start), amount)


def working_days_between(calendar: WorkingCalendar, after: date, through: date) -> int:
    """Return the number of working days in ``(after, through]``; 0 when the days are reversed."""
    return sum(day.working for day in _days_within(calendar, after, through))


def working_days_before(calendar: WorkingCalendar, day: date, amount: int) -> date:
    """Return the latest working day that leaves ``amount`` working days through a day.

    It is the day on which to warn of a deadline.

    Raises:
        PeriodError: If the amount is negative or the day leaves the range of dates.
    """
    earlier = day
    left = _checked(amount)
    while left or not calendar.is_working_day(earlier):
        left -= calendar.is_working_day(earlier)
        if earlier == date.min:
            raise PeriodError("the period begins before the first date")
        earlier -= _ONE_DAY
    return earlier


def roll_forward(calendar: WorkingCalendar, day: date) -> date:
    """Return the first working day on or after a day (民事诉讼法 art. 85)."""
    if calendar.is_working_day(day):
        return day
    return next(later.date for later in _days_after(calendar, day) if later.working)


def _add_duration(start: datetime, amount: int, each: timedelta) -> Deadline:
    try:
        end = in_beijing(start) + _checked(amount) * each
    except OverflowError as error:
        raise PeriodError("the period ends beyond the last date") from error
    return Deadline(due_on=end.date(), provisional=False, instant=end)


def _checked(amount: int) -> int:
    if amount < 0:
        raise PeriodError("a period cannot be negative")
    return amount


def _days_after(calendar: WorkingCalendar, start: date) -> Iterator[Day]:
    day = start
    while True:
        try:
            day += _ONE_DAY
        except OverflowError as error:
            raise PeriodError("the period ends beyond the last date") from error
        yield calendar.day(day)


def _days_within(calendar: WorkingCalendar, after: date, through: date) -> Iterator[Day]:
    for offset in range(1, (through - after).days + 1):
        yield calendar.day(after + timedelta(days=offset))
