"""Keeps the ledger of the statistics: one row for each disclosure request, from the stream.

Events come at least once and in any order. So the row is not changed by what an event says: the
whole history is folded as it is now, and the row is written if it is newer than the one there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, Protocol

from sunhall.application.ports import Ports
from sunhall.domain.annual_report.ledger_entry import LEDGER_EVENTS, LedgerEntry, entry_of
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.engine.event import Event

#: The service whose cases the report is about; its declaration need not be loaded for its name.
COUNTED_SERVICE: Final = "disclosure"


class Ledger(Protocol):
    """The rows of the statistics."""

    def put(self, entry: LedgerEntry) -> bool:
        """Write a row unless one of the same or a newer version is there.

        Returns:
            Whether it was written.
        """

    def mend(self, entry: LedgerEntry) -> bool:
        """Write a row unless a newer version is there, over one of the same version.

        Returns:
            Whether it was written.
        """

    def entries(self, department: str, *, through: date | None = None) -> Sequence[LedgerEntry]:
        """Return the requests addressed to a department, by day of receipt.

        Args:
            department: Id of the department.
            through: Only requests received on this day or before.
        """


class LedgerPorts(Ports, Protocol):
    """What keeping the ledger needs besides what every use case may."""

    @property
    def ledger(self) -> Ledger:
        """The ledger."""


def keep_ledger(ports: LedgerPorts, event: Event) -> None:
    """Bring the row of a case up to date, if its event can change it."""
    if event.type not in LEDGER_EVENTS:
        return
    stored = ports.store.load(event.case_id)
    # Other services have events of the same names; a request for correction is no such request.
    if stored is None or stored.service != COUNTED_SERVICE:
        return
    entry = entry_of(stored.events, columns_of(ports.catalogue))
    if entry is not None:
        ports.ledger.put(entry)


def columns_of(catalogue: Catalogue) -> Mapping[str, str]:
    """Return the column of table three of each kind of applicant."""
    return {kind: each.column for kind, each in catalogue.disclosure.applicant_kinds.items()}
