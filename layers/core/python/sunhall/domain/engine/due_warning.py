"""The cards of a deadline: a warning before it, a finding after it, and which of them stands.

A card is for the date it was given for. When the deadline moves to a later day (a pause, an
extension, a newly published schedule), the card falls and the new date brings its own.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, ClassVar, Protocol, TypeVar

from sunhall.domain.calendar.beijing import day_over, start_of_day
from sunhall.domain.calendar.counting import working_days_before
from sunhall.domain.calendar.working_calendar import WorkingCalendar
from sunhall.domain.engine.event import Event, Happening
from sunhall.domain.engine.waking import Timer


class Watched(Protocol):
    """A frozen dataclass that remembers for which dates its cards were given.

    It may be a case, or a part of one that has a deadline of its own.
    """

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def warned_for(self) -> date | None:
        """Due date a yellow card was given for, if any."""

    @property
    def overdue_for(self) -> date | None:
        """Due date a red card was given for, if any."""


W = TypeVar("W", bound=Watched)


def deadline_warned(*, clock: str, due_on: date) -> Happening:
    """A deadline is near: a yellow card."""
    return Happening("deadline_warned", {"clock": clock, "due_on": due_on.isoformat()})


def deadline_missed(*, clock: str, due_on: date) -> Happening:
    """A deadline went by: a red card. Being late never blocks a step (reference C.4, 4)."""
    return Happening("deadline_missed", {"clock": clock, "due_on": due_on.isoformat()})


def timers(
    watched: Watched, clock: str, due_on: date, *, days: int, calendar: WorkingCalendar
) -> list[Timer]:
    """Return the cards that are still to be given for a due date, with their moments.

    Args:
        watched: What has the deadline.
        clock: Name of the clock; the events carry it.
        due_on: The last day in time.
        days: Working days before ``due_on`` on which the warning is given.
        calendar: The schedule to count by.
    """
    found: list[Timer] = []
    if due_on not in (watched.warned_for, watched.overdue_for):
        warn_on = working_days_before(calendar, due_on, days)
        found.append((start_of_day(warn_on), deadline_warned(clock=clock, due_on=due_on)))
    if watched.overdue_for != due_on:
        found.append((day_over(due_on), deadline_missed(clock=clock, due_on=due_on)))
    return found


def card(watched: Watched, due_on: date | None) -> str | None:
    """Return the card that stands: ``red`` after a missed deadline, else ``yellow``, else None.

    Args:
        watched: What has the deadline.
        due_on: When it is due by now, or None while the clock does not run: what was given stands
            then, because nothing has moved it.
    """
    if _holds(watched.overdue_for, due_on):
        return "red"
    return "yellow" if _holds(watched.warned_for, due_on) else None


def _holds(given_for: date | None, due_on: date | None) -> bool:
    return given_for is not None and (due_on is None or due_on <= given_for)


def warned(watched: W, event: Event) -> W:
    """Return what has the deadline after `deadline_warned`."""
    return replace(watched, warned_for=date.fromisoformat(event.data["due_on"]))


def missed(watched: W, event: Event) -> W:
    """Return what has the deadline after `deadline_missed`."""
    return replace(watched, overdue_for=date.fromisoformat(event.data["due_on"]))
