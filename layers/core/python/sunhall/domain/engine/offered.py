"""Which commands somebody is offered on a case's page: by state, by role, and by their point."""

from __future__ import annotations

from collections.abc import Container, Mapping

from sunhall.domain.authorization import permitted
from sunhall.domain.engine.context import Context

#: What is given from the box of approvals and not from the case's own page.
_FROM_THE_BOX = "act_on_approval"


def offered(
    allowed: Mapping[str, Container[str]],
    state: str,
    context: Context,
    handled_by: str,
    without: Container[str] = (),
) -> tuple[str, ...]:
    """Return the names of the commands that the context's actor may give now.

    Args:
        allowed: Name of each command to the states in which it is given.
        state: The case's state.
        context: The world.
        handled_by: Id of the department that handles the case; it bounds what staff may do.
        without: Commands that have nothing to be about now, or that the system gives.
    """
    return tuple(
        name
        for name, states in allowed.items()
        if state in states
        and name != _FROM_THE_BOX
        and name not in without
        and permitted(context.actor, name, handled_by)
    )
