"""What comes out of a meeting goes on as a hotline ticket or as a disclosure request.

The citizen agrees to it in the meeting. The case is opened from the event, in the citizen's name
and under the citizen's telephone number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from sunhall.domain.appointment import commands as c
from sunhall.domain.appointment import events
from sunhall.domain.appointment.appointment import HAND_OFF, Appointment
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.disclosure.commands import Applicant, Attachment, Delivery, Information, Submit
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal, together
from sunhall.domain.engine.sealing import seal
from sunhall.domain.intake import department_refused, identity_refused
from sunhall.domain.ticket.submission import Contact, External, SubmitTicket

#: Whence the hotline has it: its channel, and the source that stands in the ticket.
_CHANNEL: Final = "import"
_SOURCE: Final = "appointment"
#: A disclosure request that is made in a meeting is made in person (条例 art. 31(1)).
_IN_PERSON: Final = "in_person"


def hand_off_document(number: int) -> str:
    """Return the name of the sealed matter that goes on elsewhere."""
    return f"{HAND_OFF}-{number}"


def hand_off(case: Appointment, command: c.HandOff, context: Context) -> Outcome:
    """Hand the matter over, as the citizen agreed."""
    refusal = together(_refused(case, command, context), _request_refused(command, context))
    if refusal:
        return refusal
    number = len(case.hand_offs) + 1
    content = {
        "service": command.service,
        "description": command.description,
        "kind": command.kind,
        "request": asdict(command.request) if command.request else None,
    }
    sealed, digest = seal(hand_off_document(number), content, context.salt)
    over = events.appointment_handed_off(
        number=number,
        service=command.service,
        agreed_on=command.agreed_on,
        hand_off_digest=digest,
    )
    return Decision((over,), (sealed,))


def _refused(case: Appointment, command: c.HandOff, context: Context) -> Refusal | None:
    if any(each.service == command.service for each in case.hand_offs):
        return Refusal("handed_off_already", kind="conflict")
    if command.agreed_on > context.today:
        return Refusal("date_in_future", fields=("agreed_on",))
    earliest = local_date(case.submitted_at)
    if command.agreed_on < earliest:
        return Refusal("date_too_early", {"earliest": earliest.isoformat()}, fields=("agreed_on",))
    return None


def _request_refused(command: c.HandOff, context: Context) -> Refusal | None:
    """A disclosure request says who asks and how it is to be answered (条例 art. 29)."""
    if command.service == "ticket":
        return None
    request = command.request
    if request is None:
        return Refusal("hand_off_request_missing", fields=("request",))
    return together(
        department_refused(request.department, context, field="request.department"),
        identity_refused(
            _applicant({"name": "", "phone": "", "email": None}, asdict(request)),
            context,
            at="request",
        ),
    )


def record_hand_off(case: Appointment, command: c.RecordHandOff, context: Context) -> Outcome:
    """Note the number of the case that the matter became."""
    if command.number > len(case.hand_offs):
        return Refusal("never_handed_off", kind="conflict")
    known = case.hand_offs[command.number - 1]
    if known.receipt_no is not None:
        return Decision(())
    recorded = events.case_of_hand_off_recorded(
        number=command.number, service=known.service, receipt_no=command.receipt_no
    )
    return Decision((recorded,))


def submission_of(
    case: Appointment, documents: Mapping[str, Mapping[str, Any]], number: int
) -> SubmitTicket | Submit:
    """Return what is handed in elsewhere, in the citizen's name.

    Args:
        case: The appointment.
        documents: Its documents, unsealed.
        number: Which of its matters.
    """
    matter = documents[hand_off_document(number)]
    person = documents["application"]["contact"]
    if matter["service"] == "ticket":
        return SubmitTicket(
            kind=matter["kind"],
            description=matter["description"],
            contact=Contact(person["name"], person["phone"], person["email"]),
            external=External(_SOURCE, case.receipt_no),
            channel=_CHANNEL,
            locale=documents["application"]["locale"],
        )
    request = matter["request"]
    proof = request["proof"]
    return Submit(
        department=request["department"],
        applicant=_applicant(person, request),
        information=Information(matter["description"]),
        delivery=Delivery(**request["delivery"]),
        channel=_IN_PERSON,
        attachments=(Attachment(proof["upload_id"], proof["file_name"], "identity_proof"),)
        if proof
        else (),
        assistance=True,
        locale=documents["application"]["locale"],
    )


def _applicant(person: Mapping[str, Any], request: Mapping[str, Any]) -> Applicant:
    return Applicant(
        kind="natural_person",
        name=person["name"],
        id_type=request["id_type"],
        id_number=request["id_number"],
        phone=person["phone"],
        email=person["email"],
    )
