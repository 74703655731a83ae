"""When a host or a room is open on a day, and why it is not.

What holds, from the strongest: what staff closed, what staff opened, the catalogue's dated hours,
the statutory calendar (holidays are closed, make-up workdays have the hours of the weekday that the
rule names), the weekly hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sunhall.domain.calendar.working_calendar import MAKEUP_WORKDAY, WorkingCalendar
from sunhall.domain.scheduling.cells import DayChange, Span
from sunhall.domain.scheduling.rules import Resource

#: There are no hours on this weekday.
NO_HOURS: Final = "no_hours"
#: The catalogue's dated hours close the day.
DATED: Final = "dated"
#: Staff closed it.
CLOSED_BY_STAFF: Final = "closed_by_staff"


@dataclass(frozen=True, slots=True)
class Openings:
    """The open times of a day.

    Hours and closings stand apart: slots keep their places when a part of the hours is closed.

    Attributes:
        hours: The hours, in order.
        closed: What staff closed of them.
        reason: Why there are no hours: ``holiday:<name>``, `NO_HOURS`, `DATED`, or
            `CLOSED_BY_STAFF` when all of them are closed; empty while some are left.
    """

    hours: tuple[Span, ...]
    closed: tuple[Span, ...] = ()
    reason: str = ""

    def allow(self, span: Span) -> bool:
        """Whether a time lies in one of the hours, and none of it is closed."""
        return any(hours.covers(span) for hours in self.hours) and not self.closes(span)

    def closes(self, span: Span) -> bool:
        """Whether staff closed a part of a time."""
        return any(closed.meets(span) for closed in self.closed)


def openings(
    resource: Resource, on: date, calendar: WorkingCalendar, change: DayChange
) -> Openings:
    """Return when a host or a room is open on a day.

    Args:
        resource: Whose hours.
        on: The day.
        calendar: The statutory calendar.
        change: What staff have changed of the day.
    """
    ruled, reason = _by_rule(resource, on, calendar)
    hours = tuple(sorted((*ruled, *change.opened), key=lambda span: (span.start, span.end)))
    if hours:
        shut = all(any(closed.covers(span) for closed in change.closed) for span in hours)
        reason = CLOSED_BY_STAFF if shut else ""
    return Openings(hours, change.closed, reason)


def _by_rule(
    resource: Resource, on: date, calendar: WorkingCalendar
) -> tuple[tuple[Span, ...], str]:
    for dated in resource.dated:
        if dated.first <= on <= dated.last:
            return dated.spans, DATED
    weekday: int | None = on.isoweekday()
    if resource.statutory:
        day = calendar.day(on)
        if day.reason.startswith("holiday:"):
            return (), day.reason
        if day.reason == MAKEUP_WORKDAY:
            weekday = resource.makeup_weekday
    spans = tuple(
        hours.span for hours in resource.weekly if hours.weekday == weekday and hours.hold_on(on)
    )
    return spans, NO_HOURS
