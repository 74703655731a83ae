"""Gives the lists from which fields of commands take their values, as somebody may choose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sunhall.application.ports import Ports
from sunhall.domain.actor import Actor
from sunhall.domain.appointment.rules import meeting_rules
from sunhall.domain.approval.directory import Member
from sunhall.domain.authorization import permitted
from sunhall.domain.catalogue import Choice as Reason
from sunhall.domain.catalogue import Text
from sunhall.domain.errors import FieldError, InvalidInput
from sunhall.domain.scheduling.rules import Host, Room, scheduling_rules
from sunhall.domain.scoring.figures import MARKS
from sunhall.domain.scoring.rules import scoring_rules
from sunhall.domain.ticket.rules import ticket_rules


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a list.

    Attributes:
        value: What the field gets.
        label: What people read.
        group: What it stands under in the list: a department, a group of categories; or empty.
    """

    value: str | int
    label: str
    group: str = ""


def choice_lists(
    ports: Ports, actor: Actor, names: Iterable[str], locale: str
) -> Mapping[str, tuple[Choice, ...]]:
    """Return lists by name, each in the order of the catalogue, people by their names.

    Args:
        ports: The outside world.
        actor: Who chooses.
        names: The lists, see `sunhall.domain.choice_lists`.
        locale: The language of the labels.

    Raises:
        InvalidInput: ``not_one_of``: there is no such list.
    """
    unknown = [name for name in names if name not in _LISTS]
    if unknown:
        allowed = {"allowed": ", ".join(sorted(_LISTS))}
        raise InvalidInput(errors=[FieldError("lists", "not_one_of", allowed)])
    return {name: tuple(_LISTS[name](ports, actor, locale)) for name in names}


def _departments(ports: Ports, _actor: Actor, locale: str) -> Iterable[Choice]:
    for department in ports.catalogue.departments.values():
        yield Choice(department.id, _text(ports, department.name, locale))


def _staff(ports: Ports, _actor: Actor, locale: str) -> Iterable[Choice]:
    return _people(ports, ports.directory.read().members.values(), locale)


def _colleagues(ports: Ports, actor: Actor, locale: str) -> Iterable[Choice]:
    members = ports.directory.read().members.values()
    own = (member for member in members if member.department == actor.department)
    return _people(ports, own, locale)


def _people(ports: Ports, members: Iterable[Member], locale: str) -> Iterable[Choice]:
    departments = ports.catalogue.departments
    for member in sorted(members, key=lambda each: (each.department, each.name, each.id)):
        department = departments.get(member.department)
        name = _text(ports, department.name, locale) if department else member.department
        yield Choice(member.id, member.name, name)


def _categories(ports: Ports, _actor: Actor, locale: str) -> Iterable[Choice]:
    rules = ticket_rules(ports.catalogue)
    for category in rules.categories.values():
        group = _text(ports, rules.groups[category.group].label, locale)
        yield Choice(category.id, _text(ports, category.label, locale), group)


def _areas(ports: Ports, _actor: Actor, locale: str) -> Iterable[Choice]:
    for area in ticket_rules(ports.catalogue).areas.values():
        yield Choice(area.id, _text(ports, area.label, locale))


def _tiers(ports: Ports, _actor: Actor, locale: str) -> Iterable[Choice]:
    for tier in ticket_rules(ports.catalogue).tiers.values():
        yield Choice(tier.id, _text(ports, tier.label, locale))


def _ticket_kinds(ports: Ports, _actor: Actor, locale: str) -> Iterable[Choice]:
    for kind in ticket_rules(ports.catalogue).kinds.values():
        yield Choice(kind.id, _text(ports, kind.label, locale))


def _ticket_channels(ports: Ports, _actor: Actor, locale: str) -> Iterable[Choice]:
    """Ways in which somebody reaches an agent; what comes in by itself nobody chooses."""
    for channel in ticket_rules(ports.catalogue).channels.values():
        if not channel.screened:
            yield Choice(channel.id, _text(ports, channel.label, locale))


def _refusal_reasons(ports: Ports, _actor: Actor, locale: str) -> Iterable[Choice]:
    for reason in ticket_rules(ports.catalogue).refusal_reasons.values():
        yield Choice(reason.code, _text(ports, reason.label, locale))


def _reasons(of: str) -> Callable[[Ports, Actor, str], Iterable[Choice]]:
    """Return the list of one sort of reasons of the hotline, named as its rules name it."""

    def listed(ports: Ports, _actor: Actor, locale: str) -> Iterable[Choice]:
        reasons: Mapping[str, Reason] = getattr(ticket_rules(ports.catalogue), of)
        for reason in reasons.values():
            yield Choice(reason.id, _text(ports, reason.label, locale))

    return listed


def _meeting_outcomes(ports: Ports, _actor: Actor, locale: str) -> Iterable[Choice]:
    for outcome, label in meeting_rules(ports.catalogue).outcomes.items():
        yield Choice(outcome, _text(ports, label, locale))


def _meeting_items(ports: Ports, _actor: Actor, locale: str) -> Iterable[Choice]:
    for item in scheduling_rules(ports.catalogue).items.values():
        yield Choice(item.id, _text(ports, item.label, locale))


def _meeting_hosts(ports: Ports, _actor: Actor, locale: str) -> Iterable[Choice]:
    for host in scheduling_rules(ports.catalogue).hosts.values():
        yield Choice(host.id, _text(ports, host.name, locale))


def _reception_hours(ports: Ports, actor: Actor, locale: str) -> Iterable[Choice]:
    """Hosts and rooms whose hours somebody may change."""
    # Few ask for it: no other list pays for what changing hours needs.
    from sunhall.application.close_time import keeps_hours_of

    rules, departments = scheduling_rules(ports.catalogue), ports.catalogue.departments
    all_of_them: tuple[Host | Room, ...] = (*rules.hosts.values(), *rules.rooms.values())
    for each in all_of_them:
        if keeps_hours_of(actor, each):
            group = _text(ports, departments[each.department].name, locale)
            yield Choice(each.key, _text(ports, each.name, locale), group)


def _reception_departments(ports: Ports, actor: Actor, locale: str) -> Iterable[Choice]:
    """Departments with hosts whose appointments somebody may see."""
    from sunhall.application.host_agenda import sees_hosts_of

    hosts = scheduling_rules(ports.catalogue).hosts.values()
    for department in dict.fromkeys(host.department for host in hosts):
        if sees_hosts_of(actor, department):
            name = ports.catalogue.departments[department].name
            yield Choice(department, _text(ports, name, locale))


def _annual_reports(ports: Ports, actor: Actor, locale: str) -> Iterable[Choice]:
    """Whose annual report somebody may read: the government's, and those of agencies."""
    from sunhall.application.annual_reports import may_read
    from sunhall.domain.annual_report.kept_report import GOVERNMENT
    from sunhall.domain.annual_report.roll_up import agencies

    if may_read(actor, None):
        yield Choice(GOVERNMENT, _text(ports, ports.catalogue.city.government, locale))
    for agency in agencies(ports.catalogue.departments):
        if may_read(actor, agency):
            name = ports.catalogue.departments[agency].name
            yield Choice(agency, _text(ports, name, locale))


def _public_work_departments(ports: Ports, actor: Actor, locale: str) -> Iterable[Choice]:
    """Departments of which somebody may see what they published, and what people asked for."""
    for department in ports.catalogue.departments.values():
        if permitted(actor, "view_public_work", department.id):
            yield Choice(department.id, _text(ports, department.name, locale))


def _publication_categories(ports: Ports, _actor: Actor, locale: str) -> Iterable[Choice]:
    for category in ports.catalogue.publication.categories.values():
        yield Choice(category.id, _text(ports, category.label, locale))


def _publication_forms(ports: Ports, _actor: Actor, locale: str) -> Iterable[Choice]:
    for form in ports.catalogue.publication.forms.values():
        yield Choice(form.id, _text(ports, form.label, locale))


def _score_entries(ports: Ports, _actor: Actor, locale: str) -> Iterable[Choice]:
    """What people write into the score register: faults that checks find, and marks of a year."""
    for fault in scoring_rules(ports.catalogue).faults.values():
        if fault.found_by == "check":
            yield Choice(fault.id, _text(ports, fault.label, locale))
    for mark in MARKS:
        yield Choice(mark, ports.catalogue.label(f"score_part.{mark}", locale))


def _supervision_rules(ports: Ports, _actor: Actor, locale: str) -> Iterable[Choice]:
    for rule in ports.catalogue.sections["supervision"]["rules"]:
        yield Choice(rule["id"], _text(ports, rule["name"], locale))


def _labelled(group: str) -> Callable[[Ports, Actor, str], Iterable[Choice]]:
    """Return the list of everything that a group of labels names, in the catalogue's order."""

    def listed(ports: Ports, _actor: Actor, locale: str) -> Iterable[Choice]:
        for key in ports.catalogue.labels:
            kind, _, value = key.partition(".")
            if kind == group:
                yield Choice(value, ports.catalogue.label(key, locale))

    return listed


def _decisions(ports: Ports, _actor: Actor, locale: str) -> Iterable[Choice]:
    for decision in ports.catalogue.decisions.values():
        yield Choice(decision.id, _text(ports, decision.label, locale))


def _grounds(ports: Ports, _actor: Actor, locale: str) -> Iterable[Choice]:
    kinds = ports.catalogue.decisions.values()
    grounds = {ground.id: ground for kind in kinds for ground in kind.grounds.values()}
    for ground in grounds.values():
        yield Choice(ground.id, _text(ports, ground.label, locale))


def _text(ports: Ports, text: Text, locale: str) -> str:
    return text.get(locale) or text.get(ports.catalogue.city.locales[0], "")


_LISTS: Final[Mapping[str, Callable[[Ports, Actor, str], Iterable[Choice]]]] = {
    "annual_reports": _annual_reports,
    "areas": _areas,
    "categories": _categories,
    "colleagues": _colleagues,
    "decisions": _decisions,
    "departments": _departments,
    "grounds": _grounds,
    "petition_branches": _labelled("petition_branch"),
    "take_down_reasons": _labelled("take_down_reason"),
    **{
        each: _reasons(each)
        for each in ("extension_reasons", "invalid_reasons", "reject_reasons", "return_reasons")
    },
    "meeting_hosts": _meeting_hosts,
    "meeting_items": _meeting_items,
    "meeting_outcomes": _meeting_outcomes,
    "public_work_departments": _public_work_departments,
    "publication_categories": _publication_categories,
    "publication_forms": _publication_forms,
    "reception_departments": _reception_departments,
    "reception_hours": _reception_hours,
    "refusal_reasons": _refusal_reasons,
    "score_entries": _score_entries,
    "staff": _staff,
    "supervision_rules": _supervision_rules,
    "ticket_channels": _ticket_channels,
    "ticket_kinds": _ticket_kinds,
    "tiers": _tiers,
}
