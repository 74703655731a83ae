"""What becomes of a transcript when a row is written, changed or struck. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sunhall.domain.engine.decision import Refusal, together
from sunhall.domain.publication.personal_data import findings
from sunhall.domain.transcript.commands import MOST_ROWS, EditRow, StrikeRow, WriteRow
from sunhall.domain.transcript.row import Head, PublicChange, Row


@dataclass(frozen=True, slots=True)
class Written:
    """What one act writes; all of it, or nothing.

    Attributes:
        row: The new revision.
        head: How far the transcript has got afterwards.
        told: The change that everybody is told of; None when nothing changes for them.
        silenced: The earlier change that says nothing any more; None when there is none.
    """

    row: Row
    head: Head
    told: PublicChange | None = None
    silenced: PublicChange | None = None


def write_row(head: Head, command: WriteRow, *, staff: str, now: datetime) -> Written | Refusal:
    """Write the next row.

    Args:
        head: How far the transcript has got.
        command: What was said, and by whom.
        staff: Who writes it.
        now: When.
    """
    refusal = together(
        Refusal("transcript_full", {"max": MOST_ROWS}) if head.rows >= MOST_ROWS else None,
        _personal_data(command),
    )
    if refusal:
        return refusal
    row = Row(
        seq=head.rows + 1,
        revision=1,
        at=now,
        role=command.role,
        speaker=command.speaker,
        text=command.text,
        question=command.question,
        held=command.held,
        struck=False,
        changed_at=now,
        changed_by=staff,
    )
    return _written(replace(head, rows=row.seq), None, row)


def edit_row(
    head: Head, old: Row, command: EditRow, *, staff: str, now: datetime
) -> Written | Refusal:
    """Make the next revision of a row; a struck one comes back."""
    refusal = _stale(old, command.revision) or _personal_data(command)
    if refusal:
        return refusal
    row = replace(
        old,
        revision=old.revision + 1,
        role=command.role,
        speaker=command.speaker,
        text=command.text,
        question=command.question,
        held=command.held,
        struck=False,
        changed_at=now,
        changed_by=staff,
    )
    return _written(head, old, row)


def strike_row(
    head: Head, old: Row, command: StrikeRow, *, staff: str, now: datetime
) -> Written | Refusal:
    """Take a row out."""
    refusal = _stale(old, command.revision)
    if refusal:
        return refusal
    if old.struck:
        return Refusal("row_is_struck", {"seq": old.seq}, kind="conflict")
    row = replace(
        old, revision=old.revision + 1, struck=True, changed_at=now, changed_by=staff, held=False
    )
    return _written(head, old, row)


def _written(head: Head, old: Row | None, row: Row) -> Written:
    """Tell everybody, if something changes for them.

    What was never shown is not spoken of. What was shown and goes is told as gone, and the change
    that showed it says nothing any more: nobody who comes later reads what was taken back.
    """
    head = replace(head, version=head.version + 1)
    shown_before = old is not None and old.change > 0
    if not row.visible and not shown_before:
        return Written(row, head)
    number = head.changes + 1
    row = replace(row, change=number)
    told = PublicChange(number, row.seq, row.revision, row if row.visible else None)
    silenced = None
    if old is not None and old.change:
        silenced = PublicChange(old.change, old.seq, old.revision, None, later=True)
    return Written(row, replace(head, changes=number), told, silenced)


def _stale(old: Row, seen: int) -> Refusal | None:
    if old.revision == seen:
        return None
    return Refusal("row_has_changed", {"seq": old.seq, "revision": old.revision}, kind="conflict")


def _personal_data(command: WriteRow | EditRow) -> Refusal | None:
    """Refuse what names or reaches a person by a number: it would be read by a thousand at once."""
    texts = {"speaker": command.speaker, "text": command.text}
    return together(
        *(Refusal(f"personal_data_{kind}", fields=(field,)) for field, kind in findings(texts))
    )
