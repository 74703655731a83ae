from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from infra.catalogue.compiler import compile_catalogue
from sunhall.adapters.catalogue_package import catalogue_from_mapping
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.letters.facts import FACT_TYPES
from sunhall.domain.letters.issuing import ground_citations, issuer_of, standing_of
from sunhall.domain.letters.remedy import AgencyKind, RemedyVariant, remedy_for, reviewing_bodies
from sunhall.domain.letters.template import template_from_mapping

ROOT = Path(__file__).parents[3]


@cache
def catalogue() -> Catalogue:
    return catalogue_from_mapping(compile_catalogue(ROOT / "catalogue").catalogue)


def test_a_department_is_reviewed_by_the_government_of_its_level_art_24_1_1() -> None:
    standing = standing_of(catalogue(), "education-bureau")
    assert standing.kind is AgencyKind.LOCAL_DEPARTMENT
    assert reviewing_bodies(standing) == (catalogue().city.government["zh-CN"],)


def test_the_government_itself_is_reviewed_by_the_government_above_art_24_1_2() -> None:
    standing = standing_of(catalogue(), "government-office")
    assert standing.kind is AgencyKind.LOCAL_GOVERNMENT
    assert reviewing_bodies(standing) == (catalogue().city.superior_government["zh-CN"],)


def test_an_internal_unit_stands_and_signs_where_its_department_does() -> None:
    unit = catalogue().departments["disclosure-office"]
    assert unit.kind == "unit"
    assert standing_of(catalogue(), unit.id) == standing_of(catalogue(), "government-office")
    issuer = issuer_of(catalogue(), unit.id)
    assert issuer.agency == issuer_of(catalogue(), "government-office").agency
    assert issuer.office == unit.name["zh-CN"]
    assert issuer.phone == unit.contact.phone


def test_every_office_of_the_example_city_can_sign_any_letter() -> None:
    every = tuple(RemedyVariant)[1:]
    for department_id in catalogue().departments:
        standing = standing_of(catalogue(), department_id)
        text = "".join(remedy_for(every, standing).paragraphs)
        assert standing.court in text
        assert issuer_of(catalogue(), department_id).agency


def test_an_unknown_office_is_an_error() -> None:
    with pytest.raises(KeyError):
        standing_of(catalogue(), "nowhere")


def test_a_ground_of_refusal_is_cited_with_all_its_articles() -> None:
    citations = ground_citations(catalogue())
    regulation = "《中华人民共和国政府信息公开条例》"
    assert citations["state_secret"] == f"{regulation}第十四条"
    assert citations["third_party"] == f"{regulation}第十五条、第三十二条"
    assert citations["process_information"] == f"{regulation}第十六条第二款"


def test_every_decision_has_a_letter_that_states_what_the_draft_holds() -> None:
    for kind in catalogue().decisions.values():
        letter = template_from_mapping(catalogue().letters[kind.letter])
        stated = {*letter.required, *letter.optional}
        # What the draft holds and no letter speaks of, such as the files themselves, is no fact.
        drafted = {*kind.required, *kind.optional} & set(FACT_TYPES)
        assert drafted <= stated, kind.id
        assert {remedy.value for remedy in letter.remedies} == set(kind.remedies), kind.id
        leaves = {kind.leaf} if kind.leaf else {ground.leaf for ground in kind.grounds.values()}
        assert leaves <= set(letter.leaves), kind.id
