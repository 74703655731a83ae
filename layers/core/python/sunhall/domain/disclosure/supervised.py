"""A disclosure request as the rules of e-supervision see it: its own words, translated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sunhall.domain.approval.run import RunOutcome, outcome_in
from sunhall.domain.calendar.beijing import end_of_day
from sunhall.domain.clocks.clock import due
from sunhall.domain.disclosure import standing
from sunhall.domain.disclosure.request import CLOSED, DisclosureRequest
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import Event
from sunhall.domain.supervision.supervised import (
    Act,
    Charge,
    Move,
    Supervised,
    WatchedClock,
    Wording,
)

#: Events that stand for one act each. Signatures are read with their run.
_ACTS: Mapping[str, Act] = {
    "submitted": Act.SUBMITTED,
    "receipt_confirmed": Act.ACCEPTED,
    "assigned": Act.ASSIGNED,
    "supplement_requested": Act.SUPPLEMENTED,
    "supplement_received": Act.SUPPLEMENTED,
    "draft_saved": Act.DRAFTED,
    "reply_sent": Act.REPLIED,
    "request_merged": Act.MERGED,
    "request_supervised": Act.URGED,
    "withdrawn": Act.ENDED,
    "abandonment_confirmed": Act.ENDED,
    "fee_abandonment_confirmed": Act.ENDED,
}

#: What is put to approval and becomes the reply.
_REPLIES = frozenset({"reply", "on_spot"})

#: Clocks of the agency; the others are the time of those whom it waits for.
_OWN_CLOCKS = frozenset({"confirmation", "reply"})

#: A fee for more pages is decided with the reply that gives them.
_PER_PAGE = "per_page"


def texts(request: DisclosureRequest) -> Mapping[str, tuple[str, str]]:
    """Return the texts whose length rules may ask for: the reasons of a reply that needs them."""
    draft = request.draft
    if draft is None or not draft.ground:
        return {}
    return {Wording.REASON: ("draft", "reasons")}


def supervised(
    request: DisclosureRequest, history: Sequence[Event], context: Context
) -> Supervised:
    """Return a request as rules see it.

    Args:
        request: The request as its history left it.
        history: Its events, in order.
        context: The world.
    """
    department = request.assigned_to or context.catalogue.city.disclosure_office
    moves = tuple(_moves(history))
    return Supervised(
        case_id=request.case_id,
        version=request.version,
        receipt_no=request.receipt_no,
        service="disclosure",
        matter=request.draft.decision if request.draft else "",
        channel=request.channel,
        department=department,
        open=request.state not in CLOSED,
        submitted_at=request.submitted_at,
        clocks=_clocks(request, department, context),
        moves=moves,
        charges=_charges(request, context),
        # The letter about a merge says to the applicant where the request has gone.
        told=any(event.letter for event in history if event.type == "request_merged"),
    )


def _moves(history: Sequence[Event]) -> Iterator[Move]:
    subjects: dict[int, str] = {}
    for event in history:
        if event.type in _ACTS:
            yield Move(_ACTS[event.type], event.at, event.actor)
        if event.type == "approval_started":
            subjects[event.data["run"]] = event.data["subject"]
        elif "run" in event.data and subjects.get(event.data["run"]) in _REPLIES:
            yield from _signed(event)


def _signed(event: Event) -> Iterator[Move]:
    """Yield what an act on a reply's approval comes to."""
    if event.type == "approval_signed":
        yield Move(Act.REVIEWED, event.at, event.actor)
    if outcome_in(event) in (RunOutcome.REFUSED, RunOutcome.RETURNED):
        yield Move(Act.RETURNED, event.at, event.actor)


def _clocks(
    request: DisclosureRequest, department: str, context: Context
) -> tuple[WatchedClock, ...]:
    deadlines = standing.clock_deadlines(request, context)
    running = tuple(
        WatchedClock(
            name=name,
            department=department,
            due_on=deadline.due_on,
            due_at=deadline.due_at,
            paused=deadline.at_earliest,
            waits=name not in _OWN_CLOCKS,
        )
        for name, deadline in deadlines.items()
    )
    reply = request.reply
    if reply is None or reply.stopped_on is None or not request.answered:
        return running
    # The day is what the law counts: a reply is in time until the last second of its last day.
    ended = due(reply, context.catalogue.calendar, context.today)
    return (
        *running,
        WatchedClock(
            name=reply.name,
            department=department,
            due_on=ended.due_on,
            due_at=ended.due_at,
            running=False,
            ended_at=end_of_day(reply.stopped_on),
        ),
    )


def _charges(request: DisclosureRequest, context: Context) -> tuple[Charge, ...]:
    """Return the fee with what the tariff allows for the same count (art. 42)."""
    fee = request.fee
    if fee is None:
        return ()
    from sunhall.domain.fees.tariff import pages_refused, per_item, per_page

    tariff = context.catalogue.disclosure.fees
    allowed = (per_page if fee.method == _PER_PAGE else per_item)(tariff, fee.count)
    exempt = False
    if fee.method == _PER_PAGE and request.draft:
        form, _, way = request.delivery.partition("/")
        decision = request.draft.decision
        exempt = pages_refused(tariff, decision=decision, form=form, way=way) is not None
    return (Charge(amount=fee.amount, owed=allowed.amount, exempt=exempt),)
