"""A yearly plan of interviews as its history left it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sunhall.domain.approval.run import ApprovalRun
from sunhall.domain.engine.issued_letter import IssuedLetter
from sunhall.domain.identity.sealed_identity import SealedIdentity
from sunhall.domain.live_session.vote import Ballot, VoteResult


class State(StrEnum):
    """States of a plan."""

    CANDIDATES = "plan_candidates"
    """The office lists the units that can be voted for."""
    VOTING = "plan_voting"
    """The public votes on them."""
    MONTHS = "plan_months"
    """The units are chosen; each is given a month."""
    RUNNING = "plan_running"
    """Adopted: sessions are opened from it."""
    COMPLETED = "plan_completed"
    """The year is over, or every unit had its session."""
    CANCELLED = "plan_cancelled"


#: States in which nothing more is to be done by anyone.
CLOSED = frozenset({State.COMPLETED, State.CANCELLED})

#: Name of the sealed document that says why a plan was given up.
CANCELLATION = "cancellation"


@dataclass(frozen=True, slots=True)
class PlannedUnit:
    """A unit of the plan.

    Attributes:
        department: The unit.
        month: The month of its session, 1 to 12; 0 before it was assigned.
        ordered: Whether its session was ordered from the plan.
        session: Receipt number of its session; empty before it was opened.
        held_on: The day on which its session ended, if it did.
        overdue: Whether its month went by without it.
    """

    department: str
    month: int = 0
    ordered: bool = False
    session: str = ""
    held_on: date | None = None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class InterviewPlan:
    """The whole of a plan.

    Attributes:
        case_id: ULID.
        version: Number of events folded.
        receipt_no: Its public number.
        state: Where it stands.
        year: The year it is for.
        office: The department that runs interviews.
        submitted_at: When it was begun.
        catalogue_version: The city's rules then.
        candidates: Departments that can be voted for, by their numbers.
        ballots: Votes on it, the last one being the one that counts.
        vote: What came of the last vote, once it was closed.
        units: The units of the plan: those that the vote has taken, the most votes first.
        adopted_at: When it was adopted.
        letters: None: everything is public.
        runs: None: the public has decided.
        identity: None: nobody applied.
    """

    case_id: str
    version: int
    receipt_no: str
    state: State
    year: int
    office: str
    submitted_at: datetime
    catalogue_version: str
    candidates: tuple[str, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    vote: VoteResult | None = None
    units: tuple[PlannedUnit, ...] = ()
    adopted_at: datetime | None = None
    letters: tuple[IssuedLetter, ...] = ()
    runs: tuple[ApprovalRun, ...] = ()
    identity: SealedIdentity | None = None

    def unit(self, department: str) -> PlannedUnit | None:
        """Return the unit of a department, if it is in the plan."""
        return next((unit for unit in self.units if unit.department == department), None)

    @property
    def progress(self) -> dict[str, int]:
        """How many units there are, and how many are opened, held and overdue."""
        return {
            "units": len(self.units),
            "opened": sum(bool(unit.session) for unit in self.units),
            "held": sum(unit.held_on is not None for unit in self.units),
            "overdue": sum(unit.overdue and unit.held_on is None for unit in self.units),
        }
