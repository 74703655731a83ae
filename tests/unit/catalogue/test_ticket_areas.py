"""The districts of the city: outlines that close, do not cross and do not overlap."""

from __future__ import annotations

import pytest

from infra.catalogue.area_file import outline_fault, overlap
from infra.catalogue.compiler import Compiled
from sunhall.adapters.catalogue_package import catalogue_from_mapping
from sunhall.domain.ticket.rules import TicketRules, ticket_rules
from tests.unit.catalogue.conftest import City

FILE = "hotline/areas.yaml"


@pytest.fixture(scope="module")
def rules(example: Compiled) -> TicketRules:
    return ticket_rules(catalogue_from_mapping(example.catalogue, example.sections))


@pytest.mark.parametrize(
    ("longitude", "latitude", "area"),
    [
        (113.47, 29.88, "chengdong"),
        (113.35, 29.88, "chengxi"),
        (113.4200, 29.8955, "chengxi"),
        (113.4350, 29.8955, "chengdong"),
        (113.60, 29.88, None),
        (113.40, 30.10, None),
        (29.88, 113.47, None),
    ],
)
def test_a_place_lies_in_its_district_or_outside_the_city(
    rules: TicketRules, longitude: float, latitude: float, area: str | None
) -> None:
    found = rules.area_at(longitude=longitude, latitude=latitude)
    assert (found.id if found else None) == area


def test_a_corner_and_a_place_on_the_shared_border_belong_to_one_district(
    rules: TicketRules,
) -> None:
    for longitude, latitude in ((113.4080, 29.8405), (113.4275, 29.8955), (113.4040, 29.8600)):
        found = rules.area_at(longitude=longitude, latitude=latitude)
        assert found is not None


def test_each_district_has_a_government_of_its_own(rules: TicketRules) -> None:
    governments = [area.department for area in rules.areas.values()]
    assert governments == ["chengdong-district", "chengxi-district"]


SQUARE = [[113.0, 29.0], [113.1, 29.0], [113.1, 29.1], [113.0, 29.1], [113.0, 29.0]]


@pytest.mark.parametrize(
    ("outline", "fault"),
    [
        (SQUARE, None),
        (SQUARE[::-1], None),
        (SQUARE[:-1], "does not close"),
        ([[29.0, 113.0], *SQUARE[1:]], "is not [longitude, latitude] of a place in China"),
        ([*SQUARE[:2], SQUARE[1], *SQUARE[2:]], "touches itself"),
        ([SQUARE[0], SQUARE[1], SQUARE[0], SQUARE[1], SQUARE[0]], "touches itself"),
        ([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]], "crosses itself"),
    ],
)
def test_an_outline_is_a_ring_in_china_that_does_not_cross_itself(
    outline: list[list[float]], fault: str | None
) -> None:
    told = outline_fault(outline)
    assert told is None if fault is None else told is not None and fault in told


def box(west: int, south: int, east: int, north: int) -> list[tuple[int, int]]:
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (box(0, 0, 4, 4), box(4, 0, 8, 4), False),
        (box(0, 0, 4, 4), box(4, 4, 8, 8), False),
        (box(0, 0, 4, 4), box(0, 4, 4, 8), False),
        (box(0, 0, 4, 4), box(6, 6, 8, 8), False),
        (box(0, 0, 4, 4), box(0, 0, 4, 4), True),
        (box(0, 0, 4, 4), box(1, 1, 2, 2), True),
        (box(1, 1, 2, 2), box(0, 0, 4, 4), True),
        (box(0, 0, 4, 4), box(3, 1, 8, 3), True),
        (box(0, 0, 4, 4), box(0, 0, 4, 2), True),
        (box(0, 1, 9, 2), box(4, 0, 5, 9), True),
        ([(0, 0), (4, 0), (0, 4), (0, 0)], [(4, 4), (4, 0), (0, 4), (4, 4)], False),
        ([(0, 0), (4, 0), (0, 4), (0, 0)], [(4, 4), (4, 0), (0, 3), (4, 4)], True),
    ],
)
def test_districts_may_share_a_border_and_nothing_else(
    one: list[tuple[int, int]], other: list[tuple[int, int]], shared: bool
) -> None:
    assert overlap(one, other) is shared
    assert overlap(other, one[::-1]) is shared


EAST = "      - [113.4935, 29.8165]\n"


@pytest.mark.parametrize(
    ("old", "new", "path", "reason"),
    [
        (EAST, "      - [29.8165, 113.4935]\n", "areas.0.outline", "is not [longitude, latitude]"),
        (EAST, "      - [113.3000, 29.9500]\n", "areas.0.outline", "crosses itself"),
        (EAST, EAST + EAST, "areas.0.outline", "touches itself"),
        (EAST, "      - [113.4935]\n", "areas.0.outline.1", "at least 2"),
        ("id: chengxi\n", "id: chengdong\n", "areas.1.id", "'chengdong' is taken already"),
        (
            "department: chengxi-district",
            "department: chengxi-distrikt",
            "areas.1.department",
            "did you mean 'chengxi-district'?",
        ),
        (
            "      - [113.4040, 29.8600]\n      - [113.4275, 29.8955]\n",
            "      - [113.4040, 29.8600]\n      - [113.4500, 29.8955]\n",
            "areas.1.outline",
            "overlaps 'chengdong': a place would lie in two districts",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(
    city: City, old: str, new: str, path: str, reason: str
) -> None:
    city.edit(FILE, old, new)
    told = {(each.file, each.path): each.reason for each in city.problems()}
    assert reason in told[FILE, path]


def test_an_outline_that_does_not_close_is_refused_with_its_line(city: City) -> None:
    text = (city.root / FILE).read_text(encoding="utf-8")
    head, _, last = text.rstrip("\n").rpartition("\n")
    assert last == "      - [113.4120, 29.8210]"
    city.write(FILE, head + "\n")
    problem = city.problems()[0]
    assert (problem.path, problem.line) == ("areas.1.outline", problem.line)
    assert problem.reason == "does not close: the last position has to be the first"
    assert problem.line == max(
        number for number, line in enumerate(head.splitlines(), 1) if line == "    outline:"
    )


def test_coordinates_arrive_as_whole_millionths_of_a_degree(example: Compiled) -> None:
    outline = example.sections["ticket"]["areas"][0]["outline"]
    assert outline[0] == [113_412_000, 29_821_000]
    assert all(isinstance(number, int) for pair in outline for number in pair)
