"""A hotline ticket as its history left it. It holds no personal data.

The codes of states are those of the state machine in ``docs/decisions/hotline-tickets.md``; K1 … K6
are its clocks: promise to the citizen, sign-for, handling, return window, callback, rework.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sunhall.domain.approval.run import ApprovalRun
from sunhall.domain.clocks.clock import Clock
from sunhall.domain.engine.issued_letter import IssuedLetter
from sunhall.domain.identity.sealed_identity import SealedIdentity


class State(StrEnum):
    """States of a ticket."""

    REGISTERED = "registered"
    SCREENING = "screening"
    SWITCHED = "switched"
    NOT_ACCEPTED = "not_accepted"
    INVALID = "invalid"
    MERGED = "merged"
    CLOSED_DIRECT = "closed_direct"
    TO_DISPATCH = "to_dispatch"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    RETURN_REVIEW = "return_review"
    ARBITRATION = "arbitration"
    REPLY_CHECK = "reply_check"
    CALLBACK = "callback"
    REWORK = "rework"
    CLOSED = "closed"
    TERMINATED = "terminated"
    ARCHIVED = "archived"


#: Nothing but the archive comes after these.
FINAL = frozenset({State.SWITCHED, State.NOT_ACCEPTED, State.INVALID, State.MERGED, State.ARCHIVED})

#: The matter is in somebody's hands.
OPEN = frozenset(
    {
        *(State.REGISTERED, State.SCREENING, State.TO_DISPATCH, State.DISPATCHED, State.HANDLING),
        *(State.RETURN_REVIEW, State.ARBITRATION, State.REPLY_CHECK, State.CALLBACK),
        State.REWORK,
    }
)

#: Ends after which the reopen window runs; what lies there is archived when it is over.
WAITING_FOR_ARCHIVE = frozenset(
    {State.CLOSED, State.CLOSED_DIRECT, State.TERMINATED, State.NOT_ACCEPTED}
)

#: Units work on it, or are asked to.
WITH_UNITS = frozenset(
    {State.DISPATCHED, State.HANDLING, State.RETURN_REVIEW, State.ARBITRATION, State.REPLY_CHECK}
)


class Result(StrEnum):
    """What a closed ticket came to."""

    SOLVED = "solved"
    EXPLAINED = "explained"
    UNSOLVED_JUSTIFIED = "unsolved_justified"
    """The demand is unlawful, or its object sets the limits; two persons have agreed."""
    UNSOLVED = "unsolved"
    NO_VALID_CALLBACK = "no_valid_callback"


class Ending(StrEnum):
    """How an assignment ended."""

    RETURNED = "returned"
    """The centre accepted that it was not this unit's; it does not count against the unit."""
    EXCUSED = "excused"
    SUPERSEDED = "superseded"
    """The ticket was dispatched anew."""
    ANSWERED = "answered"
    TERMINATED = "terminated"


class Supervision(StrEnum):
    """The strongest measure of supervision so far (督办)."""

    NONE = "none"
    URGED = "urged"
    ORDERED = "ordered"
    LISTED = "listed"
    """Put on the list of cases that leaders follow (挂牌)."""


class Extension(StrEnum):
    """Where the request for more time stands."""

    NONE = "none"
    PENDING = "pending"
    APPROVED = "approved"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Assignment:
    """One unit's duty in a ticket.

    Attributes:
        number: 1 for the first of the ticket, over all dispatches.
        dispatch: Round of dispatching that it belongs to, 1 for the first.
        department: The unit.
        role: ``lead`` (主办) or ``co`` (协办).
        dispatched_at: When it was given to the unit.
        sign: K2, stopped by sign-for or return.
        handling: K3, from the dispatch on; stopped at the reply that the centre accepts.
        return_window: K4; None when a decision fixed the unit (it cannot return) and for nobody
            else.
        signed_at: When the unit signed for it.
        sign_missed: Whether it was signed for late, or not while there was time.
        contacted_at: When the unit first got in touch with the citizen (响应).
        replied_at: When the unit gave the reply that the centre accepted first; a co-unit's own
            part: when it handed it in.
        reply_accepted_at: When the centre accepted it.
        ended: How it ended, or None while it lasts.
        returns_filed: Returns the unit filed.
        returns_refused: Those of them that were refused.
        no_more_return: Whether a refused return took the right from it.
        return_opened: Whether the centre has opened the window again.
        handler: Staff id of who handles it in the unit, if named.
        extended_by: Units of K3 that were added by approval.
        fixed: Whether a decision on responsibility named the unit (裁定).
    """

    number: int
    dispatch: int
    department: str
    role: str
    dispatched_at: datetime
    sign: Clock
    handling: Clock
    return_window: Clock | None
    signed_at: datetime | None = None
    sign_missed: bool = False
    contacted_at: datetime | None = None
    replied_at: datetime | None = None
    reply_accepted_at: datetime | None = None
    ended: Ending | None = None
    returns_filed: int = 0
    returns_refused: int = 0
    no_more_return: bool = False
    return_opened: bool = False
    handler: str | None = None
    extended_by: int = 0
    fixed: bool = False

    @property
    def active(self) -> bool:
        """Whether the duty lasts."""
        return self.ended is None

    @property
    def lead(self) -> bool:
        """Whether the unit leads."""
        return self.role == "lead"


@dataclass(frozen=True, slots=True)
class Urge:
    """Somebody pressed for the ticket.

    Attributes:
        at: When.
        source: ``citizen``, ``repeat`` (another call about the same matter), ``centre`` or
            ``sign_missed``.
    """

    at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class Callback:
    """One attempt to ask the citizen, or the citizen's own rating.

    Attributes:
        at: When.
        reached: Whether the citizen was reached and answered.
        result: ``solved``, ``partly`` or ``unsolved``, as the citizen says; None if not reached.
        satisfaction: ``very_satisfied``, ``satisfied``, ``basically_satisfied``,
            ``dissatisfied`` or ``very_dissatisfied``; None if not reached.
        contacted: Whether the citizen says that the unit got in touch; None if not asked.
        by: Staff id, or ``applicant``.
    """

    at: datetime
    reached: bool
    result: str | None
    satisfaction: str | None
    contacted: bool | None
    by: str

    @property
    def content(self) -> bool:
        """Whether the citizen can live with it: basically satisfied or better."""
        return self.satisfaction in CONTENT


#: Satisfaction with which a ticket is closed.
CONTENT = frozenset({"very_satisfied", "satisfied", "basically_satisfied"})


@dataclass(frozen=True, slots=True)
class Reply:
    """The plain facts of the last reply; its text is the sealed document ``reply-<number>``.

    Attributes:
        number: 1 for the first reply of the ticket.
        result: ``solved``, ``partly``, ``explained`` or ``cannot``, as the unit says.
        department: The unit.
        at: When it was given.
        accepted_at: When the centre accepted it, or None.
    """

    number: int
    result: str
    department: str
    at: datetime
    accepted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReopenRequest:
    """The citizen's wish to have a closed ticket taken up again.

    Attributes:
        at: When it was made.
        new_facts: Whether there are new facts, as the citizen says.
        number: 1 for the first; its reason is the sealed document ``reopen-<number>``.
        outcome: ``rework``, ``new_ticket`` or ``refused``; None before it is decided.
    """

    at: datetime
    new_facts: bool
    number: int
    outcome: str | None = None


class PhotoState(StrEnum):
    """Where the release of a photo stands."""

    ORDERED = "ordered"
    """An agent has looked at it; the copy without metadata is being made."""
    RELEASED = "released"
    REFUSED = "refused"
    """No copy can be made of it."""
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class PhotoRelease:
    """The release of a photo to everybody.

    Attributes:
        number: 1 for the first release of the ticket.
        upload_id: The photo as it was handed in.
        state: Where it stands.
        blackened: What is black on the copy: left, top, width and height in thousandths of the
            picture as it is seen.
        name: Neutral name of the copy, once there is one.
        sha256: Digest of the copy in hexadecimal, once there is one.
        code: Why no copy can be made.
    """

    number: int
    upload_id: str
    state: PhotoState
    blackened: tuple[tuple[int, int, int, int], ...] = ()
    name: str = ""
    sha256: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A hotline ticket.

    Attributes:
        case_id: ULID.
        version: Number of its events.
        receipt_no: What people say on the phone.
        state: Where it stands.
        channel: How it came in, an id of the catalogue.
        kind: ``consultation``, ``help``, ``complaint``, ``report``, ``suggestion`` or ``praise``.
        category: Id of the matter's category, once known.
        area: Id of the district, once known.
        tier: Id of the tier of periods, once chosen.
        named: Whether a name was given.
        anonymous: Whether no way to reach the citizen is known.
        confidential: Whether units must not learn who the citizen is.
        public: Whether the citizen agrees that it is shown without their name.
        locale: The citizen's language.
        submitted_at: When it came in.
        catalogue_version: The rules in force then.
        external: The other system that it was taken over from, if any; its number there is sealed.
        accepted_at: When it was accepted.
        closed_at: When it ended, whichever way.
        screening: The intake limit; stopped when the ticket is accepted or ended.
        promise: K1, to the citizen; only an approved extension ever moves it.
        assignments: Every unit's duty, in the order of dispatching.
        returning: Number of the assignment whose return is under review.
        callback_clock: K5.
        rework_clock: K6, of the present round.
        rework_rounds: Rounds of rework that were ordered.
        urges: Who pressed for it, in order.
        merged_from: Case ids of the further calls about the same matter that were merged into it.
        callbacks: Attempts and answers, in order.
        asked_before: How many of them were about replies before the last that was accepted.
        reply: The last reply's facts.
        replies: Replies so far.
        accepted_reply: Number of the last reply that was accepted; 0 before the first.
        result: What it came to.
        refusal_reason: Reason code 1 … 6 of a refusal.
        excluded: Whether it is left out of the scores by approval.
        supervision: The strongest measure of supervision.
        supervision_due: By when the supervised unit has to report, if a day was set.
        warned_for: Clock → the due moment for which a yellow card was given.
        overdue_for: Clock → the due moment for which a red card was given.
        merged_into: Case id of the main ticket.
        linked_to: Receipt number of the ticket that this one continues.
        successors: Receipt numbers of the tickets that continue this one.
        as_petition: Whether it was refused because it goes on as a petition.
        petition: Receipt number of that petition, once it was opened.
        extension: Where the request for more time stands.
        extensions: Extensions approved so far.
        knowledge: Article and version of a direct answer.
        invalid_proposed_by: Staff id of who proposed to mark it invalid, while that is open.
        reopen: The last wish to have it taken up again.
        notes: Pieces of information added later; ``information-<number>`` holds each.
        contacts: Interim contacts noted; ``contact-<number>`` holds each.
        calendar_version: The schedule by which its dates were announced last.
        files: Uploads named in its history.
        photos: Releases of its photos to everybody, in order.
        runs: Approval runs.
        letters: Letters; a ticket is answered without any.
        identity: The sealed identity, if it was sealed.
        historic: Whether it ran its course elsewhere and was imported with its history.
        held: Whether it must be kept whatever the retention says (legal hold).
        kept_since: Day on which it came to its last end: the archive, or one that nothing follows.
        erased_on: Day on which its personal data was erased; None before.
    """

    case_id: str
    version: int
    receipt_no: str
    state: State
    channel: str
    kind: str
    submitted_at: datetime
    catalogue_version: str
    category: str | None = None
    area: str | None = None
    tier: str | None = None
    named: bool = False
    anonymous: bool = False
    confidential: bool = False
    public: bool = False
    locale: str = "zh-CN"
    external: str | None = None
    accepted_at: datetime | None = None
    closed_at: datetime | None = None
    screening: Clock | None = None
    promise: Clock | None = None
    assignments: tuple[Assignment, ...] = ()
    returning: int | None = None
    callback_clock: Clock | None = None
    rework_clock: Clock | None = None
    rework_rounds: int = 0
    urges: tuple[Urge, ...] = ()
    merged_from: tuple[str, ...] = ()
    callbacks: tuple[Callback, ...] = ()
    asked_before: int = 0
    reply: Reply | None = None
    replies: int = 0
    accepted_reply: int = 0
    result: Result | None = None
    refusal_reason: int | None = None
    excluded: bool = False
    supervision: Supervision = Supervision.NONE
    supervision_due: date | None = None
    warned_for: Mapping[str, datetime] = field(default_factory=dict)
    overdue_for: Mapping[str, datetime] = field(default_factory=dict)
    merged_into: str | None = None
    linked_to: str | None = None
    successors: tuple[str, ...] = ()
    as_petition: bool = False
    petition: str | None = None
    extension: Extension = Extension.NONE
    extensions: int = 0
    knowledge: tuple[str, int] | None = None
    invalid_proposed_by: str | None = None
    reopen: ReopenRequest | None = None
    notes: int = 0
    contacts: int = 0
    calendar_version: str | None = None
    files: tuple[str, ...] = ()
    photos: tuple[PhotoRelease, ...] = ()
    runs: tuple[ApprovalRun, ...] = ()
    letters: tuple[IssuedLetter, ...] = ()
    identity: SealedIdentity | None = None
    historic: bool = False
    held: bool = False
    kept_since: date | None = None
    erased_on: date | None = None

    @property
    def open_runs(self) -> tuple[ApprovalRun, ...]:
        """Approval runs that still wait for someone."""
        return tuple(run for run in self.runs if run.open)

    def runs_about(self, subjects: Container[str]) -> list[int]:
        """Return the numbers of the approval runs that wait and are about one of some subjects."""
        return [run.number for run in self.runs if run.open and run.subject in subjects]

    @property
    def public_photo(self) -> PhotoRelease | None:
        """The photo that is released; there is one at most."""
        return next((each for each in self.photos if each.state is PhotoState.RELEASED), None)

    @property
    def active(self) -> tuple[Assignment, ...]:
        """The duties that last, the lead's first."""
        lasting = (each for each in self.assignments if each.active)
        return tuple(sorted(lasting, key=lambda each: (not each.lead, each.number)))

    @property
    def lead(self) -> Assignment | None:
        """The lead unit's duty: the present one, or the last that answered or was terminated."""
        gone = (Ending.RETURNED, Ending.SUPERSEDED)
        leads = [each for each in self.assignments if each.lead and each.ended not in gone]
        return leads[-1] if leads else None

    @property
    def co_units(self) -> tuple[Assignment, ...]:
        """The duties of co-units that last."""
        return tuple(each for each in self.active if not each.lead)

    @property
    def joint(self) -> bool:
        """Whether several units work on it (会办)."""
        return bool(self.co_units)

    @property
    def repeat_no(self) -> int:
        """Further calls about the same matter that were merged into this ticket."""
        return len(self.merged_from)

    @property
    def dispatches(self) -> int:
        """How often it was dispatched."""
        return max((each.dispatch for each in self.assignments), default=0)

    @property
    def returns_filed(self) -> int:
        """Returns filed by whichever unit."""
        return sum(each.returns_filed for each in self.assignments)

    @property
    def returns_refused(self) -> int:
        """Returns refused, whichever unit's."""
        return sum(each.returns_refused for each in self.assignments)

    @property
    def valid_callback(self) -> Callback | None:
        """The citizen's last answer on any reply: it decides satisfaction."""
        answers = [each for each in self.callbacks if each.reached]
        return answers[-1] if answers else None

    @property
    def attempts(self) -> tuple[Callback, ...]:
        """The callbacks on the last reply that was accepted; those on earlier ones are over."""
        return self.callbacks[self.asked_before :]

    @property
    def answer(self) -> Callback | None:
        """The citizen's last answer on the last reply that was accepted."""
        answers = [each for each in self.attempts if each.reached]
        return answers[-1] if answers else None

    @property
    def repeated(self) -> bool:
        """Whether it brought nothing new: merged into an open ticket, or told the old result."""
        return self.merged_into is not None or self.refusal_reason == REPEATED

    def duty_of(self, department: str | None) -> Assignment | None:
        """Return the duty of a unit that lasts, if it has one."""
        own = [each for each in self.active if each.department == department]
        return own[0] if own else None

    def concerns(self, department: str | None) -> bool:
        """Whether a unit has, or had until it was answered, a duty in the ticket."""
        gone = (Ending.RETURNED, Ending.SUPERSEDED)
        return any(
            each.department == department and each.ended not in gone for each in self.assignments
        )


#: Reason of refusal: the same matter was closed and nothing is new (接诉即办条例 art. 11(3)).
REPEATED = 3
