"""``hotline/directory.yaml``: the dispatch directory (派单目录), category and area to units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from infra.catalogue.area_file import Areas
from infra.catalogue.category_file import Categories
from infra.catalogue.models import Basis, Id, Strict
from infra.catalogue.problem import Path, Problem, one_of
from infra.catalogue.source import Source
from sunhall.domain.ticket.rules import AREA, CONFER

if TYPE_CHECKING:
    from infra.catalogue.rules import Rules

FILE = "hotline/directory.yaml"


class Entry(Strict):
    """A line of the directory."""

    category: Id
    areas: list[Id] = Field(default_factory=list)
    lead: Id
    co_units: list[Id] = Field(default_factory=list)
    basis: Basis


class Directory(Strict):
    """``hotline/directory.yaml``."""

    area_known: Basis
    unclear: Basis
    entries: Annotated[list[Entry], Field(min_length=1)]


def compiled_directory(file: Directory) -> dict[str, Any]:
    """Return the directory with a line for each category and area that it names."""
    plain = file.model_dump(mode="json", by_alias=True)
    lines = [
        {**{key: entry[key] for key in ("category", "lead", "co_units", "basis")}, "area": area}
        for entry in plain["entries"]
        for area in entry["areas"] or [None]
    ]
    return {"directory": lines, "area_known": plain["area_known"], "unclear": plain["unclear"]}


def directory_problems(rules: Rules) -> Iterator[Problem]:
    """Find what is wrong with the directory."""
    checked = rules.of(Directory)
    source, file = checked.source, checked.value
    for index, entry in enumerate(file.entries):
        for place, reason in (*_words(entry, rules), *_units(entry, rules)):
            yield source.problem(("entries", index, *place), reason)
        double = _double(file.entries[:index], entry)
        if double:
            yield source.problem(("entries", index, "category"), double)
    yield from _without_line(rules)
    yield from _empty_desks(rules)


def _words(entry: Entry, rules: Rules) -> Iterator[tuple[Path, str]]:
    categories = {each.id for each in rules.of(Categories).value.categories}
    if entry.category not in categories:
        reason = f"there is no category {entry.category!r}; {one_of(categories, entry.category)}"
        yield ("category",), reason
    areas = {each.id for each in rules.of(Areas).value.areas}
    for index, area in enumerate(entry.areas):
        if area not in areas:
            yield ("areas", index), f"there is no area {area!r}; {one_of(areas, area)}"


def _units(entry: Entry, rules: Rules) -> Iterator[tuple[Path, str]]:
    known = {each.id for each in rules.departments.value}
    named: list[tuple[Path, str]] = [(("lead",), entry.lead)]
    named += [(("co_units", index), unit) for index, unit in enumerate(entry.co_units)]
    for path, unit in named:
        if unit in (AREA, CONFER) and not (unit == CONFER and path[0] == "co_units"):
            continue
        if unit not in known:
            reason = f"there is no department {unit!r}; {one_of({*known, AREA, CONFER}, unit)}"
            yield path, reason
    districts = {each.id: each.department for each in rules.of(Areas).value.areas}
    reached = [districts[area] for area in entry.areas or districts if area in districts]
    for index, unit in enumerate(entry.co_units):
        if unit in entry.co_units[:index]:
            yield ("co_units", index), f"{unit!r} stands here twice"
        if entry.lead == CONFER:
            yield ("co_units", index), "where units confer first, nobody helps yet"
        elif unit == entry.lead or (unit in reached and entry.lead == AREA):
            yield ("co_units", index), f"{unit!r} leads already"
        elif unit == AREA and entry.lead in reached:
            yield ("co_units", index), f"the area's government, {entry.lead!r}, leads already"


def _double(before: list[Entry], entry: Entry) -> str | None:
    for each in before:
        if each.category != entry.category:
            continue
        shared = sorted(set(each.areas) & set(entry.areas))
        if shared or not (each.areas or entry.areas):
            where = f" in {', '.join(shared)}" if shared else ""
            return f"{entry.category!r} has a line{where} already"
    return None


def _without_line(rules: Rules) -> Iterator[Problem]:
    """A category that is conferred on says so: one that was forgotten must not look like it."""
    general = {each.category for each in rules.of(Directory).value.entries if not each.areas}
    categories = rules.of(Categories)
    for index, category in enumerate(categories.value.categories):
        if category.id not in general:
            reason = f"{FILE} has no line for {category.id!r} that holds in every area"
            yield categories.source.problem(("categories", index, "id"), reason)


def _empty_desks(rules: Rules) -> Iterator[Problem]:
    """A ticket dispatched to a unit where nobody signs for it would lie there."""
    if rules.staff is None:
        return
    held = {(role, each.department) for each in rules.staff.value for role in each.roles}
    known = {each.id for each in rules.departments.value}
    told: set[str] = set()
    for source, path, unit in _named_units(rules):
        if unit not in known or unit in told:
            continue
        told.add(unit)
        for role in ("handler", "department_head"):
            if (role, unit) not in held:
                yield source.problem(path, f"nobody holds the role {role!r} in {unit!r}")


def _named_units(rules: Rules) -> Iterator[tuple[Source, Path, str]]:
    """Yield every unit that a ticket can be dispatched to, with the place that names it."""
    directory, areas = rules.of(Directory), rules.of(Areas)
    for index, entry in enumerate(directory.value.entries):
        yield directory.source, ("entries", index, "lead"), entry.lead
        for position, unit in enumerate(entry.co_units):
            yield directory.source, ("entries", index, "co_units", position), unit
    for index, area in enumerate(areas.value.areas):
        yield areas.source, ("areas", index, "department"), area.department
