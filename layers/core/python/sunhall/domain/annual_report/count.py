"""Counts the ledger: in which cells every request stands, and the tables that follow from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sunhall.domain.annual_report.ledger_entry import LedgerEntry
from sunhall.domain.annual_report.period import ReportPeriod
from sunhall.domain.annual_report.table_four import TableFour, remedy_places_of
from sunhall.domain.annual_report.table_three import TableThree, places_of


@dataclass(frozen=True, slots=True)
class Counted:
    """The tables three and four of a period, and who stands behind every number.

    Attributes:
        three: Table three.
        four: Table four.
        places: Receipt number → the cells in which that request counts, one mention a count.
    """

    three: TableThree
    four: TableFour
    places: Mapping[str, Sequence[str]]

    def behind(self, place: str) -> tuple[str, ...]:
        """Return the receipt numbers of the requests that count in a cell, in order."""
        return tuple(sorted(no for no, places in self.places.items() if place in places))


def count(entries: Iterable[LedgerEntry], period: ReportPeriod) -> Counted:
    """Count requests in tables three and four.

    Args:
        entries: The requests; those that have no part in the period count nowhere.
        period: The days to count.
    """
    places: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        found = (*places_of(entry, period), *remedy_places_of(entry, period))
        if found:
            places[entry.receipt_no] = (*places.get(entry.receipt_no, ()), *found)
    counts = Counter(place for found in places.values() for place in found)
    return Counted(TableThree.from_places(counts), TableFour.from_places(counts), places)
