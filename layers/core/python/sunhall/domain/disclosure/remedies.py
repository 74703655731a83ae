"""Reconsideration and lawsuits about a request (art. 51), and a new answer ordered by one.

Which way is open first is law: a refusal under arts. 14 to 16 and a missing reply go to
reconsideration before any court (行政复议法 art. 23(1)(3), (4)).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, Final, Literal

from annotated_types import Ge, Le, MaxLen

from sunhall.domain.calendar.counting import Unit
from sunhall.domain.clocks.clock import Clock
from sunhall.domain.disclosure.commands import ShortText
from sunhall.domain.disclosure.request import (
    ENDED,
    UNDER_REMEDY,
    DisclosureRequest,
    State,
)
from sunhall.domain.disclosure.topics import Topic
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.event import Event, Happening
from sunhall.domain.engine.sealing import seal

Kind = Literal["reconsideration", "litigation"]
Path = Literal["reconsideration", "direct", "after_reconsideration"]
Result = Literal["upheld", "corrected", "other"]


@dataclass(frozen=True, slots=True)
class RemedyProceeding:
    """A reconsideration or a lawsuit.

    Attributes:
        number: 1 for the first about the request.
        path: Which block of table four of the annual report it counts in.
        filed_on: When it was filed.
        result: How it ended, or None while it runs.
        decided_on: When it ended.
        ordered_anew: Whether it ended with an order to answer again.
    """

    number: int
    path: Path
    filed_on: date
    result: Result | None = None
    decided_on: date | None = None
    ordered_anew: bool = False

    @property
    def kind(self) -> Kind:
        """Before whom it is."""
        return "reconsideration" if self.path == "reconsideration" else "litigation"


@dataclass(frozen=True, slots=True)
class RecordRemedy(Command):
    """The agency was told of a reconsideration or a lawsuit.

    Attributes:
        kind: Which of both.
        after_reconsideration: For a lawsuit: whether a reconsideration came before it.
        filed_on: When it was filed.
        body: The authority or the court.
        reference: Its file number.
    """

    kind: Kind
    filed_on: datetime.date
    body: ShortText
    reference: Annotated[str, MaxLen(100)] = ""
    after_reconsideration: bool = False


@dataclass(frozen=True, slots=True)
class RecordRemedyResult(Command):
    """A reconsideration or a lawsuit has ended.

    Attributes:
        remedy: Its number.
        result: Upheld (维持), corrected (纠正), or anything else.
        decided_on: When.
        redo_days: Where a new answer was ordered: working days to give it in.
        redo_from: Day these days are counted from: when the agency got the decision.
    """

    remedy: Annotated[int, Ge(1)]
    result: Result
    decided_on: datetime.date
    redo_days: Annotated[int, Ge(1), Le(60)] | None = None
    redo_from: datetime.date | None = None


def document(number: int) -> str:
    """Name of the sealed document that says before whom it is."""
    return f"remedy-{number}"


# --- rules -----------------------------------------------------------------------------------


def _record(request: DisclosureRequest, command: RecordRemedy, context: Context) -> Outcome:
    refusal = _filing_refused(request, command, context)
    if refusal:
        return refusal
    number = len(request.remedies) + 1
    content = {"body": command.body, "reference": command.reference}
    sealed, digest = seal(document(number), content, context.salt)
    data = {
        "remedy": number,
        "kind": command.kind,
        "path": _path(command),
        "filed_on": command.filed_on.isoformat(),
        "content_digest": digest,
    }
    return Decision((Happening("remedy_filed", data),), (sealed,))


def _path(command: RecordRemedy) -> Path:
    if command.kind == "reconsideration":
        return "reconsideration"
    return "after_reconsideration" if command.after_reconsideration else "direct"


def _filing_refused(
    request: DisclosureRequest, command: RecordRemedy, context: Context
) -> Refusal | None:
    if request.received_on is None:
        # Withdrawn before receipt (art. 31): no period ran, so nothing was done or left undone, and
        # table four could not name the request that it is about.
        return Refusal("request_never_received", kind="conflict")
    if command.filed_on > context.today:
        return Refusal("date_in_future", fields=("filed_on",))
    if command.filed_on < request.received_on:
        earliest = {"earliest": request.received_on.isoformat()}
        return Refusal("date_too_early", earliest, fields=("filed_on",))
    if command.kind == "reconsideration":
        if command.after_reconsideration:
            return Refusal(
                "after_reconsideration_is_for_lawsuits", fields=("after_reconsideration",)
            )
        running = any(
            each.kind == "reconsideration" and not each.result for each in request.remedies
        )
        return Refusal("remedy_already_runs", kind="conflict") if running else None
    # What led to a new answer was about the old one: the new one is reconsidered by itself.
    reconsidered = any(
        each.kind == "reconsideration" and not each.ordered_anew for each in request.remedies
    )
    if command.after_reconsideration and not reconsidered:
        return Refusal("reconsideration_never_recorded", fields=("after_reconsideration",))
    if not command.after_reconsideration and reconsideration_first(request, context):
        # 行政复议法 art. 23(1): a court takes it only afterwards.
        return Refusal("reconsideration_comes_first", fields=("after_reconsideration",))
    return None


def reconsideration_first(request: DisclosureRequest, context: Context) -> bool:
    """Whether a lawsuit has to wait for a reconsideration: a refusal, or no reply at all."""
    if not request.answered:
        return request.state not in ENDED | {State.ARCHIVED}
    kind = context.catalogue.decisions.get(request.draft.decision) if request.draft else None
    return kind is not None and kind.remedies == ("R1",)


def _result(request: DisclosureRequest, command: RecordRemedyResult, context: Context) -> Outcome:
    if command.remedy > len(request.remedies):
        return Refusal("remedy_unknown", fields=("remedy",))
    remedy = request.remedies[command.remedy - 1]
    refusal = _result_refused(request, remedy, command, context)
    if refusal:
        return refusal
    data = {
        "remedy": remedy.number,
        "result": command.result,
        "decided_on": command.decided_on.isoformat(),
        "redo_days": command.redo_days,
        "redo_from": command.redo_from.isoformat() if command.redo_from else None,
    }
    return Decision((Happening("remedy_decided", data),))


def _result_refused(
    request: DisclosureRequest,
    remedy: RemedyProceeding,
    command: RecordRemedyResult,
    context: Context,
) -> Refusal | None:
    if remedy.result is not None:
        return Refusal("remedy_already_decided", kind="conflict")
    if command.decided_on > context.today:
        return Refusal("date_in_future", fields=("decided_on",))
    if command.decided_on < remedy.filed_on:
        earliest = {"earliest": remedy.filed_on.isoformat()}
        return Refusal("date_too_early", earliest, fields=("decided_on",))
    if (command.redo_days is None) is not (command.redo_from is None):
        return Refusal("redo_needs_days_and_start", fields=("redo_days", "redo_from"))
    if command.redo_days is None or command.redo_from is None:
        return None
    if not command.decided_on <= command.redo_from <= context.today:
        return Refusal("redo_start_impossible", fields=("redo_from",))
    if command.result == "upheld":
        return Refusal("upheld_orders_nothing", fields=("redo_days",))
    if request.state not in ENDED | UNDER_REMEDY:
        # It is being answered anyhow; the period that runs is the one that counts.
        return Refusal("not_answered_yet", fields=("redo_days",))
    return None


# --- effects ---------------------------------------------------------------------------------


def _filed(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    filed = RemedyProceeding(
        event.data["remedy"], event.data["path"], date.fromisoformat(event.data["filed_on"])
    )
    rests_in = request.state if request.state in ENDED else request.rests_in
    # What a court looks at is not in the archive.
    remedies = (*request.remedies, filed)
    changed = replace(request, remedies=remedies, rests_in=rests_in, kept_since=None)
    # Whoever complains that no reply came does not free the agency from giving it.
    return replace(changed, state=_state(changed)) if _ended(request) else changed


def _decided(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    data = event.data
    place = data["remedy"] - 1
    after = replace(
        request.remedies[place],
        result=data["result"],
        decided_on=date.fromisoformat(data["decided_on"]),
        ordered_anew=data["redo_days"] is not None,
    )
    remedies = (*request.remedies[:place], after, *request.remedies[place + 1 :])
    changed = replace(request, remedies=remedies)
    if data["redo_days"] is not None:
        return _reopened(changed, data["redo_days"], date.fromisoformat(data["redo_from"]))
    return replace(changed, state=_state(changed)) if _ended(request) else changed


def _reopened(request: DisclosureRequest, days: int, start: date) -> DisclosureRequest:
    """Answer again, within the days that the decision sets."""
    # Whoever was asked before the request ended is not waited for any more.
    asked = tuple(
        replace(each, returned_on=start) if each.open else each for each in request.consultations
    )
    return replace(
        request,
        consultations=asked,
        state=State.REOPENED,
        answered=False,
        draft=None,
        delivered_on=None,
        delivery_failed=False,
        reply=Clock.start("reply", Unit.WORKING_DAY, days, start),
        extension_days=0,
        extensions=0,
        warned_for=None,
        overdue_for=None,
    )


def _ended(request: DisclosureRequest) -> bool:
    return request.state in ENDED | UNDER_REMEDY | {State.ARCHIVED}


def _state(request: DisclosureRequest) -> State:
    """Return where an ended request stands: before a court, an authority, or at rest."""
    running = {each.kind for each in request.remedies if each.result is None}
    if "litigation" in running:
        return State.IN_LITIGATION
    if "reconsideration" in running:
        return State.IN_RECONSIDERATION
    return resting_state(request)


def resting_state(request: DisclosureRequest) -> State:
    """Return the state in which a request has ended, whatever was complained of since."""
    if request.answered:
        return State.DELIVERED if request.delivered_on else State.SENT
    return request.rests_in or State.WITHDRAWN


def facts(request: DisclosureRequest) -> list[Mapping[str, Any]]:
    """Return what staff see of the proceedings; plain data."""
    return [
        {
            "number": each.number,
            "path": each.path,
            "filed_on": each.filed_on.isoformat(),
            "result": each.result,
            "decided_on": each.decided_on.isoformat() if each.decided_on else None,
        }
        for each in request.remedies
    ]


TOPIC: Final = Topic(
    commands={"record_remedy": RecordRemedy, "record_remedy_result": RecordRemedyResult},
    deciders={RecordRemedy: _record, RecordRemedyResult: _result},
    effects={"remedy_filed": _filed, "remedy_decided": _decided},
)
