"""B5: a window spans at most 90 days, and every question has one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.errors import FieldError
from sunhall.domain.open311.question import ListQuestion
from sunhall.domain.open311.window import FIRST_YEAR, LAST_YEAR, Window, window

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)

moments = st.datetimes(
    datetime(1, 1, 2),  # noqa: DTZ001 - the strategy adds the zone
    datetime(9999, 12, 30),  # noqa: DTZ001
    timezones=st.just(UTC) | st.just(timezone(8 * DAY / 24)),
)


def of(start: datetime | None = None, end: datetime | None = None) -> Window:
    found = window(start, end, now=NOW, days=90)
    assert isinstance(found, Window)
    return found


def code(start: datetime | None, end: datetime | None) -> str:
    found = window(start, end, now=NOW, days=90)
    assert isinstance(found, FieldError)
    return found.code


def test_without_ends_it_is_the_last_ninety_days() -> None:
    assert of() == Window(NOW - 90 * DAY, NOW)


def test_with_a_start_it_goes_on_to_now_and_no_longer_than_ninety_days() -> None:
    assert of(NOW - 3 * DAY) == Window(NOW - 3 * DAY, NOW)
    assert of(NOW - 400 * DAY) == Window(NOW - 400 * DAY, NOW - 310 * DAY)


def test_with_an_end_it_is_the_ninety_days_before_it() -> None:
    assert of(end=NOW - DAY) == Window(NOW - 91 * DAY, NOW - DAY)


def test_a_start_in_the_future_finds_nothing() -> None:
    assert of(NOW + DAY).empty


def test_both_ends_are_taken_as_they_are_up_to_ninety_days_to_the_second() -> None:
    assert of(NOW - 90 * DAY, NOW) == Window(NOW - 90 * DAY, NOW)
    assert code(NOW - 90 * DAY - timedelta(seconds=1), NOW) == "open311_window_too_long"


def test_days_are_of_twenty_four_hours_whatever_the_offsets_are() -> None:
    east = timezone(timedelta(hours=8))
    assert of((NOW - 90 * DAY).astimezone(east), NOW) == Window(NOW - 90 * DAY, NOW)
    assert code((NOW - 90 * DAY).replace(tzinfo=east), NOW) == "open311_window_too_long"


def test_an_end_before_the_start_is_refused() -> None:
    assert code(NOW, NOW - DAY) == "open311_window_reversed"
    assert not of(NOW, NOW).empty


@pytest.mark.parametrize("year", [1, FIRST_YEAR - 1, LAST_YEAR + 1, 9999])
def test_a_year_that_no_request_can_have_is_refused(year: int) -> None:
    at = datetime(year, 6, 1, tzinfo=UTC)
    assert code(at, None) == code(None, at) == "year_out_of_range"


@given(start=st.none() | moments, end=st.none() | moments, now=moments.filter(lambda m: m.year > 1))
def test_any_window_spans_at_most_ninety_days_and_none_raises(
    start: datetime | None, end: datetime | None, now: datetime
) -> None:
    found = window(start, end, now=now, days=90)
    if isinstance(found, Window):
        assert found.end - found.start <= 90 * DAY
        if start is not None:
            assert found.start == start
            assert end is not None or found.end <= now
        if start is not None and end is not None:
            assert found.end == end


@given(
    page=st.integers(1, 10**6),
    size=st.integers(1, 1000),
    most=st.integers(1, 1000),
)
def test_all_pages_together_show_no_more_than_the_cap(page: int, size: int, most: int) -> None:
    question = ListQuestion(Window(NOW - DAY, NOW), page=page, page_size=size, most=most)
    shown = range(question.first, question.past)
    assert len(shown) <= min(size, most)
    assert all(place < most for place in (*shown[:1], *shown[-1:]))


def test_pages_follow_each_other_without_gap_up_to_the_cap() -> None:
    pages = [
        ListQuestion(Window(NOW - DAY, NOW), page=page, page_size=300, most=1000)
        for page in range(1, 7)
    ]
    shown = [place for page in pages for place in range(page.first, page.past)]
    assert shown == list(range(1000))
