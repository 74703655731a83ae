"""Rules that several commands on tickets share."""

from __future__ import annotations

from collections.abc import Container

from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Refusal
from sunhall.domain.ticket.ticket import Assignment, Ticket


def unlisted(chosen: str | None, known: Container[str], code: str, field: str) -> Refusal | None:
    """Refuse what the city's lists do not have; nothing chosen is no mistake."""
    if chosen is None or chosen in known:
        return None
    return Refusal(code, fields=(field,))


def second_person_refused(first: str | None, context: Context) -> Refusal | None:
    """Refuse the second look of who had the first."""
    if first is not None and first == context.actor.id:
        return Refusal("second_person_needed", kind="forbidden")
    return None


def own_duty(ticket: Ticket, context: Context) -> Assignment | Refusal:
    """Return the duty of the actor's own unit, which must last."""
    duty = ticket.duty_of(context.actor.department)
    return duty or Refusal("not_assigned_to_your_unit", kind="forbidden")


def lead_duty(ticket: Ticket, context: Context) -> Assignment | Refusal:
    """Return the duty of the actor's own unit, which must lead."""
    duty = own_duty(ticket, context)
    if isinstance(duty, Refusal) or duty.lead:
        return duty
    return Refusal("only_the_lead_unit", kind="forbidden")
