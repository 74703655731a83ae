"""Delivery of the reply, with its proof (送达), and the day from which files can be read."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Annotated, Final, Literal

from annotated_types import MaxLen, MinLen

from sunhall.domain.disclosure.request import DisclosureRequest, State
from sunhall.domain.disclosure.topics import Topic
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.event import Event, Happening
from sunhall.domain.engine.sealing import seal

DeliveryWay = Literal["in_person", "registered_post", "electronic", "left_at_premises"]


@dataclass(frozen=True, slots=True)
class ConfirmDelivery(Command):
    """The reply reached the applicant: a certificate of service goes on file (送达回证).

    Attributes:
        way: How it was delivered.
        delivered_on: When.
        signed_by: Who signed for it, where somebody did.
        tracking_no: Number of the mail item.
        remarks: What else the certificate should say.
    """

    way: DeliveryWay
    delivered_on: datetime.date
    signed_by: Annotated[str, MaxLen(100)] = ""
    tracking_no: Annotated[str, MaxLen(60)] = ""
    remarks: Annotated[str, MaxLen(500)] = ""


@dataclass(frozen=True, slots=True)
class ReportDeliveryFailure(Command):
    """The reply did not reach the applicant; it is tried again."""

    way: DeliveryWay
    reason: Annotated[str, MinLen(1), MaxLen(500)]


@dataclass(frozen=True, slots=True)
class AcknowledgeDelivery(Command):
    """The applicant says that the reply is there."""


#: Name of the sealed document behind the certificate of service.
PROOF: Final = "delivery"


def _confirm(request: DisclosureRequest, command: ConfirmDelivery, context: Context) -> Outcome:
    if command.delivered_on > context.today:
        return Refusal("date_in_future", fields=("delivered_on",))
    # The period ended with this reply, which may be a second one that was ordered.
    sent_on = request.reply.stopped_on if request.reply else None
    if sent_on and command.delivered_on < sent_on:
        earliest = {"earliest": sent_on.isoformat()}
        return Refusal("date_too_early", earliest, fields=("delivered_on",))
    if command.way == "in_person" and not command.signed_by:
        # Handing over proves itself by the signature on the certificate.
        return Refusal("signature_missing", fields=("signed_by",))
    if command.way == "registered_post" and not command.tracking_no:
        return Refusal("tracking_number_missing", fields=("tracking_no",))
    content = {**asdict(command), "delivered_on": command.delivered_on.isoformat()}
    sealed, digest = seal(PROOF, content, context.salt)
    data = {
        "way": command.way,
        "delivered_on": command.delivered_on.isoformat(),
        "proof_digest": digest,
    }
    return Decision((Happening("delivery_confirmed", data, letter="D25"),), (sealed,))


def _failed(
    request: DisclosureRequest, command: ReportDeliveryFailure, context: Context
) -> Outcome:
    sealed, digest = seal("delivery-failure", {"reason": command.reason}, context.salt)
    data = {"way": command.way, "on": context.today.isoformat(), "reason_digest": digest}
    return Decision((Happening("delivery_failed", data),), (sealed,))


def _acknowledge(
    request: DisclosureRequest, command: AcknowledgeDelivery, context: Context
) -> Outcome:
    data = {"delivered_on": context.today.isoformat()}
    return Decision((Happening("delivery_acknowledged", data),))


def released(on: date) -> Happening:
    """What the reply gives can be read from this day (art. 36(2): the reply said the time)."""
    return Happening("files_released", {"on": on.isoformat()})


# --- effects ---------------------------------------------------------------------------------


def _delivered(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    on = date.fromisoformat(event.data["delivered_on"])
    return replace(request, state=State.DELIVERED, delivered_on=on, delivery_failed=False)


def _not_delivered(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    return replace(request, delivery_failed=True)


def _released(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    return replace(request, release_on=None)


TOPIC: Final = Topic(
    commands={
        "confirm_delivery": ConfirmDelivery,
        "report_delivery_failure": ReportDeliveryFailure,
        "acknowledge_delivery": AcknowledgeDelivery,
    },
    deciders={
        ConfirmDelivery: _confirm,
        ReportDeliveryFailure: _failed,
        AcknowledgeDelivery: _acknowledge,
    },
    effects={
        "delivery_confirmed": _delivered,
        "delivery_acknowledged": _delivered,
        "delivery_failed": _not_delivered,
        "files_released": _released,
    },
)
