"""Whether a place lies in an area: a point in a polygon, counted exactly.

Coordinates are whole millionths of a degree (about a tenth of a metre), so no rounding decides. The
border is half open: where areas share one, a place on it belongs to exactly one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

#: Longitude and latitude in WGS84, each in whole millionths of a degree.
Point: TypeAlias = tuple[int, int]

_MILLIONTHS = 1_000_000


def point(longitude: float, latitude: float) -> Point:
    """Return a place given in degrees, WGS84, as a point."""
    return round(longitude * _MILLIONTHS), round(latitude * _MILLIONTHS)


def edges(ring: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
    """Return the edges of a closed ring, whose last point is its first."""
    return pairwise(ring)


def inside(place: Point, ring: Sequence[Point]) -> bool:
    """Return whether a place lies in a ring, by the parity of edges to its east.

    Args:
        place: The place.
        ring: A closed ring that does not cross itself, in either direction.
    """
    east = False
    for start, end in edges(ring):
        if (start[1] > place[1]) != (end[1] > place[1]) and _is_east(start, end, place):
            east = not east
    return east


def _is_east(start: Point, end: Point, place: Point) -> bool:
    """Return whether an edge crosses the place's latitude to the east of the place."""
    low, high = sorted((start, end), key=lambda each: each[1])
    return (high[0] - low[0]) * (place[1] - low[1]) > (place[0] - low[0]) * (high[1] - low[1])
