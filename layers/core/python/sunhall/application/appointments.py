"""Books an appointment for a person, within what one person may book.

A person is known by a keyed hash of their telephone number. What they have booked stands in rows of
their own (`Bookers`), written with each booking; whether it still lies before them, the cases say.
While one booking of theirs is made, another one waits: two at the very same moment are not one too
many.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from sunhall.application.attempts import AttemptLimit, Attempts
from sunhall.application.carry_out import load_case
from sunhall.application.open_case import Opened, open_case
from sunhall.application.ports import Ports
from sunhall.application.request_identity import RequestIdentity
from sunhall.application.services import SERVICES
from sunhall.domain.actor import Actor
from sunhall.domain.appointment.appointment import ENDED
from sunhall.domain.appointment.commands import BookAppointment, SubmitAppointment
from sunhall.domain.calendar.beijing import local_date

SERVICE: Final = "appointment"

#: What the key is for by which people are known.
_PERSON: Final = "appointment-person"

#: Name of the count by which a second booking of the same person waits, and for how many seconds if
#: the first one is never finished.
_KIND: Final = "booking"
_ONE_AT_A_TIME: Final = AttemptLimit(1, 10)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class BookedRow:
    """An appointment that somebody has made.

    Attributes:
        case_id: The case.
        item: What is booked.
        at: When they made it.
    """

    case_id: str
    item: str
    at: datetime


class Bookers(Protocol):
    """What each person has booked. Only its adapter knows the keys."""

    def booked(self, person: bytes) -> Sequence[BookedRow]:
        """Return what a person has booked in the last months, the newest first."""

    def note_booked(self, person: bytes, row: BookedRow) -> None:
        """Note an appointment; doing it again does nothing."""


class BookingPorts(Ports, Protocol):
    """What booking needs besides what every use case may."""

    @property
    def bookers(self) -> Bookers:
        """What each person has booked."""

    @property
    def attempts(self) -> Attempts:
        """Counts what somebody does at the same time."""


def book(
    ports: BookingPorts, wanted: SubmitAppointment, actor: Actor, identity: RequestIdentity
) -> Opened:
    """Book an appointment, or put somebody on the waiting list.

    Args:
        ports: The outside world.
        wanted: What is asked for.
        actor: Who asks: the citizen, or a clerk for somebody.
        identity: By what a repetition is known.

    Raises:
        RuleRefused: A rule refuses it.
        Conflict: Somebody else has the slot, or the person has booked as much as they may.
        Throttled: The same person is booking at this moment.
    """
    person = _person(ports, wanted.contact.phone)
    if ports.store.earlier_request(identity.key) is not None:
        # It is answered again: what was counted then counts no more.
        return _opened(ports, wanted, person, actor, identity, ())
    subject = person.hex()
    ports.attempts.begin(_KIND, subject, _ONE_AT_A_TIME, ports.clock.now())
    try:
        booked = ports.bookers.booked(person)
        return _opened(ports, wanted, person, actor, identity, booked)
    finally:
        ports.attempts.succeeded(_KIND, subject)


def _opened(
    ports: BookingPorts,
    wanted: SubmitAppointment,
    person: bytes,
    actor: Actor,
    identity: RequestIdentity,
    booked: Sequence[BookedRow],
) -> Opened:
    same = [row for row in booked if row.item == wanted.item]
    this_month = local_date(ports.clock.now()).strftime("%Y-%m")
    command = BookAppointment(
        wanted,
        open_bookings=sum(_open(ports, row) for row in same),
        bookings_this_month=sum(f"{local_date(row.at):%Y-%m}" == this_month for row in same),
    )
    opened = open_case(ports, SERVICES[SERVICE], command, actor, identity)
    case = opened.case
    ports.bookers.note_booked(person, BookedRow(case.case_id, wanted.item, case.submitted_at))
    return opened


def _open(ports: Ports, row: BookedRow) -> bool:
    case: Any = load_case(ports, row.case_id).case
    return case.state not in ENDED


def _person(ports: Ports, phone: str) -> bytes:
    number = "".join(filter(str.isdigit, phone)) or phone.strip().lower()
    return hmac.digest(ports.secrets.derived(_PERSON), number.encode(), hashlib.sha256)[:16]
