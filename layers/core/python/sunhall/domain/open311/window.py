"""Which span of time a question about requests covers (GeoReport v2, GET service requests).

The default answer is "a span of 90 days or first 1000 requests returned, whichever is smallest";
with both ends given the span may not be longer. What the standard leaves open (only one end given,
an end in the future) is settled here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sunhall.domain.errors import FieldError

#: Years that a window may name. Adding the longest span to either cannot overflow a date.
FIRST_YEAR = 1991
LAST_YEAR = 2100


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time, both ends included; empty when it ends before it starts.

    Attributes:
        start: First moment.
        end: Last moment.
    """

    start: datetime
    end: datetime

    @property
    def empty(self) -> bool:
        """Whether no moment lies in it."""
        return self.end < self.start


def window(
    start: datetime | None, end: datetime | None, *, now: datetime, days: int
) -> Window | FieldError:
    """Return the window that a question asks for, or what is wrong with it.

    Args:
        start: ``start_date``, if it was given.
        end: ``end_date``, if it was given.
        now: The present moment; nothing was requested later.
        days: The longest span, in periods of 24 hours.

    Returns:
        * both ends: just these, refused when they are further apart than the span or reversed;
        * only a start: from there to now, but no longer than the span;
        * only an end: the span before it;
        * none: the span before now.
    """
    for name, given in (("start_date", start), ("end_date", end)):
        if given is not None and not FIRST_YEAR <= given.astimezone(UTC).year <= LAST_YEAR:
            return FieldError(name, "year_out_of_range", {"min": FIRST_YEAR, "max": LAST_YEAR})
    span = timedelta(days=days)
    if start is not None and end is not None:
        if end < start:
            return FieldError("end_date", "open311_window_reversed")
        if end - start > span:
            return FieldError("end_date", "open311_window_too_long", {"days": days})
        return Window(start, end)
    if start is not None:
        return Window(start, min(now, start + span))
    last = now if end is None else end
    return Window(last - span, last)
