"""The log that a person reads: levels, words, and nothing that is no news."""

from __future__ import annotations

import json

import pytest

from infra.local.journal import readable


def test_a_json_line_is_told_in_words_and_names() -> None:
    line = json.dumps(
        {"level": "INFO", "message": "case opened", "state": "received", "version": 1}
    )
    assert readable(line) == ("INFO", "case opened  state=received  version=1")


def test_its_level_decides_the_colour() -> None:
    assert readable('{"level": "ERROR", "message": "refused"}') == ("ERROR", "refused")


def test_what_every_line_repeats_is_left_out() -> None:
    line = {"level": "INFO", "message": "m", "timestamp": "t", "service": "s", "xray_trace_id": "x"}
    assert readable(json.dumps(line)) == ("INFO", "m")


def test_nested_values_stay_readable() -> None:
    line = json.dumps({"message": "m", "names": ["何", 1]}, ensure_ascii=True)
    assert readable(line) == ("INFO", 'm  names=["何", 1]')


@pytest.mark.parametrize("line", ["plain text", "[1, 2]", '"text"', "{broken"])
def test_any_other_line_is_shown_as_it_is(line: str) -> None:
    assert readable(line) == ("INFO", line)
