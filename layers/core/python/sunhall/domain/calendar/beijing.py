"""Beijing time: the one place that knows the offset.

China has used one zone without summer time since 1992, so a fixed offset is exact for every date a
case can carry and needs no time zone database in the function package.
"""

from datetime import date, datetime, time, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")

_LAST_SECOND = time(23, 59, 59)


def in_beijing(instant: datetime) -> datetime:
    """Return the same instant with Beijing's offset.

    Raises:
        ValueError: If the instant carries no offset, because its place in time would be a guess.
    """
    if instant.utcoffset() is None:
        raise ValueError("an instant needs an offset")
    return instant.astimezone(BEIJING)


def local_date(instant: datetime) -> date:
    """Return the calendar day that is current in Beijing at an instant.

    Raises:
        ValueError: If the instant carries no offset.
    """
    return in_beijing(instant).date()


def end_of_day(day: date) -> datetime:
    """Return the last second of a day in Beijing: a period of days ends there, not at closing time.

    Source: the general rule on periods, Civil Procedure Law (民事诉讼法) art. 85.
    """
    return datetime.combine(day, _LAST_SECOND, tzinfo=BEIJING)


def start_of_day(day: date) -> datetime:
    """Return midnight at which a day begins in Beijing."""
    return datetime.combine(day, time(), tzinfo=BEIJING)


def day_over(day: date) -> datetime:
    """Return the first moment after a day: the day itself is still in time (reference D.14)."""
    return start_of_day(day + timedelta(days=1))
