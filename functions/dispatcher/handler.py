"""Carries out events: attachments, approval chains, and what few events call for."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final, Protocol

from sunhall.adapters.outcome_metrics import publish
from sunhall.adapters.stream_records import consume
from sunhall.application.advance_approvals import advance_approvals
from sunhall.application.attachments import claim_attachments
from sunhall.application.outcomes import count_outcome
from sunhall.bootstrap import Backend
from sunhall.domain.engine.event import Event
from sunhall.http.request_log import failure, write_line

if TYPE_CHECKING:
    from sunhall.application.keep_ledger import LedgerPorts
    from sunhall.application.note_alike import AlikePorts
    from sunhall.application.order_redactions import OrderingPorts
    from sunhall.application.public_shelves import ShelfPorts

    class DispatchingPorts(OrderingPorts, LedgerPorts, ShelfPorts, AlikePorts, Protocol):
        """What all of it needs."""


@cache
def ports() -> DispatchingPorts:
    """The process's adapters."""
    return Backend(os.environ)


def lambda_handler(batch: dict[str, Any], _context: object) -> None:
    """Handle a batch of the table's stream."""
    figures: Counter[str] = Counter()
    handled = consume(batch, partial(_handle, figures), _report)
    publish(os.environ["STAGE"], figures)
    write_line("INFO", "dispatched", events=handled)


def _handle(figures: Counter[str], event: Event) -> None:
    claim_attachments(ports(), event)
    advance_approvals(ports(), event)
    for consumer, types in CONSUMERS.items():
        if event.type in types:
            consumer(ports(), event)
    count_outcome(figures, event)


def _report(case_id: str, exc: Exception) -> None:
    write_line("ERROR", "dispatch_failed", case_id=case_id, **failure(exc))


# Loaded with the first event that calls for them: a start pays for none.


def _register(ports: DispatchingPorts, event: Event) -> None:
    from sunhall.application.keep_register import keep_register

    keep_register(ports, event)


def _ledger(ports: DispatchingPorts, event: Event) -> None:
    from sunhall.application.keep_ledger import keep_ledger

    keep_ledger(ports, event)


def _redaction(ports: DispatchingPorts, event: Event) -> None:
    from sunhall.application.order_redactions import order_redaction

    order_redaction(ports, event)


def _log(ports: DispatchingPorts, event: Event) -> None:
    from sunhall.application.publish_log import publish_log

    publish_log(ports, event)


def _alike(ports: DispatchingPorts, event: Event) -> None:
    from sunhall.application.note_alike import note_alike

    note_alike(ports, event)


def _consultations(ports: DispatchingPorts, event: Event) -> None:
    from sunhall.application.consultations import keep_consultations

    keep_consultations(ports, event)


_ENDS: Final = frozenset(
    {
        *("reply_sent", "withdrawn", "request_merged"),
        *("abandonment_confirmed", "fee_abandonment_confirmed"),
    }
)

#: What acts on which events besides; each of them passes by what it has nothing to do with.
CONSUMERS: Final[Mapping[Callable[[Any, Event], None], frozenset[str]]] = {
    _register: _ENDS | {"identity_sealed"},
    _ledger: _ENDS | {"receipt_confirmed", "fee_paid", "remedy_filed", "remedy_decided"},
    _redaction: frozenset({"redaction_ordered"}),
    _log: frozenset({"published_to_log", "taken_from_log", "item_published", "item_withdrawn"}),
    _alike: frozenset({"reply_sent", "publication_suggested"}),
    _consultations: frozenset(
        {
            *("consultation_opened", "consultation_closed", "consultation_cancelled"),
            *("comment_given", "comment_accepted", "comment_rejected", "comment_answered"),
            "approval_signed",
        }
    ),
}
