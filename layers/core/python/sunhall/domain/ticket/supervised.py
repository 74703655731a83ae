"""A ticket as the rules of e-supervision see it: its own words, translated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from sunhall.domain.calendar.beijing import end_of_day
from sunhall.domain.clocks.clock import Clock, due
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import Event
from sunhall.domain.supervision.supervised import Act, Move, Supervised, WatchedClock, Wording
from sunhall.domain.ticket.rules import ticket_rules
from sunhall.domain.ticket.standing import tier_of
from sunhall.domain.ticket.ticket import OPEN, Assignment, Ticket

#: Events that stand for acts, in their order. The centre looks at each reply before it goes out.
_ACTS: Final[Mapping[str, tuple[Act, ...]]] = {
    "ticket_submitted": (Act.SUBMITTED,),
    "ticket_accepted": (Act.ACCEPTED,),
    "ticket_dispatched": (Act.ASSIGNED,),
    "ticket_arbitrated": (Act.ASSIGNED,),
    "ticket_signed": (Act.SIGNED,),
    "contact_recorded": (Act.CONTACTED,),
    "return_filed": (Act.RETURNED,),
    "ticket_replied": (Act.DRAFTED, Act.REPLIED),
    "reply_accepted": (Act.REVIEWED,),
    "reply_rejected": (Act.REVIEWED,),
    "rework_ordered": (Act.REWORKED,),
    "ticket_merged": (Act.MERGED,),
    "information_added": (Act.SUPPLEMENTED,),
    "extension_granted": (Act.EXTENDED,),
    "ticket_urged": (Act.URGED,),
    "ticket_supervised": (Act.URGED,),
    "ticket_closed": (Act.ENDED,),
    "ticket_terminated": (Act.ENDED,),
    "ticket_refused": (Act.ENDED,),
    "answered_directly": (Act.REPLIED, Act.ENDED),
}

#: What a reply says that names measures: the others explain.
_MEASURED: Final = frozenset({"solved", "partly"})


def texts(ticket: Ticket) -> Mapping[str, tuple[str, str]]:
    """Return the texts whose length rules may ask for: the last reply, and why it was refused."""
    found = {}
    if ticket.refusal_reason is not None:
        found[Wording.REASON] = ("refusal", "explanation")
    if ticket.reply is not None:
        name = f"reply-{ticket.reply.number}"
        found[Wording.REPLY] = (name, "text")
        if ticket.reply.result in _MEASURED:
            found[Wording.MEASURES] = (name, "measures")
    return {str(word): place for word, place in found.items()}


def supervised(ticket: Ticket, history: Sequence[Event], context: Context) -> Supervised:
    """Return a ticket as rules see it.

    Args:
        ticket: The ticket as its history left it.
        history: Its events, in order.
        context: The world.
    """
    rules = ticket_rules(context.catalogue)
    leads = [each for each in ticket.assignments if each.lead and each.active]
    answered = [each for each in ticket.assignments if each.lead]
    lead = (*leads, *answered[::-1])
    return Supervised(
        case_id=ticket.case_id,
        version=ticket.version,
        receipt_no=ticket.receipt_no,
        service="ticket",
        matter=ticket.kind,
        channel=ticket.channel,
        department=lead[0].department if lead else rules.centre,
        open=ticket.state in OPEN,
        submitted_at=ticket.submitted_at,
        clocks=tuple(_clocks(ticket, rules.centre, context)),
        moves=tuple(_moves(history)),
        rework_limit=tier_of(ticket, rules).rework_rounds.amount if ticket.tier else 0,
        # The citizen's page of a merged ticket names the one that goes on.
        told=any(event.data["main_receipt_no"] for event in history if _merged(event)),
    )


def _merged(event: Event) -> bool:
    return event.type == "ticket_merged"


def _moves(history: Sequence[Event]) -> Iterator[Move]:
    for event in history:
        department = event.data.get("department") or ""
        for act in _ACTS.get(event.type, ()):
            yield Move(act, event.at, event.actor, department)


def _clocks(ticket: Ticket, centre: str, context: Context) -> Iterator[WatchedClock]:
    """Yield the deadlines of the centre and of each unit that was not relieved of its duty."""
    if ticket.screening:
        yield _watched("screening", ticket.screening, centre, ticket.accepted_at, context)
    lead = next((each.department for each in reversed(ticket.assignments) if each.lead), centre)
    if ticket.promise:
        replied = ticket.reply.at if ticket.reply else None
        yield _watched("promise", ticket.promise, lead, replied, context)
    for each in ticket.assignments:
        yield from _duty(each, context)
    if ticket.callback_clock:
        yield _watched("callback", ticket.callback_clock, centre, ticket.closed_at, context)
    if ticket.rework_clock:
        replied = ticket.reply.at if ticket.reply else None
        yield _watched("rework", ticket.rework_clock, lead, replied, context)


def _duty(each: Assignment, context: Context) -> Iterator[WatchedClock]:
    yield _watched("sign", each.sign, each.department, each.signed_at, context)
    # Whose return was accepted never owed an answer.
    if each.ended != "returned":
        yield _watched("handling", each.handling, each.department, each.replied_at, context)


def _watched(
    name: str, clock: Clock, department: str, ended: datetime | None, context: Context
) -> WatchedClock:
    deadline = due(clock, context.catalogue.calendar, context.today)
    ended_at = None
    if clock.stopped_on is not None:
        # Days are all that the clock keeps; what it waited for knows the moment.
        last = min(end_of_day(clock.stopped_on), deadline.due_at)
        ended_at = ended if ended is not None else last
    return WatchedClock(
        name=name,
        department=department,
        due_on=deadline.due_on,
        due_at=deadline.due_at,
        running=clock.running,
        paused=deadline.at_earliest,
        ended_at=ended_at,
    )
