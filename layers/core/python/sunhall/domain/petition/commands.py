"""What can be asked of a petition, with the limits of every field.

Limits of length are technical. Numbers of the law are in the city's catalogue.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Le, MaxLen, MinLen

from sunhall.domain.approval.act_on_approval import ActOnApproval, Enclosure
from sunhall.domain.disclosure.commands import Identifier, LongText, ShortText
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.keeping import HOLD_COMMANDS
from sunhall.domain.engine.record_letter import RecordLetter
from sunhall.domain.engine.supervising import Supervise
from sunhall.domain.identity.commands import AskForIdentity, LookAtIdentity, SealIdentity

Words = Annotated[str, MinLen(1), MaxLen(1000)]
MaybeWords = Annotated[str, MaxLen(1000)]
ReceiptNo = Annotated[str, MinLen(10), MaxLen(40)]
Satisfaction = Literal["satisfied", "basically_satisfied", "dissatisfied"]

Channel = Literal["web", "letter", "phone", "fax", "visit", "hotline"]
Kind = Literal["suggestion", "report", "dispute"]


@dataclass(frozen=True, slots=True)
class Petitioner(Command):
    """Who raises the matter: name and address, and how to be reached (art. 19)."""

    name: ShortText
    address: ShortText | None = None
    phone: Annotated[str, MinLen(5), MaxLen(30)] | None = None
    email: Annotated[str, MinLen(5), MaxLen(120)] | None = None


Enclosures = Annotated[tuple[Enclosure, ...], MaxLen(20)]


@dataclass(frozen=True, slots=True)
class SubmitPetition(Command):
    """A new petition (arts. 17, 19).

    Attributes:
        kind: Suggestion, report or dispute.
        request: What is asked for.
        facts_and_reasons: What has happened and why it is asked for.
        applicant: Who asks; absent for an anonymous petition.
        joint_applicants: Who represents the others besides; at a visit their number is limited.
        people: How many raise it together, the representatives among them.
        about: Department that it is about: in a report, the accused.
        attachments: Files.
        channel: How it came in.
        confidential: Who handles it must not learn who asks, as with a report.
        received_on: For what came on paper or was said: the day of receipt, today if not given.
        locale: Language of the petitioner.
    """

    kind: Kind
    request: LongText
    facts_and_reasons: LongText
    applicant: Petitioner | None = None
    joint_applicants: Annotated[tuple[Petitioner, ...], MaxLen(20)] = ()
    people: Annotated[int, Ge(1), Le(100_000)] = 1
    about: Identifier | None = None
    attachments: Enclosures = ()
    confidential: bool = False
    channel: Channel = "web"
    received_on: datetime.date | None = None
    locale: Literal["zh-CN", "en"] = "zh-CN"


@dataclass(frozen=True, slots=True)
class ForwardPetition(Command):
    """Give it to the organ that may decide (转送, 交办; art. 22).

    Attributes:
        to: The department.
        way: ``forward``, or ``assign`` with a limit and a closing report.
        due_on: For ``assign``: until when the closing report is due.
        fixed: A superior organ has decided who is competent (art. 24).
        instruction: What it should look at.
    """

    to: Identifier
    way: Literal["forward", "assign"] = "forward"
    due_on: datetime.date | None = None
    fixed: bool = False
    instruction: MaybeWords = ""


@dataclass(frozen=True, slots=True)
class ObjectToTransfer(Command):
    """The organ is not competent and says why in detail (art. 23)."""

    reasons: Annotated[str, MinLen(10), MaxLen(2000)]
    competent: Identifier | None = None


@dataclass(frozen=True, slots=True)
class DecideObjection(Command):
    """The sender agrees to the return, or does not (art. 23)."""

    agree: bool
    explanation: Words


@dataclass(frozen=True, slots=True)
class AcceptPetition(Command):
    """The organ takes it in hand and tells the petitioner in writing (受理, art. 23)."""


@dataclass(frozen=True, slots=True)
class ChannelPetition(Command):
    """It belongs to another way of the law (art. 31(1)-(5), art. 30)."""

    branch: Identifier
    organ: ShortText
    explanation: Words


@dataclass(frozen=True, slots=True)
class DeclinePetition(Command):
    """It is not accepted: in hand already (art. 19), or ended for good (art. 36).

    Attributes:
        ground: ``in_hand`` or ``ended``: an earlier petition; ``with_hotline``: a ticket of the
            hotline, which is not handled twice (国办函〔2025〕66号).
        earlier_receipt_no: Number of that petition or ticket.
        explanation: What the petitioner is told.
    """

    ground: Literal["in_hand", "ended", "with_hotline"]
    earlier_receipt_no: ReceiptNo
    explanation: Words


@dataclass(frozen=True, slots=True)
class StartHandling(Command):
    """Work on it begins; whoever says so handles it if nobody is named."""

    handler: Identifier | None = None


@dataclass(frozen=True, slots=True)
class AssignHandler(Command):
    """Somebody else of the organ handles it from now on."""

    handler: Identifier


@dataclass(frozen=True, slots=True)
class Recuse(Command):
    """Somebody has an interest in the matter or in its petitioner and leaves it (回避, art. 28).

    Attributes:
        person: Staff id; oneself if nobody is named.
        reason: The interest.
    """

    reason: Words
    person: Identifier | None = None


@dataclass(frozen=True, slots=True)
class ExtendHandling(Command):
    """Ask the head of the organ for more time (art. 34)."""

    days: Annotated[int, Ge(1), Le(366)]
    reason: Words


@dataclass(frozen=True, slots=True)
class CallHearing(Command):
    """Announce a hearing (听证, arts. 31(6), 36)."""

    held_on: datetime.date
    time: Annotated[str, MinLen(1), MaxLen(40)]
    place: ShortText
    matters: Words


@dataclass(frozen=True, slots=True)
class OpenHearing(Command):
    """The announced hearing begins today."""


@dataclass(frozen=True, slots=True)
class CloseHearing(Command):
    """The hearing ends today."""

    record: LongText


@dataclass(frozen=True, slots=True)
class SettlePetition(Command):
    """Both sides agreed: by mediation or among themselves (调解, 和解; art. 33)."""

    way: Literal["mediation", "settlement"]
    agreement: LongText
    attachments: Enclosures = ()


@dataclass(frozen=True, slots=True)
class SaveOpinion(Command):
    """Keep the answer as far as it is: facts and reasons, opinion, its basis (arts. 29 to 36)."""

    result: Literal[
        "supported",
        "explained",
        "not_supported",
        "adopted",
        "partly_adopted",
        "not_adopted",
        "verified",
        "partly_verified",
        "not_verified",
        "upheld",
        "changed",
    ]
    findings: LongText
    opinion: LongText
    basis: LongText | None = None


@dataclass(frozen=True, slots=True)
class SubmitOpinion(Command):
    """Send the saved answer up its chain."""


@dataclass(frozen=True, slots=True)
class IssueOpinion(Command):
    """The approved answer leaves."""


@dataclass(frozen=True, slots=True)
class RecordOpinionDelivery(Command):
    """The petitioner has received the newest answer: the day counts (arts. 35, 36)."""

    delivered_on: datetime.date
    way: Literal["in_person", "post", "left_at_home", "announcement"]
    proof: MaybeWords = ""


@dataclass(frozen=True, slots=True)
class AcknowledgeOpinion(Command):
    """The petitioner says that they have received the newest answer."""


@dataclass(frozen=True, slots=True)
class RequestReview(Command):
    """Ask the next higher organ to look at it again (复查, art. 35)."""

    reasons: LongText
    attachments: Enclosures = ()


@dataclass(frozen=True, slots=True)
class RequestRecheck(Command):
    """Ask the organ above the reviewing one (复核, art. 36)."""

    reasons: LongText
    attachments: Enclosures = ()


@dataclass(frozen=True, slots=True)
class RegisterChallenge(Command):
    """The office writes down a request for review or re-check that came on paper or was said.

    Attributes:
        requested_on: The day on which it was made.
        reasons: What the petitioner says.
    """

    requested_on: datetime.date
    reasons: LongText


@dataclass(frozen=True, slots=True)
class RecordOutsideOpinion(Command):
    """What a superior organ outside of this installation has answered."""

    result: Literal["upheld", "changed"]
    number: ShortText
    dated_on: datetime.date
    opinion: LongText


@dataclass(frozen=True, slots=True)
class FileClosingReport(Command):
    """What came of an assigned petition, reported to who assigned it (交办, art. 22)."""

    report: LongText


@dataclass(frozen=True, slots=True)
class SupplementPetition(Command):
    """The petitioner adds something."""

    text: LongText
    attachments: Enclosures = ()


@dataclass(frozen=True, slots=True)
class EvaluatePetition(Command):
    """What the petitioner thinks of the organ and of the petition office (art. 21)."""

    organ: Satisfaction
    office: Satisfaction
    comment: MaybeWords = ""


@dataclass(frozen=True, slots=True)
class MarkUrgent(Command):
    """A major or urgent matter, which is reported at once (art. 25).

    Attributes:
        reason: What makes it one.
        measures: What was done at once to keep harm away.
    """

    reason: Words
    measures: MaybeWords = ""


#: The name of each command in the outer contract.
COMMANDS: dict[str, type[Command]] = {
    "forward_petition": ForwardPetition,
    "object_to_transfer": ObjectToTransfer,
    "decide_objection": DecideObjection,
    "accept_petition": AcceptPetition,
    "channel_petition": ChannelPetition,
    "decline_petition": DeclinePetition,
    "start_handling": StartHandling,
    "assign_handler": AssignHandler,
    "recuse": Recuse,
    "extend_handling": ExtendHandling,
    "call_hearing": CallHearing,
    "open_hearing": OpenHearing,
    "close_hearing": CloseHearing,
    "settle_petition": SettlePetition,
    "save_opinion": SaveOpinion,
    "submit_opinion": SubmitOpinion,
    "issue_opinion": IssueOpinion,
    "record_opinion_delivery": RecordOpinionDelivery,
    "acknowledge_opinion": AcknowledgeOpinion,
    "request_review": RequestReview,
    "request_recheck": RequestRecheck,
    "register_challenge": RegisterChallenge,
    "record_outside_opinion": RecordOutsideOpinion,
    "file_closing_report": FileClosingReport,
    "supervise": Supervise,
    "mark_urgent": MarkUrgent,
    "supplement_petition": SupplementPetition,
    "evaluate_petition": EvaluatePetition,
    **HOLD_COMMANDS,
    "act_on_approval": ActOnApproval,
    "seal_identity": SealIdentity,
    "request_identity": AskForIdentity,
    "view_identity": LookAtIdentity,
    "record_letter": RecordLetter,
}
