"""What the list of cases behind a score says of an appeal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sunhall.domain.score_appeal.appeal import AppealState, ScoreAppeal


@dataclass(frozen=True, slots=True)
class AppealNote:
    """An appeal beside the record that it is against.

    Attributes:
        record: Id of the record.
        department: Whose record it is.
        case_id: The appeal.
        receipt_no: Its number.
        state: Where it stands.
        version: Number of its events.
    """

    record: str
    department: str
    case_id: str
    receipt_no: str
    state: AppealState
    version: int


def note_of(appeal: ScoreAppeal) -> AppealNote:
    """Return the note of an appeal."""
    return AppealNote(
        record=appeal.record,
        department=appeal.department,
        case_id=appeal.case_id,
        receipt_no=appeal.receipt_no,
        state=appeal.state,
        version=appeal.version,
    )


def excluded(notes: Iterable[AppealNote]) -> Mapping[str, str]:
    """Return the receipt number of the appeal by the id of each record that it took out."""
    return {note.record: note.receipt_no for note in notes if note.state is AppealState.ACCEPTED}
