"""What can be asked of an appeal against a score, with the limits of every field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import MaxLen, MinLen

from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.disclosure.commands import LongText
from sunhall.domain.engine.command import Command
from sunhall.domain.scoring.record import ScoreRecord


@dataclass(frozen=True, slots=True)
class FileScoreAppeal(Command):
    """Appeal against one record of one's own unit.

    Attributes:
        record: Id of the record, as the list of cases behind a score shows it.
        reasons: Why it should not count.
    """

    record: Annotated[str, MinLen(1), MaxLen(80)]
    reasons: LongText


@dataclass(frozen=True, slots=True)
class AppealAgainst(Command):
    """An appeal together with the record that was found for it; no caller ever sends it.

    Attributes:
        filed: What the unit says.
        record: The record.
        pending: Receipt number of an earlier appeal against it that was not withdrawn; empty when
            there is none.
    """

    filed: FileScoreAppeal
    record: ScoreRecord
    pending: str


@dataclass(frozen=True, slots=True)
class ProposeAppealOutcome(Command):
    """Say what is to come of the appeal; a second person has to agree.

    Attributes:
        outcome: `accepted`: the record counts no more; `rejected`: it stays as it is.
        explanation: Why.
    """

    outcome: Literal["accepted", "rejected"]
    explanation: LongText


@dataclass(frozen=True, slots=True)
class WithdrawScoreAppeal(Command):
    """The unit takes its appeal back."""


#: The name of each command in the outer contract.
COMMANDS: dict[str, type[Command]] = {
    "propose_appeal_outcome": ProposeAppealOutcome,
    "act_on_approval": ActOnApproval,
    "withdraw_score_appeal": WithdrawScoreAppeal,
}
