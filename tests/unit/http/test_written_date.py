"""Days in sentences are written as people write them."""

from __future__ import annotations

import pytest

from sunhall.http.written_date import written


@pytest.mark.parametrize(("locale", "text"), [("zh-CN", "2026年3月1日"), ("en", "1 March 2026")])
def test_a_day_is_written_as_in_the_reader_s_language(locale: str, text: str) -> None:
    assert written("2026-03-01", locale) == text


@pytest.mark.parametrize(
    "value",
    [
        *("云教公开〔2026〕1号", "", "2026-02-30", "20 working days"),
        *("62101112", "2026-W10-1", "2026-03-01\n"),  # A telephone is no day of the year 6210.
    ],
)
def test_what_is_no_day_stays_as_it_is(value: str) -> None:
    assert written(value, "zh-CN") == value


def test_a_number_stays_a_number() -> None:
    assert written(20, "en") == "20"
