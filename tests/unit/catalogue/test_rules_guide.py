"""The examples of docs/rules.md do what the guide says they do."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from infra.catalogue.approval_facts import FACTS
from infra.catalogue.chain_file import Selector
from infra.catalogue.problem import CatalogueRefused
from infra.catalogue.report import refusal_report
from tests.unit.catalogue.conftest import City

GUIDE = (Path(__file__).parents[3] / "docs/rules.md").read_text(encoding="utf-8")
BLOCKS: list[str] = re.findall(r"```[a-z]*\n(.*?)```", GUIDE, flags=re.DOTALL)
DISCLOSURE = "services/disclosure.yaml"
TICKET, PRESETS = "services/ticket.yaml", "hotline/presets.yaml"


def block(start: str) -> str:
    """Return the one example that begins with a text."""
    found = [each for each in BLOCKS if each.lstrip().startswith(start)]
    assert len(found) == 1, f"{len(found)} examples begin with {start!r}"
    return found[0]


def outputs() -> list[str]:
    """Return what the guide shows of the compiler."""
    return [
        each.removeprefix("$ make catalogue\n")
        for each in BLOCKS
        if each.startswith("$ make catalogue")
    ]


def told(city: City) -> str:
    """Return what the compiler says of a catalogue that it refuses."""
    try:
        city.compile()
    except CatalogueRefused as refused:
        return refusal_report(refused, Path("catalogue"), colour=False)
    raise AssertionError("the catalogue was not refused")


def steps(city: City, chain: str) -> list[str]:
    """Return the ids of the steps of a chain."""
    chains = {each["id"]: each["plan"] for each in city.compile().catalogue["chains"]}
    return [node["id"] for node in chains[chain]["nodes"]]


def test_the_example_of_the_supplement_period_compiles(city: City) -> None:
    before = (city.root / DISCLOSURE).read_text(encoding="utf-8")
    old = re.search(r"  supplement_period:\n(    .*\n)+", before)
    assert old is not None
    city.write(DISCLOSURE, before.replace(old[0], block("supplement_period:")))
    assert city.compile().catalogue["disclosure"]["supplement_period"]["amount"] == 10


def test_the_example_of_a_schedule_compiles(city: City) -> None:
    city.write("calendars/2027.yaml", block("year: 2027"))
    assert city.compile().catalogue["calendar"]["last_year"] == 2027


def test_the_example_of_a_department_is_refused_as_shown_until_it_has_staff(city: City) -> None:
    city.append("departments.yaml", "\n" + block("- id: culture-tourism"))
    assert told(city) in outputs()
    for username, role in (("culture-handler", "handler"), ("culture-head", "department_head")):
        city.append(
            "staff.yaml",
            f"- {{username: {username}, name: 白雨桐, department: culture-tourism, "
            f"roles: [{role}]}}\n",
        )
    assert len(city.compile().catalogue["departments"]) == 22


def test_the_example_of_a_chain_compiles(city: City) -> None:
    city.append("chains/disclosure-reply.yaml", block("- id: secrecy"))
    assert steps(city, "disclosure-reply") == ["department", "legal", "leader", "secrecy"]


def test_the_example_of_a_way_leads_past_steps_and_must_not_leave_one_behind(city: City) -> None:
    reply, way = "chains/disclosure-reply.yaml", block("next:")
    city.edit(reply, "  - id: legal\n", f"{way}  - id: legal\n")
    assert city.problem() == (reply, "nodes.1.id", "no way leads to 'legal'")
    city.edit(reply, "- {to: end}", "- {to: legal}")
    assert steps(city, "disclosure-reply") == ["department", "legal", "leader"]


def test_the_example_of_choosing_a_chain_compiles(city: City) -> None:
    before = (city.root / DISCLOSURE).read_text(encoding="utf-8")
    old = re.search(r"chains:\n  reply:\n(    .*\n)+", before)
    assert old is not None
    city.write(DISCLOSURE, before.replace(old[0], block("chains:")))
    chosen = city.compile().catalogue["disclosure"]["reply_chains"]
    assert [each["chain"] for each in chosen] == ["disclosure-sensitive-reply", "disclosure-reply"]


def test_the_guide_names_every_way_to_ask_for_a_signer() -> None:
    entries = re.findall(r"^\| `(\{.*\})` \| ", GUIDE, flags=re.MULTILINE)
    asked = [Selector.model_validate(yaml.safe_load(each)) for each in entries]
    named = {key for each in asked for key in each.model_fields_set}
    assert named == set(Selector.model_fields)


def test_the_guide_names_every_fact_of_a_condition() -> None:
    table = GUIDE.split("The facts:")[1].split("They are those")[0]
    named = re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \| ", table, re.MULTILINE)))
    assert set(named) == set(FACTS)


def test_mistakes_are_told_as_shown(city: City) -> None:
    city.write("calendars/2027.yaml", block("year: 2027").replace("2027-01-30", "2027-01-29"))
    city.edit(
        "chains/disclosure-reply.yaml", "department: justice-bureau", "department: justice-burau"
    )
    assert told(city) in outputs()


def test_a_mistyped_key_is_told_as_shown(city: City) -> None:
    city.edit(DISCLOSURE, "max_files: 5", 'max_file: "5"')
    assert told(city) in outputs()


GENERAL = "      - id: general\n        label: {zh-CN: 一般诉求, en: Everything else}\n"


def test_the_example_of_a_limit_compiles_and_a_promise_below_it_is_told_as_shown(
    city: City,
) -> None:
    before = (city.root / PRESETS).read_text(encoding="utf-8")
    head, tier, rest = before.partition(GENERAL)
    assert "id: beijing" not in head, "the example is about the preset in force"
    written, _, others = rest.partition("\n")
    assert written.startswith("        handling: {amount: 5, ")
    city.write(PRESETS, head + tier + block("handling: {amount: 8") + others)
    compiled = city.compile().sections["ticket"]["tiers"][-1]
    assert compiled["handling"]["amount"] == compiled["promise"]["amount"] == 8
    promise = (
        "        promise: {amount: 7, unit: working_day, basis: {kind: convention, note: Ours.}}\n"
    )
    city.write(PRESETS, head + tier + promise + block("handling: {amount: 8") + others)
    assert told(city) in outputs()


def test_the_example_of_another_preset_compiles(city: City) -> None:
    city.edit(TICKET, "preset: yunxi\n", block("preset:"))
    assert city.compile().sections["ticket"]["preset"] == "beijing"


def test_the_example_of_a_line_of_the_directory_compiles(city: City) -> None:
    city.append("hotline/directory.yaml", block("- category: dogs"))
    lines = city.compile().sections["ticket"]["directory"]
    found = {each["area"]: each["lead"] for each in lines if each["category"] == "dogs"}
    assert found == {None: "public-security", "chengxi": "urban-management"}


def test_the_example_of_a_category_compiles_once_the_directory_has_a_line_for_it(
    city: City,
) -> None:
    city.append("hotline/categories.yaml", block("- id: drones"))
    assert "no line for 'drones'" in city.problem()[2]
    city.append(
        "hotline/directory.yaml",
        "  - category: drones\n    lead: public-security\n"
        "    basis: {kind: practice, source: 市公安局权责清单, note: 低空飞行管理}\n",
    )
    found = city.compile().sections["ticket"]["categories"][-1]
    assert (found["id"], found["service"]["attributes"][0]["code"]) == ("drones", "seen_at")


def test_the_example_of_an_article_follows_the_wording_that_it_ends(city: City) -> None:
    name = "hotline/knowledge.yaml"
    begins, source = "        valid_from: 2024-06-01\n", "        source: 供电监管办法第十四条\n"
    city.edit(name, source, source + block("- version: 2"))
    assert "overlaps version 1" in city.problem()[2]
    city.edit(name, begins, f"{begins}        valid_to: 2026-12-31\n")
    articles = {each["id"]: each for each in city.compile().sections["knowledge"]["articles"]}
    assert [each["version"] for each in articles["power-cut"]["versions"]] == [1, 2]


def test_every_file_the_guide_names_exists(city: City) -> None:
    named = re.findall(r"^\| `([a-z_/*]+\.yaml)` \|", GUIDE, flags=re.MULTILINE)
    assert len(named) >= 10
    assert [each for each in named if not list(city.root.glob(each))] == []
