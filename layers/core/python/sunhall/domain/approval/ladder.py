"""What time does to an approval: reminders, escalation, and what the chain says at the end.

Nothing here is stored. When a step is due, and when the next rung is climbed, follows from when it
was opened, the chain and the calendar.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sunhall.domain.approval.approvers import Signer, chosen, deputised, kept_out
from sunhall.domain.approval.definition import Chain, Rung, Wait, chain_from_plan
from sunhall.domain.approval.run import ApprovalRun, Seat, SeatState, Visit
from sunhall.domain.approval.unfolding import SYSTEM, NobodyToSign, Unfolding
from sunhall.domain.calendar.counting import deadline_after
from sunhall.domain.calendar.service_hours import in_service
from sunhall.domain.calendar.working_calendar import WorkingCalendar
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import Happening

_EVENTS: Final = {
    "remind": "approval_reminded",
    "escalate": "approval_escalated",
    "reassign": "approval_escalated",
    "approve": "approval_fell_back",
    "refuse": "approval_fell_back",
}


@dataclass(frozen=True, slots=True)
class Climb:
    """A rung of a step's ladder.

    Attributes:
        at: When it is climbed.
        visit: Number of the visit.
        rung: What happens.
    """

    at: datetime
    visit: int
    rung: Rung


def limit_of(run: ApprovalRun, visit: Visit, calendar: WorkingCalendar) -> datetime | None:
    """Return when a step should be done by, or None if its chain sets no limit."""
    limit = chain_from_plan(run.plan).at(visit.path).limit
    if limit is None:
        return None
    return deadline_after(calendar, visit.opened_at, limit.amount, limit.unit).due_at


def next_climb(run: ApprovalRun, context: Context) -> Climb | None:
    """Return the earliest next rung of the steps that are waited for, or None."""
    if not any(visit.result is None for visit in run.visits) or not run.open:
        return None
    chain = chain_from_plan(run.plan)
    climbs = (_climb(chain, visit, context) for visit in run.open_visits)
    return min((climb for climb in climbs if climb), key=lambda each: each.at, default=None)


def climbs(run: ApprovalRun, context: Context) -> Iterator[tuple[Happening, ApprovalRun]]:
    """Yield every rung whose time has come: the event, and the run after it."""
    moved = climbed(run, context)
    while moved:
        yield moved
        moved = climbed(moved[1], context)


def climbed(run: ApprovalRun, context: Context) -> tuple[Happening, ApprovalRun] | None:
    """Climb the next rung if its time has come.

    Returns:
        The event and the run afterwards; None when nothing is due.
    """
    climb = next_climb(run, context)
    if climb is None or climb.at > context.now:
        return None
    chain = chain_from_plan(run.plan)
    unfolding = Unfolding(run, chain, context)
    unfolding.apply("rung", visit=climb.visit, rungs=run.visit(climb.visit).rungs + 1)
    try:
        _carry_out(climb, unfolding)
    except NobodyToSign:
        # The way on is blocked; the step stays with whom it is, and the rung counts as climbed.
        unfolding = Unfolding(run, chain, context)
        unfolding.apply("rung", visit=climb.visit, rungs=run.visit(climb.visit).rungs + 1)
    data = {
        "run": run.number,
        "visit": climb.visit,
        "rule": climb.rung.do,
        "then": unfolding.effects,
    }
    return Happening(_EVENTS[climb.rung.do], data), unfolding.run


def _climb(chain: Chain, visit: Visit, context: Context) -> Climb | None:
    ladder = chain.at(visit.path).ladder
    if visit.rungs >= len(ladder):
        return None
    rung = ladder[visit.rungs]
    # Somebody has to be at work to hear of it.
    at = in_service(
        context.catalogue.calendar,
        context.catalogue.city.service_hours,
        _after(visit.opened_at, rung.after, context),
    )
    return Climb(at, visit.number, rung)


def _after(opened_at: datetime, wait: Wait, context: Context) -> datetime:
    return deadline_after(context.catalogue.calendar, opened_at, wait.amount, wait.unit).due_at


def _carry_out(climb: Climb, unfolding: Unfolding) -> None:
    match climb.rung.do:
        case "remind":
            return
        case "escalate" | "reassign":
            _hand_up(climb, unfolding)
        case "approve" | "refuse":
            _sign(climb, unfolding)


def _hand_up(climb: Climb, unfolding: Unfolding) -> None:
    """Give every open task of the step to the superior, or to whom the chain names."""
    for seat in unfolding.run.seats_of(climb.visit):
        to = _above(seat, climb, unfolding) if seat.state is SeatState.OPEN else None
        if to:
            unfolding.apply("seat", seat=seat.number, holder=to, owner=None, rule="escalated")


def _above(seat: Seat, climb: Climb, unfolding: Unfolding) -> str | None:
    """Return who gets a task that is late, or their deputy; None when nobody may have it."""
    run, chain, context = unfolding.run, unfolding.chain, unfolding.context
    barred = kept_out(run, chain, seat)
    if climb.rung.to:
        named = chosen(climb.rung.to, run.visit(climb.visit).path, chain, run, context)
    else:
        # A task that somebody gave a helper is its owner's: the helper's superior may be the owner.
        superior = context.directory.superior_of(seat.owner or seat.holder)
        named = (superior,) if superior else ()
    allowed = (each for each in named if each not in barred)
    given = (deputised(Signer(each, each), run, context, barred).holder for each in allowed)
    return next((each for each in given if each != seat.holder), None)


def _sign(climb: Climb, unfolding: Unfolding) -> None:
    """Answer in the place of those who have not, one after the other, until it is decided."""
    state = SeatState.APPROVED if climb.rung.do == "approve" else SeatState.REFUSED
    while unfolding.run.visit(climb.visit).result is None:
        seats = unfolding.run.seats_of(climb.visit)
        seat = next(seat for seat in seats if seat.state is SeatState.OPEN)
        unfolding.apply("seat", seat=seat.number, state=state, by=SYSTEM, rule="timeout")
        unfolding.settle(climb.visit)
