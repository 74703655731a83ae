"""Appointments as iCalendar files (RFC 5545): one to keep, or a host's to subscribe to.

The entry of an appointment has the same UID for life, and its SEQUENCE rises with every change and
with the cancellation, too: a program that has it takes nothing else for news (RFC 5546 §3.2.5).

Importing the library takes longer than everything else that answers a request; so this module is
imported with the first calendar that is asked for, and by no function's start.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from sunhall.application.appointment_rows import AgendaRow
from sunhall.domain.appointment.appointment import Appointment, State
from sunhall.domain.appointment.notice import moment_before
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.errors import NotFound
from sunhall.domain.scheduling.rules import scheduling_rules
from sunhall.http.case_views import Words
from sunhall.http.message import Response
from sunhall.http.time_zone import BEIJING

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]
Status = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]

_PRODUCT: Final = "-//Sunhall//Appointments 1.0//{language}"
_LANGUAGES: Final = {"zh-CN": "ZH", "en": "EN"}

#: How often a program that subscribes should look again.
_REFRESH: Final = timedelta(hours=1)

#: From this day on China has had one zone without summer time: there is nothing to tell of before.
_ONE_ZONE_SINCE: Final = date(1992, 1, 1)

#: States in which the meeting is to be held or was held.
_STANDS: Final = frozenset({State.CONFIRMED, State.IN_SESSION, State.COMPLETED})


@dataclass(frozen=True, slots=True)
class Entry:
    """What a calendar says of an appointment, without a word of what it is about.

    Attributes:
        receipt_no: Its number; it makes the entry known for good.
        item: What was booked.
        room: Id of the room, or empty.
        mode: ``video`` or ``in_person``.
        starts_at: When it begins.
        ends_at: When it is to be over.
        sequence: How often the entry has changed.
        changed_at: When it last changed.
        status: Whether it stands.
    """

    receipt_no: str
    item: str
    room: str
    mode: str
    starts_at: datetime
    ends_at: datetime
    sequence: int
    changed_at: datetime
    status: Status


def own_calendar(
    case: Appointment, catalogue: Catalogue, locale: str, *, now: datetime
) -> Response:
    """Return the citizen's entry: a request that puts it in, or a cancellation that takes it out.

    Raises:
        NotFound: Nothing was booked so far (``no_calendar_entry``).
    """
    if case.booking is None or case.changed_at is None:
        raise NotFound("no_calendar_entry")
    booking = case.booking
    entry = Entry(
        receipt_no=case.receipt_no,
        item=case.item,
        room=booking.room or "",
        mode=case.mode,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        sequence=case.sequence,
        changed_at=case.changed_at,
        status=_status(case.state),
    )
    method: Method = "CANCEL" if entry.status == "CANCELLED" else "REQUEST"
    body = calendar_file([entry], catalogue, locale, method=method, now=now)
    return _response(body, method, f"{case.receipt_no}.ics")


def hosts_calendar(
    rows: Iterable[AgendaRow], catalogue: Catalogue, locale: str, *, now: datetime
) -> Response:
    """Return a host's appointments, to subscribe to."""
    entries = [
        Entry(
            receipt_no=row.receipt_no,
            item=row.item,
            room=row.room,
            mode=row.mode,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            sequence=row.sequence,
            changed_at=row.changed_at,
            status=_status(State(row.state)),
        )
        for row in rows
    ]
    body = calendar_file(entries, catalogue, locale, method="PUBLISH", now=now)
    return _response(body, "PUBLISH", "appointments.ics")


def calendar_file(
    entries: Iterable[Entry],
    catalogue: Catalogue,
    locale: str,
    *,
    method: Method,
    now: datetime,
) -> bytes:
    """Write appointments as an iCalendar file."""
    words = Words(catalogue, locale)
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT.format(language=_LANGUAGES[locale]))
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if method == "PUBLISH":
        calendar.add("name", words("calendar.appointments"))
        calendar.add("x-wr-calname", words("calendar.appointments"))
        calendar.add("x-wr-timezone", BEIJING)
        calendar.add("refresh-interval", _REFRESH, parameters={"value": "DURATION"})
        calendar.add("x-published-ttl", _REFRESH)
    for entry in entries:
        calendar.add_component(_event(entry, catalogue, words, locale, method, now))
    calendar.add_missing_timezones(_ONE_ZONE_SINCE)
    body: bytes = calendar.to_ical()
    return body


def _event(
    entry: Entry, catalogue: Catalogue, words: Words, locale: str, method: Method, now: datetime
) -> Event:
    rules, zone = scheduling_rules(catalogue), ZoneInfo(BEIJING)
    item, room = rules.items.get(entry.item), rules.rooms.get(entry.room)
    label = words.own(item.label) if item else entry.item
    event = Event()
    event.add("uid", f"{entry.receipt_no}@{catalogue.city.id}.sunhall")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.starts_at.astimezone(zone))
    event.add("dtend", entry.ends_at.astimezone(zone))
    event.add("summary", f"{label} {entry.receipt_no}")
    event.add("status", entry.status)
    event.add("transp", "TRANSPARENT" if entry.status == "CANCELLED" else "OPAQUE")
    event.add("class", "PRIVATE")
    if room:
        event.add("location", f"{words.own(room.name)} {words.own(room.address)}")
    elif entry.mode == "video":
        event.add("location", words("calendar.by_video"))
        event.add("description", words("calendar.by_video_how"))
    event.add("organizer", _organizer(catalogue, locale))
    if method != "PUBLISH":
        # A request is to somebody (RFC 5546 §3.2.2): a number, for the file names no person.
        event.add("attendee", _attendee(entry))
    if method == "REQUEST" and item:
        for period in item.policy.reminders:
            at = moment_before(catalogue.calendar, entry.starts_at, period)
            event.add_component(_alarm(at - entry.starts_at, label))
    return event


def _alarm(before: timedelta, text: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text)
    alarm.add("trigger", before)
    return alarm


def _organizer(catalogue: Catalogue, locale: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{catalogue.city.contact.email}")
    address.params["cn"] = vText(catalogue.city.government[locale])
    return address


def _attendee(entry: Entry) -> vCalAddress:
    address = vCalAddress(f"urn:x-sunhall:{entry.receipt_no}")
    params: dict[str, Any] = {"partstat": "ACCEPTED", "role": "REQ-PARTICIPANT", "rsvp": "FALSE"}
    for name, value in params.items():
        address.params[name] = vText(value)
    return address


def _status(state: State) -> Status:
    if state in _STANDS:
        return "CONFIRMED"
    return "TENTATIVE" if state is State.REQUESTED else "CANCELLED"


def _response(body: bytes, method: Method, file_name: str) -> Response:
    headers = {
        "content-type": f"text/calendar; charset=utf-8; method={method}",
        "content-disposition": f'attachment; filename="{file_name}"',
    }
    return Response(200, body, headers)
