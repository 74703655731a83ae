"""Where a correction request stands, and what time alone makes happen to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from sunhall.domain.calendar.beijing import local_date, start_of_day
from sunhall.domain.calendar.counting import Deadline, add_working_days, working_days_before
from sunhall.domain.clocks.clock import Clock, due
from sunhall.domain.correction import events
from sunhall.domain.correction.request import CLOSED, CorrectionRequest, State
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.event import Happening
from sunhall.domain.engine.service import Standing

#: Name of the answer's clock.
CLOCK = "correction"

_WITH_DEPARTMENT = frozenset({State.ASSIGNED, State.DRAFTING, State.APPROVAL})


def standing(request: CorrectionRequest, context: Context) -> Standing:
    """Return what the work queue and the due index show of a request."""
    deadlines = clock_deadlines(request, context)
    answer = deadlines.get(CLOCK)
    return Standing(
        state=request.state,
        department=_queue_department(request, context),
        due_at=min((deadline.due_at for deadline in deadlines.values()), default=None),
        wake_at=_wake_at(request, deadlines, context),
        card=card(request, answer.due_on if answer else None),
        open=request.state not in CLOSED,
    )


def wake(request: CorrectionRequest, context: Context) -> Decision:
    """Return what has become due by now; empty when nothing has."""
    timers = _timers(request, clock_deadlines(request, context), context)
    rung = tuple(happening for at, happening in timers if at <= context.now)
    return Decision((*rung, *_climbed(request, context)))


def card(request: CorrectionRequest, due_on: date | None) -> str | None:
    """Return the supervision card that stands: ``red`` after a missed deadline, else ``yellow``.

    A card is for the date it was given for: when a newly published schedule moves the deadline to
    a later day, it falls.

    Args:
        request: The request.
        due_on: When the answer is due, or None while its clock does not run.
    """
    if request.unconfirmed or _holds(request.overdue_for, due_on):
        return "red"
    return "yellow" if _holds(request.warned_for, due_on) else None


def _holds(given_for: date | None, due_on: date | None) -> bool:
    return given_for is not None and (due_on is None or due_on <= given_for)


def clock_deadlines(request: CorrectionRequest, context: Context) -> dict[str, Deadline]:
    """Return the deadline of every clock that runs, by the clock's name."""
    return {
        name: due(clock, context.catalogue.calendar, context.today)
        for name, clock in _running_clocks(request, context).items()
    }


def shown_clocks(request: CorrectionRequest, context: Context) -> dict[str, Deadline]:
    """Return the deadlines people see: the running ones, and a forecast before receipt.

    Before receipt is confirmed the answer is shown as it would be if receipt were confirmed on the
    day of submission, marked as the earliest that it can be.
    """
    shown = clock_deadlines(request, context)
    if request.state is State.SUBMITTED:
        days = context.catalogue.correction.answer.amount
        expected = add_working_days(
            context.catalogue.calendar, local_date(request.submitted_at), days
        )
        shown[CLOCK] = replace(expected, at_earliest=True)
    return shown


def _running_clocks(request: CorrectionRequest, context: Context) -> dict[str, Clock]:
    if request.state is State.SUBMITTED:
        rule = context.catalogue.correction.confirm_receipt
        on = local_date(request.submitted_at)
        return {"confirmation": Clock.start("confirmation", rule.unit, rule.amount, on)}
    if request.state in CLOSED or request.period is None:
        return {}
    return {CLOCK: request.period}


def _wake_at(
    request: CorrectionRequest, deadlines: Mapping[str, Deadline], context: Context
) -> datetime | None:
    # Never in the past: the tick does not look into hours that it has finished.
    timers = [at for at, _ in _timers(request, deadlines, context)]
    wake_at = min((*timers, *_climbs(request, context)), default=None)
    return max(wake_at, context.now) if wake_at else None


def _climbs(request: CorrectionRequest, context: Context) -> list[datetime]:
    """Return when the ladders of the approvals that wait are climbed next."""
    if not request.open_runs:
        return []
    from sunhall.domain.approval.ladder import next_climb

    found = [next_climb(run, context) for run in request.open_runs]
    return [climb.at for climb in found if climb]


def _climbed(request: CorrectionRequest, context: Context) -> tuple[Happening, ...]:
    if not request.open_runs:
        return ()
    from sunhall.domain.correction.approvals import climb

    return climb(request, context)


def _queue_department(request: CorrectionRequest, context: Context) -> str | None:
    if request.state in CLOSED:
        return None
    if request.state in _WITH_DEPARTMENT and request.assigned_to:
        return request.assigned_to
    return context.catalogue.city.disclosure_office


def _timers(
    request: CorrectionRequest, deadlines: Mapping[str, Deadline], context: Context
) -> list[tuple[datetime, Happening]]:
    """Every moment at which something happens by itself, with what happens then."""
    if "confirmation" in deadlines and not request.unconfirmed:
        on = deadlines["confirmation"].due_on
        return [(_after(on), events.deadline_missed(clock="confirmation", due_on=on))]
    if CLOCK in deadlines:
        return _answer_timers(request, deadlines[CLOCK].due_on, context)
    return []


def _answer_timers(
    request: CorrectionRequest, due_on: date, context: Context
) -> list[tuple[datetime, Happening]]:
    timers: list[tuple[datetime, Happening]] = []
    if due_on not in (request.warned_for, request.overdue_for):
        days = context.catalogue.correction.due_soon.amount
        warn_on = working_days_before(context.catalogue.calendar, due_on, days)
        timers.append((start_of_day(warn_on), events.deadline_warned(clock=CLOCK, due_on=due_on)))
    if request.overdue_for != due_on:
        timers.append((_after(due_on), events.deadline_missed(clock=CLOCK, due_on=due_on)))
    return timers


def _after(day: date) -> datetime:
    """The first moment after a day: the day itself is still in time."""
    return start_of_day(day + timedelta(days=1))
