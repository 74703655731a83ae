"""What can be booked, and when.

    find_slots(ports, item_id, first, last, host=None) -> FoundSlots
    find_slots_for_staff(ports, item_id, first, last, actor, host=None) -> FoundSlots

One query for each host and room of the item, whatever is booked. The answer may be a moment old:
what is claimed decides when somebody holds or books a slot.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from sunhall.application.ports import CellStore, Clock
from sunhall.domain.actor import Actor
from sunhall.domain.authorization import permitted
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.errors import FieldError, InvalidInput, NotAllowed, NotFound
from sunhall.domain.scheduling.availability import Availability
from sunhall.domain.scheduling.rules import Item, SchedulingRules, scheduling_rules
from sunhall.domain.scheduling.slots import DaySlots, cells_of_days, slots

#: Days of one answer. A host's fortnight is four read units at most; nobody looks at more at once.
MOST_DAYS: Final = 14

#: The commands of staff that take a time without the public's notice.
BOOKING_COMMANDS: Final = ("register_appointment", "propose_time", "reschedule")


class SlotPorts(Protocol):
    """What is needed to find slots."""

    @property
    def cells(self) -> CellStore:
        """Whose time is taken."""

    @property
    def clock(self) -> Clock:
        """The wall clock."""

    @property
    def catalogue(self) -> Catalogue:
        """The city's rules in force."""


@dataclass(frozen=True, slots=True)
class FoundSlots:
    """The slots of an item.

    Attributes:
        item: What is booked.
        rules: What can be booked: the names of hosts and rooms.
        days: The days, in order, each with its slots or the reason why there are none.
    """

    item: Item
    rules: SchedulingRules
    days: tuple[DaySlots, ...]


def find_slots(
    ports: SlotPorts,
    item_id: str,
    first: date,
    last: date,
    *,
    host: str | None = None,
    notice: bool = True,
) -> FoundSlots:
    """Find the free slots of an item, as the public may book them.

    Args:
        ports: The outside world.
        item_id: The item.
        first: The first day, in Beijing.
        last: The last day, at most `MOST_DAYS` in all.
        host: Id of the only host in question, where hosts are chosen.
        notice: Whether minimum notice and window are kept.

    Raises:
        NotFound: There is no such item, or none with this host (``item_not_found``).
        InvalidInput: The days are in the wrong order or too many.
    """
    rules = scheduling_rules(ports.catalogue)
    item = known_item(rules, item_id, host)
    days = (last - first).days + 1
    if days < 1:
        raise _wrong("range_reversed", {})
    if days > MOST_DAYS:
        raise _wrong("range_too_long", {"days": MOST_DAYS})
    taken = ports.cells.read(cells_of_days(rules, item, first, last, host=host))
    view = Availability(rules, ports.catalogue.calendar, taken, ports.clock.now())
    found = slots(view, item, first, last, host=host, notice=notice)
    return FoundSlots(item, rules, tuple(found))


def find_slots_for_staff(
    ports: SlotPorts,
    item_id: str,
    first: date,
    last: date,
    actor: Actor,
    *,
    host: str | None = None,
) -> FoundSlots:
    """Find the slots of an item that somebody may book for a citizen, at once and far ahead.

    Args:
        ports: The outside world.
        item_id: The item.
        first: The first day, in Beijing.
        last: The last day, at most `MOST_DAYS` in all.
        actor: Who books, moves or proposes a time.
        host: Id of the only host in question, whoever is chosen from.

    Raises:
        NotFound: There is no such item, or none with this host (``item_not_found``).
        NotAllowed: They give none of the commands that take such a time (``command_not_allowed``).
        InvalidInput: The days are in the wrong order or too many.
    """
    item = known_item(scheduling_rules(ports.catalogue), item_id, host)
    if not any(permitted(actor, command, item.department) for command in BOOKING_COMMANDS):
        raise NotAllowed("command_not_allowed", {"command": BOOKING_COMMANDS[0]})
    return find_slots(ports, item_id, first, last, host=host, notice=False)


def known_item(rules: SchedulingRules, item_id: str, host: str | None = None) -> Item:
    """Return an item, with a host of its own if one is named.

    Raises:
        NotFound: There is none (``item_not_found``).
    """
    item = rules.items.get(item_id)
    if item is None or (host is not None and host not in item.hosts):
        raise NotFound("item_not_found")
    return item


def _wrong(code: str, params: dict[str, int]) -> InvalidInput:
    return InvalidInput(errors=[FieldError("to", code, params)])
