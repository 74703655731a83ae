"""Where a session stands, and what the clock does to it: it ends, warns and archives."""

from __future__ import annotations

from datetime import datetime, timedelta

from sunhall.domain.approval.case_runs import climbed_runs
from sunhall.domain.calendar.beijing import end_of_day, local_date
from sunhall.domain.calendar.counting import Deadline
from sunhall.domain.clocks.clock import due
from sunhall.domain.engine import due_warning, waking
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.event import Happening
from sunhall.domain.engine.service import Standing
from sunhall.domain.live_session import events
from sunhall.domain.live_session.announcing import announced_by, topics_due_on
from sunhall.domain.live_session.evolve import TRANSCRIPT
from sunhall.domain.live_session.rules import interview_rules
from sunhall.domain.live_session.session import CLOSED, LiveSession, State


def standing(case: LiveSession, context: Context) -> Standing:
    """Return what the work queue and the due index show of a session."""
    deadlines = clock_deadlines(case, context)
    transcript = deadlines.get(TRANSCRIPT)
    return Standing(
        state=case.state,
        department=_queue_department(case, context),
        due_at=transcript.due_at if transcript else _due_at(case, context),
        wake_at=waking.wake_at(_timers(case, context), case.open_runs, context),
        card=due_warning.card(case, transcript.due_on) if transcript else None,
        open=case.state not in CLOSED,
    )


def wake(case: LiveSession, context: Context) -> Decision:
    """Return what has become due by now; empty when nothing has."""
    return Decision(
        (*waking.rung(_timers(case, context), context), *climbed_runs(case.open_runs, context))
    )


def clock_deadlines(case: LiveSession, context: Context) -> dict[str, Deadline]:
    """Return the deadline of every clock that runs, by the clock's name."""
    clock = case.transcript_due
    if clock is None or not clock.running:
        return {}
    return {TRANSCRIPT: due(clock, context.catalogue.calendar, context.today)}


def _queue_department(case: LiveSession, context: Context) -> str | None:
    """Return who has to act: the unit while it owes topics, the office otherwise."""
    if case.state in CLOSED:
        return None
    asked = interview_rules(context.catalogue).topics_at_least.amount
    if case.state is State.TOPICS and asked and not case.ballots:
        return case.department
    return case.office


def _due_at(case: LiveSession, context: Context) -> datetime | None:
    """Return by when something is to be done before and while it is on."""
    if case.state in CLOSED:
        return None
    if case.starts_at is not None:
        return case.starts_at
    rules = interview_rules(context.catalogue)
    if case.ballots and case.vote is None:
        return datetime.fromisoformat(case.ballots[-1].closes_at)
    if rules.topics_at_least.amount and not case.ballots:
        return end_of_day(topics_due_on(case.planned_on, rules))
    return end_of_day(announced_by(case.planned_on, rules))


def _timers(case: LiveSession, context: Context) -> list[waking.Timer]:
    """Every moment at which something happens by itself, with what happens then."""
    rules = interview_rules(context.catalogue)
    if case.state is State.LIVE:
        return [(_over_at(case, context), _ended(case, context))]
    if case.state is State.PUBLISHED and case.archive_at:
        return [(case.archive_at, events.session_archived(by_clock=True))]
    deadlines = clock_deadlines(case, context)
    if TRANSCRIPT not in deadlines:
        return []
    return due_warning.timers(
        case,
        TRANSCRIPT,
        deadlines[TRANSCRIPT].due_on,
        days=rules.due_soon.amount,
        calendar=context.catalogue.calendar,
    )


def _over_at(case: LiveSession, context: Context) -> datetime:
    """Return when the clock ends a session that nobody has ended: its questions must not wait."""
    if case.started_at is None:
        raise ValueError("a session that is on has begun")
    overrun = interview_rules(context.catalogue).overrun.amount
    return case.started_at + timedelta(minutes=case.minutes + overrun)


def _ended(case: LiveSession, context: Context) -> Happening:
    days = interview_rules(context.catalogue).transcript.amount
    # The day on which it was over, however late the tick comes: what is owed runs from there.
    ended_on = local_date(_over_at(case, context))
    return events.session_ended(ended_on=ended_on, transcript_days=days, by_clock=True)
