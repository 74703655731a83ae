"""The dispatch directory: who leads and who helps, and every way to spoil it."""

from __future__ import annotations

import pytest

from infra.catalogue.compiler import Compiled
from sunhall.adapters.catalogue_package import catalogue_from_mapping
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.ticket.rules import TicketRules, ticket_rules
from tests.unit.catalogue.conftest import City

FILE = "hotline/directory.yaml"


@pytest.fixture(scope="module")
def catalogue(example: Compiled) -> Catalogue:
    return catalogue_from_mapping(example.catalogue, example.sections)


@pytest.fixture(scope="module")
def rules(catalogue: Catalogue) -> TicketRules:
    return ticket_rules(catalogue)


def test_what_the_directory_names_goes_straight_to_the_unit_art_12(rules: TicketRules) -> None:
    found = rules.proposal("school_fees", "chengdong")
    assert (found.lead, found.co_units) == ("education-bureau", ("market-supervision",))
    assert (found.rule, found.basis.source) == ("directory", "市教育局权责清单")


def test_the_area_helps_where_the_directory_says_so_and_the_place_is_known(
    rules: TicketRules,
) -> None:
    here = rules.proposal("illegal_building", "chengxi")
    assert here.co_units == ("natural-resources", "chengxi-district")
    assert rules.proposal("illegal_building", None).co_units == ("natural-resources",)


def test_a_matter_of_the_districts_goes_to_the_one_that_the_place_lies_in(
    rules: TicketRules,
) -> None:
    for area in ("chengdong", "chengxi"):
        found = rules.proposal("community", area)
        assert (found.lead, found.rule) == (f"{area}-district", "directory")
    nowhere = rules.proposal("community", None)
    assert (nowhere.lead, nowhere.co_units, nowhere.rule) == (None, (), "confer")


def test_a_line_for_an_area_goes_before_the_one_for_everywhere(rules: TicketRules) -> None:
    assert rules.proposal("parking", "chengdong").lead == "public-security"
    assert rules.proposal("parking", None).lead == "public-security"
    west = rules.proposal("parking", "chengxi")
    assert (west.lead, west.co_units) == ("urban-management", ("public-security",))


def test_where_only_the_area_is_known_the_district_gets_it_art_12(rules: TicketRules) -> None:
    found = rules.proposal(None, "chengxi")
    assert (found.lead, found.rule) == ("chengxi-district", "area")
    assert (found.basis.kind, found.basis.article) == ("law", "12")
    unknown = rules.proposal("no_such_category", "chengxi")
    assert (unknown.lead, unknown.rule) == ("chengxi-district", "area")


@pytest.mark.parametrize(
    ("category", "area"),
    [(None, None), ("other", "chengdong"), ("corruption", None), ("nothing", "nowhere")],
)
def test_hard_cases_are_conferred_on_before_they_are_dispatched_art_12(
    rules: TicketRules, category: str | None, area: str | None
) -> None:
    found = rules.proposal(category, area)
    assert (found.lead, found.co_units, found.rule) == (None, (), "confer")


def test_the_directory_answers_for_every_category_in_every_area(
    catalogue: Catalogue, rules: TicketRules
) -> None:
    for category in (*rules.categories, None):
        for area in (*rules.areas, None):
            found = rules.proposal(category, area)
            assert (found.lead is None) == (found.rule == "confer")
            assert found.lead is None or found.lead in catalogue.departments
            assert found.lead not in found.co_units
            assert len(set(found.co_units)) == len(found.co_units)
            assert set(found.co_units) <= set(catalogue.departments)
            assert found.basis.note


def test_what_is_a_department_s_duty_is_not_given_to_the_districts(rules: TicketRules) -> None:
    """国办函〔2025〕66号: districts lead only where no department of the city does."""
    leads = [entry.lead for entry in rules.directory.values()]
    assert leads.count("area") < len(leads) / 4


def test_every_unit_of_the_directory_has_a_handler_and_a_head(
    example: Compiled, rules: TicketRules
) -> None:
    held = {(role, each["department"]) for each in example.staff for role in each["roles"]}
    for category in rules.categories:
        for area in rules.areas:
            found = rules.proposal(category, area)
            for unit in (found.lead, *found.co_units):
                if unit is not None:
                    assert {("handler", unit), ("department_head", unit)} <= held


def index_of(city: City, category: str) -> int:
    """Return the place of the first line of a category."""
    lines = (city.root / FILE).read_text(encoding="utf-8").splitlines()
    entries = [line for line in lines if line.startswith("  - category: ")]
    return entries.index(f"  - category: {category}")


BUS = "  - category: bus\n    lead: transport-bureau\n"


@pytest.mark.parametrize(
    ("new", "key", "reason"),
    [
        ("  - category: buses\n    lead: transport-bureau\n", "category", "did you mean 'bus'?"),
        ("  - category: bus\n    lead: transport\n", "lead", "did you mean 'transport-bureau'?"),
        (f"{BUS}    co_units: [transport-bureau]\n", "co_units.0", "leads already"),
        (f"{BUS}    co_units: [confer]\n", "co_units.0", "there is no department 'confer'"),
        (f"{BUS}    co_units: [area, area]\n", "co_units.1", "'area' stands here twice"),
        (
            "  - category: bus\n    lead: confer\n    co_units: [area]\n",
            "co_units.0",
            "nobody helps yet",
        ),
        (
            "  - category: bus\n    lead: area\n    co_units: [chengxi-district]\n",
            "co_units.0",
            "'chengxi-district' leads already",
        ),
        (
            "  - category: bus\n    lead: chengxi-district\n    co_units: [area]\n",
            "co_units.0",
            "the area's government, 'chengxi-district', leads already",
        ),
        (f"{BUS}    areas: [chengdon]\n", "areas.0", "did you mean 'chengdong'?"),
        ("  - category: metro\n    lead: transport-bureau\n", None, "has no line for 'bus'"),
        (
            "  - category: bus\n    lead: tax-bureau\n",
            "lead",
            "nobody holds the role 'handler' in 'tax-bureau'",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(
    city: City, new: str, key: str | None, reason: str
) -> None:
    index = index_of(city, "bus")
    city.edit(FILE, BUS, new)
    problems = city.problems()
    if key is None:
        assert any(reason in each.reason for each in problems)
    else:
        told = [each.reason for each in problems if each.path == f"entries.{index}.{key}"]
        assert any(reason in each for each in told), problems


@pytest.mark.parametrize(
    ("areas", "refused"),
    [
        ("", "'bus' has a line already"),
        ("    areas: [chengxi]\n", None),
        ("    areas: [chengxi, chengdong]\n", None),
    ],
)
def test_a_second_line_of_a_category_is_for_other_areas(
    city: City, areas: str, refused: str | None
) -> None:
    city.append(
        FILE,
        f"  - category: bus\n{areas}    lead: public-security\n"
        "    basis: {kind: practice, source: 示例, note: 示例}\n",
    )
    if refused:
        assert city.problem()[2] == refused
    else:
        city.compile()


def test_two_lines_for_the_same_area_are_refused(city: City) -> None:
    city.append(
        FILE,
        "  - category: parking\n    areas: [chengdong, chengxi]\n    lead: public-security\n"
        "    basis: {kind: practice, source: 示例, note: 示例}\n",
    )
    file, _, reason = city.problem()
    assert (file, reason) == (FILE, "'parking' has a line in chengxi already")


def test_a_line_for_some_areas_is_no_line_for_the_others(city: City) -> None:
    city.edit(FILE, BUS, f"{BUS}    areas: [chengxi, chengdong]\n")
    file, _, reason = city.problem()
    assert file == "hotline/categories.yaml"
    assert reason == "hotline/directory.yaml has no line for 'bus' that holds in every area"


def test_a_district_without_staff_is_refused_where_it_is_named(city: City) -> None:
    text = (city.root / "staff.yaml").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines(True) if "department: chengxi-district" not in line]
    city.write("staff.yaml", "".join(kept))
    told = [each for each in city.problems() if each.file == "hotline/areas.yaml"]
    assert {each.path for each in told} == {"areas.1.department"}
    assert len(told) == 2


def test_a_city_whose_staff_come_from_elsewhere_is_taken_at_its_word(city: City) -> None:
    city.remove("staff.yaml")
    city.compile()
