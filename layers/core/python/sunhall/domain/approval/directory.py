"""Who works for the city and who stands in for whom: what an approval needs to find its signers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, repr=False)
class Member:
    """Someone who can be asked to sign.

    Attributes:
        id: Stable staff id.
        name: The name colleagues see.
        department: Id of the department.
        roles: Roles held.
        superior: Staff id of the superior, or None at the top.
    """

    id: str
    name: str
    department: str
    roles: frozenset[str]
    superior: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Absence:
    """A rule that a deputy gets somebody's tasks for a time (代理).

    Attributes:
        staff: Who is away.
        deputy: Who gets the tasks.
        first: First day of the absence, in Beijing.
        last: Last day of it.
        chains: Ids of the chains it is for; empty means all.
    """

    staff: str
    deputy: str
    first: date
    last: date
    chains: tuple[str, ...] = ()

    def covers(self, staff: str, chain: str, on: date) -> bool:
        """Whether a task of this person in this chain goes to the deputy on a day."""
        named = not self.chains or chain in self.chains
        return self.staff == staff and named and self.first <= on <= self.last


@dataclass(frozen=True, slots=True, repr=False)
class Directory:
    """The staff as it is now; people who have left are not in it.

    Attributes:
        members: Everybody, by staff id.
        absences: Absence rules, those that are over included.
    """

    members: Mapping[str, Member]
    absences: tuple[Absence, ...] = ()

    def holders(self, role: str, department: str) -> tuple[str, ...]:
        """Return the ids of those who hold a role in a department, in order."""
        return tuple(
            sorted(
                member.id
                for member in self.members.values()
                if role in member.roles and member.department == department
            )
        )

    def superior_of(self, staff: str) -> str | None:
        """Return the id of somebody's superior, if there is one who still works here."""
        member = self.members.get(staff)
        superior = member.superior if member else None
        return superior if superior in self.members else None

    def deputy_of(self, staff: str, chain: str, on: date) -> str:
        """Return who gets a task of this person on a day: a deputy, or the person.

        Deputies who are away themselves pass it on; a circle of deputies ends with the last of it.
        """
        passed = [staff]
        while True:
            rules = (rule for rule in self.absences if rule.covers(passed[-1], chain, on))
            deputy = next((rule.deputy for rule in rules if rule.deputy in self.members), None)
            if deputy is None or deputy in passed:
                return passed[-1]
            passed.append(deputy)


#: Where nobody is to be asked.
NOBODY = Directory({})
