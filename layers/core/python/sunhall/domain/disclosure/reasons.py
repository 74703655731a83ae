"""Asking an applicant for reasons when number and frequency are beyond reason (art. 35)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, Final

from annotated_types import MaxLen, MinLen

from sunhall.domain.calendar.counting import add_working_days
from sunhall.domain.disclosure.commands import LongText
from sunhall.domain.disclosure.request import DisclosureRequest, State
from sunhall.domain.disclosure.standing import reply_due
from sunhall.domain.disclosure.topics import Topic
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.event import Event, Happening
from sunhall.domain.engine.sealing import seal

#: What the reply clock waits for, where local rules let it stand still meanwhile.
CAUSE: Final = "reasons"


@dataclass(frozen=True, slots=True)
class ReasonsAsked:
    """Reasons that the applicant was asked for.

    Attributes:
        round: 1 for the first time.
        asked_on: Day they were asked for.
        days: Working days to give them in.
        until: Last day.
        count: Requests of the applicant to this agency in that month when they were asked for.
        pauses: Whether the reply period stands still meanwhile.
        given_on: Day they came in.
        expired: Whether the time went by.
        rejected: Whether they were found not reasonable, or never came.
        judged: Whether it was said at all whether they are reasonable.
    """

    round: int
    asked_on: date
    days: int
    until: date
    count: int
    pauses: bool
    given_on: date | None = None
    expired: bool = False
    rejected: bool = False
    judged: bool = False


@dataclass(frozen=True, slots=True)
class RequestReasons(Command):
    """Ask why so much is asked for so often (art. 35).

    Attributes:
        points: What is to be explained.
    """

    points: Annotated[tuple[Annotated[str, MinLen(1), MaxLen(500)], ...], MinLen(1), MaxLen(20)]


@dataclass(frozen=True, slots=True)
class GiveReasons(Command):
    """The applicant explains."""

    explanation: LongText


@dataclass(frozen=True, slots=True)
class JudgeReasons(Command):
    """Say whether the reasons are reasonable (art. 35).

    Attributes:
        reasonable: Whether they are.
        explanation: Why; the applicant is told.
        delayed_until: Where they are, and it still cannot be answered in time: the day by which it
            will be.
    """

    reasonable: bool
    explanation: Annotated[str, MinLen(1), MaxLen(2000)]
    delayed_until: datetime.date | None = None


def document(round_no: int) -> str:
    """Name of the sealed document that says what is to be explained."""
    return f"reasons-request-{round_no}"


def given_document(round_no: int) -> str:
    """Name of the sealed document with the applicant's reasons."""
    return f"reasons-{round_no}"


#: Name of the sealed document that says why the reasons were found so.
JUDGEMENT: Final = "reasons-judgement"


# --- rules -----------------------------------------------------------------------------------


def _request_reasons(
    request: DisclosureRequest, command: RequestReasons, context: Context
) -> Outcome:
    rules = context.catalogue.disclosure
    count = context.record.in_month
    if count <= rules.excessive_requests.amount:
        # Art. 35 is for requests beyond reason, and only the count shows it.
        return Refusal("not_excessive", {"count": count, "limit": rules.excessive_requests.amount})
    round_no = request.reasons.round + 1 if request.reasons else 1
    days = rules.reasons_period.amount
    until = add_working_days(context.catalogue.calendar, context.today, days).due_on
    sealed, digest = seal(document(round_no), {"points": list(command.points)}, context.salt)
    asked = Happening(
        "reasons_requested",
        {
            "round": round_no,
            "asked_on": context.today.isoformat(),
            "days": days,
            "until": until.isoformat(),
            "count": count,
            "pauses": rules.reasons_pause.on,
            "points_digest": digest,
        },
        letter="D03",
    )
    return Decision((asked,), (sealed,))


def _give_reasons(request: DisclosureRequest, command: GiveReasons, context: Context) -> Outcome:
    asked = _asked(request)
    content = {"explanation": command.explanation}
    sealed, digest = seal(given_document(asked.round), content, context.salt)
    data = {
        "round": asked.round,
        "given_on": context.today.isoformat(),
        "reasons_digest": digest,
    }
    return Decision((Happening("reasons_given", data),), (sealed,))


def _judge_reasons(request: DisclosureRequest, command: JudgeReasons, context: Context) -> Outcome:
    if request.reasons is None:
        return Refusal("reasons_never_asked", kind="conflict")
    refusal = _judging_refused(request, request.reasons, command, context)
    if refusal:
        return refusal
    sealed, digest = seal(JUDGEMENT, {"explanation": command.explanation}, context.salt)
    if not command.reasonable:
        data = {"round": request.reasons.round, "explanation_digest": digest}
        return Decision((Happening("reasons_rejected", data),), (sealed,))
    if command.delayed_until is None:
        data = {"round": request.reasons.round, "explanation_digest": digest}
        return Decision((Happening("reasons_accepted", data),), (sealed,))
    delayed = Happening(
        "delay_set",
        {
            "until": command.delayed_until.isoformat(),
            "set_on": context.today.isoformat(),
            "explanation_digest": digest,
        },
        letter="D04b",
    )
    return Decision((delayed,), (sealed,))


def _judging_refused(
    request: DisclosureRequest, asked: ReasonsAsked, command: JudgeReasons, context: Context
) -> Refusal | None:
    if asked.given_on is None and command.reasonable:
        # The time went by: what was not given cannot be found reasonable.
        return Refusal("reasons_never_given", fields=("reasonable",))
    if asked.judged:
        return Refusal("reasons_already_judged", kind="conflict")
    if command.delayed_until is None:
        return None
    if not command.reasonable:
        return Refusal("delay_needs_reason", fields=("delayed_until",))
    earliest = reply_due(request, context)
    if command.delayed_until <= earliest:
        # A delay is for what cannot be answered in time.
        days = {"due": earliest.isoformat()}
        return Refusal("delay_before_due", days, fields=("delayed_until",))
    return None


def _asked(request: DisclosureRequest) -> ReasonsAsked:
    if request.reasons is None:
        raise ValueError("the state says that reasons were asked for")
    return request.reasons


def expired(asked: ReasonsAsked) -> Happening:
    """The time for reasons went by with nothing received."""
    return Happening("reasons_expired", {"round": asked.round, "until": asked.until.isoformat()})


# --- effects ---------------------------------------------------------------------------------


def _requested(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    data = event.data
    asked = ReasonsAsked(
        round=data["round"],
        asked_on=date.fromisoformat(data["asked_on"]),
        days=data["days"],
        until=date.fromisoformat(data["until"]),
        count=data["count"],
        pauses=data["pauses"],
    )
    clock = request.reply
    if asked.pauses and clock and clock.running:
        clock = clock.pause(asked.asked_on, CAUSE)
    return replace(request, state=State.REASON_PENDING, reasons=asked, reply=clock)


def _given(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    on = date.fromisoformat(event.data["given_on"])
    return _back(request, on, given_on=on)


def _expired(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    return _back(request, date.fromisoformat(event.data["until"]), expired=True)


def _back(request: DisclosureRequest, on: date, **changes: Any) -> DisclosureRequest:
    """Go back to the review; a reply period that stood still goes on."""
    asked = _asked(request)
    clock = request.reply
    # Reasons that come after the time was over find the period running already.
    if asked.pauses and clock and clock.running and clock.paused:
        clock = clock.resume(on, CAUSE)
    return replace(
        request, state=State.INTAKE_REVIEW, reasons=replace(asked, **changes), reply=clock
    )


def _accepted(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    return replace(request, reasons=replace(_asked(request), judged=True))


def _rejected(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    return replace(request, reasons=replace(_asked(request), judged=True, rejected=True))


def _delayed(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    until = date.fromisoformat(event.data["until"])
    clock = request.reply.replace_due(until) if request.reply else None
    judged = replace(_asked(request), judged=True)
    return replace(request, reply=clock, reasons=judged, warned_for=None)


def facts(request: DisclosureRequest) -> Mapping[str, Any] | None:
    """Return what staff see of the reasons asked for; plain data."""
    asked = request.reasons
    if asked is None:
        return None
    return {
        "count": asked.count,
        "asked_on": asked.asked_on.isoformat(),
        "until": asked.until.isoformat(),
        "given_on": asked.given_on.isoformat() if asked.given_on else None,
        "rejected": asked.rejected,
    }


TOPIC: Final = Topic(
    commands={
        "request_reasons": RequestReasons,
        "give_reasons": GiveReasons,
        "judge_reasons": JudgeReasons,
    },
    deciders={
        RequestReasons: _request_reasons,
        GiveReasons: _give_reasons,
        JudgeReasons: _judge_reasons,
    },
    effects={
        "reasons_requested": _requested,
        "reasons_given": _given,
        "reasons_expired": _expired,
        "reasons_accepted": _accepted,
        "reasons_rejected": _rejected,
        "delay_set": _delayed,
    },
)
