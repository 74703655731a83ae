"""How each event changes a ticket. Nothing is decided here.

What happens to a ticket after its submission is in `sunhall.domain.ticket.effects`, which is loaded
with the first such event: the citizen's function starts without it.
"""

from __future__ import annotations

from dataclasses import replace

from sunhall.domain.engine.event import Event
from sunhall.domain.ticket.periods import SCREENING, started
from sunhall.domain.ticket.ticket import State, Ticket


def evolve(ticket: Ticket | None, event: Event) -> Ticket:
    """Return the ticket after an event.

    Raises:
        KeyError: The event's type is none of this service's.
    """
    if ticket is None:
        return _submitted(event)
    from sunhall.domain.ticket.effects import changed_by

    changed = changed_by(ticket, event)
    files = tuple(dict.fromkeys((*ticket.files, *event.data.get("attachments", ()))))
    return replace(changed, version=event.seq, files=files)


def _submitted(event: Event) -> Ticket:
    data = event.data
    limit = data["screening"]
    return Ticket(
        case_id=event.case_id,
        version=event.seq,
        receipt_no=data["receipt_no"],
        state=State.REGISTERED,
        channel=data["channel"],
        kind=data["kind"],
        category=data["category"],
        area=data["area"],
        named=data.get("named", False),
        anonymous=data["anonymous"],
        confidential=data["confidential"],
        public=data["public"],
        locale=data["locale"],
        external=data["external"],
        linked_to=data["linked_to"],
        submitted_at=event.at,
        catalogue_version=data["catalogue_version"],
        screening=started(SCREENING, limit, event.at) if limit else None,
        files=tuple(data["attachments"]),
        historic=data.get("historic", False),
    )
