"""What tickets are about: two levels, what the public chooses of it, and every way to spoil it."""

from __future__ import annotations

from typing import Any

import pytest

from infra.catalogue.compiler import Compiled
from sunhall.adapters.catalogue_package import catalogue_from_mapping
from sunhall.domain.ticket.rules import TicketRules, ticket_rules
from tests.unit.catalogue.conftest import City

FILE = "hotline/categories.yaml"

#: Lines of the file that stand in it once.
RIVERS = '    level: complex\n    service:\n      service_code: "1204"\n'
EVERYTHING_ELSE = (
    "    keywords: [天气预报, 气象, 地震, 外交, 人大代表, 政协委员, 其他事项, 其他问题]\n"
)


@pytest.fixture(scope="module")
def rules(example: Compiled) -> TicketRules:
    return ticket_rules(catalogue_from_mapping(example.catalogue, example.sections))


def test_there_are_two_levels_that_cover_what_citizens_write_about(rules: TicketRules) -> None:
    assert len(rules.groups) >= 12
    assert len(rules.categories) >= 60
    in_group = [category.group for category in rules.categories.values()]
    assert set(in_group) == set(rules.groups)
    assert min(in_group.count(group) for group in rules.groups) >= 4


def test_the_fields_that_the_taxonomy_of_the_field_distinguishes_have_a_category(
    rules: TicketRules,
) -> None:
    assert {
        *("expropriation", "property_management", "social_insurance", "unpaid_wages"),
        *("school_admission", "teachers", "medical_service", "food_safety", "bus", "taxi"),
        *("air_pollution", "land_contract", "subsistence", "veterans", "residence"),
        *("tax_finance", "government_service", "corruption", "irrigation", "tourism"),
    } <= set(rules.categories)


def test_no_two_categories_have_the_same_name_or_service_code(rules: TicketRules) -> None:
    for locale in ("zh-CN", "en"):
        names = [category.label[locale] for category in rules.categories.values()]
        assert len(set(names)) == len(names)
    codes = [each.service.service_code for each in rules.categories.values() if each.service]
    assert len(set(codes)) == len(codes) >= 40


def test_a_public_category_is_found_by_its_open311_code(rules: TicketRules) -> None:
    for category in rules.categories.values():
        if category.service is not None:
            assert rules.category_of_service(category.service.service_code) is category
    assert rules.category_of_service("9999") is None


def test_what_is_confidential_or_a_report_is_never_offered_and_never_public(
    rules: TicketRules,
) -> None:
    for category in rules.categories.values():
        if category.confidential or category.kind == "report":
            assert category.service is None
            assert not rules.may_be_public(category.kind, category.id)
        for kind in rules.kinds:
            if category.confidential:
                assert not rules.may_be_public(kind, category.id)
            assert not rules.may_be_public("report", category.id)
    assert rules.may_be_public("help", "road_damage")
    assert not rules.may_be_public("help", None)
    assert not rules.may_be_public("help", "unpaid_wages")


def test_kind_or_category_makes_a_ticket_confidential(rules: TicketRules) -> None:
    assert rules.confidential("report", "road_damage")
    assert rules.confidential("complaint", "official_conduct")
    assert not rules.confidential("complaint", "road_damage")
    assert not rules.confidential("help", None)


def test_clues_against_officials_are_never_shown(rules: TicketRules) -> None:
    for category in ("corruption", "official_conduct", "village_affairs", "fraud"):
        assert rules.categories[category].confidential


def test_danger_is_what_threatens_life_or_property(rules: TicketRules) -> None:
    danger = {each.id for each in rules.categories.values() if each.level == "danger"}
    assert {"gas_leak", "elevator_trapped", "manhole", "fire_hazard"} <= danger
    utility = {each.id for each in rules.categories.values() if each.level == "utility"}
    assert utility == {"water_supply", "power_supply", "gas_supply", "heating", "drainage"}


def test_questions_keep_their_order_and_lists_their_answers(rules: TicketRules) -> None:
    service = rules.categories["road_damage"].service
    assert service is not None
    assert [each.code for each in service.attributes] == ["size", "danger"]
    size, danger = service.attributes
    assert list(size.values) == ["small", "medium", "large"]
    assert (size.required, danger.required) == (False, True)
    assert list(danger.values) == ["no", "yes"]


def test_a_question_without_a_hint_has_an_empty_one(rules: TicketRules) -> None:
    light = rules.categories["street_light"].service
    noise = rules.categories["noise_construction"].service
    assert light is not None
    assert noise is not None
    assert light.attributes[0].hint["en"]
    assert dict(noise.attributes[0].hint) == {}


SIZE = "        - code: size\n"


@pytest.mark.parametrize(
    ("old", "new", "path", "reason"),
    [
        ("  - id: metro\n", "  - id: bus\n", "categories.{metro}.id", "'bus' is taken already"),
        (
            "  - {id: rural, ",
            "  - {id: welfare, ",
            "groups.12.id",
            "'welfare' is taken already",
        ),
        (
            "  - id: metro\n    group: traffic\n",
            "  - id: metro\n    group: trafic\n",
            "categories.{metro}.group",
            "did you mean 'traffic'?",
        ),
        (
            '      service_code: "0201"',
            '      service_code: "0101"',
            "categories.{road_damage}.service.service_code",
            "'0101' is taken already",
        ),
        (
            '      service_code: "0201"',
            '      service_code: "201"',
            "categories.{road_damage}.service.service_code",
            "has to match",
        ),
        (
            f"    kind: help\n{RIVERS}",
            f"    kind: report\n{RIVERS}",
            "categories.{irrigation}.service",
            "reports (举报) are never public",
        ),
        (
            f"    kind: help\n{RIVERS}",
            f"    kind: help\n    confidential: true\n{RIVERS}",
            "categories.{irrigation}.service",
            "what is confidential cannot be public",
        ),
        (
            SIZE,
            "        - code: danger\n",
            "categories.{road_damage}.service",
            "two attributes have the same code",
        ),
        (
            "            - {key: medium, name: {zh-CN: 小于一张桌子, ",
            "            - {key: small, name: {zh-CN: 小于一张桌子, ",
            "categories.{road_damage}.service.attributes.0",
            "two values have the same key",
        ),
        (
            "          datatype: singlevaluelist\n          values:\n            - {key: small",
            "          datatype: string\n          values:\n            - {key: small",
            "categories.{road_damage}.service.attributes.0",
            "a list needs values to choose from, and nothing else has any",
        ),
        (
            "    level: danger\n  - id: heating\n",
            "    level: dangerous\n  - id: heating\n",
            "categories.{gas_leak}.level",
            "has to be one of",
        ),
        (
            EVERYTHING_ELSE,
            "    keywords: []\n",
            "categories.{other}.keywords",
            "at least 1",
        ),
        (
            EVERYTHING_ELSE,
            "    keywords: [油烟, 清扫, 清扫]\n",
            "categories.{other}.keywords.2",
            "'清扫' stands here already",
        ),
        (
            EVERYTHING_ELSE,
            "    keywords: [安全隐患]\n",
            "categories.{other}.keywords.0",
            "'安全隐患' stands in more than 3 categories",
        ),
        (
            EVERYTHING_ELSE,
            "    keywords: [油烟, 人民政府]\n",
            "categories.{other}.keywords.1",
            "'人民政府' is a neutral word",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(
    city: City, rules: TicketRules, old: str, new: str, path: str, reason: str
) -> None:
    places: dict[str, Any] = {each: index for index, each in enumerate(rules.categories)}
    city.edit(FILE, old, new)
    told = {(each.file, each.path): each.reason for each in city.problems()}
    assert reason in told[FILE, path.format_map(places)]


def test_a_group_without_a_category_is_refused(city: City) -> None:
    city.edit(FILE, "groups:\n", "groups:\n  - {id: empty, label: {zh-CN: 空, en: Empty}}\n")
    assert city.problem() == (FILE, "groups.0.id", "no category is in the group 'empty'")


def test_a_category_that_the_directory_forgot_is_refused_where_it_stands(
    city: City, rules: TicketRules
) -> None:
    city.append(
        FILE,
        "  - id: drones\n    group: conduct\n    label: {zh-CN: 无人机, en: Drones}\n"
        "    keywords: [无人机]\n    kind: complaint\n    level: general\n",
    )
    assert city.problem() == (
        FILE,
        f"categories.{len(rules.categories)}.id",
        "hotline/directory.yaml has no line for 'drones' that holds in every area",
    )
