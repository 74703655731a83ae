"""What the redactor reports, and what may be given away after it."""

from __future__ import annotations

from typing import get_args

import pytest

from sunhall.domain.redaction.commands import (
    FAILURES,
    Failure,
    LiftRedaction,
    MarkRedaction,
    ReportFailedRedaction,
)
from sunhall.domain.redaction.redaction import (
    Original,
    RedactionState,
    Rendition,
    Tombstone,
    given_away,
    redacted_document,
    redaction_facts,
    redactions_of,
    text_marked,
    tombstone_documents,
)
from tests.builders.redactions import DOCX, PDF, Redactions, applied, article, mark, word

FAILED = ReportFailedRedaction(1, "redaction_words_not_found", mark=2)
TEXT = {"document": "draft", "field": "reasons"}


def case_with(*, texts: bool = False) -> Redactions:
    case = Redactions()
    if texts:
        case.give(MarkRedaction((word("张三"),), **TEXT))
    else:
        case.order()
    return case


def test_an_applied_redaction_keeps_both_digests_and_its_pages() -> None:
    case = case_with()
    (event,) = case.give(applied(1, unsearched=(2,), dropped=1))

    (redaction,) = case.folded
    assert redaction.state is RedactionState.APPLIED
    assert redaction.verified
    assert (redaction.before_sha256, redaction.after_sha256) == ("b" * 64, "a" * 64)
    assert (redaction.pages, redaction.unsearched, redaction.dropped) == (3, (2,), 1)
    assert event.data["marks"] == 1


def test_a_failed_redaction_says_why_and_about_which_mark() -> None:
    case = case_with()
    case.give(FAILED)

    (redaction,) = case.folded
    assert redaction.state is RedactionState.FAILED
    assert (redaction.code, redaction.mark) == ("redaction_words_not_found", 2)
    assert not redaction.verified


@pytest.mark.parametrize("first", [applied(1), FAILED])
@pytest.mark.parametrize("second", [applied(1, after_sha256="c" * 64), FAILED])
def test_what_is_settled_is_not_reported_again(first: object, second: object) -> None:
    case = case_with()
    case.give(first)  # type: ignore[arg-type]

    refusal = case.refused(second)  # type: ignore[arg-type]
    assert (refusal.code, refusal.kind) == ("redaction_settled", "conflict")


@pytest.mark.parametrize(
    "command",
    [applied(7), ReportFailedRedaction(7, "redaction_not_verified"), LiftRedaction(7, "误标")],
)
def test_nothing_is_reported_of_a_redaction_that_nobody_ordered(command: object) -> None:
    refusal = case_with().refused(command)  # type: ignore[arg-type]

    assert (refusal.code, refusal.kind) == ("redaction_unknown", "conflict")


def test_a_file_that_nobody_marked_is_given_as_it_is() -> None:
    assert given_away(DOCX, case_with().folded) == Original()


def test_while_a_redaction_waits_nothing_of_the_file_is_given() -> None:
    assert given_away(PDF, case_with().folded) == Tombstone(
        1, final=False, grounds=("third_party",), articles=(article(),)
    )


def test_after_a_failure_nothing_of_the_file_is_given() -> None:
    case = case_with()
    case.give(FAILED)

    assert isinstance(given_away(PDF, case.folded), Tombstone)


def test_the_result_is_given_and_never_the_original() -> None:
    case = case_with()
    case.give(applied(1))

    assert given_away(PDF, case.folded) == Rendition(1, "a" * 64)


def test_an_earlier_result_is_not_given_while_more_is_to_be_hidden() -> None:
    case = case_with()
    case.give(applied(1))
    case.order(word("李四"))
    assert given_away(PDF, case.folded) == Tombstone(
        2, final=False, grounds=("third_party",), articles=(article(),)
    )

    case.give(applied(2, after_sha256="c" * 64))
    assert given_away(PDF, case.folded) == Rendition(2, "c" * 64)


def test_a_withheld_file_leaves_a_tombstone_with_its_reason() -> None:
    """A.3 row 10: hide one attachment, keep the rest with an explanation."""
    case = Redactions()
    case.order(mark(whole_file=True, reason="涉及商业秘密"), upload_id=DOCX)

    assert given_away(DOCX, case.folded) == Tombstone(
        1, final=True, grounds=("third_party",), articles=(article(),)
    )
    assert given_away(PDF, case.folded) == Original()
    shown = tombstone_documents(case.folded)
    assert shown == {"withheld_file_1": ("redaction-1", ("marks",))}
    assert case.sealed["redaction-1"]["marks"][0]["reason"] == "涉及商业秘密"


def test_the_marks_of_a_partly_redacted_file_are_shown_to_nobody_outside() -> None:
    case = case_with()
    case.give(applied(1))

    assert tombstone_documents(case.folded) == {}


def test_a_redaction_that_was_taken_back_gives_way_to_the_one_before() -> None:
    case = case_with()
    case.give(applied(1))
    case.order(word("李四"))
    case.give(LiftRedaction(2, "重复标记"))

    assert case.folded[1].state is RedactionState.LIFTED
    assert given_away(PDF, case.folded) == Rendition(1, "a" * 64)
    assert case.sealed["redaction-2-lifted"]["reason"] == "重复标记"


def test_a_late_report_does_not_bring_back_what_was_taken_back() -> None:
    case = case_with()
    case.give(LiftRedaction(1, "误标"))

    assert case.refused(applied(1)).code == "redaction_settled"
    assert case.refused(LiftRedaction(1, "误标")).code == "redaction_settled"
    assert given_away(PDF, case.folded) == Original()


def test_a_redacted_text_is_kept_sealed_and_stands_for_the_original() -> None:
    case = case_with(texts=True)
    assert text_marked("draft", "reasons", case.folded)
    assert redacted_document("draft", "reasons", case.folded) is None

    case.give(applied(1, pages=0, text="■■■申请公开"))

    assert case.sealed["redacted-text-1"] == {"text": "■■■申请公开"}
    assert redacted_document("draft", "reasons", case.folded) == "redacted-text-1"


def test_a_text_that_nobody_marked_needs_no_result() -> None:
    assert not text_marked("draft", "other", case_with(texts=True).folded)


def test_a_text_never_stands_in_the_event() -> None:
    case = case_with(texts=True)
    (event,) = case.give(applied(1, pages=0, text="机密之外"))

    assert "机密之外" not in str(event.data)


def test_a_history_alone_tells_of_the_redactions() -> None:
    case = case_with()
    case.give(applied(1))
    case.order(mark(whole_file=True), upload_id=DOCX)

    assert redactions_of(case.events) == case.folded


def test_staff_see_plain_data_without_what_was_marked() -> None:
    case = Redactions()
    case.order(word("张三", reason="张三的隐私"))
    case.give(applied(1))

    (fact,) = redaction_facts(case.folded)
    assert fact["state"] == "applied"
    assert fact["verified"] is True
    assert fact["at"] == "2026-04-01T09:00:00+08:00"
    assert "张三" not in str(fact)


def test_the_failures_are_the_words_that_a_report_may_use() -> None:
    assert frozenset(get_args(Failure)) == FAILURES
