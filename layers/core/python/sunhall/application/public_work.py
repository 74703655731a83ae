"""What staff see of the public side: candidates for publication, and counts of what was done."""

from __future__ import annotations

from typing import Protocol

from sunhall.application.note_alike import AlikePorts
from sunhall.application.public_shelves import MonthCount, ShelfPorts
from sunhall.domain.actor import Actor
from sunhall.domain.authorization import Scope, widest_scope
from sunhall.domain.errors import FieldError, InvalidInput, NotAllowed
from sunhall.domain.publication.entry import Shelf
from sunhall.domain.publication.suggestions import Candidate, worth_publishing


class PublicWorkPorts(AlikePorts, ShelfPorts, Protocol):
    """What it needs besides what every use case may."""


def candidates(
    ports: PublicWorkPorts, actor: Actor, department: str | None
) -> tuple[Candidate, ...]:
    """Return what a department may want to publish, the most wanted first (art. 44).

    Args:
        ports: The outside world.
        actor: Who asks.
        department: Whose candidates; the actor's own when None.

    Raises:
        NotAllowed: The actor may not see that department's.
        InvalidInput: Nobody's are asked for: the actor belongs to no department.
    """
    wanted = _allowed(actor, department) or actor.department
    if wanted is None:
        raise InvalidInput(errors=[FieldError("department", "missing")])
    least = ports.catalogue.publication.suggested_by.amount
    return worth_publishing(ports.alike.candidates(wanted), least)


def month_counts(
    ports: PublicWorkPorts, actor: Actor, shelf: Shelf, year: int, department: str | None
) -> tuple[MonthCount, ...]:
    """Return what was published, revised and taken down in a year, by unit, category and month.

    Args:
        ports: The outside world.
        actor: Who asks.
        shelf: Which list.
        year: The year.
        department: Whose counts; all that the actor may see when None.

    Raises:
        NotAllowed: The actor may not see that department's.
    """
    wanted = _allowed(actor, department)
    counts = ports.shelves.month_counts(shelf, year)
    return tuple(each for each in counts if wanted in (None, each.department))


def _allowed(actor: Actor, department: str | None) -> str | None:
    """Return the department somebody may look at; None for the whole city.

    Raises:
        NotAllowed: They may not look at what they ask for.
    """
    scope = widest_scope(actor, "view_public_work")
    if scope is Scope.CITY:
        return department
    if scope is None or actor.department is None or department not in (None, actor.department):
        raise NotAllowed("public_work_not_allowed")
    return actor.department
