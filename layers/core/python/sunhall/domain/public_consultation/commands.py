"""What can be asked of a consultation, with the limits of every field."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Le, MaxLen, MinLen

from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.engine.command import Command
from sunhall.domain.public_consultation.survey import MOST_QUESTIONS, SurveyQuestion

ShortText = Annotated[str, MinLen(1), MaxLen(200)]
LongText = Annotated[str, MinLen(1), MaxLen(4000)]


@dataclass(frozen=True, slots=True)
class PublicFile(Command):
    """A file that everybody may read once the consultation is open."""

    upload_id: Annotated[str, MinLen(16), MaxLen(600)]
    file_name: Annotated[str, MinLen(1), MaxLen(120)]
    purpose: Literal["disclosed"] = "disclosed"


@dataclass(frozen=True, slots=True)
class ConsultationText(Command):
    """What is put up for comment, why, and for how long."""

    title: ShortText
    explanation: LongText
    text: Annotated[str, MaxLen(20000)] = ""
    questions: Annotated[tuple[ShortText, ...], MaxLen(20)] = ()
    survey: Annotated[tuple[SurveyQuestion, ...], MaxLen(MOST_QUESTIONS)] = ()
    attachments: Annotated[tuple[PublicFile, ...], MaxLen(10)] = ()
    days: Annotated[int, Ge(1), Le(366)] | None = None
    urgent_reason: Annotated[str, MinLen(1), MaxLen(500)] | None = None
    opens_on: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class DraftConsultation(ConsultationText):
    """A new consultation, to be approved before anybody sees it."""


@dataclass(frozen=True, slots=True)
class ReviseConsultation(ConsultationText):
    """Replace the draft."""


@dataclass(frozen=True, slots=True)
class SubmitConsultation(Command):
    """Send the draft to secrecy review and approval."""


@dataclass(frozen=True, slots=True)
class CancelConsultation(Command):
    """Stop a consultation; an open one is stopped in public, with the reason."""

    reason: Annotated[str, MinLen(1), MaxLen(500)]


@dataclass(frozen=True, slots=True)
class ResultPoint(Command):
    """Comments that say the same, merged, and what comes of them."""

    point: Annotated[str, MinLen(1), MaxLen(1000)]
    result: Literal["adopted", "partly", "not_adopted"]
    reason: Annotated[str, MaxLen(1000)] = ""


@dataclass(frozen=True, slots=True)
class SaveResult(Command):
    """Keep the result as far as it is: a summary, and what came of each point."""

    summary: LongText
    points: Annotated[tuple[ResultPoint, ...], MaxLen(50)] = ()


@dataclass(frozen=True, slots=True)
class SubmitResult(Command):
    """Send the result to review; approved, it is published with its counts."""


#: The name of each command in the outer contract.
COMMANDS: dict[str, type[Command]] = {
    "revise_consultation": ReviseConsultation,
    "submit_consultation": SubmitConsultation,
    "cancel_consultation": CancelConsultation,
    "save_result": SaveResult,
    "submit_result": SubmitResult,
    "act_on_approval": ActOnApproval,
}
