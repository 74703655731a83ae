"""Who gives a command."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class ActorKind(StrEnum):
    """What sort of actor stands behind a command."""

    APPLICANT = "applicant"
    CONSULTEE = "consultee"
    STAFF = "staff"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever gives a command, as far as the rules need to know.

    Attributes:
        id: Stable id: the staff id, ``applicant`` for the holder of a query code, ``consultee``
            for the holder of the code in a letter that asks for an opinion, or the name of the
            part of the system that acts (``clock``). Written into every event, so never a
            citizen's name or number.
        kind: Applicant, consultee, staff or system.
        roles: The roles held; a role that the authorisation table does not know permits nothing.
        department: Id of the actor's own department; None for applicants and for the system.
        name: The staff member's name as colleagues see it; empty for the others.
    """

    id: str
    kind: ActorKind
    roles: frozenset[str] = frozenset()
    department: str | None = None
    name: str = ""

    @property
    def roles_on_record(self) -> tuple[str, ...]:
        """What an event says of the roles held: those of staff, as nobody else's ever change."""
        return tuple(sorted(self.roles)) if self.kind is ActorKind.STAFF else ()


APPLICANT = Actor("applicant", ActorKind.APPLICANT, frozenset({"applicant"}))
"""The holder of a case's query code. Whose case it is, the query code itself proves."""


CONSULTEE = Actor("consultee", ActorKind.CONSULTEE, frozenset({"consultee"}))
"""A third party that was asked for an opinion and holds the code of its own letter (art. 32)."""


SYSTEM_PARTS: Final = frozenset(
    {
        *("calendar", "case-links", "clock", "dispatcher", "import", "letter-writer", "meeting"),
        *("redactor", "related", "splitter", "supervision"),
    }
)
"""Names of the parts of the system that act by themselves: histories tell them from staff."""


def system_actor(part: str) -> Actor:
    """The actor for a part of the system that acts by itself, such as ``clock``.

    Raises:
        ValueError: No part of the system is called so.
    """
    if part not in SYSTEM_PARTS:
        raise ValueError(part)
    return Actor(part, ActorKind.SYSTEM, frozenset({"system"}))
