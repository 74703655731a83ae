"""What a hotline ticket is worth to the scores of its units: its records, from its fold alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.calendar.working_calendar import WorkingCalendar
from sunhall.domain.clocks.clock import Clock, due
from sunhall.domain.scoring.record import (
    CallbackRecord,
    DispatchRecord,
    HandlingRecord,
    RecordKey,
    RecordKind,
    ScoreRecord,
)
from sunhall.domain.ticket.ticket import Assignment, Callback, Ending, Result, State, Ticket

#: Endings after which a duty to answer is nobody's fault any more, with the reason that is told.
_LIFTED: Final = {
    Ending.RETURNED: "returned_rightly",
    Ending.EXCUSED: "excused",
    Ending.SUPERSEDED: "dispatched_anew",
}


def ticket_records(
    ticket: Ticket, calendar: WorkingCalendar, today: date
) -> tuple[ScoreRecord, ...]:
    """Return all the records of a ticket.

    A record never goes away once there was one: a callback that a later one replaces stays and says
    that it does not count. Only a duty to answer whose date moves has another key afterwards.

    Args:
        ticket: The ticket as its history left it.
        calendar: The schedule by which its dates are counted.
        today: The present day in Beijing.
    """
    return (
        *_dispatches(ticket, calendar, today),
        *_handlings(ticket, calendar, today),
        *_callbacks(ticket),
    )


def _dispatches(ticket: Ticket, calendar: WorkingCalendar, today: date) -> Iterator[DispatchRecord]:
    lead = ticket.lead
    for each in ticket.assignments:
        deadline = due(each.sign, calendar, today)
        yield DispatchRecord(
            key=_key(RecordKind.DISPATCH, local_date(each.dispatched_at), ticket, each.number),
            department=each.department,
            receipt_no=ticket.receipt_no,
            # Where it ran its course nobody wrote down who signed when.
            left_out="taken_over" if ticket.historic else "",
            sign_due_at=deadline.due_at,
            signed_at=each.signed_at,
            sent_back=each.signed_at is None and not each.sign.running,
            sign_missed=each.sign_missed,
            returns=each.returns_filed,
            returns_refused=each.returns_refused,
            repeats=ticket.repeat_no if lead and lead.number == each.number else None,
            returned=each.ended is Ending.RETURNED,
        )


def _handlings(ticket: Ticket, calendar: WorkingCalendar, today: date) -> Iterator[HandlingRecord]:
    for each in ticket.assignments:
        deadline = due(each.handling, calendar, today)
        yield HandlingRecord(
            key=_key(RecordKind.HANDLING, deadline.due_on, ticket, each.number),
            department=each.department,
            receipt_no=ticket.receipt_no,
            left_out=_lifted(each, deadline.due_on),
            due_at=deadline.due_at,
            # The first reply that was accepted: a rework changes nothing about it.
            answered_at=each.replied_at,
            being_checked_since=ticket.reply.at
            if ticket.reply and _being_checked(ticket, each)
            else None,
        )


def _lifted(assignment: Assignment, due_on: date) -> str:
    """Return why the duty to answer counts for nothing; empty while it counts."""
    if assignment.ended is Ending.TERMINATED:
        # What was answered, or late, before it was ended has been so.
        in_time = assignment.replied_at is None and _stopped_by(assignment.handling, due_on)
        return "terminated" if in_time else ""
    return _LIFTED.get(assignment.ended, "") if assignment.ended else ""


def _stopped_by(clock: Clock, day: date) -> bool:
    return clock.stopped_on is not None and clock.stopped_on <= day


def _being_checked(ticket: Ticket, assignment: Assignment) -> bool:
    """Whether the centre looks at the unit's first reply: the clock stops if it accepts it."""
    return (
        ticket.state is State.REPLY_CHECK
        and assignment.lead
        and assignment.active
        and assignment.replied_at is None
    )


def _callbacks(ticket: Ticket) -> Iterator[CallbackRecord]:
    """Yield the callbacks, for the unit that leads: co-units answer to it (首接负责)."""
    lead, decisive = ticket.lead, ticket.valid_callback
    if lead is None:
        return
    for number, each in enumerate(ticket.callbacks, start=1):
        yield CallbackRecord(
            key=_key(RecordKind.CALLBACK, local_date(each.at), ticket, number),
            department=lead.department,
            receipt_no=ticket.receipt_no,
            left_out=_not_valid(ticket, each, decisive),
            contacted=each.contacted
            if each.contacted is not None
            else lead.contacted_at is not None,
            result=each.result or "",
            satisfaction=each.satisfaction or "",
            reworked=ticket.rework_rounds > 0,
        )


def _not_valid(ticket: Ticket, callback: Callback, decisive: Callback | None) -> str:
    if not callback.reached:
        return "not_reached"
    if callback is not decisive:
        # Rework: the last callback decides.
        return "later_callback_decides"
    if ticket.result is Result.NO_VALID_CALLBACK:
        return "no_valid_callback"
    return "ticket_excluded" if ticket.excluded else ""


def _key(kind: RecordKind, on: date, ticket: Ticket, number: int) -> RecordKey:
    return RecordKey(kind, on, ticket.case_id, number)
