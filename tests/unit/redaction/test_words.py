"""How a word is found, and what is left of a text without it."""

from __future__ import annotations

import pytest

from sunhall.domain.redaction.marks import merged
from sunhall.domain.redaction.matching import folded, occurrences
from sunhall.domain.redaction.text_redaction import MASK, holds_none, redacted_text


def found(text: str, word: str) -> list[str]:
    return [text[start:end] for start, end in occurrences(folded(text), word)]


@pytest.mark.parametrize(
    ("text", "word", "seen"),
    [
        ("申请人张三提出", "张三", "张三"),
        ("申请人张\n三提出", "张三", "张\n三"),
        ("电话１３８００００１１１１。", "13800001111", "１３８００００１１１１"),
        ("138-0000-1111", "13800001111", "138-0000-1111"),
        ("138 0000 1111", "１３８００００１１１１", "138 0000 1111"),
        ("ZHANG San", "zhang san", "ZHANG San"),
        ("confi-\ndential", "confidential", "confi-\ndential"),
        ("confi\u00addential", "confidential", "confi\u00addential"),
        ("Zhang\u200bSan", "Zhang San", "Zhang\u200bSan"),
        ("阿卜杜·热合曼", "阿卜杜热合曼", "阿卜杜·热合曼"),
        ("阿卜杜热合曼", "阿卜杜•热合曼", "阿卜杜热合曼"),
        ("ｱﾌﾞﾄﾞ", "アブド", "ｱﾌﾞﾄﾞ"),
        ("\u2f45案", "方案", "\u2f45案"),
        ("ofﬁce", "OFFICE", "ofﬁce"),
        ("Straße", "STRASSE", "Straße"),
        ("cafe\u0301", "café", "cafe\u0301"),
        ("葛\U000e0100城", "葛城", "葛\U000e0100城"),
        ("𠮷野", "𠮷野", "𠮷野"),
        ("a\u0323\u0301b", "a\u0301\u0323b", "a\u0323\u0301b"),
    ],
)
def test_a_word_is_found_however_it_is_written(text: str, word: str, seen: str) -> None:
    assert found(text, word) == [seen]


@pytest.mark.parametrize(
    ("text", "word"), [("张四", "张三"), ("", "张三"), ("张三", ""), ("张三", " \n-")]
)
def test_what_is_not_there_is_not_found(text: str, word: str) -> None:
    assert found(text, word) == []


def test_occurrences_that_overlap_are_all_found() -> None:
    assert found("abababa", "aba") == ["aba", "aba", "aba"]


def test_what_stands_for_a_word_does_not_tell_how_long_it_was() -> None:
    short = redacted_text("申请人张三提出", ["张三"])
    long = redacted_text("申请人阿卜杜·热合曼提出", ["阿卜杜·热合曼"])

    assert short == long == f"申请人{MASK}提出"


def test_words_side_by_side_leave_one_mask() -> None:
    assert redacted_text("张三、李四，张三 李四", ["张三", "李四"]) == f"{MASK}、{MASK}，{MASK}"


def test_words_that_overlap_leave_one_mask() -> None:
    assert redacted_text("ab cd ef", ["abcd", "cdef"]) == MASK


def test_a_place_is_taken_out_whatever_stands_there() -> None:
    assert redacted_text("第1条：甲。第2条：乙。", [], [(4, 5), (10, 11)]) == (
        f"第1条：{MASK}。第2条：{MASK}。"
    )


def test_a_place_that_cuts_an_accent_off_makes_no_word_that_stays() -> None:
    text, word = "a\u0301\u0323xy", "\u0323xy"
    assert holds_none(text, [word])

    assert redacted_text(text, [word], [(0, 2)]) == MASK


@pytest.mark.parametrize("places", [[(0, 9)], [(2, 2)], [(3, 1)], [(-1, 2)]])
def test_a_place_outside_the_text_is_no_place(places: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="span"):
        redacted_text("text", [], places)


def test_the_mask_is_no_word() -> None:
    with pytest.raises(ValueError, match="mask"):
        redacted_text("text", ["■■"])


def test_a_text_without_the_words_stays_as_it_is() -> None:
    text = "全文 公开。\n第二段"
    assert redacted_text(text, ["张三"]) == text


def test_pieces_of_one_strip_become_one_box() -> None:
    assert merged([(0, 0, 10, 5), (10, 0, 20, 5), (18, 0.2, 30, 5)]) == ((0, 0, 30, 5),)


def test_a_box_within_another_is_dropped() -> None:
    assert merged([(0, 0, 10, 10), (2, 2, 5, 5)]) == ((0, 0, 10, 10),)


def test_boxes_that_only_cross_hide_nothing_that_was_not_marked() -> None:
    """Art. 37: what can be given is given."""
    across, down = (0.0, 10.0, 100.0, 12.0), (50.0, 0.0, 52.0, 100.0)

    assert set(merged([across, down])) == {across, down}


def test_boxes_apart_stay_apart() -> None:
    boxes = [(0.0, 0.0, 1.0, 1.0), (5.0, 5.0, 6.0, 6.0)]
    assert merged(boxes) == tuple(boxes)
