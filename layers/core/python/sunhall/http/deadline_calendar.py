"""Deadlines as an iCalendar file (RFC 5545), which any calendar program reads.

Importing the library takes longer than everything else that answers a request; so this module is
imported with the first calendar that is asked for, and by no function's start.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from icalendar import Calendar, Event, vCalAddress, vText

from sunhall.application.deadline_feed import Entry
from sunhall.domain.catalogue import Catalogue
from sunhall.http.case_views import Words
from sunhall.http.message import Response

CONTENT_TYPE: Final = "text/calendar; charset=utf-8; method=PUBLISH"

#: How often a program that subscribes should look again; dates move on the day at most.
_REFRESH: Final = timedelta(hours=12)

_PRODUCT: Final = "-//Sunhall//Deadlines 1.0//{language}"
_LANGUAGES: Final = {"zh-CN": "ZH", "en": "EN"}


def calendar_response(
    entries: Iterable[Entry], catalogue: Catalogue, locale: str, *, now: datetime, file_name: str
) -> Response:
    """Return a calendar to download or to subscribe to.

    Args:
        entries: The deadlines.
        catalogue: The city, which publishes them, and its labels.
        locale: The language.
        now: The present moment.
        file_name: Name of the download, without anything about a person.
    """
    body = calendar_file(entries, catalogue, locale, now=now)
    headers = {
        "content-type": CONTENT_TYPE,
        "content-disposition": f'attachment; filename="{file_name}"',
    }
    return Response(200, body, headers)


def calendar_file(
    entries: Iterable[Entry], catalogue: Catalogue, locale: str, *, now: datetime
) -> bytes:
    """Write deadlines as an iCalendar file."""
    words = Words(catalogue, locale)
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT.format(language=_LANGUAGES[locale]))
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", words("calendar.name"))
    # Days are days in Beijing. Names that programs read besides those of RFC 7986.
    calendar.add("x-wr-calname", words("calendar.name"))
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    calendar.add("refresh-interval", _REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", _REFRESH)
    for entry in entries:
        calendar.add_component(_event(entry, catalogue, words, locale, now))
    body: bytes = calendar.to_ical()
    return body


def _event(entry: Entry, catalogue: Catalogue, words: Words, locale: str, now: datetime) -> Event:
    event = Event()
    # The same for good: a program that gets it again with a higher sequence moves its entry.
    event.add("uid", f"{entry.receipt_no}-{entry.clock}@{catalogue.city.id}.sunhall")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.on)
    # The end of a day is the next one (RFC 5545 §3.6.1).
    event.add("dtend", entry.on + timedelta(days=1))
    event.add("summary", f"{entry.receipt_no} {words(f'clock.{entry.clock}')}")
    notes = [
        words(f"deadline.{name}") for name in ("provisional", "at_earliest") if getattr(entry, name)
    ]
    if notes:
        event.add("description", "\n".join(notes))
    event.add("status", entry.status.upper())
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    event.add("organizer", _organizer(catalogue, locale))
    return event


def _organizer(catalogue: Catalogue, locale: str) -> vCalAddress:
    """Return who publishes: what is published has one (RFC 5546 §3.2.1)."""
    address = vCalAddress(f"mailto:{catalogue.city.contact.email}")
    address.params["cn"] = vText(catalogue.city.government[locale])
    return address
