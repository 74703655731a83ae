"""``hotline/areas.yaml``: the districts, with the government of each and its outline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from infra.catalogue.models import Id, Strict, Text
from infra.catalogue.problem import Path, Problem, one_of
from sunhall.domain.ticket.outline import Point, edges, point

if TYPE_CHECKING:
    from infra.catalogue.rules import Rules

FILE = "hotline/areas.yaml"

#: Longitude and latitude in degrees, as GeoJSON writes them.
Position = Annotated[list[float], Field(min_length=2, max_length=2)]

#: China in degrees: a place outside has its numbers in the wrong order, or a missing digit.
_EAST, _NORTH = (73, 136), (3, 54)


class Area(Strict):
    """A district."""

    id: Id
    label: Text
    department: Id
    outline: Annotated[list[Position], Field(min_length=4)]


class Areas(Strict):
    """``hotline/areas.yaml``."""

    areas: Annotated[list[Area], Field(min_length=1)]


def compiled_areas(file: Areas) -> list[dict[str, Any]]:
    """Return the areas, outlines in whole millionths of a degree."""
    plain = file.model_dump(mode="json", by_alias=True)["areas"]
    return [{**each, "outline": [list(point(*pair)) for pair in each["outline"]]} for each in plain]


def area_problems(rules: Rules) -> Iterator[Problem]:
    """Find what is wrong with the areas."""
    checked = rules.of(Areas)
    source, areas = checked.source, checked.value.areas
    known = {department.id for department in rules.departments.value}
    sound: list[tuple[int, list[Point]]] = []
    for index, area in enumerate(areas):
        path: Path = ("areas", index)
        if area.id in [each.id for each in areas[:index]]:
            yield source.problem((*path, "id"), f"{area.id!r} is taken already")
        if area.department not in known:
            reason = f"there is no department {area.department!r}; {one_of(known, area.department)}"
            yield source.problem((*path, "department"), reason)
        fault = outline_fault(area.outline)
        if fault:
            yield source.problem((*path, "outline"), fault)
        else:
            sound.append((index, _ring(area.outline)))
    for (first, one), (second, other) in combinations(sound, 2):
        if overlap(one, other):
            reason = f"overlaps {areas[first].id!r}: a place would lie in two districts"
            yield source.problem(("areas", second, "outline"), reason)


def outline_fault(outline: Sequence[Sequence[float]]) -> str | None:
    """Return why an outline is none, or None."""
    for east, north in outline:
        if not (_EAST[0] <= east <= _EAST[1] and _NORTH[0] <= north <= _NORTH[1]):
            return f"[{east}, {north}] is not [longitude, latitude] of a place in China"
    ring = _ring(outline)
    if ring[0] != ring[-1]:
        return "does not close: the last position has to be the first"
    if len(set(ring)) < len(ring) - 1 or len(set(ring)) < 3:
        return "touches itself: every position but the first stands once, three at least"
    lines = list(edges(ring))
    if any(_cross(*one, *other) for one, other in combinations(lines, 2)):
        return "crosses itself"
    return None


def overlap(one: Sequence[Point], other: Sequence[Point]) -> bool:
    """Return whether two outlines share more than a border.

    Either two edges cross, or, between two neighbouring latitudes of corners, where all edges run
    straight and none cross, the stretch of one lies in a stretch of the other.
    """
    lines = [(first, second) for first in edges(one) for second in edges(other)]
    if any(_cross(*first, *second) for first, second in lines):
        return True
    latitudes = sorted({corner[1] for corner in (*one, *other)})
    halfway = (Fraction(low + high, 2) for low, high in pairwise(latitudes))
    return any(
        max(a, c) < min(b, d)
        for latitude in halfway
        for a, b in _stretches(one, latitude)
        for c, d in _stretches(other, latitude)
    )


def _ring(outline: Sequence[Sequence[float]]) -> list[Point]:
    return [point(east, north) for east, north in outline]


def _stretches(ring: Sequence[Point], latitude: Fraction) -> list[tuple[Fraction, Fraction]]:
    """Return the stretches of a latitude that lie inside a ring; no corner is on the latitude."""
    crossings = sorted(
        start[0] + (latitude - start[1]) * Fraction(end[0] - start[0], end[1] - start[1])
        for start, end in edges(ring)
        if (start[1] > latitude) != (end[1] > latitude)
    )
    return list(zip(crossings[::2], crossings[1::2], strict=True))


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Return whether two edges cross in a point that is an end of neither."""
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _side(a: Point, b: Point, c: Point) -> int:
    turn = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (turn > 0) - (turn < 0)
