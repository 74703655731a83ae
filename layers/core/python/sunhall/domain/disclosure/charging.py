"""The processing fee of a request (art. 42; 国办函〔2020〕109号): notice, payment, abandonment."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, Final, Literal

from annotated_types import Ge, Le, MaxLen

from sunhall.domain.approval.run import ApprovalRun
from sunhall.domain.calendar.counting import add_working_days
from sunhall.domain.clocks.clock import stopped
from sunhall.domain.disclosure.evolve import ended
from sunhall.domain.disclosure.request import DisclosureRequest, State
from sunhall.domain.disclosure.standing import reply_due
from sunhall.domain.disclosure.topics import Topic
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.event import Event, Happening
from sunhall.domain.engine.sealing import seal

#: Row (六)2 of table three: abandoned because the fee was not paid.
LEAF_ABANDONED_FEE: Final = "r3_6_2"

Method = Literal["per_item", "per_page"]


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee that was decided.

    Attributes:
        method: Per item or per page; one request never has both.
        count: Place of the request in its month, or number of pages.
        amount: Yuan to pay.
        charged_on: Day the notice went out.
        days: Working days to pay in.
        until: Last day to pay.
        letter_order: Sequence number of the event that ordered the notice.
        paid_on: Day it was paid.
        expired: Whether the time to pay went by.
    """

    method: Method
    count: int
    amount: int
    charged_on: date
    days: int
    until: date
    letter_order: int
    paid_on: date | None = None
    expired: bool = False


@dataclass(frozen=True, slots=True)
class DecideFee(Command):
    """Propose to charge the processing fee.

    Attributes:
        method: Per item, by the place of the request in the applicant's month; or per page.
        pages: For ``per_page``: sides of A4 or smaller that are wanted.
    """

    method: Method
    pages: Annotated[int, Ge(1), Le(100_000)] | None = None


@dataclass(frozen=True, slots=True)
class RecordFeePayment(Command):
    """The treasury has the money.

    Attributes:
        amount: Yuan.
        paid_on: Day of payment.
        reference: Number of the receipt.
    """

    amount: Annotated[int, Ge(1)]
    paid_on: datetime.date
    reference: Annotated[str, MaxLen(100)] = ""


@dataclass(frozen=True, slots=True)
class ConfirmFeeAbandonment(Command):
    """An officer confirms that the fee was not paid in time."""


# --- rules -----------------------------------------------------------------------------------


def _decide_fee(request: DisclosureRequest, command: DecideFee, context: Context) -> Outcome:
    refusal = _fee_refused(request, command, context)
    if refusal:
        return refusal
    from sunhall.domain.fees.tariff import per_item, per_page

    tariff = context.catalogue.disclosure.fees
    count = command.pages or context.record.place
    charge = (per_page if command.pages else per_item)(tariff, count)
    if charge.amount == 0:
        # The tariff is free up to a number; a notice over nothing would only stop the clock.
        return Refusal("fee_not_due", {"count": count})
    from sunhall.domain.disclosure import approvals

    proposal = {
        "method": command.method,
        "count": count,
        "amount": charge.amount,
        "days": context.catalogue.disclosure.fee_payment.amount,
    }
    return approvals.propose(
        request,
        subject=approvals.FEE,
        chain=context.catalogue.disclosure.fee_chain,
        proposal=proposal,
        sealed=(),
        context=context,
    )


def _fee_refused(
    request: DisclosureRequest, command: DecideFee, context: Context
) -> Refusal | None:
    if any(run.subject == "fee" for run in request.open_runs):
        return Refusal("fee_already_proposed", kind="conflict")
    if request.fee is not None:
        return Refusal("fee_already_charged", {"method": request.fee.method}, kind="conflict")
    if (command.method == "per_page") is (command.pages is None):
        # Both methods are never used for one request (109号 art. 2).
        return Refusal("one_fee_method_only", fields=("pages",))
    refusal = _pages_refused(request, context) if command.method == "per_page" else None
    return refusal or charging_refused(request, context)


def _pages_refused(request: DisclosureRequest, context: Context) -> Refusal | None:
    from sunhall.domain.fees.tariff import pages_refused

    draft = request.draft
    if draft is None or not draft.releases:
        return Refusal("no_pages_to_charge", fields=("method",))
    form, _, way = request.delivery.partition("/")
    fees = context.catalogue.disclosure.fees
    return pages_refused(fees, decision=draft.decision, form=form, way=way)


def charging_refused(request: DisclosureRequest, context: Context) -> Refusal | None:
    """Return why a fee cannot be charged now, or no longer once it was approved."""
    if request.state is not State.DRAFTING:
        return Refusal("not_being_handled", {"state": request.state}, kind="conflict")
    # The notice goes out within the reply period.
    late = context.today > reply_due(request, context)
    return Refusal("fee_after_due") if late else None


def _record_payment(
    request: DisclosureRequest, command: RecordFeePayment, context: Context
) -> Outcome:
    fee = _fee(request)
    if command.amount != fee.amount:
        return Refusal("fee_amount_differs", {"amount": fee.amount}, fields=("amount",))
    if not fee.charged_on <= command.paid_on <= context.today:
        return Refusal("payment_date_impossible", fields=("paid_on",))
    sealed, digest = seal("fee-receipt", {"reference": command.reference}, context.salt)
    data = {
        "amount": command.amount,
        "paid_on": command.paid_on.isoformat(),
        "reference_digest": digest,
    }
    return Decision((Happening("fee_paid", data),), (sealed,))


def _confirm_abandonment(
    request: DisclosureRequest, command: ConfirmFeeAbandonment, context: Context
) -> Outcome:
    from sunhall.domain.disclosure.served_notice import last_day

    fee = _fee(request)
    notice = next(letter for letter in request.letters if letter.order == fee.letter_order)
    until = last_day(notice, fee.days, fee.until, Refusal("payment_period_runs"), context)
    if isinstance(until, Refusal):
        return until
    data = {
        "until": until.isoformat(),
        "leaf": LEAF_ABANDONED_FEE,
        "cancelled_runs": [run.number for run in request.open_runs],
    }
    return Decision((Happening("fee_abandonment_confirmed", data, letter="D22"),))


def _fee(request: DisclosureRequest) -> Fee:
    if request.fee is None:
        raise ValueError("the state says that a fee was charged")
    return request.fee


def proposal_dated(run: ApprovalRun, context: Context) -> dict[str, str]:
    """Return the days that an approval of a fee fixes: of the notice, and the last one to pay."""
    days = run.data["days"]
    until = add_working_days(context.catalogue.calendar, context.today, days).due_on
    return {"charged_on": context.today.isoformat(), "until": until.isoformat()}


def expired(fee: Fee) -> Happening:
    """The time to pay went by; an officer has to confirm it."""
    return Happening("fee_expired", {"until": fee.until.isoformat()})


# --- effects ---------------------------------------------------------------------------------


def charged(run: ApprovalRun, context: Context) -> tuple[Happening, ...]:
    """The approved fee: the notice goes out and the reply period stops."""
    data = {
        "method": run.data["method"],
        "count": run.data["count"],
        "amount": run.data["amount"],
        "days": run.data["days"],
        **proposal_dated(run, context),
    }
    return (Happening("fee_charged", data, letter="D08"),)


def _charged(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    data = event.data
    fee = Fee(
        method=data["method"],
        count=data["count"],
        amount=data["amount"],
        charged_on=date.fromisoformat(data["charged_on"]),
        days=data["days"],
        until=date.fromisoformat(data["until"]),
        letter_order=event.seq,
    )
    return replace(
        request, state=State.FEE_PENDING, fee=fee, reply=stopped(request.reply, fee.charged_on)
    )


def _paid(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    paid_on = date.fromisoformat(event.data["paid_on"])
    return replace(
        request,
        state=State.DRAFTING,
        fee=replace(_fee(request), paid_on=paid_on),
        # The period is counted anew from the day after payment (109号).
        reply=request.reply.reset(paid_on) if request.reply else None,
        extension_days=0,
        extensions=0,
        warned_for=None,
        overdue_for=None,
    )


def _expired(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    return replace(request, fee=replace(_fee(request), expired=True))


def _abandoned(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    return ended(request, event, State.CLOSED_ABANDONED_FEE)


def facts(request: DisclosureRequest) -> Mapping[str, Any] | None:
    """Return what staff see of the fee; plain data."""
    fee = request.fee
    if fee is None:
        return None
    return {
        "method": fee.method,
        "count": fee.count,
        "amount": fee.amount,
        "until": fee.until.isoformat(),
        "paid_on": fee.paid_on.isoformat() if fee.paid_on else None,
    }


TOPIC: Final = Topic(
    commands={
        "decide_fee": DecideFee,
        "record_fee_payment": RecordFeePayment,
        "confirm_fee_abandonment": ConfirmFeeAbandonment,
    },
    deciders={
        DecideFee: _decide_fee,
        RecordFeePayment: _record_payment,
        ConfirmFeeAbandonment: _confirm_abandonment,
    },
    effects={
        "fee_charged": _charged,
        "fee_paid": _paid,
        "fee_expired": _expired,
        "fee_abandonment_confirmed": _abandoned,
    },
)
