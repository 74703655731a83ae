"""Has the copies of photos made that events order; see `sunhall.application.copy_photos`."""

from __future__ import annotations

from typing import Protocol

from sunhall.application.ports import Ports
from sunhall.domain.engine.event import Event


class PhotoOrders(Protocol):
    """Calls who makes copies, without waiting."""

    def place(self, case_id: str, number: int) -> None:
        """Have the copy for a release made; it may be asked for more than once."""


class PhotoOrderingPorts(Ports, Protocol):
    """What ordering needs besides what every use case may."""

    @property
    def photo_orders(self) -> PhotoOrders:
        """The way to who makes copies."""


def order_photo(ports: PhotoOrderingPorts, event: Event) -> None:
    """Have a copy made if an event releases a photo."""
    if event.type == "photo_release_ordered":
        ports.photo_orders.place(event.case_id, event.data["number"])
