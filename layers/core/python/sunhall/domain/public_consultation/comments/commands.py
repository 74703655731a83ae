"""What can be asked of a comment, with the limits of every field."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Le, MaxLen, MinLen

from sunhall.domain.engine.command import Command

#: So long, in characters, that a page of comments and answers stays within eight read units.
LONGEST, LONGEST_REPLY = 2000, 500


@dataclass(frozen=True, slots=True)
class GiveComment(Command):
    """What somebody thinks of a draft; who they are they say only if they want to."""

    text: Annotated[str, MinLen(1), MaxLen(LONGEST)]
    question: Annotated[int, Ge(0), Le(20)] = 0
    name: Annotated[str, MinLen(1), MaxLen(200)] | None = None
    contact: Annotated[str, MinLen(5), MaxLen(200)] | None = None
    locale: Literal["zh-CN", "en"] = "zh-CN"


@dataclass(frozen=True, slots=True)
class PlaceComment(Command):
    """A comment with what is known of its consultation.

    Attributes:
        comment: What was given.
        consultation: Case id of the consultation.
        department: Department that asks.
        questions: How many questions the consultation has.
        closes_at: First moment at which it takes no comments any more; None when it takes none.
    """

    comment: GiveComment
    consultation: str
    department: str
    questions: int
    closes_at: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class AcceptComment(Command):
    """Show the comment to everybody: nothing speaks against it."""


@dataclass(frozen=True, slots=True)
class RejectComment(Command):
    """Keep the comment from being shown, on one of a few grounds."""

    ground: Literal["unlawful", "personal_data", "off_topic", "advertising"]
    note: Annotated[str, MaxLen(500)] = ""


@dataclass(frozen=True, slots=True)
class AnswerComment(Command):
    """Say what came of the comment; the answer is final and everybody may read it."""

    result: Literal["adopted", "partly", "not_adopted"]
    reply: Annotated[str, MaxLen(LONGEST_REPLY)] = ""


#: The name of each command in the outer contract.
COMMANDS: dict[str, type[Command]] = {
    "accept_comment": AcceptComment,
    "reject_comment": RejectComment,
    "answer_comment": AnswerComment,
}
