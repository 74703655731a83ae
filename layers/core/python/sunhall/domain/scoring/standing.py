"""Where its score puts a unit among the units of its class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sunhall.domain.scoring.composite import Composite, composite, step_of
from sunhall.domain.scoring.figures import Figures
from sunhall.domain.scoring.rules import Preset, ScoringRules


@dataclass(frozen=True, slots=True)
class UnitScore:
    """A unit's line of the table.

    Attributes:
        department: The unit.
        unit_class: Id of its class; None for a unit that is compared with nobody.
        figures: What it was counted from.
        composite: Its score.
        grade: Id of its grade; None without a score.
        rank: Its place, where places are told.
        band: Id of its band, where bands are told.
        unranked: Why it has neither; empty when it has one. The label is
            ``score_unranked.<unranked>``.
    """

    department: str
    unit_class: str | None
    figures: Figures
    composite: Composite
    grade: str | None
    rank: int | None
    band: str | None
    unranked: str


def places(scores: Mapping[str, Decimal]) -> Mapping[str, int]:
    """Return the place of each by its score: 1, 2, 2, 4.

    Args:
        scores: The scores to compare, by whatever they belong to.
    """
    return {
        name: 1 + sum(other > score for other in scores.values()) for name, score in scores.items()
    }


def unit_scores(
    figures: Mapping[str, Figures], preset: Preset, rules: ScoringRules
) -> Sequence[UnitScore]:
    """Score units, and put them in order within their classes.

    Args:
        figures: The figures of each unit; all the units of a class, for a place to be right.
        preset: The formula.
        rules: The city's rules.

    Returns:
        The units by class as the city wrote them, best score first, then by id. In each class those
        that are not compared come after the others, those without a score last; units without a
        class come last of all.
    """
    scores = {unit: composite(preset, each, rules.presets) for unit, each in figures.items()}
    reasons = {unit: _unranked(unit, figures[unit], scores[unit], rules) for unit in figures}
    ranks: dict[str, int] = {}
    for each in rules.classes.values():
        compared = {
            unit: score
            for unit in each.departments
            if unit in scores and not reasons[unit] and (score := scores[unit].score) is not None
        }
        ranks.update(places(compared))
    lines = [_line(unit, figures[unit], scores[unit], reasons, ranks, rules) for unit in figures]
    order = list(rules.classes)
    return sorted(lines, key=lambda line: _order(line, order))


def _unranked(unit: str, figures: Figures, score: Composite, rules: ScoringRules) -> str:
    if score.exact is None:
        return "no_data"
    if figures.valid_callbacks < rules.least_sample:
        return "small_sample"
    return "" if rules.class_of(unit) else "no_class"


def _line(
    unit: str,
    figures: Figures,
    result: Composite,
    reasons: Mapping[str, str],
    ranks: Mapping[str, int],
    rules: ScoringRules,
) -> UnitScore:
    score, compared = result.score, rules.class_of(unit)
    in_place = score is not None and not reasons[unit]
    return UnitScore(
        department=unit,
        unit_class=compared.id if compared else None,
        figures=figures,
        composite=result,
        grade=step_of(score, rules.grades).id if score is not None else None,
        rank=ranks.get(unit) if rules.ranks_shown else None,
        band=step_of(score, rules.bands).id
        if score is not None and in_place and not rules.ranks_shown
        else None,
        unranked=reasons[unit],
    )


def _order(line: UnitScore, classes: Sequence[str]) -> tuple[int, bool, bool, Decimal, str]:
    place = classes.index(line.unit_class) if line.unit_class else len(classes)
    score = line.composite.score
    return place, bool(line.unranked), score is None, -(score or Decimal(0)), line.department
