"""The sections of the catalogue: what only some functions read, compiled to a file each.

A section is one JSON file beside ``catalogue.json`` in the shipped package, read by
`sunhall.adapters.catalogue_package` when `Catalogue.sections` is first asked for it. Whatever a
cold start of the other functions must not pay for goes into one. To add a section, write its YAML,
a module ``<thing>_file.py`` with the model, a compile function and cross checks, and a row here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from infra.catalogue import (
    appointment_file,
    area_file,
    category_file,
    directory_file,
    fact_file,
    field_file,
    interview_file,
    knowledge_file,
    notice_file,
    open311_file,
    petition_file,
    preset_file,
    retention_file,
    scheduling_checks,
    scheduling_file,
    scoring_file,
    statistics_file,
    supervision_file,
    ticket_file,
)
from infra.catalogue.problem import Problem

if TYPE_CHECKING:
    from infra.catalogue.rules import Rules


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the catalogue with a compiled file of its own.

    Attributes:
        name: Its name in `Catalogue.sections`, and of its JSON file.
        files: The YAML files it is read from, each with the model that describes it. A model
            describes one file only: `Rules.of` finds the file by it.
        compiled: Returns what the functions read, as plain data.
        problems: Finds what is wrong with its files in the light of each other and of the rest.
    """

    name: str
    files: Mapping[str, type[BaseModel]]
    compiled: Callable[[Rules], dict[str, Any]]
    problems: Callable[[Rules], Iterator[Problem]]


#: The one table of sections; their files may name each other's and the rest of the catalogue's.
SECTIONS: tuple[Section, ...] = (
    Section(
        "ticket",
        {
            ticket_file.FILE: ticket_file.Ticket,
            category_file.FILE: category_file.Categories,
            area_file.FILE: area_file.Areas,
            directory_file.FILE: directory_file.Directory,
        },
        ticket_file.compiled_ticket,
        ticket_file.ticket_problems,
    ),
    Section(
        "open311",
        {open311_file.FILE: open311_file.Open311},
        open311_file.compiled_open311,
        open311_file.open311_problems,
    ),
    Section(
        "presets",
        {preset_file.FILE: preset_file.Presets},
        preset_file.compiled_presets,
        preset_file.preset_problems,
    ),
    Section(
        "knowledge",
        {knowledge_file.FILE: knowledge_file.Knowledge},
        knowledge_file.compiled_knowledge,
        knowledge_file.knowledge_problems,
    ),
    Section(
        "retention",
        {retention_file.FILE: retention_file.Retention},
        retention_file.compiled_retention,
        retention_file.retention_problems,
    ),
    Section(
        "scoring",
        {scoring_file.FILE: scoring_file.Scoring},
        scoring_file.compiled_scoring,
        scoring_file.scoring_problems,
    ),
    Section(
        "statistics",
        {statistics_file.FILE: statistics_file.Statistics},
        statistics_file.compiled_statistics,
        statistics_file.statistics_problems,
    ),
    Section(
        "supervision",
        {supervision_file.FILE: supervision_file.SupervisionFile},
        supervision_file.compiled_supervision,
        supervision_file.supervision_problems,
    ),
    Section(
        "fields",
        {field_file.FILE: field_file.FieldFile},
        field_file.compiled_fields,
        field_file.field_problems,
    ),
    Section(
        "facts",
        {fact_file.FILE: fact_file.FactFile},
        fact_file.compiled_facts,
        fact_file.fact_problems,
    ),
    Section(
        "notices",
        {notice_file.FILE: notice_file.NoticeFile},
        notice_file.compiled_notices,
        notice_file.notice_problems,
    ),
    Section(
        "appointments",
        {
            scheduling_file.ITEMS: scheduling_file.ItemsFile,
            scheduling_file.HOSTS: scheduling_file.HostsFile,
            scheduling_file.ROOMS: scheduling_file.RoomsFile,
        },
        scheduling_file.compiled_scheduling,
        scheduling_checks.scheduling_problems,
    ),
    Section(
        "petition",
        {petition_file.FILE: petition_file.PetitionFile},
        petition_file.compiled_petition,
        petition_file.petition_problems,
    ),
    Section(
        "appointment",
        {appointment_file.FILE: appointment_file.AppointmentFile},
        appointment_file.compiled_appointment,
        appointment_file.appointment_problems,
    ),
    Section(
        "interviews",
        {
            interview_file.FILE: interview_file.InterviewFile,
            interview_file.PRESETS: interview_file.InterviewPresets,
        },
        interview_file.compiled_interviews,
        interview_file.interview_problems,
    ),
)


def compiled_sections(rules: Rules) -> dict[str, dict[str, Any]]:
    """Return every section as the functions read it, by name."""
    return {section.name: section.compiled(rules) for section in SECTIONS}


def section_problems(rules: Rules) -> Iterator[Problem]:
    """Find what is wrong with the files of the sections."""
    for section in SECTIONS:
        yield from section.problems(rules)
