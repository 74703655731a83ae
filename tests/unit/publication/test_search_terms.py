"""Pairs of Chinese characters and words of other scripts."""

from __future__ import annotations

import pytest

from sunhall.domain.publication.search_terms import (
    SIGNATURE_BYTES,
    holds,
    normalised,
    phrases,
    query_terms,
    signature,
    terms,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("义务教育", {"义务", "务教", "教育"}),
        ("School-Plan 2025", {"school", "plan", "2025"}),
        ("Ｇ２０峰会", {"g20", "峰会"}),
        ("第3号", {"3"}),
        ("水", set()),
        ("", set()),
        ("，。！", set()),
        ("straße ÉCOLE", {"strasse", "école"}),
        ("𠮷野家", {"𠮷野", "野家"}),
        ("x" * 50, {"x" * 40}),
    ],
)
def test_the_terms_of_a_text(text: str, expected: set[str]) -> None:
    assert terms(text) == expected


def test_what_stands_between_blanks_is_one_phrase_and_counts_once() -> None:
    assert phrases("  学校  Plan 学校 ") == ("学校", "plan")
    assert phrases("   ") == ()


def test_a_text_holds_a_query_when_it_holds_every_phrase() -> None:
    text = normalised("城东区学校建设 Plan")
    assert holds(text, phrases("PLAN 学校建设"))
    assert not holds(text, phrases("Plan 建设学校"))


def test_terms_are_taken_from_all_over_a_long_query() -> None:
    taken = query_terms("一二三四五六七八九十甲乙丙丁戊己庚", 4)
    assert taken == ("一二", "五六", "九十", "丙丁")


def test_a_signature_has_a_fixed_length_whatever_it_is_of() -> None:
    assert len(signature(())) == len(signature(terms("学校" * 500))) == SIGNATURE_BYTES
    assert signature(()) == bytes(SIGNATURE_BYTES)
