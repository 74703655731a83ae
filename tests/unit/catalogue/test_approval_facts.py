"""What the build lets conditions ask is what an approval of a disclosure request can answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from infra.catalogue.approval_facts import DEPARTMENT_FACTS, FACTS, STAFF_FACTS
from infra.catalogue.compiler import Compiled
from sunhall.adapters.catalogue_package import catalogue_from_mapping
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.disclosure import commands as c
from sunhall.domain.engine.decision import Decision
from tests.builders import people, requests
from tests.builders.history import History


@pytest.fixture(scope="module")
def catalogue(example: Compiled) -> Catalogue:
    return catalogue_from_mapping(example.catalogue)


def assigned(catalogue: Catalogue) -> History:
    history = History("2026-04-01", catalogue)
    assert isinstance(history.submit(requests.submission("in_person")), Decision)
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    return history


def reply_facts(catalogue: Catalogue, decision: str, **draft: Any) -> Mapping[str, Any]:
    history = assigned(catalogue)
    history.give(requests.reply(decision, **draft), people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    return history.case.runs[-1].facts


def extension_facts(catalogue: Catalogue) -> Mapping[str, Any]:
    history = assigned(catalogue)
    history.give(requests.EXTENSION, people.HANDLER)
    return history.case.runs[-1].facts


def test_an_approval_knows_every_fact_in_the_type_that_the_build_takes_it_for(
    catalogue: Catalogue,
) -> None:
    for facts in (reply_facts(catalogue, "refuse"), extension_facts(catalogue)):
        assert {name: type(value) for name, value in facts.items()} == dict(FACTS)


def test_a_department_of_a_case_is_one_of_the_city(catalogue: Catalogue) -> None:
    facts = reply_facts(catalogue, "disclose")
    assert DEPARTMENT_FACTS
    assert {facts[name] for name in DEPARTMENT_FACTS} <= set(catalogue.departments)


def test_facts_that_name_somebody_are_texts() -> None:
    assert all(FACTS[name] is str for name in STAFF_FACTS | DEPARTMENT_FACTS)


def test_words_of_facts_are_those_that_the_build_knows(catalogue: Catalogue) -> None:
    facts = reply_facts(catalogue, "refuse", ground="state_secret")
    assert (facts["decision"], facts["ground"]) == ("refuse", "state_secret")
    assert facts["channel"] in catalogue.disclosure.channels
    assert facts["applicant_kind"] in catalogue.disclosure.applicant_kinds
    assert facts["subject"] == "reply"
    assert extension_facts(catalogue)["days"] == requests.EXTENSION.days


def test_a_secret_takes_the_chain_for_secrets(catalogue: Catalogue) -> None:
    history = assigned(catalogue)
    history.give(requests.reply("refuse", ground="state_secret"), people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    assert history.case.runs[-1].chain == "disclosure-sensitive-reply"
