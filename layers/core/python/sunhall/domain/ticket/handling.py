"""Decides what units do with a ticket, and the centre with their reply (12, 14, 20, 24 … 27)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.clocks.clock import due, overdue
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal, together
from sunhall.domain.engine.sealing import seal
from sunhall.domain.ticket import commands as c
from sunhall.domain.ticket import events
from sunhall.domain.ticket.decide import Decider
from sunhall.domain.ticket.guards import lead_duty, own_duty, unlisted
from sunhall.domain.ticket.periods import period_data
from sunhall.domain.ticket.rules import ticket_rules
from sunhall.domain.ticket.sealed_texts import sealed_text
from sunhall.domain.ticket.standing import tier_of
from sunhall.domain.ticket.subjects import OF_THE_UNIT
from sunhall.domain.ticket.ticket import Assignment, Ticket

#: Whoever handles a ticket in a unit holds one of these roles.
_HANDLING_ROLES: Final = frozenset({"handler", "department_head"})


def _sign(ticket: Ticket, command: c.Sign, context: Context) -> Outcome:
    """Sign for it (12); late is late, and nobody ever signs in the unit's place (13)."""
    duty = own_duty(ticket, context)
    if isinstance(duty, Refusal):
        return duty
    if duty.signed_at is not None:
        return Refusal("ticket_signed_already", kind="conflict")
    if duty.number == ticket.returning:
        return Refusal("return_under_review", kind="conflict")
    late = overdue(duty.sign, context.catalogue.calendar, context.now)
    signed = events.ticket_signed(assignment=duty.number, department=duty.department, late=late)
    return Decision((signed,))


def _return_ticket(ticket: Ticket, command: c.ReturnTicket, context: Context) -> Outcome:
    """Return it with a reason and its legal basis, while K4 runs (14)."""
    duty = own_duty(ticket, context)
    if isinstance(duty, Refusal):
        return duty
    rules = ticket_rules(context.catalogue)
    known = context.catalogue.departments
    refusal = together(
        _return_refused(duty, context),
        unlisted(command.reason, rules.return_reasons, "reason_unknown", "reason"),
        unlisted(command.suggested, known, "unit_unknown", "suggested"),
    )
    if refusal:
        return refusal
    number = ticket.returns_filed + 1
    content = {"legal_basis": command.legal_basis, "explanation": command.explanation}
    sealed, digest = seal(f"return-{number}", content, context.salt)
    filed = events.return_filed(
        assignment=duty.number,
        department=duty.department,
        number=number,
        reason=command.reason,
        suggested=command.suggested,
        return_digest=digest,
        cancelled_runs=ticket.runs_about(OF_THE_UNIT) if duty.lead else [],
    )
    return Decision((filed,), (sealed,))


def _return_refused(duty: Assignment, context: Context) -> Refusal | None:
    if duty.fixed:
        return Refusal("unit_fixed_by_decision")
    if duty.no_more_return:
        return Refusal("return_refused_before")
    if duty.return_opened or duty.return_window is None:
        return None
    ends = due(duty.return_window, context.catalogue.calendar, context.today).due_at
    if context.now <= ends:
        return None
    return Refusal("return_too_late", {"due": ends.isoformat(" ", "minutes")[:16]})


def _transfer_inside(ticket: Ticket, command: c.TransferInside, context: Context) -> Outcome:
    """Give it to somebody of the same unit (20)."""
    duty = own_duty(ticket, context)
    if isinstance(duty, Refusal):
        return duty
    member = context.directory.members.get(command.handler)
    if member is None or member.department != duty.department:
        return Refusal("handler_not_in_your_unit", fields=("handler",))
    if not member.roles & _HANDLING_ROLES:
        return Refusal("handler_not_in_your_unit", fields=("handler",))
    named = events.handler_named(
        assignment=duty.number, department=duty.department, handler=command.handler
    )
    return Decision((named,))


def _record_contact(ticket: Ticket, command: c.RecordContact, context: Context) -> Outcome:
    """Note that the unit was in touch with the citizen: it has responded (24)."""
    duty = own_duty(ticket, context)
    if isinstance(duty, Refusal):
        return duty
    if command.on > context.today:
        return Refusal("contact_in_the_future", fields=("on",))
    if command.on < local_date(duty.dispatched_at):
        return Refusal("contact_before_dispatch", fields=("on",))
    number = ticket.contacts + 1
    sealed, digest = seal(f"contact-{number}", {"summary": command.summary}, context.salt)
    noted = events.contact_recorded(
        assignment=duty.number,
        department=duty.department,
        number=number,
        how=command.how,
        on=command.on,
        contact_digest=digest,
    )
    return Decision((noted,), (sealed,))


def _co_reply(ticket: Ticket, command: c.CoReply, context: Context) -> Outcome:
    """Hand a co-unit's part to the lead (首接负责制: others report to it)."""
    duty = own_duty(ticket, context)
    if isinstance(duty, Refusal):
        return duty
    if duty.lead:
        return Refusal("lead_replies_for_all", kind="forbidden")
    if duty.signed_at is None:
        return Refusal("sign_first", kind="conflict")
    if duty.number == ticket.returning:
        return Refusal("return_under_review", kind="conflict")
    sealed, digest = seal(f"co-reply-{duty.number}", {"text": command.text}, context.salt)
    given = events.co_reply_recorded(
        assignment=duty.number, department=duty.department, reply_digest=digest
    )
    return Decision((given,), (sealed,))


def _reply(ticket: Ticket, command: c.ReplyTicket, context: Context) -> Outcome:
    """Reply for all units, once each has answered or was excused (25)."""
    duty = lead_duty(ticket, context)
    if isinstance(duty, Refusal):
        return duty
    missing = [each.department for each in ticket.co_units]
    if missing:
        return Refusal("co_units_missing", {"count": len(missing)}, kind="conflict")
    number = ticket.replies + 1
    content = {
        "result": command.result,
        "text": command.text,
        "measures": command.measures,
        "public_text": command.public_text,
    }
    sealed, digest = seal(f"reply-{number}", content, context.salt)
    replied = events.ticket_replied(
        number=number,
        assignment=duty.number,
        department=duty.department,
        result=command.result,
        reply_digest=digest,
        cancelled_runs=ticket.runs_about(OF_THE_UNIT),
    )
    return Decision((replied,), (sealed,))


def _accept_reply(ticket: Ticket, command: c.AcceptReply, context: Context) -> Outcome:
    """Let the reply go to the citizen (27): K1 and K3 stopped when it was given."""
    if ticket.reply is None:
        raise ValueError("a reply is checked that was not given")
    tier = tier_of(ticket, ticket_rules(context.catalogue))
    accepted = events.reply_accepted(
        number=ticket.reply.number,
        replied_at=ticket.reply.at,
        callback=period_data(tier.callback),
    )
    return Decision((accepted,))


def _reject_reply(ticket: Ticket, command: c.RejectReply, context: Context) -> Outcome:
    """Send the reply back (26); the clock goes on as if it had never stopped."""
    rules = ticket_rules(context.catalogue)
    unknown = [reason for reason in command.reasons if reason not in rules.reject_reasons]
    if unknown:
        return Refusal("reason_unknown", fields=("reasons",))
    number = ticket.replies
    name = f"rejection-{number}"
    sealed, digest = sealed_text(name, {"explanation": command.explanation}, context)
    rejected = events.reply_rejected(
        number=number, reasons=command.reasons, explanation_digest=digest
    )
    return Decision((rejected,), sealed)


DECIDERS: Final[Mapping[str, Decider]] = {
    "sign": _sign,
    "return_ticket": _return_ticket,
    "transfer_inside": _transfer_inside,
    "record_contact": _record_contact,
    "co_reply": _co_reply,
    "reply": _reply,
    "accept_reply": _accept_reply,
    "reject_reply": _reject_reply,
}
