"""Coordinates of Chinese web maps, brought to WGS84.

Maps published in China shift positions by a few hundred metres: GCJ-02 (the national offset,
used by most maps) and BD-09 (a second shift on top of it). A place is stored in WGS84, or it would
lie in another street on every other map. The shift is known in one direction only, so the way back
is found by repeating it until nothing moves. Outside China nothing is shifted.

The shift is a sum of sines of the position's distance from a reference point near the middle of the
country, in degrees, applied on the Krasovsky 1940 ellipsoid; the constants are part of its
definition.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import atan2, cos, hypot, pi, sin, sqrt
from typing import Final

#: Semi-major axis in metres and squared eccentricity of the Krasovsky 1940 ellipsoid.
_AXIS: Final = 6378245.0
_ECCENTRICITY: Final = 0.00669342162296594323

#: The rectangle in which positions are shifted, in degrees.
_SOUTH, _NORTH, _WEST, _EAST = 0.8293, 55.8271, 72.004, 137.8347

#: Where the sines of the shift begin.
_MIDDLE_LATITUDE, _MIDDLE_LONGITUDE = 35.0, 105.0

#: The second shift, of BD-09: an angle, a stretch and a step.
_BAIDU_TURN: Final = pi * 3000.0 / 180.0
_BAIDU_STEP: Final = (0.006, 0.0065)

#: Degrees; about a hundredth of a millimetre. Every round brings the position closer by far more
#: than a factor of ten.
_NEAR_ENOUGH: Final = 1e-10
_ROUNDS: Final = 30


@dataclass(frozen=True, slots=True)
class Position:
    """A position in degrees of some datum."""

    latitude: float
    longitude: float


def to_wgs84(position: Position, datum: str) -> Position:
    """Return a position in WGS84.

    Args:
        position: In degrees of the datum.
        datum: ``wgs84``, ``gcj02`` or ``bd09``.

    Raises:
        KeyError: There is no such datum.
    """
    shift = _SHIFTS[datum]
    return position if shift is None else _undone(shift, position)


def from_wgs84(position: Position, datum: str) -> Position:
    """Return where a map with that datum draws a position given in WGS84.

    Raises:
        KeyError: There is no such datum.
    """
    shift = _SHIFTS[datum]
    return position if shift is None else shift(position)


def in_china(position: Position) -> bool:
    """Whether maps shift the position; the rectangle is wider than the country."""
    inside = _SOUTH <= position.latitude <= _NORTH
    return inside and _WEST <= position.longitude <= _EAST


def _undone(shift: Callable[[Position], Position], shown: Position) -> Position:
    """Return the position that a shift brings to the one shown."""
    if not in_china(shown):
        return shown
    guess = shown
    for _ in range(_ROUNDS):
        there = shift(guess)
        north = shown.latitude - there.latitude
        east = shown.longitude - there.longitude
        guess = Position(guess.latitude + north, guess.longitude + east)
        if abs(north) < _NEAR_ENOUGH and abs(east) < _NEAR_ENOUGH:
            break
    return guess


def _gcj02(position: Position) -> Position:
    if not in_china(position):
        return position
    x = position.longitude - _MIDDLE_LONGITUDE
    y = position.latitude - _MIDDLE_LATITUDE
    angle = position.latitude * pi / 180.0
    curvature = 1 - _ECCENTRICITY * sin(angle) ** 2
    meridian = _AXIS * (1 - _ECCENTRICITY) / (curvature * sqrt(curvature))
    parallel = _AXIS / sqrt(curvature) * cos(angle)
    return Position(
        position.latitude + _northward(x, y) * 180.0 / (meridian * pi),
        position.longitude + _eastward(x, y) * 180.0 / (parallel * pi),
    )


def _bd09(position: Position) -> Position:
    if not in_china(position):
        return position
    shifted = _gcj02(position)
    x, y = shifted.longitude, shifted.latitude
    radius = hypot(x, y) + 0.00002 * sin(y * _BAIDU_TURN)
    angle = atan2(y, x) + 0.000003 * cos(x * _BAIDU_TURN)
    north, east = _BAIDU_STEP
    return Position(radius * sin(angle) + north, radius * cos(angle) + east)


def _northward(x: float, y: float) -> float:
    """Return the shift to the north in metres."""
    return (
        -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * sqrt(abs(x))
        + (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
        + (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
        + (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    )


def _eastward(x: float, y: float) -> float:
    """Return the shift to the east in metres."""
    return (
        300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * sqrt(abs(x))
        + (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
        + (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
        + (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    )


_SHIFTS: Final[dict[str, Callable[[Position], Position] | None]] = {
    "wgs84": None,
    "gcj02": _gcj02,
    "bd09": _bd09,
}
