"""Compiles the YAML of a city into the plain data that the functions read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel

from infra.catalogue import models
from infra.catalogue.annual_report_file import compiled_annual_report
from infra.catalogue.appointment_file import AppointmentFile, appointment_labels
from infra.catalogue.branding import app_branding, branding_problems, compiled_branding
from infra.catalogue.chain_plan import chain_labels, chain_rules
from infra.catalogue.checks import cross_problems
from infra.catalogue.correction_file import compiled_correction
from infra.catalogue.field_file import FieldFile, field_labels
from infra.catalogue.petition_file import PetitionFile, petition_labels
from infra.catalogue.problem import CatalogueRefused, Problem
from infra.catalogue.public_consultation_file import compiled_public_consultation
from infra.catalogue.publication_file import compiled_publication
from infra.catalogue.rules import Rules, read_rules
from infra.catalogue.schedule import compiled_calendar, library_days, superseded, with_schedules
from infra.catalogue.sections import compiled_sections
from infra.catalogue.standing import court_of


@dataclass(frozen=True, slots=True)
class Compiled:
    """A catalogue that was found right.

    Attributes:
        catalogue: What the functions read, as plain data.
        sections: What only some functions read, by name; a file each.
        annual_report: Words of the annual report's form; only who makes reports reads them.
        branding: What the city looks like, for the apps that are built with it.
        staff: People of the example city; they are loaded into a local system and never shipped.
        notices: What the person who compiles should know.
    """

    catalogue: dict[str, Any]
    sections: dict[str, dict[str, Any]]
    annual_report: dict[str, Any]
    branding: dict[str, Any]
    staff: list[dict[str, Any]]
    notices: tuple[str, ...]


def compile_catalogue(root: FilePath) -> Compiled:
    """Read, check and compile a catalogue.

    Args:
        root: Folder of the YAML files.

    Raises:
        CatalogueRefused: With everything that is wrong, not only the first thing.
    """
    problems: list[Problem] = []
    rules = read_rules(root, problems)
    if rules is not None:
        problems.extend(cross_problems(rules))
        problems.extend(branding_problems(rules.city.source, rules.city.value, root))
    if rules is None or problems:
        raise CatalogueRefused(problems)
    content, sections = _content(rules), compiled_sections(rules)
    staff = rules.staff.value if rules.staff else []
    notices = list(superseded(rules.schedules, library_days()))
    if rules.staff is None:
        notices.append("there is no staff.yaml: nobody checked that every role has a holder")
    return Compiled(
        catalogue={
            "version": _digest({**content, "sections": sections}),
            **content,
            "sections": list(sections),
        },
        sections=sections,
        annual_report=compiled_annual_report(rules.annual_report.value),
        branding=app_branding(rules.city.value, root),
        staff=[_plain(member) for member in staff],
        notices=tuple(notices),
    )


def json_text(data: Any) -> str:
    """Return the one JSON text of plain data; the same rules give the same bytes."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"


def lines_text(entries: Mapping[str, Any]) -> str:
    """Return a JSON object with one entry a line: a reader can take one out and leave the rest."""
    lines = (json_text({name: entry})[1:-2] for name, entry in entries.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(json_text(content).encode()).hexdigest()[:16]


def _content(rules: Rules) -> dict[str, Any]:
    city = rules.city.value
    schedules = (file.value for file in rules.schedules)
    grounds = {ground.id: _plain(ground) for ground in rules.decisions.value.grounds}
    chains = {file.value.id: file.value for file in rules.chains}
    return {
        "city": _city(city),
        "departments": [_department(each, rules) for each in rules.departments.value],
        "calendar": compiled_calendar(with_schedules(library_days(), schedules)),
        "disclosure": _disclosure(rules.disclosure.value),
        "publication": compiled_publication(rules.publication.value),
        "correction": compiled_correction(rules.correction.value),
        "public_consultation": compiled_public_consultation(rules.public_consultation.value),
        "chains": [chain_rules(chain, chains) for chain in chains.values()],
        "grounds": list(grounds.values()),
        "decisions": [_plain(decision) for decision in rules.decisions.value.decisions],
        "letters": {letter.value["code"]: letter.value for letter in rules.letters},
        "labels": dict(sorted(_labels(rules), key=itemgetter(0))),
    }


def _city(city: models.City) -> dict[str, Any]:
    plain = _plain(city)
    for compiled_elsewhere in ("courts", "filing_url"):
        del plain[compiled_elsewhere]
    hours = city.service_hours
    return {
        **plain,
        "service_hours": [_minutes(hours.first), _minutes(hours.last)],
        "locales": city.branding.languages,
        "branding": compiled_branding(city),
    }


def _minutes(clock_time: str) -> int:
    """Return the minutes of the day until a time of the clock."""
    hours, _, minutes = clock_time.partition(":")
    return int(hours) * 60 + int(minutes)


def _department(department: models.Department, rules: Rules) -> dict[str, Any]:
    city = rules.city.value
    # An internal unit acts in the name of its department, so it stands where that one stands.
    by_id = {each.id: each for each in rules.departments.value}
    acting = by_id[department.parent] if department.parent else department
    hours = department.contact.hours or city.contact.hours
    return {
        "id": department.id,
        "name": _plain(department.name),
        "short_name": _plain(department.short_name),
        "agency": _plain(acting.agency or acting.name),
        "kind": department.kind,
        "parent": department.parent,
        "accepts_requests": department.accepts_requests,
        "contact": {**_plain(department.contact), "hours": _plain(hours)},
        "court": _plain(court_of(acting, city)),
        "own_government": _plain(city.government),
        "government_above": _plain(city.superior_government),
        "department_above": _plain(acting.superior) if acting.superior else None,
        "filing_url": city.filing_url,
        "letter_prefix": department.letter_prefix,
        "letter_series": department.letter_series,
    }


def _disclosure(rules: models.Disclosure) -> dict[str, Any]:
    plain = _plain(rules)
    numbers = [plain.pop(name) for name in ("periods", "limits", "switches")]
    chains = plain.pop("chains")
    return {
        **{name: number for group in numbers for name, number in group.items()},
        "reply_chains": chains.pop("reply"),
        "on_spot_chains": chains.pop("on_spot"),
        **{f"{name}_chain": chain for name, chain in chains.items()},
        **plain,
    }


def _labels(rules: Rules) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every text for people by its key, from wherever in the catalogue it stands."""
    for group, texts in rules.labels.value.items():
        for key, text in texts.items():
            yield f"{group}.{key}", _plain(text)
    for department in rules.departments.value:
        yield f"department.{department.id}", _plain(department.name)
    yield from _entries("role", rules.roles.value)
    yield from _entries("decision", rules.decisions.value.decisions)
    yield from _entries("ground", rules.decisions.value.grounds)
    disclosure = rules.disclosure.value
    yield from _entries("channel", disclosure.channels)
    yield from _entries("applicant_kind", disclosure.applicant_kinds)
    yield from _entries("id_type", disclosure.id_types)
    yield from _entries("delivery_form", disclosure.delivery_forms)
    for form in disclosure.delivery_forms:
        yield from _entries("delivery_way", form.ways)
    publication = rules.publication.value
    yield from _entries("publication_category", publication.categories)
    yield from _entries("publication_form", publication.forms)
    yield from _entries("take_down_reason", publication.reasons)
    chains = {file.value.id: file.value for file in rules.chains}
    for chain in chains.values():
        yield from chain_labels(chain, chains)
    yield from petition_labels(rules.of(PetitionFile).value)
    yield from field_labels(rules.of(FieldFile).value)
    yield from appointment_labels(rules.of(AppointmentFile).value)
    for letter in rules.letters:
        yield f"letter.{letter.value['code']}", dict(letter.value["name"])


def _entries(group: str, entries: Iterable[Any]) -> Iterator[tuple[str, dict[str, str]]]:
    for entry in entries:
        yield f"{group}.{entry.id}", _plain(entry.label)


def _plain(model: BaseModel) -> dict[str, Any]:
    return model.model_dump(mode="json", by_alias=True)
