"""The limits of the places we know: complete, each with its source, and one of them in force."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from infra.catalogue.compiler import Compiled
from infra.catalogue.preset_file import PRESET_NUMBERS, TIER_NUMBERS
from sunhall.adapters.catalogue_package import catalogue_from_mapping
from sunhall.domain.ticket.rules import KindId, Level, TicketRules, ticket_rules
from tests.unit.catalogue.conftest import City

FILE, TICKET = "hotline/presets.yaml", "services/ticket.yaml"


@pytest.fixture(scope="module")
def presets(example: Compiled) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in example.sections["presets"]["presets"]}


def tiers(preset: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {tier["id"]: tier for tier in preset["tiers"]}


def in_words(tier: dict[str, Any], name: str) -> str:
    return f"{tier[name]['amount']} {tier[name]['unit']}"


def rules_under(city: City, preset: str) -> TicketRules:
    """Return the rules of the city with a preset in force."""
    if preset != "yunxi":
        city.edit(TICKET, "preset: yunxi", f"preset: {preset}")
    compiled = city.compile()
    return ticket_rules(catalogue_from_mapping(compiled.catalogue, compiled.sections))


def test_every_preset_of_the_reference_is_there(presets: dict[str, dict[str, Any]]) -> None:
    assert set(presets) == {
        *("yunxi", "beijing", "tianjin", "shandong_2020", "shandong_2017", "jinan", "weifang"),
        *("bureau", "red_yellow_light", "county_platform", "common_range"),
    }


def test_every_number_of_every_preset_says_where_it_comes_from(
    presets: dict[str, dict[str, Any]],
) -> None:
    for preset in presets.values():
        numbers = [(preset, name) for name in PRESET_NUMBERS]
        numbers += [(tier, name) for tier in preset["tiers"] for name in TIER_NUMBERS]
        for place, name in numbers:
            basis = place[name]["basis"]
            assert basis["kind"] in {"law", "practice", "convention"}
            assert basis["note"] or basis["article"], (preset["id"], name)


def test_a_number_without_a_source_is_called_a_convention(
    presets: dict[str, dict[str, Any]],
) -> None:
    for preset in presets.values():
        for tier in preset["tiers"]:
            for name in TIER_NUMBERS:
                basis = tier[name]["basis"]
                assert bool(basis["source"]) == (basis["kind"] != "convention")
                assert "recalled" not in basis["note"] or basis["kind"] == "convention"


@pytest.mark.parametrize(
    ("preset", "tier", "name", "expected", "kind"),
    [
        ("beijing", "danger", "handling", "2 hour", "practice"),
        ("beijing", "utility", "handling", "24 hour", "practice"),
        ("beijing", "general", "handling", "7 calendar_day", "practice"),
        ("beijing", "complex", "handling", "15 calendar_day", "practice"),
        ("tianjin", "danger", "sign", "15 minute", "practice"),
        ("tianjin", "utility", "sign", "30 minute", "practice"),
        ("tianjin", "general", "sign", "1 working_day", "practice"),
        ("tianjin", "general", "handling", "5 working_day", "convention"),
        ("shandong_2020", "general", "handling", "5 working_day", "practice"),
        ("shandong_2020", "general", "return_window", "2 working_day", "practice"),
        ("shandong_2017", "general", "handling", "15 working_day", "practice"),
        ("shandong_2017", "general", "extension", "7 working_day", "practice"),
        ("shandong_2017", "general", "yellow", "1 working_day", "practice"),
        ("jinan", "general", "handling", "5 working_day", "law"),
        ("weifang", "general", "handling", "5 working_day", "law"),
        ("bureau", "consultation", "handling", "3 working_day", "practice"),
        ("bureau", "general", "handling", "13 working_day", "practice"),
        ("bureau", "general", "callback", "1 working_day", "practice"),
        ("red_yellow_light", "consultation", "handling", "2 working_day", "practice"),
        ("red_yellow_light", "general", "sign", "1 working_day", "practice"),
        ("county_platform", "complex", "handling", "15 working_day", "practice"),
        ("common_range", "general", "handling", "15 working_day", "convention"),
        ("common_range", "consultation", "handling", "3 working_day", "convention"),
    ],
)
def test_what_the_sources_say_is_kept(
    presets: dict[str, dict[str, Any]],
    preset: str,
    tier: str,
    name: str,
    expected: str,
    kind: str,
) -> None:
    found = tiers(presets[preset])[tier]
    assert in_words(found, name) == expected
    assert found[name]["basis"]["kind"] == kind


def test_c4_shandong_gave_the_red_card_on_the_first_working_day_past(
    presets: dict[str, dict[str, Any]],
) -> None:
    red = tiers(presets["shandong_2017"])["general"]["red"]
    assert (red["amount"], red["basis"]["kind"]) == (1, "practice")


@pytest.mark.parametrize("name", ["yunxi", "beijing", "tianjin"])
def test_what_is_handled_within_hours_is_warned_of_in_time_and_not_extended(
    presets: dict[str, dict[str, Any]], name: str
) -> None:
    for tier in presets[name]["tiers"]:
        if tier["handling"]["unit"] == "hour":
            assert tier["yellow"]["unit"] in {"minute", "hour"}
            assert tier["red"]["amount"] == 0
            assert tier["max_extensions"]["amount"] == 0


def test_rework_is_ordered_twice_at_most_and_three_calls_lie_on_two_days(
    presets: dict[str, dict[str, Any]],
) -> None:
    for preset in presets.values():
        for tier in preset["tiers"]:
            numbers = ("rework_rounds", "callback_attempts", "callback_days")
            assert [tier[name]["amount"] for name in numbers] == [2, 3, 2]


def test_nothing_is_archived_while_it_can_be_reopened(
    presets: dict[str, dict[str, Any]],
) -> None:
    for preset in presets.values():
        assert in_words(preset, "reopen_window") == "30 calendar_day"
        assert preset["archive"]["amount"] >= preset["reopen_window"]["amount"]
        assert in_words(preset, "screening") == "2 hour"


def test_a_tier_that_promises_nothing_of_its_own_promises_what_the_unit_is_given(
    presets: dict[str, dict[str, Any]],
) -> None:
    for preset in presets.values():
        for tier in preset["tiers"]:
            assert tier["promise"] == tier["handling"]


def test_a_city_can_promise_more_time_than_it_gives_its_units(city: City) -> None:
    city.edit(
        FILE,
        "        label: {zh-CN: 全部诉求, en: Every matter}\n",
        "        label: {zh-CN: 全部诉求, en: Every matter}\n"
        f"        promise: {{amount: 20, unit: working_day, {WHY}\n",
    )
    general = rules_under(city, "shandong_2017").tiers["general"]
    assert (general.promise.amount, general.handling.amount) == (20, 15)


@pytest.mark.parametrize(
    "preset",
    [
        *("yunxi", "beijing", "tianjin", "shandong_2020", "shandong_2017", "jinan", "weifang"),
        *("bureau", "red_yellow_light", "county_platform", "common_range"),
    ],
)
def test_under_every_preset_every_ticket_has_a_tier(city: City, preset: str) -> None:
    rules = rules_under(city, preset)
    assert rules.preset == preset
    for kind in get_args(KindId):
        for level in get_args(Level):
            assert rules.tier_for(kind, level).takes(kind, level)
        for category in rules.categories:
            assert rules.default_tier(kind, category).id in rules.tiers


@pytest.mark.parametrize(
    ("kind", "category", "tier"),
    [
        ("help", "gas_leak", "danger"),
        ("consultation", "water_supply", "utility"),
        ("consultation", "school_admission", "consultation"),
        ("complaint", "unpaid_wages", "complex"),
        ("complaint", "food_safety", "general"),
        ("help", None, "general"),
        ("help", "no_such_category", "general"),
        ("consultation", None, "consultation"),
    ],
)
def test_kind_and_category_choose_the_tier(
    example: Compiled, kind: str, category: str | None, tier: str
) -> None:
    rules = ticket_rules(catalogue_from_mapping(example.catalogue, example.sections))
    assert rules.default_tier(kind, category).id == tier


GENERAL = "        label: {zh-CN: 全部诉求, en: Every matter}\n"
WHY = "basis: {kind: convention, note: Ours.}}"


@pytest.mark.parametrize(
    ("number", "path", "reason"),
    [
        ("sign: {amount: 16, unit: working_day, ", "sign", "is longer than handling"),
        ("return_window: {amount: 16, unit: calendar_day, ", "return_window", "handling is over"),
        ("promise: {amount: 14, unit: working_day, ", "promise", "is longer than promised"),
        ("yellow: {amount: 15, unit: working_day, ", "yellow", "before the work begins"),
        ("callback_days: {amount: 4, ", "callback_days", "more days than attempts"),
    ],
)
def test_limits_that_contradict_each_other_are_refused(
    city: City, number: str, path: str, reason: str
) -> None:
    city.edit(FILE, GENERAL, f"{GENERAL}        {number}{WHY}\n")
    file, place, told = city.problem()
    assert (file, place) == (FILE, f"presets.4.tiers.0.{path}")
    assert reason in told


def test_an_extension_is_counted_as_the_limit_is(city: City) -> None:
    city.edit(
        FILE,
        "        extension: {amount: 7, unit: working_day, basis: {kind: practice, source: "
        '山东省省级投诉热线办理规定（2017）, note: "Asked for before the limit, with a reason."}}',
        f"        extension: {{amount: 7, unit: calendar_day, {WHY}",
    )
    file, place, told = city.problem()
    assert (file, place) == (FILE, "presets.4.tiers.0.extension.unit")
    assert told == "is not the unit of handling (15 working_day)"


@pytest.mark.parametrize(
    ("old", "new", "path", "reason"),
    [
        ("  - id: jinan\n", "  - id: weifang\n", "presets.6.id", "'weifang' is taken already"),
        (
            "        when: {levels: [danger, utility]}\n",
            "        when: {levels: [danger, utilities]}\n",
            "presets.7.tiers.0.when.levels.1",
            "did you mean 'utility'?",
        ),
        (
            "        when: {levels: [danger, utility]}\n",
            "        when: {kinds: [help, advice]}\n",
            "presets.7.tiers.0.when.kinds.1",
            "the software does not know 'advice'",
        ),
        (
            "        when: {levels: [danger, utility]}\n",
            "",
            "presets.7.tiers.0.when",
            "the tiers after it are never used",
        ),
        (
            GENERAL,
            f"{GENERAL}        when: {{levels: [general]}}\n",
            "presets.4.tiers.0.when",
            "the last tier is for whatever is left: it has no condition",
        ),
        ("      - id: urgent\n", "      - id: general\n", "presets.7.tiers.2.id", "taken already"),
        (
            "    leader_extension: {amount: 15",
            "    leader: {amount: 15",
            "conventions.days",
            "not a key",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(
    city: City, old: str, new: str, path: str, reason: str
) -> None:
    city.edit(FILE, old, new)
    found = [each for each in city.problems() if each.path.startswith(path)]
    assert [each.file for each in found] == [FILE]
    assert reason in found[0].reason


def test_a_number_that_is_said_nowhere_is_missing_in_every_tier_that_needs_it(city: City) -> None:
    text = (city.root / FILE).read_text(encoding="utf-8")
    line = next(each for each in text.splitlines(True) if each.startswith("    rework_rounds:"))
    city.edit(FILE, line, "")
    problems = city.problems()
    assert len(problems) == sum(len(each["tiers"]) for each in presets_of(text))
    assert {each.reason for each in problems} == {"is missing, and the conventions do not say it"}
    assert {each.path.rpartition(".")[2] for each in problems} == {"rework_rounds"}


def presets_of(text: str) -> list[dict[str, Any]]:
    import yaml

    found: list[dict[str, Any]] = yaml.safe_load(text)["presets"]
    return found


@pytest.mark.parametrize("name", PRESET_NUMBERS)
def test_what_has_no_tier_is_missing_once_a_preset(city: City, name: str) -> None:
    text = (city.root / FILE).read_text(encoding="utf-8")
    line = next(each for each in text.splitlines(True) if each.startswith(f"    {name}:"))
    city.edit(FILE, line, "")
    without = [each["id"] for each in presets_of(text) if name not in each]
    assert len(city.problems()) == len(without) >= 10


def test_a_ticket_is_not_archived_while_it_can_be_reopened(city: City) -> None:
    city.edit(
        FILE,
        "    archive: {amount: 30,",
        "    archive: {amount: 29,",
    )
    assert {each.reason for each in city.problems()} == {
        "a ticket cannot be archived while it can be reopened"
    }
