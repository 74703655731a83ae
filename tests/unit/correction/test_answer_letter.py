"""D24, 更正答复: what it says for each result, and that it cannot leave without (art. 41)."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from infra.catalogue.compiler import compile_catalogue
from sunhall.adapters.catalogue_package import catalogue_from_mapping
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.correction.service import CORRECTION
from sunhall.domain.letters.issuing import issuer_of, standing_of
from sunhall.domain.letters.letter import Issue, LetterRefused, checked, compose, plain_text
from sunhall.domain.letters.remedy import remedy_for
from sunhall.domain.letters.template import TemplateRefused, template_from_mapping
from tests.builders import corrections as made
from tests.builders.catalogue import EDUCATION
from tests.builders.requests import APPLICANT_NAME

DAY = "2026-04-01"
ROOT = Path(__file__).parents[3]


@cache
def example_city() -> Catalogue:
    return catalogue_from_mapping(compile_catalogue(ROOT / "catalogue").catalogue)


def facts(result: str) -> dict[str, Any]:
    history = made.decided(DAY, made.ANSWERS[result])
    found = CORRECTION.letter_facts(history.case, history.events, history.sealed, example_city())
    return dict(found)


def text_of(given: dict[str, Any]) -> str:
    city = example_city()
    template = template_from_mapping(city.letters["D24"])
    letter = compose(
        template,
        given,
        remedy_for(template.remedies, standing_of(city, EDUCATION)),
        issuer_of(city, EDUCATION),
        Issue("云教公开〔2026〕1号", date(2026, 4, 20), decision="GZ-1/1"),
    )
    return plain_text(checked(letter))


@pytest.mark.parametrize(
    ("result", "words", "not_said"),
    [
        ("corrected", ("决定予以更正", "更正后的内容为：1990年"), ("转送", "不予更正")),
        ("forwarded", ("已转送", "接收转送的行政机关为市公安局", "0000-5550110"), ("更正后的",)),
        ("redirected", ("请您向该机关提出", "有权更正的行政机关为市公安局"), ("已转送",)),
        ("refused", ("决定不予更正", "理由：所附证据不能证明"), ("更正后的内容", "转送")),
    ],
)
def test_the_letter_says_what_came_of_the_request_and_nothing_else(
    result: str, words: tuple[str, ...], not_said: tuple[str, ...]
) -> None:
    text = text_of(facts(result))
    for word in (*words, APPLICANT_NAME, made.WRONG, made.RIGHT, "第四十一条", "2026年4月1日"):
        assert word in text
    for word in not_said:
        assert word not in text


def test_the_letter_offers_reconsideration_or_a_lawsuit() -> None:
    text = text_of(facts("refused"))
    assert "六十日内" in text
    assert "六个月内" in text
    assert "应当先申请行政复议" not in text


@pytest.mark.parametrize(
    "missing", ["record_concerned", "record_wrong", "evidence", "findings", "correction_result"]
)
def test_a_letter_that_lacks_what_the_law_asks_for_is_not_made(missing: str) -> None:
    with pytest.raises(LetterRefused) as refused:
        text_of({**facts("corrected"), missing: None})
    assert missing in [error.field for error in refused.value.errors]


def test_a_letter_that_says_nothing_of_what_came_of_it_is_not_made() -> None:
    with pytest.raises(LetterRefused):
        text_of({**facts("corrected"), "corrected_content": None})


def test_no_wording_can_drop_what_the_law_asks_for() -> None:
    template = dict(example_city().letters["D24"])
    template["required"] = [name for name in template["required"] if name != "evidence"]
    template["sections"] = [
        section for section in template["sections"] if "{evidence}" not in str(section)
    ]
    with pytest.raises(TemplateRefused):
        template_from_mapping(template)


def test_the_letter_carries_the_approval_and_counts_in_no_row() -> None:
    history = made.decided(DAY)
    assert CORRECTION.letter_decision(history.case, history.events[-1]) == (
        f"{history.case.receipt_no}/1",
        None,
    )
    assert CORRECTION.letter_issuer(history.case) == EDUCATION
