"""Makes the ledger again from every stored history, and says where it was otherwise.

A tool for people: it reads all the cases. Counts come from events, so a ledger that is made again
equals the running one; where it does not, the events are right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from sunhall.application.keep_ledger import COUNTED_SERVICE, LedgerPorts, columns_of
from sunhall.domain.annual_report.ledger_entry import LedgerEntry, entry_of


class AllCases(Protocol):
    """Everything that is stored; for tools alone."""

    def case_ids(self) -> Iterator[str]:
        """Yield the id of every case, in no order."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of it.

    Attributes:
        entries: Number of rows that the histories give.
        mended: Receipt numbers whose row was missing or otherwise.
        stray: Receipt numbers of rows that no history gives.
    """

    entries: int
    mended: tuple[str, ...]
    stray: tuple[str, ...]


def entries_from_histories(ports: LedgerPorts, cases: AllCases) -> Iterator[LedgerEntry]:
    """Yield the row of every disclosure request, folded from its first event on."""
    columns = columns_of(ports.catalogue)
    for case_id in cases.case_ids():
        stored = ports.store.load(case_id)
        if stored is not None and stored.service == COUNTED_SERVICE:
            entry = entry_of(stored.events, columns)
            if entry is not None:
                yield entry


def rebuild_ledger(
    ports: LedgerPorts, cases: AllCases, departments: Iterable[str], *, write: bool
) -> Rebuilt:
    """Compare the ledger with the histories, and mend it if asked to.

    A row that no history gives is reported and left: nothing is ever deleted from the table.

    Args:
        ports: The outside world.
        cases: All the cases.
        departments: Ids of the departments whose rows are compared besides those that the
            histories name.
        write: Whether to mend rows; else nothing is written.
    """
    made = {each.case_id: each for each in entries_from_histories(ports, cases)}
    wanted = {*departments, *(each.department for each in made.values())}
    running = [each for department in sorted(wanted) for each in ports.ledger.entries(department)]
    kept = {each for each in running if made.get(each.case_id) == each}
    kept_ids = {each.case_id for each in kept}
    wrong = [each for case_id, each in sorted(made.items()) if case_id not in kept_ids]
    if write:
        for entry in wrong:
            ports.ledger.mend(entry)
    return Rebuilt(
        entries=len(made),
        mended=tuple(each.receipt_no for each in wrong),
        stray=tuple(
            each.receipt_no
            for each in running
            if each not in kept and not _place_is_right(each, made.get(each.case_id))
        ),
    )


def _place_is_right(running: LedgerEntry, made: LedgerEntry | None) -> bool:
    """Whether a row stands where the history wants one, so that mending overwrites it."""
    return made is not None and (running.department, running.received_on) == (
        made.department,
        made.received_on,
    )
