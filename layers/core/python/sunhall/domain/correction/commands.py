"""What can be asked of a correction request, with the limits of every field.

What a correction request has in common with a disclosure request (who applies, receipt, assignment,
approval, sending, withdrawal) is asked for in the same words.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import MaxLen, MinLen

from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.disclosure.commands import Applicant, Identifier, LongText, ShortText
from sunhall.domain.disclosure.commands import Assign as Assign
from sunhall.domain.disclosure.commands import Channel as Channel
from sunhall.domain.disclosure.commands import ConfirmReceipt as ConfirmReceipt
from sunhall.domain.disclosure.commands import OtherAgency as OtherAgency
from sunhall.domain.disclosure.commands import Send as Send
from sunhall.domain.disclosure.commands import SubmitForApproval as SubmitForApproval
from sunhall.domain.disclosure.commands import Withdraw as Withdraw
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.keeping import HOLD_COMMANDS
from sunhall.domain.engine.keeping import Archive as Archive
from sunhall.domain.engine.record_letter import RecordLetter


@dataclass(frozen=True, slots=True)
class RecordConcerned(Command):
    """The record about the applicant that is wrong, and what it should say (art. 41)."""

    name: ShortText
    wrong: LongText
    right: LongText
    evidence: LongText
    reference: ShortText | None = None


@dataclass(frozen=True, slots=True)
class Evidence(Command):
    """A file that shows who the applicant is, or that the record is wrong."""

    upload_id: Annotated[str, MinLen(16), MaxLen(600)]
    file_name: Annotated[str, MinLen(1), MaxLen(120)]
    purpose: Literal["identity_proof", "evidence"]


@dataclass(frozen=True, slots=True)
class AskForCorrection(Command):
    """A new request to correct a record about oneself (art. 41)."""

    department: Identifier
    applicant: Applicant
    record: RecordConcerned
    attachments: Annotated[tuple[Evidence, ...], MaxLen(20)]
    about_oneself: bool
    channel: Channel = "online"
    assistance: bool = False
    locale: Literal["zh-CN", "en"] = "zh-CN"
    signed_on: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class SaveAnswer(Command):
    """Keep the answer as far as it is; which fields are needed depends on the result."""

    result: Literal["corrected", "forwarded", "redirected", "refused"]
    findings: LongText
    corrected_content: LongText | None = None
    other_agency: OtherAgency | None = None
    reasons: LongText | None = None


#: The name of each command in the outer contract.
COMMANDS: dict[str, type[Command]] = {
    "confirm_receipt": ConfirmReceipt,
    "assign": Assign,
    "save_answer": SaveAnswer,
    "submit_for_approval": SubmitForApproval,
    "act_on_approval": ActOnApproval,
    "send": Send,
    "withdraw": Withdraw,
    "archive": Archive,
    **HOLD_COMMANDS,
    "record_letter": RecordLetter,
}
