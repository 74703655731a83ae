"""Texts that name numbers of the tables, and texts that write them out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.annual_report.narrative import (
    Statement,
    filled,
    stated,
    unknown_placeholders,
)
from tests.builders.annual_report import form

NEW = (Statement("新收政府信息公开申请", "r1.c7"),)


def numbers(text: str) -> list[int]:
    return [each.number for each in stated(text, NEW)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("新收政府信息公开申请66件", [66]),
        ("新收政府信息公开申请 66 件", [66]),
        ("新收政府信息公开申请数量为66件", [66]),
        ("新收政府信息公开申请共计1,066件", [1066]),
        ("新收政府信息公开申请12，345件", [12345]),
        ("新收政府信息公开申请0件", [0]),
        ("新收政府信息公开申请66件，其中新收政府信息公开申请7件", [66, 7]),
    ],
)
def test_a_number_after_the_wording_is_read_as_people_write_it(text: str, found: list[int]) -> None:
    assert numbers(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "新收政府信息公开申请。2026年66件",
        "新收政府信息公开申请，66件",
        "新收政府信息公开申请2026年",
        "新收政府信息公开申请3月",
        "新收政府信息公开申请增长12.5%",
        "新收政府信息公开申请增长12％",
        "新收政府信息公开申请的数量比上一年度明显多了66件",
        "新收政府信息公开申请{r1.c7}件",
        "66件新收政府信息公开申请",
        "",
    ],
)
def test_what_is_no_count_of_it_is_not_taken_for_one(text: str) -> None:
    assert numbers(text) == []


def test_every_wording_of_the_form_finds_its_number() -> None:
    for statement in form().statements:
        (found,) = [
            each
            for each in stated(f"{statement.words}7件", form().statements)
            if each.words == statement.words
        ]
        assert (found.place, found.number) == (statement.place, 7)


def test_not_disclosed_is_not_taken_for_disclosed() -> None:
    places = {each.place for each in stated("不予公开5件", form().statements)}
    assert places == set()


@given(st.integers(0, 10**7))
def test_any_number_that_is_filled_in_is_read_back(number: int) -> None:
    text = filled("新收政府信息公开申请{r1.c7}件", {"r1.c7": str(number)})
    assert numbers(text) == [number]


@given(st.text())
def test_a_text_without_placeholders_stays_as_it_is(text: str) -> None:
    if "{" not in text:
        assert filled(text, {"r1.c7": "66"}) == text
        assert unknown_placeholders(text, {}) == []


def test_unknown_placeholders_are_named_in_the_order_of_the_text() -> None:
    assert unknown_placeholders("{b.c7}{r1.c7}{a}", {"r1.c7": "1"}) == ["b.c7", "a"]


def test_braces_that_are_no_placeholder_are_left_alone() -> None:
    assert filled("{ r1.c7 }{}{{r1.c7}}", {"r1.c7": "1"}) == "{ r1.c7 }{}{1}"
