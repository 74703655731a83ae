"""Beijing's days are the days of the law, wherever the server stands."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from sunhall.domain.calendar.beijing import (
    BEIJING,
    day_over,
    end_of_day,
    in_beijing,
    local_date,
    start_of_day,
)

NEW_YORK = timezone(timedelta(hours=-5))


def test_sixteen_hours_utc_is_midnight_of_the_next_day_in_beijing() -> None:
    assert local_date(datetime(2026, 4, 30, 15, 59, 59, tzinfo=UTC)) == date(2026, 4, 30)
    assert local_date(datetime(2026, 4, 30, 16, 0, tzinfo=UTC)) == date(2026, 5, 1)


def test_the_day_depends_on_the_instant_and_not_on_the_offset_it_is_written_with() -> None:
    instant = datetime(2026, 12, 31, 23, 30, tzinfo=BEIJING)
    assert local_date(instant.astimezone(NEW_YORK)) == date(2026, 12, 31)
    assert in_beijing(instant.astimezone(UTC)).isoformat() == "2026-12-31T23:30:00+08:00"


def test_an_instant_without_an_offset_is_refused_because_its_day_would_be_a_guess() -> None:
    with pytest.raises(ValueError, match="offset"):
        local_date(datetime(2026, 4, 30, 12, 0))  # noqa: DTZ001


def test_a_day_ends_at_its_last_second_in_beijing() -> None:
    assert end_of_day(date(2026, 3, 20)).isoformat() == "2026-03-20T23:59:59+08:00"


def test_a_day_begins_at_midnight_in_beijing() -> None:
    assert start_of_day(date(2026, 3, 20)).isoformat() == "2026-03-20T00:00:00+08:00"
    assert start_of_day(date(2026, 3, 21)) - end_of_day(date(2026, 3, 20)) == timedelta(seconds=1)


def test_a_day_is_over_with_the_midnight_after_it() -> None:
    assert day_over(date(2026, 12, 31)).isoformat() == "2027-01-01T00:00:00+08:00"
    assert day_over(date(2026, 3, 20)) - end_of_day(date(2026, 3, 20)) == timedelta(seconds=1)
