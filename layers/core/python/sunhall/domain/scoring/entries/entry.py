"""An entry in the score register as its history left it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sunhall.domain.approval.run import ApprovalRun
from sunhall.domain.engine.issued_letter import IssuedLetter
from sunhall.domain.identity.sealed_identity import SealedIdentity


class EntryState(StrEnum):
    """States of an entry."""

    IN_FORCE = "entry_in_force"
    WITHDRAWN = "entry_withdrawn"


@dataclass(frozen=True, slots=True)
class ScoreEntry:
    """A fault or a mark; why is sealed.

    Attributes:
        case_id: ULID.
        version: Number of events folded.
        receipt_no: Its number.
        state: Whether it holds.
        department: The unit that it is about.
        entry: Id of the kind of fault, ``self_assessment`` or ``third_party``.
        on: The day that it is for.
        mark: The mark, 0 to 100; None for a fault.
        ticket: Receipt number of the case in which the fault was found, if it was in one.
        by: Staff id of who wrote it down.
        submitted_at: When.
        catalogue_version: The city's rules then.
    """

    case_id: str
    version: int
    receipt_no: str
    state: EntryState
    department: str
    entry: str
    on: date
    mark: Decimal | None
    ticket: str | None
    by: str
    submitted_at: datetime
    catalogue_version: str

    @property
    def letters(self) -> tuple[IssuedLetter, ...]:
        """No letter goes out about it."""
        return ()

    @property
    def runs(self) -> tuple[ApprovalRun, ...]:
        """Nobody signs it: the unit can appeal against it."""
        return ()

    @property
    def identity(self) -> SealedIdentity | None:
        """Nobody has applied for it."""
        return None
