"""Opens the petition that a ticket goes on as, because the citizen wants it.

See `sunhall.domain.ticket.as_petition`.
"""

from __future__ import annotations

from typing import Any

from sunhall.application.carry_out import Loaded, carry_out
from sunhall.application.case_links import LINKER, once
from sunhall.application.open_case import open_case
from sunhall.application.ports import Ports
from sunhall.application.read_case import unsealed
from sunhall.application.services import SERVICES
from sunhall.domain.engine.event import Event
from sunhall.domain.errors import RuleRefused
from sunhall.domain.ticket.as_petition import petition_of
from sunhall.domain.ticket.commands import RecordPetition


def open_petition_of_ticket(ports: Ports, loaded: Loaded, event: Event) -> None:
    """Open the petition, and note its number in the ticket.

    Args:
        ports: The outside world.
        loaded: The ticket.
        event: Its refusal; only one ``as_petition`` opens one.

    Raises:
        RuleRefused: What the citizen said was erased.
    """
    if not event.data.get("as_petition"):
        return
    documents = unsealed(ports, loaded.stored)
    if "application" not in documents:
        raise RuleRefused("personal_data_erased")
    ticket: Any = loaded.case
    source = ports.catalogue.label("petition_text.from_ticket", ticket.locale)
    submission = petition_of(ticket, documents, source.format(receipt_no=ticket.receipt_no))
    petition = open_case(
        ports, SERVICES["petition"], submission, LINKER, once(event, "petition")
    ).case
    carry_out(
        ports,
        event.case_id,
        "record_petition",
        RecordPetition(receipt_no=petition.receipt_no),
        LINKER,
        once(event, "recorded"),
        expected_version=None,
    )
