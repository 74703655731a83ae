"""The composite score of a unit by a preset, and its grade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from sunhall.domain.scoring.figures import Figures, Marks, rounded
from sunhall.domain.scoring.rules import Points, Preset, Step

_HUNDRED: Final = Fraction(100)

#: Months of the first half of a year.
_HALF_YEAR: Final = 6


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the calculation.

    Attributes:
        part: ``base``, ``rate``, ``points``, ``fault``, or the part of a year.
        of: Id of the indicator, kind of fault or part; empty for the base.
        count: For a fault: how many; else 1.
        points: What it adds, exactly; negative for faults.
    """

    part: str
    of: str
    count: int
    points: Fraction


@dataclass(frozen=True, slots=True)
class Composite:
    """A score.

    Attributes:
        exact: The score before rounding; None when there are no data for it.
        lines: How it was made, in the order of the preset.
        lacking: What there are no data of: ids of indicators or of parts of a year.
    """

    exact: Fraction | None
    lines: tuple[Line, ...]
    lacking: tuple[str, ...] = ()

    @property
    def score(self) -> Decimal | None:
        """The score with two places: what is published, graded and ranked."""
        return rounded(self.exact) if self.exact is not None else None


def composite(preset: Preset, figures: Figures, presets: Mapping[str, Preset]) -> Composite:
    """Return the score of a unit.

    Without a valid callback there is no score, whatever else there is: it would be a hundred or
    nothing for want of anything to judge by.

    Args:
        preset: The formula.
        figures: The unit's figures; of a whole year for a preset with parts of a year.
        presets: All presets: a year's daily part is the score of another one.
    """
    if preset.year:
        return _of_year(preset, figures, presets)
    lacking = _lacking(preset, figures)
    if lacking:
        return Composite(None, (), lacking)
    lines = _lines(preset, figures)
    scaled = sum((line.points for line in lines), Fraction(0))
    if preset.out_of != _HUNDRED:
        # Faults take points of the hundred, so only what comes before them is scaled.
        taken = sum((line.points for line in lines if line.part == "fault"), Fraction(0))
        scaled = (scaled - taken) * _HUNDRED / preset.out_of + taken
    return Composite(min(max(scaled, preset.floor), preset.ceiling), lines)


def _lacking(preset: Preset, figures: Figures) -> tuple[str, ...]:
    if not figures.valid_callbacks:
        return ("valid_callbacks",)
    asked = [*(each.indicator for each in preset.weighted), *(p.indicator for p in preset.points)]
    return tuple(indicator for indicator in asked if not figures.rates[indicator].below)


def _lines(preset: Preset, figures: Figures) -> tuple[Line, ...]:
    lines = [Line("base", "", 1, preset.base)] if preset.base else []
    for share in preset.weighted:
        percent = figures.rates[share.indicator].percent or Fraction(0)
        lines.append(Line("rate", share.indicator, 1, share.weight * percent))
    lines += [Line("points", each.indicator, 1, _points(each, figures)) for each in preset.points]
    for loss in preset.faults:
        number = figures.faults.get(loss.fault, 0)
        if number:
            lines.append(Line("fault", loss.fault, number, -loss.points * number))
    return tuple(lines)


def _points(item: Points, figures: Figures) -> Fraction:
    percent = figures.rates[item.indicator].percent or Fraction(0)
    short = max(item.target - percent, Fraction(0))
    return max(item.full - item.loss * short, item.floor)


def _of_year(preset: Preset, figures: Figures, presets: Mapping[str, Preset]) -> Composite:
    daily = composite(presets[preset.daily or ""], figures, presets)
    lines: list[Line] = []
    lacking: list[str] = []
    for each in preset.year:
        score = daily.exact if each.part == "daily" else _mean(figures.marks.get(each.part, ()))
        if score is None:
            lacking.append(each.part)
        else:
            lines.append(Line("year", each.part, 1, each.weight * score))
    if lacking:
        return Composite(None, (), tuple(lacking))
    total = sum((line.points for line in lines), Fraction(0))
    return Composite(min(max(total, preset.floor), preset.ceiling), tuple(lines))


def _mean(marks: Marks) -> Fraction | None:
    """Return the mean of a year's marks, or None without any.

    There is one for each half of the year (自评 is done twice): the last one given for it.
    """
    halves = {(day.year, day.month > _HALF_YEAR): mark for day, mark in marks}
    return sum(halves.values(), Fraction(0)) / len(halves) if halves else None


def step_of(score: Decimal, steps: Sequence[Step]) -> Step:
    """Return the grade or band of a rounded score; lower bounds are included.

    Args:
        score: The score as it is published.
        steps: The steps, best first; the last one begins at 0.
    """
    return next(step for step in steps if Fraction(score) >= step.least)
