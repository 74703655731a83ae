"""Lengths of time before a meeting: until when it can be called off, when people are reminded."""

from __future__ import annotations

from datetime import datetime, timedelta

from sunhall.domain.calendar.beijing import local_date, start_of_day
from sunhall.domain.calendar.counting import Unit, deadline_after, working_days_before
from sunhall.domain.calendar.working_calendar import WorkingCalendar
from sunhall.domain.catalogue import Period


def in_time(calendar: WorkingCalendar, now: datetime, starts_at: datetime, notice: Period) -> bool:
    """Whether a meeting is still far enough away to be changed.

    A notice in days is kept when the meeting is on the last of them, as with booking.

    Args:
        calendar: The statutory calendar.
        now: The present moment.
        starts_at: When the meeting begins.
        notice: How long before that it can still be changed.
    """
    end = deadline_after(calendar, now, notice.amount, notice.unit)
    return (end.instant or start_of_day(end.due_on)) <= starts_at


def moment_before(calendar: WorkingCalendar, starts_at: datetime, period: Period) -> datetime:
    """Return the moment so long before a meeting; with days, at the same time of day.

    Args:
        calendar: The statutory calendar.
        starts_at: When the meeting begins.
        period: How long before.
    """
    match period.unit:
        case Unit.MINUTE:
            return starts_at - timedelta(minutes=period.amount)
        case Unit.HOUR:
            return starts_at - timedelta(hours=period.amount)
        case Unit.CALENDAR_DAY:
            return starts_at - timedelta(days=period.amount)
        case Unit.WORKING_DAY:
            day = local_date(starts_at)
            earlier = working_days_before(calendar, day - timedelta(days=1), period.amount - 1)
            return start_of_day(earlier) + (starts_at - start_of_day(day))
