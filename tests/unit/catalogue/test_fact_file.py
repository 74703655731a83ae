"""What staff read of a case: the file of its words is refused where it names what there is not."""

from __future__ import annotations

from infra.catalogue.compiler import Compiled
from tests.unit.catalogue.conftest import City

FILE = "facts.yaml"


def test_names_of_fields_are_said_in_facts_as_in_forms(example: Compiled) -> None:
    names = example.sections["facts"]["names"]
    assert names["department"]["zh-CN"] == example.catalogue["labels"]["field.department"]["zh-CN"]
    assert names["extension_days"]["en"] == "Extended by working days"


def test_one_source_of_values_is_a_list_of_one(example: Compiled) -> None:
    sources = example.sections["facts"]["of"]
    assert sources["handler"] == ["staff"]
    assert len(sources["ground"]) > 1


def test_a_part_of_an_event_that_nothing_names_is_refused(city: City) -> None:
    city.edit(FILE, "events: [subject,", "events: [subjekt, subject,")
    where, _, said = city.problem()
    assert FILE in where
    assert "subjekt has no name; did you mean 'subject'?" in said


def test_values_of_what_nothing_names_are_refused(city: City) -> None:
    city.edit(FILE, "  silence:\n    agency_decides", "  silenze:\n    agency_decides")
    assert "it has no name" in city.problem()[2]


def test_what_only_programs_read_cannot_be_told_by_an_event(city: City) -> None:
    city.edit(FILE, "untold: [a,", "untold: [a, round,")
    assert "round is told by events" in city.problem()[2]


def test_a_command_stands_apart_for_one_reason(city: City) -> None:
    city.edit(FILE, "  aside: [place_hold,", "  aside: [merge, place_hold,")
    assert "merge stands in both lists" in city.problem()[2]


def test_a_name_needs_both_languages(city: City) -> None:
    city.edit(FILE, "{zh-CN: 进展, en: Progress}", "{zh-CN: 进展}")
    assert "progress" in " ".join(city.problem())
