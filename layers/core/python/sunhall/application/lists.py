"""Pages of work lists and approval inboxes, each one query of the queue index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sunhall.application.ports import Page, Ports
from sunhall.domain.actor import Actor
from sunhall.domain.authorization import Scope, widest_scope
from sunhall.domain.errors import NotAllowed


def worklist(
    ports: Ports,
    actor: Actor,
    department: str | None,
    *,
    limit: int,
    after: Mapping[str, Any] | None,
) -> Page:
    """Return a page of a department's work queue, most urgent first.

    Args:
        ports: The outside world.
        actor: Who asks.
        department: Whose queue; the actor's own when None.
        limit: Most rows of the page.
        after: Where the page before ended.

    Raises:
        NotAllowed: The actor may not see that department's queue.
    """
    scope = widest_scope(actor, "view_worklist")
    wanted = department or actor.department
    if scope is None or wanted is None or (scope is not Scope.CITY and wanted != actor.department):
        raise NotAllowed("worklist_not_allowed")
    return ports.store.worklist(wanted, limit=limit, after=after)


def inbox(
    ports: Ports, actor: Actor, role: str | None, *, limit: int, after: Mapping[str, Any] | None
) -> Page:
    """Return a page of the approvals that wait for one of the actor's roles.

    Args:
        ports: The outside world.
        actor: Who asks.
        role: Which of the actor's roles; needed only by who approves in several.
        limit: Most rows of the page.
        after: Where the page before ended.

    Raises:
        NotAllowed: The actor does not hold that role, or approves nothing.
    """
    approving = sorted(_approving_roles(ports) & actor.roles)
    if role is None and approving:
        role = approving[0]
    if role not in approving or actor.department is None:
        raise NotAllowed("inbox_not_allowed")
    return ports.store.inbox(role, actor.department, limit=limit, after=after)


def _approving_roles(ports: Ports) -> frozenset[str]:
    return frozenset(
        node.approver.role for chain in ports.catalogue.chains.values() for node in chain.nodes
    )
