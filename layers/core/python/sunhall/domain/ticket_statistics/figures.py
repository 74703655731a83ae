"""What the statistics know of a ticket: one line, from its fold alone, with nothing personal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sunhall.domain.calendar.beijing import in_beijing, local_date
from sunhall.domain.calendar.working_calendar import WorkingCalendar
from sunhall.domain.clocks.clock import due
from sunhall.domain.ticket.rules import TicketRules
from sunhall.domain.ticket.ticket import (
    OPEN,
    REPEATED,
    Assignment,
    Result,
    State,
    Supervision,
    Ticket,
)

#: Stands for a category, group, district or unit that is not known.
UNKNOWN: Final = "-"

#: A further call about an open matter, and what is no ticket at all (reference P1): they stay in
#: the rows and are counted nowhere.
NOT_COUNTED: Final = frozenset({State.MERGED, State.INVALID})

_MINUTE: Final = 60


@dataclass(frozen=True, slots=True)
class TicketFigures:
    """A ticket as it is counted.

    Attributes:
        case_id: The case.
        receipt_no: Its receipt number, for examples in briefs.
        day: The day on which it came in, in Beijing.
        hour: The hour of that day.
        channel: How it came in.
        kind: What it is.
        category: Id of its category, or `UNKNOWN`.
        group: Id of the category's group, or `UNKNOWN`.
        area: Id of the district, or `UNKNOWN`.
        unit: The unit that leads, or `UNKNOWN`.
        state: Where it stands.
        result: What it came to; empty before.
        counted: Whether it is a ticket to the statistics.
        listed: Whether it may stand in open data, as a line without any text.
        accepted_after: Minutes until it was accepted.
        answered_on: The day of the first reply that was accepted, or of the direct answer.
        on_time: Whether that was before the unit's deadline; None while nobody can tell.
        solved: What the citizen says it came to; empty if nobody could ask.
        satisfaction: How satisfied the citizen is; empty if nobody could ask.
        repeats: Further calls about the same matter that brought nothing new.
        urges: How often somebody pressed for it.
        reworks: Rounds of rework.
        card: ``red`` or ``yellow``, the worst that it ever got, or empty.
        supervision: The strongest measure of supervision; empty without any.
    """

    case_id: str
    receipt_no: str
    day: date
    hour: int
    channel: str
    kind: str
    category: str
    group: str
    area: str
    unit: str
    state: str
    result: str = ""
    counted: bool = True
    listed: bool = False
    accepted_after: int | None = None
    answered_on: date | None = None
    on_time: bool | None = None
    solved: str = ""
    satisfaction: str = ""
    repeats: int = 0
    urges: int = 0
    reworks: int = 0
    card: str = ""
    supervision: str = ""

    @property
    def open(self) -> bool:
        """Whether the matter is in somebody's hands."""
        return self.state in OPEN

    @property
    def days_to_reply(self) -> int | None:
        """Calendar days from coming in to the first answer."""
        return (self.answered_on - self.day).days if self.answered_on else None


def ticket_figures(
    ticket: Ticket, rules: TicketRules, calendar: WorkingCalendar, today: date
) -> TicketFigures:
    """Return the line of a ticket.

    Args:
        ticket: The ticket as its history left it.
        rules: The hotline's rules: which group a category is in, what may be public.
        calendar: The schedule by which its dates are counted.
        today: The present day in Beijing.
    """
    came_in, lead = in_beijing(ticket.submitted_at), ticket.lead
    category = rules.categories.get(ticket.category or "")
    asked = ticket.valid_callback if ticket.result is not Result.NO_VALID_CALLBACK else None
    return TicketFigures(
        case_id=ticket.case_id,
        receipt_no=ticket.receipt_no,
        day=came_in.date(),
        hour=came_in.hour,
        channel=ticket.channel,
        kind=ticket.kind,
        category=ticket.category or UNKNOWN,
        group=category.group if category else UNKNOWN,
        area=ticket.area or UNKNOWN,
        unit=lead.department if lead else UNKNOWN,
        state=str(ticket.state),
        result=str(ticket.result or ""),
        counted=ticket.state not in NOT_COUNTED,
        listed=_listed(ticket, rules),
        accepted_after=_accepted_after(ticket),
        answered_on=_answered_on(ticket, lead),
        on_time=_on_time(ticket, lead, calendar, today),
        solved=asked.result or "" if asked else "",
        satisfaction=asked.satisfaction or "" if asked else "",
        repeats=ticket.repeat_no + (ticket.refusal_reason == REPEATED),
        urges=len(ticket.urges),
        reworks=ticket.rework_rounds,
        card="red" if ticket.overdue_for else "yellow" if ticket.warned_for else "",
        supervision="" if ticket.supervision is Supervision.NONE else str(ticket.supervision),
    )


def _listed(ticket: Ticket, rules: TicketRules) -> bool:
    """Whether open data may have a line of it: no report, nothing confidential or sealed."""
    return (
        ticket.state not in NOT_COUNTED
        and not ticket.confidential
        and ticket.identity is None
        and not rules.confidential(ticket.kind, ticket.category)
        and rules.may_be_public(ticket.kind, ticket.category)
    )


def _accepted_after(ticket: Ticket) -> int | None:
    if ticket.accepted_at is None:
        return None
    return int((ticket.accepted_at - ticket.submitted_at).total_seconds()) // _MINUTE


def _answered_on(ticket: Ticket, lead: Assignment | None) -> date | None:
    if lead is not None and lead.replied_at is not None:
        return local_date(lead.replied_at)
    direct = ticket.knowledge is not None and ticket.closed_at is not None
    return local_date(ticket.closed_at) if direct and ticket.closed_at else None


def _on_time(
    ticket: Ticket, lead: Assignment | None, calendar: WorkingCalendar, today: date
) -> bool | None:
    """Return whether the first answer was in time; without one, whether it is known to be late."""
    if lead is None:
        # Answered at once, from the knowledge base: there was no deadline to miss.
        return True if ticket.knowledge is not None else None
    if lead.replied_at is not None:
        return lead.replied_at <= due(lead.handling, calendar, today).due_at
    return False if lead.handling.name in ticket.overdue_for else None
