"""Whose turn it is to host: round robin by weight, and why.

Counted are the meetings that each host has around the day, held ones too: whoever has the fewest
for their weight is next. A host with weight 2 gets two meetings for each one of a host with weight
1. Who has as many as another by weight stands in the item's order. Nothing is remembered apart from
the bookings themselves, so a cancelled meeting counts no more, and nobody has to keep a wheel.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal, TypeAlias

from sunhall.domain.scheduling.cells import CLOSED, Taken
from sunhall.domain.scheduling.rules import Assignment, Fairness, Host, host_key

#: By what a host was found: the item's way, the host of the hold, the host they had before, or the
#: draw among those who were still free when several people booked at the very same moment. What
#: somebody got by a draw is counted like any other meeting, so the next one goes to the others.
Basis: TypeAlias = Assignment | Literal["held", "same_as_before", "drawn"]


@dataclass(frozen=True, slots=True)
class Assigned:
    """Why somebody hosts: what the event ``host_assigned`` says.

    Attributes:
        basis: By what they were found.
        counts: Host to their meetings around the day, for whom it was counted.
        weights: Host to weight, of the same hosts.
    """

    basis: Basis
    counts: Mapping[str, int] = field(default_factory=dict)
    weights: Mapping[str, int] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """Return it as the data of an event."""
        if not self.counts:
            return {"basis": self.basis}
        return {
            "basis": self.basis,
            "counts": dict(self.counts),
            "weights": dict(self.weights),
        }


def counted_days(on: date, over: Fairness) -> tuple[date, date]:
    """Return the first and the last day whose meetings are counted: the day, its week, its month.

    Weeks begin on Monday.
    """
    match over:
        case "day":
            return on, on
        case "week":
            monday = on - timedelta(days=on.weekday())
            return monday, _days_later(monday, 6)
        case "month":
            first = on.replace(day=1)
            return first, on.replace(day=monthrange(on.year, on.month)[1])


def _days_later(day: date, days: int) -> date:
    """Return a later day, or the last there is: what is asked for may be any date."""
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))


def meetings(
    taken: Taken,
    hosts: Sequence[str],
    days: tuple[date, date],
    now: datetime,
    *,
    but: frozenset[str] = frozenset(),
) -> dict[str, int]:
    """Return how many meetings hosts have on some days, held ones included.

    Args:
        taken: The cells that were read.
        hosts: Ids of the hosts.
        days: The first and the last day.
        now: The present moment: what has lapsed counts no more.
        but: Owners whose meetings do not count: the one that is being placed.
    """
    uncounted = {CLOSED, *but}
    owners: dict[str, set[tuple[str, date]]] = {host_key(host): set() for host in hosts}
    first, last = days
    for cell in taken.claims:
        if cell.resource in owners and first <= cell.on <= last:
            owner = taken.owner(cell, now)
            if owner and owner not in uncounted:
                owners[cell.resource].add((owner, cell.on))
    return {host: len(owners[host_key(host)]) for host in hosts}


def by_turn(hosts: Sequence[Host], counts: Mapping[str, int]) -> list[Host]:
    """Return hosts with whose turn it is first.

    Args:
        hosts: The hosts, in the item's order.
        counts: How many meetings each has.
    """
    # One more meeting for each: so the share that they would then have decides, and among hosts
    # who have none yet the one with the greatest weight comes first.
    return sorted(hosts, key=lambda host: (counts[host.id] + 1) / host.weight)
