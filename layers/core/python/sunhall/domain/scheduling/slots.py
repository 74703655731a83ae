"""The slots of an item on a row of days, and why a day has none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.scheduling.availability import (
    BEYOND_WINDOW,
    PAST,
    TOO_SOON,
    Availability,
    BookingTime,
    Place,
    booking_time,
    moment,
    open_hosts,
    open_rooms,
    places,
    shut_reason,
    starts,
)
from sunhall.domain.scheduling.cells import CellsWanted
from sunhall.domain.scheduling.openings import CLOSED_BY_STAFF, NO_HOURS
from sunhall.domain.scheduling.rules import Host, Item, SchedulingRules, host_key, room_key

#: Everything is booked.
FULL: Final = "full"


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that can be booked.

    Attributes:
        starts_at: When it begins, with Beijing's offset.
        ends_at: When it ends.
        seats: How many appointments it still takes.
        hosts: Ids of the hosts who are free then.
    """

    starts_at: datetime
    ends_at: datetime
    seats: int
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DaySlots:
    """A day as people see it who want to book.

    Attributes:
        on: The day.
        slots: The free slots, in order.
        reason: Why there are none: `FULL`, or a reason of `sunhall.domain.scheduling.availability`
            (``past``, ``too_soon``, ``beyond_window``) or of `sunhall.domain.scheduling.openings`
            (``holiday:<name>``, ``no_hours``, ``dated``, ``closed_by_staff``); empty while there
            are some.
        full: Slots that could be booked were they not taken: somebody may wait for one.
    """

    on: date
    slots: tuple[Slot, ...]
    reason: str = ""
    full: int = 0


def cells_of_days(
    rules: SchedulingRules, item: Item, first: date, last: date, *, host: str | None = None
) -> CellsWanted:
    """Return what has to be read to show the slots of some days.

    Args:
        rules: What can be booked.
        item: The item.
        first: The first day.
        last: The last day.
        host: The only host in question, if there is one.
    """
    hosts = item.hosts if host is None else (host,)
    keys = [*map(host_key, hosts), *map(room_key, item.rooms)]
    return CellsWanted(dict.fromkeys(keys, (first, last)))


def slots(
    view: Availability,
    item: Item,
    first: date,
    last: date,
    *,
    host: str | None = None,
    notice: bool = True,
) -> Iterator[DaySlots]:
    """Yield the days from the first to the last, each with the slots that `place` would take.

    Args:
        view: What is free; the cells of all the days were read (`cells_of_days`).
        item: What is to be booked.
        first: The first day.
        last: The last day.
        host: Id of the only host in question, one of the item's.
        notice: Whether minimum notice and window are kept: `booking_time`.
    """
    hosts = [view.rules.hosts[each] for each in (item.hosts if host is None else (host,))]
    time = booking_time(view, item, notice=notice)
    today = local_date(view.now)
    for offset in range((last - first).days + 1):
        on = first + timedelta(days=offset)
        if on < today:
            yield DaySlots(on, (), PAST)
        elif on > time.last:
            yield DaySlots(on, (), BEYOND_WINDOW)
        else:
            yield _day(view, item, on, hosts, time)


def _day(
    view: Availability, item: Item, on: date, hosts: Sequence[Host], time: BookingTime
) -> DaySlots:
    begins = sorted({minute for host in hosts for minute in starts(item, view.openings(host, on))})
    rooms = [view.rules.rooms[each] for each in item.rooms]
    shut = shut_reason(view, on, hosts) or (shut_reason(view, on, rooms) if rooms else "")
    if shut or not begins:
        return DaySlots(on, (), shut or NO_HOURS)
    in_time = [minute for minute in begins if not time.broken_by(moment(on, minute))]
    if not in_time:
        return DaySlots(on, (), TOO_SOON if time.soonest > time.now else PAST)
    free: list[Slot] = []
    full = 0
    for minute in in_time:
        working = open_hosts(view, item, on, minute, hosts)
        where = open_rooms(view, item, on, minute)
        found = list(places(view, item, on, minute, working, where))
        if found:
            free.append(_slot(item, on, minute, found))
        elif working and where:
            full += 1
    reason = FULL if full else CLOSED_BY_STAFF
    return DaySlots(on, tuple(free), "" if free else reason, full)


def _slot(item: Item, on: date, minute: int, found: Sequence[Place]) -> Slot:
    hosts = tuple(dict.fromkeys(place.host.id for place in found))
    return Slot(
        starts_at=moment(on, minute),
        ends_at=moment(on, minute + item.duration),
        seats=_seats(item, found),
        hosts=hosts,
    )


def _seats(item: Item, found: Sequence[Place]) -> int:
    """Return how many bookings of a slot fit into the free places.

    Several seats are those of one host and one room (the catalogue is checked for it). Otherwise
    every free host can have every free room, so the fewer of them decide.
    """
    if item.capacity > 1:
        return len({(place.host.id, place.seat) for place in found})
    hosts = {place.host.id for place in found}
    rooms = {place.room.id for place in found if place.room}
    return min(len(hosts), len(rooms)) if rooms else len(hosts)
