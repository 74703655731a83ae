"""The bodies of answers about appointments. Fields may be added; those that are here stay."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel

from infra.openapi.answers import ApplicantCase


class SlotHost(BaseModel):
    """Somebody who receives people.

    Attributes:
        id: Their id in the catalogue.
        name: Their name.
    """

    id: str
    name: str


class FreeSlot(BaseModel):
    """A time that can be booked.

    Attributes:
        starts_at: When it begins, in Beijing's time: this is what is booked.
        ends_at: When it is over.
        shown_at: The same beginning as clocks show it in the visitor's zone.
        seats: How many bookings it still takes.
        hosts: Ids of the hosts who are free then.
    """

    starts_at: datetime
    ends_at: datetime
    shown_at: datetime
    seats: int
    hosts: list[str]


class SlotDay(BaseModel):
    """A day with its free slots.

    Attributes:
        on: The day, in Beijing.
        reason: Why there are none; null while there are some.
        reason_label: The same for people.
        full: Slots that are taken: where there is a waiting list, one may come free.
        slots: The free ones, in order.
    """

    on: date
    reason: str | None
    reason_label: str | None
    full: int
    slots: list[FreeSlot]


class FreeSlots(BaseModel):
    """What is free of an item.

    Attributes:
        item: Id of what is booked.
        label: What it is called.
        explanation: What people should know before they book it.
        mode: `video` or `in_person`.
        duration: Minutes of the meeting.
        needs_agreement: Whether somebody has to agree; the slot is kept meanwhile.
        choose_host: Whether the citizen may choose who receives them.
        waiting_list: Whether one can wait for a slot to come free.
        time_zone: The zone of `shown_at`.
        hosts: Who receives people.
        days: The days, in order.
    """

    item: str
    label: str
    explanation: str
    mode: str
    duration: int
    needs_agreement: bool
    choose_host: bool
    waiting_list: bool
    time_zone: str
    hosts: list[SlotHost]
    days: list[SlotDay]


class HeldSlot(BaseModel):
    """A slot that is kept while the form is filled in.

    Attributes:
        hold: Names the hold in the booking; a secret of whoever asked.
        expires_at: Until when.
        starts_at: When the meeting begins.
        ends_at: When it is over.
        host: Id of who receives people then.
        host_name: Their name.
        room: Id of the room; null for video.
    """

    hold: str
    expires_at: datetime
    starts_at: datetime
    ends_at: datetime
    host: str
    host_name: str
    room: str | None


class BookedTime(BaseModel):
    """A time that is held for the citizen.

    Attributes:
        starts_at: When it begins, in Beijing's time.
        ends_at: When it is over.
        shown_at: The same beginning as clocks show it in the citizen's zone.
        host: Id of the host.
        host_name: Their name.
        room: Id of the room; null for video.
        room_name: Its name.
        address: Where it is.
        until: The last moment for the answer, for an offer or another time that was asked for.
    """

    starts_at: datetime
    ends_at: datetime
    shown_at: datetime
    host: str
    host_name: str
    room: str | None
    room_name: str | None
    address: str | None
    until: datetime | None = None


class Wish(BaseModel):
    """When somebody on the waiting list could come.

    Attributes:
        first_on: First day.
        last_on: Last day.
        host: Id of the only host who will do, if one was named.
    """

    first_on: date
    last_on: date
    host: str | None


class OpenMeeting(BaseModel):
    """The meeting by video.

    Attributes:
        provider: By what people see each other.
        opens_at: When people may come in.
        closes_at: The first moment at which nobody is let in any more.
    """

    provider: str
    opens_at: datetime
    closes_at: datetime


class SignedMinutes(BaseModel):
    """The minutes, without their text.

    Attributes:
        revision: Which text it is.
        outcome: What came of the meeting.
        outcome_label: The same for people.
        digest: What both sides sign: SHA-256 of the minutes as `minutes` shows them.
        signed_host: When the office signed.
        signed_citizen: When the citizen signed.
    """

    revision: int
    outcome: str
    outcome_label: str
    digest: str
    signed_host: datetime | None
    signed_citizen: datetime | None


class PromiseMade(BaseModel):
    """A promise; its text stands in the minutes.

    Attributes:
        number: Its number.
        department: Id of the department that keeps it.
        department_name: Its name.
        kept_at: When it was reported as kept.
    """

    number: int
    department: str
    department_name: str
    kept_at: datetime | None


class HandedOn(BaseModel):
    """Where the matter goes on.

    Attributes:
        service: In which service.
        receipt_no: Under which number, once it is there.
    """

    service: str
    receipt_no: str | None


class AppointmentFacts(BaseModel):
    """An appointment as the citizen sees it.

    Attributes:
        item: Id of what is booked.
        item_label: What it is called.
        department: Id of the department that is met.
        department_name: Its name.
        mode: `video` or `in_person`.
        provider: By what people see each other; empty in person.
        time_zone: The zone of `shown_at`.
        booking: The time that is held; of an ended appointment, the last one.
        wish: When they could come, for who waits.
        offer: A slot that came free and waits for their answer.
        proposal: Another time that the office has asked for.
        rebook_until: Until when it can be booked again under this number.
        absent: Who did not come.
        meeting: The meeting by video, while there is one.
        minutes: The minutes.
        promises: What was promised.
        hand_offs: Where the matter goes on.
    """

    item: str
    item_label: str
    department: str
    department_name: str
    mode: str
    provider: str
    time_zone: str
    booking: BookedTime | None
    wish: Wish | None
    offer: BookedTime | None
    proposal: BookedTime | None
    rebook_until: datetime | None
    absent: str | None
    meeting: OpenMeeting | None
    minutes: SignedMinutes | None
    promises: list[PromiseMade]
    hand_offs: list[HandedOn]


class AppointmentCase(ApplicantCase):
    """An appointment as the citizen sees it.

    Attributes:
        appointment: What is particular to it.
    """

    appointment: AppointmentFacts


class AgendaLine(BaseModel):
    """An appointment in a host's day.

    Attributes:
        case_id: Id of the case.
        receipt_no: Its number.
        item: Id of what was booked.
        item_label: What it is called.
        title: The first words of what it is about.
        state: Where it stands.
        state_label: The same for people.
        mode: `video` or `in_person`.
        starts_at: When it begins.
        ends_at: When it is over.
        host: Id of the host.
        host_name: Their name.
        staff: Their staff id.
        room: Id of the room; null for video.
        room_name: Its name.
    """

    case_id: str
    receipt_no: str
    item: str
    item_label: str
    title: str
    state: str
    state_label: str
    mode: str
    starts_at: datetime
    ends_at: datetime
    host: str
    host_name: str
    staff: str
    room: str | None
    room_name: str | None


class Agenda(BaseModel):
    """The appointments of a day.

    Attributes:
        on: The day.
        items: In order of their beginning.
    """

    on: date
    items: list[AgendaLine]
