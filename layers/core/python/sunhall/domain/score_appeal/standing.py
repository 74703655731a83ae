"""Where an appeal against a score stands, and what time alone makes happen to it."""

from __future__ import annotations

from collections.abc import Mapping

from sunhall.domain.approval.case_runs import climbed_runs
from sunhall.domain.calendar.counting import Deadline
from sunhall.domain.clocks.clock import due
from sunhall.domain.engine import due_warning, waking
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.service import Standing
from sunhall.domain.score_appeal.appeal import PENDING, ScoreAppeal
from sunhall.domain.score_appeal.evolve import CLOCK
from sunhall.domain.scoring.rules import scoring_rules


def standing(appeal: ScoreAppeal, context: Context) -> Standing:
    """Return what the centre's work queue and the due index show of an appeal."""
    deadline = clocks(appeal, context).get(CLOCK)
    pending = appeal.state in PENDING
    return Standing(
        state=appeal.state,
        department=scoring_rules(context.catalogue).appeal.office if pending else None,
        due_at=deadline.due_at if deadline else None,
        wake_at=waking.wake_at(_timers(appeal, deadline, context), appeal.open_runs, context),
        card=due_warning.card(appeal, deadline.due_on) if deadline else None,
        open=pending,
    )


def clocks(appeal: ScoreAppeal, context: Context) -> Mapping[str, Deadline]:
    """Return the deadline of the decision while it runs."""
    if appeal.state not in PENDING:
        return {}
    return {CLOCK: due(appeal.decision, context.catalogue.calendar, context.today)}


def wake(appeal: ScoreAppeal, context: Context) -> Decision:
    """Return what has become due by now; empty when nothing has."""
    timers = _timers(appeal, clocks(appeal, context).get(CLOCK), context)
    return Decision((*waking.rung(timers, context), *climbed_runs(appeal.open_runs, context)))


def _timers(appeal: ScoreAppeal, deadline: Deadline | None, context: Context) -> list[waking.Timer]:
    if deadline is None:
        return []
    days = scoring_rules(context.catalogue).appeal.due_soon
    calendar = context.catalogue.calendar
    return due_warning.timers(appeal, CLOCK, deadline.due_on, days=days, calendar=calendar)
