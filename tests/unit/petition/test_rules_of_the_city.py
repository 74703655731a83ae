"""What a city can get wrong in ``services/petition.yaml``, and the numbers of the example."""

from __future__ import annotations

import pytest

from sunhall.domain.petition.rules import petition_rules, superior_of, within
from sunhall.domain.ticket.rules import ticket_rules
from tests.builders.petition_letters import example_city
from tests.unit.catalogue.conftest import City
from tests.unit.catalogue.conftest import city as city

FILE = "services/petition.yaml"


@pytest.mark.parametrize(
    ("name", "amount", "unit", "article"),
    [
        ("sorting", 15, "calendar_day", "22"),
        ("notice", 15, "calendar_day", "23"),
        ("objection", 5, "working_day", "23"),
        ("review_window", 30, "calendar_day", "35"),
        ("review", 30, "calendar_day", "35"),
        ("recheck_window", 30, "calendar_day", "36"),
        ("recheck", 30, "calendar_day", "36"),
    ],
)
def test_the_periods_are_those_of_the_regulations_and_none_rolls(
    name: str, amount: int, unit: str, article: str
) -> None:
    period = getattr(petition_rules(example_city()), name)
    assert (period.amount, period.unit, period.roll) == (amount, unit, False)
    assert (period.basis.kind, period.basis.article) == ("law", article)


def test_art_34_sixty_days_and_thirty_more_once() -> None:
    rules = petition_rules(example_city())
    dispute = rules.handling["dispute"]
    assert (dispute.amount, dispute.unit, dispute.basis.article) == (60, "calendar_day", "34")
    assert (rules.max_extension.amount, rules.max_extensions.amount) == (30, 1)
    assert rules.handling["suggestion"].basis.kind == "convention"


def test_art_20_five_representatives_and_d4_five_days_before_the_end() -> None:
    rules = petition_rules(example_city())
    assert (rules.representatives.amount, rules.due_soon.amount) == (5, 5)


def test_art_31_every_branch_has_its_article_and_its_explanation() -> None:
    branches = petition_rules(example_city()).branches.values()
    assert {branch.article for branch in branches} >= {f"31({item})" for item in range(1, 6)}
    for branch in branches:
        assert set(branch.explanation) == {"zh-CN", "en"}
        assert all(branch.explanation.values())


def test_art_35_the_superior_of_a_bureau_is_the_government_and_above_it_the_province() -> None:
    rules = example_city()
    assert superior_of("education-bureau", rules).department == "government-office"
    above = superior_of("government-office", rules)
    assert (above.department, above.name["zh-CN"]) == (None, "江岭省人民政府")
    # A unit acts in the name of its department.
    assert superior_of("disclosure-office", rules).department is None


def test_a_unit_is_within_its_department_and_a_bureau_is_not_within_the_government() -> None:
    rules = example_city()
    assert within("disclosure-office", "government-office", rules)
    assert within("education-bureau", "education-bureau", rules)
    assert not within("education-bureau", "government-office", rules)
    assert not within(None, "government-office", rules)


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("office: petition-office", "office: petition-bureau", "office"),
        (
            "  objection:                     # its time to say that it is not competent\n"
            "    amount: 5\n    unit: working_day",
            "  objection:\n    amount: 5\n    unit: calendar_day",
            "periods.objection.unit",
        ),
        (
            "  dispute:\n    amount: 60\n    unit: calendar_day",
            "  dispute:\n    amount: 60\n    unit: working_day",
            "handling.dispute.unit",
        ),
        ("  - {id: fax, public", "  - {id: telex, public", "channels.3.id"),
        ("  - {id: fax, public", "  - {id: phone, public", "channels.3.id"),
        ("  - {id: report, label", "  - {id: accusation, label", "kinds.2.id"),
        ('article: "31(5)"', 'article: "31(4)"', "branches"),
        ("  opinion: petition-opinion\n", "  opinion: petition-opinions\n", "chains.opinion"),
        ("  identity: identity-opening", "  identity: petition-opinion", "chains.identity"),
        (
            "default_superior: {department: government-office}",
            "default_superior: {department: education-bureau}",
            "default_superior.department",
        ),
        (
            "  - organ: government-office\n    outside: {zh-CN: 江岭省人民政府, "
            "en: Jiangling Provincial People's Government}",
            "  - organ: government-office\n    department: education-bureau",
            "superiors.0.department",
        ),
        ("  - organ: government-office\n", "  - organ: government-offices\n", None),
    ],
)
def test_a_mistake_is_told_where_it_stands(
    city: City, old: str, new: str, path: str | None
) -> None:
    city.edit(FILE, old, new)
    found = {problem.path for problem in city.problems() if problem.file == FILE}
    assert (path or "superiors.0.organ") in found


def test_a_superior_is_either_here_or_elsewhere(city: City) -> None:
    city.edit(FILE, "default_superior: {department: government-office}", "default_superior: {}")
    assert city.problem()[:2] == (FILE, "default_superior")


def test_a_chain_that_asks_what_a_petition_does_not_know_is_refused(city: City) -> None:
    step = """
  - id: asked
    label: {zh-CN: 复核, en: Second look}
    when: withheld > 0
    policy: any
    approvers:
      - {role: leader, department: government-office}
"""
    city.append("chains/petition-opinion.yaml", step)
    assert city.problem()[:2] == (FILE, "chains.opinion")


def test_labels_of_the_lists_stand_in_the_file_and_nowhere_else(city: City) -> None:
    city.append("labels.yaml", "\npetition_kind:\n  report: {zh-CN: 举报, en: Report}\n")
    assert city.problem()[:2] == ("labels.yaml", "petition_kind")


def test_art_25_nobody_is_named_twice_among_who_is_told_of_an_urgent_matter(city: City) -> None:
    city.edit("services/petition.yaml", "- id: government\n", "- id: party_committee\n")
    assert city.problem() == (
        "services/petition.yaml",
        "urgent_reports.1.id",
        "'party_committee' is taken already",
    )


def test_art_25_the_party_committee_the_government_and_the_superior_are_told() -> None:
    reports = petition_rules(example_city()).urgent_reports
    assert list(reports) == ["party_committee", "government", "superior"]


def test_art_11_only_one_reason_of_the_hotline_leads_to_a_petition() -> None:
    reasons = ticket_rules(example_city()).refusal_reasons
    assert [code for code, reason in reasons.items() if reason.petition] == [2]
