"""How much waits in a work queue, how urgent it is, and of which service.

The index is ordered by deadline, so one query of its beginning tells of all that presses. What lies
behind is not read: a department with more than that is told that there is more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sunhall.application.lists import Count, whose_queue
from sunhall.application.ports import Ports
from sunhall.domain.actor import Actor
from sunhall.domain.urgency import LEVELS, all_known, level

#: The levels that are told: the others press nobody.
PRESSING: Final = LEVELS[:5]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class QueueFront:
    """The most urgent entries of a department's work queue, as many as are counted.

    Attributes:
        rows: Service, card and deadline (or None) of each, the most urgent first.
        more: Whether there are others behind them.
        known_until: Every entry that is due before it is among the rows. None when more follow and
            that can be said of no deadline; without more it says nothing.
    """

    rows: Sequence[tuple[str, str, datetime | None]]
    more: bool
    known_until: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits.

    Attributes:
        all: Everything.
        levels: What presses, by level and the most pressing first; a level without entries is
            left out.
    """

    all: Count
    levels: Mapping[str, Count]


@dataclass(frozen=True, slots=True)
class WorkCounts:
    """How much waits in a work queue.

    Attributes:
        waiting: Of all services.
        services: Of each service with entries, those with the most entries first.
    """

    waiting: Waiting
    services: Mapping[str, Waiting]


def work_counts(ports: Ports, actor: Actor, department: str | None) -> WorkCounts:
    """Count a department's work queue: one query, however long it is.

    Args:
        ports: The outside world.
        actor: Who asks.
        department: Whose queue; the actor's own when None.

    Raises:
        NotAllowed: The actor may not see that department's queue.
    """
    front = ports.store.queue_front(whose_queue(actor, department))
    now = ports.clock.now()
    found = Counter((service, level(card, due_at, now)) for service, card, due_at in front.rows)
    services = Counter(service for service, _, _ in front.rows)
    whole: Counter[str] = Counter()
    for (_, word), number in found.items():
        whole[word] += number
    return WorkCounts(
        _waiting(front, whole, now),
        {
            service: _waiting(front, _of(service, found), now)
            for service, _ in sorted(services.items(), key=lambda each: (-each[1], each[0]))
        },
    )


def _of(service: str, found: Mapping[tuple[str, str], int]) -> dict[str, int]:
    return {word: number for (whose, word), number in found.items() if whose == service}


def _waiting(front: QueueFront, found: Mapping[str, int], now: datetime) -> Waiting:
    levels = {
        word: Count(found[word], front.more and not all_known(word, front.known_until, now))
        for word in PRESSING
        if found.get(word)
    }
    return Waiting(Count(sum(found.values()), front.more), levels)
