"""A public consultation as its history left it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sunhall.domain.approval.run import ApprovalRun
from sunhall.domain.clocks.clock import Clock
from sunhall.domain.engine.issued_letter import IssuedLetter
from sunhall.domain.identity.sealed_identity import SealedIdentity
from sunhall.domain.public_consultation.survey import Shape, SurveyCounts


class State(StrEnum):
    """States of a consultation."""

    DRAFT = "consultation_draft"
    OPENING_APPROVAL = "opening_approval"
    SCHEDULED = "scheduled"
    """Approved; it opens by the clock."""
    COLLECTING = "collecting"
    """Anybody can comment."""
    EVALUATING = "evaluating"
    """Closed by the clock; comments are answered and the result is written."""
    RESULT_APPROVAL = "result_approval"
    RESULT_PUBLISHED = "result_published"
    CANCELLED = "cancelled"


#: States in which nothing more is to be done by anyone.
CLOSED = frozenset({State.RESULT_PUBLISHED, State.CANCELLED})

#: Names of the sealed documents.
TEXT, RESULT, CANCELLATION = "consultation", "result", "cancellation"


@dataclass(frozen=True, slots=True)
class Consultation:
    """The whole of a consultation; its texts are sealed until it opens.

    Attributes:
        case_id: ULID.
        version: Number of events folded.
        receipt_no: Its public number.
        state: Where it stands.
        department: Department that asks.
        submitted_at: When it was first drafted.
        catalogue_version: The city's rules then.
        days: Length of the comment period in calendar days, the day of opening not counted.
        urgent: Whether it is shorter than usual, for a reason that is published with it.
        opens_on: First day on which it may open; None opens it when it is approved.
        questions: How many questions are asked.
        survey: The questions with choices, without their words; fixed once it is approved.
        authors: Ids of everybody who wrote the draft; none of them may approve it.
        approved_at: When its opening was approved.
        opened_on: First day of the comment period.
        period: The clock of the comments.
        result_period: The clock of the result.
        result_authors: Ids of everybody who wrote the result.
        result_revision: How often a result was saved.
        counts: What was received and what came of it, as the result says it.
        survey_counts: What came of the survey, as whoever wrote or submitted the result was told
            it; None before.
        published_at: When the result was published.
        runs: Approval runs, in order.
        letters: None: a consultation is answered in public.
        warned_for: Due date of the result for which a yellow card was given, if any.
        overdue_for: Due date of the result for which a red card was given, if any.
        identity: None: agencies do not hide.
    """

    case_id: str
    version: int
    receipt_no: str
    state: State
    department: str
    submitted_at: datetime
    catalogue_version: str
    days: int
    urgent: bool
    opens_on: date | None
    questions: int
    authors: tuple[str, ...]
    survey: tuple[Shape, ...] = ()
    approved_at: datetime | None = None
    opened_on: date | None = None
    period: Clock | None = None
    result_period: Clock | None = None
    result_authors: tuple[str, ...] = ()
    result_revision: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    survey_counts: SurveyCounts | None = None
    published_at: datetime | None = None
    runs: tuple[ApprovalRun, ...] = ()
    letters: tuple[IssuedLetter, ...] = ()
    warned_for: date | None = None
    overdue_for: date | None = None
    identity: SealedIdentity | None = None

    @property
    def open_runs(self) -> tuple[ApprovalRun, ...]:
        """Approval runs that still wait for someone."""
        return tuple(run for run in self.runs if run.open)
