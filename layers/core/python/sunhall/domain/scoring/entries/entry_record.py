"""What an entry in the score register is worth to its unit's scores: one record."""

from __future__ import annotations

from sunhall.domain.scoring.entries.entry import EntryState, ScoreEntry
from sunhall.domain.scoring.record import EntryRecord, RecordKey, RecordKind


def entry_record(entry: ScoreEntry) -> EntryRecord:
    """Return the record of an entry."""
    return EntryRecord(
        key=RecordKey(RecordKind.ENTRY, entry.on, entry.case_id, 1),
        department=entry.department,
        receipt_no=entry.receipt_no,
        left_out="entry_withdrawn" if entry.state is EntryState.WITHDRAWN else "",
        entry=entry.entry,
        by=entry.by,
        mark=entry.mark,
    )
