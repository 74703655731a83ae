"""Opens the hotline ticket that a disclosure request becomes, which was none (条例 art. 39).

See `sunhall.domain.disclosure.handing_off`.
"""

from __future__ import annotations

from typing import Any

from sunhall.application.carry_out import Loaded, carry_out
from sunhall.application.case_links import LINKER, once
from sunhall.application.open_case import open_case
from sunhall.application.ports import Ports
from sunhall.application.read_case import unsealed
from sunhall.application.services import SERVICES
from sunhall.domain.disclosure.handing_off import RecordTicket, ticket_of
from sunhall.domain.engine.event import Event
from sunhall.domain.errors import RuleRefused


def open_ticket_of_request(ports: Ports, loaded: Loaded, event: Event) -> None:
    """Open the ticket, and note its number in the request.

    Args:
        ports: The outside world.
        loaded: The request.
        event: The moment at which it was handed over.

    Raises:
        RuleRefused: What the applicant said was erased.
    """
    documents = unsealed(ports, loaded.stored)
    if "application" not in documents:
        raise RuleRefused("personal_data_erased")
    request: Any = loaded.case
    ticket = open_case(
        ports, SERVICES["ticket"], ticket_of(request, documents), LINKER, once(event, "ticket")
    ).case
    carry_out(
        ports,
        event.case_id,
        "record_hotline_ticket",
        RecordTicket(receipt_no=ticket.receipt_no),
        LINKER,
        once(event, "recorded"),
        expected_version=None,
    )
