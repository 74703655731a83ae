"""Staff close and open the time of hosts and rooms.

    change_hours(ports, ChangeHours(...), actor) -> DayChange
    read_hours(ports, resource, first, last, actor) -> HoursRead

Closing claims every free cell of the time in the transaction that notes it, so no booking that was
decided upon a moment ago can slip in behind it. Time that is booked is not closed: staff are told
the receipt numbers and move those meetings first. Long times are closed piece by piece, each whole
in itself; doing it again closes what is left.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final, Literal

from annotated_types import MaxLen, MinLen

from sunhall.application.carry_out import load_case
from sunhall.application.find_slots import SlotPorts
from sunhall.application.ports import CellsTaken, Ports
from sunhall.domain.actor import Actor
from sunhall.domain.authorization import permitted, widest_scope
from sunhall.domain.calendar.working_calendar import WorkingCalendar
from sunhall.domain.engine.command import Command
from sunhall.domain.errors import (
    Conflict,
    FieldError,
    InvalidInput,
    NotAllowed,
    NotFound,
    RuleRefused,
)
from sunhall.domain.scheduling.availability import DAY_MINUTES
from sunhall.domain.scheduling.cells import (
    CLOSED,
    HOLD,
    UNCHANGED,
    Cell,
    CellChange,
    CellsWanted,
    DayChange,
    Span,
    Taken,
)
from sunhall.domain.scheduling.day_changes import closed_too, opened_too
from sunhall.domain.scheduling.openings import Openings, openings
from sunhall.domain.scheduling.rules import Host, Room, SchedulingRules, scheduling_rules

#: The line of the authorisation table.
PERMISSION: Final = "keep_reception_hours"

#: Cells that one transaction closes; the note of the day is one item more.
_PIECE: Final = 90

#: How often is looked again when somebody else changed the day or booked meanwhile.
_LOOKS: Final = 6

#: Days of one reading.
MOST_DAYS: Final = 31

#: Receipt numbers that a refusal names.
_NAMED: Final = 10


@dataclass(frozen=True, slots=True)
class ChangeHours(Command):
    """Close or open a time.

    Attributes:
        resource: Whose: ``host:<id>`` or ``room:<id>``.
        on: The day.
        act: What to do.
        starts: From when, on the grid; the beginning of the day if not said.
        ends: Until when, on the grid; the end of the day if not said.
    """

    resource: Annotated[str, MinLen(6), MaxLen(60)]
    on: datetime.date
    act: Literal["close", "open"]
    starts: datetime.time | None = None
    ends: datetime.time | None = None


@dataclass(frozen=True, slots=True)
class HoursRead:
    """The days of a host or a room.

    Attributes:
        resource: Whose.
        days: Day, its hours and what was changed of it.
        booked: Day to the ids of the cases that have claimed something on it.
    """

    resource: Host | Room
    days: tuple[tuple[datetime.date, Openings, DayChange], ...]
    booked: dict[datetime.date, tuple[str, ...]]


def change_hours(ports: Ports, command: ChangeHours, actor: Actor) -> DayChange:
    """Close or open a time of a host or a room.

    Args:
        ports: The outside world.
        command: What to do.
        actor: Who does it.

    Returns:
        What is changed of the day now.

    Raises:
        NotFound: There is no such host or room.
        NotAllowed: It is neither their own time nor that of a resource they look after.
        InvalidInput: The time is not on the grid, or ends before it begins.
        RuleRefused: The time is over (``time_over``) or booked (``time_booked``, with the receipt
            numbers), or somebody holds a slot in it (``time_held``).
        Conflict: Others changed the same day again and again.
    """
    rules = scheduling_rules(ports.catalogue)
    resource = _resource(rules, command.resource, actor)
    span = _span(command, rules.grid)
    if Cell(resource.key, command.on, span.end).begins <= ports.clock.now():
        raise RuleRefused("time_over", errors=[FieldError("on", "time_over")])
    pieces = list(_pieces(span, rules, resource))
    if command.act == "close" and len(pieces) > 1:
        # A booking in the last piece is told before the first one is closed.
        wanted = CellsWanted({resource.key: (command.on, command.on)})
        _refuse_booked(ports, ports.cells.read(wanted), _cells(rules, resource, command.on, span))
    change = UNCHANGED
    for piece in pieces:
        change = _changed(ports, rules, resource, command, piece, actor)
    return change


def read_hours(
    ports: Ports, resource: str, first: datetime.date, last: datetime.date, actor: Actor
) -> HoursRead:
    """Return the hours of a host or a room on some days, and who has booked them.

    Args:
        ports: The outside world.
        resource: ``host:<id>`` or ``room:<id>``.
        first: The first day.
        last: The last day, at most `MOST_DAYS` in all.
        actor: Who asks.

    Raises:
        NotFound: There is no such host or room.
        NotAllowed: It is neither their own time nor that of a resource they look after.
        InvalidInput: The days are in the wrong order or too many.
    """
    known = _resource(scheduling_rules(ports.catalogue), resource, actor)
    count = (last - first).days + 1
    if not 1 <= count <= MOST_DAYS:
        code = "range_reversed" if count < 1 else "range_too_long"
        told = {} if count < 1 else {"days": MOST_DAYS}
        raise InvalidInput(errors=[FieldError("to", code, told)])
    taken = ports.cells.read(CellsWanted({known.key: (first, last)}))
    now = ports.clock.now()
    days = [first + datetime.timedelta(days=offset) for offset in range(count)]
    booked: dict[datetime.date, tuple[str, ...]] = {}
    for on in days:
        owners = {taken.owner(cell, now): None for cell in sorted(taken.claims) if cell.on == on}
        booked[on] = tuple(owner for owner in owners if owner and _is_case(owner))
    hours = tuple((on, _hours(ports, known, on, taken), taken.day(known.key, on)) for on in days)
    return HoursRead(known, hours, booked)


def _hours(ports: SlotPorts, resource: Host | Room, on: datetime.date, taken: Taken) -> Openings:
    return openings(resource, on, ports.catalogue.calendar, taken.day(resource.key, on))


def _resource(rules: SchedulingRules, key: str, actor: Actor) -> Host | Room:
    resource = rules.resource(key)
    if resource is None:
        raise NotFound("resource_not_found")
    if not keeps_hours_of(actor, resource):
        raise NotAllowed("command_not_allowed", {"command": PERMISSION})
    return resource


def keeps_hours_of(actor: Actor, resource: Host | Room) -> bool:
    """Whether somebody may change the hours of a host or a room: their own, or in their care."""
    own = isinstance(resource, Host) and resource.staff == actor.id
    allowed = permitted(actor, PERMISSION, resource.department)
    return allowed or (own and widest_scope(actor, PERMISSION) is not None)


def _span(command: ChangeHours, grid: int) -> Span:
    start = _minute(command.starts) if command.starts else 0
    end = _minute(command.ends) if command.ends else DAY_MINUTES
    for name, moment, minute in (("starts", command.starts, start), ("ends", command.ends, end)):
        if minute % grid or (moment and (moment.second or moment.microsecond)):
            told = {"minutes": grid}
            raise InvalidInput(errors=[FieldError(name, "not_on_the_grid", told)])
    if start >= end:
        raise InvalidInput(errors=[FieldError("ends", "range_reversed")])
    return Span(start, end)


def _minute(time: datetime.time) -> int:
    return time.hour * 60 + time.minute


def _pieces(span: Span, rules: SchedulingRules, resource: Host | Room) -> Iterator[Span]:
    """Cut a time so that the cells of each piece fit into a transaction."""
    length = max(1, _PIECE // _seats(rules, resource)) * rules.grid
    for start in range(span.start, span.end, length):
        yield Span(start, min(start + length, span.end))


def _seats(rules: SchedulingRules, resource: Host | Room) -> int:
    """Return how many people the time of a host or a room is for, at most."""
    mine = (
        item.capacity
        for item in rules.items.values()
        if resource.id in (item.hosts if isinstance(resource, Host) else item.rooms)
    )
    return max(mine, default=1)


def _cells(
    rules: SchedulingRules, resource: Host | Room, on: datetime.date, span: Span
) -> list[Cell]:
    return [
        Cell(resource.key, on, minute, seat)
        for minute in range(span.start, span.end, rules.grid)
        for seat in range(_seats(rules, resource))
    ]


def _changed(
    ports: Ports,
    rules: SchedulingRules,
    resource: Host | Room,
    command: ChangeHours,
    span: Span,
    actor: Actor,
) -> DayChange:
    cells = _cells(rules, resource, command.on, span)
    for look in range(_LOOKS):
        now = ports.clock.now()
        wanted = CellsWanted({resource.key: (command.on, command.on)})
        taken = ports.cells.read(wanted, consistent=look > 0)
        before = taken.day(resource.key, command.on)
        if command.act == "close":
            _refuse_booked(ports, taken, cells)
            change = closed_too(before, span)
            moved = CellChange(take=tuple(cells))
        else:
            usual = _usual(ports.catalogue.calendar, resource, command.on)
            change = opened_too(before, span, usual)
            closed = (cell for cell in cells if taken.owner(cell, now) == CLOSED)
            moved = CellChange(free=tuple(closed))
        if change == before:
            return before
        try:
            ports.cells.change_day(resource.key, command.on, change, moved, now, actor.id)
        except CellsTaken:
            continue
        return replace(change, version=before.version + 1)
    raise Conflict("stale_version")


def _usual(calendar: WorkingCalendar, resource: Host | Room, on: datetime.date) -> tuple[Span, ...]:
    return openings(resource, on, calendar, UNCHANGED).hours


def _refuse_booked(ports: Ports, taken: Taken, cells: Sequence[Cell]) -> None:
    """Refuse to close what somebody has: they are to be told, and given another time, first."""
    now = ports.clock.now()
    found = {taken.owner(cell, now): None for cell in cells}
    owners = [owner for owner in found if owner is not None and owner != CLOSED]
    booked = [owner for owner in owners if _is_case(owner)]
    if booked:
        numbers = [load_case(ports, each).case.receipt_no for each in booked[:_NAMED]]
        told: dict[str, str | int] = {"count": len(booked), "receipts": ", ".join(numbers)}
        raise RuleRefused("time_booked", told, errors=[FieldError("starts", "time_booked", told)])
    if owners:
        raise RuleRefused("time_held", errors=[FieldError("starts", "time_held")])


def _is_case(owner: str) -> bool:
    return owner != CLOSED and not owner.startswith(HOLD)
