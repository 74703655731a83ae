"""Where a petition stands, and what time alone makes happen to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from sunhall.domain.calendar.beijing import day_over, start_of_day
from sunhall.domain.calendar.counting import Deadline
from sunhall.domain.clocks.clock import due
from sunhall.domain.engine import due_warning, waking
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.event import Happening
from sunhall.domain.engine.service import Standing
from sunhall.domain.petition import events
from sunhall.domain.petition.petition import (
    DUTIES,
    OPEN_TO_CHALLENGE,
    OVER,
    WINDOWS,
    Petition,
    State,
    Watch,
)
from sunhall.domain.petition.rules import petition_rules

#: Name of the service, under which the catalogue says how long its cases are kept.
SERVICE: Final = "petition"

_SEVERITY: Final = (None, "yellow", "red")


def standing(petition: Petition, context: Context) -> Standing:
    """Return what the work queue and the due index show of a petition."""
    duties = _duties(petition, context)
    timers = list(_timers(petition, context))
    return Standing(
        state=petition.state,
        department=_queue_department(petition),
        due_at=min((deadline.due_at for deadline in duties.values()), default=None),
        wake_at=waking.wake_at(timers, petition.open_runs, context),
        card=_card(petition, duties),
        open=petition.state not in OVER or petition.report_due,
        first=petition.urgency is not None,
    )


def wake(petition: Petition, context: Context) -> Decision:
    """Return what has become due by now; empty when nothing has."""
    rung = waking.rung(_timers(petition, context), context)
    return Decision((*rung, *_climbed(petition, context)))


def clock_deadlines(petition: Petition, context: Context) -> dict[str, Deadline]:
    """Return the deadline of every clock that runs, by the clock's name."""
    calendar = context.catalogue.calendar
    return {
        clock.name: due(clock, calendar, context.today)
        for clock in petition.clocks
        if clock.running
    }


def _duties(petition: Petition, context: Context) -> dict[str, Deadline]:
    found = clock_deadlines(petition, context)
    return {name: deadline for name, deadline in found.items() if name in DUTIES}


def _card(petition: Petition, duties: Mapping[str, Deadline]) -> str | None:
    """Return the gravest card that stands for a duty that is still owed."""
    cards = [
        due_warning.card(petition.watch(name), deadline.due_on) for name, deadline in duties.items()
    ]
    return max((None, *cards), key=_SEVERITY.index)


def _queue_department(petition: Petition) -> str | None:
    """Return in whose work queue it waits; nowhere while the petitioner alone can act."""
    if petition.state in OVER:
        return petition.forwardings[-1].to if petition.report_due else None
    answer = petition.answer(OPEN_TO_CHALLENGE.get(petition.state))
    if answer is not None and answer.delivered_on is not None and not petition.report_due:
        return None
    return petition.desk


def _timers(petition: Petition, context: Context) -> Iterator[waking.Timer]:
    """Every moment at which something happens by itself, with what happens then."""
    rules = petition_rules(context.catalogue)
    deadlines = clock_deadlines(petition, context)
    for name, deadline in deadlines.items():
        if name in DUTIES and not deadline.at_earliest:
            watch = petition.watch(name)
            yield from _cards(watch, deadline.due_on, rules.due_soon.amount)
    stage = OPEN_TO_CHALLENGE.get(petition.state)
    window = WINDOWS[stage] if stage else None
    if window in deadlines:
        yield _window_over(window, deadlines[window].due_on, rules.postal_days.amount)
    if petition.state is State.ARCHIVED:
        from sunhall.domain.engine import retention

        yield from retention.timers(petition, SERVICE, context)
    elif petition.ended_on and not petition.report_due and not petition.held:
        on = petition.ended_on + timedelta(days=rules.archive_wait.amount)
        yield day_over(on), events.archived(on=on + timedelta(days=1))


def _cards(watch: Watch, due_on: date, days: int) -> Iterator[waking.Timer]:
    """Cards by calendar days, as everything else of a petition is counted by them."""
    if due_on not in (watch.warned_for, watch.overdue_for):
        warning = due_warning.deadline_warned(clock=watch.clock, due_on=due_on)
        yield start_of_day(due_on - timedelta(days=days)), warning
    if watch.overdue_for != due_on:
        missed = due_warning.deadline_missed(clock=watch.clock, due_on=due_on)
        yield day_over(due_on), missed


def _window_over(clock: str, due_on: date, postal_days: int) -> waking.Timer:
    # What was posted on the last day is in time and arrives later, so the door is shut later.
    shut_on = due_on + timedelta(days=postal_days)
    return day_over(shut_on), events.window_over(clock=clock, due_on=due_on)


def _climbed(petition: Petition, context: Context) -> tuple[Happening, ...]:
    if not petition.open_runs:
        return ()
    # Imported with the first approval: the citizens' functions start without it.
    from sunhall.domain.petition.approvals import climb

    return climb(petition, context)
