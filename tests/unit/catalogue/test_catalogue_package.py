"""The compiled catalogue as a running function sees it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from infra.catalogue.__main__ import write
from infra.catalogue.compiler import Compiled, json_text
from sunhall.adapters.catalogue_package import catalogue_from_mapping, load_catalogue
from sunhall.domain.approval import flow
from sunhall.domain.approval.conditions import holds
from sunhall.domain.approval.definition import chain_from_plan
from sunhall.domain.calendar.counting import Unit
from sunhall.domain.catalogue import Catalogue
from tests.unit.catalogue.conftest import City

LAYER = Path(__file__).parents[3] / "layers/core/python"


@pytest.fixture(scope="module")
def catalogue(example: Compiled) -> Catalogue:
    return catalogue_from_mapping(json.loads(json_text(example.catalogue)))


def test_the_numbers_of_the_law_arrive_with_unit_and_article(catalogue: Catalogue) -> None:
    rules = catalogue.disclosure
    assert (rules.reply.amount, rules.reply.unit, rules.reply.basis.article) == (
        20,
        Unit.WORKING_DAY,
        "33(2)",
    )
    assert (rules.supplement_window.amount, rules.supplement_period.amount) == (7, 15)
    assert (rules.max_extension.amount, rules.max_supplement_rounds.amount) == (20, 1)
    assert rules.supplement_period.basis.kind == "practice"
    assert rules.due_soon.basis.kind == "convention"


@pytest.mark.parametrize(
    ("department", "agency", "reviewer"),
    [
        ("education-bureau", "云溪市教育局", "own_government"),
        ("government-office", "云溪市人民政府", "government_above"),
        ("disclosure-office", "云溪市人民政府", "government_above"),
    ],
)
def test_a_department_knows_in_whose_name_it_acts(
    catalogue: Catalogue, department: str, agency: str, reviewer: str
) -> None:
    found = catalogue.departments[department]
    assert found.agency["zh-CN"] == agency
    assert getattr(found, reviewer)["zh-CN"].endswith("人民政府")


def test_a_government_is_sued_at_an_intermediate_court_and_its_departments_are_not(
    catalogue: Catalogue,
) -> None:
    # 行政诉讼法 arts. 14, 15
    assert catalogue.departments["government-office"].court["zh-CN"] == "云溪市中级人民法院"
    assert catalogue.departments["disclosure-office"].court["zh-CN"] == "云溪市中级人民法院"
    assert catalogue.departments["education-bureau"].court["zh-CN"] == "云溪市城东区人民法院"


def test_a_department_with_a_court_of_its_own_is_sued_there(city: City) -> None:
    # Some cities try administrative cases at the court of another district (行政诉讼法 art. 18).
    city.edit(
        "departments.yaml",
        "  letter_prefix: 云教公开\n",
        "  letter_prefix: 云教公开\n  court: {zh-CN: 云溪市城西区人民法院, en: Chengxi Court}\n",
    )
    found = catalogue_from_mapping(city.compile().catalogue).departments
    assert found["education-bureau"].court["zh-CN"] == "云溪市城西区人民法院"
    assert found["finance-bureau"].court["zh-CN"] == "云溪市城东区人民法院"


def test_a_department_with_hours_of_its_own_keeps_them(city: City) -> None:
    city.edit(
        "departments.yaml",
        "    email: jyj@yunxi.example\n",
        "    email: jyj@yunxi.example\n    hours: {zh-CN: 周二下午, en: Tuesday afternoons}\n",
    )
    found = catalogue_from_mapping(city.compile().catalogue).departments
    assert found["education-bureau"].contact.hours["en"] == "Tuesday afternoons"


def test_a_vertical_agency_and_the_justice_bureau_name_the_authority_above_arts_27_28(
    catalogue: Catalogue,
) -> None:
    above = {
        each.id: each.department_above["zh-CN"]
        for each in catalogue.departments.values()
        if each.department_above is not None
    }
    assert above == {"justice-bureau": "江岭省司法厅", "tax-bureau": "国家税务总局江岭省税务局"}


def test_departments_keep_the_order_of_the_file(catalogue: Catalogue) -> None:
    assert next(iter(catalogue.departments)) == "government-office"
    assert list(catalogue.departments)[-1] == "tax-bureau"


def test_attachment_types_arrive_with_their_endings(catalogue: Catalogue) -> None:
    types = {each.media_type: each.extensions for each in catalogue.disclosure.attachments.types}
    assert types["image/jpeg"] == (".jpg", ".jpeg")
    assert types["application/pdf"] == (".pdf",)


@pytest.mark.parametrize(
    ("id_type", "number", "fits"),
    [
        ("resident_id", "99010019900307231X", True),
        ("resident_id", "99010019900307231", False),
        ("hk_macao_permit", "H12345678", True),
        ("hk_macao_permit", "12345678", False),
        ("unified_social_credit_code", "91990100MA00000000", True),
        ("unified_social_credit_code", "91990100MI00000000", False),
    ],
)
def test_the_shapes_of_identity_numbers(
    catalogue: Catalogue, id_type: str, number: str, fits: bool
) -> None:
    pattern = catalogue.disclosure.id_types[id_type].pattern
    assert (re.fullmatch(pattern, number) is not None) is fits


def test_a_department_without_its_own_hours_has_those_of_the_city(catalogue: Catalogue) -> None:
    assert catalogue.departments["education-bureau"].contact.hours == catalogue.city.contact.hours


def signers(catalogue: Catalogue, chain: str) -> list[tuple[str, str, str]]:
    """Return path, role and department of every signer of a chain."""
    steps = chain_from_plan(catalogue.chains[chain].plan).walk()
    return [(path, each.value, each.department) for path, node in steps for each in node.approvers]


def test_chains_keep_the_order_of_their_steps(catalogue: Catalogue) -> None:
    assert signers(catalogue, "disclosure-reply") == [
        ("department", "department_head", "own"),
        ("legal", "legal_reviewer", "justice-bureau"),
        ("leader", "leader", "government-office"),
    ]


def test_a_reply_takes_the_first_chain_whose_condition_holds_and_the_last_has_none(
    catalogue: Catalogue,
) -> None:
    assert catalogue.disclosure.reply_chains == (
        ("disclosure-sensitive-reply", 'risk == "high"'),
        ("disclosure-third-party-reply", 'decision == "refuse" and ground == "third_party"'),
        ("disclosure-release", 'decision == "disclose" or decision == "disclose_partly"'),
        ("disclosure-reply", None),
    )


@pytest.mark.parametrize(
    ("decision", "ground", "chain"),
    [
        ("disclose", "", "disclosure-release"),
        ("not_held", "", "disclosure-reply"),
        ("refuse", "internal_affairs", "disclosure-reply"),
        ("disclose_partly", "third_party", "disclosure-release"),
        ("refuse", "third_party", "disclosure-third-party-reply"),
        ("refuse", "state_secret", "disclosure-sensitive-reply"),
        ("disclose_partly", "public_security", "disclosure-sensitive-reply"),
    ],
)
def test_what_is_withheld_decides_which_chain_approves_it(
    catalogue: Catalogue, decision: str, ground: str, chain: str
) -> None:
    grounds = catalogue.decisions["refuse"].grounds
    risk = grounds[ground].risk if ground else "normal"
    facts = {"decision": decision, "ground": ground, "risk": risk}
    taken = next(
        name
        for name, when in catalogue.disclosure.reply_chains
        if when is None or holds(when, facts)
    )
    assert taken == chain


def test_a_reply_on_secrets_is_reviewed_by_all_whom_it_concerns_at_the_same_time(
    catalogue: Catalogue,
) -> None:
    chain = chain_from_plan(catalogue.chains["disclosure-sensitive-reply"].plan)
    reviewed = {"decision": "refuse", "ground": "public_security"}
    assert flow.after(chain, "department", reviewed) == (
        "joint/law/review.reviewer",
        "joint/secrecy/office",
        "joint/security/bureau",
    )
    assert flow.after(chain, "joint/law/review.reviewer", reviewed) == (
        "joint/law/review.countersign",
    )
    assert flow.after(chain, "joint", reviewed) == ("leader",)
    secret = {"decision": "disclose_partly", "ground": "state_secret"}
    assert flow.after(chain, "department", secret) == (
        "joint/law/review.reviewer",
        "joint/secrecy/office",
    )
    assert flow.after(chain, "joint/law/review.reviewer", secret) == ()


def test_a_sealed_identity_is_opened_by_three_roles_who_sign_themselves(
    catalogue: Catalogue,
) -> None:
    name = catalogue.disclosure.identity_chain
    assert [role for _, role, _ in signers(catalogue, name)] == [
        "department_head",
        "legal_reviewer",
        "leader",
    ]
    chain = chain_from_plan(catalogue.chains[name].plan)
    assert chain.distinct
    assert all(node.actions == {"approve", "refuse", "comment"} for _, node in chain.walk())
    assert catalogue.disclosure.identity_open_hours.amount == 2
    assert catalogue.disclosure.identity_open_hours.basis.kind == "convention"


def test_no_step_of_the_example_city_is_approved_by_silence(catalogue: Catalogue) -> None:
    for rules in catalogue.chains.values():
        for _, node in chain_from_plan(rules.plan).walk():
            assert node.limit is not None
            assert node.ladder
            assert "approve" not in {rung.do for rung in node.ladder}


def test_service_hours_arrive_as_minutes_of_the_day(catalogue: Catalogue) -> None:
    assert catalogue.city.service_hours == (9 * 60, 17 * 60 + 30)


def test_an_extension_is_approved_by_the_head_of_the_disclosure_office_art_33(
    catalogue: Catalogue,
) -> None:
    assert signers(catalogue, catalogue.disclosure.extension_chain) == [
        ("office_head", "office_head", "disclosure_office")
    ]


def test_a_decision_with_its_own_row_counts_there_whatever_the_ground(
    catalogue: Catalogue,
) -> None:
    assert catalogue.decisions["disclose"].leaf_for(None) == "r3_1"
    assert catalogue.decisions["disclose_partly"].leaf_for("third_party") == "r3_2"


def test_a_refusal_counts_in_the_row_of_its_ground(catalogue: Catalogue) -> None:
    refuse = catalogue.decisions["refuse"]
    assert {ground: refuse.leaf_for(ground) for ground in refuse.grounds} == {
        "state_secret": "r3_3_1",
        "forbidden_by_law": "r3_3_2",
        "public_security": "r3_3_3",
        "third_party": "r3_3_4",
        "internal_affairs": "r3_3_5",
        "process_information": "r3_3_6",
        "enforcement_file": "r3_3_7",
    }
    with pytest.raises(KeyError):
        refuse.leaf_for(None)


def test_only_refusals_under_arts_14_to_16_put_reconsideration_first(
    catalogue: Catalogue,
) -> None:
    first = {kind.id for kind in catalogue.decisions.values() if "R1" in kind.remedies}
    assert first == {"refuse", "disclose_partly"}


def test_a_label_is_found_in_both_languages(catalogue: Catalogue) -> None:
    assert catalogue.label("department.education-bureau") == "云溪市教育局"
    assert catalogue.label("node.disclosure-reply.legal", "en") == "Legal review"
    assert catalogue.label("letter.D12") == "不予公开告知书"
    assert catalogue.label("day.holiday:spring_festival", "en") == "Spring Festival"


def test_a_label_falls_back_to_the_language_of_the_law_and_then_to_its_key(
    catalogue: Catalogue,
) -> None:
    assert catalogue.label("state.received", "fr") == catalogue.label("state.received", "zh-CN")
    assert catalogue.label("state.never_heard_of") == "never_heard_of"


def test_the_catalogue_cannot_be_changed_in_place(catalogue: Catalogue) -> None:
    with pytest.raises(FrozenInstanceError):
        catalogue.version = "mine"  # type: ignore[misc]


def test_another_rule_is_another_version_and_the_same_rules_are_the_same(
    city: City, example: Compiled
) -> None:
    assert city.compile().catalogue["version"] == example.catalogue["version"]
    city.edit("services/disclosure.yaml", "    amount: 200\n", "    amount: 210\n")
    changed = city.compile().catalogue
    assert changed["disclosure"]["archive_wait"]["amount"] == 210
    assert changed["version"] != example.catalogue["version"]


def test_people_are_no_rule_and_do_not_change_the_version(city: City, example: Compiled) -> None:
    city.edit("staff.yaml", "name: 何春晓", "name: 何夏晓")
    city.edit("staff.yaml", "roles: [supervisor], superior: leader", "roles: [supervisor]")
    assert city.compile().catalogue["version"] == example.catalogue["version"]


def test_loading_imports_neither_yaml_nor_pydantic_nor_importlib_resources(
    example: Compiled, tmp_path: Path
) -> None:
    write(example, tmp_path)
    script = (
        "import sys\n"
        f"sys.path[:0] = [{str(LAYER)!r}, {str(tmp_path / 'python')!r}]\n"
        "from sunhall.adapters.catalogue_package import load_catalogue\n"
        "catalogue = load_catalogue()\n"
        "assert load_catalogue() is catalogue\n"
        "heavy = {'yaml', 'pydantic', 'importlib.resources', 'zipfile'} & set(sys.modules)\n"
        "print(catalogue.version, sorted(heavy))\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == f"{example.catalogue['version']} []"


@pytest.fixture
def shipped(
    example: Compiled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Catalogue]:
    """The catalogue as a function loads it from its layer."""
    write(example, tmp_path)
    monkeypatch.syspath_prepend(tmp_path / "python")
    monkeypatch.delitem(sys.modules, "sunhall_catalogue", raising=False)
    load_catalogue.cache_clear()
    yield load_catalogue()
    load_catalogue.cache_clear()
    # The one of this folder must not stay behind for other tests to import.
    sys.modules.pop("sunhall_catalogue", None)


def test_every_label_and_letter_arrives_as_it_was_compiled(
    shipped: Catalogue, example: Compiled
) -> None:
    assert dict(shipped.labels) == example.catalogue["labels"]
    assert dict(shipped.letters) == example.catalogue["letters"]
    assert len(shipped.labels) == len(example.catalogue["labels"])


def test_a_label_that_there_is_not_is_not_there(shipped: Catalogue) -> None:
    assert "state.received" in shipped.labels
    assert "state.nowhere" not in shipped.labels
    assert "nowhere.received" not in shipped.labels
    assert shipped.label("nowhere.received", "en") == "received"


def test_of_the_labels_only_the_groups_that_are_asked_for_are_parsed(
    shipped: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[bytes] = []
    real = json.loads

    def watched(text: bytes) -> object:
        parsed.append(text)
        return real(text)

    monkeypatch.setattr(json, "loads", watched)
    assert shipped.label("state.received", "en") == "Received"
    assert shipped.label("state.sent", "en") == "Answered"
    assert len(parsed) == 1
    assert len(parsed[0]) < 0.2 * sum(len(json_text(each)) for each in shipped.labels.items())
