"""Where a disclosure request stands, and what time alone makes happen to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sunhall.domain.calendar.beijing import day_over, local_date, start_of_day
from sunhall.domain.calendar.counting import Deadline, Unit, add_working_days
from sunhall.domain.clocks.clock import Clock, due
from sunhall.domain.disclosure import events
from sunhall.domain.disclosure.request import (
    CLOSED,
    HANDLING,
    IN_APPROVAL,
    RUNNING,
    UNDER_REMEDY,
    DisclosureRequest,
    State,
)
from sunhall.domain.engine import due_warning, waking
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.event import Happening
from sunhall.domain.engine.service import Standing

_WITH_HANDLER = (HANDLING - {State.REOPENED}) | IN_APPROVAL | {State.FEE_PENDING}


def standing(request: DisclosureRequest, context: Context) -> Standing:
    """Return what the work queue and the due index show of a request."""
    deadlines = clock_deadlines(request, context)
    reply = deadlines.get("reply")
    due_at = min((deadline.due_at for deadline in deadlines.values()), default=None)
    return Standing(
        state=request.state,
        department=_queue_department(request, context),
        due_at=due_at,
        wake_at=waking.wake_at(_timers(request, deadlines, context), request.open_runs, context),
        card=card(request, reply.due_on if reply else None),
        open=request.state not in CLOSED or _to_follow_up(request),
    )


def wake(request: DisclosureRequest, context: Context) -> Decision:
    """Return what has become due by now; empty when nothing has."""
    timers = _timers(request, clock_deadlines(request, context), context)
    return Decision((*waking.rung(timers, context), *_climbed(request, context)))


def card(request: DisclosureRequest, due_on: date | None) -> str | None:
    """Return the supervision card that stands; receipt that is not confirmed in time is red.

    Args:
        request: The request.
        due_on: When the reply is due, or None while its clock does not run.
    """
    return "red" if request.unconfirmed else due_warning.card(request, due_on)


def clock_deadlines(request: DisclosureRequest, context: Context) -> dict[str, Deadline]:
    """Return the deadline of every clock that runs, by the clock's name."""
    return {
        name: due(clock, context.catalogue.calendar, context.today)
        for name, clock in _running_clocks(request, context).items()
    }


def reply_due(request: DisclosureRequest, context: Context) -> date:
    """Return the day by which a request that was received has to be answered.

    Raises:
        ValueError: It was not received.
    """
    if request.reply is None:
        raise ValueError("the reply clock starts with receipt")
    return due(request.reply, context.catalogue.calendar, context.today).due_on


def shown_clocks(request: DisclosureRequest, context: Context) -> dict[str, Deadline]:
    """Return the deadlines people see: the running ones, and a forecast before receipt.

    Until receipt is confirmed the reply period has not begun (art. 31(3)). The applicant still
    wants to know what to expect, so the reply is shown as it would be if receipt were confirmed on
    the day of submission, marked as the earliest that it can be.
    """
    shown = clock_deadlines(request, context)
    if request.state is State.SUBMITTED:
        rule = context.catalogue.disclosure.reply
        on = local_date(request.submitted_at)
        expected = add_working_days(context.catalogue.calendar, on, rule.amount)
        shown["reply"] = replace(expected, at_earliest=True)
    return shown


def _running_clocks(request: DisclosureRequest, context: Context) -> dict[str, Clock]:
    if request.state is State.SUBMITTED:
        rule = context.catalogue.disclosure.confirm_receipt
        on = local_date(request.submitted_at)
        return {"confirmation": Clock.start("confirmation", rule.unit, rule.amount, on)}
    if request.state is State.SUPPLEMENT_PENDING:
        asked = request.supplements[-1]
        return {"supplement": _noticed("supplement", asked.days, asked.asked_on, asked.until)}
    if request.state is State.FEE_PENDING and request.fee:
        fee = request.fee
        return {"fee": _noticed("fee", fee.days, fee.charged_on, fee.until)}
    if request.state in CLOSED or request.reply is None:
        return {}
    return {"reply": request.reply, **_others_clocks(request)}


def _others_clocks(request: DisclosureRequest) -> dict[str, Clock]:
    """Return the time of those who are asked for something while the reply waits for them."""
    clocks = {}
    if request.state is State.REASON_PENDING and request.reasons:
        asked = request.reasons
        clocks["reasons"] = _noticed("reasons", asked.days, asked.asked_on, asked.until)
    # The one that has most time left comes first, so that the nearest one is kept.
    for each in sorted(request.consultations, key=lambda each: str(each.until), reverse=True):
        if each.open and each.served_on:
            third_party = each.kind == "third_party"
            name = "third_party_opinion" if third_party else "agency_opinion"
            clocks[name] = _noticed(name, each.days, each.served_on, each.until or each.served_on)
    return clocks


def _noticed(name: str, days: int, start: date, until: date) -> Clock:
    """Return the time that a notice gives: its last day holds, whatever schedule comes later."""
    return Clock.start(name, Unit.WORKING_DAY, days, start).replace_due(until)


def _climbed(request: DisclosureRequest, context: Context) -> tuple[Happening, ...]:
    if not request.open_runs:
        return ()
    from sunhall.domain.disclosure.approvals import climb

    return climb(request, context)


def _queue_department(request: DisclosureRequest, context: Context) -> str | None:
    if request.state in CLOSED:
        office = context.catalogue.city.disclosure_office
        return office if _to_follow_up(request) else None
    if request.state in _WITH_HANDLER and request.assigned_to:
        return request.assigned_to
    return context.catalogue.city.disclosure_office


def _to_follow_up(request: DisclosureRequest) -> bool:
    """Whether an ended request still wants somebody's eye: a failed delivery, a court."""
    undelivered = request.state is State.SENT and request.delivery_failed
    return undelivered or request.state in UNDER_REMEDY


def _timers(
    request: DisclosureRequest, deadlines: Mapping[str, Deadline], context: Context
) -> list[waking.Timer]:
    """Every moment at which something happens by itself, with what happens then."""
    if "confirmation" in deadlines and not request.unconfirmed:
        on = deadlines["confirmation"].due_on
        missed = due_warning.deadline_missed(clock="confirmation", due_on=on)
        return [(day_over(on), missed)]
    if "supplement" in deadlines and not request.supplements[-1].expired:
        until = request.supplements[-1].until
        return [(day_over(until), events.supplement_expired(until))]
    if "fee" in deadlines and request.fee and not request.fee.expired:
        from sunhall.domain.disclosure import charging

        return [(day_over(request.fee.until), charging.expired(request.fee))]
    timers = _waiting_timers(request)
    if request.state in CLOSED:
        from sunhall.domain.disclosure import keeping

        return timers + keeping.timers(request, context)
    # While the reply waits for somebody, its date moves on with every day.
    if "reply" in deadlines and not deadlines["reply"].at_earliest:
        due_on, calendar = deadlines["reply"].due_on, context.catalogue.calendar
        days = context.catalogue.disclosure.due_soon.amount
        timers += due_warning.timers(request, "reply", due_on, days=days, calendar=calendar)
    return timers


def _waiting_timers(request: DisclosureRequest) -> list[waking.Timer]:
    """Return when the time of others is over, and when what was given can be read."""
    timers: list[waking.Timer] = []
    if request.state is State.REASON_PENDING and request.reasons:
        from sunhall.domain.disclosure import reasons

        timers.append((day_over(request.reasons.until), reasons.expired(request.reasons)))
    if request.answered and request.release_on:
        from sunhall.domain.disclosure import delivery

        released = delivery.released(request.release_on)
        timers.append((start_of_day(request.release_on), released))
    if request.consultations and request.state in RUNNING:
        from sunhall.domain.disclosure import consultations

        timers += [
            (day_over(each.until), consultations.expired(each))
            for each in request.consultations
            if each.open and each.until
        ]
    return timers
