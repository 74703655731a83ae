"""Where an item to publish stands, and what time alone makes happen to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sunhall.domain.calendar.counting import Deadline
from sunhall.domain.clocks.clock import due
from sunhall.domain.engine import due_warning, waking
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.event import Happening
from sunhall.domain.engine.service import Standing
from sunhall.domain.publication.item import DUE, PublicationItem

#: Name of the clock of art. 26.
CLOCK: Final = "publication"


def standing(item: PublicationItem, context: Context) -> Standing:
    """Return what the work queue and the due index show of an item."""
    deadline = clocks(item, context).get(CLOCK)
    return Standing(
        state=item.state,
        department=item.department if item.state in DUE else None,
        due_at=deadline.due_at if deadline else None,
        wake_at=waking.wake_at(_timers(item, deadline, context), item.open_runs, context),
        # What is published, or need not be, is nobody's concern any more: its cards are gone.
        card=due_warning.card(item, deadline.due_on) if deadline else None,
        open=item.state in DUE,
    )


def clocks(item: PublicationItem, context: Context) -> Mapping[str, Deadline]:
    """Return the deadline of art. 26 while it runs."""
    if item.state not in DUE:
        return {}
    return {CLOCK: due(item.clock, context.catalogue.calendar, context.today)}


def wake(item: PublicationItem, context: Context) -> Decision:
    """Return what has become due by now; empty when nothing has."""
    timers = _timers(item, clocks(item, context).get(CLOCK), context)
    return Decision((*waking.rung(timers, context), *_climbed(item, context)))


def _climbed(item: PublicationItem, context: Context) -> tuple[Happening, ...]:
    if not item.open_runs:
        return ()
    from sunhall.domain.publication.release import climb

    return climb(item, context)


def _timers(
    item: PublicationItem, deadline: Deadline | None, context: Context
) -> list[waking.Timer]:
    if deadline is None:
        return []
    days, calendar = context.catalogue.publication.due_soon.amount, context.catalogue.calendar
    return due_warning.timers(item, CLOCK, deadline.due_on, days=days, calendar=calendar)
