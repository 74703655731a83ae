"""Places, bands and why a unit has neither."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest

from sunhall.domain.scoring.record import ScoreRecord
from sunhall.domain.scoring.standing import UnitScore, places, unit_scores
from tests.builders.catalogue import EDUCATION, JUSTICE, TRANSPORT
from tests.builders.scoring import counted, month_of_callbacks, preset, rules

NORTH = "north-street"


def table(units: Mapping[str, Sequence[ScoreRecord]], **changes: Any) -> Mapping[str, UnitScore]:
    figures = {unit: counted(records) for unit, records in units.items()}
    lines = unit_scores(figures, preset("work_304030"), rules(**changes))
    return {line.department: line for line in lines}


def callbacks(valid: int, solved: int) -> Sequence[ScoreRecord]:
    return month_of_callbacks(valid, contacted=valid, solved=solved, satisfied=valid)


def test_places_are_counted_1_2_2_4() -> None:
    scores = {"a": "90.00", "b": "80.00", "c": "80.00", "d": "79.99"}
    found = places({name: Decimal(score) for name, score in scores.items()})
    assert found == {"a": 1, "b": 2, "c": 2, "d": 4}


def test_a_place_is_one_of_the_own_class() -> None:
    units = {
        EDUCATION: callbacks(20, 15),
        TRANSPORT: callbacks(20, 20),
        JUSTICE: callbacks(20, 15),
        NORTH: callbacks(20, 1),
    }
    lines = table(units)
    ranks = {unit: line.rank for unit, line in lines.items()}
    assert ranks == {TRANSPORT: 1, EDUCATION: 2, JUSTICE: 2, NORTH: 1}
    assert list(lines) == [TRANSPORT, EDUCATION, JUSTICE, NORTH]


def test_equal_published_scores_are_equal_places() -> None:
    # 86.666… and 86.672 are both published as 86.67.
    units = {EDUCATION: callbacks(30, 20), TRANSPORT: callbacks(5000, 3334)}
    assert len({line.composite.exact for line in table(units).values()}) == 2
    assert {line.rank for line in table(units).values()} == {1}


def test_with_too_few_callbacks_a_unit_is_shown_and_not_ranked() -> None:
    units = {EDUCATION: callbacks(9, 9), TRANSPORT: callbacks(10, 5)}
    lines = table(units)
    assert lines[EDUCATION].composite.score == Decimal("100.00")
    assert (lines[EDUCATION].grade, lines[EDUCATION].rank) == ("excellent", None)
    assert lines[EDUCATION].unranked == "small_sample"
    assert (lines[TRANSPORT].rank, lines[TRANSPORT].unranked) == (1, "")


def test_who_is_not_compared_stands_below_those_who_are() -> None:
    units = {JUSTICE: (), EDUCATION: callbacks(9, 9), TRANSPORT: callbacks(10, 0)}
    assert list(table(units)) == [TRANSPORT, EDUCATION, JUSTICE]


def test_a_unit_without_data_is_neither_first_nor_last() -> None:
    lines = table({EDUCATION: (), TRANSPORT: callbacks(10, 0)})
    assert (lines[EDUCATION].rank, lines[EDUCATION].unranked) == (None, "no_data")
    assert lines[TRANSPORT].rank == 1


def test_a_unit_in_no_class_is_shown_last_and_not_ranked() -> None:
    lines = table({"tax-bureau": callbacks(20, 20), EDUCATION: callbacks(20, 0)})
    assert list(lines) == [EDUCATION, "tax-bureau"]
    assert lines["tax-bureau"].unranked == "no_class"


@pytest.mark.parametrize(("solved", "band"), [(20, "first"), (10, "second"), (0, "third")])
def test_where_places_are_not_told_a_unit_is_put_into_a_band(solved: int, band: str) -> None:
    line = table({EDUCATION: callbacks(20, solved)}, ranks_shown=False)[EDUCATION]
    assert (line.rank, line.band) == (None, band)


def test_who_is_not_ranked_has_no_band_either() -> None:
    line = table({EDUCATION: callbacks(9, 9)}, ranks_shown=False)[EDUCATION]
    assert (line.band, line.grade) == (None, "excellent")
