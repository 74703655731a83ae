"""What rates and scores come to: the cases S1, S2, S3 and S6, and the rules around them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from sunhall.domain.scoring.composite import Composite, composite, step_of
from sunhall.domain.scoring.figures import Figures, Rate, rounded
from sunhall.domain.scoring.judgement import Coefficients, Indicator
from sunhall.domain.scoring.record import ScoreRecord
from sunhall.domain.scoring.standing import unit_scores
from tests.builders.catalogue import EDUCATION
from tests.builders.scoring import (
    NOW,
    callback,
    counted,
    dispatch,
    entry,
    handling,
    month_of_callbacks,
    preset,
    rules,
)

#: S1: twenty valid callbacks, nineteen contacted, fifteen solved, twelve satisfied, four basically.
S1 = month_of_callbacks(20, contacted=19, solved=15, satisfied=12, basically=4)


def percent(figures: Figures, indicator: str) -> Decimal | None:
    exact = figures.rates[Indicator(indicator)].percent
    return rounded(exact) if exact is not None else None


def scored(name: str, figures: Figures) -> Composite:
    return composite(preset(name), figures, rules().presets)


def in_month(month: int) -> date:
    return date(2026, month, 10)


def grade(score: Decimal | None) -> str:
    assert score is not None
    return step_of(score, rules().grades).id


def test_s1_the_three_rates() -> None:
    figures = counted(S1)
    assert percent(figures, "response") == Decimal("95.00")
    assert percent(figures, "solution") == Decimal("75.00")
    assert percent(figures, "satisfaction") == Decimal("78.00")


@pytest.mark.parametrize(
    ("name", "faults", "score", "of_grade"),
    [
        ("bj_unofficial", 0, "78.20", "fair"),
        ("work_304030", 0, "81.90", "good"),
        ("mixed", 3, "77.40", "fair"),
    ],
)
def test_s1_the_composite_scores(name: str, faults: int, score: str, of_grade: str) -> None:
    found = [entry("problem_found", 100 + number) for number in range(faults)]
    result = scored(name, counted([*S1, *found])).score
    assert (str(result), grade(result)) == (score, of_grade)


@pytest.mark.parametrize(
    ("faults", "score", "of_grade"),
    [
        (6, "91.00", "excellent"),
        (7, "89.50", "good"),
        (13, "80.50", "good"),
        (14, "79.00", "fair"),
        (26, "61.00", "fair"),
        (27, "59.50", "poor"),
        (67, "0.00", "poor"),
    ],
)
def test_s2_every_fault_takes_a_point_and_a_half(faults: int, score: str, of_grade: str) -> None:
    found = [entry("problem_found", 100 + number) for number in range(faults)]
    result = scored("deduction", counted([*S1, *found])).score
    assert (str(result), grade(result)) == (score, of_grade)


@pytest.mark.parametrize("name", ["work_304030", "deduction", "mixed", "lyg_like"])
def test_s3_without_a_valid_callback_there_is_no_score(name: str) -> None:
    on_time = [each for case in range(5) for each in (dispatch(case), handling(case, answered=-1))]
    figures = counted(on_time)
    assert percent(figures, "on_time") == Decimal("100.00")
    assert percent(figures, "response") is None
    assert scored(name, figures).score is None
    assert scored(name, figures).lacking == ("valid_callbacks",)
    (line,) = unit_scores({EDUCATION: figures}, preset(name), rules())
    assert (line.grade, line.rank, line.unranked) == (None, None, "no_data")


def test_s6_the_grade_is_taken_from_the_rounded_score() -> None:
    assert str(rounded(Fraction("89.995"))) == "90.00"
    assert grade(rounded(Fraction("89.995"))) == "excellent"
    assert grade(rounded(Fraction("89.994999"))) == "good"


@pytest.mark.parametrize(
    ("score", "of_grade"),
    [("90.00", "excellent"), ("89.99", "good"), ("80.00", "good"), ("60.00", "fair")],
)
def test_lower_bounds_belong_to_the_grade(score: str, of_grade: str) -> None:
    assert grade(Decimal(score)) == of_grade


@pytest.mark.parametrize(
    ("exact", "shown"),
    [("0", "0.00"), ("0.005", "0.01"), ("0.0049999", "0.00"), ("100", "100.00"), ("1/3", "0.33")],
)
def test_halves_are_rounded_up_to_two_places(exact: str, shown: str) -> None:
    assert str(rounded(Fraction(exact))) == shown


def test_rounding_is_exact_where_twenty_eight_digits_are_not() -> None:
    just_below = Fraction("89.995") - Fraction(1, 10**40)
    assert str(rounded(just_below)) == "89.99"


@pytest.mark.parametrize(
    ("on_time", "satisfied", "items"),
    [
        ((8982, 10000), (875, 1000), ("14.82", "19.75")),
        ((1, 1), (8333, 10000), ("25.00", "17.67")),
        ((1, 2), (75, 100), ("0.00", "13.50")),
        ((1, 1), (1, 2), ("25.00", "12.50")),
        ((1, 1), (99, 100), ("25.00", "25.00")),
    ],
)
def test_points_by_item_as_one_city_published_them(
    on_time: tuple[int, int], satisfied: tuple[int, int], items: tuple[str, str]
) -> None:
    base = counted([callback(), handling()])
    rates = {
        **base.rates,
        Indicator.ON_TIME: Rate(Fraction(on_time[0]), on_time[1]),
        Indicator.SATISFACTION: Rate(Fraction(satisfied[0]), satisfied[1]),
    }
    result = scored("lyg_like", Figures(rates, {}, {}))
    assert tuple(str(rounded(line.points)) for line in result.lines) == items
    # Two items make fifty points at the most; the score is out of a hundred.
    assert result.exact == sum(line.points for line in result.lines) * 2


def test_a_part_that_nothing_was_counted_for_leaves_the_score_open() -> None:
    result = scored("lyg_like", counted([callback()]))
    assert (result.score, result.lacking) == (None, ("on_time",))


def test_a_score_never_leaves_its_bounds() -> None:
    many = [entry("problem_found", number) for number in range(200)]
    assert scored("mixed", counted([callback(), *many])).score == Decimal("0.00")


def test_half_a_success_is_worth_what_the_city_says() -> None:
    records = [callback(1, result="partly", satisfaction="basically_satisfied"), callback(2)]
    usual = counted(records)
    assert [percent(usual, each) for each in ("solution", "satisfaction")] == [0, 45]
    elsewhere = counted(records, coefficients=Coefficients(Fraction(1, 2), Fraction(1)))
    assert [percent(elsewhere, each) for each in ("solution", "satisfaction")] == [25, 50]


def test_an_open_late_duty_counts_and_one_that_is_not_due_yet_does_not() -> None:
    answered, late, open_late = handling(1), handling(2, answered=1), handling(3, answered=None)
    to_come = handling(4, on=NOW.date(), answered=None)
    assert counted([answered, late, open_late, to_come]).rates[Indicator.ON_TIME].below == 3
    assert percent(counted([answered, late, open_late, to_come]), "on_time") == Decimal("33.33")


def test_an_answer_that_is_being_checked_is_neither_late_nor_in_time() -> None:
    in_time = handling(1, answered=None, being_checked_since=handling().due_at)
    assert percent(counted([in_time]), "on_time") is None
    too_late = handling(1, answered=None, being_checked_since=NOW)
    assert percent(counted([too_late]), "on_time") == 0


def test_signing_counts_against_all_that_was_dispatched() -> None:
    records = [
        dispatch(1, signed=0),
        dispatch(2, signed=1),
        dispatch(3, signed=None),
        dispatch(4, signed=None, sent_back=True),
        dispatch(5, signed=None, sent_back=True, sign_missed=True),
    ]
    assert percent(counted(records), "signing") == Decimal("40.00")


def test_what_was_rightly_sent_back_counts_for_the_return_alone() -> None:
    right = dispatch(1, signed=5, returns=1, returned=True)
    wrong = dispatch(2, returns=2, returns_refused=2)
    figures = counted([right, wrong, dispatch(3), dispatch(4)])
    assert percent(figures, "signing") == Decimal("100.00")
    assert percent(figures, "returns") == Decimal("75.00")
    assert percent(figures, "wrong_returns") == Decimal("66.67")
    assert figures.faults == {"wrong_return": 2}


def test_rework_and_repeats_have_rates_of_their_own() -> None:
    records: list[ScoreRecord] = [
        callback(1, reworked=True),
        callback(2),
        callback(3, reworked=True, left_out="no_valid_callback"),
        dispatch(1, repeats=2),
        dispatch(1, number=2),
        dispatch(2, repeats=0),
    ]
    figures = counted(records)
    assert percent(figures, "rework") == Decimal("50.00")
    assert percent(figures, "repeats") == Decimal("100.00")


def test_faults_come_from_records_and_from_checks() -> None:
    records: list[ScoreRecord] = [
        dispatch(1, signed=9),
        handling(1, answered=1),
        handling(2, answered=None),
        entry("fraud_in_reply", 3),
        entry("fraud_in_reply", 4, left_out="entry_withdrawn"),
    ]
    expected = {"fraud_in_reply": 1, "late_answer": 2, "late_signing": 1}
    assert counted(records).faults == expected


def test_what_was_excluded_on_appeal_counts_nowhere() -> None:
    late = handling(1, answered=3)
    found = entry("fraud_in_reply", 2)
    excluded = {late.key.text: "KS-1", found.key.text: "KS-2"}
    figures = counted([late, found], excluded=excluded)
    assert figures.faults == {}
    assert percent(figures, "on_time") is None


def test_a_year_is_made_of_what_was_counted_and_what_was_marked() -> None:
    marks = [
        entry("self_assessment", 50, mark="80"),
        entry("self_assessment", 51, mark="90", on=in_month(9)),
        entry("third_party", 52, mark="70.5"),
    ]
    result = scored("year_304030", counted([*S1, *marks]))
    # 0.3 × 81.9 + 0.4 × 85 + 0.3 × 70.5
    assert str(result.score) == "79.72"
    assert [line.of for line in result.lines] == ["daily", "self_assessment", "third_party"]


def test_the_last_mark_of_a_half_year_takes_the_place_of_earlier_ones() -> None:
    marks = [
        entry("self_assessment", 50, mark="20", on=in_month(2)),
        entry("self_assessment", 51, mark="80", on=in_month(5)),
        entry("third_party", 52, mark="80"),
    ]
    result = scored("year_304030", counted([*S1, *marks]))
    assert result.lines[1].points == 32


def test_a_year_with_a_part_missing_has_no_score() -> None:
    result = scored("year_304030", counted([*S1, entry("third_party", 52, mark="70.5")]))
    assert (result.score, result.lacking) == (None, ("self_assessment",))
