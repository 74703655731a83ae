"""An appeal against a score as its history left it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sunhall.domain.approval.run import ApprovalRun
from sunhall.domain.clocks.clock import Clock
from sunhall.domain.engine.issued_letter import IssuedLetter
from sunhall.domain.identity.sealed_identity import SealedIdentity


class AppealState(StrEnum):
    """States of an appeal."""

    FILED = "appeal_filed"
    REVIEW = "appeal_review"
    """An outcome is proposed; a second person looks at it."""

    ACCEPTED = "appeal_accepted"
    """What was appealed against counts no more."""

    REJECTED = "appeal_rejected"
    WITHDRAWN = "appeal_withdrawn"


#: States in which the centre still has to decide.
PENDING = frozenset({AppealState.FILED, AppealState.REVIEW})


@dataclass(frozen=True, slots=True)
class ScoreAppeal:
    """The whole of an appeal; reasons and explanation are sealed.

    Attributes:
        case_id: ULID.
        version: Number of events folded.
        receipt_no: Its number.
        state: Where it stands.
        department: The unit that appeals.
        record: Id of the record that it is against.
        against: Receipt number of that record's case.
        filed_by: Staff id of who filed it.
        submitted_at: When.
        decision: The time to decide.
        catalogue_version: The city's rules then.
        proposed: Outcome that was proposed last: ``accepted`` or ``rejected``.
        runs: Approval runs, in order.
        warned_for: Due date a yellow card was given for, if any.
        overdue_for: Due date a red card was given for, if any.
    """

    case_id: str
    version: int
    receipt_no: str
    state: AppealState
    department: str
    record: str
    against: str
    filed_by: str
    submitted_at: datetime
    decision: Clock
    catalogue_version: str
    proposed: str | None = None
    runs: tuple[ApprovalRun, ...] = ()
    warned_for: date | None = None
    overdue_for: date | None = None

    @property
    def open_runs(self) -> tuple[ApprovalRun, ...]:
        """Approval runs that still wait for someone."""
        return tuple(run for run in self.runs if run.open)

    @property
    def letters(self) -> tuple[IssuedLetter, ...]:
        """No letter goes out about it."""
        return ()

    @property
    def identity(self) -> SealedIdentity | None:
        """No citizen has begun it."""
        return None
