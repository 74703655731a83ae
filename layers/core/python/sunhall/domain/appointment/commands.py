"""What can be asked of an appointment, with the limits of every field."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Annotated, Final, Literal

from annotated_types import Ge, Le, MaxLen, MinLen

from sunhall.domain.appointment.appointment import Side
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.disclosure.commands import Delivery, IdType
from sunhall.domain.engine.command import Command
from sunhall.domain.meeting.report import MeetingReport
from sunhall.domain.ticket.submission import Kind as TicketKind
from sunhall.domain.ticket.submission import TicketFile

ShortText = Annotated[str, MinLen(1), MaxLen(200)]
LongText = Annotated[str, MinLen(1), MaxLen(4000)]
Topic = Annotated[str, MinLen(1), MaxLen(2000)]
Reason = Annotated[str, MinLen(1), MaxLen(500)]
Identifier = Annotated[str, MinLen(1), MaxLen(64)]
ReceiptNo = Annotated[str, MinLen(8), MaxLen(40)]
#: A name of the time zone database, e.g. ``Europe/Berlin``; whether it exists the shell knows.
TimeZone = Annotated[str, MinLen(1), MaxLen(64)]
Digest = Annotated[str, MinLen(64), MaxLen(64)]


@dataclass(frozen=True, slots=True)
class Contact(Command):
    """Who comes and how to reach them; who meets an official says who they are."""

    name: ShortText
    phone: Annotated[str, MinLen(5), MaxLen(30)]
    email: Annotated[str, MinLen(5), MaxLen(120)] | None = None


@dataclass(frozen=True, slots=True)
class WaitFor(Command):
    """When somebody who goes on the waiting list could come."""

    first_on: datetime.date
    last_on: datetime.date


@dataclass(frozen=True, slots=True)
class SubmitAppointment(Command):
    """Book a time, or go on the waiting list.

    Attributes:
        item: What is booked, an id of the catalogue.
        topic: What it is about.
        contact: Who comes.
        starts_at: The slot; None for the waiting list.
        host: Id of the host, where one can be chosen.
        hold: The hold under which the slot is kept for them, if they have one.
        wait_for: The days that would do, for the waiting list.
        attachments: Photos and documents.
        locale: The citizen's language.
        time_zone: The zone in which they are shown times.
    """

    item: Identifier
    topic: Topic
    contact: Contact
    starts_at: datetime.datetime | None = None
    host: Identifier | None = None
    hold: Annotated[str, MinLen(8), MaxLen(80)] | None = None
    wait_for: WaitFor | None = None
    attachments: Annotated[tuple[TicketFile, ...], MaxLen(10)] = ()
    locale: Literal["zh-CN", "en"] = "zh-CN"
    time_zone: TimeZone = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class BookAppointment(Command):
    """A submission with what the shell has looked up for it.

    Attributes:
        wanted: What was asked for.
        open_bookings: How many appointments of this item the same person has before them.
        bookings_this_month: How many they have made in this calendar month, cancelled ones too.
    """

    wanted: SubmitAppointment
    open_bookings: int = 0
    bookings_this_month: int = 0


@dataclass(frozen=True, slots=True)
class SubmitForAgreement(Command):
    """Ask who has to agree to the meeting."""


@dataclass(frozen=True, slots=True)
class Reschedule(Command):
    """Move the meeting to another slot; the old one comes free in the same moment.

    Attributes:
        starts_at: The new slot.
        host: Id of the host; the same as before if they have time, when none is named.
        hold: The hold under which the slot is kept, if there is one.
        reason: Why; needed from the host's side.
    """

    starts_at: datetime.datetime
    host: Identifier | None = None
    hold: Annotated[str, MinLen(8), MaxLen(80)] | None = None
    reason: Annotated[str, MaxLen(500)] = ""


@dataclass(frozen=True, slots=True)
class ProposeTime(Command):
    """The host asks for another time, which is held until the citizen has answered."""

    starts_at: datetime.datetime
    reason: Reason
    host: Identifier | None = None


@dataclass(frozen=True, slots=True)
class AcceptTime(Command):
    """The citizen agrees to the time that the host has asked for."""


@dataclass(frozen=True, slots=True)
class DeclineTime(Command):
    """The citizen cannot come then; everything stays as it was."""


@dataclass(frozen=True, slots=True)
class CancelAppointment(Command):
    """Call it off; the host's side says why."""

    reason: Annotated[str, MaxLen(500)] = ""


@dataclass(frozen=True, slots=True)
class OfferSlot(Command):
    """The system offers somebody on the waiting list a slot that came free."""

    starts_at: datetime.datetime
    host: Identifier


@dataclass(frozen=True, slots=True)
class AcceptOffer(Command):
    """The citizen takes the offered slot."""


@dataclass(frozen=True, slots=True)
class DeclineOffer(Command):
    """The citizen lets the offered slot pass and stays on the list."""


@dataclass(frozen=True, slots=True)
class Start(Command):
    """The meeting begins."""


@dataclass(frozen=True, slots=True)
class MarkNoShow(Command):
    """Somebody has not come.

    Attributes:
        who: The side that was waited for.
        note: What was done to reach them; sealed.
    """

    who: Side
    note: Annotated[str, MaxLen(500)] = ""


@dataclass(frozen=True, slots=True)
class ReportAbsentHost(Command):
    """The citizen has waited, and nobody came."""


@dataclass(frozen=True, slots=True)
class RecordMeeting(Command):
    """The meeting server tells what has happened in the meeting so far; the system alone does."""

    report: MeetingReport


@dataclass(frozen=True, slots=True)
class HandOverFile(Command):
    """One side gives the other a file, before, in or after the meeting."""

    upload_id: Annotated[str, MinLen(16), MaxLen(600)]
    file_name: Annotated[str, MinLen(1), MaxLen(120)]
    purpose: Literal["photo", "document"] = "document"


@dataclass(frozen=True, slots=True)
class PromiseMade(Command):
    """What a department promises, and within how many working days."""

    text: Annotated[str, MinLen(1), MaxLen(1000)]
    department: Identifier
    days: Annotated[int, Ge(1), Le(365)]


@dataclass(frozen=True, slots=True)
class WriteMinutes(Command):
    """Write the minutes, in the place of any earlier text that was not signed by both sides.

    Attributes:
        outcome: What came of the meeting, an id of the catalogue.
        text: The minutes; sealed.
        promises: What was promised; the texts are sealed.
    """

    outcome: Identifier
    text: LongText
    promises: Annotated[tuple[PromiseMade, ...], MaxLen(10)] = ()


@dataclass(frozen=True, slots=True)
class SignMinutes(Command):
    """Sign the minutes as they are.

    Attributes:
        digest: What was read and is signed: the digest shown with the minutes.
    """

    digest: Digest


@dataclass(frozen=True, slots=True)
class KeepPromise(Command):
    """A department reports that it has kept what it promised.

    Attributes:
        number: Number of the promise.
        report: What was done; the citizen reads it.
    """

    number: Annotated[int, Ge(1), Le(99)]
    report: Annotated[str, MinLen(1), MaxLen(2000)]


@dataclass(frozen=True, slots=True)
class ForDisclosure(Command):
    """What a disclosure request needs that an appointment does not know (条例 art. 29)."""

    department: Identifier
    id_type: IdType
    id_number: Annotated[str, MinLen(4), MaxLen(40)]
    delivery: Delivery
    proof: TicketFile | None = None


@dataclass(frozen=True, slots=True)
class HandOff(Command):
    """The matter goes on as a hotline ticket or a disclosure request, as the citizen agreed.

    Attributes:
        service: Which.
        description: What is asked for there; sealed.
        agreed_on: Day on which the citizen agreed.
        kind: A ticket's kind.
        request: A disclosure request's further details; sealed.
    """

    service: Literal["ticket", "disclosure"]
    description: LongText
    agreed_on: datetime.date
    kind: TicketKind = "help"
    request: ForDisclosure | None = None


@dataclass(frozen=True, slots=True)
class RecordHandOff(Command):
    """The system reports the case that the matter became."""

    number: Annotated[int, Ge(1)]
    receipt_no: ReceiptNo


@dataclass(frozen=True, slots=True)
class Complete(Command):
    """The meeting is dealt with; promises that are open run on."""

    note: Annotated[str, MaxLen(500)] = field(default="")


#: The commands that the citizen gives, by name.
CITIZENS_COMMANDS: Final[dict[str, type[Command]]] = {
    "reschedule": Reschedule,
    "accept_time": AcceptTime,
    "decline_time": DeclineTime,
    "cancel_appointment": CancelAppointment,
    "accept_offer": AcceptOffer,
    "decline_offer": DeclineOffer,
    "report_absent_host": ReportAbsentHost,
    "hand_over_file": HandOverFile,
    "sign_minutes": SignMinutes,
}

#: The name of each command in the outer contract.
COMMANDS: Final[dict[str, type[Command]]] = {
    **CITIZENS_COMMANDS,
    "submit_appointment": SubmitForAgreement,
    "act_on_approval": ActOnApproval,
    "propose_time": ProposeTime,
    "offer_slot": OfferSlot,
    "start": Start,
    "mark_no_show": MarkNoShow,
    "record_meeting": RecordMeeting,
    "write_minutes": WriteMinutes,
    "keep_promise": KeepPromise,
    "hand_off_appointment": HandOff,
    "record_hand_off": RecordHandOff,
    "complete": Complete,
}
