"""What can be asked of a disclosure request, with the limits of every field.

Limits of length are technical. Numbers of the law are not here: they are in the city's catalogue.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Le, MaxLen, MinLen

from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.disclosure.topics import CommandTypes
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.record_letter import RecordLetter
from sunhall.domain.identity.commands import AskForIdentity, LookAtIdentity, SealIdentity

ShortText = Annotated[str, MinLen(1), MaxLen(200)]
LongText = Annotated[str, MinLen(1), MaxLen(4000)]
Identifier = Annotated[str, MinLen(1), MaxLen(64)]

Channel = Literal["online", "in_person", "post_signed", "post_ordinary", "fax"]
ApplicantKind = Literal[
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_benefit",
    "legal_services",
    "other_organisation",
]
IdType = Literal[
    "resident_id",
    "passport",
    "hk_macao_permit",
    "taiwan_permit",
    "unified_social_credit_code",
    "other",
]


@dataclass(frozen=True, slots=True)
class Applicant(Command):
    """Who asks: name, identity and a way to reach them (art. 29(1))."""

    kind: ApplicantKind
    name: ShortText
    id_type: IdType
    id_number: Annotated[str, MinLen(4), MaxLen(40)]
    contact_person: ShortText | None = None
    phone: Annotated[str, MinLen(5), MaxLen(30)] | None = None
    email: Annotated[str, MinLen(5), MaxLen(120)] | None = None
    postal_address: ShortText | None = None


@dataclass(frozen=True, slots=True)
class Information(Command):
    """What is asked for: its name or another description that lets it be found (art. 29(2))."""

    description: LongText
    reference: ShortText | None = None


@dataclass(frozen=True, slots=True)
class Delivery(Command):
    """In which form and by which way it is wanted (art. 29(3))."""

    form: Literal["electronic", "paper", "on_site"]
    way: Literal["online", "email", "post", "pickup"]


@dataclass(frozen=True, slots=True)
class Attachment(Command):
    """A file the citizen has uploaded."""

    upload_id: Annotated[str, MinLen(16), MaxLen(600)]
    file_name: Annotated[str, MinLen(1), MaxLen(120)]
    purpose: Literal["identity_proof", "supporting"] = "supporting"


@dataclass(frozen=True, slots=True)
class Submit(Command):
    """A new request (art. 29)."""

    department: Identifier
    applicant: Applicant
    information: Information
    delivery: Delivery
    channel: Channel = "online"
    attachments: Annotated[tuple[Attachment, ...], MaxLen(20)] = ()
    assistance: bool = False
    locale: Literal["zh-CN", "en"] = "zh-CN"
    signed_on: datetime.date | None = None
    #: Whoever asks together with the applicant; letters go to the applicant for all of them.
    joint_applicants: Annotated[tuple[Applicant, ...], MaxLen(20)] = ()


@dataclass(frozen=True, slots=True)
class ConfirmReceipt(Command):
    """The agency confirms that it has the request; for most channels the period starts today."""


@dataclass(frozen=True, slots=True)
class RequestSupplement(Command):
    """Everything that is unclear, told at once (art. 30)."""

    points: Annotated[tuple[Annotated[str, MinLen(1), MaxLen(500)], ...], MinLen(1), MaxLen(20)]
    guidance: Annotated[str, MaxLen(1000)] = ""


@dataclass(frozen=True, slots=True)
class GiveSupplement(Command):
    """The applicant makes the request clear."""

    explanation: LongText
    description: LongText | None = None
    reference: ShortText | None = None
    attachments: Annotated[tuple[Attachment, ...], MaxLen(20)] = ()


@dataclass(frozen=True, slots=True)
class ConfirmAbandonment(Command):
    """An officer confirms that the supplement period ended without good reason (art. 30)."""


@dataclass(frozen=True, slots=True)
class Assign(Command):
    """The office gives the request to the department that keeps the information."""

    department: Identifier
    handler: Identifier | None = None
    instruction: Annotated[str, MaxLen(1000)] = ""


@dataclass(frozen=True, slots=True)
class WithheldItem(Command):
    """A part that is not disclosed, with its ground (art. 37)."""

    item: ShortText
    ground: Identifier
    reason: Annotated[str, MinLen(1), MaxLen(1000)]


@dataclass(frozen=True, slots=True)
class OtherAgency(Command):
    """The agency that has the information, when it can be determined (art. 36(5))."""

    name: ShortText
    contact: ShortText


@dataclass(frozen=True, slots=True)
class EarlierReply(Command):
    """The reply that already answered the same request (art. 36(6))."""

    no: ShortText
    date: datetime.date


@dataclass(frozen=True, slots=True)
class Search(Command):
    """One search for what was asked for: when, by whom, where and with which words (art. 36(4))."""

    date: datetime.date
    by: ShortText
    place: ShortText
    words: ShortText


@dataclass(frozen=True, slots=True)
class ReplyFile(Command):
    """A file that is given with a reply; whoever signs the reply looks at it."""

    upload_id: Annotated[str, MinLen(16), MaxLen(600)]
    file_name: Annotated[str, MinLen(1), MaxLen(120)]
    purpose: Literal["supporting"] = "supporting"


@dataclass(frozen=True, slots=True)
class ReplyText(Command):
    """A reply in preparation; which fields are needed depends on the decision."""

    decision: Identifier
    reasons: LongText | None = None
    ground: Identifier | None = None
    disclosed_items: Annotated[tuple[ShortText, ...], MaxLen(50)] = ()
    withheld_items: Annotated[tuple[WithheldItem, ...], MaxLen(50)] = ()
    where_public: Annotated[str, MinLen(1), MaxLen(1000)] | None = None
    public_link: Annotated[str, MinLen(1), MaxLen(500)] | None = None
    public_since: datetime.date | None = None
    #: Whether the drafter has opened the link and found the information there.
    link_checked: bool | None = None
    searches: Annotated[tuple[Search, ...], MaxLen(20)] = ()
    search_record: Annotated[str, MinLen(1), MaxLen(2000)] | None = None
    other_agency: OtherAgency | None = None
    earlier_reply: EarlierReply | None = None
    special_rule: Annotated[str, MinLen(1), MaxLen(1000)] | None = None
    #: How the public interest was weighed, where a third party is protected (art. 15).
    public_interest_weighing: Annotated[str, MinLen(1), MaxLen(1000)] | None = None
    files: Annotated[tuple[ReplyFile, ...], MaxLen(20)] = ()


@dataclass(frozen=True, slots=True)
class SaveDraft(ReplyText):
    """Keep the reply as far as it is."""


@dataclass(frozen=True, slots=True)
class ReplyOnSpot(ReplyText):
    """Answer at once, where that is possible (art. 33(1))."""


@dataclass(frozen=True, slots=True)
class SubmitForApproval(Command):
    """Send the saved draft up the approval chain."""


@dataclass(frozen=True, slots=True)
class ProposeExtension(Command):
    """Ask the head of the disclosure office for more time (art. 33(2))."""

    days: Annotated[int, Ge(1), Le(20)]
    reason: Annotated[str, MinLen(1), MaxLen(1000)]


@dataclass(frozen=True, slots=True)
class Send(Command):
    """Send the approved reply to the applicant."""


@dataclass(frozen=True, slots=True)
class Withdraw(Command):
    """The applicant takes the request back."""

    reason: Annotated[str, MaxLen(1000)] = ""


#: The name of each command of the ordinary course in the outer contract.
ORDINARY: dict[str, type[Command]] = {
    "confirm_receipt": ConfirmReceipt,
    "request_supplement": RequestSupplement,
    "supplement": GiveSupplement,
    "confirm_abandonment": ConfirmAbandonment,
    "assign": Assign,
    "save_draft": SaveDraft,
    "reply_on_spot": ReplyOnSpot,
    "submit_for_approval": SubmitForApproval,
    "propose_extension": ProposeExtension,
    "act_on_approval": ActOnApproval,
    "send": Send,
    "withdraw": Withdraw,
    "seal_identity": SealIdentity,
    "request_identity": AskForIdentity,
    "view_identity": LookAtIdentity,
    "record_letter": RecordLetter,
}

#: The name of each command in the outer contract.
COMMANDS: Mapping[str, type[Command]] = CommandTypes(ORDINARY)
