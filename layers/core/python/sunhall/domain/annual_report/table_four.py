"""Table four: reconsiderations and lawsuits about disclosure, one row of 15 numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sunhall.domain.annual_report.ledger_entry import LedgerEntry, RemedyRecord
from sunhall.domain.annual_report.period import ReportPeriod

#: The three groups of columns.
PATHS: Final = ("reconsideration", "direct", "after_reconsideration")
RESULTS: Final = ("upheld", "corrected", "other")
PENDING: Final = "pending"
TOTAL: Final = "total"

#: The columns of a group, from the left.
OUTCOMES: Final = (*RESULTS, PENDING, TOTAL)


@dataclass(frozen=True, slots=True)
class TableFour:
    """A filled table four.

    Attributes:
        cells: Path → outcome (``upheld``, ``corrected``, ``other``, ``pending``, ``total``) →
            number; every cell is there.
    """

    cells: Mapping[str, Mapping[str, int]]

    @classmethod
    def from_places(cls, counts: Mapping[str, int]) -> TableFour:
        """Return the table of counts by place (``direct.upheld``); what is not counted is 0."""
        return cls(
            {
                path: {outcome: counts.get(f"{path}.{outcome}", 0) for outcome in OUTCOMES}
                for path in PATHS
            }
        )

    def places(self) -> Mapping[str, int]:
        """Return every cell by its place, in the order of the form."""
        return {
            f"{path}.{outcome}": number
            for path, numbers in self.cells.items()
            for outcome, number in numbers.items()
        }


def remedy_places_of(entry: LedgerEntry, period: ReportPeriod) -> Iterator[str]:
    """Yield the cells in which the remedies of a request count, one by one.

    A remedy counts where it was decided in the period, whenever it was filed, or as pending where
    it is not decided by the period's end. The total asks for itself which remedies were there.
    """
    for remedy in entry.remedies:
        if remedy.result in RESULTS and period.holds(remedy.decided_on):
            yield f"{remedy.path}.{remedy.result}"
        if remedy.filed_on <= period.last and not _decided_by_the_end(remedy, period):
            yield f"{remedy.path}.{PENDING}"
        if remedy.filed_on <= period.last and not _decided_before(remedy, period):
            yield f"{remedy.path}.{TOTAL}"


def _decided_by_the_end(remedy: RemedyRecord, period: ReportPeriod) -> bool:
    return remedy.decided_on is not None and remedy.decided_on <= period.last


def _decided_before(remedy: RemedyRecord, period: ReportPeriod) -> bool:
    return remedy.decided_on is not None and remedy.decided_on < period.first
