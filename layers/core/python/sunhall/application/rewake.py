"""Lets closed cases wake by the rules in force: after the city has changed how long it keeps them.

A case writes with each commit when time has to look at it next. What has ended commits nothing any
more, so a shorter retention would be met late, and a case that ended before there was one never.
Open cases need none of this: each of their commits, and every new schedule, sets their moment anew.

A tool for people: it reads all the cases.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from sunhall.application.carry_out import Loaded, Overtaken, authorise, commit, load_case
from sunhall.application.ports import Ports
from sunhall.application.request_identity import request_identity
from sunhall.domain.actor import system_actor
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision

#: Who acts: the clock, whose index it is.
CLOCK: Final = system_actor("clock")


class AllCases(Protocol):
    """Everything that is stored; for tools alone."""

    def case_ids(self) -> Iterator[str]:
        """Yield the id of every case, in no order."""


@dataclass(frozen=True, slots=True)
class Rewoken:
    """What came of it.

    Attributes:
        closed: Cases that are closed.
        moved: Receipt numbers of those that wake at another moment than the index had, or at all.
    """

    closed: int
    moved: tuple[str, ...]


def rewake(ports: Ports, cases: AllCases, *, write: bool) -> Rewoken:
    """Compare when closed cases wake with when they should, and mend it if asked to.

    Args:
        ports: The outside world.
        cases: All the cases.
        write: Whether to mend the index; else nothing is written.
    """
    closed, moved = 0, []
    for case_id in cases.case_ids():
        loaded = load_case(ports, case_id)
        context = Context(ports.clock.now(), CLOCK, ports.catalogue, "")
        standing = loaded.service.standing(loaded.case, context)
        if standing.open:
            continue
        closed += 1
        if _same(loaded.stored.wakes, standing.wake_at, context.now):
            continue
        moved.append(loaded.case.receipt_no)
        if write:
            _mend(ports, loaded, context)
    return Rewoken(closed, tuple(sorted(moved)))


def _same(stored: str, wanted: datetime | None, now: datetime) -> bool:
    """Whether the index wakes a case when it should; what is due by now is due."""
    if not stored or wanted is None:
        return not stored and wanted is None
    return max(datetime.fromisoformat(stored), now) == max(wanted, now).replace(microsecond=0)


def _mend(ports: Ports, loaded: Loaded, context: Context) -> None:
    authorise(loaded, "ring_clock", context)
    place = f"{loaded.stored.case_id}:{loaded.stored.version}"
    try:
        commit(ports, loaded, Decision(()), context, request_identity("rewake", place, "0" * 16))
    except Overtaken:
        # Whoever came between has written the moment anew.
        return
