"""What can be asked of a question, with the limits of every field."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Le, MaxLen, MinLen

from sunhall.domain.engine.command import Command

#: Characters of a question and of the unit's answer, with which eight of them stay within the read
#: units of a page.
LONGEST, LONGEST_REPLY = 500, 2000

#: Why a question is not shown, keys of the labels ``question_ground.*``.
Ground = Literal[
    "unlawful", "personal_data", "state_secret", "insult", "advertising", "off_topic", "individual"
]


@dataclass(frozen=True, slots=True)
class AskQuestion(Command):
    """A citizen asks.

    Attributes:
        nickname: What they want to be called in public.
        text: What they ask.
        locale: The language in which they are answered about their question.
    """

    nickname: Annotated[str, MinLen(1), MaxLen(20)]
    text: Annotated[str, MinLen(1), MaxLen(LONGEST)]
    locale: Literal["zh-CN", "en"] = "zh-CN"


@dataclass(frozen=True, slots=True)
class PlaceQuestion(Command):
    """A question with what the shell has looked up of its session.

    Attributes:
        question: What was asked.
        session: Case id of the session.
        session_no: Its receipt number.
        department: The host unit.
        asking: Whether the session takes questions.
    """

    question: AskQuestion
    session: str
    session_no: str
    department: str
    asking: bool


@dataclass(frozen=True, slots=True)
class AcceptQuestion(Command):
    """Show it to everybody, and let it be answered.

    Attributes:
        checked: Whether somebody looked at what looks like personal data in it, and it is none.
    """

    checked: bool = False


@dataclass(frozen=True, slots=True)
class MergeQuestion(Command):
    """Another question of the same session asks the same; it is answered for both.

    Attributes:
        into: Receipt number of the other one.
    """

    into: Annotated[str, MinLen(1), MaxLen(40)]


@dataclass(frozen=True, slots=True)
class WithholdQuestion(Command):
    """Keep it from being shown; whoever asked is told the ground and the note.

    Attributes:
        ground: Why.
        note: What else they should know, such as where to turn to.
    """

    ground: Ground
    note: Annotated[str, MaxLen(500)] = ""


@dataclass(frozen=True, slots=True)
class MarkAnswered(Command):
    """It was answered live.

    Attributes:
        row: Number of the row of the transcript with the answer.
    """

    row: Annotated[int, Ge(1), Le(100_000)]


@dataclass(frozen=True, slots=True)
class HandQuestionTo(Command):
    """Another unit answers it; the time runs on."""

    department: Annotated[str, MinLen(1), MaxLen(60)]


@dataclass(frozen=True, slots=True)
class ReplyToQuestion(Command):
    """Answer in public what was not answered live.

    Attributes:
        reply: The answer.
        checked: Whether somebody looked at what looks like personal data in it, and it is none (the
            number of an office).
    """

    reply: Annotated[str, MinLen(1), MaxLen(LONGEST_REPLY)]
    checked: bool = False


@dataclass(frozen=True, slots=True)
class WithdrawQuestion(Command):
    """Whoever asked takes it back."""


@dataclass(frozen=True, slots=True)
class CarryOver(Command):
    """The session ended and it was not answered: given by the system alone.

    Attributes:
        ended_on: The day on which the session ended.
    """

    ended_on: datetime.date


@dataclass(frozen=True, slots=True)
class JoinQuestion(Command):
    """Another question was merged into it: given by the system alone.

    Attributes:
        receipt_no: Receipt number of the other one.
    """

    receipt_no: str


@dataclass(frozen=True, slots=True)
class UnmergeQuestion(Command):
    """What it was merged into was taken back: it stands for itself again. Given by the system."""


#: The name of each command in the outer contract.
COMMANDS: dict[str, type[Command]] = {
    "accept_question": AcceptQuestion,
    "merge_question": MergeQuestion,
    "withhold_question": WithholdQuestion,
    "mark_answered": MarkAnswered,
    "hand_question_to": HandQuestionTo,
    "reply_to_question": ReplyToQuestion,
    "withdraw_question": WithdrawQuestion,
    "carry_over_question": CarryOver,
    "join_question": JoinQuestion,
    "unmerge_question": UnmergeQuestion,
}

#: Those that whoever asked gives.
APPLICANT_COMMANDS = frozenset({"withdraw_question"})
