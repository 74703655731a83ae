"""Has the redactions applied that events order; see `sunhall.application.apply_redactions`."""

from __future__ import annotations

from typing import Protocol

from sunhall.application.ports import Ports
from sunhall.domain.engine.event import Event


class RedactionOrders(Protocol):
    """Calls the redactor without waiting for it."""

    def place(self, case_id: str, number: int) -> None:
        """Have a redaction of a case applied; it may be asked for more than once."""


class OrderingPorts(Ports, Protocol):
    """What ordering needs besides what every use case may."""

    @property
    def redaction_orders(self) -> RedactionOrders:
        """The way to the redactor."""


def order_redaction(ports: OrderingPorts, event: Event) -> None:
    """Call the redactor if an event orders a redaction that has to be applied."""
    if event.type == "redaction_ordered" and not event.data["whole_file"]:
        ports.redaction_orders.place(event.case_id, event.data["number"])
