"""Which slots an event has set free, so that somebody on the waiting list can have them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sunhall.domain.appointment.appointment import HOLDING, Appointment, Booking
from sunhall.domain.appointment.evolve import evolve
from sunhall.domain.engine.event import Event


def freed_by(history: Sequence[Event], number: int) -> tuple[Booking, ...]:
    """Return the slots that an event has set free and that were still to come then.

    Args:
        history: The history of an appointment.
        number: The event's sequence number.
    """
    before: Appointment | None = None
    for event in history[: number - 1]:
        before = evolve(before, event)
    event = history[number - 1]
    if before is None:
        return ()
    held = evolve(before, event)
    cells = frozenset(held.held)
    return tuple(
        booking
        for booking in _bookings(before)
        if booking.starts_at > event.at and cells.isdisjoint(booking.cells)
    )


def _bookings(case: Appointment) -> Iterator[Booking]:
    if case.state in HOLDING and case.booking:
        yield case.booking
    for offer in (case.offer, case.proposal):
        if offer:
            yield offer.booking
