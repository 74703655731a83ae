"""Tells how a date was computed, day by day, with the article behind each day.

What a calculator shows (these days count, those do not) is half of an answer: whoever disputes a
date asks why the period began on that day, why it stood still, why it began again. So the
explanation is told from the history of the request and not from the calendar alone. It holds no
personal data: a third party is a number in it, a letter a day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, Literal

from sunhall.domain.approval.run import RunOutcome, outcome_in
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.calendar.counting import Deadline, Skipped
from sunhall.domain.calendar.working_calendar import MAKEUP_WORKDAY, WEEKEND, WorkingCalendar
from sunhall.domain.clocks.clock import Clock, Pause, due
from sunhall.domain.disclosure.request import DisclosureRequest, State
from sunhall.domain.disclosure.standing import shown_clocks
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import Event

Kind = Literal[
    "start",
    "stopped",
    "reset",
    "pause",
    "resume",
    "extended",
    "replaced",
    "recounted",
    "counted",
    "skipped",
    "paused",
    "provisional",
    "due",
]
"""What a line tells: what happened to the period, what a day of it is, or where it ends."""

#: The State Council's schedule of a year (the parameter ``year``).
SCHEDULE: Final = "schedule"

#: Saturday and Sunday are the weekly days of rest of offices (国务院关于职工工作时间的规定 art. 7).
WEEKLY_REST: Final = "weekly_rest"

#: The day of the event does not count (the general rule, 民事诉讼法 art. 85).
FIRST_DAY: Final = "first_day"

#: The rules on the processing fee (国办函〔2020〕109号).
FEE_RULES: Final = "fee_rules"

#: A decision on reconsideration, or a judgment, that orders a new reply within days of its own.
REDO_ORDER: Final = "redo_order"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an explanation.

    Attributes:
        day: The day it is about.
        kind: What it tells.
        code: Why, as the key of a label ``explained.<code>``.
        articles: Short references to the 条例 (``33(2)``), or names of other rules, each with a
            label ``basis.<name>``; empty where the city has set a convention.
        params: Values for the placeholders of the labels; days as ISO 8601.
    """

    day: date
    kind: Kind
    code: str
    articles: tuple[str, ...] = ()
    params: Mapping[str, str | int] = field(default_factory=dict)


def explained(
    request: DisclosureRequest, history: Sequence[Event], context: Context
) -> dict[str, tuple[Line, ...]]:
    """Explain every deadline that people are shown of a request.

    Args:
        request: The request.
        history: Its events, in order.
        context: The rules and the present moment.

    Returns:
        The lines of each clock by its name, by day: what happened to the period stands before what
        the day itself is.
    """
    return {
        name: _explanation(name, deadline, request, history, context)
        for name, deadline in shown_clocks(request, context).items()
    }


def ended_clocks(request: DisclosureRequest, context: Context) -> dict[str, date]:
    """Return the dates of periods that have begun and no longer run.

    Whoever put one into a calendar takes it out again by them.
    """
    calendar, rules = context.catalogue.calendar, context.catalogue.disclosure
    ended: dict[str, date] = {}
    if request.state is not State.SUBMITTED:
        rule = rules.confirm_receipt
        on = local_date(request.submitted_at)
        waited = Clock.start("confirmation", rule.unit, rule.amount, on)
        ended["confirmation"] = due(waited, calendar, context.today).due_on
    if request.supplements:
        ended["supplement"] = request.supplements[-1].until
    if request.reasons is not None:
        ended["reasons"] = request.reasons.until
    if request.fee is not None:
        ended["fee"] = request.fee.until
    for each in request.consultations:
        if each.until is not None:
            third_party = each.kind == "third_party"
            ended["third_party_opinion" if third_party else "agency_opinion"] = each.until
    if request.reply is not None:
        ended["reply"] = due(request.reply, calendar, context.today).due_on
    running = shown_clocks(request, context)
    return {name: on for name, on in ended.items() if name not in running}


def _explanation(
    name: str,
    deadline: Deadline,
    request: DisclosureRequest,
    history: Sequence[Event],
    context: Context,
) -> tuple[Line, ...]:
    told = [*_course(name, deadline, request, history, context)]
    told += _recounted(name, history)
    stated = name == "reply" and request.reply is not None and bool(request.reply.replaced_due_on)
    if not stated:
        calendar = context.catalogue.calendar
        own = _own_articles(name, request, context)
        if name == "reply" and any(_orders_new_reply(event) for event in history):
            own = (REDO_ORDER,)
        told += _days(deadline, request, own, calendar)
        told += _unpublished(deadline, calendar)
    # A stable sort: within a day, what happened stands before what the day is.
    told.sort(key=lambda line: line.day)
    return (*told, _end(deadline, stated=stated))


# --- what happened to the period ---------------------------------------------------------------


def _course(
    name: str,
    deadline: Deadline,
    request: DisclosureRequest,
    history: Sequence[Event],
    context: Context,
) -> Iterator[Line]:
    if name == "reply" and request.reply is not None:
        yield from _reply_course(request, history, context)
        yield from _pauses(request)
        return
    anchor = _anchor(deadline)
    if name == "reply":
        # Until both sides have confirmed, the period has not begun (art. 31(3)).
        yield Line(anchor, "start", "forecast", (_channel_article(request, context), FIRST_DAY))
    elif name == "confirmation":
        yield Line(anchor, "start", "waits_for_confirmation", _own_articles(name, request, context))
    elif name == "supplement":
        days = request.supplements[-1].days
        yield Line(anchor, "start", "supplement_asked", ("30", FIRST_DAY), {"days": days})
    else:
        yield Line(anchor, "start", "began", (*_own_articles(name, request, context), FIRST_DAY))


def _reply_course(
    request: DisclosureRequest, history: Sequence[Event], context: Context
) -> Iterator[Line]:
    """Yield what began, stopped, began again, lengthened or replaced the reply period."""
    proposals: dict[int, Mapping[str, Any]] = {}
    for event in history:
        if event.type == "approval_started" and event.data["subject"] == "extension":
            proposals[event.data["run"]] = event.data["proposal"]
        elif event.type == "receipt_confirmed":
            article = _channel_article(request, context)
            yield _started(event, article)
        elif event.type in _TURNS:
            yield _TURNS[event.type](event)
        elif _orders_new_reply(event):
            yield _ordered(event)
        if outcome_in(event) is RunOutcome.APPROVED and event.data["run"] in proposals:
            days = proposals[event.data["run"]]["days"]
            article = context.catalogue.disclosure.max_extension.basis.article or "33(2)"
            yield Line(local_date(event.at), "extended", "extended", (article,), {"days": days})


def _started(event: Event, article: str) -> Line:
    rule, on = event.data["rule"], date.fromisoformat(event.data["received_on"])
    params = {"days": event.data["reply_days"]}
    return Line(on, "start", f"received_{rule}", (article, FIRST_DAY), params)


def _supplement_asked(event: Event) -> Line:
    on = date.fromisoformat(event.data["asked_on"])
    return Line(on, "stopped", "stopped_for_supplement", ("30",), {"until": event.data["until"]})


def _supplement_given(event: Event) -> Line:
    on = date.fromisoformat(event.data["given_on"])
    params = {"days": event.data["reply_days"]}
    return Line(on, "reset", "reset_by_supplement", ("30", FIRST_DAY), params)


def _fee_charged(event: Event) -> Line:
    on = date.fromisoformat(event.data["charged_on"])
    until = {"until": event.data["until"]}
    return Line(on, "stopped", "stopped_for_fee", ("42", FEE_RULES), until)


def _fee_paid(event: Event) -> Line:
    on = date.fromisoformat(event.data["paid_on"])
    return Line(on, "reset", "reset_by_payment", ("42", FEE_RULES, FIRST_DAY))


def _delayed(event: Event) -> Line:
    on = date.fromisoformat(event.data["set_on"])
    return Line(on, "replaced", "delayed", ("35",), {"until": event.data["until"]})


def _orders_new_reply(event: Event) -> bool:
    return event.type == "remedy_decided" and event.data["redo_days"] is not None


def _ordered(event: Event) -> Line:
    on, days = date.fromisoformat(event.data["redo_from"]), event.data["redo_days"]
    return Line(on, "reset", "ordered_anew", (REDO_ORDER, FIRST_DAY), {"days": days})


#: What begins, stops or replaces the reply period besides receipt and extension.
_TURNS: Final[Mapping[str, Callable[[Event], Line]]] = {
    "supplement_requested": _supplement_asked,
    "supplement_received": _supplement_given,
    "fee_charged": _fee_charged,
    "fee_paid": _fee_paid,
    "delay_set": _delayed,
}


def _pauses(request: DisclosureRequest) -> Iterator[Line]:
    """Yield where the reply period stood still, and until when (art. 33(3))."""
    for pause in request.reply.pauses if request.reply else ():
        who, number = _asked(request, pause.cause)
        articles = _PAUSED[who]
        # What is asked of the applicant themselves has no number.
        yield Line(pause.from_on, "pause", f"asked_{who}", articles, {"n": number})
        if pause.until_on is not None:
            yield Line(pause.until_on, "resume", _returned(request, pause), articles, {"n": number})


def _returned(request: DisclosureRequest, pause: Pause) -> str:
    """Return what let the period go on: an answer, or a silence and what it means."""
    who, number = _asked(request, pause.cause)
    known = 0 < number <= len(request.consultations)
    return f"silent_{who}" if known and request.consultations[number - 1].silent else "opinion_came"


def _asked(request: DisclosureRequest, cause: str) -> tuple[str, int]:
    """Return who a pause waits for, and the number of the consultation.

    A co-producer's pause is called as any other agency's; only the consultation tells them apart.
    """
    who, _, number = cause.partition(":")
    place = int(number) if number.isdecimal() else 0
    if 0 < place <= len(request.consultations):
        who = request.consultations[place - 1].kind
    return (who if who in _PAUSED else "other"), place


#: Articles that say why days do not count, by who is asked.
_PAUSED: Final[Mapping[str, tuple[str, ...]]] = {
    "third_party": ("32", "33(3)"),
    "co_producer": ("34", "33(3)"),
    "agency": ("33(3)",),
    "reasons": ("35",),
    "other": ("33(3)",),
}


def _recounted(name: str, history: Sequence[Event]) -> Iterator[Line]:
    """Yield what newly published schedules have changed (reference C.2, event 34)."""
    for event in history:
        if event.type != "calendar_updated":
            continue
        for clock, before, after in event.data["moved"]:
            if clock == name:
                params = {"before": before, "after": after, "year": int(after[:4])}
                code = _direction(before, after)
                yield Line(local_date(event.at), "recounted", code, (SCHEDULE,), params)
        for clock, on in event.data.get("settled", ()):
            if clock == name:
                params = {"after": on, "year": int(on[:4])}
                yield Line(local_date(event.at), "recounted", "settled", (SCHEDULE,), params)


def _direction(before: str, after: str) -> str:
    return "moved_later" if after > before else "moved_earlier"


# --- what each day is --------------------------------------------------------------------------


def _days(
    deadline: Deadline,
    request: DisclosureRequest,
    own: tuple[str, ...],
    calendar: WorkingCalendar,
) -> Iterator[Line]:
    for number, day in enumerate(deadline.counted, start=1):
        yield _counted(day, number, own, calendar)
    for skipped in deadline.skipped:
        yield _skipped(skipped, request)


def _counted(day: date, number: int, own: tuple[str, ...], calendar: WorkingCalendar) -> Line:
    if not calendar.is_working_day(day):
        return Line(day, "counted", "calendar_day", own, {"n": number})
    if calendar.day(day).reason == MAKEUP_WORKDAY:
        params = {"n": number, "year": day.year}
        return Line(day, "counted", "makeup", (*own, SCHEDULE), params)
    return Line(day, "counted", "workday", own, {"n": number})


def _skipped(skipped: Skipped, request: DisclosureRequest) -> Line:
    kind, _, rest = skipped.reason.partition(":")
    if kind == "paused":
        who, number = _asked(request, rest)
        return Line(skipped.date, "paused", f"paused_{who}", _PAUSED[who], {"n": number})
    if skipped.reason == WEEKEND:
        return Line(skipped.date, "skipped", "weekend", (WEEKLY_REST,))
    params: dict[str, str | int] = {"holiday": rest, "year": skipped.date.year}
    return Line(skipped.date, "skipped", "holiday", (SCHEDULE,), params)


def _unpublished(deadline: Deadline, calendar: WorkingCalendar) -> Iterator[Line]:
    """Yield from which day on the calendar guesses, if it does."""
    if not deadline.provisional:
        return
    days = sorted((*deadline.counted, *(each.date for each in deadline.skipped)))
    guessed = next((day for day in days if not calendar.is_published(day.year)), None)
    if guessed is not None:
        params = {"year": guessed.year}
        yield Line(guessed, "provisional", "provisional", (SCHEDULE,), params)


def _end(deadline: Deadline, *, stated: bool) -> Line:
    on = deadline.due_on
    params = {"on": on.isoformat()}
    if stated:
        return Line(on, "due", "due_stated", ("35",), params)
    return Line(on, "due", "due_at_earliest" if deadline.at_earliest else "due", (), params)


# --- articles ----------------------------------------------------------------------------------


def _own_articles(name: str, request: DisclosureRequest, context: Context) -> tuple[str, ...]:
    """Return the articles by which the days of a clock count, as the catalogue has them."""
    rules = context.catalogue.disclosure
    basis = {
        "reply": rules.reply.basis,
        "supplement": rules.supplement_period.basis,
        "confirmation": rules.confirm_receipt.basis,
    }.get(name)
    if basis is not None:
        return (basis.article,) if basis.article else ()
    if name == "agency_opinion" and any(
        each.open and each.kind == "co_producer" for each in request.consultations
    ):
        return ("34",)
    return _OF_OTHER_CLOCKS.get(name, ())


#: Articles of the clocks of other people than the agency. For agencies that made nothing of what is
#: asked for the law sets no time.
_OF_OTHER_CLOCKS: Final[Mapping[str, tuple[str, ...]]] = {
    "third_party_opinion": ("32",),
    "agency_opinion": ("33(3)",),
    "reasons": ("35",),
    "fee": ("42", FEE_RULES),
}


def _channel_article(request: DisclosureRequest, context: Context) -> str:
    """Return the rule that says which day is the day of receipt (art. 31)."""
    channel = context.catalogue.disclosure.channels.get(request.channel)
    return (channel.basis.article if channel else None) or "31"


def _anchor(deadline: Deadline) -> date:
    """Return the day a period was counted from: the one before its first listed day."""
    days = [*deadline.counted[:1], *(each.date for each in deadline.skipped[:1])]
    return min(days) - timedelta(days=1) if days else deadline.due_on
