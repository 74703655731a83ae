"""What can be asked of a supervision order, with the limits of every field."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Le, MaxLen, MinLen

from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.engine.command import Command
from sunhall.domain.supervision_order.order import Level, SourceKind, SupervisedCase

ShortText = Annotated[str, MinLen(1), MaxLen(200)]
LongText = Annotated[str, MinLen(1), MaxLen(4000)]
Reason = Annotated[str, MinLen(1), MaxLen(500)]


@dataclass(frozen=True, slots=True)
class Instruction(Command):
    """What a leader wrote (批示); it is sealed.

    Attributes:
        leader: Who wrote it.
        text: The words.
        given_on: The day it was given.
    """

    leader: ShortText
    text: LongText
    given_on: datetime.date


@dataclass(frozen=True, slots=True)
class OrderText(Command):
    """What is ordered, from whom, and why.

    Attributes:
        level: Its weight.
        department: The unit that has to act.
        title: What it is about.
        demand: What is to be done.
        instruction: The leader's words, when it comes from them.
    """

    level: Level
    department: Annotated[str, MinLen(1), MaxLen(60)]
    title: ShortText
    demand: LongText
    instruction: Instruction | None = None


@dataclass(frozen=True, slots=True)
class DraftOrder(OrderText):
    """A new order, to be approved before the unit sees it.

    Attributes:
        source: What it comes from.
        receipt_no: Receipt number of the case that it is about.
        rule: Id of the supervision rule whose finding it comes from.
    """

    source: SourceKind = "case"
    receipt_no: Annotated[str, MinLen(1), MaxLen(40)] | None = None
    rule: Annotated[str, MinLen(1), MaxLen(60)] | None = None


@dataclass(frozen=True, slots=True)
class PlaceOrder(Command):
    """A new order with the case that the shell has looked up for it.

    Attributes:
        order: What was asked.
        supervised: The case with that receipt number; None when none was named.
        office: The department that supervises; the actor's own when empty.
    """

    order: DraftOrder
    supervised: SupervisedCase | None
    office: str = ""


@dataclass(frozen=True, slots=True)
class ReviseOrder(OrderText):
    """Replace the draft; what it comes from stays."""


@dataclass(frozen=True, slots=True)
class SubmitOrder(Command):
    """Ask for approval to issue it."""


@dataclass(frozen=True, slots=True)
class CancelOrder(Command):
    """Take it back, whether the unit was told already or not."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class SignOrder(Command):
    """The unit signs for it (签收)."""


@dataclass(frozen=True, slots=True)
class AskOrderExtension(Command):
    """Ask for more time to answer: before it is over, and once."""

    amount: Annotated[int, Ge(1), Le(60)]
    reason: Reason


@dataclass(frozen=True, slots=True)
class DecideOrderExtension(Command):
    """Grant the extension or refuse it."""

    granted: bool
    opinion: Annotated[str, MaxLen(500)] = ""


@dataclass(frozen=True, slots=True)
class GiveFeedback(Command):
    """Say what was done.

    Attributes:
        text: What was done, and what was found.
        measures: What is done so that it does not happen again.
    """

    text: LongText
    measures: Annotated[str, MaxLen(2000)] = ""


@dataclass(frozen=True, slots=True)
class ReturnFeedback(Command):
    """Send the feedback back: it is not what was ordered."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class AcceptFeedback(Command):
    """Accept the feedback and close the order."""

    result: Literal["fulfilled", "partly_fulfilled"]
    opinion: Annotated[str, MaxLen(500)] = ""


@dataclass(frozen=True, slots=True)
class CloseUnfulfilled(Command):
    """Close an order that the unit did not fulfil; it counts as that."""

    reason: Reason


#: The name of each command in the outer contract.
COMMANDS: dict[str, type[Command]] = {
    "revise_order": ReviseOrder,
    "submit_order": SubmitOrder,
    "cancel_order": CancelOrder,
    "sign_order": SignOrder,
    "ask_order_extension": AskOrderExtension,
    "decide_order_extension": DecideOrderExtension,
    "give_feedback": GiveFeedback,
    "return_feedback": ReturnFeedback,
    "accept_feedback": AcceptFeedback,
    "close_unfulfilled": CloseUnfulfilled,
    "act_on_approval": ActOnApproval,
}
