"""How each event changes a plan. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from sunhall.domain.engine.event import Event
from sunhall.domain.interview_plan.plan import InterviewPlan, PlannedUnit, State
from sunhall.domain.live_session.vote import Ballot, result_of


def evolve(case: InterviewPlan | None, event: Event) -> InterviewPlan:
    """Return the plan after an event.

    Raises:
        KeyError: The event's type is none of this service's.
    """
    if case is None:
        return _drafted(event)
    return replace(_EFFECTS[event.type](case, event), version=event.seq)


def _drafted(event: Event) -> InterviewPlan:
    data = event.data
    return InterviewPlan(
        case_id=event.case_id,
        version=event.seq,
        receipt_no=data["receipt_no"],
        state=State.CANDIDATES,
        year=data["year"],
        office=data["office"],
        submitted_at=event.at,
        catalogue_version=data["catalogue_version"],
    )


def _listed(case: InterviewPlan, event: Event) -> InterviewPlan:
    return replace(case, candidates=tuple(event.data["departments"]))


def _vote_opened(case: InterviewPlan, event: Event) -> InterviewPlan:
    data = event.data
    ballot = Ballot(data["ballot"], len(case.candidates), data["closes_at"])
    return replace(case, state=State.VOTING, ballots=(*case.ballots, ballot), vote=None)


def _vote_closed(case: InterviewPlan, event: Event) -> InterviewPlan:
    result = result_of(event.data)
    units = tuple(PlannedUnit(case.candidates[number - 1]) for number in result.chosen)
    return replace(case, state=State.MONTHS, vote=result, units=units)


def _months(case: InterviewPlan, event: Event) -> InterviewPlan:
    months = event.data["months"]
    units = tuple(
        # A month that is still to come takes the mark of the one that went by.
        replace(unit, month=months[unit.department], overdue=False)
        if months.get(unit.department, unit.month) != unit.month
        else unit
        for unit in case.units
    )
    return replace(case, units=units)


def _adopted(case: InterviewPlan, event: Event) -> InterviewPlan:
    return replace(case, state=State.RUNNING, adopted_at=event.at)


def _ordered(case: InterviewPlan, event: Event) -> InterviewPlan:
    return _with(case, event, ordered=True)


def _opened(case: InterviewPlan, event: Event) -> InterviewPlan:
    return _with(case, event, session=event.data["session_no"])


def _held(case: InterviewPlan, event: Event) -> InterviewPlan:
    return _with(case, event, held_on=date.fromisoformat(event.data["held_on"]))


def _dropped(case: InterviewPlan, event: Event) -> InterviewPlan:
    return _with(case, event, ordered=False, session="")


def _missed(case: InterviewPlan, event: Event) -> InterviewPlan:
    return _with(case, event, overdue=True)


def _completed(case: InterviewPlan, event: Event) -> InterviewPlan:
    return replace(case, state=State.COMPLETED)


def _cancelled(case: InterviewPlan, event: Event) -> InterviewPlan:
    return replace(case, state=State.CANCELLED)


def _with(case: InterviewPlan, event: Event, **changes: Any) -> InterviewPlan:
    named = event.data["department"]
    units = (replace(u, **changes) if u.department == named else u for u in case.units)
    return replace(case, units=tuple(units))


_EFFECTS: dict[str, Callable[[InterviewPlan, Event], InterviewPlan]] = {
    "candidates_listed": _listed,
    "plan_vote_opened": _vote_opened,
    "plan_vote_closed": _vote_closed,
    "months_assigned": _months,
    "plan_adopted": _adopted,
    "planned_session_ordered": _ordered,
    "planned_session_opened": _opened,
    "planned_session_held": _held,
    "planned_session_dropped": _dropped,
    "planned_month_missed": _missed,
    "plan_completed": _completed,
    "plan_cancelled": _cancelled,
}

#: Every type of event this service writes.
EVENT_TYPES = frozenset({"plan_drafted", *_EFFECTS})
