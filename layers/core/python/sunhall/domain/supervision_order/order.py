"""A supervision order as its history left it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, TypeAlias

from sunhall.domain.approval.run import ApprovalRun
from sunhall.domain.clocks.clock import Clock
from sunhall.domain.engine.issued_letter import IssuedLetter
from sunhall.domain.identity.sealed_identity import SealedIdentity

Level: TypeAlias = Literal["urge", "order", "list"]
"""How much weight it has: urged (催办), ordered (督办), or listed for all to see (挂牌督办)."""

SourceKind: TypeAlias = Literal["case", "finding", "instruction"]
"""What it comes from: a case, what a rule found in one, or a leader's instruction (批示)."""


class State(StrEnum):
    """States of a supervision order."""

    DRAFT = "order_draft"
    ISSUE_APPROVAL = "issue_approval"
    """Somebody else than who drafted it decides whether it is issued."""
    ISSUED = "order_issued"
    """Waits for the unit to sign for it; the feedback period runs already."""
    IN_HAND = "order_in_hand"
    FEEDBACK = "feedback_review"
    """The supervisor looks at what the unit says."""
    CLOSED = "order_closed"
    CANCELLED = "order_cancelled"


#: States in which nothing more is to be done by anyone.
ENDED = frozenset({State.CLOSED, State.CANCELLED})

#: States in which the unit has been told: from then on it is its order, too.
WITH_UNIT = frozenset({State.ISSUED, State.IN_HAND, State.FEEDBACK})


class Result(StrEnum):
    """What came of an order."""

    FULFILLED = "fulfilled"
    PARTLY = "partly_fulfilled"
    UNFULFILLED = "unfulfilled"


class Extension(StrEnum):
    """Where the one extension of the feedback period stands."""

    NONE = "none"
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


#: Names of the sealed documents. Feedback and answers to it are numbered by round.
ORDER, CANCELLATION, EXTENSION, CLOSING = "order", "cancellation", "extension", "closing"


def feedback_document(number: int) -> str:
    """Return the name of the sealed feedback of a round."""
    return f"feedback-{number}"


def review_document(number: int) -> str:
    """Return the name of what the supervisor says to the feedback of a round."""
    return f"review-{number}"


@dataclass(frozen=True, slots=True)
class SupervisedCase:
    """The case that an order is about.

    Attributes:
        case_id: The case.
        receipt_no: Its receipt number.
        service: Its service.
    """

    case_id: str
    receipt_no: str
    service: str


@dataclass(frozen=True, slots=True)
class Duty:
    """A deadline of the unit with the cards it was given for it.

    Attributes:
        clock: The deadline.
        warned_for: Due date a yellow card was given for, if any.
        overdue_for: Due date a red card was given for, if any.
    """

    clock: Clock
    warned_for: date | None = None
    overdue_for: date | None = None


@dataclass(frozen=True, slots=True)
class SupervisionOrder:
    """The whole of an order; its texts are sealed.

    Attributes:
        case_id: ULID.
        version: Number of events folded.
        receipt_no: Its number.
        state: Where it stands.
        level: Its weight.
        source: What it comes from.
        rule: Id of the supervision rule whose finding it comes from; empty when from none.
        supervised: The case it is about; None for an instruction about no case.
        department: The unit that has to act.
        office: The department that supervises.
        submitted_at: When it was first drafted.
        catalogue_version: The city's rules then.
        authors: Ids of everybody who wrote the draft; none of them may approve it.
        issued_at: When it was issued.
        sign: The duty to sign for it.
        feedback: The duty to say what was done.
        signed_at: When the unit signed for it.
        feedbacks: How often the unit has said what was done.
        answered_by: Ids of everybody who wrote feedback; none of them may accept it.
        returns: How often feedback was sent back.
        extension: Where the extension stands.
        extension_amount: What was asked for or granted, in the period's unit.
        result: What came of it, once it is closed.
        runs: Approval runs, in order.
        letters: None: units are told in the system itself.
        identity: None: agencies do not hide.
    """

    case_id: str
    version: int
    receipt_no: str
    state: State
    level: Level
    source: SourceKind
    rule: str
    supervised: SupervisedCase | None
    department: str
    office: str
    submitted_at: datetime
    catalogue_version: str
    authors: tuple[str, ...]
    issued_at: datetime | None = None
    sign: Duty | None = None
    feedback: Duty | None = None
    signed_at: datetime | None = None
    feedbacks: int = 0
    answered_by: tuple[str, ...] = ()
    returns: int = 0
    extension: Extension = Extension.NONE
    extension_amount: int = 0
    result: Result | None = None
    runs: tuple[ApprovalRun, ...] = ()
    letters: tuple[IssuedLetter, ...] = ()
    identity: SealedIdentity | None = None

    @property
    def open_runs(self) -> tuple[ApprovalRun, ...]:
        """Approval runs that still wait for someone."""
        return tuple(run for run in self.runs if run.open)
