"""When people are at work to hear of something: a notice at midnight helps nobody."""

from __future__ import annotations

from datetime import datetime, timedelta

from sunhall.domain.calendar.beijing import in_beijing, local_date, start_of_day
from sunhall.domain.calendar.counting import roll_forward
from sunhall.domain.calendar.working_calendar import WorkingCalendar


def in_service(calendar: WorkingCalendar, hours: tuple[int, int], at: datetime) -> datetime:
    """Return a moment, or the next one in which offices are open.

    Args:
        calendar: Which days are worked on.
        hours: When people are at work, in minutes of the day in Beijing: from, to.
        at: The moment, with offset.
    """
    first, last = hours
    day = roll_forward(calendar, local_date(at))
    opens = start_of_day(day) + timedelta(minutes=first)
    closes = start_of_day(day) + timedelta(minutes=last)
    moment = in_beijing(at)
    if moment <= opens:
        return opens
    if moment < closes:
        return moment
    following = roll_forward(calendar, day + timedelta(days=1))
    return start_of_day(following) + timedelta(minutes=first)
