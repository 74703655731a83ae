"""What may be marked, and what an order keeps."""

from __future__ import annotations

import json
import math

import pytest

from sunhall.domain.engine.sealing import digest
from sunhall.domain.redaction.commands import MarkRedaction, RedactionMark, TextSpan
from sunhall.domain.redaction.redaction import RedactionState
from tests.builders.people import HANDLER
from tests.builders.redactions import (
    DOCX,
    NOW,
    PDF,
    Redactions,
    applied,
    article,
    mark,
    region,
    span,
    upload,
    word,
)


def test_an_order_says_who_ordered_what_and_when() -> None:
    ordered = Redactions().order(word("张三"), mark(region=region()))

    assert (ordered.number, ordered.upload_id, ordered.marks) == (1, PDF, 2)
    assert (ordered.by, ordered.at, ordered.state) == (HANDLER.id, NOW, RedactionState.ORDERED)
    assert (ordered.grounds, ordered.articles) == (("third_party",), (article(),))
    assert not ordered.verified


def test_the_event_holds_neither_the_marked_words_nor_the_reason() -> None:
    case = Redactions()
    (event,) = case.give(MarkRedaction((word("张三", reason="涉及张三的住址"),), upload_id=PDF))

    told = json.dumps(event.data, ensure_ascii=False)
    assert "张三" not in told
    assert "住址" not in told


def test_the_marks_are_sealed_and_the_event_binds_them_by_a_salted_digest() -> None:
    case = Redactions()
    (event,) = case.give(MarkRedaction((word("张三"),), upload_id=PDF))

    document = case.sealed["redaction-1"]
    assert document["marks"][0]["words"] == "张三"
    assert document["salt"]
    assert event.data["marks_digest"] == digest(document)


def test_numbers_go_up_in_a_case() -> None:
    case = Redactions()
    case.order()
    case.give(applied(1))

    assert case.order().number == 2


@pytest.mark.parametrize(
    "source",
    [
        {},
        {"upload_id": PDF, "document": "draft", "field": "reasons"},
        {"document": "draft"},
        {"field": "reasons"},
        {"upload_id": PDF, "field": "reasons"},
    ],
)
def test_an_order_names_a_file_or_a_text(source: dict[str, str]) -> None:
    refusal = Redactions().refused(MarkRedaction((word("张三"),), **source))

    assert refusal.code == "redaction_source_unclear"


def test_a_file_that_the_case_does_not_have_cannot_be_marked() -> None:
    command = MarkRedaction((word("张三"),), upload_id=upload("of another case"))

    assert Redactions().refused(command).code == "redaction_file_unknown"


@pytest.mark.parametrize("file", [DOCX, "no-ticket-of-any-kind"])
def test_only_a_pdf_can_be_redacted_in_part(file: str) -> None:
    refusal = Redactions(file).refused(MarkRedaction((word("张三"),), upload_id=file))

    assert refusal.code == "redaction_not_a_pdf"


def test_a_file_of_any_kind_can_be_withheld_as_a_whole() -> None:
    withheld = Redactions().order(mark(whole_file=True), upload_id=DOCX)

    assert withheld.state is RedactionState.WITHHELD


@pytest.mark.parametrize(
    "command",
    [
        MarkRedaction((mark(whole_file=True), word("张三")), upload_id=PDF),
        MarkRedaction((mark(whole_file=True),), document="draft", field="reasons"),
    ],
)
def test_whoever_withholds_a_file_marks_nothing_else(command: MarkRedaction) -> None:
    assert Redactions().refused(command).code == "redaction_whole_file_alone"


@pytest.mark.parametrize(
    "unclear",
    [
        mark(),
        mark(words="张三", region=region()),
        mark(span=TextSpan(0, 2)),
    ],
)
def test_a_mark_in_a_file_names_one_region_or_one_phrase(unclear: RedactionMark) -> None:
    refusal = Redactions().refused(MarkRedaction((unclear,), upload_id=PDF))

    assert (refusal.code, refusal.fields) == ("redaction_mark_unclear", ("marks.0",))


def test_a_text_has_no_pages() -> None:
    command = MarkRedaction((mark(region=region()),), document="draft", field="reasons")

    assert Redactions().refused(command).code == "redaction_mark_unclear"


@pytest.mark.parametrize(
    ("left", "width", "height"),
    [(0, 0, 10), (0, 10, 0), (-1, 10, 10), (math.nan, 10, 10), (0, math.inf, 10)],
)
def test_a_region_has_an_area(left: float, width: float, height: float) -> None:
    marked = mark(region=region(left=left, width=width, height=height))
    refusal = Redactions().refused(MarkRedaction((marked,), upload_id=PDF))

    assert (refusal.code, refusal.fields) == ("redaction_region_empty", ("marks.0.region",))


def test_a_part_of_a_text_has_a_length() -> None:
    command = MarkRedaction((span(4, 4),), document="draft", field="reasons")

    assert Redactions().refused(command).fields == ("marks.0.span",)


@pytest.mark.parametrize("words", ["张", " a ", "- -", "·", "张■三", "\u200b张\u00ad"])
def test_a_word_is_long_enough_to_be_sought_and_is_not_the_mask(words: str) -> None:
    refusal = Redactions().refused(MarkRedaction((word(words),), upload_id=PDF))

    assert (refusal.code, refusal.params) == ("redaction_word_too_short", {"min": 2})


def test_a_mark_needs_a_ground_of_withholding() -> None:
    refusal = Redactions().refused(MarkRedaction((word("张三", ground="because"),), upload_id=PDF))

    assert (refusal.code, refusal.fields) == ("redaction_ground_unknown", ("marks.0.ground",))


def test_the_article_is_one_of_the_grounds() -> None:
    refusal = Redactions().refused(MarkRedaction((word("张三", article="99"),), upload_id=PDF))

    assert refusal.code == "redaction_article_does_not_fit"
    assert article() in str(refusal.params["allowed"])


def test_everything_that_is_wrong_is_told_at_once() -> None:
    marks = (word("张"), word("李四", ground="because"))
    refusal = Redactions().refused(MarkRedaction(marks, upload_id=PDF))

    told = {refusal.code, *(each.code for each in refusal.also)}
    assert told == {"redaction_word_too_short", "redaction_ground_unknown"}


def test_a_file_is_redacted_once_at_a_time() -> None:
    case = Redactions()
    case.order()
    refusal = case.refused(MarkRedaction((word("张三"),), upload_id=PDF))

    assert (refusal.code, refusal.kind) == ("redaction_waits", "conflict")
    # Another file waits for nobody.
    assert case.order(mark(whole_file=True), upload_id=DOCX).number == 2
