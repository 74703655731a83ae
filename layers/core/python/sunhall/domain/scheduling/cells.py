"""Cells of time: what a hold or a booking claims, so that nobody else can.

Time is cut into cells on a grid (`sunhall.domain.scheduling.rules.AppointmentRules.grid`). Whoever
wants a host or a room claims every cell that the meeting covers, the buffers before and after it
included. Claims are written in the transaction of the case they belong to, each on condition that
the cell is free: two bookings cannot share one, whatever was read before (design, invariant 2).

Days and minutes are the city's, in Beijing time; instants carry their offset.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from sunhall.domain.calendar.beijing import start_of_day

#: Owner of the cells that staff have closed.
CLOSED: Final = "closed"

#: Begins the owner of a hold; a case's id, a ULID, never looks like it.
HOLD: Final = "hold."


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """The smallest piece of time of one seat of a host or a room.

    Attributes:
        resource: Whose time: ``host:<id>`` or ``room:<id>``.
        on: The day.
        minute: Minute of that day at which it begins.
        seat: Which of the places for people who come at the same time, from 0.
    """

    resource: str
    on: date
    minute: int
    seat: int = 0

    @property
    def begins(self) -> datetime:
        """The moment at which it begins."""
        return start_of_day(self.on) + timedelta(minutes=self.minute)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who has claimed a cell.

    Attributes:
        owner: Id of a case, a hold (it begins with `HOLD`), or `CLOSED`.
        until: From this moment on it is free again.
    """

    owner: str
    until: datetime

    @property
    def hold(self) -> bool:
        """Whether it is the claim of somebody who has not booked yet."""
        return self.owner.startswith(HOLD)


@dataclass(frozen=True, slots=True)
class CellChange:
    """The cells that a decision claims and sets free, all in one transaction with it.

    Claiming a cell that is one's own already is no failure. It is put anew, so a claim that would
    have lapsed becomes a firm one.

    Attributes:
        take: Cells to claim.
        free: Cells to give back; each must still be the case's own, or the hold's.
        until: When the claim lapses by itself; None for a firm one.
        held_by: The hold whose cells may be taken over, if the booking brings one.
    """

    take: tuple[Cell, ...] = ()
    free: tuple[Cell, ...] = ()
    until: datetime | None = None
    held_by: str | None = None

    def __post_init__(self) -> None:
        """Refuse what no transaction can do, and what nobody may.

        Raises:
            ValueError: A cell is named twice, or what is taken over is no hold.
        """
        if self.held_by is not None and not self.held_by.startswith(HOLD):
            raise ValueError("only a hold is taken over")
        named = (*self.take, *self.free)
        if len(set(named)) != len(named):
            raise ValueError("a cell is claimed or set free once in a transaction")


def moved(
    before: tuple[Cell, ...],
    after: tuple[Cell, ...],
    *,
    until: datetime | None = None,
    held_by: str | None = None,
) -> CellChange:
    """Return the change from the cells a case has to those it is to have.

    Args:
        before: The cells that are its own now, or its hold's.
        after: Those that are to be; each is claimed, its own ones again.
        until: When the claim lapses by itself; None for a firm one.
        held_by: The hold whose cells may be taken over.
    """
    kept = frozenset(after)
    gone = tuple(cell for cell in before if cell not in kept)
    return CellChange(take=after, free=gone, until=until, held_by=held_by)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a day, in minutes of the day: ``start`` belongs to it, ``end`` does not."""

    start: int
    end: int

    def covers(self, other: Span) -> bool:
        """Whether all of another piece lies in it."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Span) -> bool:
        """Whether it has a minute in common with another piece."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class DayChange:
    """What staff have changed of one day of a host or a room.

    Attributes:
        closed: Times that are not given to anybody.
        opened: Times that are open besides the weekly rules.
        version: How often it was changed; 0 for a day that never was.
    """

    closed: tuple[Span, ...] = ()
    opened: tuple[Span, ...] = ()
    version: int = 0


#: A day that nobody has changed.
UNCHANGED: Final = DayChange()


@dataclass(frozen=True, slots=True)
class CellsWanted:
    """What has to be read before times can be given: the cells of hosts and rooms on days.

    Attributes:
        days: Host or room (``host:<id>``, ``room:<id>``) to the first and the last day.
    """

    days: Mapping[str, tuple[date, date]]


@dataclass(frozen=True, slots=True)
class Taken:
    """What was found claimed and changed on the days that were read.

    It may be older than the table: the conditions of the transaction decide, not this.

    Attributes:
        claims: The claims by cell; a lapsed one may be among them.
        days: Resource and day to what staff have changed of it; unchanged days are not in it.
        lost: How often others were faster than the decision that this was read for.
    """

    claims: Mapping[Cell, Claim] = field(default_factory=dict)
    days: Mapping[tuple[str, date], DayChange] = field(default_factory=dict)
    lost: int = 0

    def claim(self, cell: Cell, now: datetime) -> Claim | None:
        """Return the claim that stands on a cell at a moment, or None."""
        claim = self.claims.get(cell)
        return claim if claim and claim.until > now else None

    def owner(self, cell: Cell, now: datetime) -> str | None:
        """Return who has a cell at a moment, or None when it is free."""
        claim = self.claim(cell, now)
        return claim.owner if claim else None

    def day(self, resource: str, on: date) -> DayChange:
        """Return what staff have changed of a day."""
        return self.days.get((resource, on), UNCHANGED)

    def owned(self, owner: str, now: datetime) -> tuple[Cell, ...]:
        """Return the cells somebody has at a moment among those that were read, in order."""
        return tuple(sorted(cell for cell in self.claims if self.owner(cell, now) == owner))


#: Nothing was read.
NOTHING_TAKEN: Final = Taken()
