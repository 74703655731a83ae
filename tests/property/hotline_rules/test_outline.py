"""A place and an outline, against other ways to say whether it is inside."""

from __future__ import annotations

from fractions import Fraction
from math import gcd

from hypothesis import given
from hypothesis import strategies as st

from infra.catalogue.area_file import overlap
from sunhall.domain.ticket.outline import Point, edges, inside

COORDINATES = st.integers(-6, 6)
PLACES = st.tuples(COORDINATES, COORDINATES)


@st.composite
def stars(draw: st.DrawFn) -> list[Point]:
    """A polygon around the origin: one corner in each of some directions, in their order."""
    directions = draw(
        st.lists(
            st.tuples(COORDINATES, COORDINATES).filter(lambda each: gcd(*each) == 1),
            min_size=3,
            max_size=9,
            unique=True,
        ).filter(surrounds_the_origin)
    )
    ordered = sorted(directions, key=angle)
    lengths = [draw(st.integers(1, 4)) for _ in ordered]
    corners = [(x * length, y * length) for (x, y), length in zip(ordered, lengths, strict=True)]
    return [*corners, corners[0]]


def angle(direction: Point) -> tuple[bool, Fraction]:
    """Order directions counter-clockwise, exactly: from west through south, east and north."""
    x, y = direction
    upper = y > 0 or (y == 0 and x > 0)
    return (upper, Fraction(-x, abs(x) + abs(y)) if upper else Fraction(x, abs(x) + abs(y)))


def surrounds_the_origin(directions: list[Point]) -> bool:
    ordered = sorted(directions, key=angle)
    following = [*ordered[1:], ordered[0]]
    return all(turn(one, other) > 0 for one, other in zip(ordered, following, strict=True))


def turn(one: Point, other: Point) -> int:
    return one[0] * other[1] - one[1] * other[0]


def side(start: Point, end: Point, place: Point) -> int:
    return turn((end[0] - start[0], end[1] - start[1]), (place[0] - start[0], place[1] - start[1]))


def on_the_border(place: Point, ring: list[Point]) -> bool:
    return any(
        side(start, end, place) == 0
        and min(start[0], end[0]) <= place[0] <= max(start[0], end[0])
        and min(start[1], end[1]) <= place[1] <= max(start[1], end[1])
        for start, end in edges(ring)
    )


def in_a_triangle(place: Point, ring: list[Point]) -> bool:
    """A star is the union of the triangles between the origin and its edges."""
    return any(
        side((0, 0), start, place) >= 0
        and side(start, end, place) >= 0
        and side(end, (0, 0), place) >= 0
        for start, end in edges(ring)
    )


@given(stars(), PLACES)
def test_a_place_off_the_border_is_inside_a_star_if_it_is_in_one_of_its_triangles(
    ring: list[Point], place: Point
) -> None:
    if not on_the_border(place, ring):
        assert inside(place, ring) is in_a_triangle(place, ring)


@given(stars(), PLACES)
def test_the_direction_and_the_first_corner_of_a_ring_do_not_matter(
    ring: list[Point], place: Point
) -> None:
    turned = [*ring[1:], ring[1]]
    assert inside(place, ring) is inside(place, ring[::-1]) is inside(place, turned)


@given(stars(), PLACES, st.tuples(st.integers(-(10**8), 10**8), st.integers(-(10**8), 10**8)))
def test_moving_everything_changes_nothing(ring: list[Point], place: Point, by: Point) -> None:
    def moved(point: Point) -> Point:
        return point[0] + by[0], point[1] + by[1]

    assert inside(place, ring) is inside(moved(place), [moved(corner) for corner in ring])


@given(stars(), PLACES)
def test_neighbours_share_a_border_and_every_place_on_it_belongs_to_one_of_them(
    ring: list[Point], place: Point
) -> None:
    """Cut a star into the triangles of its edges: together they hold what it holds, once."""
    pieces = [[(0, 0), start, end, (0, 0)] for start, end in edges(ring)]
    assert sum(inside(place, piece) for piece in pieces) == int(inside(place, ring))


@given(stars())
def test_the_pieces_of_a_star_do_not_overlap_and_each_overlaps_the_star(ring: list[Point]) -> None:
    pieces = [[(0, 0), start, end, (0, 0)] for start, end in edges(ring)]
    for index, piece in enumerate(pieces):
        assert overlap(piece, ring)
        assert not any(overlap(piece, other) for other in pieces[:index])


@given(stars(), stars(), PLACES)
def test_a_place_well_inside_two_outlines_is_proof_that_they_overlap(
    one: list[Point], other: list[Point], place: Point
) -> None:
    well_inside = [inside(place, ring) and not on_the_border(place, ring) for ring in (one, other)]
    if all(well_inside):
        assert overlap(one, other)
        assert overlap(other, one)
