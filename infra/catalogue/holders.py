"""Who would be found in ``staff.yaml`` where a rule of the city asks for somebody."""

from __future__ import annotations

from infra.catalogue.approval_facts import DEPARTMENT_FACTS
from infra.catalogue.rules import Rules
from sunhall.domain.approval.definition import DISCLOSURE_OFFICE, OWN


def without_holder(rules: Rules, role: str, department: str) -> list[str]:
    """Return the departments in which a role would be sought in vain.

    Args:
        rules: The city's rules; a city without ``staff.yaml`` is taken at its word.
        role: The role.
        department: An id, ``own``, ``disclosure_office`` or ``fact:<name>``; every department that
            accepts requests can be the one that a case lies with.
    """
    if rules.staff is None:
        return []
    accepting = [each.id for each in rules.departments.value if each.accepts_requests]
    sought = {
        OWN: accepting,
        DISCLOSURE_OFFICE: [rules.city.value.disclosure_office],
        **{f"fact:{fact}": accepting for fact in DEPARTMENT_FACTS},
    }.get(department, [department])
    held = {member.department for member in rules.staff.value if role in member.roles}
    return [each for each in sought if each not in held]
