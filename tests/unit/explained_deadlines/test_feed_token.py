"""The key to a feed of deadlines: signed, expiring, and without anything about a person."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.feed_token import FeedToken, nonce_of, opened, subject_of, written

SECRET = b"s" * 32
NOW = 1_800_000_000
TOKEN = FeedToken(subject_of(SECRET, "S-edu-handler"), nonce_of(SECRET, "c" * 22), NOW + 60)


def test_a_token_says_what_was_written_into_it() -> None:
    assert opened(SECRET, written(SECRET, TOKEN), NOW) == TOKEN


def test_a_token_is_short_and_safe_in_an_address() -> None:
    text = written(SECRET, TOKEN)
    assert len(text) <= 80
    assert text.replace("-", "").replace("_", "").isalnum()


def test_a_token_does_not_hold_the_staff_id() -> None:
    raw = base64.urlsafe_b64decode(written(SECRET, TOKEN) + "==")
    assert b"S-edu" not in raw
    assert "S-edu" not in written(SECRET, TOKEN)


def test_a_token_opens_nothing_from_its_last_second_on() -> None:
    text = written(SECRET, TOKEN)
    assert opened(SECRET, text, TOKEN.expires_at - 1) == TOKEN
    assert opened(SECRET, text, TOKEN.expires_at) is None


def test_a_token_of_another_installation_opens_nothing() -> None:
    assert opened(b"t" * 32, written(SECRET, TOKEN), NOW) is None


@given(place=st.integers(min_value=0), bit=st.integers(min_value=0, max_value=7))
def test_a_token_that_was_changed_by_one_bit_opens_nothing(place: int, bit: int) -> None:
    text = written(SECRET, TOKEN)
    raw = bytearray(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    raw[place % len(raw)] ^= 1 << bit
    changed = base64.urlsafe_b64encode(bytes(raw)).rstrip(b"=").decode()
    assert opened(SECRET, changed, NOW) is None


@given(text=st.text(max_size=120))
def test_any_other_text_opens_nothing_and_fails_nowhere(text: str) -> None:
    assert opened(SECRET, text, NOW) is None


@pytest.mark.parametrize("end", ["=", "==", "A", " "])
def test_a_token_has_one_way_to_be_written(end: str) -> None:
    assert opened(SECRET, written(SECRET, TOKEN) + end, NOW) is None


def test_two_people_and_two_issues_have_different_tokens() -> None:
    assert subject_of(SECRET, "S-1") != subject_of(SECRET, "S-2")
    assert subject_of(SECRET, "S-1") != subject_of(b"t" * 32, "S-1")
    assert nonce_of(SECRET, "a" * 22) != nonce_of(SECRET, "b" * 22)
    assert nonce_of(SECRET, "a" * 22) != nonce_of(b"t" * 32, "a" * 22)
