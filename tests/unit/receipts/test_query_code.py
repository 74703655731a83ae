"""The citizen's secret: derived, hashed, typed by people and guarded against guessing."""

import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain import query_code as code_rules
from sunhall.domain.query_code import (
    ALPHABET,
    GUESS_LIMITS,
    GuessLimits,
    after_failure,
    code_hash,
    guard,
    matches,
    normalised,
    query_code,
)

SECRET = bytes(range(32))
OTHER_SECRET = bytes(32)
CASE = "01KAMB8N2P7Q4RS5T6V7W8X9YZ"
RECEIPT = "GK-20261121-483927-0"
NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)

case_ids = st.text(ALPHABET, min_size=26, max_size=26)


def test_a_code_is_three_groups_of_four() -> None:
    groups = query_code(SECRET, CASE).split("-")
    assert [len(group) for group in groups] == [4, 4, 4]
    assert set("".join(groups)) <= set(ALPHABET)


def test_a_code_is_the_first_sixty_bits_of_the_keyed_digest() -> None:
    mac = hmac.digest(SECRET, b"sunhall query code 1\x00" + CASE.encode(), "sha256")
    bits = "".join(f"{byte:08b}" for byte in mac)[:60]
    spelled = "".join(ALPHABET[int(bits[place : place + 5], 2)] for place in range(0, 60, 5))
    assert query_code(SECRET, CASE).replace("-", "") == spelled


def test_a_repeated_submission_gets_the_same_code() -> None:
    assert query_code(SECRET, CASE) == query_code(SECRET, CASE)


def test_codes_differ_by_case_and_by_key() -> None:
    codes = {query_code(SECRET, f"case-{number}") for number in range(2000)}
    assert len(codes) == 2000
    assert query_code(SECRET, CASE) != query_code(OTHER_SECRET, CASE)


def test_every_character_of_a_code_takes_all_values() -> None:
    codes = [query_code(SECRET, f"case-{number}").replace("-", "") for number in range(1500)]
    for place in range(12):
        assert {code[place] for code in codes} == set(ALPHABET)


@given(case_ids)
def test_a_code_is_understood_however_it_is_typed(case_id: str) -> None:
    code = query_code(SECRET, case_id)
    full_width = "".join(chr(ord(char) + 0xFEE0) for char in code)
    misread = code.lower().replace("1", "l").replace("0", "o")
    for typed in (code, code.lower(), code.replace("-", " "), full_width, misread, f"\t{code}\n"):
        assert normalised(typed) == code


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "7K3M-9QXB-2TF",
        "7K3M-9QXB-2TFAA",
        "7K3M-9QXB-2TFU",  # U is not in the alphabet
        "7K3M/9QXB/2TFA",
        "七K3M-9QXB-2TFA",
        "A" * 65,
    ],
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert normalised(typed) is None


def test_the_right_code_matches_its_hash() -> None:
    code = query_code(SECRET, CASE)
    stored = code_hash(SECRET, RECEIPT, code)
    assert len(stored) == 32
    assert matches(SECRET, RECEIPT, code, stored)
    assert matches(SECRET, RECEIPT, code.lower().replace("-", ""), stored)


def test_a_wrong_code_a_foreign_receipt_or_another_key_do_not_match() -> None:
    code = query_code(SECRET, CASE)
    stored = code_hash(SECRET, RECEIPT, code)
    other = query_code(SECRET, CASE[::-1])
    assert not matches(SECRET, RECEIPT, other, stored)
    assert not matches(SECRET, "GK-20261121-483928-8", code, stored)
    assert not matches(OTHER_SECRET, RECEIPT, code, stored)
    assert not matches(SECRET, RECEIPT, "", stored)


def test_nothing_matches_the_hash_of_an_empty_code() -> None:
    assert not matches(SECRET, RECEIPT, "???", code_hash(SECRET, RECEIPT, ""))


def test_the_hash_tells_neither_code_nor_case() -> None:
    # Domain separation: the stored hash is not the derivation under another name.
    code = query_code(SECRET, CASE)
    undashed = code.replace("-", "")
    assert code_hash(SECRET, "", CASE)[:8] != query_code(SECRET, CASE).encode()[:8]
    assert undashed.encode() not in code_hash(SECRET, RECEIPT, code)


def test_nothing_is_locked_before_the_tenth_wrong_code() -> None:
    assert [after_failure(failures, NOON) for failures in range(9)] == [None] * 9


@pytest.mark.parametrize(
    ("failures", "locked_for"),
    [
        (9, timedelta(minutes=15)),
        (10, timedelta(minutes=30)),
        (11, timedelta(hours=1)),
        (12, timedelta(hours=2)),
        (15, timedelta(hours=16)),
        (16, timedelta(hours=24)),
        (17, timedelta(hours=24)),
        (10**9, timedelta(hours=24)),
    ],
)
def test_the_tenth_wrong_code_locks_and_each_later_one_twice_as_long(
    failures: int, locked_for: timedelta
) -> None:
    assert after_failure(failures, NOON) == NOON + locked_for


@given(st.integers(0, 10**6))
def test_more_failures_never_lock_for_less(failures: int) -> None:
    earlier = after_failure(failures, NOON) or NOON
    later = after_failure(failures + 1, NOON) or NOON
    assert earlier <= later <= NOON + GUESS_LIMITS.longest_lock


def test_wrong_codes_side_by_side_cannot_step_over_the_limit() -> None:
    # 50 requests read "8 failures" at once, so the 9th to 57th were never seen as the tenth.
    assert after_failure(8 + 50, NOON) is not None


def test_a_city_can_set_other_limits() -> None:
    limits = GuessLimits(locks_at=3, first_lock=timedelta(hours=1), longest_lock=timedelta(hours=1))
    assert after_failure(1, NOON, limits) is None
    assert after_failure(2, NOON, limits) == NOON + timedelta(hours=1)


def test_a_lock_holds_until_its_moment_and_not_longer() -> None:
    until = NOON + timedelta(minutes=15)
    assert guard(None, NOON) is None
    locked = guard(until, NOON)
    assert locked == code_rules.Locked(until, 900)
    last = guard(until, until - timedelta(microseconds=1))
    assert last is not None
    assert last.retry_after == 1
    assert guard(until, until) is None
