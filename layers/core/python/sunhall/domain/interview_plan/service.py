"""The declaration of the service of yearly plans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sunhall.domain.calendar.beijing import start_of_day
from sunhall.domain.calendar.counting import Deadline
from sunhall.domain.engine import waking
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.offered import offered
from sunhall.domain.engine.service import Service, Standing, Step
from sunhall.domain.engine.shown_steps import shown_steps
from sunhall.domain.interview_plan import events as happenings
from sunhall.domain.interview_plan.commands import COMMANDS, DraftPlan
from sunhall.domain.interview_plan.decide import ALLOWED, decide, open_plan
from sunhall.domain.interview_plan.evolve import evolve
from sunhall.domain.interview_plan.plan import CLOSED, InterviewPlan, State

#: Events that are told to everybody, with the data their text mentions.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "plan_vote_opened": ("closes_at",),
    "plan_vote_closed": (),
    "plan_adopted": (),
    "planned_session_held": (),
    "planned_month_missed": ("month",),
    "plan_completed": ("held", "units"),
    "plan_cancelled": (),
}


def title(command: DraftPlan) -> str:
    """Return the year: nothing else is known of a plan at first."""
    return str(command.year)


def department(case: InterviewPlan, context: Context) -> str:
    """Return the department that runs interviews."""
    return case.office


def available(case: InterviewPlan, context: Context) -> tuple[str, ...]:
    """Return the commands the actor may give now, by state and by role."""
    return offered(ALLOWED, case.state, context, case.office)


def facts(case: InterviewPlan, context: Context) -> Mapping[str, Any]:
    """Return what staff see of a plan now."""
    return {
        "year": case.year,
        "candidates": list(case.candidates),
        "ballot": len(case.ballots),
        "vote_closes_at": case.ballots[-1].closes_at if case.ballots else None,
        "vote": case.vote.plain() if case.vote else None,
        "units": [
            {
                "department": unit.department,
                "month": unit.month or None,
                "session": unit.session or None,
                "held_on": unit.held_on.isoformat() if unit.held_on else None,
                "overdue": unit.overdue,
            }
            for unit in case.units
        ],
        "progress": case.progress,
        "catalogue_version": case.catalogue_version,
    }


def standing(case: InterviewPlan, context: Context) -> Standing:
    """Return where a plan stands: red while a month went by without its session."""
    return Standing(
        state=case.state,
        department=None if case.state in CLOSED else case.office,
        due_at=_due_at(case),
        wake_at=waking.wake_at(_timers(case), (), context),
        card="red" if case.state not in CLOSED and case.progress["overdue"] else None,
        open=case.state not in CLOSED,
    )


def wake(case: InterviewPlan, context: Context) -> Decision:
    """Return what has become due by now: months that went by, and the end of the year."""
    return Decision(waking.rung(_timers(case), context))


def clocks(case: InterviewPlan, context: Context) -> Mapping[str, Deadline]:
    """A plan has no period of the law: its months are days of the calendar."""
    return {}


def timeline(events: Iterable[Event]) -> Iterator[Step]:
    """Return what everybody is told of the history."""
    return shown_steps(events, SHOWN)


def assignments(case: InterviewPlan) -> Sequence[Mapping[str, Any]]:
    """Return the units with the months in which they have their turn."""
    return [{"department": unit.department, "handler": None} for unit in case.units]


def permission_to_view(case: InterviewPlan) -> str:
    """Return the line of the authorisation table by which staff read a plan."""
    return "view_session"


def month_over(year: int, month: int) -> datetime:
    """Return the first moment after a month, in the city's zone."""
    return start_of_day(date(year + month // 12, month % 12 + 1, 1))


def _due_at(case: InterviewPlan) -> datetime | None:
    """Return by when something is to be done next."""
    if case.state is State.VOTING:
        return datetime.fromisoformat(case.ballots[-1].closes_at)
    if case.state is not State.RUNNING:
        return None
    left = [unit.month for unit in case.units if unit.held_on is None]
    return month_over(case.year, min(left)) if left else None


def _timers(case: InterviewPlan) -> list[waking.Timer]:
    """Every moment at which something happens by itself, with what happens then."""
    if case.state is not State.RUNNING:
        return []
    timers = [
        (
            month_over(case.year, unit.month),
            happenings.planned_month_missed(department=unit.department, month=unit.month),
        )
        for unit in case.units
        if unit.held_on is None and not unit.overdue
    ]
    progress = case.progress
    completed = happenings.plan_completed(
        held=progress["held"], units=progress["units"], by_clock=True
    )
    return [*timers, (month_over(case.year, 12), completed)]


INTERVIEW_PLAN: Service[InterviewPlan] = Service(
    name="interview_plan",
    receipt_prefix="FJ",
    commands=COMMANDS,
    # What becomes of its sessions changes nothing that a person decides upon here.
    quiet_events=frozenset(
        {
            *("planned_session_opened", "planned_session_held", "planned_session_dropped"),
            "planned_month_missed",
        }
    ),
    needs_figures=frozenset({"close_plan_vote"}),
    open_case=open_plan,
    title=title,
    decide=decide,
    evolve=evolve,
    standing=standing,
    wake=wake,
    clocks=clocks,
    department=department,
    available=available,
    facts=facts,
    timeline=timeline,
    assignments=assignments,
    permission_to_view=permission_to_view,
)
