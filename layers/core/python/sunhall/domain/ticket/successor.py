"""The ticket that goes on with a closed one, because there are new facts (transition 33)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sunhall.domain.ticket.submission import Contact, Place, SubmitTicket
from sunhall.domain.ticket.ticket import Ticket

#: Most characters of a ticket's description.
_LONGEST = 4000


def successor_of(ticket: Ticket, application: Mapping[str, Any], reason: str) -> SubmitTicket:
    """Return the new ticket: the new facts first, then what was said before.

    The files of the old ticket stay with it; the new one names it by its number.

    Args:
        ticket: The closed ticket.
        application: Its sealed document ``application``.
        reason: What the citizen says is new.
    """
    contact, place = application["contact"], application["place"]
    return SubmitTicket(
        kind=ticket.kind,  # type: ignore[arg-type]  # it was one of them when it came in
        category=ticket.category,
        description=f"{reason}\n\n{application['description']}"[:_LONGEST],
        contact=Contact(**contact) if contact else None,
        place=_place(place) if place else None,
        public=ticket.public,
        confidential=ticket.confidential,
        channel=ticket.channel,
        locale="en" if ticket.locale == "en" else "zh-CN",
        earlier_receipt_no=ticket.receipt_no,
    )


def _place(place: Mapping[str, Any]) -> Place:
    """Return the place as it was stored: in WGS84 already."""
    known = ("address", "area", "lat", "long")
    return Place(**{name: place[name] for name in known if name in place})
