"""Writes a day as people of a language write it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

_FORMS: Final[Mapping[str, Callable[[date], str]]] = {
    "zh-CN": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "en": lambda day: f"{day.day} {_MONTHS[day.month - 1]} {day.year}",
}


def written(value: str | int, locale: str) -> str:
    """Return a value as text for people: an ISO 8601 day in words, anything else as it is.

    Args:
        value: A day such as ``2026-03-20``, or another value.
        locale: ``zh-CN`` or ``en``.
    """
    day = _day(value) if isinstance(value, str) else None
    return _FORMS[locale](day) if day else str(value)


#: The one form in which the program writes days. ISO 8601 has others, which numbers look like: a
#: telephone of eight digits (62101112) must not become a day of the year 6210.
_ISO_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _day(value: str) -> date | None:
    if not _ISO_DAY.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
