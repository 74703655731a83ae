"""Everything that can be asked of a ticket, with the limits of every field.

Limits of length are technical. Numbers of the rules are in the city's catalogue.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Annotated, Final, Literal, get_args

from annotated_types import Ge, Le, MaxLen, MinLen

from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.keeping import HOLD_COMMANDS
from sunhall.domain.engine.new_schedule import UpdateCalendar as UpdateCalendar
from sunhall.domain.engine.supervising import Supervise as Supervise
from sunhall.domain.ticket.submission import CITIZENS_COMMANDS as CITIZENS_COMMANDS
from sunhall.domain.ticket.submission import AddInformation as AddInformation
from sunhall.domain.ticket.submission import AskToReopen as AskToReopen
from sunhall.domain.ticket.submission import Call as Call
from sunhall.domain.ticket.submission import (
    CallbackResult,
    Identifier,
    Kind,
    LongText,
    MediumText,
    ReceiptNo,
    Satisfaction,
    ShortText,
)
from sunhall.domain.ticket.submission import Contact as Contact
from sunhall.domain.ticket.submission import External as External
from sunhall.domain.ticket.submission import Place as Place
from sunhall.domain.ticket.submission import Rate as Rate
from sunhall.domain.ticket.submission import SubmitTicket as SubmitTicket
from sunhall.domain.ticket.submission import TicketFile as TicketFile
from sunhall.domain.ticket.submission import UrgeTicket as UrgeTicket

Units = Annotated[tuple[Identifier, ...], MaxLen(20)]

# --- intake: transitions 2 … 9 -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Screen(Command):
    """An agent says what kind of matter it is (2); it may be corrected until it is accepted."""

    kind: Kind
    category: Identifier
    area: Identifier | None = None
    tier: Identifier | None = None


@dataclass(frozen=True, slots=True)
class SwitchEmergency(Command):
    """Danger: the call goes to 110, 119, 120 or 122 at once (3)."""

    number: Literal["110", "119", "120", "122"]
    call_link: Annotated[str, MaxLen(500)] = ""


@dataclass(frozen=True, slots=True)
class Refuse(Command):
    """Not a matter for the hotline (4, 7): the reason, and where to go instead.

    Attributes:
        reason: 1 … 6, the special classes of 接诉即办条例 art. 11.
        explanation: What the citizen is told; for reason 3 the result of the earlier ticket.
        where_to_go: Who is in charge instead; empty for what the catalogue says.
        earlier_receipt_no: Reason 3: number of the ticket that dealt with the same matter.
        as_petition: Reason 2: the citizen wants it to go on as a petition (信访).
    """

    reason: Annotated[int, Ge(1), Le(6)]
    explanation: MediumText
    where_to_go: Annotated[str, MaxLen(500)] = ""
    earlier_receipt_no: ReceiptNo | None = None
    as_petition: bool = False


@dataclass(frozen=True, slots=True)
class ProposeInvalid(Command):
    """Mark it as spam or harassment, if a second person agrees (5); the reason is an id."""

    reason: Identifier
    explanation: Annotated[str, MaxLen(1000)] = ""


@dataclass(frozen=True, slots=True)
class ConfirmInvalid(Command):
    """Another person agrees: it is invalid and is never counted (5)."""


@dataclass(frozen=True, slots=True)
class RejectInvalid(Command):
    """Another person does not agree; screening goes on."""


@dataclass(frozen=True, slots=True)
class MergeInto(Command):
    """The same matter is open and nothing is new (6)."""

    main_receipt_no: ReceiptNo


@dataclass(frozen=True, slots=True)
class AnswerDirectly(Command):
    """Answer from the knowledge base (8), in the version that was read."""

    article: Identifier
    article_version: Annotated[int, Ge(1)]
    text: LongText


@dataclass(frozen=True, slots=True)
class Accept(Command):
    """The hotline takes it on: the promise to the citizen runs (9)."""

    tier: Identifier | None = None


# --- dispatch: transitions 10, 11, 15 … 19 -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DispatchTicket(Command):
    """Give it to the unit in charge (10).

    Attributes:
        lead: The unit that leads; None takes the proposal of the dispatch directory (派单目录).
        co_units: Further units.
        basis: ``directory``, ``area`` or ``manual``; a unit that the directory does not name needs
            a reason.
        reason: Why this unit.
    """

    lead: Identifier | None = None
    co_units: Units = ()
    basis: Literal["directory", "area", "manual"] = "directory"
    reason: Annotated[str, MaxLen(1000)] = ""


@dataclass(frozen=True, slots=True)
class Confer(Command):
    """A hard case, or a disputed one: who is in charge has to be decided (11, 17)."""

    reason: MediumText


@dataclass(frozen=True, slots=True)
class Arbitrate(Command):
    """Decide who is in charge (18): whoever is named can no longer return it."""

    lead: Identifier
    reason: MediumText
    co_units: Units = ()


@dataclass(frozen=True, slots=True)
class AcceptReturn(Command):
    """It was not that unit's (15)."""

    reason: MediumText


@dataclass(frozen=True, slots=True)
class RefuseReturn(Command):
    """It is that unit's all the same (16); a second refusal goes to arbitration (17)."""

    reason: MediumText


@dataclass(frozen=True, slots=True)
class OpenReturn(Command):
    """Let a unit return it although its window is over; None means the lead."""

    reason: MediumText
    unit: Identifier | None = None


@dataclass(frozen=True, slots=True)
class AddCoUnits(Command):
    """Bring further units in (19)."""

    units: Annotated[tuple[Identifier, ...], MinLen(1), MaxLen(20)]
    reason: MediumText


@dataclass(frozen=True, slots=True)
class ExcuseCoUnit(Command):
    """A co-unit's part is not needed any more."""

    unit: Identifier
    reason: MediumText


# --- the unit: transitions 12, 14, 20 … 25, 34 ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sign(Command):
    """The unit signs for the ticket (12)."""


@dataclass(frozen=True, slots=True)
class ReturnTicket(Command):
    """The unit says that it is not in charge (14)."""

    reason: Identifier
    legal_basis: ShortText
    explanation: MediumText
    suggested: Identifier | None = None


@dataclass(frozen=True, slots=True)
class TransferInside(Command):
    """Give it to somebody within the unit (20)."""

    handler: Identifier


@dataclass(frozen=True, slots=True)
class RecordContact(Command):
    """The unit was in touch with the citizen (24)."""

    how: Literal["phone", "visit", "message"]
    on: datetime.date
    summary: MediumText


@dataclass(frozen=True, slots=True)
class AskExtension(Command):
    """Ask for more time before it is over (21); the amount is in units of the handling limit."""

    amount: Annotated[int, Ge(1), Le(365)]
    reason: Identifier
    explanation: MediumText


@dataclass(frozen=True, slots=True)
class AskTermination(Command):
    """Ask to end it without a result (34)."""

    ground: Literal["no_cooperation", "left_scope"]
    explanation: MediumText


@dataclass(frozen=True, slots=True)
class CoReply(Command):
    """A co-unit hands its part to the lead."""

    text: LongText


@dataclass(frozen=True, slots=True)
class ReplyTicket(Command):
    """The lead replies for all units (25).

    Attributes:
        result: What came of it, as the unit says.
        text: The reply to the citizen.
        measures: What was done.
        public_text: The reply as everybody may read it; it must not say who asked.
    """

    result: Literal["solved", "partly", "explained", "cannot"]
    text: LongText
    measures: Annotated[str, MaxLen(4000)] = ""
    public_text: Annotated[str, MaxLen(4000)] = ""


# --- check, callback, rework: transitions 26 … 33 ------------------------------------------------


@dataclass(frozen=True, slots=True)
class AcceptReply(Command):
    """The reply is fit to be given to the citizen (27)."""


@dataclass(frozen=True, slots=True)
class RejectReply(Command):
    """The reply is not good enough (26); the reasons are ids."""

    reasons: Annotated[tuple[Identifier, ...], MinLen(1), MaxLen(10)]
    explanation: Annotated[str, MaxLen(1000)] = ""


@dataclass(frozen=True, slots=True)
class RecordCallback(Command):
    """Somebody asked the citizen, or tried to (28 … 32)."""

    reached: bool
    result: CallbackResult | None = None
    satisfaction: Satisfaction | None = None
    contacted: bool | None = None
    notes: Annotated[str, MaxLen(1000)] = ""


@dataclass(frozen=True, slots=True)
class OrderRework(Command):
    """The citizen is unhappy with reason: the unit does it again (29)."""

    reasons: Annotated[tuple[Annotated[str, MinLen(1), MaxLen(500)], ...], MinLen(1), MaxLen(10)]


@dataclass(frozen=True, slots=True)
class ProposeExclusion(Command):
    """The demand cannot be met by right; if two persons agree it is closed so (30)."""

    ground: Literal["unlawful", "objective_limits"]
    explanation: MediumText


@dataclass(frozen=True, slots=True)
class DecideReopen(Command):
    """The centre answers the wish to have it taken up again (33)."""

    outcome: Literal["rework", "new_ticket", "refused"]
    explanation: MediumText


# --- at any time: transitions 35, 36 -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SetConfidential(Command):
    """From now on no unit learns who the citizen is."""

    reason: MediumText


@dataclass(frozen=True, slots=True)
class AskConfidentialityLift(Command):
    """Ask a leader to lift it."""

    reason: MediumText


# --- photos for everybody ------------------------------------------------------------------------

_Thousandths = Annotated[int, Ge(0), Le(1000)]
_Extent = Annotated[int, Ge(1), Le(1000)]


@dataclass(frozen=True, slots=True)
class PhotoRegion(Command):
    """A rectangle on a photo as it is seen, upright: in thousandths of its width and height.

    Attributes:
        left: From its left edge.
        top: From its upper edge.
        width: Of its width.
        height: Of its height.
    """

    left: _Thousandths
    top: _Thousandths
    width: _Extent
    height: _Extent


@dataclass(frozen=True, slots=True)
class ReleasePhoto(Command):
    """Somebody has looked at a photo and lets everybody see a copy of it, without its metadata.

    Attributes:
        upload_id: The photo.
        blackened: What nobody may see on it: faces, number plates, names. Nothing is found by
            itself.
    """

    upload_id: Annotated[str, MinLen(16), MaxLen(600)]
    blackened: Annotated[tuple[PhotoRegion, ...], MaxLen(50)] = ()


@dataclass(frozen=True, slots=True)
class WithdrawPhoto(Command):
    """Take a photo back, also one of which the copy is still being made."""

    upload_id: Annotated[str, MinLen(16), MaxLen(600)]


@dataclass(frozen=True, slots=True)
class RecordPhoto(Command):
    """The copy for everybody is made and has stood the second look.

    Attributes:
        number: Number of the release.
        sha256: Digest of the copy in hexadecimal.
        width: Pixels.
        height: Pixels.
    """

    number: Annotated[int, Ge(1)]
    sha256: Annotated[str, MinLen(64), MaxLen(64)]
    width: Annotated[int, Ge(1)]
    height: Annotated[int, Ge(1)]


PhotoFailure = Literal[
    "photo_damaged", "photo_too_large", "photo_too_complex", "photo_not_verified"
]
"""Why no copy can be made of a photo, however often it is tried."""

PHOTO_FAILURES: Final[frozenset[str]] = frozenset(get_args(PhotoFailure))


@dataclass(frozen=True, slots=True)
class ReportRefusedPhoto(Command):
    """No copy can be made of a photo; nothing was written.

    Attributes:
        number: Number of the release.
        code: Why.
    """

    number: Annotated[int, Ge(1)]
    code: PhotoFailure


# --- by the system -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AddUrge(Command):
    """Another call about the same matter was merged into this ticket."""

    from_case: Identifier


@dataclass(frozen=True, slots=True)
class RecordSuccessor(Command):
    """Another ticket continues this one."""

    receipt_no: ReceiptNo


@dataclass(frozen=True, slots=True)
class RecordPetition(Command):
    """The system reports the petition that the matter became."""

    receipt_no: ReceiptNo


#: The name of each command in the outer contract.
COMMANDS: Final[dict[str, type[Command]]] = {
    "screen": Screen,
    "switch_emergency": SwitchEmergency,
    "refuse": Refuse,
    "propose_invalid": ProposeInvalid,
    "confirm_invalid": ConfirmInvalid,
    "reject_invalid": RejectInvalid,
    "merge_into": MergeInto,
    "answer_directly": AnswerDirectly,
    "accept": Accept,
    "dispatch": DispatchTicket,
    "confer": Confer,
    "arbitrate": Arbitrate,
    "accept_return": AcceptReturn,
    "refuse_return": RefuseReturn,
    "open_return": OpenReturn,
    "add_co_units": AddCoUnits,
    "excuse_co_unit": ExcuseCoUnit,
    "sign": Sign,
    "return_ticket": ReturnTicket,
    "transfer_inside": TransferInside,
    "record_contact": RecordContact,
    "ask_extension": AskExtension,
    "ask_termination": AskTermination,
    "co_reply": CoReply,
    "reply": ReplyTicket,
    "accept_reply": AcceptReply,
    "reject_reply": RejectReply,
    "record_callback": RecordCallback,
    "order_rework": OrderRework,
    "propose_exclusion": ProposeExclusion,
    "decide_reopen": DecideReopen,
    "supervise": Supervise,
    "set_confidential": SetConfidential,
    "ask_confidentiality_lift": AskConfidentialityLift,
    "release_photo": ReleasePhoto,
    "withdraw_photo": WithdrawPhoto,
    "record_photo": RecordPhoto,
    "report_refused_photo": ReportRefusedPhoto,
    "add_urge": AddUrge,
    "record_successor": RecordSuccessor,
    "record_petition": RecordPetition,
    "update_calendar": UpdateCalendar,
    "act_on_approval": ActOnApproval,
    **HOLD_COMMANDS,
    **CITIZENS_COMMANDS,
}
