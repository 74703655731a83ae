"""Keeps what everybody may see of hotline tickets.

It stands in rows of its own, rewritten from the ticket whenever something has happened to it, so
that the function that serves them can read nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol

from sunhall.application.carry_out import Loaded, load_case
from sunhall.application.ports import Ports
from sunhall.application.read_open311 import ReadingPorts
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.engine.event import ERASED
from sunhall.domain.open311.public_id import PURPOSE, public_id

if TYPE_CHECKING:
    from sunhall.domain.engine.event import Event
    from sunhall.domain.open311.record import Photo, RequestRecord

#: Events after which a ticket may look otherwise to everybody.
MOVES: Final = frozenset(
    {
        *("ticket_submitted", "ticket_screened", "ticket_accepted", "ticket_dispatched"),
        *("ticket_arbitrated", "return_accepted", "conferral_started", "extension_granted"),
        *("reply_accepted", "answered_directly", "rework_ordered", "ticket_closed"),
        *("ticket_refused", "ticket_invalidated", "emergency_switched", "ticket_merged"),
        *("ticket_terminated", "ticket_archived", "confidentiality_set"),
        *("confidentiality_lifted", "identity_sealed", "calendar_updated"),
        *("photo_released", "photo_withdrawn", ERASED),
    }
)


class PublicPhotos(Protocol):
    """Photos where everybody sees them."""

    def publish(self, case_id: str, number: int, sha256: str, *, public_id: str) -> None:
        """Copy a released photo to where everybody may see it; again does nothing new."""

    def empty(self, public_id: str, number: int, sha256: str) -> None:
        """Overwrite a public copy with nothing."""


class KeepingPorts(Ports, ReadingPorts, Protocol):
    """What it takes to keep the public rows."""

    @property
    def public_photos(self) -> PublicPhotos:
        """The photos that everybody may see."""


def keep_open311(ports: KeepingPorts, event: Event) -> None:
    """Bring the rows that everybody reads up to date after an event of a ticket.

    They say what the ticket is *now*: an event that comes twice or late finds that done.
    """
    if event.type not in MOVES:
        return
    loaded = load_case(ports, event.case_id)
    if loaded.service.name != "ticket":
        return
    name = public_id(ports.secrets.derived(PURPOSE), event.case_id)
    record = _record(ports, loaded, name)
    photo = record.photo if record else None
    # What rows lead to is there before them, and leaves after them. Of an erased ticket it is there
    # long since, and what it was copied from may be gone.
    if photo is not None and loaded.stored.data_key is not None:
        ports.public_photos.publish(event.case_id, photo.number, photo.sha256, public_id=name)
    if record is None:
        ports.open311_rows.hide(name, loaded.case.version, ports.clock.now())
    else:
        ports.open311_rows.put(record, ports.clock.now())
    _empty_others(ports, loaded, name, photo)


def _empty_others(ports: KeepingPorts, loaded: Loaded, name: str, shown: Photo | None) -> None:
    """Leave nothing of the photos that were public once; most tickets have none."""
    ticket: Any = loaded.case
    for each in ticket.photos:
        if each.sha256 and (shown is None or each.number != shown.number):
            ports.public_photos.empty(name, each.number, each.sha256)


def _record(ports: Ports, loaded: Loaded, name: str) -> RequestRecord | None:
    from sunhall.domain.clocks.clock import due
    from sunhall.domain.open311 import publicity
    from sunhall.domain.open311.rules import open311_rules
    from sunhall.domain.ticket.rules import ticket_rules

    ticket: Any = loaded.case
    rules, open311 = ticket_rules(ports.catalogue), open311_rules(ports.catalogue)
    seen = publicity.may_be_seen(ticket, rules) and publicity.may_be_listed(ticket, open311)
    # Nothing is unsealed of what nobody will see.
    words = publicity.Words(**_unsealed(ports, loaded)) if seen else publicity.Words()
    today = local_date(ports.clock.now())
    promise = ticket.promise
    expected_at = due(promise, ports.catalogue.calendar, today).due_at if promise else None
    return publicity.request_record(ticket, name, words, rules, open311, expected_at)


def _unsealed(ports: Ports, loaded: Loaded) -> dict[str, Any]:
    """Return what was written; empty once the personal data was erased."""
    stored = loaded.stored
    if stored.data_key is None:
        return {}
    key = ports.seal.open_key(stored.case_id, stored.data_key)

    def document(name: str) -> Mapping[str, Any]:
        sealed = stored.sealed.get(name)
        return ports.seal.unseal(key, stored.case_id, name, sealed) if sealed else {}

    application = document("application")
    contact = application.get("contact") or {}
    place = application.get("place") or {}
    accepted = [e.data["number"] for e in stored.events if e.type == "reply_accepted"]
    reply = document(f"reply-{accepted[-1]}") if accepted else {}
    return {
        "description": application.get("description") or "",
        "name": contact.get("name") or "",
        "address": place.get("address") or "",
        "lat": place.get("lat"),
        "long": place.get("long"),
        "public_reply": reply.get("public_text") or "",
    }
