"""What is no request for information goes on as a hotline ticket, if who asks agrees (art. 39).

The applicant is first answered that it is not handled as a request (D18). With that answer the
matter is handed over: a decision that is not sent hands nobody's words to anybody.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, Final

from annotated_types import MaxLen, MinLen

from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.disclosure.request import DisclosureRequest
from sunhall.domain.disclosure.topics import Topic
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.event import Event, Happening
from sunhall.domain.engine.sealing import seal
from sunhall.domain.ticket.submission import Contact, External, Kind, ReceiptNo, SubmitTicket

#: Name of the sealed document that says why it is handed over.
DOCUMENT: Final = "hand-off"

#: Whence the hotline has it: its channel, and the source that stands in the ticket.
_CHANNEL: Final = "import"
_SOURCE: Final = "disclosure"
#: What is taken from somebody whom the hotline cannot call; screening says what it really is.
_UNREACHABLE: Final[Kind] = "consultation"
_LONGEST: Final = 4000


@dataclass(frozen=True, slots=True)
class HandOff(Command):
    """Hand the matter over to the hotline, once it was answered with D18.

    Attributes:
        kind: What sort of matter it is for the hotline.
        agreed_on: Day on which the applicant agreed.
        reason: Why it is no request for information; for the file.
    """

    kind: Kind
    agreed_on: datetime.date
    reason: Annotated[str, MinLen(1), MaxLen(1000)]


@dataclass(frozen=True, slots=True)
class RecordTicket(Command):
    """The system reports the ticket that the matter became."""

    receipt_no: ReceiptNo


@dataclass(frozen=True, slots=True)
class HandedOff:
    """A matter that goes on with the hotline.

    Attributes:
        kind: What sort of matter it is for the hotline.
        agreed_on: Day on which the applicant agreed.
        handed_on: Day on which it was handed over; None while the answer was not sent.
        ticket: Receipt number of the ticket, once it was opened.
    """

    kind: Kind
    agreed_on: date
    handed_on: date | None = None
    ticket: str | None = None


# --- rules -----------------------------------------------------------------------------------


def _hand_off(request: DisclosureRequest, command: HandOff, context: Context) -> Outcome:
    refusal = _refused(request, command, context)
    if refusal:
        return refusal
    sealed, digest = seal(DOCUMENT, {"reason": command.reason}, context.salt)
    data = {
        "kind": command.kind,
        "agreed_on": command.agreed_on.isoformat(),
        "reason_digest": digest,
    }
    over = (handed_off(),) if request.answered else ()
    return Decision((Happening("hand_off_agreed", data), *over), (sealed,))


def _refused(request: DisclosureRequest, command: HandOff, context: Context) -> Refusal | None:
    if request.handed_off is not None:
        return Refusal("handed_off_already", kind="conflict")
    if request.identity is not None:
        # Who asks must stay unknown, and the words alone may tell.
        return Refusal("sealed_is_not_handed_off", kind="conflict")
    if request.settled_as_request:
        return Refusal("handled_as_a_request", kind="conflict")
    if command.agreed_on > context.today:
        return Refusal("date_in_future", fields=("agreed_on",))
    earliest = local_date(request.submitted_at)
    if command.agreed_on < earliest:
        return Refusal("date_too_early", {"earliest": earliest.isoformat()}, fields=("agreed_on",))
    return None


def with_the_answer(request: DisclosureRequest) -> tuple[Happening, ...]:
    """Return what sending the answer hands over: nothing, where it was handled as a request."""
    asked = request.handed_off
    due = asked is not None and asked.handed_on is None
    return (handed_off(),) if due and request.turned_away and request.identity is None else ()


def handed_off() -> Happening:
    """The matter goes on with the hotline; the ticket is opened from this event."""
    return Happening("handed_off", {})


def _record_ticket(request: DisclosureRequest, command: RecordTicket, context: Context) -> Outcome:
    asked = request.handed_off
    if asked is None or asked.handed_on is None:
        return Refusal("never_handed_off", kind="conflict")
    if asked.ticket is not None:
        return Decision(())
    data = {"receipt_no": command.receipt_no, "on": context.today.isoformat()}
    return Decision((Happening("hand_off_recorded", data),))


def ticket_of(
    request: DisclosureRequest, documents: Mapping[str, Mapping[str, Any]]
) -> SubmitTicket:
    """Return the ticket that a matter becomes: the applicant's own words, and how to reach them.

    Proofs of identity and other files stay with the request, whose number the ticket names.

    Args:
        request: The request, handed off.
        documents: Its documents, unsealed.

    Raises:
        ValueError: The request was not handed off.
    """
    if request.handed_off is None:
        raise ValueError("only what was handed off becomes a ticket")
    from sunhall.domain.disclosure.letter_facts import descriptions

    application = documents["application"]
    person = application["applicant"]
    contact = Contact(person["name"], person["phone"], person["email"])
    return SubmitTicket(
        kind=request.handed_off.kind if contact.reachable else _UNREACHABLE,
        description=descriptions(documents)[-1][:_LONGEST],
        contact=contact,
        external=External(_SOURCE, request.receipt_no),
        channel=_CHANNEL,
        locale=application["locale"],
    )


# --- effects ---------------------------------------------------------------------------------


def _agreed(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    agreed_on = date.fromisoformat(event.data["agreed_on"])
    return replace(request, handed_off=HandedOff(event.data["kind"], agreed_on))


def _handed_over(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    return replace(request, handed_off=replace(_asked(request), handed_on=local_date(event.at)))


def _recorded(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    return replace(request, handed_off=replace(_asked(request), ticket=event.data["receipt_no"]))


def _asked(request: DisclosureRequest) -> HandedOff:
    if request.handed_off is None:
        raise ValueError("it was agreed to hand it off")
    return request.handed_off


def facts(request: DisclosureRequest) -> Mapping[str, Any] | None:
    """Return what staff see of the hand-off; plain data."""
    asked = request.handed_off
    if asked is None:
        return None
    return {
        "kind": asked.kind,
        "agreed_on": asked.agreed_on.isoformat(),
        "handed_on": asked.handed_on.isoformat() if asked.handed_on else None,
        "ticket": asked.ticket,
    }


TOPIC: Final = Topic(
    commands={"hand_off": HandOff, "record_hotline_ticket": RecordTicket},
    deciders={HandOff: _hand_off, RecordTicket: _record_ticket},
    effects={
        "hand_off_agreed": _agreed,
        "handed_off": _handed_over,
        "hand_off_recorded": _recorded,
    },
)
