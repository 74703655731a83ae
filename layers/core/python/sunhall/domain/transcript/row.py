"""A row of a transcript: what somebody said, as the recorder wrote it down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SpeakerRole(StrEnum):
    """As what somebody speaks."""

    HOST = "host"
    GUEST = "guest"
    CITIZEN = "citizen"
    RECORDER = "recorder"


@dataclass(frozen=True, slots=True)
class Row:
    """One revision of a row.

    Attributes:
        seq: Its place in the transcript, from 1; it never moves.
        revision: 1 as first written; each change makes the next one.
        at: When it was first written.
        role: As what the speaker speaks.
        speaker: Label of the speaker: a name, an office, a nickname.
        text: What was said.
        question: Public number of the question that it asks or answers; empty for none.
        held: Whether only the desk sees it, until it is let go.
        struck: Whether it was taken out. Its place stays empty.
        changed_at: When this revision was written.
        changed_by: Staff id of who wrote this revision.
        change: Number of the change by which everybody was told of the row last; 0 before.
    """

    seq: int
    revision: int
    at: datetime
    role: SpeakerRole
    speaker: str
    text: str
    question: str
    held: bool
    struck: bool
    changed_at: datetime
    changed_by: str
    change: int = 0

    @property
    def visible(self) -> bool:
        """Whether everybody may read it."""
        return not (self.held or self.struck)


@dataclass(frozen=True, slots=True)
class PublicChange:
    """A change as everybody is told of it.

    Attributes:
        number: Its number; changes are numbered without gaps.
        seq: The row that changed.
        revision: Its revision.
        row: What the row says now; None when it is gone, or when a later change speaks of it.
        later: Whether a later change speaks of the row: this one says nothing any more.
    """

    number: int
    seq: int
    revision: int
    row: Row | None
    later: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """How far a transcript has got.

    Attributes:
        rows: Number of rows; the last one's place.
        changes: Number of changes that everybody was told of.
        fixed_until: Until when nothing is written, because it is being submitted.
        version: How often it was written: two who write at once are told apart by it.
    """

    rows: int = 0
    changes: int = 0
    fixed_until: datetime | None = None
    version: int = 0


EMPTY = Head()
