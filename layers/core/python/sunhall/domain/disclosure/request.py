"""A disclosure request as its history left it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sunhall.domain.approval.run import ApprovalRun
from sunhall.domain.clocks.clock import Clock
from sunhall.domain.engine.issued_letter import IssuedLetter
from sunhall.domain.identity.sealed_identity import SealedIdentity


class State(StrEnum):
    """States of a disclosure request."""

    SUBMITTED = "submitted"
    RECEIVED = "received"
    INTAKE_REVIEW = "intake_review"
    SUPPLEMENT_PENDING = "supplement_pending"
    ASSIGNED = "assigned"
    DRAFTING = "drafting"
    APPROVAL = "approval"
    DECIDED = "decided"
    SENT = "sent"
    WITHDRAWN = "withdrawn"
    CLOSED_ABANDONED_SUPPLEMENT = "closed_abandoned_supplement"


#: States in which nothing more is to be done by anyone.
CLOSED = frozenset({State.SENT, State.WITHDRAWN, State.CLOSED_ABANDONED_SUPPLEMENT})

#: States in which the reply period of art. 33 runs.
RUNNING = frozenset(
    {
        State.RECEIVED,
        State.INTAKE_REVIEW,
        State.ASSIGNED,
        State.DRAFTING,
        State.APPROVAL,
        State.DECIDED,
    }
)


@dataclass(frozen=True, slots=True)
class Supplement:
    """A supplement the agency asked for (art. 30).

    Attributes:
        round: 1 for the first time it was asked.
        asked_on: Day the notice was served.
        days: Length of the period in working days, as the notice said it.
        until: Last day for the applicant.
        expired: Whether the tick found the period over without a supplement.
    """

    round: int
    asked_on: date
    days: int
    until: date
    expired: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """The reply being prepared; its text is sealed.

    Attributes:
        revision: 1 for the first saved text.
        decision: Kind of decision, an id of the catalogue (``disclose``, ``refuse``…).
        leaf: The one row of the statutory statistics it counts in (``r3_1``).
        letter: Code of the letter that carries it (``D10``).
        drafter: Id of the staff member who saved the present text.
        authors: Ids of everybody who saved a text since the request was given to the department;
            none of them may approve it.
        ground: Ground of the reply; where its parts have several, the one with the highest risk;
            empty when nothing is withheld.
        withheld: Number of parts that are not disclosed.
        risk: ``high`` when a ground of it needs special care, as the catalogue says; else
            ``normal``.
    """

    revision: int
    decision: str
    leaf: str
    letter: str
    drafter: str
    authors: tuple[str, ...]
    ground: str = ""
    withheld: int = 0
    risk: str = "normal"


@dataclass(frozen=True, slots=True)
class DisclosureRequest:
    """The whole of a request, without any personal data.

    Attributes:
        case_id: ULID.
        version: Number of events folded.
        receipt_no: What people say on the phone.
        state: Where it stands.
        channel: How it came in (art. 31).
        applicant_kind: Column of the statutory statistics.
        department: Agency the request is addressed to.
        submitted_at: When it was submitted.
        received_on: The day the law counts from, once fixed.
        assigned_to: Department that handles it.
        handler: Id of the staff member who handles it, if named.
        reply: The reply clock (art. 33).
        supplements: Every round of supplement, the last one being the present.
        draft: The reply in preparation.
        runs: Approval runs, in order.
        letters: Letters, in the order in which they were ordered.
        extension_days: Working days added by art. 33(2) since the clock last started.
        extensions: How often that was done.
        warned_for: Due date a yellow card was given for, if any.
        overdue_for: Due date a red card was given for, if any.
        leaf: The one row of the statutory statistics it counts in, once it has ended.
        unconfirmed: Whether the tick found receipt unconfirmed in time.
        identity: The applicant's identity, once it was sealed; None before.
        catalogue_version: The city's rules when it was submitted.
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
    reply: Clock | None = None
    supplements: tuple[Supplement, ...] = ()
    draft: Draft | None = None
    runs: tuple[ApprovalRun, ...] = ()
    letters: tuple[IssuedLetter, ...] = ()
    extension_days: int = 0
    extensions: int = 0
    warned_for: date | None = None
    overdue_for: date | None = None
    unconfirmed: bool = False
    leaf: str | None = None
    identity: SealedIdentity | None = None

    @property
    def open_runs(self) -> tuple[ApprovalRun, ...]:
        """Approval runs that still wait for someone."""
        return tuple(run for run in self.runs if run.open)

    @property
    def reply_letter(self) -> IssuedLetter | None:
        """The letter that carries the decision, once it was ordered."""
        if self.draft is None or self.state not in (State.DECIDED, State.SENT):
            return None
        codes = [letter for letter in self.letters if letter.code == self.draft.letter]
        return codes[-1] if codes else None
