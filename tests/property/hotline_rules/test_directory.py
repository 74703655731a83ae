"""The dispatch directory answers for everything, whatever a city has written into it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.catalogue.compiler import compile_catalogue
from sunhall.adapters.catalogue_package import catalogue_from_mapping
from sunhall.domain.catalogue import Basis
from sunhall.domain.ticket.rules import (
    AREA,
    CONFER,
    DirectoryEntry,
    TicketRules,
    Tier,
    ticket_rules,
)

EXAMPLE = Path(__file__).parents[3] / "catalogue"
DUTY = Basis("practice", "权责清单", "", "duty")


@cache
def example() -> TicketRules:
    """Return the rules of the example city."""
    compiled = compile_catalogue(EXAMPLE)
    return ticket_rules(catalogue_from_mapping(compiled.catalogue, compiled.sections))


@pytest.fixture(autouse=True, scope="module")
def _compiled_before_examples_are_timed() -> None:
    example()


AREAS = ("chengdong", "chengxi")
CATEGORIES = ("road_damage", "bus", "other", "community")
DISTRICTS = ("chengdong-district", "chengxi-district")
UNITS = ("transport-bureau", "urban-management", *DISTRICTS)

ENTRIES = st.builds(
    DirectoryEntry,
    lead=st.sampled_from((*UNITS, AREA, CONFER)),
    co_units=st.lists(st.sampled_from((*UNITS, AREA)), max_size=3).map(tuple),
    basis=st.just(DUTY),
)
DIRECTORIES = st.dictionaries(
    st.tuples(st.sampled_from(CATEGORIES), st.sampled_from((*AREAS, None))), ENTRIES, max_size=8
)
ASKED = st.tuples(
    st.sampled_from((*CATEGORIES, "unheard_of", None)), st.sampled_from((*AREAS, "elsewhere", None))
)


@given(DIRECTORIES, ASKED)
def test_there_is_always_an_answer_and_nobody_stands_in_it_twice(
    directory: dict[tuple[str, str | None], DirectoryEntry],
    asked: tuple[str | None, str | None],
) -> None:
    found = replace(example(), directory=directory).proposal(*asked)
    assert (found.lead is None) == (found.rule == "confer")
    named = [unit for unit in (found.lead, *found.co_units) if unit is not None]
    assert len(set(named)) == len(named)
    assert set(named) <= set(UNITS)
    assert found.lead is not None or found.co_units == ()


@given(DIRECTORIES, ASKED)
def test_a_department_that_the_directory_names_leads_wherever_the_place_is(
    directory: dict[tuple[str, str | None], DirectoryEntry],
    asked: tuple[str | None, str | None],
) -> None:
    category, area = asked
    found = replace(example(), directory=directory).proposal(category, area)
    entry = directory.get((category or "", area)) or directory.get((category or "", None))
    if entry is not None and entry.lead in UNITS:
        assert (found.lead, found.rule, found.basis) == (entry.lead, "directory", DUTY)
    elif entry is None:
        assert found.rule == ("area" if area in AREAS else "confer")
        assert found.basis.article == "12"


@given(DIRECTORIES, ASKED)
def test_a_line_for_one_area_changes_nothing_for_another(
    directory: dict[tuple[str, str | None], DirectoryEntry],
    asked: tuple[str | None, str | None],
) -> None:
    category, area = asked
    kept = {key: entry for key, entry in directory.items() if key[1] in (None, area)}
    one, other = (replace(example(), directory=each) for each in (directory, kept))
    assert one.proposal(category, area) == other.proposal(category, area)


@given(ASKED, st.sampled_from(AREAS))
def test_what_the_area_leads_is_led_by_its_district(
    asked: tuple[str | None, str | None], area: str
) -> None:
    entry = DirectoryEntry(AREA, (), DUTY)
    directory: dict[tuple[str, str | None], DirectoryEntry] = {
        (category, None): entry for category in CATEGORIES
    }
    found = replace(example(), directory=directory).proposal(asked[0], area)
    assert found.lead == f"{area}-district"


KINDS = ("consultation", "help", "complaint", "report", "suggestion", "praise")
LEVELS = ("danger", "utility", "general", "complex")
CONDITIONS = st.tuples(
    st.lists(st.sampled_from(KINDS), unique=True).map(tuple),
    st.lists(st.sampled_from(LEVELS), unique=True).map(tuple),
)


@given(st.lists(CONDITIONS, max_size=5), st.sampled_from(KINDS), st.sampled_from(LEVELS))
def test_the_first_tier_that_fits_is_taken_and_the_last_fits_everything(
    conditions: list[tuple[tuple[str, ...], tuple[str, ...]]], kind: str, level: str
) -> None:
    template = example().tiers["general"]
    tiers: dict[str, Tier] = {
        f"t{number}": replace(template, id=f"t{number}", kinds=kinds, levels=levels)
        for number, (kinds, levels) in enumerate([*conditions, ((), ())])
    }
    found = replace(example(), tiers=tiers).tier_for(kind, level)
    before = [tier for tier in tiers.values() if tier.id < found.id]
    assert (not found.kinds or kind in found.kinds) and (not found.levels or level in found.levels)
    for tier in before:
        wrong_kind = bool(tier.kinds) and kind not in tier.kinds
        wrong_level = bool(tier.levels) and level not in tier.levels
        assert wrong_kind or wrong_level
