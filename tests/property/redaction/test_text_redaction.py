"""Whatever is marked in whatever text: nothing of it is left, and all else is."""

from __future__ import annotations

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from sunhall.domain.redaction.marks import merged
from sunhall.domain.redaction.matching import folded, normal_form, occurrences
from sunhall.domain.redaction.text_redaction import MASK, MASK_CHARACTER, holds_none, redacted_text

#: Few letters, so that words do occur; written wide and narrow, split and accented.
LETTERS = st.sampled_from("张三李四abAB12ａＡ１２é\u0301\u0323 \n-\u3000\u00ad·ﬁß\u200b𠮷，。")
TEXTS = st.text(LETTERS, max_size=40)
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=4), max_size=4)
ANY_TEXTS = st.text(max_size=40)


def plainly_written(text: str) -> str:
    """The text as somebody else would compare it: by the standard library alone."""
    wide_is_narrow = unicodedata.normalize("NFKC", text).casefold()
    return "".join(each for each in wide_is_narrow if each.isalnum() or each == MASK_CHARACTER)


def is_plain(text: str) -> bool:
    return all(
        ord(each) < 128 or "\u4e00" <= each <= "\u9fff" or each == MASK_CHARACTER for each in text
    )


@given(TEXTS, WORDS)
@example("张\n三张三", ["张三"])
def test_no_marked_word_is_left(text: str, words: list[str]) -> None:
    result = redacted_text(text, words)

    assert holds_none(result, words)


@given(ANY_TEXTS, st.lists(st.text(min_size=1, max_size=3), max_size=3))
def test_no_marked_word_is_left_of_any_characters(text: str, words: list[str]) -> None:
    words = [word for word in words if MASK_CHARACTER not in normal_form(word)]

    assert holds_none(redacted_text(text, words), words)


@given(TEXTS, WORDS)
def test_another_way_of_comparing_finds_no_marked_word_either(text: str, words: list[str]) -> None:
    result = plainly_written(redacted_text(text, words))

    for word in words:
        sought = plainly_written(word)
        # Letters and digits only: what lies between them does not set words apart.
        if sought and is_plain(sought) and normal_form(word) == sought:
            assert sought not in result


@given(TEXTS, st.text(LETTERS, min_size=1, max_size=4), TEXTS)
def test_a_word_that_was_put_in_is_found(before: str, word: str, after: str) -> None:
    if normal_form(word) and not unicodedata.combining((after or " ")[0]):
        spans = list(occurrences(folded(before + word + after), word))
        inside = [(start, end) for start, end in spans if end > len(before)]
        assert inside or unicodedata.combining(word[0])


@given(TEXTS, WORDS)
def test_what_is_not_marked_stays_in_its_order(text: str, words: list[str]) -> None:
    parts = redacted_text(text, words).split(MASK)

    at = 0
    for part in parts:
        at = text.index(part, at) + len(part)


@given(TEXTS, WORDS)
def test_a_text_without_the_words_is_not_touched(text: str, words: list[str]) -> None:
    if holds_none(text, words):
        assert redacted_text(text, words) == text


@given(TEXTS, WORDS)
def test_twice_is_once(text: str, words: list[str]) -> None:
    once = redacted_text(text, words)

    assert redacted_text(once, words) == once


@given(TEXTS, WORDS, st.data())
def test_a_marked_place_is_taken_out_whatever_stands_there(
    text: str, words: list[str], data: st.DataObject
) -> None:
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    result = redacted_text(text, words, [(start, end)])

    assert holds_none(result, words)
    assert MASK in result
    kept = result.replace(MASK, "")
    assert len(kept) <= len(text) - (end - start)


NUMBERS = st.integers(0, 30)
BOXES = st.builds(
    lambda left, top, width, height: (left, top, left + width, top + height),
    NUMBERS,
    NUMBERS,
    st.integers(1, 15),
    st.integers(1, 15),
)


def covers(boxes: object, x: int, y: int) -> bool:
    assert isinstance(boxes, (list, tuple))
    return any(left <= x < right and top <= y < bottom for left, top, right, bottom in boxes)


@given(st.lists(BOXES, max_size=6))
def test_merged_boxes_cover_all_that_was_marked(boxes: list[tuple[int, int, int, int]]) -> None:
    result = merged(boxes)
    points = [(x, y) for x in range(46) for y in range(46)]

    marked = {point for point in points if covers(boxes, *point)}
    hidden = {point for point in points if covers(result, *point)}
    assert marked <= hidden
    assert len(result) <= len(boxes)
