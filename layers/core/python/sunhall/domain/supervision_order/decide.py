"""Decides commands on supervision orders. Every function is pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.approval.case_runs import act_on_run
from sunhall.domain.clocks.clock import due
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import (
    Decision,
    Outcome,
    Refusal,
    Sealed,
    out_of_state,
    together,
)
from sunhall.domain.engine.sealing import seal
from sunhall.domain.supervision_order import commands as c
from sunhall.domain.supervision_order import events
from sunhall.domain.supervision_order.order import (
    CANCELLATION,
    CLOSING,
    EXTENSION,
    ORDER,
    Duty,
    Extension,
    Result,
    SupervisionOrder,
    feedback_document,
    review_document,
)
from sunhall.domain.supervision_order.rules import order_rules
from sunhall.domain.supervision_order.transitions import ALLOWED


def open_order(command: c.PlaceOrder, receipt_no: str, context: Context) -> Outcome:
    """Decide on a new order.

    Args:
        command: What is ordered, with the case that it is about.
        receipt_no: The number it is to be known by.
        context: The world.

    Returns:
        The draft, which the unit does not see yet; or the refusing rules.
    """
    order = command.order
    refusal = together(_text_refused(order, context), _source_refused(command))
    if refusal:
        return refusal
    sealed, draft = _drafted(order, context)
    drafted = events.order_drafted(
        receipt_no=receipt_no,
        source=order.source,
        rule=order.rule or "",
        supervised=command.supervised,
        office=command.office or context.actor.department or "",
        catalogue_version=context.catalogue.version,
        draft=draft,
    )
    return Decision((drafted,), (sealed,))


def decide(order: SupervisionOrder, command: Command, context: Context) -> Outcome:
    """Decide on a command to an existing order.

    Args:
        order: The order as its history left it.
        command: One of `sunhall.domain.supervision_order.commands`.
        context: The world.

    Returns:
        What happens, or the rule that refuses it.
    """
    name, decider = _DECIDERS[type(command)]
    if order.state not in ALLOWED[name]:
        return out_of_state(name, order.state)
    return decider(order, command, context)


def _text_refused(command: c.OrderText, context: Context) -> Refusal | None:
    unknown = command.department not in context.catalogue.departments
    given_on = command.instruction.given_on if command.instruction else context.today
    return together(
        Refusal("unknown_department", fields=("department",)) if unknown else None,
        Refusal("instruction_in_the_future", fields=("instruction.given_on",))
        if given_on > context.today
        else None,
    )


def _source_refused(command: c.PlaceOrder) -> Refusal | None:
    """What an order comes from is told, and nothing else is."""
    order = command.order
    if order.source == "instruction":
        missing = None if order.instruction else "instruction"
    elif command.supervised is None:
        missing = "receipt_no"
    else:
        missing = "rule" if order.source == "finding" and not order.rule else None
    if missing:
        return Refusal("order_source_missing", {"source": order.source}, fields=(missing,))
    if order.rule and order.source != "finding":
        return Refusal("order_rule_without_finding", fields=("rule",))
    return None


def _drafted(command: c.OrderText, context: Context) -> tuple[Sealed, dict[str, Any]]:
    """Return the draft to seal, and what its event says of it."""
    instruction = command.instruction
    content = {
        "title": command.title,
        "demand": command.demand,
        "instruction": instruction
        and {
            "leader": instruction.leader,
            "text": instruction.text,
            "given_on": instruction.given_on.isoformat(),
        },
    }
    sealed, digest = seal(ORDER, content, context.salt)
    return sealed, {
        "drafter": context.actor.id,
        "level": command.level,
        "department": command.department,
        "order_digest": digest,
    }


def _revise(order: SupervisionOrder, command: c.ReviseOrder, context: Context) -> Outcome:
    refusal = together(
        _text_refused(command, context),
        Refusal("order_source_missing", {"source": order.source}, fields=("instruction",))
        if order.source == "instruction" and command.instruction is None
        else None,
    )
    if refusal:
        return refusal
    sealed, draft = _drafted(command, context)
    return Decision((events.order_revised(draft),), (sealed,))


def _submit(order: SupervisionOrder, command: c.SubmitOrder, context: Context) -> Outcome:
    from sunhall.domain.supervision_order import approvals

    return approvals.submit(order, context)


def _cancel(order: SupervisionOrder, command: c.CancelOrder, context: Context) -> Outcome:
    sealed, digest = seal(CANCELLATION, {"reason": command.reason}, context.salt)
    cancelled = events.order_cancelled(
        reason_digest=digest, cancelled_runs=[run.number for run in order.open_runs]
    )
    return Decision((cancelled,), (sealed,))


def _sign(order: SupervisionOrder, command: c.SignOrder, context: Context) -> Outcome:
    return Decision((events.order_signed(in_time=_in_time(order.sign, context)),))


def _in_time(duty: Duty | None, context: Context) -> bool:
    if duty is None:
        raise ValueError("an issued order has its clocks")
    return context.now <= due(duty.clock, context.catalogue.calendar, context.today).due_at


def _ask_extension(
    order: SupervisionOrder, command: c.AskOrderExtension, context: Context
) -> Outcome:
    if order.extension is not Extension.NONE:
        return Refusal("order_extended_once", {"extension": order.extension}, kind="conflict")
    most = order_rules(context.catalogue).extension
    if command.amount > most:
        return Refusal("order_extension_too_long", {"most": most}, fields=("amount",))
    if not _in_time(order.feedback, context):
        # Time that is over cannot be made longer: the delay stands.
        return Refusal("order_extension_too_late")
    sealed, digest = seal(EXTENSION, {"reason": command.reason}, context.salt)
    asked = events.order_extension_asked(amount=command.amount, reason_digest=digest)
    return Decision((asked,), (sealed,))


def _decide_extension(
    order: SupervisionOrder, command: c.DecideOrderExtension, context: Context
) -> Outcome:
    if order.extension is not Extension.ASKED:
        return Refusal("order_extension_not_asked", kind="conflict")
    if not command.granted and not command.opinion:
        return Refusal("order_opinion_missing", fields=("opinion",))
    sealed, digest = seal("extension-answer", {"opinion": command.opinion}, context.salt)
    if command.granted:
        decided = events.order_extension_granted(
            amount=order.extension_amount, opinion_digest=digest
        )
    else:
        decided = events.order_extension_refused(opinion_digest=digest)
    return Decision((decided,), (sealed,))


def _give_feedback(order: SupervisionOrder, command: c.GiveFeedback, context: Context) -> Outcome:
    number = order.feedbacks + 1
    content = {"text": command.text, "measures": command.measures}
    sealed, digest = seal(feedback_document(number), content, context.salt)
    given = events.feedback_given(
        number=number, in_time=_in_time(order.feedback, context), feedback_digest=digest
    )
    return Decision((given,), (sealed,))


def _return_feedback(
    order: SupervisionOrder, command: c.ReturnFeedback, context: Context
) -> Outcome:
    rules = order_rules(context.catalogue)
    if order.returns >= rules.returns:
        # Another round would help nobody: it is closed as what it is, or ordered at a higher level.
        return Refusal("order_returned_often_enough", {"limit": rules.returns})
    sealed, digest = seal(
        review_document(order.feedbacks), {"reason": command.reason}, context.salt
    )
    again = rules.levels[order.level].again
    returned = events.feedback_returned(
        round=order.returns + 1, amount=again.amount, unit=again.unit, reason_digest=digest
    )
    return Decision((returned,), (sealed,))


def _accept_feedback(
    order: SupervisionOrder, command: c.AcceptFeedback, context: Context
) -> Outcome:
    if context.actor.id in order.answered_by:
        return Refusal("own_feedback", kind="forbidden")
    sealed, digest = seal(
        review_document(order.feedbacks), {"opinion": command.opinion}, context.salt
    )
    closed = events.order_closed(result=Result(command.result), text_digest=digest)
    return Decision((closed,), (sealed,))


def _close_unfulfilled(
    order: SupervisionOrder, command: c.CloseUnfulfilled, context: Context
) -> Outcome:
    if order.feedback and order.feedback.clock.running and _in_time(order.feedback, context):
        return Refusal("order_not_due_yet")
    sealed, digest = seal(CLOSING, {"reason": command.reason}, context.salt)
    closed = events.order_closed(result=Result.UNFULFILLED, text_digest=digest)
    return Decision((closed,), (sealed,))


_DECIDERS: dict[type[Command], tuple[str, Callable[[Any, Any, Context], Outcome]]] = {
    c.ReviseOrder: ("revise_order", _revise),
    c.SubmitOrder: ("submit_order", _submit),
    c.CancelOrder: ("cancel_order", _cancel),
    c.SignOrder: ("sign_order", _sign),
    c.AskOrderExtension: ("ask_order_extension", _ask_extension),
    c.DecideOrderExtension: ("decide_order_extension", _decide_extension),
    c.GiveFeedback: ("give_feedback", _give_feedback),
    c.ReturnFeedback: ("return_feedback", _return_feedback),
    c.AcceptFeedback: ("accept_feedback", _accept_feedback),
    c.CloseUnfulfilled: ("close_unfulfilled", _close_unfulfilled),
    ActOnApproval: ("act_on_approval", act_on_run),
}
