"""An appointment as its history left it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Literal, TypeAlias

from sunhall.domain.approval.run import ApprovalRun
from sunhall.domain.clocks.clock import Clock
from sunhall.domain.engine.issued_letter import IssuedLetter
from sunhall.domain.identity.sealed_identity import SealedIdentity
from sunhall.domain.scheduling.cells import Cell

Side: TypeAlias = Literal["citizen", "host"]
"""The two sides of a meeting."""


class State(StrEnum):
    """States of an appointment."""

    WAITING = "appointment_waiting"
    """On the waiting list (候补): nothing is held."""
    OFFERED = "appointment_offered"
    """A slot that came free is held for the citizen, for some minutes."""
    REQUESTED = "appointment_requested"
    """The slot is held; somebody has to agree to the meeting."""
    CONFIRMED = "appointment_confirmed"
    IN_SESSION = "appointment_in_session"
    """They meet or have met; the minutes are to be written and signed."""
    COMPLETED = "appointment_completed"
    NO_SHOW = "appointment_no_show"
    CANCELLED = "appointment_cancelled"
    REFUSED = "appointment_refused"
    EXPIRED = "appointment_expired"
    """Nothing came free in the days that the citizen could come."""


#: States in which a slot is held; in every other one nothing is.
HOLDING: Final = frozenset({State.OFFERED, State.REQUESTED, State.CONFIRMED, State.IN_SESSION})

#: States in which nobody has to do anything for the meeting itself any more.
ENDED: Final = frozenset(
    {State.COMPLETED, State.NO_SHOW, State.CANCELLED, State.REFUSED, State.EXPIRED}
)

#: Names of the sealed documents. What comes more than once is numbered.
APPLICATION, CANCELLATION, PROPOSAL, MEETING = "application", "cancellation", "proposal", "meeting"
MINUTES, HAND_OFF, ABSENCE = "minutes", "hand-off", "absence"


def promise_document(number: int) -> str:
    """Return the name of the sealed report on a promise."""
    return f"promise-{number}"


def file_document(number: int) -> str:
    """Return the name of the sealed name of a file that was handed over."""
    return f"file-{number}"


@dataclass(frozen=True, slots=True)
class Booking:
    """A time that is held for the case.

    Attributes:
        starts_at: When the meeting begins.
        ends_at: When it is to be over.
        host: Id of the host in the catalogue.
        staff: Staff id of the host.
        room: Id of the room, for a meeting in person.
        cells: Everything that is held for it, buffers included.
    """

    starts_at: datetime
    ends_at: datetime
    host: str
    staff: str
    room: str | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """When somebody on the waiting list could come.

    Attributes:
        first_on: First day.
        last_on: Last day.
        host: Id of the host they want, if only one will do.
    """

    first_on: date
    last_on: date
    host: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A time that is held until the citizen has answered.

    Attributes:
        number: 1, 2, … in its case.
        booking: The time.
        until: The last moment for the answer.
    """

    number: int
    booking: Booking
    until: datetime


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes; their text is sealed.

    Attributes:
        revision: 1 for the first text.
        outcome: What came of the meeting, an id of the catalogue.
        digest: SHA-256 over what both sides sign.
        author: Who wrote the present text.
        signed_host: When the host's side signed it.
        signed_citizen: When the citizen signed it.
    """

    revision: int
    outcome: str
    digest: str
    author: str
    signed_host: datetime | None = None
    signed_citizen: datetime | None = None

    @property
    def settled(self) -> bool:
        """Whether both sides have signed this text."""
        return self.signed_host is not None and self.signed_citizen is not None


@dataclass(frozen=True, slots=True)
class Promise:
    """What a department has promised in the meeting; the text stands in the minutes.

    Attributes:
        number: 1, 2, … in its case.
        department: The department that keeps it.
        clock: By when; it stops when the promise was kept.
        kept_at: When it was reported as kept.
        warned_for: Due date a yellow card was given for, if any.
        overdue_for: Due date a red card was given for, if any.
    """

    number: int
    department: str
    clock: Clock
    kept_at: datetime | None = None
    warned_for: date | None = None
    overdue_for: date | None = None


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who was in the meeting, as the meeting server saw it last; the event tells when and how.

    Attributes:
        citizen: Whether the citizen came, if only into the waiting room.
        host: Whether a host came.
        recorded: Whether any of it was recorded.
        ended_at: When it was told that the meeting is over; None while people may come back.
    """

    citizen: bool
    host: bool
    recorded: bool
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class HandedOff:
    """A matter that goes on in another service.

    Attributes:
        service: Which one.
        receipt_no: Receipt number of the case there, once it was opened.
    """

    service: str
    receipt_no: str | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """A clock of the case itself, with the cards that were given for it."""

    clock: Clock
    warned_for: date | None = None
    overdue_for: date | None = None


@dataclass(frozen=True, slots=True)
class Appointment:
    """The whole of an appointment, without any personal data.

    Attributes:
        case_id: ULID.
        version: Number of events folded.
        receipt_no: What people say on the phone.
        state: Where it stands.
        item: Id of what is booked.
        department: The department that is met.
        mode: ``video`` or ``in_person``.
        provider: By what people see each other; empty for a meeting in person.
        submitted_at: When it came in.
        catalogue_version: The city's rules then.
        locale: The citizen's language.
        time_zone: The zone in which the citizen is shown times; the meeting itself is in Beijing's.
        booking: The time that is held for it; of an ended case, the last one.
        wish: When the citizen could come, for who waits.
        offer: The offer that waits for the citizen's answer.
        offers: How many offers were made.
        passed: Beginnings of the slots that the citizen has let pass.
        opened: The last of their days that has come open for booking since they wait.
        proposal: Another time that the host has asked for and that is held, too.
        proposals: How often the host has asked for another time.
        reschedules: How often the citizen has moved it.
        reminded: Minutes before the meeting of every reminder of it that went out.
        sequence: How often the calendar entry has changed (RFC 5545 SEQUENCE).
        changed_at: When it last changed; None while there is no entry.
        decision: The clock of the agreement, while it is awaited.
        writing: The clock of the minutes.
        signing: The clock of the citizen's signature.
        attendance: Who was there.
        began_at: When the meeting began.
        met_at: When it was over; None while people may come back.
        absent: Who did not come.
        minutes: The minutes.
        promises: What was promised, in order.
        hand_offs: Where the matter goes on.
        files: How many files were handed over.
        rebook_until: Until when the citizen can book again under this number, after the host's side
            did not hold it.
        runs: Approval runs, in order.
        letters: None: people are told in the system itself.
        identity: None: whoever meets somebody says who they are.
    """

    case_id: str
    version: int
    receipt_no: str
    state: State
    item: str
    department: str
    mode: str
    provider: str
    submitted_at: datetime
    catalogue_version: str
    locale: str
    time_zone: str
    booking: Booking | None = None
    wish: Wish | None = None
    offer: Offer | None = None
    offers: int = 0
    passed: tuple[datetime, ...] = ()
    opened: date | None = None
    proposal: Offer | None = None
    proposals: int = 0
    reschedules: int = 0
    reminded: tuple[int, ...] = ()
    sequence: int = 0
    changed_at: datetime | None = None
    decision: Watch | None = None
    writing: Watch | None = None
    signing: Clock | None = None
    attendance: Attendance | None = None
    began_at: datetime | None = None
    met_at: datetime | None = None
    absent: Side | None = None
    minutes: Minutes | None = None
    promises: tuple[Promise, ...] = ()
    hand_offs: tuple[HandedOff, ...] = ()
    files: int = 0
    rebook_until: datetime | None = None
    runs: tuple[ApprovalRun, ...] = ()
    letters: tuple[IssuedLetter, ...] = ()
    identity: SealedIdentity | None = None

    @property
    def open_runs(self) -> tuple[ApprovalRun, ...]:
        """Approval runs that still wait for someone."""
        return tuple(run for run in self.runs if run.open)

    @property
    def open_promises(self) -> tuple[Promise, ...]:
        """Promises that are still to be kept; what the host has not signed binds nobody yet."""
        if self.minutes is None or self.minutes.signed_host is None:
            return ()
        return tuple(each for each in self.promises if each.kept_at is None)

    @property
    def held(self) -> tuple[Cell, ...]:
        """Every cell that is held for the case now, each once."""
        return tuple(dict.fromkeys(self._held()))

    def concerns(self, department: str) -> bool:
        """Whether a department has a part in it: it is met, or has promised something."""
        promised = (each.department for each in self.promises)
        return department == self.department or department in promised

    def _held(self) -> Iterator[Cell]:
        if self.state in HOLDING and self.booking:
            yield from self.booking.cells
        if self.offer:
            yield from self.offer.booking.cells
        if self.proposal:
            yield from self.proposal.booking.cells
