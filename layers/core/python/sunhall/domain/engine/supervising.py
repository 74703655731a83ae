"""Whoever supervises presses for a case: it is urged, ordered or listed (督办).

One rule for every service whose cases are supervised; each has an event of its own for it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from annotated_types import MaxLen, MinLen

from sunhall.domain.actor import ActorKind
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.event import Event, Happening
from sunhall.domain.engine.sealing import seal


@dataclass(frozen=True, slots=True)
class Supervise(Command):
    """Urge, order or list it.

    Attributes:
        level: How much weight it has.
        reason: Why; a rule that urges by itself names itself.
        due: By when the unit is to report, if a day is set.
    """

    level: Literal["urge", "order", "list"]
    reason: Annotated[str, MinLen(1), MaxLen(500)]
    due: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of supervision.

    Attributes:
        level: ``urge``, ``order`` or ``list``.
        at: When it was taken.
        due: By when the unit is to report, if a day was set.
        number: Place of its event in the history: ``supervision-<number>`` holds the reason.
    """

    level: str
    at: datetime.datetime
    due: datetime.date | None
    number: int


def supervise(event: str, version: int, command: Supervise, context: Context) -> Outcome:
    """Decide on a measure of supervision.

    Args:
        event: Type of the event by which the service records it.
        version: The case's version.
        command: The measure.
        context: The world.
    """
    if command.due and command.due < context.today:
        return Refusal("supervision_due_in_the_past", fields=("due",))
    by_rule = context.actor.kind is ActorKind.SYSTEM
    data = {
        "level": command.level,
        "due": command.due.isoformat() if command.due else None,
        "by_rule": by_rule,
    }
    if by_rule:
        # Nobody wrote anything, and the clock has no key to seal with.
        return Decision((Happening(event, {**data, "reason_digest": None}),))
    sealed, digest = seal(f"supervision-{version + 1}", {"reason": command.reason}, context.salt)
    return Decision((Happening(event, {**data, "reason_digest": digest}),), (sealed,))


def measure_of(event: Event) -> Measure:
    """Return the measure that an event records."""
    due = event.data["due"]
    return Measure(
        level=event.data["level"],
        at=event.at,
        due=datetime.date.fromisoformat(due) if due else None,
        number=event.seq,
    )


def measure_facts(measures: Iterable[Measure]) -> list[Mapping[str, Any]]:
    """Return measures as staff see them."""
    return [
        {
            "level": measure.level,
            "at": measure.at.isoformat(),
            "due": measure.due.isoformat() if measure.due else None,
        }
        for measure in measures
    ]
