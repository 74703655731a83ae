"""What a city can say about scores, what it can get wrong, and how it is told."""

from __future__ import annotations

from fractions import Fraction

import pytest

from infra.catalogue.compiler import compile_catalogue
from sunhall.domain.scoring.composite import composite
from sunhall.domain.scoring.judgement import Indicator
from sunhall.domain.scoring.rules import ScoringRules, rules_from_mapping
from tests.builders.scoring import counted, month_of_callbacks, rules
from tests.unit.catalogue.conftest import EXAMPLE, City
from tests.unit.catalogue.conftest import city as city

FILE = "scoring.yaml"

#: A formula of a city's own: S1 by it is 0.5 × 75 + 0.5 × 78.
OWN = """
  - id: own
    label: {zh-CN: 本市办法, en: Our own}
    basis: {kind: practice, note: Decided in January.}
    weighted:
      - {indicator: solution, weight: 0.5}
      - {indicator: satisfaction, weight: 0.5}

appeals:
"""


@pytest.fixture(scope="module")
def example() -> ScoringRules:
    return rules_from_mapping(compile_catalogue(EXAMPLE).sections["scoring"])


def test_the_example_city_scores_as_the_reference_says(example: ScoringRules) -> None:
    found = example
    assert found.coefficients == rules().coefficients
    assert (found.start_day, found.least_sample, found.ranks_shown) == (1, 10, False)
    assert [(step.id, int(step.least)) for step in found.grades] == [
        ("excellent", 90),
        ("good", 80),
        ("fair", 60),
        ("poor", 0),
    ]
    assert set(found.indicators) == set(Indicator)


@pytest.mark.parametrize("name", [*rules().presets])
def test_the_formulas_of_the_example_city_are_those_that_were_tested(
    example: ScoringRules, name: str
) -> None:
    figures = counted(month_of_callbacks(20, contacted=19, solved=15, satisfied=12, basically=4))
    shown = composite(example.presets[name], figures, example.presets)
    assert shown == composite(rules().presets[name], figures, rules().presets)
    assert example.presets[name].basis.note


def test_a_city_writes_a_formula_of_its_own(city: City) -> None:
    city.edit(FILE, "\nappeals:\n", OWN)
    found = rules_from_mapping(city.compile().sections["scoring"])
    figures = counted(month_of_callbacks(20, contacted=19, solved=15, satisfied=12, basically=4))
    assert composite(found.presets["own"], figures, found.presets).exact == Fraction("76.5")


def test_a_weight_is_taken_as_it_is_written(example: ScoringRules) -> None:
    weights = [each.weight for each in example.presets["work_304030"].weighted]
    assert weights == [Fraction(3, 10), Fraction(2, 5), Fraction(3, 10)]


@pytest.mark.parametrize(
    ("old", "new", "path", "reason"),
    [
        ("in_force: work_304030", "in_force: work_30403", "in_force", "work_304030"),
        ("in_force: work_304030", "in_force: year_304030", "in_force", "month"),
        ("  start_day: 1\n", "  start_day: 29\n", "cycle.start_day", "28"),
        ("    value: 0.9\n", "    value: 1.1\n", "coefficients.basically_satisfied.value", "1"),
        ("  repeats: {zh-CN: 重复诉求率, en: Repeat rate}\n", "", "indicators", "repeats"),
        ("  repeats: {", "  repeat: {", "indicators.repeat", "repeats"),
        ("{id: late_signing, found_by", "{id: late_sign, found_by", "faults.0.id", "late_signing"),
        ("{id: bad_conduct, found_by", "{id: third_party, found_by", "faults.4.id", "software"),
        ("{id: good, least: 80", "{id: good, least: 95", "grades.1.least", "best first"),
        ("{id: poor, least: 0,", "{id: poor, least: 10,", "grades", "begins at 0"),
        ("{id: good, least: 80", "{id: excellent, least: 80", "grades.1.id", "taken"),
        ("[chengdong-district, ", "[chengdong-distric, ", "classes.0.departments.0", "chengdong"),
        ("[chengdong-district, ", "[chengxi-district, ", "classes.0.departments.1", "two classes"),
        ("    out_of: 50\n", "    out_of: 40\n", "presets.4", "comes to 50"),
        ("    daily: mixed\n", "    daily: year_304030\n", "presets.5.daily", "no preset"),
        ("    daily: mixed\n", "", "presets.5", "go together"),
        ("loss: 0.5, floor: 12.5", "loss: 0.5, floor: 26", "presets.4.points.1", "floor"),
        (
            "  office: hotline-centre",
            "  office: hotline-center",
            "appeals.office",
            "hotline-centre",
        ),
        ("  chain: score-appeal", "  chain: score-appeals", "appeals.chain", "score-appeal"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    city: City, old: str, new: str, path: str, reason: str
) -> None:
    city.edit(FILE, old, new)
    problems = [each for each in city.problems() if each.file == FILE]
    assert path in [each.path for each in problems], problems
    assert reason in next(each.reason for each in problems if each.path == path)


def test_a_preset_names_faults_that_there_are(city: City) -> None:
    city.edit(FILE, "{id: bad_conduct, found_by", "{id: conduct, found_by")
    paths = {each.path for each in city.problems()}
    assert paths == {"presets.2.faults.4.fault", "presets.3.faults.4.fault"}


def test_the_window_to_appeal_counts_working_days(city: City) -> None:
    city.edit(
        FILE,
        "  window:\n    amount: 5\n    unit: working_day",
        "  window:\n    amount: 5\n    unit: calendar_day",
    )
    assert city.problem()[:2] == (FILE, "appeals.window.unit")


def test_an_empty_class_is_no_mistake(example: ScoringRules) -> None:
    assert example.classes["streets"].departments == ()
    assert example.class_of("education-bureau") is example.classes["departments"]
    assert example.class_of("government-office") is None
