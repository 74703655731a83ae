"""``catalogue/open311.yaml``: what would not work is refused with its place, before a deploy."""

from __future__ import annotations

import pytest

from sunhall.domain.open311.rules import Open311Rules
from sunhall.domain.ticket.rules import TicketRules
from tests.unit.catalogue.conftest import City
from tests.unit.catalogue.conftest import city as city

FILE = "open311.yaml"


@pytest.mark.parametrize(
    ("old", "new", "path", "reason"),
    [
        ("  traffic: {", "  trafic: {", "places.trafic", "did you mean 'traffic'?"),
        ("refusals: [3, 5]", "refusals: [3, 9]", "listed_refusals.1", "there is no reason 9"),
        (
            "kind: suggestion",
            "kind: help",
            "anonymous_kind",
            "no public kind that may be anonymous",
        ),
        ("kind: suggestion", "kind: report", "anonymous_kind", "no public kind that may be"),
        ("amount: 1000\n", "amount: 1001\n", "limits.most_requests.amount", "at most 1000"),
        ("amount: 90\n", "amount: 0\n", "limits.window_days.amount", "at least 1"),
        ("T00:00:00+08:00", "T00:00:00", "changeset", "needs an offset"),
        (
            "  rural: {address: false, decimals: 3}",
            "  rural: {address: false, decimals: 9}",
            "places.rural.decimals",
            "5",
        ),
        ("jurisdiction: yunxi.example", "jurisdiction: 云溪", "jurisdiction", ""),
        ("limits:\n", "quotas: 1\nlimits:\n", "quotas", "not a key"),
    ],
)
def test_a_mistake_is_told_with_its_place(
    city: City, old: str, new: str, path: str, reason: str
) -> None:
    city.edit(FILE, old, new)
    (problem,) = city.problems()
    assert (problem.file, problem.path) == (FILE, path)
    assert reason in problem.reason


def test_the_example_city_keeps_to_the_standards_volumes(open311: Open311Rules) -> None:
    assert (open311.window_days.amount, open311.most_requests.amount) == (90, 1000)


def test_places_are_shown_no_more_precisely_than_ten_metres(
    open311: Open311Rules, rules: TicketRules
) -> None:
    assert open311.places.keys() <= rules.groups.keys()
    for group in rules.groups:
        spot = open311.spot(group)
        assert spot.decimals is None or spot.decimals <= 4
        assert spot.decimals is not None or not spot.address
