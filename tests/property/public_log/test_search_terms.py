"""What is found by terms is what a plain search would find."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.publication.search_terms import (
    LONGEST_WORD,
    holds,
    may_hold,
    normalised,
    phrases,
    query_terms,
    signature,
    terms,
)

chinese = st.text(alphabet="政府信息公开学校建设第号", min_size=1, max_size=12)
latin = st.sampled_from(["school", "Plan", "2025", "G20", "A", "budget"])
texts = st.lists(
    st.one_of(chinese, latin, st.sampled_from([" ", "，", "-", "\n"])), max_size=20
).map("".join)


@given(texts, st.integers(0, 60), st.integers(1, 12))
def test_a_chinese_piece_of_a_text_has_no_term_that_the_text_lacks(
    text: str, start: int, length: int
) -> None:
    plain = normalised(text)
    piece = "".join(c for c in plain[start : start + length] if not c.isascii())
    if piece and piece in plain:
        assert set(query_terms(piece, 99)) <= terms(text)


@given(texts)
def test_a_text_is_found_by_the_whole_of_itself(text: str) -> None:
    assert set(query_terms(text, 999)) == terms(text)
    assert holds(normalised(text), phrases(text))


@given(texts, texts)
def test_a_signature_never_rules_out_a_text_with_all_the_terms(one: str, other: str) -> None:
    both = signature(terms(one) | terms(other))
    assert may_hold(both, signature(terms(one)))
    assert may_hold(both, signature(terms(other)))
    if not may_hold(signature(terms(one)), signature(terms(other))):
        assert not terms(other) <= terms(one)


@given(texts, st.integers(1, 10))
def test_at_most_so_many_terms_of_a_query_are_taken_and_all_are_its_own(
    text: str, most: int
) -> None:
    taken = query_terms(text, most)
    assert len(taken) == min(most, len(terms(text)))
    assert len(set(taken)) == len(taken)
    assert set(taken) <= terms(text)


@given(texts)
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@given(st.text(max_size=300))
def test_any_text_has_terms_of_bounded_length(text: str) -> None:
    assert all(0 < len(term) <= LONGEST_WORD for term in terms(text))
    assert "\n" not in normalised(text)
