"""Table three: requests received and handled, 25 rows by 7 columns (国办公开办函〔2021〕30号)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sunhall.domain.annual_report.ledger_entry import LedgerEntry
from sunhall.domain.annual_report.period import ReportPeriod

NEW: Final = "r1"
CARRIED_IN: Final = "r2"
FINISHED: Final = "r3_7"
CARRIED_OUT: Final = "r4"

#: The rows that say how a request ended; a finished request is in exactly one of them (I5).
LEAVES: Final = (
    "r3_1",
    "r3_2",
    *(f"r3_3_{item}" for item in range(1, 9)),
    *(f"r3_4_{item}" for item in range(1, 4)),
    *(f"r3_5_{item}" for item in range(1, 6)),
    *(f"r3_6_{item}" for item in range(1, 4)),
)

#: The rows of the form, from the top.
ROWS: Final = (NEW, CARRIED_IN, *LEAVES, FINISHED, CARRIED_OUT)

#: Kinds of applicants.
COLUMNS: Final = ("c1", "c2", "c3", "c4", "c5", "c6")
SUM: Final = "c7"


@dataclass(frozen=True, slots=True)
class TableThree:
    """A filled table three.

    Attributes:
        cells: Row → column (``c1`` … ``c7``) → number of requests; every cell is there.
    """

    cells: Mapping[str, Mapping[str, int]]

    @classmethod
    def from_places(cls, counts: Mapping[str, int]) -> TableThree:
        """Return the table of counts by place (``r3_1.c7``); what is not counted is 0."""
        columns = (*COLUMNS, SUM)
        return cls(
            {row: {column: counts.get(f"{row}.{column}", 0) for column in columns} for row in ROWS}
        )

    def places(self) -> Mapping[str, int]:
        """Return every cell by its place, in the order of the form."""
        return {
            f"{row}.{column}": number
            for row, numbers in self.cells.items()
            for column, number in numbers.items()
        }


def rows_of(entry: LedgerEntry, period: ReportPeriod) -> Iterator[str]:
    """Yield the rows in which a request counts.

    Each row asks a question of its own and none is reckoned from another, so that an entry which is
    wrong shows in the identities.
    """
    if period.holds(entry.received_on):
        yield NEW
    if entry.received_on < period.first and _open_before(entry, period):
        yield CARRIED_IN
    if period.holds(entry.ended_on):
        yield FINISHED
        if entry.leaf in LEAVES:
            yield str(entry.leaf)
    if entry.received_on <= period.last and not _ended_by_the_end(entry, period):
        yield CARRIED_OUT


def places_of(entry: LedgerEntry, period: ReportPeriod) -> Iterator[str]:
    """Yield the cells in which a request counts: its kind of applicant, and the sum column."""
    for row in rows_of(entry, period):
        if entry.column in COLUMNS:
            yield f"{row}.{entry.column}"
        yield f"{row}.{SUM}"


def _open_before(entry: LedgerEntry, period: ReportPeriod) -> bool:
    return entry.ended_on is None or entry.ended_on >= period.first


def _ended_by_the_end(entry: LedgerEntry, period: ReportPeriod) -> bool:
    return entry.ended_on is not None and entry.ended_on <= period.last
