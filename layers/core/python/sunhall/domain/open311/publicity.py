"""What of a ticket everybody may see, and what nobody may (GeoReport v2, GET service requests).

The answer is folded from the ticket as it stands: whatever has happened before, a ticket that may
not be seen now is not. Reports (举报), petitions, confidential and invalid tickets, and those
whose citizen did not agree, are never shown at all; what nobody has screened yet is in no list and
shows no word of what was written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sunhall.domain.open311.record import Note, Photo, RequestRecord, Status
from sunhall.domain.open311.rules import Open311Rules
from sunhall.domain.publication.personal_data import MASK, masked, names
from sunhall.domain.ticket.rules import TicketCategory, TicketRules
from sunhall.domain.ticket.ticket import OPEN, State, Ticket

#: Nobody has looked at it yet.
UNSCREENED: Final = frozenset({State.REGISTERED, State.SCREENING})

#: Ends that nobody is told of.
HIDDEN: Final = frozenset({State.INVALID, State.SWITCHED})

_WEB_ADDRESS: Final = re.compile(r"(?:https?|ftp)://\S+|www\.\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Words:
    """What was written, unsealed for this one purpose.

    Attributes:
        description: What the citizen wrote.
        name: The citizen's name, to be looked for in every text; may be empty.
        address: Where it is, in words; may be empty.
        lat: Latitude in WGS 84, or None.
        long: Longitude in WGS 84, or None.
        public_reply: The last accepted reply as everybody may read it; may be empty.
    """

    description: str = ""
    name: str = ""
    address: str = ""
    lat: float | None = None
    long: float | None = None
    public_reply: str = ""


def status_of(ticket: Ticket) -> Status:
    """Return ``open`` while the matter is in somebody's hands, else ``closed``."""
    return "open" if ticket.state in OPEN else "closed"


def may_be_seen(ticket: Ticket, rules: TicketRules) -> bool:
    """Return whether anybody but the parties may know that there is this ticket."""
    return (
        ticket.public
        and not ticket.confidential
        and ticket.identity is None
        and ticket.state not in HIDDEN
        and rules.may_be_public(ticket.kind, ticket.category)
    )


def may_be_listed(ticket: Ticket, open311: Open311Rules) -> bool:
    """Return whether lists show a ticket that may be seen: screened, and not as a petition."""
    if ticket.state in UNSCREENED:
        return False
    return ticket.refusal_reason is None or ticket.refusal_reason in open311.listed_refusals


def request_record(
    ticket: Ticket,
    public_id: str,
    words: Words,
    rules: TicketRules,
    open311: Open311Rules,
    expected_at: datetime | None,
) -> RequestRecord | None:
    """Return what everybody may know of a ticket, or None if that is nothing.

    Args:
        ticket: The ticket as it stands.
        public_id: Its public id.
        words: What was written.
        rules: The hotline's rules.
        open311: The endpoint's rules.
        expected_at: When the promise to the citizen is due, if it was given.
    """
    category = rules.categories.get(ticket.category or "")
    if category is None or category.service is None or not may_be_seen(ticket, rules):
        return None
    notes = _notes(ticket, words)
    listed = may_be_listed(ticket, open311)
    closed_at = ticket.closed_at if status_of(ticket) == "closed" else None
    return RequestRecord(
        id=public_id,
        version=ticket.version,
        listed=listed,
        status=status_of(ticket),
        service_code=category.service.service_code,
        requested_at=ticket.submitted_at,
        updated_at=closed_at or notes[-1].at,
        expected_at=expected_at if listed else None,
        agency=ticket.lead.department if ticket.lead else None,
        notes=notes,
        **(_content(ticket, words, category, open311) if listed else {}),
    )


def _content(
    ticket: Ticket, words: Words, category: TicketCategory, open311: Open311Rules
) -> Mapping[str, Any]:
    spot = open311.spot(category.group)
    placed = spot.decimals is not None and words.lat is not None and words.long is not None
    return {
        "description": public_text(words.description, words.name),
        "address": public_text(words.address, words.name) if spot.address else None,
        "lat": _rounded(words.lat, spot.decimals) if placed else None,
        "long": _rounded(words.long, spot.decimals) if placed else None,
        "status_notes": public_text(words.public_reply, words.name),
        "photo": _photo(ticket),
    }


def _photo(ticket: Ticket) -> Photo | None:
    released = ticket.public_photo
    return Photo(released.number, released.sha256) if released else None


def public_text(text: str, name: str) -> str | None:
    """Return a text without personal data; None when it is empty, or cannot be cleaned.

    What has the form of personal data is masked; so is the citizen's own name. Where the name is
    still there, spaced or written otherwise, the whole text stays away.

    Args:
        text: The text.
        name: The citizen's name; may be empty.
    """
    text = _WEB_ADDRESS.sub(MASK, text)  # Nobody has looked at what lies behind it.
    if len(name.strip()) > 1:
        text = text.replace(name.strip(), MASK)
    clean = masked(text).strip()
    return None if not clean or names(name, clean) else clean


def _notes(ticket: Ticket, words: Words) -> tuple[Note, ...]:
    """Return what everybody may know to have happened, in its order."""
    notes = [Note(ticket.submitted_at, "submitted")]
    if ticket.accepted_at:
        notes.append(Note(ticket.accepted_at, "accepted"))
    if ticket.lead:
        notes.append(Note(ticket.lead.dispatched_at, "dispatched"))
    reply = public_text(words.public_reply, words.name)
    if ticket.reply and ticket.reply.accepted_at:
        notes.append(Note(ticket.reply.accepted_at, "replied", reply or ""))
    if ticket.closed_at and status_of(ticket) == "closed":
        notes.append(Note(ticket.closed_at, "closed"))
    return tuple(sorted(notes, key=lambda note: note.at))


def _rounded(degrees: float | None, decimals: int | None) -> float | None:
    return None if degrees is None else round(degrees, decimals)
