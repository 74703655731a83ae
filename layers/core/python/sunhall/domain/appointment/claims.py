"""Which cells a decision claims and sets free: the difference that its own events make.

A case holds what its history says. So nobody writes down beside a decision which cells go with it:
they are read off the case before and after, and history and table cannot tell two stories.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sunhall.domain.appointment.appointment import Appointment
from sunhall.domain.appointment.evolve import evolve
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.event import Event, Happening
from sunhall.domain.scheduling.cells import CellChange


def after(
    case: Appointment | None, happenings: Iterable[Happening], context: Context
) -> Appointment | None:
    """Return the case as events that are not recorded yet would leave it."""
    for happening in happenings:
        seq = case.version + 1 if case else 1
        event = Event(
            case_id=case.case_id if case else "",
            seq=seq,
            type=happening.type,
            data=happening.data,
            at=context.now,
            actor=context.actor.id,
            request_id="",
            previous_hash="",
            hash="",
            letter=happening.letter,
        )
        case = evolve(case, event)
    return case


def with_cells(
    case: Appointment | None, outcome: Outcome, context: Context, *, hold: str | None = None
) -> Outcome:
    """Return a decision together with the cells that it claims and sets free.

    Args:
        case: The case before; None for a new one.
        outcome: What was decided on it.
        context: The world.
        hold: The hold whose cells may be taken over.
    """
    if isinstance(outcome, Refusal):
        return outcome
    return decided_with_cells(case, outcome, context, hold=hold)


def decided_with_cells(
    case: Appointment | None, decision: Decision, context: Context, *, hold: str | None = None
) -> Decision:
    """Return a decision with its cells, as `with_cells` does."""
    changed = after(case, decision.happenings, context)
    before = frozenset(case.held) if case else frozenset()
    then = changed.held if changed else ()
    take = tuple(cell for cell in then if cell not in before)
    # Time that is over is nobody's to give back; who had it stands in the counts of fairness.
    free = tuple(sorted(c for c in before - frozenset(then) if c.begins > context.now))
    if not take and not free:
        return decision
    return replace(decision, cells=CellChange(take=take, free=free, held_by=hold))
