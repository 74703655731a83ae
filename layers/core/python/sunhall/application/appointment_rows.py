"""What hosts have before them, and who waits for what: rows kept from the stream.

Each row is written wholly from the case as it is now. An event that comes twice, late or in another
order leads to the same rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Protocol

from sunhall.application.appointments import SERVICE
from sunhall.application.carry_out import load_case
from sunhall.application.case_links import LinkingPorts
from sunhall.domain.appointment.appointment import Appointment, State
from sunhall.domain.appointment.offering import freed_by
from sunhall.domain.engine.event import Event

#: Appointments that stand in a host's calendar, held ones included.
_IN_THE_CALENDAR: Final = frozenset(
    {State.REQUESTED, State.CONFIRMED, State.IN_SESSION, State.COMPLETED, State.NO_SHOW}
)


#: Events after which it is looked what is free for who waits.
LOOKED_FOR: Final = frozenset({"appointment_submitted", "day_opened"})


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class WaitingRow:
    """Somebody on the waiting list.

    Attributes:
        case_id: The case.
        item: What they wait for.
        since: When they came on the list.
        version: Number of events it was made from.
        first_on: First day on which they could come.
        last_on: Last day.
        host: Id of the only host who will do, or empty.
        waits: False once they are off the list, or have an offer.
    """

    case_id: str
    item: str
    since: datetime
    version: int
    first_on: date
    last_on: date
    host: str
    waits: bool


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class AgendaRow:
    """An appointment in a host's calendar, without a word of what it is about.

    Attributes:
        case_id: The case.
        version: Number of events it was made from.
        receipt_no: Its receipt number.
        item: What was booked.
        state: Where it stands.
        staff: Staff id of the host.
        host: Id of the host in the catalogue.
        room: Id of the room, or empty.
        mode: ``video`` or ``in_person``.
        starts_at: When it begins.
        ends_at: When it is to be over.
        sequence: How often its calendar entry has changed.
        changed_at: When it last changed.
        title: Its sealed title.
    """

    case_id: str
    version: int
    receipt_no: str
    item: str
    state: str
    staff: str
    host: str
    room: str
    mode: str
    starts_at: datetime
    ends_at: datetime
    sequence: int
    changed_at: datetime
    title: str


class AppointmentRows(Protocol):
    """The rows. Only its adapter knows the keys."""

    def put_waiting(self, row: WaitingRow) -> None:
        """Write somebody's place on the list, unless a later version is there."""

    def waiting(self, item: str, *, limit: int) -> Sequence[WaitingRow]:
        """Return who waits for an item, the longest first."""

    def put_agenda(self, case_id: str, version: int, row: AgendaRow | None) -> None:
        """Write where an appointment stands in a calendar, or that it is in none any more.

        An earlier version never replaces what a later one said.
        """

    def agenda(self, staff: str, first: date, last: date) -> Sequence[AgendaRow]:
        """Return somebody's appointments on some days, in order."""


class AppointmentPorts(LinkingPorts, Protocol):
    """What keeping the rows needs besides."""

    @property
    def appointment_rows(self) -> AppointmentRows:
        """The rows."""


def keep_appointments(ports: AppointmentPorts, event: Event) -> None:
    """Bring the rows of an appointment up to date, and have a slot offered that came free."""
    loaded = load_case(ports, event.case_id)
    if loaded.service.name != SERVICE:
        return  # The ends of approvals are everybody's.
    case: Any = loaded.case
    version = loaded.stored.version
    if case.wish is not None:
        ports.appointment_rows.put_waiting(_waiting_row(case, version))
    ports.appointment_rows.put_agenda(
        case.case_id, version, _agenda_row(case, version, loaded.stored.title)
    )
    if event.type in LOOKED_FOR and case.wish is not None:
        # Something may have come free between their look at the list and now, or on a new day.
        ports.link_orders.place(event.case_id, event.seq)
    elif freed_by(loaded.stored.events, event.seq):
        ports.link_orders.place(event.case_id, event.seq)


def _waiting_row(case: Appointment, version: int) -> WaitingRow:
    wish = case.wish
    if wish is None:
        raise ValueError("only who waits stands on the list")
    return WaitingRow(
        case_id=case.case_id,
        item=case.item,
        since=case.submitted_at,
        version=version,
        first_on=wish.first_on,
        last_on=wish.last_on,
        host=wish.host or "",
        waits=case.state is State.WAITING,
    )


def _agenda_row(case: Appointment, version: int, title: str) -> AgendaRow | None:
    booking = case.booking
    if booking is None or case.changed_at is None or case.state not in _IN_THE_CALENDAR:
        return None
    return AgendaRow(
        case_id=case.case_id,
        version=version,
        receipt_no=case.receipt_no,
        item=case.item,
        state=case.state,
        staff=booking.staff,
        host=booking.host,
        room=booking.room or "",
        mode=case.mode,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        sequence=case.sequence,
        changed_at=case.changed_at,
        title=title,
    )
