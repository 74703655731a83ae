"""Decides on yearly plans: who is listed, whom the public takes, when each has its turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sunhall.domain.calendar.beijing import day_over
from sunhall.domain.calendar.counting import add_calendar_days
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal, out_of_state
from sunhall.domain.engine.event import Happening
from sunhall.domain.engine.sealing import seal
from sunhall.domain.interview_plan import commands as c
from sunhall.domain.interview_plan import events
from sunhall.domain.interview_plan.plan import CANCELLATION, InterviewPlan, PlannedUnit, State
from sunhall.domain.live_session.rules import interview_rules
from sunhall.domain.live_session.vote import TieUndecided, elect

_ALWAYS = frozenset(State)

#: Command → states that allow it. What is not listed here is refused.
ALLOWED: dict[str, frozenset[State]] = {
    "list_candidates": frozenset({State.CANDIDATES}),
    "open_plan_vote": frozenset({State.CANDIDATES}),
    "close_plan_vote": frozenset({State.VOTING}),
    "assign_months": frozenset({State.MONTHS, State.RUNNING}),
    "adopt_plan": frozenset({State.MONTHS}),
    "open_planned_session": frozenset({State.RUNNING}),
    # What the public has voted for is carried out.
    "cancel_plan": frozenset({State.CANDIDATES, State.VOTING}),
    # A session may end when the plan's year is over.
    "record_planned_session": _ALWAYS,
    "record_session_held": _ALWAYS,
    "record_session_dropped": _ALWAYS,
}


def open_plan(command: c.DraftPlan, receipt_no: str, context: Context) -> Outcome:
    """Decide on a new plan.

    Args:
        command: The year.
        receipt_no: The number it is to be known by.
        context: The world.
    """
    if command.year - context.today.year not in (0, 1):
        return Refusal("plan_year_too_far", fields=("year",))
    drafted = events.plan_drafted(
        receipt_no=receipt_no,
        year=command.year,
        office=interview_rules(context.catalogue).office,
        catalogue_version=context.catalogue.version,
    )
    return Decision((drafted,))


def decide(case: InterviewPlan, command: Command, context: Context) -> Outcome:
    """Decide on a command to an existing plan.

    Args:
        case: The plan as its history left it.
        command: One of `sunhall.domain.interview_plan.commands`.
        context: The world; its figures count the votes where the command depends on them.

    Returns:
        What happens, or the rule that refuses it.
    """
    name, decider = _DECIDERS[type(command)]
    if case.state not in ALLOWED[name]:
        return out_of_state(name, case.state)
    return decider(case, command, context)


def _list(case: InterviewPlan, command: c.ListCandidates, context: Context) -> Outcome:
    if len(set(command.departments)) < len(command.departments):
        return Refusal("plan_unit_twice", fields=("departments",))
    if any(each not in context.catalogue.departments for each in command.departments):
        return Refusal("unknown_department", fields=("departments",))
    return Decision((events.candidates_listed(command.departments),))


def _open_vote(case: InterviewPlan, command: c.OpenPlanVote, context: Context) -> Outcome:
    rules = interview_rules(context.catalogue)
    if len(case.candidates) < rules.units_a_year.amount:
        least = {"least": rules.units_a_year.amount}
        return Refusal("too_few_candidates", least)
    month, today = rules.plan_vote_month.amount, context.today
    before = today.year == case.year - 1 and today.month < month
    if before:
        # 六安: the vote is in December of the year before. Late is better than never.
        return Refusal("plan_vote_too_early", {"month": month})
    last = add_calendar_days(context.catalogue.calendar, today, rules.plan_vote.amount).due_on
    opened = events.plan_vote_opened(ballot=len(case.ballots) + 1, closes_at=day_over(last))
    return Decision((opened,))


def _close_vote(case: InterviewPlan, command: c.ClosePlanVote, context: Context) -> Outcome:
    rules, ballot = interview_rules(context.catalogue), case.ballots[-1]
    if context.now < datetime.fromisoformat(ballot.closes_at):
        return Refusal("vote_still_open", {"closes_at": ballot.closes_at})
    seats = rules.units_a_year.amount
    try:
        result = elect(ballot.choices, seats, context.figures, rules.tie, command.preferred)
    except TieUndecided as undecided:
        tied = ", ".join(map(str, undecided.tied))
        limits: dict[str, str | int] = {"tied": tied, "seats": undecided.seats}
        return Refusal("vote_tie_undecided", limits, fields=("preferred",))
    return Decision((events.plan_vote_closed(ballot=ballot.number, result=result.plain()),))


def _assign(case: InterviewPlan, command: c.AssignMonths, context: Context) -> Outcome:
    months = {each.department: each.month for each in command.months}
    if len(months) < len(command.months):
        return Refusal("plan_unit_twice", fields=("months",))
    for department, month in months.items():
        unit = case.unit(department)
        if unit is None:
            return Refusal("plan_unit_unknown", fields=("months",))
        if month != unit.month and (refusal := _cannot_move(case, unit, month, context)):
            return refusal
    return Decision((events.months_assigned(months),))


def _cannot_move(
    case: InterviewPlan, unit: PlannedUnit, month: int, context: Context
) -> Refusal | None:
    if unit.ordered:
        return Refusal("plan_unit_opened", {"month": unit.month}, fields=("months",))
    if (case.year, month) < (context.today.year, context.today.month):
        return Refusal("plan_month_over", {"month": month}, fields=("months",))
    return None


def _adopt(case: InterviewPlan, command: c.AdoptPlan, context: Context) -> Outcome:
    without = sum(not unit.month for unit in case.units)
    if without:
        return Refusal("plan_months_missing", {"count": without})
    return Decision((events.plan_adopted(),))


def _open_session(case: InterviewPlan, command: c.OpenPlannedSession, context: Context) -> Outcome:
    unit = case.unit(command.department)
    if unit is None:
        return Refusal("plan_unit_unknown", fields=("department",))
    if unit.ordered:
        return Refusal("plan_unit_opened", {"month": unit.month}, kind="conflict")
    if command.planned_on < context.today:
        return Refusal("session_in_the_past", fields=("planned_on",))
    document = f"session-{case.version + 1}"
    sealed, digest = seal(document, {"title": command.title}, context.salt)
    ordered = events.planned_session_ordered(
        department=command.department,
        planned_on=command.planned_on,
        title_digest=digest,
        document=document,
    )
    return Decision((ordered,), (sealed,))


def _record_session(
    case: InterviewPlan, command: c.RecordPlannedSession, context: Context
) -> Outcome:
    unit = case.unit(command.department)
    if unit is None or unit.session:
        return Decision(())
    opened = events.planned_session_opened(
        department=command.department, receipt_no=command.receipt_no
    )
    return Decision((opened,))


def _record_held(case: InterviewPlan, command: c.RecordSessionHeld, context: Context) -> Outcome:
    unit = _unit_of(case, command.receipt_no)
    if unit is None or unit.held_on is not None:
        return Decision(())
    held = events.planned_session_held(department=unit.department, held_on=command.held_on)
    done = case.progress["held"] + 1
    happenings: tuple[Happening, ...] = (held,)
    if case.state is State.RUNNING and done == len(case.units):
        completed = events.plan_completed(held=done, units=done, by_clock=False)
        happenings = (held, completed)
    return Decision(happenings)


def _record_dropped(
    case: InterviewPlan, command: c.RecordSessionDropped, context: Context
) -> Outcome:
    unit = _unit_of(case, command.receipt_no)
    if unit is None or unit.held_on is not None:
        return Decision(())
    return Decision((events.planned_session_dropped(department=unit.department),))


def _unit_of(case: InterviewPlan, receipt_no: str) -> PlannedUnit | None:
    """Return the unit whose session has a number."""
    return next((unit for unit in case.units if unit.session == receipt_no), None)


def _cancel(case: InterviewPlan, command: c.CancelPlan, context: Context) -> Outcome:
    sealed, digest = seal(CANCELLATION, {"reason": command.reason}, context.salt)
    return Decision((events.plan_cancelled(reason_digest=digest),), (sealed,))


_DECIDERS: Mapping[type[Command], tuple[str, Callable[[Any, Any, Context], Outcome]]] = {
    c.ListCandidates: ("list_candidates", _list),
    c.OpenPlanVote: ("open_plan_vote", _open_vote),
    c.ClosePlanVote: ("close_plan_vote", _close_vote),
    c.AssignMonths: ("assign_months", _assign),
    c.AdoptPlan: ("adopt_plan", _adopt),
    c.OpenPlannedSession: ("open_planned_session", _open_session),
    c.CancelPlan: ("cancel_plan", _cancel),
    c.RecordPlannedSession: ("record_planned_session", _record_session),
    c.RecordSessionHeld: ("record_session_held", _record_held),
    c.RecordSessionDropped: ("record_session_dropped", _record_dropped),
}
