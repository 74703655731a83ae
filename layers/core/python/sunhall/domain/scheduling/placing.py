"""Places a booking: finds host, room and seat for a time, or the rule that refuses it.

How a service books (all pure; the engine reads the cells and writes the claim)::

    Service(..., needs_cells=lambda case, command, context: cells_wanted(rules, item, on, ...))

    view = seen_from(context, case_id, command.hold)    # sunhall.domain.scheduling.availability
    placed = place(view, item, command.starts_at, host=..., held_by=command.hold)
    if isinstance(placed, Refusal):
        return placed
    cells = moved(before=(), after=placed.cells, held_by=placed.held_by)
    return Decision(happenings, cells=cells)            # sunhall.domain.scheduling.cells
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sunhall.domain.engine.decision import Refusal
from sunhall.domain.scheduling.availability import (
    BEYOND_WINDOW,
    TOO_SOON,
    Availability,
    Place,
    booking_time,
    moment,
    open_hosts,
    open_rooms,
    place_in_day,
    places,
    shut_reason,
)
from sunhall.domain.scheduling.cells import Cell, CellsWanted, Span
from sunhall.domain.scheduling.fairness import Assigned, by_turn, counted_days, meetings
from sunhall.domain.scheduling.rules import Host, Item, SchedulingRules, host_key, room_key


@dataclass(frozen=True, slots=True)
class Placement:
    """Where and with whom a meeting is to be.

    Attributes:
        starts_at: When it begins, with Beijing's offset.
        ends_at: When it ends; the buffer comes after that.
        host: Id of the host.
        staff: Staff id of the host.
        room: Id of the room; None for video.
        seat: Which seat of the slot, from 0.
        cells: Everything to be claimed.
        assigned: Why this host.
        held_by: The hold whose cells these are, if it has them.
    """

    starts_at: datetime
    ends_at: datetime
    host: str
    staff: str
    room: str | None
    seat: int
    cells: tuple[Cell, ...]
    assigned: Assigned
    held_by: str | None = None


def cells_wanted(
    rules: SchedulingRules,
    item: Item,
    on: date,
    *,
    host: str | None = None,
    hold: str | None = None,
) -> CellsWanted:
    """Return what has to be read to place a booking on a day.

    Args:
        rules: What can be booked.
        item: What is booked.
        on: The day.
        host: The only host in question, if there is one.
        hold: The hold that is booked: its host is found without counting.
    """
    hosts = item.hosts if host is None else (host,)
    counted = item.assignment == "round_robin" and not hold and len(hosts) > 1
    days = counted_days(on, rules.fairness) if counted else (on, on)
    return CellsWanted(
        {host_key(each): days for each in hosts} | {room_key(each): (on, on) for each in item.rooms}
    )


def place(
    view: Availability,
    item: Item,
    starts_at: datetime,
    *,
    host: str | None = None,
    held_by: str | None = None,
    before: str | None = None,
    notice: bool = True,
) -> Placement | Refusal:
    """Find host, room and seat for a meeting.

    Args:
        view: What is free; its ``mine`` names the case that moves and the hold that is booked.
        item: What is booked.
        starts_at: When the meeting is to begin, with offset.
        host: Id of the only host in question; None for whoever it falls to.
        held_by: The hold that is booked: if it still has a place at this time, that is the one.
        before: Id of the host that a moved meeting had, who keeps it if they have time.
        notice: Whether minimum notice and window are kept: `booking_time`.
    """
    point = place_in_day(starts_at, view.rules.grid)
    if point is None:
        return Refusal("slot_not_offered", fields=("starts_at",))
    on, minute = point
    if host is not None and host not in item.hosts:
        return Refusal("host_not_of_item", fields=("host",))
    hosts = [view.rules.hosts[each] for each in (item.hosts if host is None else (host,))]
    refusal = _out_of_time(view, item, on, minute, notice=notice) or _shut(
        view, item, on, minute, hosts
    )
    if refusal:
        return refusal
    working = open_hosts(view, item, on, minute, hosts)
    found = list(places(view, item, on, minute, working, open_rooms(view, item, on, minute)))
    if not found:
        return Refusal("slot_taken", fields=("starts_at",), kind="conflict")
    chosen, assigned = _chosen(view, item, on, found, _Wish(host, held_by, before))
    held = any(view.taken.owner(cell, view.now) == held_by for cell in chosen.cells)
    return Placement(
        starts_at=moment(on, minute),
        ends_at=moment(on, minute + item.duration),
        host=chosen.host.id,
        staff=chosen.host.staff,
        room=chosen.room.id if chosen.room else None,
        seat=chosen.seat,
        cells=chosen.cells,
        assigned=assigned,
        held_by=held_by if held_by and held else None,
    )


def _out_of_time(
    view: Availability, item: Item, on: date, minute: int, *, notice: bool
) -> Refusal | None:
    time = booking_time(view, item, notice=notice)
    broken = time.broken_by(moment(on, minute))
    if broken == TOO_SOON:
        told = {"day": time.soonest.date().isoformat(), "time": time.soonest.strftime("%H:%M")}
        return Refusal("slot_too_soon", told, fields=("starts_at",))
    if broken == BEYOND_WINDOW:
        told = {"last": time.last.isoformat()}
        return Refusal("slot_beyond_window", told, fields=("starts_at",))
    return Refusal("slot_past", fields=("starts_at",)) if broken else None


def _shut(
    view: Availability, item: Item, on: date, minute: int, hosts: Sequence[Host]
) -> Refusal | None:
    """Return why there is no slot at a time, whoever has booked what."""
    if open_hosts(view, item, on, minute, hosts) and open_rooms(view, item, on, minute):
        return None
    span = Span(minute, minute + item.duration)
    rooms = [view.rules.rooms[each] for each in item.rooms]
    reason = shut_reason(view, on, hosts) or (shut_reason(view, on, rooms) if rooms else "")
    if reason.startswith("holiday"):
        return Refusal("slot_on_holiday", fields=("starts_at",))
    times = [view.openings(each, on) for each in hosts] + [
        view.openings(each, on) for each in rooms
    ]
    closed = any(each.closes(span) for each in times)
    code = "slot_closed" if reason or closed else "slot_not_offered"
    return Refusal(code, fields=("starts_at",))


@dataclass(frozen=True, slots=True)
class _Wish:
    """Whom a booking asks for."""

    host: str | None
    held_by: str | None
    before: str | None


def _chosen(
    view: Availability, item: Item, on: date, found: Sequence[Place], wish: _Wish
) -> tuple[Place, Assigned]:
    """Return the place that is taken among the free ones, and why."""
    held = [place for place in found if wish.held_by and _held(view, place, wish.held_by)]
    if held:
        return held[0], Assigned("held")
    kept = [place for place in found if place.host.id == wish.before]
    if kept:
        return kept[view.draw % len(kept)], Assigned("same_as_before")
    drawn = found[view.draw % len(found)]
    if wish.host is not None:
        return drawn, Assigned("chosen")
    if view.draw:
        return drawn, Assigned("drawn")
    if item.assignment != "round_robin":
        return drawn, Assigned("first")
    free = list({place.host.id: place.host for place in found}.values())
    days = counted_days(on, view.rules.fairness)
    counts = meetings(view.taken, [host.id for host in free], days, view.now, but=view.mine)
    turn = by_turn(free, counts)[0]
    weights = {host.id: host.weight for host in free}
    first = next(place for place in found if place.host.id == turn.id)
    return first, Assigned("round_robin", counts, weights)


def _held(view: Availability, place: Place, hold: str) -> bool:
    return all(view.taken.owner(cell, view.now) == hold for cell in place.cells)
