"""Whether somebody is sure to be found for every signature that a chain asks for.

A step for which nobody is found stops the case it belongs to, so a build does not let it pass. Who
is found may still be the drafter, who never signs: `otherwise` is for that, too.
"""

from __future__ import annotations

from collections.abc import Iterator

from infra.catalogue.approval_facts import DEPARTMENT_FACTS, STAFF_FACTS
from infra.catalogue.chain_file import Chain, ChainNode, Selector
from infra.catalogue.holders import without_holder
from infra.catalogue.problem import Path, Problem, one_of
from infra.catalogue.rules import Checked, Rules
from sunhall.domain.approval.approvers import HEAD
from sunhall.domain.approval.definition import DISCLOSURE_OFFICE, OWN


def signer_problems(
    file: Checked[Chain], path: Path, node: ChainNode, rules: Rules
) -> Iterator[Problem]:
    """Find what is wrong with the people of a step at which people sign."""
    lists = (("approvers", node.approvers), ("otherwise", node.otherwise))
    unknown = [
        problem
        for key, selectors in lists
        for index, selector in enumerate(selectors)
        for problem in _unknown(file, (*path, key, index), selector, rules)
    ]
    yield from unknown or _nobody(file, path, node, rules)
    for index, rung in enumerate(node.ladder):
        if rung.reassign:
            place = (*path, "ladder", index, "reassign")
            yield from _reassignment(file, place, rung.reassign, rules)


def _unknown(
    file: Checked[Chain], path: Path, selector: Selector, rules: Rules
) -> Iterator[Problem]:
    """Find words of a selector that mean nothing in this city."""
    roles = {role.id for role in rules.roles.value}
    if selector.role and selector.role not in roles:
        reason = f"there is no role {selector.role!r}; {one_of(roles, selector.role)}"
        yield file.source.problem((*path, "role"), reason)
    if selector.field and selector.field not in STAFF_FACTS:
        reason = f"no fact {selector.field!r} holds a person; {one_of(STAFF_FACTS, selector.field)}"
        yield file.source.problem((*path, "field"), reason)
    people = {member.username for member in rules.staff.value} if rules.staff else set()
    if selector.person and rules.staff and selector.person not in people:
        reason = f"staff.yaml has no {selector.person!r}; {one_of(people, selector.person)}"
        yield file.source.problem((*path, "person"), reason)
    named = selector.department or selector.head_of
    wrong = _department_problem(named, rules) if named else None
    if wrong:
        key = "department" if selector.department else "head_of"
        yield file.source.problem((*path, key), wrong)


def _department_problem(named: str, rules: Rules) -> str | None:
    if named.startswith("fact:"):
        fact = named.removeprefix("fact:")
        if fact in DEPARTMENT_FACTS:
            return None
        return f"no fact {fact!r} holds a department; {one_of(DEPARTMENT_FACTS, fact)}"
    known = {each.id for each in rules.departments.value} | {OWN, DISCLOSURE_OFFICE}
    return None if named in known else f"there is no department {named!r}; {one_of(known, named)}"


def _nobody(file: Checked[Chain], path: Path, node: ChainNode, rules: Rules) -> Iterator[Problem]:
    """Find selectors that may find nobody, unless others are sure to."""
    missing = [_missing(selector, rules) for selector in node.approvers]
    substitutes = [_missing(selector, rules) for selector in node.otherwise]
    # One answer is enough for `any`; by the other policies each selector has to find somebody.
    covered = not all(missing) if node.policy == "any" else not any(missing)
    if covered or not all(substitutes):
        return
    for key, lists in (("approvers", missing), ("otherwise", substitutes)):
        for index, found in enumerate(lists):
            for word, reason in found:
                yield file.source.problem((*path, key, index, word), reason)


def _missing(selector: Selector, rules: Rules) -> list[tuple[str, str]]:
    """Return why a selector may find nobody: the word of it, and the reason."""
    if selector.field:
        reason = (
            f"{selector.field!r} may be empty: name somebody 'otherwise' who is sure to be there"
        )
        return [("field", reason)]
    if selector.superior_of:
        reason = "who is at the top has none: name somebody 'otherwise' who is sure to be there"
        return [("superior_of", reason)]
    if selector.person:
        return []
    role, department = selector.role or HEAD, selector.department or selector.head_of or OWN
    return [
        ("role" if selector.role else "head_of", _nobody_holds(role, empty))
        for empty in without_holder(rules, role, department)
    ]


def _nobody_holds(role: str, department: str) -> str:
    return f"nobody holds the role {role!r} in {department!r} (staff.yaml)"


def _reassignment(
    file: Checked[Chain], path: Path, selector: Selector, rules: Rules
) -> Iterator[Problem]:
    unknown = list(_unknown(file, path, selector, rules))
    yield from unknown
    if unknown or selector.field or selector.superior_of:
        return  # Where a fact or a superior is missing, the task stays with whom it is.
    for word, reason in _missing(selector, rules):
        yield file.source.problem((*path, word), reason)
