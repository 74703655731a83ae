"""The events of an entry in the score register, and what each makes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from sunhall.domain.engine.event import Event, Happening
from sunhall.domain.scoring.entries.entry import EntryState, ScoreEntry

#: Every type of event this service writes.
EVENT_TYPES: Final = frozenset({"score_entry_recorded", "score_entry_withdrawn"})


def score_entry_recorded(
    *,
    receipt_no: str,
    department: str,
    entry: str,
    on: date,
    mark: Decimal | None,
    ticket: str | None,
    by: str,
    catalogue_version: str,
    reasons_digest: str,
) -> Happening:
    """A fault or a mark was written down."""
    return Happening(
        "score_entry_recorded",
        {
            "receipt_no": receipt_no,
            "department": department,
            "entry": entry,
            "on": on.isoformat(),
            "mark": str(mark) if mark is not None else None,
            "ticket": ticket,
            "by": by,
            "catalogue_version": catalogue_version,
            "reasons_digest": reasons_digest,
        },
    )


def score_entry_withdrawn(*, by: str, reasons_digest: str) -> Happening:
    """It was taken back."""
    data = {"by": by, "reasons_digest": reasons_digest}
    return Happening("score_entry_withdrawn", data)


def evolve(entry: ScoreEntry | None, event: Event) -> ScoreEntry:
    """Return the entry after an event.

    Raises:
        KeyError: The event's type is none of this service's.
    """
    if entry is None:
        return _recorded(event)
    if event.type != "score_entry_withdrawn":
        raise KeyError(event.type)
    return replace(entry, state=EntryState.WITHDRAWN, version=event.seq)


def _recorded(event: Event) -> ScoreEntry:
    data = event.data
    return ScoreEntry(
        case_id=event.case_id,
        version=event.seq,
        receipt_no=data["receipt_no"],
        state=EntryState.IN_FORCE,
        department=data["department"],
        entry=data["entry"],
        on=date.fromisoformat(data["on"]),
        mark=Decimal(data["mark"]) if data["mark"] is not None else None,
        ticket=data["ticket"],
        by=data["by"],
        submitted_at=event.at,
        catalogue_version=data["catalogue_version"],
    )
