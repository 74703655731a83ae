"""Keys of applications, and public ids: nothing can be guessed, nothing leads back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.open311.api_key import (
    PREFIX,
    RANDOM_BYTES,
    digest_of,
    is_name,
    key_of,
    minute_of,
    seconds_of_day_left,
    seconds_of_minute_left,
)
from sunhall.domain.open311.public_id import LENGTH, is_public_id, public_id

SECRET = b"s" * 32
moments = st.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    datetime(2090, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@given(st.binary(min_size=RANDOM_BYTES, max_size=RANDOM_BYTES))
def test_a_key_is_stored_as_its_digest(random: bytes) -> None:
    key = key_of(random)
    assert key.startswith(PREFIX)
    digest = digest_of(key)
    assert digest is not None
    assert len(digest) == 64
    assert random.hex() not in digest


def test_a_key_of_less_chance_is_none() -> None:
    with pytest.raises(ValueError, match="20 random bytes"):
        key_of(b"short")


@pytest.mark.parametrize("typed", ["", "x", PREFIX, f"{PREFIX}{'g' * 40}", f"{PREFIX}{'a' * 41}"])
def test_what_has_not_the_form_of_a_key_is_not_looked_up(typed: str) -> None:
    assert digest_of(typed) is None


def test_a_name_is_short_and_plain() -> None:
    assert is_name("fixmystreet.cn-2")
    for name in ("", "A", "a", "有名", "-a", "a" * 49, "a#b"):
        assert not is_name(name)


@given(moments)
def test_a_minute_and_a_day_have_an_end_that_comes(now: datetime) -> None:
    assert 1 <= seconds_of_minute_left(now) <= 60
    later = now + timedelta(seconds=seconds_of_minute_left(now))
    assert minute_of(later) == minute_of(now) + 1
    assert 1 <= seconds_of_day_left(now) <= 86400
    tomorrow = now + timedelta(seconds=seconds_of_day_left(now) + 1)
    assert local_date(tomorrow) == local_date(now) + timedelta(days=1)


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_public_id_is_the_same_for_the_same_case_only(one: str, other: str) -> None:
    found = public_id(SECRET, one)
    assert is_public_id(found)
    assert len(found) == LENGTH
    assert (found == public_id(SECRET, other)) is (one == other)
    assert found != public_id(b"t" * 32, one)


@pytest.mark.parametrize("text", ["", "RX-20261102-000001-7", "a" * 16, "I" * 16, "0" * 17])
def test_what_is_no_public_id_is_told(text: str) -> None:
    assert not is_public_id(text)
