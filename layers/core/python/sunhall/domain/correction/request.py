"""A correction request as its history left it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sunhall.domain.approval.run import ApprovalRun
from sunhall.domain.clocks.clock import Clock
from sunhall.domain.engine.issued_letter import IssuedLetter
from sunhall.domain.identity.sealed_identity import SealedIdentity

#: The letter that carries the answer: 更正答复.
ANSWER_LETTER = "D24"


class State(StrEnum):
    """States of a correction request."""

    SUBMITTED = "submitted"
    RECEIVED = "received"
    ASSIGNED = "assigned"
    DRAFTING = "drafting"
    APPROVAL = "approval"
    DECIDED = "decided"
    SENT = "sent"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"


#: States in which nothing more is to be done by anyone.
CLOSED = frozenset({State.SENT, State.WITHDRAWN, State.ARCHIVED})

#: States in which the agency's period runs.
RUNNING = frozenset({State.RECEIVED, State.ASSIGNED, State.DRAFTING, State.APPROVAL, State.DECIDED})


class Result(StrEnum):
    """What comes of a request (art. 41)."""

    CORRECTED = "corrected"
    """The record was wrong and is put right."""
    FORWARDED = "forwarded"
    """The agency has passed it to the one that may correct the record (转送)."""
    REDIRECTED = "redirected"
    """The agency names the one to which the applicant may turn (告知向有权机关提出)."""
    REFUSED = "refused"
    """The record is not shown to be wrong."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer being prepared; its text is sealed.

    Attributes:
        revision: 1 for the first saved text.
        result: What is to come of the request.
        drafter: Id of the staff member who saved the present text.
        authors: Ids of everybody who saved a text since the request was given to the department;
            none of them may approve it.
    """

    revision: int
    result: Result
    drafter: str
    authors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CorrectionRequest:
    """The whole of a request, without any personal data.

    Attributes:
        case_id: ULID.
        version: Number of events folded.
        receipt_no: What people say on the phone.
        state: Where it stands.
        channel: How it came in (art. 31).
        applicant_kind: Kind of applicant; the annual report does not count these requests.
        department: Agency that keeps the record.
        submitted_at: When it was submitted.
        catalogue_version: The city's rules when it was submitted.
        received_on: The day the period counts from, once fixed.
        assigned_to: Department that handles it.
        handler: Id of the staff member who handles it, if named.
        period: The clock of the answer.
        answer: The answer in preparation.
        runs: Approval runs, in order.
        letters: Letters, in the order in which they were ordered.
        warned_for: Due date a yellow card was given for, if any.
        overdue_for: Due date a red card was given for, if any.
        unconfirmed: Whether the tick found receipt unconfirmed in time.
        answered: Whether the answer was sent.
        ended_on: Day on which it ended.
        held: Whether it must be kept whatever the retention says (legal hold).
        kept_since: Day on which it went into the archive; None while it is not there.
        erased_on: Day on which its personal data was erased; None before.
        identity: Always None: whoever asks to correct a record about themselves cannot hide.
    """

    case_id: str
    version: int
    receipt_no: str
    state: State
    channel: str
    applicant_kind: str
    department: str
    submitted_at: datetime
    catalogue_version: str
    received_on: date | None = None
    assigned_to: str | None = None
    handler: str | None = None
    period: Clock | None = None
    answer: Answer | None = None
    runs: tuple[ApprovalRun, ...] = ()
    letters: tuple[IssuedLetter, ...] = ()
    warned_for: date | None = None
    overdue_for: date | None = None
    unconfirmed: bool = False
    answered: bool = False
    ended_on: date | None = None
    held: bool = False
    kept_since: date | None = None
    erased_on: date | None = None
    identity: SealedIdentity | None = None

    @property
    def open_runs(self) -> tuple[ApprovalRun, ...]:
        """Approval runs that still wait for someone."""
        return tuple(run for run in self.runs if run.open)

    @property
    def answer_letter(self) -> IssuedLetter | None:
        """The letter that carries the answer, once it was ordered."""
        if self.state not in (State.DECIDED, State.SENT) or not self.letters:
            return None
        return self.letters[-1]
