"""What can be asked of an entry in the score register, with the limits of every field."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from annotated_types import Ge, Le, MaxLen, MinLen

from sunhall.domain.disclosure.commands import Identifier, LongText
from sunhall.domain.engine.command import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordScoreEntry(Command):
    """Write down a fault that a check found, or a mark of a year.

    Attributes:
        department: The unit that it is about.
        entry: Id of a kind of fault that checks find, `self_assessment` or `third_party`.
        on: The day that it is for: it counts in the month, quarter and year of that day.
        reasons: What was found and how, or how the mark came about.
        mark: The mark, with at most two places; for a fault left out.
        ticket: Receipt number of the case in which the fault was found, if it was in one.
    """

    department: Identifier
    entry: Identifier
    on: datetime.date
    reasons: LongText
    mark: Annotated[Decimal, Ge(0), Le(100)] | None = None
    ticket: Annotated[str, MinLen(1), MaxLen(40)] | None = None


@dataclass(frozen=True, slots=True)
class WithdrawScoreEntry(Command):
    """Take an entry back: it counts no more, and stays in the file.

    Attributes:
        reasons: Why.
    """

    reasons: LongText


#: The name of each command in the outer contract.
COMMANDS: dict[str, type[Command]] = {"withdraw_score_entry": WithdrawScoreEntry}
