"""Ids, digits and salts: form, order in time, and that they do not repeat."""

from datetime import UTC, datetime, timedelta

import pytest

from sunhall.adapters.randomness import SystemRandomness
from sunhall.adapters.wall_clock import SystemClock
from sunhall.application.ports import Clock, Randomness

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

chance: Randomness = SystemRandomness()


def test_a_case_id_is_a_ulid() -> None:
    case_id = chance.new_case_id(datetime(2026, 11, 21, tzinfo=UTC))
    assert len(case_id) == 26
    assert set(case_id) <= set(CROCKFORD)
    assert case_id[0] in "01234567"


@pytest.mark.parametrize(
    ("milliseconds", "beginning"),
    [(1_469_918_176_385, "01ARYZ6S41"), (1_469_922_850_259, "01ARZ3NDEK"), (0, "0000000000")],
)
def test_a_case_id_begins_with_its_millisecond(milliseconds: int, beginning: str) -> None:
    # The first two are the times of the ULID specification's examples.
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
    assert chance.new_case_id(moment)[:10] == beginning


def test_case_ids_sort_by_time() -> None:
    start = datetime(2026, 11, 21, tzinfo=UTC)
    ids = [chance.new_case_id(start + timedelta(milliseconds=one)) for one in range(200)]
    assert ids == sorted(ids)


def test_case_ids_of_one_millisecond_differ() -> None:
    moment = datetime(2026, 11, 21, tzinfo=UTC)
    assert len({chance.new_case_id(moment) for _ in range(5000)}) == 5000


def test_receipt_digits_are_always_six() -> None:
    drawn = [chance.receipt_digits() for _ in range(5000)]
    assert all(len(digits) == 6 and digits.isascii() and digits.isdigit() for digits in drawn)
    # Leading zeros are drawn as often as any other digit: about 500 of 5000.
    assert 350 < sum(digits.startswith("0") for digits in drawn) < 650


def test_a_salt_has_128_bits_and_is_safe_in_keys() -> None:
    salts = {chance.salt() for _ in range(2000)}
    assert len(salts) == 2000
    assert {len(salt) for salt in salts} == {22}
    assert all(salt.replace("-", "").replace("_", "").isalnum() for salt in salts)


def test_the_clock_tells_the_moment_with_its_offset() -> None:
    clock: Clock = SystemClock()
    now = clock.now()
    assert now.utcoffset() == timedelta(0)
    assert now <= clock.now()
