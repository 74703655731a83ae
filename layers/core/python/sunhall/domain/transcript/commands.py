"""What the recorder and the moderator do to a transcript, with the limits of every field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Le, MaxLen, MinLen

from sunhall.domain.engine.command import Command
from sunhall.domain.transcript.row import SpeakerRole

#: Characters of a row: an answer of that length fills a screen, and longer ones are several rows.
LONGEST = 1000
#: Rows of one transcript: two hours with ten rows a minute leave room.
MOST_ROWS = 2000


@dataclass(frozen=True, slots=True)
class WriteRow(Command):
    """Write down what somebody says.

    Attributes:
        role: As what the speaker speaks.
        speaker: Label of the speaker.
        text: What was said.
        question: Public number of the question that it asks or answers; empty for none.
        held: Whether the moderator is to look at it before everybody reads it.
    """

    role: SpeakerRole
    speaker: Annotated[str, MinLen(1), MaxLen(40)]
    text: Annotated[str, MinLen(1), MaxLen(LONGEST)]
    question: Annotated[str, MaxLen(40)] = ""
    held: bool = False


@dataclass(frozen=True, slots=True)
class EditRow(Command):
    """Put a row right: a new revision takes the place of the old one. A struck row comes back.

    Attributes:
        revision: The revision that was seen.
        role: As what the speaker speaks.
        speaker: Label of the speaker.
        text: What was said.
        question: Public number of the question that it asks or answers; empty for none.
        held: Whether only the desk sees it.
    """

    revision: Annotated[int, Ge(1), Le(9999)]
    role: SpeakerRole
    speaker: Annotated[str, MinLen(1), MaxLen(40)]
    text: Annotated[str, MinLen(1), MaxLen(LONGEST)]
    question: Annotated[str, MaxLen(40)] = ""
    held: bool = False


@dataclass(frozen=True, slots=True)
class StrikeRow(Command):
    """Take a row out. Its place stays empty, and its words stay with the desk.

    Attributes:
        revision: The revision that was seen.
    """

    revision: Annotated[int, Ge(1), Le(9999)]
