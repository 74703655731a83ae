"""What a unit is scored by: one record for each thing that happened to it.

A record says what happened and never what it is worth: whether and how it counts is said by
`sunhall.domain.scoring.judgement`, which may depend on the present moment. So a record changes only
when its case does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias


class RecordKind(StrEnum):
    """What a record is about; its day is the one that puts it into a period."""

    CALLBACK = "callback"
    """The citizen was called back, or rated by themselves; the day of it."""

    HANDLING = "handling"
    """The unit had to answer; the day on which that was due (K3)."""

    DISPATCH = "dispatch"
    """The ticket came to the unit; the day of that."""

    ENTRY = "entry"
    """People wrote down a fault or a mark; the day it is for."""


class BadRecordId(ValueError):
    """A text names no record."""


@dataclass(frozen=True, slots=True, order=True)
class RecordKey:
    """What a record is known by.

    Attributes:
        kind: What it is about.
        on: The day that puts it into a period.
        case_id: The case it was folded from.
        number: The number of the assignment or callback in its case; 1 where there is but one.
    """

    kind: RecordKind
    on: date
    case_id: str
    number: int

    @property
    def text(self) -> str:
        """The id that people copy: ``handling.2026-05-12.01J….1``."""
        return f"{self.kind}.{self.on.isoformat()}.{self.case_id}.{self.number}"

    @classmethod
    def named(cls, text: str) -> RecordKey:
        """Return the key with an id.

        Raises:
            BadRecordId: There can be no record of that id.
        """
        try:
            kind, on, case_id, number = text.split(".")
            key = cls(RecordKind(kind), date.fromisoformat(on), case_id, int(number))
        except ValueError:
            raise BadRecordId(text) from None
        if key.text != text or not case_id.isalnum():
            raise BadRecordId(text)
        return key


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scored:
    """What every record has.

    Attributes:
        key: What it is known by.
        department: Whose it is.
        receipt_no: Receipt number of its case.
        left_out: Why its case says that it counts for nothing; empty while nothing says so. The
            label is ``score_reason.<left_out>``.
    """

    key: RecordKey
    department: str
    receipt_no: str
    left_out: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackRecord(_Scored):
    """A callback, for the unit that led.

    Attributes:
        contacted: Whether the unit had contacted the citizen (响应).
        result: ``solved``, ``partly`` or ``unsolved``.
        satisfaction: ``very_satisfied``, ``satisfied``, ``basically_satisfied``, ``dissatisfied``
            or ``very_dissatisfied``; empty where they did not say.
        reworked: Whether the ticket was handled again (重办).
    """

    contacted: bool = False
    result: str = ""
    satisfaction: str = ""
    reworked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HandlingRecord(_Scored):
    """A duty to answer, of the lead or of a co-unit.

    Attributes:
        due_at: When the answer was due, as extended.
        answered_at: When the first answer was given that was accepted; None while there is none.
        being_checked_since: When an answer was given that nobody has judged yet, if so.
    """

    due_at: datetime
    answered_at: datetime | None = None
    being_checked_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchRecord(_Scored):
    """A ticket that came to a unit.

    Attributes:
        sign_due_at: When signing for it was due (K2).
        signed_at: When it was signed for.
        sent_back: Whether it was sent back without being signed for, which ends K2, too.
        sign_missed: Whether it had not been signed for or sent back while there was time.
        returns: How often the unit sent it back.
        returns_refused: How often the centre refused that.
        repeats: How often the citizen came again in the same matter; None on a record that does not
            stand for the ticket (a co-unit's, or an earlier dispatch).
        returned: Whether the centre took it back as not being this unit's: then neither signing nor
            answering counts, while the return itself does.
    """

    sign_due_at: datetime
    signed_at: datetime | None = None
    sent_back: bool = False
    sign_missed: bool = False
    returns: int = 0
    returns_refused: int = 0
    repeats: int | None = None
    returned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRecord(_Scored):
    """A fault that a check found, or a mark.

    Attributes:
        entry: Id of the kind of fault, ``self_assessment`` or ``third_party``.
        mark: The mark, 0 to 100; None for a fault.
        by: Staff id of who wrote it down.
    """

    entry: str
    by: str
    mark: Decimal | None = None


ScoreRecord: TypeAlias = CallbackRecord | HandlingRecord | DispatchRecord | EntryRecord
