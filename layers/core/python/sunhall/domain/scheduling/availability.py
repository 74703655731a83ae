"""Which places are free at a time: host, room and seat together, with all their cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zlib import crc32

from sunhall.domain.calendar.beijing import in_beijing, local_date, start_of_day
from sunhall.domain.calendar.counting import deadline_after
from sunhall.domain.calendar.working_calendar import WorkingCalendar
from sunhall.domain.engine.context import Context
from sunhall.domain.scheduling.cells import NOTHING_TAKEN, Cell, Span, Taken
from sunhall.domain.scheduling.openings import (
    CLOSED_BY_STAFF,
    DATED,
    NO_HOURS,
    Openings,
    openings,
)
from sunhall.domain.scheduling.rules import (
    Host,
    Item,
    Room,
    SchedulingRules,
    scheduling_rules,
)

#: Minutes of a day in Beijing, which has had no summer time since 1992.
DAY_MINUTES: Final = 24 * 60

#: It has begun, or the day is over.
PAST: Final = "past"
#: It begins before the minimum notice is over.
TOO_SOON: Final = "too_soon"
#: It lies beyond the window.
BEYOND_WINDOW: Final = "beyond_window"

#: The last day that can be counted: no meeting may end with the calendar itself.
_END_OF_DAYS: Final = date(date.max.year - 1, 12, 31)

_HOLIDAY: Final = "holiday"


@dataclass(frozen=True, slots=True)
class Place:
    """Everything that one booking of an item claims.

    Attributes:
        host: Who hosts.
        room: Where; None for video.
        seat: Which seat of the slot, from 0.
        cells: All cells, buffers included.
    """

    host: Host
    room: Room | None
    seat: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Availability:
    """What is free, as far as it was read.

    Attributes:
        rules: What can be booked.
        calendar: The statutory calendar.
        taken: The cells that were read.
        now: The present moment.
        mine: Owners whose cells count as free: the case that moves, the hold that is booked.
        draw: A number by which one of several free places is drawn, after others were faster; 0
            takes the first. Whoever comes second would meet all the others again at the next one.
    """

    rules: SchedulingRules
    calendar: WorkingCalendar
    taken: Taken
    now: datetime
    mine: frozenset[str] = frozenset()
    draw: int = 0

    def openings(self, resource: Host | Room, on: date) -> Openings:
        """Return when a host or a room is open on a day."""
        return openings(resource, on, self.calendar, self.taken.day(resource.key, on))

    def free(self, cell: Cell) -> bool:
        """Whether a cell can be claimed."""
        owner = self.taken.owner(cell, self.now)
        return owner is None or owner in self.mine


def seen_from(context: Context, *owners: str | None) -> Availability:
    """Return what is free for a decision.

    Args:
        context: The decision's context, with the cells that were read.
        owners: The case that moves and the hold that is booked, where there are such.
    """
    catalogue, found = context.catalogue, context.taken or NOTHING_TAKEN
    return Availability(
        scheduling_rules(catalogue),
        catalogue.calendar,
        found,
        context.now,
        frozenset(owner for owner in owners if owner),
        drawn_by(context.salt, found.lost),
    )


def drawn_by(chance: str, lost: int) -> int:
    """Return a number to draw a place by; 0 while nobody was faster.

    Args:
        chance: Random text.
        lost: How often others were faster.
    """
    return 1 + crc32(f"{chance}.{lost}".encode()) if lost else 0


def starts(item: Item, hours: Openings) -> Iterator[int]:
    """Yield the minutes of the day at which slots of an item begin in hours, closed ones included.

    The slots of each opening are counted from its beginning, so that they stay where they are when
    a part of it is closed or booked.
    """
    seen: set[int] = set()
    for span in hours.hours:
        for minute in range(span.start, span.end - item.duration + 1, item.every):
            within = item.before <= minute <= DAY_MINUTES - item.duration - item.after
            if within and minute not in seen:
                seen.add(minute)
                yield minute


def open_hosts(
    view: Availability, item: Item, on: date, minute: int, hosts: Sequence[Host]
) -> list[Host]:
    """Return those of some hosts who have a slot of an item at a time and have not closed it."""
    span = Span(minute, minute + item.duration)
    hours = ((host, view.openings(host, on)) for host in hosts)
    return [host for host, times in hours if minute in starts(item, times) and times.allow(span)]


def open_rooms(view: Availability, item: Item, on: date, minute: int) -> list[Room | None]:
    """Return the rooms of an item that are open for a meeting; no room at all for video."""
    if not item.rooms:
        return [None]
    span = Span(minute, minute + item.duration)
    rooms = (view.rules.rooms[each] for each in item.rooms)
    return [room for room in rooms if view.openings(room, on).allow(span)]


def places(
    view: Availability,
    item: Item,
    on: date,
    minute: int,
    hosts: Sequence[Host],
    rooms: Sequence[Room | None],
) -> Iterator[Place]:
    """Yield the free places of an item at a time, by host, room and seat in the order given.

    Args:
        view: What is free.
        item: What is booked.
        on: The day.
        minute: Minute of that day at which the meeting begins.
        hosts: Who may host: `open_hosts`.
        rooms: Where it may be: `open_rooms`.
    """
    for host in hosts:
        for room in rooms:
            for seat in range(item.capacity):
                cells = cells_of(view.rules, item, host, room, on, minute, seat)
                if all(map(view.free, cells)):
                    yield Place(host, room, seat, cells)


def cells_of(
    rules: SchedulingRules,
    item: Item,
    host: Host,
    room: Room | None,
    on: date,
    minute: int,
    seat: int,
) -> tuple[Cell, ...]:
    """Return all cells of a meeting: those of its host and of its room, with their buffers."""
    first, end = minute - item.before, minute + item.duration + item.after
    return tuple(
        Cell(resource.key, on, begins, seat)
        for resource in (host, room)
        if resource is not None
        for begins in range(first, end, rules.grid)
    )


@dataclass(frozen=True, slots=True)
class BookingTime:
    """When what somebody books may begin.

    Attributes:
        now: The present moment; what has begun is booked by nobody.
        soonest: The first moment at which it may begin.
        last: The last day.
    """

    now: datetime
    soonest: datetime
    last: date

    def broken_by(self, starts_at: datetime) -> str:
        """Return the bound that a beginning breaks: one of those above; empty for none."""
        if starts_at <= self.now:
            return PAST
        if starts_at < self.soonest:
            return TOO_SOON
        return BEYOND_WINDOW if local_date(starts_at) > self.last else ""


def booking_time(view: Availability, item: Item, *, notice: bool) -> BookingTime:
    """Return when an item may begin for who books it.

    Args:
        view: What is free.
        item: What is booked.
        notice: Whether minimum notice and window are kept: the public does. Staff agree on a time
            with the person, so for them there is the present moment alone.
    """
    if notice:
        return BookingTime(view.now, earliest(view, item), last_day(view, item))
    return BookingTime(view.now, in_beijing(view.now), _END_OF_DAYS)


def earliest(view: Availability, item: Item) -> datetime:
    """Return the moment before which no slot of an item can be booked any more.

    A notice in days is kept when the meeting is on the last of them: with one working day of notice
    a Monday can be booked until Friday's end.
    """
    notice = item.policy.minimum_notice
    end = deadline_after(view.calendar, view.now, notice.amount, notice.unit)
    return in_beijing(end.instant) if end.instant else start_of_day(end.due_on)


def last_day(view: Availability, item: Item) -> date:
    """Return the last day that can be booked."""
    return local_date(view.now) + timedelta(days=item.policy.window_days.amount)


def moment(on: date, minute: int) -> datetime:
    """Return the moment of a minute of a day in Beijing."""
    return start_of_day(on) + timedelta(minutes=minute)


def place_in_day(instant: datetime, grid: int) -> tuple[date, int] | None:
    """Return day and minute of a moment in Beijing, or None where no cell begins at it.

    A moment without an offset is none: its place in time would be a guess. Nor is one at either end
    of the calendar, beyond which no day can be counted.
    """
    if instant.utcoffset() is None or instant.year in (date.min.year, date.max.year):
        return None
    local = in_beijing(instant)
    minute = local.hour * 60 + local.minute
    if local.second or local.microsecond or minute % grid:
        return None
    return local.date(), minute


def shut_reason(view: Availability, on: date, resources: Sequence[Host | Room]) -> str:
    """Return why none of some hosts or rooms is open on a day; empty when one of them is.

    A holiday says most, the weekday least.
    """
    reasons = [view.openings(each, on).reason for each in resources]
    if not all(reasons):
        return ""
    return min(reasons, key=_weight, default="")


def _weight(reason: str) -> int:
    return (_HOLIDAY, CLOSED_BY_STAFF, DATED, NO_HOURS).index(reason.partition(":")[0])
