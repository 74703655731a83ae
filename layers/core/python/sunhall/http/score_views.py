"""How scores and the cases behind them are shown as JSON. Exact numbers are texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from sunhall.application.scores import CountedPage, CountedRecord, ScoreTable
from sunhall.domain.scoring.composite import Line
from sunhall.domain.scoring.figures import Figures, rounded
from sunhall.domain.scoring.judgement import Counted, Indicator, Judgement
from sunhall.domain.scoring.period import ScorePeriod
from sunhall.domain.scoring.rules import ScoringRules
from sunhall.domain.scoring.standing import UnitScore
from sunhall.http.case_views import Words

Plain = dict[str, Any]

#: Fields of a record that stand beside its facts.
_BESIDE: Final = frozenset({"key", "department", "receipt_no", "left_out"})


def scores_view(table: ScoreTable, words: Words) -> Plain:
    """Return the table of a period."""
    preset = table.preset
    return {
        "period": _period(table.period),
        "preset": {
            "id": preset.id,
            "label": words.own(preset.label),
            "source": preset.basis.source,
            "note": preset.basis.note,
        },
        "places_told": table.rules.ranks_shown,
        "least_sample": table.rules.least_sample,
        "counted_at": table.counted_at,
        "items": [_unit(line, table.rules, words) for line in table.lines],
    }


def cases_view(page: CountedPage, department: str, words: Words) -> Plain:
    """Return some of the records behind a unit's scores, without the cursor."""
    return {
        "department": department,
        "label": words(f"department.{department}"),
        "period": _period(page.period),
        "items": [_record(each, page.rules, words) for each in page.records],
    }


def _period(period: ScorePeriod) -> Plain:
    return {"name": period.name, "first": period.first, "last": period.last}


def _unit(line: UnitScore, rules: ScoringRules, words: Words) -> Plain:
    among = rules.classes.get(line.unit_class or "")
    steps = {each.id: words.own(each.label) for each in (*rules.grades, *rules.bands)}
    score = line.composite.score
    return {
        "department": line.department,
        "label": words(f"department.{line.department}"),
        "class": line.unit_class,
        "class_label": words.own(among.label) if among else None,
        "valid_callbacks": line.figures.valid_callbacks,
        "score": str(score) if score is not None else None,
        "grade": line.grade,
        "grade_label": steps.get(line.grade or ""),
        "rank": line.rank,
        "band": line.band,
        "band_label": steps.get(line.band or ""),
        "unranked": line.unranked or None,
        "unranked_label": words(f"score_unranked.{line.unranked}") if line.unranked else None,
        "lacking": list(line.composite.lacking),
        "calculation": [_line(each, rules, words) for each in line.composite.lines],
        "indicators": _indicators(line.figures, rules, words),
        "faults": _faults(line.figures.faults, rules, words),
    }


def _line(line: Line, rules: ScoringRules, words: Words) -> Plain:
    if line.part == "fault":
        label = _fault_label(line.of, rules, words)
    elif line.part in ("rate", "points"):
        label = words.own(rules.indicators[Indicator(line.of)])
    else:
        label = words(f"score_part.{line.of or 'base'}")
    return {
        "part": line.part,
        "of": line.of or None,
        "label": label,
        "count": line.count,
        "points": str(rounded(line.points)),
    }


def _indicators(figures: Figures, rules: ScoringRules, words: Words) -> list[Plain]:
    shown = []
    for indicator, label in rules.indicators.items():
        rate = figures.rates[indicator]
        percent = rate.percent
        shown.append(
            {
                "id": indicator,
                "label": words.own(label),
                "numerator": str(rounded(rate.above)),
                "denominator": rate.below,
                "percent": str(rounded(percent)) if percent is not None else None,
            }
        )
    return shown


def _faults(faults: Mapping[str, int], rules: ScoringRules, words: Words) -> list[Plain]:
    return [
        {"id": fault, "label": _fault_label(fault, rules, words), "count": count}
        for fault, count in faults.items()
    ]


def _fault_label(fault: str, rules: ScoringRules, words: Words) -> str:
    # A kind that the city has dropped since is still shown.
    return words.own(rules.faults[fault].label) if fault in rules.faults else fault


def _record(counted: CountedRecord, rules: ScoringRules, words: Words) -> Plain:
    record = counted.record
    facts = {
        each.name: getattr(record, each.name) for each in fields(record) if each.name not in _BESIDE
    }
    return {
        "record": record.key.text,
        "kind": record.key.kind,
        "on": record.key.on,
        "case_id": record.key.case_id,
        "receipt_no": record.receipt_no,
        "left_out": record.left_out or None,
        "left_out_label": words(f"score_reason.{record.left_out}") if record.left_out else None,
        "counts": [
            _judgement(indicator, judgement, rules, words)
            for indicator, judgement in counted.judgements.items()
        ],
        "faults": _faults(counted.faults, rules, words),
        "facts": {
            name: str(value) if name == "mark" and value is not None else value
            for name, value in facts.items()
        },
        "appeals": [
            {
                "case_id": note.case_id,
                "receipt_no": note.receipt_no,
                "state": note.state,
                "state_label": words(f"state.{note.state}"),
            }
            for note in counted.appeals
        ],
    }


def _judgement(
    indicator: Indicator, judgement: Judgement, rules: ScoringRules, words: Words
) -> Plain:
    counts = isinstance(judgement, Counted)
    return {
        "indicator": indicator,
        "label": words.own(rules.indicators[indicator]),
        "counted": counts,
        "credit": str(rounded(judgement.credit)) if isinstance(judgement, Counted) else None,
        "of": judgement.of if isinstance(judgement, Counted) else 0,
        "reason": None if isinstance(judgement, Counted) else judgement.reason,
        "reason_label": None
        if isinstance(judgement, Counted)
        else words(f"score_reason.{judgement.reason}"),
    }
