"""What the edge lets through to the rules."""

from __future__ import annotations

from typing import Any

import pytest

from sunhall.domain.errors import InvalidInput
from sunhall.domain.redaction.commands import (
    LiftRedaction,
    MarkRedaction,
    PageRegion,
    RedactionMark,
)
from sunhall.domain.redaction.marks import marks_content, marks_from
from sunhall.http.parse import json_schema, parse
from tests.builders.redactions import mark, region, span, word

REGION = {"page": 1, "left": 72, "top": 100.5, "width": 80, "height": 20}
MARK = {"ground": "third_party", "article": "15", "reason": "隐私", "region": REGION}


def read(body: Any) -> MarkRedaction:
    return parse(MarkRedaction, body)


def test_a_body_is_read_into_a_command() -> None:
    command = read({"upload_id": "u" * 20, "marks": [MARK]})

    expected = PageRegion(1, 72.0, 100.5, 80.0, 20.0)
    assert command.marks == (RedactionMark("third_party", "15", "隐私", region=expected),)


@pytest.mark.parametrize(
    "marks",
    [
        [],
        [{**MARK, "reason": ""}],
        [{**MARK, "words": "张" * 201}],
        [{**MARK, "region": {**REGION, "page": 0}}],
        [{**MARK, "region": {**REGION, "left": -0.1}}],
        [{**MARK, "region": {**REGION, "width": 14_401}}],
        [{**MARK, "region": {**REGION, "left": float("nan")}}],
        [{**MARK, "region": {**REGION, "colour": "black"}}],
        [{**MARK, "span": {"start": -1, "end": 2}}],
        [{**MARK, "hidden": True}],
        [MARK] * 501,
    ],
)
def test_what_is_beyond_the_limits_is_not_read(marks: Any) -> None:
    with pytest.raises(InvalidInput):
        read({"upload_id": "u" * 20, "marks": marks})


def test_taking_back_needs_a_reason() -> None:
    with pytest.raises(InvalidInput):
        parse(LiftRedaction, {"number": 1, "reason": " "})


def test_marks_come_out_of_their_document_as_they_went_in() -> None:
    content = marks_content((word("张三"), mark(region=region(2)), span(3, 5)))
    marks = marks_from(content)

    assert marks.words == ((1, "张三"),)
    assert marks.regions == ((2, region(2)),)
    assert [number for number, _ in marks.spans] == [3]


def test_a_client_can_build_its_form_from_the_schema() -> None:
    schema = json_schema(MarkRedaction)

    assert schema["required"] == ["marks"]
    assert set(schema["$defs"]) == {"PageRegion", "RedactionMark", "TextSpan"}
