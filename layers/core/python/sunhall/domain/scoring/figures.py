"""What a unit's records come to: the rates with both sides of the line, and the faults.

Sums are exact fractions. Nothing is rounded before it is shown: `rounded` is the one place, half up
to two places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from sunhall.domain.scoring.judgement import (
    MADE_OF,
    Bench,
    Counted,
    Indicator,
    fault_of,
    judged,
)
from sunhall.domain.scoring.record import EntryRecord, RecordKind, ScoreRecord

_PLACES: Final = 100

#: Kinds of entry that are marks and no faults: yearly composites are made of them.
MARKS: Final = ("self_assessment", "third_party")

Marks: TypeAlias = tuple[tuple[date, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate.

    Attributes:
        above: What counts as a success, weighted.
        below: What it is a part of.
    """

    above: Fraction
    below: int

    @property
    def percent(self) -> Fraction | None:
        """The exact rate in percent; None when there is nothing to take a part of."""
        return self.above * _PLACES / self.below if self.below else None


@dataclass(frozen=True, slots=True)
class Figures:
    """All that a score is made of.

    Attributes:
        rates: Every indicator.
        faults: Number of faults by kind; a kind without any is left out.
        marks: The marks given, by kind, each with its day, in their order.
    """

    rates: Mapping[Indicator, Rate]
    faults: Mapping[str, int]
    marks: Mapping[str, Marks]

    @property
    def valid_callbacks(self) -> int:
        """V: callbacks in which the citizen was reached and answered, and that count."""
        return self.rates[Indicator.RESPONSE].below


def figures(records: Iterable[ScoreRecord], bench: Bench) -> Figures:
    """Count records.

    Args:
        records: The records of one unit and period, in any order.
        bench: What judgements depend on.
    """
    above = dict.fromkeys(Indicator, Fraction(0))
    below: Counter[Indicator] = Counter()
    faults: Counter[str] = Counter()
    marks: dict[str, Marks] = {}
    for record in sorted(records, key=lambda each: each.key):
        faults.update(fault_of(record, bench))
        if isinstance(record, EntryRecord):
            _take_mark(record, bench, marks)
        for indicator in _INDICATORS_OF[record.key.kind]:
            judgement = judged(record, indicator, bench)
            if isinstance(judgement, Counted):
                above[indicator] += judgement.credit
                below[indicator] += judgement.of
    rates = {indicator: Rate(above[indicator], below[indicator]) for indicator in Indicator}
    return Figures(rates, dict(sorted(faults.items())), marks)


def _take_mark(record: EntryRecord, bench: Bench, marks: dict[str, Marks]) -> None:
    if record.mark is None or record.left_out or record.key.text in bench.excluded:
        return
    given = (record.key.on, Fraction(record.mark))
    marks[record.entry] = (*marks.get(record.entry, ()), given)


_INDICATORS_OF: Final[Mapping[RecordKind, tuple[Indicator, ...]]] = {
    kind: tuple(indicator for indicator, made_of in MADE_OF.items() if made_of is kind)
    for kind in RecordKind
}


def rounded(exact: Fraction) -> Decimal:
    """Round half up to two places, away from zero; the only rounding there is."""
    # A Decimal of the exact fraction could have been rounded already, in its twenty-eighth place:
    # whole hundredths are counted with integers instead.
    hundredths, rest = divmod(abs(exact.numerator) * _PLACES, exact.denominator)
    hundredths += 2 * rest >= exact.denominator
    sign = -1 if exact < 0 else 1
    return Decimal(sign * hundredths).scaleb(-2)
