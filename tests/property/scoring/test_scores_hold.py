"""Whatever happened: scores stay in bounds, places are fair, periods are pooled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.scoring.composite import composite
from sunhall.domain.scoring.figures import Figures, rounded
from sunhall.domain.scoring.judgement import Indicator
from sunhall.domain.scoring.period import ScorePeriod
from sunhall.domain.scoring.record import RecordKind, ScoreRecord
from sunhall.domain.scoring.standing import places, unit_scores
from tests.builders.catalogue import EDUCATION, JUSTICE, TRANSPORT
from tests.builders.scoring import (
    PRESETS,
    callback,
    counted,
    dispatch,
    entry,
    handling,
    preset,
    rules,
)

DAYS = st.dates(date(2026, 4, 1), date(2026, 6, 30))
SATISFACTION = st.sampled_from(
    [
        *("very_satisfied", "satisfied", "basically_satisfied", "dissatisfied"),
        *("very_dissatisfied", ""),
    ]
)


@st.composite
def record(draw: st.DrawFn) -> ScoreRecord:
    told: dict[str, Any] = {"on": draw(DAYS), "case": draw(st.integers(1, 40))}
    kind = draw(st.sampled_from(RecordKind))
    if kind is RecordKind.CALLBACK:
        return callback(
            **told,
            contacted=draw(st.booleans()),
            result=draw(st.sampled_from(["solved", "partly", "unsolved"])),
            satisfaction=draw(SATISFACTION),
            reworked=draw(st.booleans()),
            left_out=draw(st.sampled_from(["", "", "not_reached"])),
        )
    if kind is RecordKind.HANDLING:
        return handling(**told, answered=draw(st.none() | st.integers(-5, 5)))
    if kind is RecordKind.DISPATCH:
        filed = draw(st.integers(0, 2))
        return dispatch(
            **told,
            signed=draw(st.none() | st.integers(-5, 5)),
            returns=filed,
            returns_refused=draw(st.integers(0, filed)),
            repeats=draw(st.none() | st.integers(0, 3)),
        )
    if draw(st.booleans()):
        mark = f"{draw(st.integers(0, 10_000)) / 100:.2f}"
        what = draw(st.sampled_from(["self_assessment", "third_party"]))
        return entry(what, told["case"], on=told["on"], mark=mark)
    return entry("problem_found", told["case"], on=told["on"])


# A record has its key for itself, as it has its place in the table.
RECORDS = st.lists(record(), max_size=40, unique_by=lambda each: each.key)


@pytest.mark.parametrize("name", [each["id"] for each in PRESETS])
@given(records=RECORDS)
def test_a_score_is_within_0_and_100(name: str, records: Sequence[ScoreRecord]) -> None:
    result = composite(preset(name), counted(records), rules().presets)
    assert result.score is None or 0 <= result.score <= 100


@given(records=RECORDS)
def test_without_a_valid_callback_there_is_never_a_score(records: Sequence[ScoreRecord]) -> None:
    figures = counted(records)
    for each in PRESETS:
        result = composite(preset(each["id"]), figures, rules().presets)
        if not figures.valid_callbacks:
            assert result.score is None


@given(records=RECORDS, order=st.randoms(use_true_random=False))
def test_the_order_of_records_changes_nothing(records: list[ScoreRecord], order: Any) -> None:
    shuffled = [*records]
    order.shuffle(shuffled)
    assert _plain(counted(shuffled)) == _plain(counted(records))


@given(
    units=st.lists(RECORDS, min_size=3, max_size=3),
    order=st.permutations((EDUCATION, TRANSPORT, JUSTICE)),
)
def test_places_are_stable_under_permutation(
    units: list[list[ScoreRecord]], order: list[str]
) -> None:
    by_unit = dict(zip((EDUCATION, TRANSPORT, JUSTICE), map(counted, units), strict=True))
    usual = unit_scores(by_unit, preset("mixed"), rules(least_sample=1))
    otherwise = {unit: by_unit[unit] for unit in order}
    assert unit_scores(otherwise, preset("mixed"), rules(least_sample=1)) == usual


@given(scores=st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=12))
def test_a_place_is_one_more_than_the_number_of_better_ones(scores: list[Decimal]) -> None:
    named = {str(number): score for number, score in enumerate(scores)}
    found = places(named)
    assert min(found.values()) == 1
    for one, mine in named.items():
        for other, theirs in named.items():
            assert (found[one] < found[other]) == (mine > theirs)


@given(records=RECORDS)
def test_a_quarter_is_its_months_pooled_and_not_their_mean(
    records: Sequence[ScoreRecord],
) -> None:
    def within(name: str) -> Figures:
        period = ScorePeriod.named(name, 1)
        return counted(each for each in records if period.holds(each.key.on))

    quarter, months = within("2026-Q2"), [within(f"2026-{month:02d}") for month in (4, 5, 6)]
    for indicator in Indicator:
        parts = [month.rates[indicator] for month in months]
        assert quarter.rates[indicator].above == sum(part.above for part in parts)
        assert quarter.rates[indicator].below == sum(part.below for part in parts)
    assert quarter.rates == counted(records).rates
    for fault, number in quarter.faults.items():
        assert number == sum(month.faults.get(fault, 0) for month in months)


@given(records=RECORDS, on=DAYS)
def test_one_more_answer_in_time_never_lowers_the_rate(
    records: Sequence[ScoreRecord], on: date
) -> None:
    before = counted(records).rates[Indicator.ON_TIME].percent
    after = counted([*records, handling(99, on=on, answered=-1)]).rates[Indicator.ON_TIME].percent
    assert after is not None
    assert before is None or after >= before


@given(records=RECORDS)
def test_a_record_left_out_on_appeal_counts_as_if_it_were_not_there(
    records: list[ScoreRecord],
) -> None:
    if not records:
        return
    gone = records[0].key.text
    excluded = counted(records, excluded={gone: "KS-1"})
    assert _plain(excluded) == _plain(counted([r for r in records if r.key.text != gone]))


@given(
    weights=st.lists(st.integers(0, 1000), min_size=3, max_size=3),
    rates=st.lists(st.tuples(st.integers(0, 400), st.integers(1, 400)), min_size=3, max_size=3),
)
def test_nothing_is_rounded_before_the_end(
    weights: list[int], rates: list[tuple[int, int]]
) -> None:
    exact = sum(
        (
            Fraction(weight, 1000) * Fraction(above, below)
            for weight, (above, below) in zip(weights, rates, strict=True)
        ),
        Fraction(0),
    )
    shown = rounded(exact)
    assert shown.as_tuple().exponent == -2
    assert abs(Fraction(shown) - exact) <= Fraction(1, 200)
    if Fraction(shown) - exact == Fraction(-1, 200):
        raise AssertionError("a half was rounded down")


@given(thousandths=st.integers(0, 100_000))
def test_rounding_is_that_of_the_decimal_module_where_that_is_exact(thousandths: int) -> None:
    usual = (Decimal(thousandths) / 1000).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert rounded(Fraction(thousandths, 1000)) == usual


def _plain(figures: Figures) -> object:
    return figures.rates, figures.faults, figures.marks
