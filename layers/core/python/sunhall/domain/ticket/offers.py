"""Which commands are not worth offering, although state and role allow them."""

from __future__ import annotations

from typing import Final

from sunhall.domain.engine.context import Context
from sunhall.domain.ticket.rules import ticket_rules
from sunhall.domain.ticket.standing import reopen_until, tier_of
from sunhall.domain.ticket.subjects import CONFIDENTIALITY, EXCLUSION, TERMINATION
from sunhall.domain.ticket.ticket import Extension, Result, State, Ticket

#: What a unit does with its own duty, and what the lead alone does.
_DUTY: Final = frozenset({"sign", "return_ticket", "transfer_inside", "record_contact", "co_reply"})
_LEAD: Final = frozenset({"reply", "ask_extension", "ask_termination"})


def pointless(ticket: Ticket, context: Context) -> frozenset[str]:
    """Return the commands that have nothing to be about, or that somebody else has to give."""
    return frozenset(
        {
            *_of_the_unit(ticket, context),
            *_of_screening(ticket, context),
            *_of_the_end(ticket, context),
            *_of_confidentiality(ticket),
            *_of_photos(ticket, context),
            "place_hold" if ticket.held else "release_hold",
        }
    )


def _of_the_unit(ticket: Ticket, context: Context) -> set[str]:
    duty = ticket.duty_of(context.actor.department)
    if duty is None:
        return {*_DUTY, *_LEAD}
    found: set[str] = {"co_reply"} if duty.lead else {*_LEAD, "add_co_units"}
    if duty.signed_at:
        found.add("sign")
    else:
        found |= {"co_reply", "transfer_inside"}
    if duty.number == ticket.returning:
        found |= {"sign", "co_reply"}
    if duty.fixed or duty.no_more_return:
        found.add("return_ticket")
    tier = tier_of(ticket, ticket_rules(context.catalogue))
    asked = ticket.extension in (Extension.PENDING, Extension.DENIED)
    if asked or ticket.extensions >= tier.max_extensions.amount:
        found.add("ask_extension")
    if ticket.co_units:
        found.add("reply")
    if ticket.runs_about({TERMINATION}):
        found.add("ask_termination")
    return found


def _of_screening(ticket: Ticket, context: Context) -> set[str]:
    proposed = ticket.invalid_proposed_by
    found = {"propose_invalid"} if proposed else {"confirm_invalid", "reject_invalid"}
    if proposed == context.actor.id:
        found |= {"confirm_invalid", "reject_invalid"}
    if not ticket_rules(context.catalogue).kinds[ticket.kind].direct:
        found.add("answer_directly")
    return found


def _of_the_end(ticket: Ticket, context: Context) -> set[str]:
    found: set[str] = set()
    unhappy = ticket.answer is not None and not ticket.answer.content
    tier = tier_of(ticket, ticket_rules(context.catalogue))
    if not unhappy or ticket.rework_rounds >= tier.rework_rounds.amount:
        found.add("order_rework")
    excludable = unhappy if ticket.state is State.CALLBACK else ticket.result is Result.UNSOLVED
    if not excludable or ticket.excluded or ticket.runs_about({EXCLUSION}):
        found.add("propose_exclusion")
    waiting = ticket.reopen is not None and ticket.reopen.outcome is None
    until = reopen_until(ticket, context)
    if waiting or until is None or context.now > until:
        found.add("reopen")
    if not waiting:
        found.add("decide_reopen")
    if ticket.state is State.CLOSED and ticket.result is not Result.UNSOLVED:
        found.add("supervise")
    if ticket.state is State.CLOSED_DIRECT and ticket.callbacks:
        found.add("rate")
    return found


def _of_confidentiality(ticket: Ticket) -> set[str]:
    if not ticket.confidential:
        return {"ask_confidentiality_lift"}
    asked = ticket.runs_about({CONFIDENTIALITY})
    return {"set_confidential", *(("ask_confidentiality_lift",) if asked else ())}


def _of_photos(ticket: Ticket, context: Context) -> set[str]:
    if not ticket.files:
        return {"release_photo", "withdraw_photo"}
    # Loaded with the first ticket that has a file.
    from sunhall.domain.open311.publicity import may_be_seen
    from sunhall.domain.ticket.photo_effects import LASTING, is_photo

    if any(each.state in LASTING for each in ticket.photos):
        return {"release_photo"}
    photos = any(is_photo(each) for each in ticket.files)
    seen = photos and may_be_seen(ticket, ticket_rules(context.catalogue))
    return {"withdraw_photo", *(() if seen else ("release_photo",))}
