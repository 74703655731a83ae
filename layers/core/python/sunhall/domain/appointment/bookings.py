"""A booking as plain data, the way it stands in an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sunhall.domain.appointment.appointment import Booking
from sunhall.domain.scheduling.cells import Cell


def booking_data(booking: Booking) -> dict[str, Any]:
    """Return a booking as plain data; cells of one resource and day stand together.

    The cells stand in the history themselves: the grid, the buffers or the length of an item may be
    changed while the booking lasts, and what was claimed must be found again.
    """
    return {
        "starts_at": booking.starts_at.isoformat(),
        "ends_at": booking.ends_at.isoformat(),
        "host": booking.host,
        "staff": booking.staff,
        "room": booking.room,
        "cells": _packed(booking.cells),
    }


def booking_from(data: Mapping[str, Any]) -> Booking:
    """Return the booking that plain data describes."""
    return Booking(
        starts_at=datetime.fromisoformat(data["starts_at"]),
        ends_at=datetime.fromisoformat(data["ends_at"]),
        host=data["host"],
        staff=data["staff"],
        room=data["room"],
        cells=tuple(
            Cell(resource, date.fromisoformat(on), minute, seat)
            for resource, on, seat, minutes in data["cells"]
            for minute in minutes
        ),
    )


def _packed(cells: Sequence[Cell]) -> list[list[Any]]:
    runs: dict[tuple[str, date, int], list[int]] = {}
    for cell in cells:
        runs.setdefault((cell.resource, cell.on, cell.seat), []).append(cell.minute)
    return [
        [resource, on.isoformat(), seat, minutes] for (resource, on, seat), minutes in runs.items()
    ]
