"""What one file of a catalogue says about another, and whether it is true."""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from typing import Any, Final, get_args, get_type_hints

from infra.catalogue import models
from infra.catalogue.annual_report_file import annual_report_problems
from infra.catalogue.approval_facts import condition_problem
from infra.catalogue.chain_checks import chain_problems
from infra.catalogue.correction_file import correction_problems
from infra.catalogue.fee_checks import fee_problems
from infra.catalogue.holders import without_holder
from infra.catalogue.problem import Path, Problem, one_of
from infra.catalogue.public_consultation_file import public_consultation_problems
from infra.catalogue.publication_file import publication_problems
from infra.catalogue.rules import Checked, Rules
from infra.catalogue.schedule import days_off, library_days, schedule_problems
from infra.catalogue.sections import section_problems
from infra.catalogue.standing import standing
from sunhall.domain.approval.definition import DISCLOSURE_OFFICE, OWN
from sunhall.domain.disclosure import commands
from sunhall.domain.letters.remedy import StandingIncomplete, reviewing_bodies
from sunhall.domain.letters.template import TemplateRefused, template_from_mapping
from sunhall.domain.staff_notices.reminder import LONGEST_THING

#: Desks without which no disclosure request gets on: role and department, as for an approver.
DESKS = (("intake_officer", DISCLOSURE_OFFICE), ("handler", OWN))

#: How many different roles have to agree before a sealed identity is opened.
IDENTITY_KEYS = 3


def cross_problems(rules: Rules) -> Iterator[Problem]:
    """Find everything that single files cannot show to be wrong."""
    yield from _ids(rules)
    yield from _offices(rules)
    yield from _services(rules)
    yield from publication_problems(rules)
    yield from fee_problems(rules)
    yield from correction_problems(rules)
    yield from public_consultation_problems(rules)
    yield from annual_report_problems(rules)
    yield from section_problems(rules)
    yield from chain_problems(rules)
    yield from _staff(rules)
    yield from _templates(rules)
    yield from _decisions(rules)
    yield from schedule_problems(rules.schedules, library_days())
    yield from _labels(rules)
    yield from _reminders(rules)


def _ids(rules: Rules) -> Iterator[Problem]:
    disclosure, decisions = rules.disclosure, rules.decisions
    lists: list[tuple[Checked[Any], Path, Sequence[Any], str]] = [
        (rules.departments, (), rules.departments.value, "id"),
        (rules.roles, (), rules.roles.value, "id"),
        (decisions, ("grounds",), decisions.value.grounds, "id"),
        (decisions, ("decisions",), decisions.value.decisions, "id"),
    ]
    lists += [
        (disclosure, (name,), getattr(disclosure.value, name), "id")
        for name in ("channels", "applicant_kinds", "id_types", "delivery_forms")
    ]
    if rules.staff is not None:
        lists.append((rules.staff, (), rules.staff.value, "username"))
    for file, path, entries, key in lists:
        yield from _doubled(file, path, [getattr(entry, key) for entry in entries], key)
    yield from _doubled_files(rules.chains, [chain.value.id for chain in rules.chains], "id")
    yield from _doubled_files(
        rules.letters, [each.value.get("code") for each in rules.letters], "code"
    )


def _doubled(file: Checked[Any], path: Path, values: Sequence[str], key: str) -> Iterator[Problem]:
    for index, value in enumerate(values):
        if value in values[:index]:
            yield file.source.problem((*path, index, key), f"{value!r} is taken already")


def _doubled_files(
    files: Sequence[Checked[Any]], values: Sequence[Any], key: str
) -> Iterator[Problem]:
    for index, (file, value) in enumerate(zip(files, values, strict=True)):
        if value in values[:index]:
            first = files[values.index(value)].source.name
            yield file.source.problem((key,), f"{value!r} is taken by {first}")


def _offices(rules: Rules) -> Iterator[Problem]:
    source, departments = rules.departments.source, rules.departments.value
    known = {department.id for department in departments}
    office = rules.city.value.disclosure_office
    if office not in known:
        reason = f"there is no department {office!r}; {one_of(known, office)}"
        yield rules.city.source.problem(("disclosure_office",), reason)
    for index, department in enumerate(departments):
        if department.kind == "unit":
            yield from _unit(rules, index, department)
            continue
        if department.parent is not None:
            yield source.problem((index, "parent"), "only a unit has a parent")
        try:
            reviewing_bodies(standing(department, rules.city.value))
        except StandingIncomplete:
            reason = f"a {department.kind} needs 'superior', the authority above it"
            yield source.problem((index, "kind"), reason)
    if not any(department.accepts_requests for department in departments):
        yield source.problem((), "no department accepts requests")
    yield from _letter_registers(rules)


def _letter_registers(rules: Rules) -> Iterator[Problem]:
    """A number stands for one letter: every register has a prefix of its own."""
    source, services = rules.departments.source, set(rules.labels.value["service"])
    taken: set[str] = set()
    for index, department in enumerate(rules.departments.value):
        series = department.letter_series
        paths: list[tuple[tuple[str, ...], str]] = [(("letter_prefix",), department.letter_prefix)]
        for service, prefix in series.items():
            paths.append((("letter_series", service), prefix))
            if service not in services:
                reason = f"there is no service {service!r}; {one_of(services, service)}"
                yield source.problem((index, "letter_series", service), reason)
        for path, prefix in paths:
            if prefix in taken:
                yield source.problem((index, *path), f"{prefix!r} is taken by another register")
            taken.add(prefix)


def _unit(rules: Rules, index: int, unit: models.Department) -> Iterator[Problem]:
    source = rules.departments.source
    parents = {each.id for each in rules.departments.value if each.kind != "unit"}
    if unit.parent not in parents:
        named = unit.parent or ""
        reason = f"a unit needs the id of its department, not {named!r}; {one_of(parents, named)}"
        yield source.problem((index, "parent"), reason)
    if unit.accepts_requests:
        reason = "a unit acts in its department's name: let the department accept requests"
        yield source.problem((index, "accepts_requests"), reason)


def _services(rules: Rules) -> Iterator[Problem]:
    source, disclosure = rules.disclosure.source, rules.disclosure.value
    for name in ("reply", "supplement_window", "supplement_period", "confirm_receipt"):
        if getattr(disclosure.periods, name).unit != "working_day":
            reason = "disclosure counts working days (政府信息公开条例 arts. 30, 33)"
            yield source.problem(("periods", name, "unit"), reason)
    yield from _chosen_chains(rules)
    kinds = {kind.id for kind in disclosure.applicant_kinds}
    for index, id_type in enumerate(disclosure.id_types):
        for position, kind in enumerate(id_type.applicants):
            if kind not in kinds:
                reason = f"there is no applicant kind {kind!r}; {one_of(kinds, kind)}"
                yield source.problem(("id_types", index, "applicants", position), reason)
    yield from _ways(rules)
    yield from _words_of_the_software(rules)


#: Approvals for which the first chain is taken whose condition holds.
_CHOSEN_BY_CONDITION: Final = ("reply", "on_spot")


def _chosen_chains(rules: Rules) -> Iterator[Problem]:
    source, chosen = rules.disclosure.source, rules.disclosure.value.chains
    chains = {file.value.id: file.value for file in rules.chains}
    named: list[tuple[Path, str]] = [
        (("chains", use, index, "chain"), choice.chain)
        for use in _CHOSEN_BY_CONDITION
        for index, choice in enumerate(getattr(chosen, use))
    ]
    named += [
        (("chains", use), getattr(chosen, use))
        for use in type(chosen).model_fields
        if use not in _CHOSEN_BY_CONDITION
    ]
    for path, chain in named:
        if chain not in chains:
            reason = f"there is no chain {chain!r}; {one_of(chains, chain)}"
            yield source.problem(path, reason)
    for use in _CHOSEN_BY_CONDITION:
        choices = getattr(chosen, use)
        for index, choice in enumerate(choices):
            wrong = _choice_problem(choice, rules, last=index + 1 == len(choices))
            if wrong:
                yield source.problem(("chains", use, index, "when"), wrong)
    identity = chains.get(chosen.identity)
    if identity is not None and (identity.keys or 0) < IDENTITY_KEYS:
        reason = f"a sealed identity needs {IDENTITY_KEYS} keys: say 'keys: {IDENTITY_KEYS}' in it"
        yield source.problem(("chains", "identity"), reason)


def _choice_problem(choice: models.ChainChoice, rules: Rules, *, last: bool) -> str | None:
    if choice.when is None:
        return None if last else "always holds, so the chains after it are never taken"
    if last:
        return "the last chain is for whatever is left: it has no condition"
    return condition_problem(choice.when, rules)


def _ways(rules: Rules) -> Iterator[Problem]:
    """A way of delivery has one name, in whatever form it is offered."""
    source = rules.disclosure.source
    names: dict[str, models.Text] = {}
    for index, form in enumerate(rules.disclosure.value.delivery_forms):
        for position, way in enumerate(form.ways):
            if names.setdefault(way.id, way.label) != way.label:
                reason = f"{way.id!r} has another label above"
                yield source.problem(("delivery_forms", index, "ways", position, "label"), reason)


def _words_of_the_software(rules: Rules) -> Iterator[Problem]:
    """A word that the software does not know would be offered to citizens and then refused."""
    source, disclosure = rules.disclosure.source, rules.disclosure.value
    delivery = get_type_hints(commands.Delivery)
    lists: list[tuple[Path, Iterable[Any], Any]] = [
        (("channels",), disclosure.channels, commands.Channel),
        (("applicant_kinds",), disclosure.applicant_kinds, commands.ApplicantKind),
        (("id_types",), disclosure.id_types, commands.IdType),
        (("delivery_forms",), disclosure.delivery_forms, delivery["form"]),
    ]
    lists += [
        (("delivery_forms", index, "ways"), form.ways, delivery["way"])
        for index, form in enumerate(disclosure.delivery_forms)
    ]
    for path, entries, literal in lists:
        known = get_args(literal)
        for index, entry in enumerate(entries):
            if entry.id not in known:
                reason = f"the software does not know {entry.id!r}; {one_of(known, entry.id)}"
                yield source.problem((*path, index, "id"), reason)


def _staff(rules: Rules) -> Iterator[Problem]:
    if rules.staff is None:
        return
    source, staff = rules.staff.source, rules.staff.value
    roles = {role.id for role in rules.roles.value}
    departments = {each.id for each in rules.departments.value}
    for index, member in enumerate(staff):
        if member.department not in departments:
            named = member.department
            reason = f"there is no department {named!r}; {one_of(departments, named)}"
            yield source.problem((index, "department"), reason)
        for position, role in enumerate(member.roles):
            if role not in roles:
                reason = f"there is no role {role!r}; {one_of(roles, role)}"
                yield source.problem((index, "roles", position), reason)
    yield from _superiors(rules.staff)
    held = {role for member in staff for role in member.roles}
    for index, entry in enumerate(rules.roles.value):
        if entry.id not in held:
            reason = f"nobody holds the role {entry.id!r} (staff.yaml)"
            yield rules.roles.source.problem((index, "id"), reason)
    for desk, department in DESKS:
        for empty in without_holder(rules, desk, department):
            yield source.problem((), f"nobody holds the role {desk!r} in {empty!r}")


def _superiors(file: Checked[list[models.StaffMember]]) -> Iterator[Problem]:
    """An escalation goes up, so the way up has to lead somewhere."""
    source = file.source
    above = {member.username: member.superior for member in file.value}
    if len(above) < len(file.value):
        return  # Two people share a username: whose superior is meant cannot be said.
    for index, member in enumerate(file.value):
        named = member.superior
        if named is not None and named not in above:
            reason = f"there is no {named!r} in this file; {one_of(above, named)}"
            yield source.problem((index, "superior"), reason)
        seen = {member.username}
        while named is not None and named in above and named not in seen:
            seen.add(named)
            named = above[named]
        if named == member.username:
            reason = f"{named!r} would be their own superior in the end"
            yield source.problem((index, "superior"), reason)


def _templates(rules: Rules) -> Iterator[Problem]:
    for file in rules.letters:
        try:
            template_from_mapping(file.value)
        except TemplateRefused as error:
            path = tuple(int(part) if part.isdigit() else part for part in error.path.split("."))
            yield file.source.problem(path if error.path else (), error.reason)


def _decisions(rules: Rules) -> Iterator[Problem]:
    source, file = rules.decisions.source, rules.decisions.value
    draft = {each.name for each in fields(commands.ReplyText)} - {"decision"}
    grounds = {ground.id: ground for ground in file.grounds}
    letters = {letter.value.get("code"): letter for letter in rules.letters}
    for index, decision in enumerate(file.decisions):
        path: Path = ("decisions", index)
        for key in ("required", "optional"):
            for position, name in enumerate(getattr(decision, key)):
                if name not in draft:
                    reason = f"a draft has no field {name!r}; {one_of(draft, name)}"
                    yield source.problem((*path, key, position), reason)
        for position, ground in enumerate(decision.grounds):
            if ground not in grounds:
                reason = f"there is no ground {ground!r}; {one_of(grounds, ground)}"
                yield source.problem((*path, "grounds", position), reason)
        letter = letters.get(decision.letter)
        if letter is None:
            reason = f"there is no template letters/{decision.letter}.yaml"
            yield source.problem((*path, "letter"), reason)
        else:
            known = [grounds[each] for each in decision.grounds if each in grounds]
            for key, reason in _letter_mismatches(decision, known, letter.value):
                yield source.problem((*path, key), reason)


def _letter_mismatches(
    decision: models.DecisionKind, grounds: Iterable[models.Ground], letter: Any
) -> Iterator[tuple[str, str]]:
    """The letter and the decision it carries must not tell two stories."""
    name = f"letters/{decision.letter}.yaml"
    leaves = {decision.leaf} if decision.leaf else {ground.leaf for ground in grounds}
    foreign = sorted(leaves - set(letter.get("leaves", ())))
    if foreign:
        yield "leaf" if decision.leaf else "grounds", f"{', '.join(foreign)} is no leaf of {name}"
    if sorted(decision.remedies) != sorted(letter.get("remedies", ())):
        carried = ", ".join(letter.get("remedies", ()))
        yield "remedies", f"{name} carries {carried or 'none'}"
    stated = {*letter.get("required", ()), *letter.get("optional", ())}
    unstated = sorted(set(decision.required) - stated)
    if unstated:
        yield "required", f"{name} never states {', '.join(unstated)}"


def _labels(rules: Rules) -> Iterator[Problem]:
    source, groups = rules.labels.source, rules.labels.value
    for group, texts in groups.items():
        if group in GENERATED_LABELS:
            reason = f"labels of this group come from {GENERATED_LABELS[group]}"
            yield source.problem((group,), reason)
        for key, text in texts.items():
            if _placeholders(text.zh) != _placeholders(text.en):
                reason = "both languages must mention the same {placeholders}"
                yield source.problem((group, key), reason)
    days = groups.get("day", {})
    for file in rules.schedules:
        for name in sorted({name for _, name in days_off(file.value)}):
            if f"holiday:{name}" not in days:
                reason = f"{name!r} has no label day.holiday:{name} in labels.yaml"
                yield file.source.problem(("holidays",), reason)


#: Groups of labels that are not written in labels.yaml, and where they come from.
GENERATED_LABELS = {
    "applicant_kind": "services/disclosure.yaml",
    "branch": "chains/",
    "chain": "chains/",
    "channel": "services/disclosure.yaml",
    "decision": "decisions.yaml",
    "delivery_form": "services/disclosure.yaml",
    "delivery_way": "services/disclosure.yaml",
    "department": "departments.yaml",
    "ground": "decisions.yaml",
    "id_type": "services/disclosure.yaml",
    "letter": "letters/",
    "meeting_outcome": "services/appointment.yaml",
    "node": "chains/",
    "petition_branch": "services/petition.yaml",
    "petition_channel": "services/petition.yaml",
    "petition_kind": "services/petition.yaml",
    "petition_urgent_report": "services/petition.yaml",
    "publication_category": "services/publication.yaml",
    "publication_form": "services/publication.yaml",
    "role": "roles.yaml",
    "take_down_reason": "services/publication.yaml",
}


def _reminders(rules: Rules) -> Iterator[Problem]:
    """What staff are told has to fit into a field of a message of WeChat's."""
    for kind, label in rules.labels.value.get("staff_notice", {}).items():
        if len(label.zh) > LONGEST_THING:
            reason = f"WeChat takes {LONGEST_THING} characters, this has {len(label.zh)}"
            yield rules.labels.source.problem(("staff_notice", kind, "zh-CN"), reason)


def _placeholders(text: str) -> set[str] | None:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return None
