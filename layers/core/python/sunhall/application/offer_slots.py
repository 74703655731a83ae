"""Offers slots that came free to who waits for one, the longest first.

Called by the event that set a slot free, or that put somebody on the list. The slot is claimed in
the transaction of the case that it is offered to, so it is offered to one person at a time,
whatever is delivered twice. Whoever lets it pass sets it free again, and that event offers it to
the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final, Protocol

from sunhall.application.appointment_rows import LOOKED_FOR, AppointmentRows
from sunhall.application.appointments import SERVICE
from sunhall.application.carry_out import Loaded, carry_out
from sunhall.application.case_links import LINKER, once
from sunhall.application.find_slots import MOST_DAYS, find_slots
from sunhall.application.ports import Ports
from sunhall.domain.appointment.appointment import Appointment, Wish
from sunhall.domain.appointment.booking import fits
from sunhall.domain.appointment.commands import OfferSlot
from sunhall.domain.appointment.offering import freed_by
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.engine.event import Event
from sunhall.domain.errors import Conflict, NotFound, RuleRefused
from sunhall.domain.scheduling.rules import SchedulingRules, scheduling_rules
from sunhall.domain.scheduling.slots import Slot

#: So many who wait for the same are looked at for one slot.
_MOST_WAITING: Final = 50

#: What somebody is told who cannot have this slot, while the next one on the list may.
_NOT_THEIRS: Final = frozenset({"slot_does_not_fit", "not_in_this_state", "stale_version"})


class OfferingPorts(Ports, Protocol):
    """What offering needs besides what every use case may."""

    @property
    def appointment_rows(self) -> AppointmentRows:
        """Who waits for what."""


def offer_slots(ports: Any, loaded: Loaded, event: Event) -> None:
    """Offer what an event has set free, or what is free for who came on the list by it.

    Args:
        ports: The outside world.
        loaded: The case of the event; those of other services are passed by.
        event: The event.
    """
    if loaded.service.name != SERVICE:
        return
    case: Any = loaded.case
    if event.type in LOOKED_FOR:
        _offer_what_is_free(ports, case, event)
        return
    for booking in freed_by(loaded.stored.events, event.seq):
        command = OfferSlot(starts_at=booking.starts_at, host=booking.host)
        _offer_to_the_first(ports, case.item, command, event)


def _offer_to_the_first(ports: OfferingPorts, item: str, command: OfferSlot, event: Event) -> None:
    rules = scheduling_rules(ports.catalogue)
    on = local_date(command.starts_at)
    for name in _items(rules, item, command.host):
        for row in ports.appointment_rows.waiting(name, limit=_MOST_WAITING):
            fitting = row.first_on <= on <= row.last_on and row.host in ("", command.host)
            if not fitting or not row.waits:
                continue
            answer = _offered(ports, row.case_id, command, event)
            if answer in _NOT_THEIRS:
                continue
            if answer == "":
                return
            break  # The slot is none of this item, or it is taken or over.


def _items(rules: SchedulingRules, item: str, host: str) -> Iterator[str]:
    """Yield the item whose slot it was, then others whose host has the same time."""
    yield item
    for other in rules.items.values():
        if other.id != item and other.waiting_list and host in other.hosts:
            yield other.id


def _offered(ports: Ports, case_id: str, command: OfferSlot, event: Event) -> str:
    """Offer a slot; return why it was refused, or nothing."""
    try:
        carry_out(
            ports,
            case_id,
            "offer_slot",
            command,
            LINKER,
            once(event, "offer"),
            expected_version=None,
        )
    except (Conflict, RuleRefused, NotFound) as refusal:
        return refusal.code
    return ""


def _offer_what_is_free(ports: OfferingPorts, case: Appointment, event: Event) -> None:
    """Offer somebody who has just come on the list what is free in their days, if anything is."""
    wish = case.wish
    if wish is None:
        return
    for slot in _free(ports, case, wish):
        host = wish.host or slot.hosts[0]
        if not fits(case, slot.starts_at, host):
            continue
        command = OfferSlot(starts_at=slot.starts_at, host=host)
        if _offered(ports, case.case_id, command, event) != "slot_taken":
            return


def _free(ports: OfferingPorts, case: Appointment, wish: Wish) -> Iterator[Slot]:
    first = max(wish.first_on, local_date(ports.clock.now()))
    while first <= wish.last_on:
        last: date = min(wish.last_on, first + timedelta(days=MOST_DAYS - 1))
        found = find_slots(ports, case.item, first, last, host=wish.host)
        for day in found.days:
            yield from day.slots
        first = last + timedelta(days=1)
