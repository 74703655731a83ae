"""The table of scores as it is given away: a title, columns, and a row for each unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from sunhall.domain.catalogue import Text
from sunhall.domain.scoring.figures import rounded
from sunhall.domain.scoring.period import ScorePeriod
from sunhall.domain.scoring.rules import Preset, ScoringRules
from sunhall.domain.scoring.standing import UnitScore

Cell: TypeAlias = str | int | Decimal | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ScoreSheet:
    """A table for people.

    Attributes:
        title: Its title.
        remarks: Lines below the title: formula, days.
        columns: Headings.
        rows: A row for each unit; numbers are numbers, None is an empty cell.
    """

    title: str
    remarks: Sequence[str]
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def score_sheet(
    lines: Sequence[UnitScore],
    *,
    period: ScorePeriod,
    preset: Preset,
    rules: ScoringRules,
    label: Callable[[str], str],
    own: Callable[[Text], str],
) -> ScoreSheet:
    """Return the table of scores.

    Args:
        lines: The units, in order.
        period: The period.
        preset: The formula.
        rules: The city's rules.
        label: Returns the text of a key.
        own: Returns a text that stands with the thing itself.
    """
    indicators = list(rules.indicators)
    names = {each: own(rules.indicators[each]) for each in indicators}
    of = {each: label("score_column.above_below").replace("{name}", names[each]) for each in names}
    head = [label("score_column.class"), label("score_column.unit")]
    head.append(label("score_column.valid_callbacks"))
    head += [heading for each in indicators for heading in (f"{names[each]} %", of[each])]
    standing = "place" if rules.ranks_shown else "band"
    head += [label(f"score_column.{name}") for name in ("faults", "score", "grade", standing)]
    head.append(label("score_column.remark"))
    return ScoreSheet(
        title=label("score_column.title").replace("{period}", period.name),
        remarks=(own(preset.label), f"{period.first.isoformat()} – {period.last.isoformat()}"),
        columns=head,
        rows=[_row(line, rules, label, own) for line in lines],
    )


def _row(
    line: UnitScore, rules: ScoringRules, label: Callable[[str], str], own: Callable[[Text], str]
) -> list[Cell]:
    among = rules.classes.get(line.unit_class or "")
    row: list[Cell] = [own(among.label) if among else "", label(f"department.{line.department}")]
    row.append(line.figures.valid_callbacks)
    for indicator in rules.indicators:
        rate = line.figures.rates[indicator]
        percent = rate.percent
        row += [
            rounded(percent) if percent is not None else None,
            f"{rounded(rate.above).normalize():f}/{rate.below}",
        ]
    steps = {each.id: own(each.label) for each in (*rules.grades, *rules.bands)}
    where: Cell = line.rank if rules.ranks_shown else steps.get(line.band or "", "")
    row += [sum(line.figures.faults.values()), line.composite.score]
    row += [steps.get(line.grade or "", ""), where]
    row.append(label(f"score_unranked.{line.unranked}") if line.unranked else "")
    return row
