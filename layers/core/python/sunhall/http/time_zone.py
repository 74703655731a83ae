"""Days and zones that callers name. What is agreed on is Beijing's time, whatever is shown."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sunhall.domain.errors import FieldError, InvalidInput

BEIJING: Final = "Asia/Shanghai"

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def zone_named(name: str, *, field: str = "time_zone") -> ZoneInfo:
    """Return a zone of the time zone database.

    Args:
        name: Its name, e.g. ``Europe/Berlin``.
        field: Path of the name in the request, for the error.

    Raises:
        InvalidInput: There is none of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # A name that is a folder, or leads out of the database, is none either.
        raise InvalidInput(errors=[FieldError(field, "time_zone_unknown")]) from None


def zone_kept(name: str) -> ZoneInfo:
    """Return a zone that was named once; one that is known no more is shown as Beijing's."""
    try:
        return zone_named(name)
    except InvalidInput:
        return ZoneInfo(BEIJING)


def shown_in(at: datetime, zone: ZoneInfo) -> datetime:
    """Return the same moment as clocks show it in a zone."""
    return at.astimezone(zone)


def day_named(text: str, field: str) -> date:
    """Return a day that is written ``2026-04-01``.

    Args:
        text: What was given.
        field: Name of the parameter, for the error.

    Raises:
        InvalidInput: It is no day.
    """
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    # At both ends of the calendar a day has no beginning, or no end, in every zone.
    if day is None or day.year in (date.min.year, date.max.year):
        raise InvalidInput(errors=[FieldError(field, "not_a_day")])
    return day
