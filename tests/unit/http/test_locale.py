from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.http.locale import preferred


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("", "zh-CN"),
        ("en", "en"),
        ("en-GB", "en"),
        ("EN-us", "en"),
        ("zh", "zh-CN"),
        ("zh-HK", "zh-CN"),
        ("fr, de", "zh-CN"),
        ("*", "zh-CN"),
        ("en;q=0.8, zh;q=0.9", "zh-CN"),
        ("zh;q=0.8, en;q=0.9", "en"),
        ("fr, en;q=0.3", "en"),
        ("en, zh", "en"),
        ("zh, en", "zh-CN"),
        ("en;q=0", "zh-CN"),
        ("zh;q=0, en;q=0.1", "en"),
        ("en;q=x, zh;q=0.1", "zh-CN"),
        ("en;q=2", "zh-CN"),
        ("en;q=nan", "zh-CN"),
        ("en ; q=0.5 , fr", "en"),
        (";;,,=", "zh-CN"),
    ],
)
def test_the_best_language_that_we_have_is_chosen(header: str, locale: str) -> None:
    assert preferred(header) == locale


@given(st.text(max_size=600))
def test_any_header_gets_a_language(header: str) -> None:
    assert preferred(header) in {"zh-CN", "en"}
