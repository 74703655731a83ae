"""Decides what presses on a ticket or adds to it at any time (transitions 6, 33, 36)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

from sunhall.domain.actor import ActorKind
from sunhall.domain.calendar.counting import deadline_after
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.sealing import seal
from sunhall.domain.intake import attachments_refused
from sunhall.domain.ticket import commands as c
from sunhall.domain.ticket import events
from sunhall.domain.ticket.decide import Decider
from sunhall.domain.ticket.rules import ticket_rules
from sunhall.domain.ticket.ticket import Result, State, Ticket


def _supervise(ticket: Ticket, command: c.Supervise, context: Context) -> Outcome:
    """Urge, order or list it (36); the supervised unit gets a day of its own."""
    if command.due and command.due < context.today:
        return Refusal("supervision_due_in_the_past", fields=("due",))
    if ticket.state is State.CLOSED and ticket.result is not Result.UNSOLVED:
        return Refusal("nothing_left_to_supervise", kind="conflict")
    by_rule = context.actor.kind is ActorKind.SYSTEM
    if by_rule:
        # Nobody wrote anything, and the clock has no key to seal with.
        happening = events.ticket_supervised(
            level=command.level, due=command.due, by_rule=True, reason_digest=None
        )
        return Decision((happening,))
    name = f"supervision-{ticket.version + 1}"
    sealed, digest = seal(name, {"reason": command.reason}, context.salt)
    happening = events.ticket_supervised(
        level=command.level, due=command.due, by_rule=False, reason_digest=digest
    )
    return Decision((happening,), (sealed,))


def _set_confidential(ticket: Ticket, command: c.SetConfidential, context: Context) -> Outcome:
    if ticket.confidential:
        return Refusal("confidential_already", kind="conflict")
    name = f"confidentiality-{ticket.version + 1}"
    sealed, digest = seal(name, {"reason": command.reason}, context.salt)
    return Decision((events.confidentiality_set(reason_digest=digest),), (sealed,))


def _add_information(ticket: Ticket, command: c.AddInformation, context: Context) -> Outcome:
    """Take down what the citizen adds; whoever has the ticket sees it."""
    refusal = attachments_refused(command.attachments, context)
    if refusal:
        return refusal
    number = ticket.notes + 1
    content = {
        "text": command.text,
        "attachments": [asdict(attachment) for attachment in command.attachments],
    }
    sealed, digest = seal(f"information-{number}", content, context.salt)
    added = events.information_added(
        number=number,
        information_digest=digest,
        attachments=[attachment.upload_id for attachment in command.attachments],
    )
    return Decision((added,), (sealed,))


def _urge(ticket: Ticket, command: c.UrgeTicket, context: Context) -> Outcome:
    """Let the citizen press for it, not too often."""
    interval = ticket_rules(context.catalogue).urge_interval
    earlier = [urge.at for urge in ticket.urges if urge.source == "citizen"]
    if earlier:
        calendar = context.catalogue.calendar
        again = deadline_after(calendar, earlier[-1], interval.amount, interval.unit).due_at
        if context.now < again:
            return Refusal("urged_lately", {"from": again.isoformat(" ", "minutes")[:16]})
    return Decision((events.ticket_urged(source="citizen", from_case=None),))


def _add_urge(ticket: Ticket, command: c.AddUrge, context: Context) -> Outcome:
    """Count another call about the same matter, once for each call (6)."""
    if command.from_case in ticket.merged_from or command.from_case == ticket.case_id:
        return Decision(())
    return Decision((events.ticket_urged(source="repeat", from_case=command.from_case),))


def _record_successor(ticket: Ticket, command: c.RecordSuccessor, context: Context) -> Outcome:
    if command.receipt_no in ticket.successors:
        return Decision(())
    return Decision((events.successor_recorded(receipt_no=command.receipt_no),))


def _record_petition(ticket: Ticket, command: c.RecordPetition, context: Context) -> Outcome:
    if not ticket.as_petition:
        return Refusal("goes_on_as_no_petition", kind="conflict")
    if ticket.petition is not None:
        return Decision(())
    return Decision((events.petition_recorded(receipt_no=command.receipt_no),))


DECIDERS: Final[Mapping[str, Decider]] = {
    "supervise": _supervise,
    "set_confidential": _set_confidential,
    "add_information": _add_information,
    "urge": _urge,
    "add_urge": _add_urge,
    "record_successor": _record_successor,
    "record_petition": _record_petition,
}
