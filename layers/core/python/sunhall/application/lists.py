"""Pages of work lists and of people's boxes of approvals, each one query of the queue index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sunhall.application.ports import BoxName, Page, Ports
from sunhall.domain.actor import Actor
from sunhall.domain.authorization import Scope, widest_scope
from sunhall.domain.errors import NotAllowed

#: Who has more late tasks than this needs no exact number.
MOST_LATE: Final = 100


def worklist(
    ports: Ports,
    actor: Actor,
    department: str | None,
    *,
    limit: int,
    after: Mapping[str, Any] | None,
    state: str = "",
    service: str = "",
) -> Page:
    """Return a page of a department's work queue, most urgent first.

    Args:
        ports: The outside world.
        actor: Who asks.
        department: Whose queue; the actor's own when None.
        limit: Most rows of the page.
        after: Where the page before ended.
        state: Only what stands there, such as what waits for a callback; empty means any.
        service: Only of this service; empty means any.

    Raises:
        NotAllowed: The actor may not see that department's queue.
    """
    wanted = whose_queue(actor, department)
    return ports.store.worklist(wanted, limit=limit, after=after, state=state, service=service)


def whose_queue(actor: Actor, department: str | None) -> str:
    """Return the department whose work queue somebody wants to see; their own when None.

    Raises:
        NotAllowed: The actor may not see that department's queue.
    """
    scope = widest_scope(actor, "view_worklist")
    wanted = department or actor.department
    if scope is None or wanted is None or (scope is not Scope.CITY and wanted != actor.department):
        raise NotAllowed("worklist_not_allowed")
    return wanted


@dataclass(frozen=True, slots=True)
class BoxQuestion:
    """Which approvals somebody wants to see.

    Attributes:
        box: ``todo``, ``done``, ``mine`` or ``copied``.
        chain: Only of this chain; empty means any.
        service: Only of this service; empty means any.
        overdue: Only what should have been done by now; of things to do alone.
    """

    box: BoxName = "todo"
    chain: str = ""
    service: str = ""
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows a box holds.

    Attributes:
        rows: As many as were counted.
        more: Whether there are more than that.
    """

    rows: int
    more: bool


def approvals(
    ports: Ports,
    actor: Actor,
    wanted: BoxQuestion,
    *,
    limit: int,
    after: Mapping[str, Any] | None,
) -> Page:
    """Return a page of one of the actor's own boxes; nobody sees somebody else's.

    Args:
        ports: The outside world.
        actor: Who asks.
        wanted: Which approvals.
        limit: Most rows of the page.
        after: Where the page before ended.
    """
    return ports.store.box(
        actor.id,
        wanted.box,
        limit=limit,
        after=after,
        chain=wanted.chain,
        service=wanted.service,
        due_before=ports.clock.now() if wanted.overdue else None,
    )


def approval_counts(ports: Ports, actor: Actor) -> dict[str, Count]:
    """Return how much waits for the actor, and how much of it is late: one small query each.

    What is done or was copied is not counted: such a box grows for years, and counting reads it.
    """
    late = ports.store.box(
        actor.id, "todo", limit=MOST_LATE, after=None, due_before=ports.clock.now()
    )
    return {
        "todo": Count(*ports.store.box_count(actor.id, "todo")),
        "overdue": Count(len(late.rows), late.after is not None),
    }
