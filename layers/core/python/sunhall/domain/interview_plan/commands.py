"""What can be asked of a yearly plan, with the limits of every field."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Le, MaxLen, MinLen

from sunhall.domain.engine.command import Command

Department = Annotated[str, MinLen(1), MaxLen(60)]


@dataclass(frozen=True, slots=True)
class DraftPlan(Command):
    """Begin the plan of a year.

    Attributes:
        year: The year it is for: this one or the next.
    """

    year: Annotated[int, Ge(2000), Le(2200)]


@dataclass(frozen=True, slots=True)
class ListCandidates(Command):
    """List the units that can be voted for; it replaces what was listed before."""

    departments: Annotated[tuple[Department, ...], MinLen(1), MaxLen(60)]


@dataclass(frozen=True, slots=True)
class OpenPlanVote(Command):
    """Put the units to the public's vote."""


@dataclass(frozen=True, slots=True)
class ClosePlanVote(Command):
    """Take the result of the vote.

    Attributes:
        preferred: Numbers of the units that are taken in a tie, where the city's rule leaves that
            to the office.
    """

    preferred: Annotated[tuple[Annotated[int, Ge(1), Le(60)], ...], MaxLen(60)] = ()


@dataclass(frozen=True, slots=True)
class UnitMonth(Command):
    """The month of a unit's session."""

    department: Department
    month: Annotated[int, Ge(1), Le(12)]


@dataclass(frozen=True, slots=True)
class AssignMonths(Command):
    """Give every unit its month; of a plan that runs, only what has not been opened can move."""

    months: Annotated[tuple[UnitMonth, ...], MinLen(1), MaxLen(60)]


@dataclass(frozen=True, slots=True)
class AdoptPlan(Command):
    """Let it run."""


@dataclass(frozen=True, slots=True)
class OpenPlannedSession(Command):
    """Open the session of a unit.

    Attributes:
        department: The unit.
        title: Working title of the session.
        planned_on: The day for which it is planned.
    """

    department: Department
    title: Annotated[str, MinLen(1), MaxLen(200)]
    planned_on: datetime.date


@dataclass(frozen=True, slots=True)
class RecordPlannedSession(Command):
    """The session was opened: given by the system alone."""

    department: str
    receipt_no: str


@dataclass(frozen=True, slots=True)
class RecordSessionHeld(Command):
    """The session took place: given by the system alone."""

    receipt_no: str
    held_on: datetime.date


@dataclass(frozen=True, slots=True)
class RecordSessionDropped(Command):
    """The session was called off, so the unit needs another one: given by the system alone."""

    receipt_no: str


@dataclass(frozen=True, slots=True)
class CancelPlan(Command):
    """Give it up before it runs."""

    reason: Annotated[str, MinLen(1), MaxLen(500)]


#: The name of each command in the outer contract.
COMMANDS: dict[str, type[Command]] = {
    "list_candidates": ListCandidates,
    "open_plan_vote": OpenPlanVote,
    "close_plan_vote": ClosePlanVote,
    "assign_months": AssignMonths,
    "adopt_plan": AdoptPlan,
    "open_planned_session": OpenPlannedSession,
    "cancel_plan": CancelPlan,
    "record_planned_session": RecordPlannedSession,
    "record_session_held": RecordSessionHeld,
    "record_session_dropped": RecordSessionDropped,
}
