"""Where an item to publish stands, and what time alone makes happen to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sunhall.domain.calendar.beijing import start_of_day
from sunhall.domain.calendar.counting import Deadline, working_days_before
from sunhall.domain.clocks.clock import due
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.event import Happening
from sunhall.domain.engine.service import Standing
from sunhall.domain.publication import events
from sunhall.domain.publication.item import DUE, PublicationItem


def standing(item: PublicationItem, context: Context) -> Standing:
    """Return what the work queue and the due index show of an item."""
    deadline = clocks(item, context).get("publication")
    return Standing(
        state=item.state,
        department=item.department if item.state in DUE else None,
        due_at=deadline.due_at if deadline else None,
        wake_at=_wake_at(item, deadline, context),
        card=card(item, deadline.due_on if deadline else None),
        open=item.state in DUE,
    )


def clocks(item: PublicationItem, context: Context) -> Mapping[str, Deadline]:
    """Return the deadline of art. 26 while it runs."""
    if item.state not in DUE:
        return {}
    return {"publication": due(item.clock, context.catalogue.calendar, context.today)}


def wake(item: PublicationItem, context: Context) -> Decision:
    """Return what has become due by now; empty when nothing has."""
    deadline = clocks(item, context).get("publication")
    rung = tuple(what for at, what in _timers(item, deadline, context) if at <= context.now)
    return Decision((*rung, *_climbed(item, context)))


def card(item: PublicationItem, due_on: date | None) -> str | None:
    """Return the card that stands: ``red`` after the deadline, else ``yellow``.

    A card is for the date it was given for; when the date moves on, the card falls.
    """
    if due_on is None:
        return None
    if item.overdue_for is not None and due_on <= item.overdue_for:
        return "red"
    if item.warned_for is not None and due_on <= item.warned_for:
        return "yellow"
    return None


def _wake_at(item: PublicationItem, deadline: Deadline | None, context: Context) -> datetime | None:
    moments = [at for at, _ in _timers(item, deadline, context)]
    if item.open_runs:
        from sunhall.domain.approval.ladder import next_climb

        climbs = (next_climb(run, context) for run in item.open_runs)
        moments += [each.at for each in climbs if each]
    # Never in the past: the tick does not look into hours that it has finished.
    return max(min(moments), context.now) if moments else None


def _climbed(item: PublicationItem, context: Context) -> tuple[Happening, ...]:
    if not item.open_runs:
        return ()
    from sunhall.domain.publication.release import climb

    return climb(item, context)


def _timers(
    item: PublicationItem, deadline: Deadline | None, context: Context
) -> list[tuple[datetime, Happening]]:
    if deadline is None:
        return []
    timers: list[tuple[datetime, Happening]] = []
    due_on = deadline.due_on
    if due_on not in (item.warned_for, item.overdue_for):
        days = context.catalogue.publication.due_soon.amount
        warn_on = working_days_before(context.catalogue.calendar, due_on, days)
        timers.append((start_of_day(warn_on), events.deadline_warned(due_on)))
    if item.overdue_for != due_on:
        # The day itself is still in time.
        after = start_of_day(due_on + timedelta(days=1))
        timers.append((after, events.deadline_missed(due_on)))
    return timers
