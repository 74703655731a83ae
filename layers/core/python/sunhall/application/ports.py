"""What the use cases need from the outside world, as protocols the adapters fill in.

Tests hand in fakes by the same door, see `sunhall.bootstrap`.

The records neither compare nor print themselves: a printed one could show what is sealed, and what
is not generated costs no cold start.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

from sunhall.domain.catalogue import Catalogue
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.service import Share, Standing

if TYPE_CHECKING:
    from sunhall.application.consultations import ConsultationRows
    from sunhall.application.count_work import QueueFront
    from sunhall.domain.approval.directory import Absence, Directory
    from sunhall.domain.approval.inbox import InboxRow
    from sunhall.domain.letters.letter import Letter
    from sunhall.domain.notices.sent import SentNotice
    from sunhall.domain.scheduling.cells import CellChange, CellsWanted, DayChange, Taken

#: Everything that somebody sees of approvals: to do, done, copied to them, begun by them.
BoxName: TypeAlias = Literal["todo", "done", "copied", "mine"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class StageToken:
    """What Step Functions left when it opened a stage of an approval run.

    Attributes:
        run: Number of the run in its case.
        step: The stage: `sunhall.domain.approval.run.ApprovalRun.step`.
        task_token: The token that lets the execution go on. A secret: it never leaves the backend.
        execution: Name of the execution that waits with it.
        ended: Whether the run was closed there, too.
    """

    run: int
    step: int
    task_token: str
    execution: str
    ended: bool = False


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class StoredCase:
    """All that is stored of a case.

    Attributes:
        case_id: ULID.
        service: Name of its service.
        events: The history, in order.
        sealed: Encrypted documents by name.
        data_key: The case's data key, wrapped by KMS; None once the personal data was erased.
        title: The sealed title shown in work lists.
        stages: The stage of each approval run that Step Functions opened last.
        shares: What the work queues of further departments show of it.
        notices: What became of the notices that its events called for.
        wakes: The moment at which the due index wakes it, as an ISO 8601 instant; empty for never.
    """

    case_id: str
    service: str
    events: tuple[Event, ...]
    sealed: Mapping[str, bytes]
    data_key: bytes | None
    title: str
    stages: tuple[StageToken, ...] = ()
    shares: tuple[Share, ...] = ()
    notices: tuple[SentNotice, ...] = ()
    wakes: str = ""

    @property
    def version(self) -> int:
        """Number of events."""
        return len(self.events)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RegisterRow:
    """A request in the register of what its applicant has asked one agency.

    Attributes:
        applicant: Keyed hash of applicant and agency, 16 bytes.
        at: When the request came in.
        case_id: The case.
        receipt_no: Its receipt number.
        text: Keyed hash of what is asked for, 16 bytes.
        sketch: Keyed sketch of it, see `sunhall.domain.disclosure.same_information.sketch`.
        numbers: Keyed hashes of the numbers in it; may be empty.
        leaf: The row of the statistics that it ended in; empty before.
        answered_on: The day of the reply; None for what was not replied to.
        letter_no: Number of the reply's letter.
        sealed: Whether the applicant's identity was sealed.
    """

    applicant: bytes
    at: datetime
    case_id: str
    receipt_no: str
    text: bytes
    sketch: bytes
    numbers: bytes
    leaf: str = ""
    answered_on: date | None = None
    letter_no: str = ""
    sealed: bool = False


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class NewCase:
    """The first commit of a case.

    Attributes:
        case_id: ULID.
        service: Name of its service.
        receipt_no: What people say on the phone; must be free.
        code_hash: Keyed hash of the query code.
        events: The first events.
        standing: Where it stands.
        sealed: Encrypted documents by name.
        data_key: The wrapped data key.
        title: The sealed title.
        request_key: Scope and hash of the idempotency key, or None when there was none.
        payload_hash: Hash of what was submitted, to know a repeated key with another body.
        register: Its row in the register of its applicant, if the service keeps one.
        never_forgotten: Whether the idempotency key is known for good.
        cells: Cells of time that it claims, if any.
    """

    case_id: str
    service: str
    receipt_no: str
    code_hash: bytes
    events: tuple[Event, ...]
    standing: Standing
    sealed: Mapping[str, bytes]
    data_key: bytes
    title: str
    request_key: str | None
    payload_hash: str
    register: RegisterRow | None = None
    never_forgotten: bool = False
    cells: CellChange | None = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class InboxChange:
    """A row of somebody's box that comes, changes or goes.

    Attributes:
        run: Number of the run in its case.
        key: Which row of the run, see `sunhall.domain.approval.inbox.inbox_rows`.
        row: What it shows; None takes it out of the box.
        due_at: For a row to do: by when, if a limit runs.
        chain: Id of the chain.
        receipt_no: The case's receipt number.
        title: The case's sealed title.
        service: The case's service.
        department: Department that handles the case.
        sealed: Encrypted opinions to keep with the row.
    """

    run: int
    key: str
    row: InboxRow | None
    due_at: datetime | None
    chain: str
    receipt_no: str
    title: str
    service: str
    department: str
    sealed: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ShareChange:
    """A row of a further department's work queue that comes, changes or goes.

    Attributes:
        department: The department.
        share: What it shows; None takes it out of the queue.
        receipt_no: The case's receipt number.
        service: The case's service.
        title: The case's sealed title.
    """

    department: str
    share: Share | None
    receipt_no: str
    service: str
    title: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Commit:
    """A change of an existing case: all of it happens, or none.

    Attributes:
        case_id: ULID.
        expected_version: The version that was decided upon.
        events: Events to append; none when only the indexes move.
        standing: Where it stands afterwards.
        sealed: Encrypted documents to write.
        title: The sealed title, when it changed.
        inbox: Rows of boxes that change with it.
        shares: Rows of further departments' queues that change with it.
        letter_number: Letter register entry to take, as ``(register, year, serial)``.
        erases: Whether the case's wrapped data key and its sealed title go with it, for good.
        cells: Cells of time that it claims or sets free, if any.
    """

    case_id: str
    expected_version: int
    events: tuple[Event, ...]
    standing: Standing
    sealed: Mapping[str, bytes]
    title: str | None = None
    inbox: tuple[InboxChange, ...] = ()
    shares: tuple[ShareChange, ...] = ()
    letter_number: tuple[str, int, int] | None = None
    erases: bool = False
    cells: CellChange | None = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Receipt:
    """What a receipt number leads to.

    Attributes:
        case_id: The case.
        code_hash: Keyed hash of its query code.
        failures: Wrong codes given since the last right one; a lock does not forget them.
        locked_until: No code is checked before this moment, if set.
    """

    case_id: str
    code_hash: bytes
    failures: int
    locked_until: datetime | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class EarlierRequest:
    """A submission that was already made under the same idempotency key."""

    case_id: str
    payload_hash: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class QueueRow:
    """A row of a work list or of somebody's box, from the index alone.

    Attributes:
        case_id: The case.
        receipt_no: Its receipt number.
        service: Its service.
        state: Work list: the case's state. Box: where the row stands, see
            `sunhall.domain.approval.inbox.InboxRow`; ``mine``: ``running``, or how the run ended.
        title: The sealed title.
        department: Work list: whose queue. Box: the department that handles the case.
        due_at: ISO 8601 instant, or empty.
        card: Supervision card, or empty.
        chain: Box: the chain's id.
        node: Box: path of the step; ``mine``: id of the step or parting that the run stands at.
        run: Box: number of the run.
        seat: Box: number of the seat; 0 for a copy and for ``mine``.
        at: Box: since when it is there, as an ISO 8601 instant.
    """

    case_id: str
    receipt_no: str
    service: str
    state: str
    title: str
    department: str
    due_at: str
    card: str
    chain: str = ""
    node: str = ""
    run: int = 0
    seat: int = 0
    at: str = ""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class StageOpening:
    """A stage of an approval run that Step Functions is to wait for.

    Attributes:
        receipt_no: The case's receipt number.
        run: Number of the run in its case.
        step: The stage.
        chain: Id of the chain.
        path: The step or parting that the run stands at.
        drafter: Staff id of who asked for the approval: it is one of their own.
        department: Department that handles the case.
        due_at: The case's deadline, if one runs.
        started_at: When the run began.
    """

    receipt_no: str
    run: int
    step: int
    chain: str
    path: str
    drafter: str
    department: str
    due_at: datetime | None
    started_at: datetime


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Page:
    """One page of a list; ``after`` is the key to go on from, or None at the end."""

    rows: tuple[QueueRow, ...]
    after: Mapping[str, Any] | None


class RequestRepeated(Exception):
    """The idempotency key was used before; ``earlier`` says for what."""

    def __init__(self, earlier: EarlierRequest) -> None:
        super().__init__("request repeated")
        self.earlier = earlier


class ReceiptTaken(Exception):
    """The receipt number belongs to another case; take a new one."""


class VersionMoved(Exception):
    """The case is no longer at the expected version. It may be our own write: look before 409."""


class NumberTaken(Exception):
    """Another letter took the number in the meantime; take the next."""


class CellsTaken(Exception):
    """Somebody else has a cell that was to be claimed, or one to be set free is not one's own."""


class CaseStore(Protocol):
    """The one table. Only its adapter knows the keys."""

    def load(self, case_id: str, *, consistent: bool = True) -> StoredCase | None:
        """Return everything stored of a case in one query, or None."""

    def create(self, new: NewCase) -> None:
        """Store a new case in one transaction.

        Raises:
            RequestRepeated: The idempotency key was used before.
            ReceiptTaken: The receipt number is not free.
            CellsTaken: A cell of time is not free.
        """

    def commit(self, commit: Commit) -> None:
        """Store a change in one transaction.

        Raises:
            VersionMoved: Someone (perhaps this very request) was first.
            NumberTaken: The letter number is not free.
            CellsTaken: A cell of time is not free.
        """

    def earlier_request(self, request_key: str) -> EarlierRequest | None:
        """Return the submission that was made under an idempotency key, if it is still known."""

    def stage_opening(self, stored: StoredCase, opening: StageOpening) -> Mapping[str, str]:
        """Return what Step Functions writes when it opens a stage: a row of the drafter's own."""

    def run_closing(
        self, stored: StoredCase, run: int, *, path: str, outcome: str
    ) -> Mapping[str, str]:
        """Return what Step Functions writes when a run is over: where and how it ended."""

    def receipt(self, receipt_no: str) -> Receipt | None:
        """Return what a receipt number leads to."""

    def note_wrong_code(self, receipt_no: str, *, locked_until: datetime | None) -> None:
        """Count a wrong query code, and lock the receipt if a moment is given."""

    def clear_wrong_codes(self, receipt_no: str) -> None:
        """Forget earlier wrong codes after a right one."""

    def worklist(
        self,
        department: str,
        *,
        limit: int,
        after: Mapping[str, Any] | None,
        state: str = "",
        service: str = "",
    ) -> Page:
        """Return a page of a department's work queue, most urgent first.

        With a state or a service, only what stands there; a page may then be shorter than there is.
        """

    def queue_front(self, department: str) -> QueueFront:
        """Return what is counted of a department's work queue, in one query."""

    def box(
        self,
        staff: str,
        box: BoxName,
        *,
        limit: int,
        after: Mapping[str, Any] | None,
        chain: str = "",
        service: str = "",
        due_before: datetime | None = None,
    ) -> Page:
        """Return a page of somebody's box: to do by deadline, the others with the newest first.

        Args:
            staff: Whose box.
            box: Which.
            limit: Most rows of the page.
            after: Where the page before ended.
            chain: Only rows of this chain, if given. A page of few matching rows may be short
                though more follow.
            service: Only rows of this service, if given.
            due_before: To do only: rows that are due before this moment.
        """

    def box_count(self, staff: str, box: BoxName) -> tuple[int, bool]:
        """Return how many rows are in somebody's box, and whether there are more than counted."""

    def last_letter_serial(self, register: str, year: int) -> int:
        """Return the last serial used in a letter register, 0 when none was."""

    def due_since(self, now: datetime) -> datetime:
        """Return the start of the first hour in which something due may be left."""

    def due_cases(self, since: datetime, now: datetime) -> Sequence[str]:
        """Return the cases whose wake-up moment has come, the earliest first."""

    def finish_due_hours(self, since: datetime, now: datetime) -> None:
        """Note that nothing due is left before the hour of ``now``."""


class CellStore(Protocol):
    """Whose time is taken."""

    def read(self, wanted: CellsWanted, *, consistent: bool = False) -> Taken:
        """Return what is taken and changed on days, with one query for each resource.

        Args:
            wanted: Which resources and days.
            consistent: Whether a write of this very moment must be seen, at twice the price.
        """

    def take(self, owner: str, change: CellChange, now: datetime) -> None:
        """Claim and set free cells without a case, all or none.

        Args:
            owner: Who claims.
            change: What to claim and set free.
            now: The present moment: what has lapsed by then is free.

        Raises:
            CellsTaken: A cell is not free.
        """

    def change_day(
        self,
        resource: str,
        on: date,
        change: DayChange,
        cells: CellChange,
        now: datetime,
        by: str,
    ) -> None:
        """Note what staff change of a day, and close or open its cells with it, all or none.

        Args:
            resource: Whose day.
            on: The day.
            change: What is changed of it from now on; its version is the one that was read.
            cells: The cells that are closed or opened.
            now: The present moment.
            by: Staff id of who did it.

        Raises:
            CellsTaken: Somebody has a cell, or somebody else changed the day meanwhile.
        """


class ApplicantRegister(Protocol):
    """What each applicant has asked each agency; rows are written with the case they are about."""

    def rows(self, applicant: bytes) -> Sequence[RegisterRow]:
        """Return all rows of one applicant at one agency, in the order of their coming in."""

    def note(
        self,
        case_id: str,
        seq: int,
        *,
        leaf: str,
        answered_on: date | None,
        letter_no: str,
        sealed: bool,
    ) -> None:
        """Note what an event says became of a case; a case without a row is passed by.

        Doing it again does nothing, and an earlier event never replaces what a later one said.

        Args:
            case_id: The case.
            seq: Place of the event in its history.
            leaf: The row of the statistics it ended in, if it ended.
            answered_on: The day of the reply, if it is one.
            letter_no: Number of the reply's letter.
            sealed: Whether the applicant's identity is sealed from now on.
        """


class CaseSeal(Protocol):
    """Encrypts the confidential documents of a case under its own data key."""

    def new_key(self, case_id: str) -> tuple[bytes, bytes]:
        """Return a fresh data key as ``(plain, wrapped)``; the wrapped one may be stored."""

    def open_key(self, case_id: str, wrapped: bytes) -> bytes:
        """Unwrap a case's data key."""

    def seal(self, key: bytes, case_id: str, name: str, content: Mapping[str, Any]) -> bytes:
        """Encrypt a document; case and name are bound to it."""

    def unseal(self, key: bytes, case_id: str, name: str, sealed: bytes) -> dict[str, Any]:
        """Decrypt a document.

        Raises:
            ValueError: It was changed, or belongs to another case or name.
        """


class TitleSeal(Protocol):
    """Encrypts the short titles of work lists, cheaply enough for a page of them."""

    def seal(self, title: str) -> str:
        """Return the title as opaque text."""

    def unseal(self, sealed: str) -> str:
        """Return the title; empty when its key was destroyed."""


class Secrets(Protocol):
    """Keyed hashes under a key that never leaves KMS; derived keys are kept in memory only."""

    def derived(self, purpose: str) -> bytes:
        """Return a 32-byte key for one purpose (``query-code``, ``page-cursor``…)."""


class Chains(Protocol):
    """The state machine that walks approval runs."""

    def start(self, name: str, opening: Mapping[str, Any]) -> bool:
        """Begin an execution by opening a stage; one of that name is never begun twice.

        Returns:
            False when the name is used up.
        """

    def advance(self, task_token: str, onward: Mapping[str, Any]) -> bool:
        """Let a stage go: open the next one, or close the run.

        Returns:
            False when nobody waits with that token any more.
        """

    def alive(self, name: str) -> bool:
        """Whether an execution of that name runs."""


class Directories(Protocol):
    """Who works for the city, and who is away."""

    def read(self) -> Directory:
        """Return the staff as it was at most some seconds ago."""

    def absences_of(self, staff: str) -> tuple[Absence, ...]:
        """Return somebody's absences as they are now, by first day."""

    def put_absence(self, absence: Absence) -> None:
        """Write an absence, over the one of the same person that begins on the same day."""

    def remove_absence(self, staff: str, first: date) -> None:
        """Take back somebody's absence that begins on a day, if there is one."""


class Files(Protocol):
    """Attachments and letters."""

    def put_letter(self, case_id: str, order: int, fmt: str, document: Document) -> None:
        """Keep a document of a letter under its digest: no other can ever take its place."""

    def letter_url(self, case_id: str, order: int, fmt: str, sha256: str, file_name: str) -> str:
        """Return a short-lived address to download the document with that digest under a name."""

    def attachment(self, case_id: str, upload_id: str) -> bytes | None:
        """Return an attachment's content; None while it is not there."""

    def put_redacted(self, case_id: str, number: int, content: bytes, sha256: str) -> None:
        """Keep the result of a redaction under its digest; the original stays as it is."""

    def redacted_url(self, case_id: str, number: int, sha256: str, file_name: str) -> str:
        """Return a short-lived address to download the result of a redaction under a name."""

    def claim(self, case_id: str, upload_id: str) -> None:
        """Move an upload to its case, once and for all; doing it again does nothing."""

    def attachment_url(self, case_id: str, upload_id: str, file_name: str) -> str:
        """Return a short-lived address to download an attachment under its name."""

    def check_upload(self, upload_id: str, *, field: str = "upload_id") -> None:
        """Make sure an upload is ours, complete, and what it said it was.

        Args:
            upload_id: The upload.
            field: Path of its id in the request, for the error.

        Raises:
            InvalidInput: It is not.
        """


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Document:
    """A document of a letter, with the SHA-256 digest of its bytes in hexadecimal."""

    content: bytes
    sha256: str


class LetterPress(Protocol):
    """Makes the documents of a letter."""

    def render(self, letter: Letter, *, issued_at: datetime) -> Mapping[str, Document]:
        """Return the documents by format, ``pdf`` and ``docx``; the same letter, the same bytes."""


class Clock(Protocol):
    """The wall clock."""

    def now(self) -> datetime:
        """Return the present moment with offset."""


class Randomness(Protocol):
    """The only source of chance."""

    def new_case_id(self, now: datetime) -> str:
        """Return a ULID."""

    def receipt_digits(self) -> str:
        """Return six random digits."""

    def salt(self) -> str:
        """Return 128 random bits as text."""


class Ports(Protocol):
    """Everything a use case may need; each adapter is built when it is first asked for."""

    @property
    def store(self) -> CaseStore:
        """The table."""

    @property
    def cells(self) -> CellStore:
        """Whose time is taken."""

    @property
    def register(self) -> ApplicantRegister:
        """What each applicant has asked each agency."""

    @property
    def consultations(self) -> ConsultationRows:
        """What everybody reads of public consultations."""

    @property
    def seal(self) -> CaseSeal:
        """Encryption of case documents."""

    @property
    def titles(self) -> TitleSeal:
        """Encryption of titles."""

    @property
    def secrets(self) -> Secrets:
        """Derived keys."""

    @property
    def chains(self) -> Chains:
        """The approval state machine."""

    @property
    def directory(self) -> Directories:
        """The staff directory."""

    @property
    def files(self) -> Files:
        """Attachments and letters."""

    @property
    def press(self) -> LetterPress:
        """The letter press."""

    @property
    def clock(self) -> Clock:
        """The wall clock."""

    @property
    def randomness(self) -> Randomness:
        """The source of chance."""

    @property
    def catalogue(self) -> Catalogue:
        """The city's rules in force."""
