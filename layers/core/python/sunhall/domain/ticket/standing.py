"""Where a ticket stands, and what time alone makes happen to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from sunhall.domain.actor import ActorKind
from sunhall.domain.calendar.beijing import local_date, start_of_day
from sunhall.domain.calendar.counting import (
    Deadline,
    Unit,
    add_working_days,
    deadline_after,
    working_days_before,
)
from sunhall.domain.calendar.service_hours import in_service
from sunhall.domain.catalogue import Period
from sunhall.domain.clocks.clock import Clock, due
from sunhall.domain.engine import waking
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.event import Happening
from sunhall.domain.engine.service import Share, Standing
from sunhall.domain.ticket.periods import CALLBACK, PROMISE, REWORK, SCREENING
from sunhall.domain.ticket.rules import TicketRules, Tier, ticket_rules
from sunhall.domain.ticket.subjects import OF_THE_CALLBACK
from sunhall.domain.ticket.ticket import (
    OPEN,
    WAITING_FOR_ARCHIVE,
    WITH_UNITS,
    Assignment,
    Extension,
    Result,
    State,
    Ticket,
)

#: What the lead unit has to act on; everything else waits at the centre.
_WITH_LEAD: Final = frozenset({State.DISPATCHED, State.HANDLING, State.REWORK})

_INTAKE: Final = frozenset({State.REGISTERED, State.SCREENING})
_PROMISED: Final = WITH_UNITS | {State.TO_DISPATCH}

#: A period is over at the first second after its last moment.
_JUST_AFTER: Final = timedelta(seconds=1)

_ENDING: Final = frozenset({"ticket_closed", "ticket_archived"})


def standing(ticket: Ticket, context: Context) -> Standing:
    """Return what the work queues and the due index show of a ticket."""
    deadlines = clock_deadlines(ticket, context)
    return Standing(
        state=ticket.state,
        department=_queue_department(ticket, context),
        due_at=min((each.due_at for each in _leading(ticket, deadlines).values()), default=None),
        wake_at=waking.wake_at(_timers(ticket, deadlines, context), ticket.open_runs, context),
        card=card(ticket, _leading(ticket, deadlines)),
        open=ticket.state in OPEN or _to_follow_up(ticket),
        shares=tuple(_shares(ticket, deadlines)),
    )


def wake(ticket: Ticket, context: Context) -> Decision:
    """Return what has become due by now; empty when nothing has."""
    timers = sorted(
        _timers(ticket, clock_deadlines(ticket, context), context), key=lambda timer: timer[0]
    )
    rung = waking.rung(timers, context)
    if any(happening.type in _ENDING for happening in rung) or not ticket.open_runs:
        return Decision(rung)
    from sunhall.domain.ticket.approvals import climb

    return Decision((*rung, *climb(ticket, context)))


def card(ticket: Ticket, deadlines: Mapping[str, Deadline]) -> str | None:
    """Return the supervision card that stands: ``red`` over ``yellow``, or None.

    A card is for the moment it was given for: an extension or a new schedule that moves the
    deadline to a later one lets it fall, and it falls when the clock has stopped.

    Args:
        ticket: The ticket.
        deadlines: The running clocks to look at.
    """
    for colour, given in (("red", ticket.overdue_for), ("yellow", ticket.warned_for)):
        if any(name in given and each.due_at <= given[name] for name, each in deadlines.items()):
            return colour
    return None


def tier_of(ticket: Ticket, rules: TicketRules) -> Tier:
    """Return the tier whose periods a ticket has.

    A preset that came into force later may not know the tier; the ticket's kind tells it then.
    """
    known = rules.tiers.get(ticket.tier or "")
    return known or rules.default_tier(ticket.kind, ticket.category)


def clock_deadlines(ticket: Ticket, context: Context) -> dict[str, Deadline]:
    """Return the deadline of every clock that runs, by the clock's name (``handling:2``)."""
    calendar, today = context.catalogue.calendar, context.today
    return {clock.name: due(clock, calendar, today) for clock in running_clocks(ticket)}


def running_clocks(ticket: Ticket) -> Iterator[Clock]:
    """Yield the clocks that run."""
    for clock in _clocks(ticket):
        if clock is not None and clock.running:
            yield clock


def shown_clocks(ticket: Ticket, context: Context) -> dict[str, Deadline]:
    """Return the deadlines that somebody sees.

    Citizens see when the hotline looks at it and what it has promised. Staff see the limits of
    their own unit, and at the centre those of the lead.
    """
    deadlines = clock_deadlines(ticket, context)
    general = {name: each for name, each in deadlines.items() if ":" not in name}
    if context.actor.kind is ActorKind.APPLICANT:
        return {name: each for name, each in general.items() if name in (SCREENING, PROMISE)}
    duty = ticket.duty_of(context.actor.department) or ticket.lead
    if duty is None:
        return general
    own = {
        name.partition(":")[0]: each
        for name, each in deadlines.items()
        if name.endswith(f":{duty.number}")
    }
    return {**general, **own}


def reply_in_time(ticket: Ticket, deadline: Deadline) -> bool:
    """Whether a reply is being checked that was given before a deadline.

    If it is accepted the clock stopped when it was given; if not, it never stopped (25, 26).
    """
    waiting = ticket.state is State.REPLY_CHECK and ticket.reply is not None
    return waiting and ticket.reply is not None and ticket.reply.at <= deadline.due_at


def overdue_since(ticket: Ticket, name: str, context: Context) -> datetime | None:
    """Return since when a running clock is overdue, or None.

    While a request for more time that was made in time waits, nothing is known yet: approved, the
    ticket was never late; denied, it is late from the old end on (reference F6).

    Args:
        ticket: The ticket.
        name: The clock's name, as `clock_deadlines` gives it.
        context: The world.
    """
    deadline = clock_deadlines(ticket, context).get(name)
    if deadline is None or _undecided(ticket, name) or reply_in_time(ticket, deadline):
        return None
    over = deadline.due_at + _JUST_AFTER
    return over if context.now >= over else None


def _clocks(ticket: Ticket) -> Iterator[Clock | None]:
    if ticket.state in _INTAKE:
        yield ticket.screening
    if ticket.state in _PROMISED:
        yield ticket.promise
    if ticket.state in WITH_UNITS:
        for each in ticket.active:
            yield from (each.sign, each.handling, _open_window(each))
    if ticket.state is State.REWORK or (ticket.state is State.REPLY_CHECK and ticket.rework_rounds):
        yield ticket.rework_clock
    if ticket.state is State.CALLBACK:
        yield ticket.callback_clock


def _open_window(each: Assignment) -> Clock | None:
    closed = each.no_more_return or each.returns_filed > 0
    return None if closed else each.return_window


def _leading(ticket: Ticket, deadlines: Mapping[str, Deadline]) -> dict[str, Deadline]:
    """Return the deadlines that whoever has the ticket must keep, without the co-units' own."""
    lead = ticket.lead
    return {
        name: each
        for name, each in deadlines.items()
        if ":" not in name or (lead and _presses(name, lead))
    }


def _presses(name: str, duty: Assignment) -> bool:
    """Whether a clock is one of a duty's that something has to be done by."""
    return name in (duty.handling.name, duty.sign.name)


def _shares(ticket: Ticket, deadlines: Mapping[str, Deadline]) -> Iterator[Share]:
    """Yield the co-units in whose work queues the ticket stands, too."""
    if ticket.state not in WITH_UNITS:
        return
    for each in ticket.co_units:
        own = {name: due for name, due in deadlines.items() if _presses(name, each)}
        yield Share(
            department=each.department,
            # How far the co-unit is with its part, whatever the lead has done.
            state=State.HANDLING if each.signed_at else State.DISPATCHED,
            due_at=min((due.due_at for due in own.values()), default=None),
            card=card(ticket, own),
        )


def _queue_department(ticket: Ticket, context: Context) -> str | None:
    if ticket.state in _WITH_LEAD and ticket.lead:
        return ticket.lead.department
    if ticket.state in OPEN or _to_follow_up(ticket):
        return ticket_rules(context.catalogue).centre
    return None


def _to_follow_up(ticket: Ticket) -> bool:
    """Whether an ended ticket still wants somebody's decision."""
    asked = ticket.reopen is not None and ticket.reopen.outcome is None
    return ticket.state in WAITING_FOR_ARCHIVE and (asked or bool(ticket.open_runs))


# --- time ----------------------------------------------------------------------------------------


def _timers(
    ticket: Ticket, deadlines: Mapping[str, Deadline], context: Context
) -> list[waking.Timer]:
    """Every moment at which something happens by itself, with what happens then."""
    if ticket.state in WAITING_FOR_ARCHIVE:
        return list(_archiving(ticket, context))
    if ticket.state not in OPEN:
        from sunhall.domain.ticket import keeping

        return keeping.timers(ticket, context)
    rules = ticket_rules(context.catalogue)
    tier = tier_of(ticket, rules)
    return [
        *_sign_timers(ticket, deadlines),
        *_cards(ticket, deadlines, tier, context),
        *_given_up(ticket, deadlines, tier),
    ]


def _sign_timers(ticket: Ticket, deadlines: Mapping[str, Deadline]) -> Iterator[waking.Timer]:
    """Yield the sign-for limits that pass: the unit is urged at once, nobody signs for it (13)."""
    if ticket.state is State.ARBITRATION:
        return  # Who has to sign is being decided.
    for each in ticket.active:
        deadline = deadlines.get(each.sign.name)
        if deadline and not each.sign_missed:
            # Imported with the first unit that is waited for.
            from sunhall.domain.ticket import events

            missed = events.sign_missed(
                assignment=each.number, department=each.department, due_at=deadline.due_at
            )
            yield deadline.due_at + _JUST_AFTER, missed


def _cards(
    ticket: Ticket, deadlines: Mapping[str, Deadline], tier: Tier, context: Context
) -> Iterator[waking.Timer]:
    """Yield the cards that are still to be given, in service hours only (35)."""
    for clock in running_clocks(ticket):
        if _watched(clock.name):
            yield from _cards_of(ticket, clock, deadlines[clock.name], tier, context)


def _watched(name: str) -> bool:
    """Whether a clock brings cards; a missed sign-for is an urge, a return window a right."""
    return name in (SCREENING, PROMISE, CALLBACK, REWORK) or name.startswith("handling:")


def _cards_of(
    ticket: Ticket, clock: Clock, deadline: Deadline, tier: Tier, context: Context
) -> Iterator[waking.Timer]:
    from sunhall.domain.ticket import events

    name, due_at = clock.name, deadline.due_at
    if ticket.overdue_for.get(name) == due_at:
        return
    replied = reply_in_time(ticket, deadline)
    red_at = _in_service(_red(deadline, tier, context), context)
    if not replied and not _undecided(ticket, name):
        yield red_at, events.deadline_missed(clock=name, due_at=due_at)
    if ticket.warned_for.get(name) == due_at or name == SCREENING:
        return
    if replied and name != PROMISE:
        # The unit has done its part; the centre is reminded of the citizen who waits.
        return
    yellow_at = _in_service(_yellow(deadline, tier.yellow, context), context)
    # A period that is no longer than the warning needs none. Who hears that it is late need not
    # hear at the same moment that it will be.
    long_enough = clock.anchor_at is None or clock.anchor_at < yellow_at
    if long_enough and yellow_at < red_at and context.now < red_at:
        yield yellow_at, events.deadline_warned(clock=name, due_at=due_at)


def _undecided(ticket: Ticket, name: str) -> bool:
    """Whether a request for more time is pending that could move a clock (reference F6)."""
    lead = ticket.lead
    moved = name == PROMISE or (lead is not None and name == lead.handling.name)
    return moved and ticket.extension is Extension.PENDING


def _yellow(deadline: Deadline, before: Period, context: Context) -> datetime:
    if before.unit.counts_days and deadline.instant is None:
        calendar = context.catalogue.calendar
        if before.unit is Unit.WORKING_DAY:
            return start_of_day(working_days_before(calendar, deadline.due_on, before.amount))
        return start_of_day(deadline.due_on - timedelta(days=before.amount))
    return deadline.due_at - _LENGTHS[before.unit] * before.amount


#: How long a unit is where a limit ends at an instant.
_LENGTHS: Final = {
    Unit.MINUTE: timedelta(minutes=1),
    Unit.HOUR: timedelta(hours=1),
    Unit.CALENDAR_DAY: timedelta(days=1),
    Unit.WORKING_DAY: timedelta(days=1),
}


def _red(deadline: Deadline, tier: Tier, context: Context) -> datetime:
    """Return when the red card is due: at once, or on the n-th working day past the deadline.

    What is limited in hours is not waited for in days.
    """
    if tier.red.amount == 0 or deadline.instant is not None:
        return deadline.due_at + _JUST_AFTER
    calendar = context.catalogue.calendar
    return start_of_day(add_working_days(calendar, deadline.due_on, tier.red.amount).due_on)


def _in_service(at: datetime, context: Context) -> datetime:
    return in_service(context.catalogue.calendar, context.catalogue.city.service_hours, at)


def _given_up(
    ticket: Ticket, deadlines: Mapping[str, Deadline], tier: Tier
) -> Iterator[waking.Timer]:
    """Yield the moment at which nobody waits for the citizen's answer any more (32)."""
    if ticket.state is not State.CALLBACK or ticket.answer is not None:
        return
    failed = [each.at for each in ticket.attempts if not each.reached]
    enough = len(failed) >= tier.callback_attempts.amount
    if enough and len({local_date(at) for at in failed}) >= tier.callback_days.amount:
        yield failed[-1], _closed_without_answer(ticket)
    elif ticket.anonymous and CALLBACK in deadlines:
        # Nobody can be called; who holds the query code had this time to rate.
        yield deadlines[CALLBACK].due_at + _JUST_AFTER, _closed_without_answer(ticket)


def _closed_without_answer(ticket: Ticket) -> Happening:
    from sunhall.domain.ticket import events

    return events.ticket_closed(
        result=Result.NO_VALID_CALLBACK, cancelled_runs=ticket.runs_about(OF_THE_CALLBACK)
    )


def _archiving(ticket: Ticket, context: Context) -> Iterator[waking.Timer]:
    """Yield the moment at which an ended ticket goes to the archive (37)."""
    if ticket.closed_at is None or ticket.held or _to_follow_up(ticket):
        return
    from sunhall.domain.ticket import events

    rules = ticket_rules(context.catalogue)
    ends = max(
        _end_of(rules.archive, ticket.closed_at, context),
        _end_of(rules.reopen_window, ticket.closed_at, context),
    )
    yield ends + _JUST_AFTER, events.ticket_archived()


def _end_of(period: Period, at: datetime, context: Context) -> datetime:
    return deadline_after(
        context.catalogue.calendar, at, period.amount, period.unit, roll=period.roll
    ).due_at


def reopen_until(ticket: Ticket, context: Context) -> datetime | None:
    """Return the last moment at which the citizen can ask to reopen it; None before it ended."""
    if ticket.closed_at is None:
        return None
    window = ticket_rules(context.catalogue).reopen_window
    return _end_of(window, ticket.closed_at, context)
