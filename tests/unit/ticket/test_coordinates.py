"""Places of Chinese web maps, compared with published pairs of positions."""

from __future__ import annotations

import pytest

from sunhall.domain.ticket.coordinates import Position, from_wgs84, in_china, to_wgs84


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [
        # The Gate of Heavenly Peace and People's Square, as the two datums draw them.
        (Position(39.907333, 116.391083), Position(39.908736, 116.397326)),
        (Position(31.230416, 121.473701), Position(31.228473, 121.478213)),
    ],
)
def test_known_places_are_shifted_by_hundreds_of_metres(wgs84: Position, gcj02: Position) -> None:
    shown = from_wgs84(wgs84, "gcj02")
    assert shown.latitude == pytest.approx(gcj02.latitude, abs=3e-5)
    assert shown.longitude == pytest.approx(gcj02.longitude, abs=3e-5)
    back = to_wgs84(gcj02, "gcj02")
    assert back.latitude == pytest.approx(wgs84.latitude, abs=3e-5)
    assert back.longitude == pytest.approx(wgs84.longitude, abs=3e-5)


def test_the_second_shift_lies_to_the_north_east_of_the_first() -> None:
    place = Position(39.907333, 116.391083)
    first, second = from_wgs84(place, "gcj02"), from_wgs84(place, "bd09")
    assert 0.005 < second.latitude - first.latitude < 0.007
    assert 0.005 < second.longitude - first.longitude < 0.007


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
@pytest.mark.parametrize("place", [Position(48.8584, 2.2945), Position(-33.8568, 151.2153)])
def test_outside_china_nothing_is_shifted(datum: str, place: Position) -> None:
    assert not in_china(place)
    assert to_wgs84(place, datum) == from_wgs84(place, datum) == place


def test_a_datum_that_nobody_knows_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        to_wgs84(Position(39.9, 116.4), "pz90")
