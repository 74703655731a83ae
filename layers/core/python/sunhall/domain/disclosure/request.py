"""A disclosure request as its history left it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sunhall.domain.approval.run import ApprovalRun
from sunhall.domain.clocks.clock import Clock
from sunhall.domain.engine.issued_letter import IssuedLetter
from sunhall.domain.identity.sealed_identity import SealedIdentity

if TYPE_CHECKING:
    # Only requests that come to it pay for loading what is rare.
    from sunhall.domain.disclosure.charging import Fee
    from sunhall.domain.disclosure.consultations import Consultation
    from sunhall.domain.disclosure.handing_off import HandedOff
    from sunhall.domain.disclosure.reasons import ReasonsAsked
    from sunhall.domain.disclosure.remedies import RemedyProceeding
    from sunhall.domain.disclosure.supervising import Measure
    from sunhall.domain.redaction.redaction import Redaction


class State(StrEnum):
    """States of a disclosure request.

    A draft is none of them: until it is handed in, it is kept by the applicant's browser alone.
    """

    SUBMITTED = "submitted"
    RECEIVED = "received"
    INTAKE_REVIEW = "intake_review"
    SUPPLEMENT_PENDING = "supplement_pending"
    REASON_PENDING = "reason_pending"
    ASSIGNED = "assigned"
    SEARCHING = "searching"
    AGENCY_CONSULT = "agency_consult"
    THIRD_PARTY_CONSULT = "third_party_consult"
    DRAFTING = "drafting"
    SECRECY_REVIEW = "secrecy_review"
    LEGAL_REVIEW = "legal_review"
    APPROVAL = "approval"
    FEE_PENDING = "fee_pending"
    DECIDED = "decided"
    SENT = "sent"
    DELIVERED = "delivered"
    WITHDRAWN = "withdrawn"
    CLOSED_ABANDONED_SUPPLEMENT = "closed_abandoned_supplement"
    CLOSED_ABANDONED_FEE = "closed_abandoned_fee"
    MERGED = "merged"
    IN_RECONSIDERATION = "in_reconsideration"
    IN_LITIGATION = "in_litigation"
    REOPENED = "reopened"
    ARCHIVED = "archived"


#: States in which the request is answered or has ended otherwise.
ENDED = frozenset(
    {
        State.SENT,
        State.DELIVERED,
        State.WITHDRAWN,
        State.CLOSED_ABANDONED_SUPPLEMENT,
        State.CLOSED_ABANDONED_FEE,
        State.MERGED,
    }
)

#: States in which somebody else looks at what was done (art. 51).
UNDER_REMEDY = frozenset({State.IN_RECONSIDERATION, State.IN_LITIGATION})

#: States in which the agency has nothing more to do by itself.
CLOSED = ENDED | UNDER_REMEDY | {State.ARCHIVED}

#: States in which the reply waits for signatures.
IN_APPROVAL = frozenset({State.SECRECY_REVIEW, State.LEGAL_REVIEW, State.APPROVAL})

#: States in which others are asked; the reply period stands still (art. 33, last paragraph).
CONSULTING = frozenset({State.AGENCY_CONSULT, State.THIRD_PARTY_CONSULT})

#: States in which the department works on the reply.
HANDLING = frozenset({State.ASSIGNED, State.SEARCHING, State.DRAFTING, State.REOPENED}) | CONSULTING

#: States in which the reply period of art. 33 has begun and not ended.
RUNNING = (
    frozenset({State.RECEIVED, State.INTAKE_REVIEW, State.REASON_PENDING, State.DECIDED})
    | HANDLING
    | IN_APPROVAL
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
        releases: Whether it gives information, wholly or in part.
        grounds: All its grounds, of the whole and of its parts.
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
    releases: bool = False
    grounds: tuple[str, ...] = ()


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
        came_on: Day it came in, by which requests of one month are counted (fee rules).
        joint: How many people ask together; 1 for most.
        delivery: Form and way in which the information is wanted, as ``electronic/email``.
        consultations: Everybody whose opinion was asked for (arts. 32, 34).
        reasons: The reasons asked for the last time (art. 35).
        fee: The processing fee, once it was decided (art. 42).
        overrides: Numbers of the consultations whose objection was set aside (art. 32).
        release_on: Day on which what is given becomes readable, if that is later than the reply.
        delivered_on: Day on which the reply reached the applicant.
        delivery_failed: Whether the last attempt to deliver it failed.
        remedies: Reconsiderations and lawsuits about it (art. 51).
        rests_in: State in which it had ended before a remedy was sought, if one was.
        answered: Whether the reply was sent; no longer so once another one was ordered.
        ended_on: Day on which it first ended.
        files: Ids of the uploads that its history names, in order.
        redactions: What was made unreadable in files that are given.
        log_entry: Number of the run by which it stands in the public log; 0 while it does not.
        suggested: Whether the applicant suggests to publish what was given (art. 44(2)).
        held: Whether it must be kept whatever the retention says (legal hold).
        split_into: How many parts it was split into; 0 while it was not.
        parts: Case and receipt number of each part that was opened beside it.
        part_of: Case it was split from, if any.
        handed_off: How it goes on with the hotline, if it does (art. 39).
        kept_since: Day on which it went into the archive; None while it is not there.
        erased_on: Day on which its personal data was erased; None before.
        calendar_version: Schedule by which its dates were last announced, if one was loaded since.
        supervised: Measures of supervision so far, each with its level and day (督办).
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
    came_on: date | None = None
    joint: int = 1
    delivery: str = ""
    consultations: tuple[Consultation, ...] = ()
    reasons: ReasonsAsked | None = None
    fee: Fee | None = None
    overrides: tuple[int, ...] = ()
    release_on: date | None = None
    delivered_on: date | None = None
    delivery_failed: bool = False
    remedies: tuple[RemedyProceeding, ...] = ()
    rests_in: State | None = None
    answered: bool = False
    ended_on: date | None = None
    files: tuple[str, ...] = ()
    redactions: tuple[Redaction, ...] = ()
    log_entry: int = 0
    suggested: bool = False
    held: bool = False
    split_into: int = 0
    parts: tuple[tuple[str, str], ...] = ()
    part_of: str | None = None
    handed_off: HandedOff | None = None
    kept_since: date | None = None
    erased_on: date | None = None
    calendar_version: str | None = None
    supervised: tuple[Measure, ...] = ()

    @property
    def open_runs(self) -> tuple[ApprovalRun, ...]:
        """Approval runs that still wait for someone."""
        return tuple(run for run in self.runs if run.open)

    @property
    def turned_away(self) -> bool:
        """Whether its reply says that it is no request for information (art. 39, letter D18)."""
        return self.draft is not None and self.draft.letter == "D18"

    @property
    def settled_as_request(self) -> bool:
        """Whether it was decided upon, and as what it is: a request for information."""
        decided = self.answered or self.state is State.DECIDED
        return decided and not self.turned_away

    @property
    def reply_letter(self) -> IssuedLetter | None:
        """The letter that carries the decision, once it was ordered."""
        if self.draft is None or (self.state is not State.DECIDED and not self.answered):
            return None
        codes = [letter for letter in self.letters if letter.code == self.draft.letter]
        return codes[-1] if codes else None
