"""Carries out events: attachments, approval chains, redactions, the register, figures."""

from __future__ import annotations

import os
from collections import Counter
from functools import cache, partial
from typing import Any, Protocol

from sunhall.adapters.outcome_metrics import publish
from sunhall.adapters.stream_records import consume
from sunhall.application.advance_approvals import advance_approvals
from sunhall.application.attachments import claim_attachments
from sunhall.application.consultations import keep_consultations
from sunhall.application.keep_ledger import LedgerPorts, keep_ledger
from sunhall.application.keep_register import keep_register
from sunhall.application.note_alike import AlikePorts, note_alike
from sunhall.application.order_redactions import OrderingPorts, order_redaction
from sunhall.application.outcomes import count_outcome
from sunhall.application.public_shelves import ShelfPorts
from sunhall.application.publish_log import publish_log
from sunhall.bootstrap import Backend
from sunhall.domain.engine.event import Event
from sunhall.http.request_log import failure, write_line


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
    keep_register(ports(), event)
    keep_ledger(ports(), event)
    advance_approvals(ports(), event)
    order_redaction(ports(), event)
    publish_log(ports(), event)
    note_alike(ports(), event)
    keep_consultations(ports(), event)
    count_outcome(figures, event)


def _report(case_id: str, exc: Exception) -> None:
    write_line("ERROR", "dispatch_failed", case_id=case_id, **failure(exc))
