"""Decides what follows from the citizen's word on the reply (transitions 28 … 33)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.event import Happening
from sunhall.domain.engine.sealing import seal
from sunhall.domain.ticket import commands as c
from sunhall.domain.ticket import events
from sunhall.domain.ticket.decide import Decider
from sunhall.domain.ticket.periods import period_data
from sunhall.domain.ticket.rules import Tier, ticket_rules
from sunhall.domain.ticket.sealed_texts import sealed_text
from sunhall.domain.ticket.standing import reopen_until, tier_of
from sunhall.domain.ticket.subjects import OF_THE_CALLBACK
from sunhall.domain.ticket.ticket import CONTENT, Result, State, Ticket


def _record_callback(ticket: Ticket, command: c.RecordCallback, context: Context) -> Outcome:
    """Record a call, or an attempt; the third that fails is acted on by time alone (32)."""
    given = (command.result, command.satisfaction)
    if command.reached and None in given:
        missing = ("result", "satisfaction")
        fields = tuple(name for name, each in zip(missing, given, strict=True) if each is None)
        return Refusal("callback_answer_missing", fields=fields)
    if not command.reached and (*given, command.contacted) != (None, None, None):
        return Refusal("callback_answer_without_citizen", fields=("reached",))
    number = len(ticket.callbacks) + 1
    sealed, digest = sealed_text(f"callback-{number}", {"notes": command.notes}, context)
    recorded = events.callback_recorded(
        number=number,
        reached=command.reached,
        result=command.result,
        satisfaction=command.satisfaction,
        contacted=command.contacted,
        notes_digest=digest,
    )
    follows = _after_answer(ticket, command.result, command.satisfaction, context)
    return Decision((recorded, *follows), sealed)


def _rate(ticket: Ticket, command: c.Rate, context: Context) -> Outcome:
    """Record the citizen's own rating, as a callback that nobody had to make."""
    if ticket.state is State.CLOSED_DIRECT and ticket.callbacks:
        return Refusal("rated_already", kind="conflict")
    number = len(ticket.callbacks) + 1
    sealed, digest = sealed_text(f"callback-{number}", {"comment": command.comment}, context)
    rated = events.ticket_rated(
        number=number,
        result=command.result,
        satisfaction=command.satisfaction,
        contacted=command.contacted,
        comment_digest=digest,
    )
    if ticket.state is State.CLOSED_DIRECT:
        return Decision((rated,), sealed)
    follows = _after_answer(ticket, command.result, command.satisfaction, context)
    return Decision((rated, *follows), sealed)


def _after_answer(
    ticket: Ticket, result: str | None, satisfaction: str | None, context: Context
) -> tuple[Happening, ...]:
    """Return what the citizen's answer ends.

    Whoever can live with it closes it (28). Who is unhappy waits for the centre to order rework
    (29) or to propose an exclusion (30); after the last round it is closed, and supervision goes
    up a level (31, 提级办理).
    """
    if satisfaction is None:
        return ()
    cancelled = ticket.runs_about(OF_THE_CALLBACK)
    if satisfaction in CONTENT:
        came_to = Result.SOLVED if result == "solved" else Result.EXPLAINED
        return (events.ticket_closed(result=came_to, cancelled_runs=cancelled),)
    # While an exclusion is being decided, that decision is waited for.
    return () if cancelled else after_last_round(ticket, context)


def after_last_round(ticket: Ticket, context: Context) -> tuple[Happening, ...]:
    """Return the end of a ticket whose citizen is unhappy with no round left, else nothing (31)."""
    if ticket.rework_rounds < _tier(ticket, context).rework_rounds.amount:
        return ()
    ordered = events.ticket_supervised(level="order", due=None, by_rule=True, reason_digest=None)
    return (events.ticket_closed(result=Result.UNSOLVED, cancelled_runs=[]), ordered)


def _tier(ticket: Ticket, context: Context) -> Tier:
    return tier_of(ticket, ticket_rules(context.catalogue))


def _order_rework(ticket: Ticket, command: c.OrderRework, context: Context) -> Outcome:
    """Have it done again (29), if the citizen was unhappy and a round is left."""
    answer = ticket.answer
    if answer is None or answer.content:
        return Refusal("citizen_not_unhappy", kind="conflict")
    refusal = _rounds_refused(ticket, context)
    if refusal:
        return refusal
    sealed, digest = seal(
        f"rework-{ticket.rework_rounds + 1}", {"reasons": list(command.reasons)}, context.salt
    )
    return Decision((_rework(ticket, digest, context),), (sealed,))


def _rounds_refused(ticket: Ticket, context: Context) -> Refusal | None:
    limit = _tier(ticket, context).rework_rounds.amount
    if ticket.rework_rounds < limit:
        return None
    return Refusal("rework_rounds_used", {"limit": limit})


def _rework(ticket: Ticket, digest: str, context: Context) -> Happening:
    return events.rework_ordered(
        round_no=ticket.rework_rounds + 1,
        rework=period_data(_tier(ticket, context).rework),
        reasons_digest=digest,
        cancelled_runs=ticket.runs_about(OF_THE_CALLBACK),
    )


def _reopen(ticket: Ticket, command: c.AskToReopen, context: Context) -> Outcome:
    """Take the citizen's wish down; who decides on it is the centre (33)."""
    until = reopen_until(ticket, context)
    if until is None or context.now > until:
        return Refusal("reopen_window_over", {"due": until.date().isoformat() if until else ""})
    if ticket.reopen is not None and ticket.reopen.outcome is None:
        return Refusal("reopen_asked_already", kind="conflict")
    number = ticket.reopen.number + 1 if ticket.reopen else 1
    sealed, digest = seal(f"reopen-{number}", {"reason": command.reason}, context.salt)
    asked = events.reopen_requested(
        number=number, new_facts=command.new_facts, reason_digest=digest
    )
    return Decision((asked,), (sealed,))


def _decide_reopen(ticket: Ticket, command: c.DecideReopen, context: Context) -> Outcome:
    """Decide on it: new facts make a new ticket, the same ones rework if a round is left (33)."""
    wish = ticket.reopen
    if wish is None or wish.outcome is not None:
        return Refusal("reopen_not_asked", kind="conflict")
    refusal = _rounds_refused(ticket, context) if command.outcome == "rework" else None
    if refusal:
        return refusal
    name = f"reopen-decision-{wish.number}"
    sealed, digest = seal(name, {"explanation": command.explanation}, context.salt)
    decided = events.reopen_decided(
        number=wish.number, outcome=command.outcome, explanation_digest=digest
    )
    follows = (_rework(ticket, digest, context),) if command.outcome == "rework" else ()
    return Decision((decided, *follows), (sealed,))


DECIDERS: Final[Mapping[str, Decider]] = {
    "record_callback": _record_callback,
    "rate": _rate,
    "order_rework": _order_rework,
    "reopen": _reopen,
    "decide_reopen": _decide_reopen,
}
