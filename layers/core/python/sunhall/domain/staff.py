"""Staff members, and the outside identities that stand for them."""

from __future__ import annotations

from dataclasses import dataclass

from sunhall.domain.actor import Actor, ActorKind


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Someone who works for the city.

    Attributes:
        id: Stable id, written into the events of cases; survives a change of name.
        username: What is typed in to sign in; lower case.
        name: The name that colleagues see.
        department: Id of the department.
        roles: Roles held.
        active: False once they have left: kept for the histories that mention them, and let in
            no more.
        superior: Stable id of the superior, or None at the top.
    """

    id: str
    username: str
    name: str
    department: str
    roles: frozenset[str]
    active: bool = True
    superior: str | None = None

    def actor(self) -> Actor:
        """The staff member as the rules see them."""
        return Actor(self.id, ActorKind.STAFF, self.roles, self.department, self.name)


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody as an outside provider knows them; bound once to a staff account.

    Attributes:
        provider: ``wechat``, or the configured name of an OIDC issuer.
        subject: The provider's own stable id of the person (``openid``, ``sub``).
    """

    provider: str
    subject: str


def username_of(typed: str) -> str:
    """The username meant by what was typed: outer blanks and case do not count."""
    return typed.strip().casefold()
