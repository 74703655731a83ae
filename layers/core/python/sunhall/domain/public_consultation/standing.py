"""Where a consultation stands, and what the clock does to it: it opens, closes and warns."""

from __future__ import annotations

from datetime import date

from sunhall.domain.approval.case_runs import climbed_runs
from sunhall.domain.calendar.beijing import day_over, start_of_day
from sunhall.domain.calendar.counting import Deadline
from sunhall.domain.clocks.clock import Clock, due
from sunhall.domain.engine import due_warning, waking
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.service import Standing
from sunhall.domain.public_consultation import events
from sunhall.domain.public_consultation.consultation import CLOSED, Consultation, State

#: Names of the clocks.
COMMENTS, RESULT = "comments", "consultation_result"

_ANSWERING = frozenset({State.EVALUATING, State.RESULT_APPROVAL})


def standing(case: Consultation, context: Context) -> Standing:
    """Return what the work queue and the due index show of a consultation."""
    deadlines = clock_deadlines(case, context)
    result = deadlines.get(RESULT)
    return Standing(
        state=case.state,
        department=None if case.state in CLOSED else case.department,
        due_at=min((deadline.due_at for deadline in deadlines.values()), default=None),
        wake_at=waking.wake_at(_timers(case, context), case.open_runs, context),
        card=card(case, result.due_on if result else None),
        open=case.state not in CLOSED,
    )


def wake(case: Consultation, context: Context) -> Decision:
    """Return what has become due by now; empty when nothing has."""
    rung = waking.rung(_timers(case, context), context)
    return Decision((*rung, *climbed_runs(case.open_runs, context)))


def card(case: Consultation, due_on: date | None) -> str | None:
    """Return the supervision card that stands; it is for the date it was given for.

    Args:
        case: The consultation.
        due_on: When the result is due, or None while its clock does not run.
    """
    return due_warning.card(case, due_on) if due_on else None


def clock_deadlines(case: Consultation, context: Context) -> dict[str, Deadline]:
    """Return the deadline of every clock that runs, by the clock's name."""
    return {
        name: due(clock, context.catalogue.calendar, context.today)
        for name, clock in _running_clocks(case).items()
    }


def _running_clocks(case: Consultation) -> dict[str, Clock]:
    if case.state is State.COLLECTING and case.period:
        return {COMMENTS: case.period}
    if case.state in _ANSWERING and case.result_period:
        return {RESULT: case.result_period}
    return {}


def _timers(case: Consultation, context: Context) -> list[waking.Timer]:
    """Every moment at which something happens by itself, with what happens then."""
    if case.state is State.SCHEDULED:
        return [_opening(case, context)]
    deadlines = clock_deadlines(case, context)
    if COMMENTS in deadlines:
        closed_on = deadlines[COMMENTS].due_on
        days = context.catalogue.public_consultation.result.amount
        closed = events.consultation_closed(closed_on=closed_on, result_days=days)
        return [(day_over(closed_on), closed)]
    if RESULT in deadlines:
        due_on, calendar = deadlines[RESULT].due_on, context.catalogue.calendar
        days = context.catalogue.public_consultation.due_soon.amount
        return due_warning.timers(case, RESULT, due_on, days=days, calendar=calendar)
    return []


def _opening(case: Consultation, context: Context) -> waking.Timer:
    """Return when an approved consultation opens: on its day, or at once if that has come.

    The period is counted from the day on which it really opens, so a late approval or a tick that
    stood still takes no day from anybody.
    """
    if case.approved_at is None:
        raise ValueError("only an approved consultation is scheduled")
    planned = start_of_day(case.opens_on) if case.opens_on else case.approved_at
    rules = context.catalogue.public_consultation
    opened = events.consultation_opened(
        opened_on=context.today, days=case.days, roll=rules.comments.roll
    )
    return max(planned, case.approved_at), opened
