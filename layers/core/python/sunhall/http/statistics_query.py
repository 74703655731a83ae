"""What is asked of statistics: which days, by what, of which tickets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from sunhall.application.ticket_tables import MATTERS, StatisticsQuestion
from sunhall.domain.errors import FieldError, InvalidInput
from sunhall.domain.ticket_statistics.cross_table import DIMENSIONS
from sunhall.domain.ticket_statistics.day_count import SORTED_BY
from sunhall.http.message import Request

_DAY: Final = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", re.ASCII)
_WINDOW: Final = re.compile(r"([1-9][0-9]?)d", re.ASCII)

#: What is shown unless told otherwise: the last thirty days by group.
_LAST_DAYS: Final = 30


def statistics_question(request: Request, today: date) -> StatisticsQuestion:
    """Return what ``?from=&to=&by=`` and the dimensions ask for.

    Raises:
        InvalidInput: ``not_a_day``.
    """
    last = _day(request, "to", today)
    return StatisticsQuestion(
        first=_day(request, "from", last - timedelta(days=_LAST_DAYS - 1)),
        last=last,
        by=_by(request, ("group",)),
        only=only(request),
    )


def window_of(request: Request) -> int:
    """Return the length of ``?window=7d`` in days; a week unless told.

    Raises:
        InvalidInput: ``not_a_window``.
    """
    found = _WINDOW.fullmatch(request.query.get("window", "7d"))
    if found is None:
        raise InvalidInput(errors=[FieldError("window", "not_a_window")])
    return int(found[1])


def matters_of(request: Request) -> tuple[str, ...]:
    """Return what ``?by=`` tells matters apart by."""
    return _by(request, MATTERS)


def only(request: Request) -> Mapping[str, str]:
    """Return which tickets are asked about."""
    return {name: request.query[name] for name in SORTED_BY if name in request.query}


#: Parameters of a table, and of hot issues.
TABLE: Final = ("from", "to", "by", *SORTED_BY)
HOT: Final = ("window", "by", *(name for name in SORTED_BY))

#: Words of ``by``.
BY: Final = DIMENSIONS


def _by(request: Request, default: tuple[str, ...]) -> tuple[str, ...]:
    given = request.query.get("by", "")
    return tuple(given.split(",")) if given else default


def _day(request: Request, name: str, default: date) -> date:
    given = request.query.get(name)
    if given is None:
        return default
    try:
        if _DAY.fullmatch(given):
            return date.fromisoformat(given)
    except ValueError:
        pass
    raise InvalidInput(errors=[FieldError(name, "not_a_day")])
