"""Periods grow with their start and their length; places survive the way there and back."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import cos, hypot, radians

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.calendar.counting import Unit
from sunhall.domain.clocks.clock import Clock, due
from sunhall.domain.ticket.coordinates import Position, from_wgs84, in_china, to_wgs84
from sunhall.domain.ticket.periods import clock_data, started
from tests.builders.calendar import working_calendar

CALENDAR = working_calendar()
MOMENTS = st.integers(0, 60 * 24 * 880).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=BEIJING) + timedelta(minutes=minutes)
)
UNITS = st.sampled_from(list(Unit))
METRES_A_DEGREE = 111_320.0


def ends(start: datetime, amount: int, unit: Unit) -> datetime:
    clock = Clock.start("handling", unit, amount, start)
    return due(clock, CALENDAR, start.date()).due_at


@given(start=MOMENTS, later=st.timedeltas(timedelta(0), timedelta(days=30)), unit=UNITS)
def test_who_starts_later_is_never_due_earlier(
    start: datetime, later: timedelta, unit: Unit
) -> None:
    assert ends(start + later, 5, unit) >= ends(start, 5, unit)


@given(start=MOMENTS, amount=st.integers(0, 30), more=st.integers(0, 10), unit=UNITS)
def test_a_longer_period_never_ends_earlier(
    start: datetime, amount: int, more: int, unit: Unit
) -> None:
    assert ends(start, amount + more, unit) >= ends(start, amount, unit)


@given(start=MOMENTS, amount=st.integers(1, 30))
def test_a_period_of_working_days_ends_on_one(start: datetime, amount: int) -> None:
    assert CALENDAR.is_working_day(ends(start, amount, Unit.WORKING_DAY).date())


@given(start=MOMENTS, amount=st.integers(1, 20), more=st.integers(1, 15), unit=UNITS)
def test_an_extension_counts_from_the_old_end(
    start: datetime, amount: int, more: int, unit: Unit
) -> None:
    clock = Clock.start("handling", unit, amount, start)
    old = due(clock, CALENDAR, start.date()).due_at
    new = due(clock.extend(more), CALENDAR, start.date()).due_at
    assert new > old
    assert new == ends(old, more, unit)


@given(start=MOMENTS, amount=st.integers(1, 20), more=st.integers(0, 5), unit=UNITS)
def test_a_clock_written_into_an_event_is_read_back_as_it_was(
    start: datetime, amount: int, more: int, unit: Unit
) -> None:
    clock = Clock.start("handling:1", unit, amount, start)
    clock = clock.extend(more) if more else clock
    assert started("handling:1", clock_data(clock), start + timedelta(days=9)) == clock


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
@settings(max_examples=300)
@given(latitude=st.floats(3.9, 53.5), longitude=st.floats(73.6, 135.0))
def test_the_way_back_is_found_to_less_than_a_metre(
    datum: str, latitude: float, longitude: float
) -> None:
    place = Position(latitude, longitude)
    shown = from_wgs84(place, datum)
    found = to_wgs84(shown, datum)
    north = (found.latitude - latitude) * METRES_A_DEGREE
    east = (found.longitude - longitude) * METRES_A_DEGREE * cos(radians(latitude))
    assert hypot(north, east) < 1
    moved = hypot(shown.latitude - latitude, shown.longitude - longitude) * METRES_A_DEGREE
    assert 10 < moved < 2500


@given(latitude=st.floats(-90, 90), longitude=st.floats(-180, 180))
def test_outside_china_a_place_stays_where_it_is(latitude: float, longitude: float) -> None:
    place = Position(latitude, longitude)
    for datum in ("gcj02", "bd09"):
        if not in_china(place):
            assert from_wgs84(place, datum) == place
            assert to_wgs84(place, datum) == place
