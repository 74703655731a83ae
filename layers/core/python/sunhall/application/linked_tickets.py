"""Tickets that belong together: a repeated call and the ticket it is about, a ticket and the next.

《北京市接诉即办工作条例》 art. 11(3): whoever calls again about a matter in hand is told where it
stands, and it is not handled twice.
"""

from __future__ import annotations

from typing import Any

from sunhall.application.carry_out import Loaded, carry_out
from sunhall.application.case_links import LINKER, once
from sunhall.application.open_case import open_case
from sunhall.application.ports import Ports
from sunhall.application.read_case import unsealed
from sunhall.domain.engine.event import Event
from sunhall.domain.errors import RuleRefused
from sunhall.domain.ticket.commands import AddUrge, RecordSuccessor
from sunhall.domain.ticket.successor import successor_of


def urge_main_ticket(ports: Ports, loaded: Loaded, event: Event) -> None:
    """Note the repeated call in the ticket that it was merged into.

    Args:
        ports: The outside world.
        loaded: The merged ticket.
        event: Its merging.
    """
    carry_out(
        ports,
        event.data["main"],
        "add_urge",
        AddUrge(from_case=event.case_id),
        LINKER,
        once(event, "urge"),
        expected_version=None,
    )


def open_successor(ports: Ports, loaded: Loaded, event: Event) -> None:
    """Open the ticket that goes on with a closed one on new facts, and note its number there.

    Args:
        ports: The outside world.
        loaded: The closed ticket.
        event: The decision about the citizen's wish; only ``new_ticket`` opens one.

    Raises:
        RuleRefused: What the citizen said was erased.
    """
    if event.data["outcome"] != "new_ticket":
        return
    documents = unsealed(ports, loaded.stored)
    reason = documents.get(f"reopen-{event.data['number']}")
    if "application" not in documents or reason is None:
        raise RuleRefused("personal_data_erased")
    ticket: Any = loaded.case
    submission = successor_of(ticket, documents["application"], reason["reason"])
    opened = open_case(ports, loaded.service, submission, LINKER, once(event, "successor")).case
    carry_out(
        ports,
        event.case_id,
        "record_successor",
        RecordSuccessor(receipt_no=opened.receipt_no),
        LINKER,
        once(event, "recorded"),
        expected_version=None,
    )
