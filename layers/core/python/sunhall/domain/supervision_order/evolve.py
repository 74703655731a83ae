"""How each event changes a supervision order. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sunhall.domain.approval import run as approval
from sunhall.domain.approval.case_history import changed_by
from sunhall.domain.approval.run import APPROVAL_EVENTS, ApprovalRun, RunOutcome
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.calendar.counting import Unit
from sunhall.domain.clocks.clock import Clock
from sunhall.domain.engine import due_warning
from sunhall.domain.engine.event import Event
from sunhall.domain.supervision_order.order import (
    Duty,
    Extension,
    Result,
    State,
    SupervisedCase,
    SupervisionOrder,
)

#: Names of the clocks.
SIGN, FEEDBACK = "order_sign", "order_feedback"


def evolve(order: SupervisionOrder | None, event: Event) -> SupervisionOrder:
    """Return the order after an event.

    Raises:
        KeyError: The event's type is none of this service's.
    """
    if order is None:
        return _drafted(event)
    changed = changed_by(order, event, _EFFECTS, _approval_moved)
    return replace(changed, version=event.seq)


def _drafted(event: Event) -> SupervisionOrder:
    data = event.data
    order = SupervisionOrder(
        case_id=event.case_id,
        version=event.seq,
        receipt_no=data["receipt_no"],
        state=State.DRAFT,
        level=data["level"],
        source=data["source"],
        rule=data["rule"],
        supervised=SupervisedCase(**data["supervised"]) if data["supervised"] else None,
        department=data["department"],
        office=data["office"],
        submitted_at=event.at,
        catalogue_version=data["catalogue_version"],
        authors=(),
    )
    return _revised(order, event)


def _revised(order: SupervisionOrder, event: Event) -> SupervisionOrder:
    return replace(
        order,
        level=event.data["level"],
        department=event.data["department"],
        authors=tuple(sorted({*order.authors, event.data["drafter"]})),
    )


def _approval_moved(order: SupervisionOrder, event: Event) -> SupervisionOrder:
    changed = replace(order, runs=approval.evolved(order.runs, event))
    if event.type == "approval_started":
        changed = replace(changed, state=State.ISSUE_APPROVAL)
    outcome = approval.outcome_in(event)
    if outcome is None:
        return changed
    if outcome is not RunOutcome.APPROVED:
        return replace(changed, state=State.DRAFT)
    return _issued(changed, changed.runs[event.data["run"] - 1], event.at)


def _issued(order: SupervisionOrder, run: ApprovalRun, at: datetime) -> SupervisionOrder:
    return replace(
        order,
        state=State.ISSUED,
        issued_at=at,
        sign=Duty(_clock(SIGN, run.data["sign"], at)),
        feedback=Duty(_clock(FEEDBACK, run.data["feedback"], at)),
    )


def _clock(name: str, length: Any, at: datetime) -> Clock:
    unit = Unit(length["unit"])
    return Clock.start(name, unit, length["amount"], local_date(at) if unit.counts_days else at)


def _signed(order: SupervisionOrder, event: Event) -> SupervisionOrder:
    return replace(
        order, state=State.IN_HAND, signed_at=event.at, sign=_stopped(order.sign, event.at)
    )


def _stopped(duty: Duty | None, at: datetime) -> Duty | None:
    if duty is None or not duty.clock.running:
        return duty
    return replace(duty, clock=duty.clock.stop(local_date(at)))


def _extension_asked(order: SupervisionOrder, event: Event) -> SupervisionOrder:
    return replace(order, extension=Extension.ASKED, extension_amount=event.data["amount"])


def _extension_granted(order: SupervisionOrder, event: Event) -> SupervisionOrder:
    amount = event.data["amount"]
    feedback = order.feedback and replace(order.feedback, clock=order.feedback.clock.extend(amount))
    granted = Extension.GRANTED
    return replace(order, extension=granted, extension_amount=amount, feedback=feedback)


def _extension_refused(order: SupervisionOrder, event: Event) -> SupervisionOrder:
    return replace(order, extension=Extension.REFUSED, extension_amount=0)


def _feedback_given(order: SupervisionOrder, event: Event) -> SupervisionOrder:
    return replace(
        order,
        state=State.FEEDBACK,
        feedbacks=event.data["number"],
        answered_by=tuple(sorted({*order.answered_by, event.actor})),
        feedback=_stopped(order.feedback, event.at),
        # What was asked for and not decided yet has lost its reason.
        extension=Extension.NONE if order.extension is Extension.ASKED else order.extension,
    )


def _feedback_returned(order: SupervisionOrder, event: Event) -> SupervisionOrder:
    clock = _clock(FEEDBACK, event.data, event.at)
    return replace(order, state=State.IN_HAND, returns=event.data["round"], feedback=Duty(clock))


def _closed(order: SupervisionOrder, event: Event) -> SupervisionOrder:
    return replace(_over(order, event), state=State.CLOSED, result=Result(event.data["result"]))


def _cancelled(order: SupervisionOrder, event: Event) -> SupervisionOrder:
    return replace(_over(order, event), state=State.CANCELLED)


def _over(order: SupervisionOrder, event: Event) -> SupervisionOrder:
    return replace(
        order, sign=_stopped(order.sign, event.at), feedback=_stopped(order.feedback, event.at)
    )


def _carded(order: SupervisionOrder, event: Event) -> SupervisionOrder:
    name = {SIGN: "sign", FEEDBACK: "feedback"}[event.data["clock"]]
    effect = {"deadline_warned": due_warning.warned, "deadline_missed": due_warning.missed}
    duty: Duty = getattr(order, name)
    changed: dict[str, Any] = {name: effect[event.type](duty, event)}
    return replace(order, **changed)


_EFFECTS: dict[str, Callable[[SupervisionOrder, Event], SupervisionOrder]] = {
    "order_revised": _revised,
    "order_cancelled": _cancelled,
    "order_signed": _signed,
    "order_extension_asked": _extension_asked,
    "order_extension_granted": _extension_granted,
    "order_extension_refused": _extension_refused,
    "feedback_given": _feedback_given,
    "feedback_returned": _feedback_returned,
    "order_closed": _closed,
    "deadline_warned": _carded,
    "deadline_missed": _carded,
}

#: Every type of event this service writes.
EVENT_TYPES = frozenset({"order_drafted", *_EFFECTS}) | APPROVAL_EVENTS
