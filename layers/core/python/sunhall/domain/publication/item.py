"""An item of information that an agency has to publish by itself, as its history left it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sunhall.domain.approval.run import ApprovalRun
from sunhall.domain.clocks.clock import Clock
from sunhall.domain.engine.issued_letter import IssuedLetter
from sunhall.domain.identity.sealed_identity import SealedIdentity


class ItemState(StrEnum):
    """States of an item."""

    PREPARING = "preparing"
    """Written down; it, or its newest revision, is not public yet."""

    RELEASE_REVIEW = "release_review"
    """The levels of the secrecy review have it (arts. 11, 17)."""

    PUBLISHED = "published"

    TAKEN_DOWN = "taken_down"
    """It was public; a tombstone stands there."""

    NOT_PUBLISHED = "not_published"
    """It turned out to be none of what has to be published."""


#: States in which the twenty working days of art. 26 run.
DUE = frozenset({ItemState.PREPARING, ItemState.RELEASE_REVIEW})

#: States in which nothing more is to be done.
ENDED = frozenset({ItemState.TAKEN_DOWN, ItemState.NOT_PUBLISHED})


@dataclass(frozen=True, slots=True)
class PublicationItem:
    """The whole of an item; its text is sealed until it is public.

    Attributes:
        case_id: ULID.
        version: Number of events folded.
        receipt_no: Its number, under which it is public.
        state: Where it stands.
        department: Agency that made it and publishes it (art. 10).
        category: Id of its category (art. 20).
        form: Id of the way in which it is made public (arts. 23-25).
        submitted_at: When it was written down.
        made_on: Day on which it was made, or last changed: art. 26 counts from there.
        clock: The time to publish it.
        catalogue_version: The city's rules when it was written down.
        revision: 1 for the first text.
        authors: Ids of everybody who wrote its present text; none of them may approve it.
        published: Number of the revision that is public; 0 while none is.
        runs: Approval runs, in order.
        warned_for: Due date a yellow card was given for, if any.
        overdue_for: Due date a red card was given for, if any.
    """

    case_id: str
    version: int
    receipt_no: str
    state: ItemState
    department: str
    category: str
    form: str
    submitted_at: datetime
    made_on: date
    clock: Clock
    catalogue_version: str
    revision: int
    authors: tuple[str, ...]
    published: int = 0
    runs: tuple[ApprovalRun, ...] = ()
    warned_for: date | None = None
    overdue_for: date | None = None

    @property
    def open_runs(self) -> tuple[ApprovalRun, ...]:
        """Approval runs that still wait for someone."""
        return tuple(run for run in self.runs if run.open)

    @property
    def letters(self) -> tuple[IssuedLetter, ...]:
        """No letter goes out about it."""
        return ()

    @property
    def identity(self) -> SealedIdentity | None:
        """Nobody has applied for it."""
        return None


def document(revision: int) -> str:
    """Name of the sealed document that holds the text of a revision."""
    return f"item-{revision}"
