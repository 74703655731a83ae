"""Scores of units: the table of a period, and the cases behind a unit's line of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sunhall.application.keep_scores import ScorePorts
from sunhall.domain.actor import Actor
from sunhall.domain.authorization import Scope, permitted, widest_scope
from sunhall.domain.errors import FieldError, InvalidInput, NotAllowed
from sunhall.domain.score_appeal.note import AppealNote, excluded
from sunhall.domain.scoring.figures import Figures, figures
from sunhall.domain.scoring.judgement import (
    MADE_OF,
    Bench,
    Indicator,
    Judgement,
    fault_of,
    judged,
)
from sunhall.domain.scoring.period import BadPeriod, ScorePeriod
from sunhall.domain.scoring.record import RecordKind, ScoreRecord
from sunhall.domain.scoring.rules import Preset, ScoringRules, scoring_rules
from sunhall.domain.scoring.standing import UnitScore, unit_scores

#: What can be asked for besides an indicator: the faults and marks that people wrote down.
ENTRIES: Final = "entries"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ScoreTable:
    """The scores of a period.

    Attributes:
        period: The period.
        preset: The formula.
        rules: The city's rules.
        lines: The units.
        counted_at: The moment at which it was counted: what is not due yet may be late tomorrow.
    """

    period: ScorePeriod
    preset: Preset
    rules: ScoringRules
    lines: Sequence[UnitScore]
    counted_at: datetime


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CountedRecord:
    """A record with what is made of it.

    Attributes:
        record: The record.
        judgements: How it counts for each indicator that it is asked about.
        faults: Faults that it shows, by kind.
        appeals: Appeals against it, in the order in which they were filed.
    """

    record: ScoreRecord
    judgements: Mapping[Indicator, Judgement]
    faults: Mapping[str, int]
    appeals: Sequence[AppealNote]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CountedPage:
    """Some of the records behind a unit's scores; ``after`` is where the next page starts."""

    period: ScorePeriod
    rules: ScoringRules
    records: Sequence[CountedRecord]
    after: Mapping[str, str] | None


def read_scores(
    ports: ScorePorts,
    actor: Actor,
    period: str,
    *,
    unit_class: str | None = None,
    preset: str | None = None,
) -> ScoreTable:
    """Return the scores of a period: of all units, or to a unit's head of the own one.

    Args:
        ports: The outside world.
        actor: Who asks.
        period: Name of the period.
        unit_class: Id of a class, if only its units are wanted.
        preset: Id of the formula; the one in force unless told.

    Raises:
        NotAllowed: The actor may see no scores.
        InvalidInput: There is no such period, class or preset.
    """
    scope = widest_scope(actor, "view_scores")
    if scope is None:
        raise NotAllowed("scores_not_allowed")
    rules = scoring_rules(ports.catalogue)
    wanted = _period(period, rules)
    formula = _preset(preset, wanted, rules)
    own = None if scope is Scope.CITY else actor.department or ""
    now = ports.clock.now()
    counted = {
        unit: unit_figures(ports, unit, wanted, rules, now)
        for unit in _units(ports, rules, unit_class, own)
    }
    lines = [
        line
        for line in unit_scores(counted, formula, rules)
        # A place needs the whole class; whoever heads a unit is told the own line of it.
        if (line.department == own if own is not None else _to_show(line, rules))
    ]
    return ScoreTable(wanted, formula, rules, lines, now)


def unit_figures(
    ports: ScorePorts, unit: str, period: ScorePeriod, rules: ScoringRules, now: datetime
) -> Figures:
    """Count the records of a unit in a period."""
    records, appeals = ports.scores.of_unit(unit, period)
    return figures(records, Bench(now, rules.coefficients, excluded(appeals)))


def read_cases(
    ports: ScorePorts,
    actor: Actor,
    department: str,
    period: str,
    *,
    indicator: str | None,
    limit: int,
    after: Mapping[str, str] | None,
) -> CountedPage:
    """Return the records behind a unit's scores, with why each counts or does not.

    Args:
        ports: The outside world.
        actor: Who asks.
        department: The unit.
        period: Name of the period.
        indicator: One indicator, ``entries`` for what people wrote down, or None for all.
        limit: Most records.
        after: Where the page before ended.

    Raises:
        NotAllowed: The actor may not see that unit's scores.
        InvalidInput: There is no such unit, period or indicator.
    """
    if not permitted(actor, "view_scores", department):
        raise NotAllowed("scores_not_allowed")
    if department not in ports.catalogue.departments:
        raise InvalidInput(errors=[FieldError("department", "unknown_unit")])
    rules = scoring_rules(ports.catalogue)
    wanted = _period(period, rules)
    indicators, kinds = _asked(indicator)
    page = ports.scores.page(department, wanted, kinds, limit=limit, after=after)
    appeals = ports.scores.appeals(department, wanted, kinds)
    bench = Bench(ports.clock.now(), rules.coefficients, excluded(appeals))
    counted = [_counted(each, indicators, bench, appeals) for each in page.records]
    return CountedPage(wanted, rules, counted, page.after)


def _counted(
    record: ScoreRecord,
    indicators: Sequence[Indicator],
    bench: Bench,
    appeals: Sequence[AppealNote],
) -> CountedRecord:
    return CountedRecord(
        record=record,
        judgements={
            each: judged(record, each, bench)
            for each in indicators
            if MADE_OF[each] is record.key.kind
        },
        faults=fault_of(record, bench),
        appeals=[note for note in appeals if note.record == record.key.text],
    )


def _asked(indicator: str | None) -> tuple[Sequence[Indicator], Sequence[RecordKind]]:
    if indicator is None:
        return tuple(Indicator), tuple(RecordKind)
    if indicator == ENTRIES:
        return (), (RecordKind.ENTRY,)
    for each in Indicator:
        if each == indicator:
            return (each,), (MADE_OF[each],)
    told = {"allowed": ", ".join((*Indicator, ENTRIES))}
    raise InvalidInput(errors=[FieldError("indicator", "no_such_indicator", told)])


def _units(
    ports: ScorePorts, rules: ScoringRules, unit_class: str | None, own: str | None
) -> Sequence[str]:
    """Return the units to count: those of a class together, for their places to be right."""
    if unit_class is not None and unit_class not in rules.classes:
        raise InvalidInput(errors=[FieldError("class", "no_such_class")])
    if own is not None:
        among = rules.class_of(own)
        if unit_class is not None and (among is None or among.id != unit_class):
            return ()
        return among.departments if among and rules.ranks_shown else (own,)
    if unit_class is not None:
        return rules.classes[unit_class].departments
    return tuple(ports.catalogue.departments)


def _to_show(line: UnitScore, rules: ScoringRules) -> bool:
    """Whether a unit stands in the table: one without a class only if it has anything at all."""
    any_rate = any(rate.below for rate in line.figures.rates.values())
    return line.unit_class is not None or any_rate or bool(line.figures.faults)


def _period(name: str, rules: ScoringRules) -> ScorePeriod:
    try:
        return ScorePeriod.named(name, rules.start_day)
    except BadPeriod:
        raise InvalidInput(errors=[FieldError("period", "no_such_period")]) from None


def _preset(name: str | None, period: ScorePeriod, rules: ScoringRules) -> Preset:
    preset = rules.presets.get(name or rules.in_force)
    if preset is None:
        raise InvalidInput(errors=[FieldError("preset", "no_such_preset")])
    if preset.year and not period.is_year:
        raise InvalidInput(errors=[FieldError("preset", "preset_is_for_years")])
    return preset
