"""Where a correction request stands, and what time alone makes happen to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sunhall.domain.calendar.beijing import day_over, local_date
from sunhall.domain.calendar.counting import Deadline, add_working_days
from sunhall.domain.clocks.clock import Clock, due
from sunhall.domain.correction.request import CLOSED, CorrectionRequest, State
from sunhall.domain.engine import due_warning, waking
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
        wake_at=waking.wake_at(_timers(request, deadlines, context), request.open_runs, context),
        card=card(request, answer.due_on if answer else None),
        open=request.state not in CLOSED,
    )


def wake(request: CorrectionRequest, context: Context) -> Decision:
    """Return what has become due by now; empty when nothing has."""
    timers = _timers(request, clock_deadlines(request, context), context)
    return Decision((*waking.rung(timers, context), *_climbed(request, context)))


def card(request: CorrectionRequest, due_on: date | None) -> str | None:
    """Return the supervision card that stands; receipt that is not confirmed in time is red.

    Args:
        request: The request.
        due_on: When the answer is due, or None while its clock does not run.
    """
    return "red" if request.unconfirmed else due_warning.card(request, due_on)


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
) -> list[waking.Timer]:
    """Every moment at which something happens by itself, with what happens then."""
    if "confirmation" in deadlines and not request.unconfirmed:
        on = deadlines["confirmation"].due_on
        missed = due_warning.deadline_missed(clock="confirmation", due_on=on)
        return [(day_over(on), missed)]
    if request.state in CLOSED:
        from sunhall.domain.correction import keeping

        return keeping.timers(request, context)
    if CLOCK in deadlines:
        due_on, days = deadlines[CLOCK].due_on, context.catalogue.correction.due_soon.amount
        calendar = context.catalogue.calendar
        return due_warning.timers(request, CLOCK, due_on, days=days, calendar=calendar)
    return []
