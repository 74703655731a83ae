"""Approvals of a ticket: more time, an end without result, an exclusion, names for a unit.

What a chain does with signatures is the engine's; this module says what is put to approval, which
facts its conditions may ask, and what the ticket makes of the outcome (transitions 21 … 23, 30,
34).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.approval.case_runs import (
    act_on_run,
    begin_run,
    climbed_runs,
    run_to_resume,
)
from sunhall.domain.approval.run import ApprovalRun, RunOutcome
from sunhall.domain.clocks.clock import due
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Outcome, Refusal, together
from sunhall.domain.engine.event import Happening
from sunhall.domain.engine.sealing import seal
from sunhall.domain.ticket import commands as c
from sunhall.domain.ticket import events, subjects
from sunhall.domain.ticket.decide import Decider
from sunhall.domain.ticket.guards import lead_duty, unlisted
from sunhall.domain.ticket.rules import ticket_rules
from sunhall.domain.ticket.standing import tier_of
from sunhall.domain.ticket.subjects import (
    CONFIDENTIALITY,
    EXCLUSION,
    EXTENSION,
    OF_THE_CALLBACK,
    TERMINATION,
)
from sunhall.domain.ticket.ticket import Assignment, Extension, Result, State, Ticket

#: What is asked → the chain that decides on it.
CHAINS: Final[Mapping[str, str]] = {
    EXTENSION: "ticket-extension",
    TERMINATION: "ticket-termination",
    EXCLUSION: "ticket-exclusion",
    CONFIDENTIALITY: "ticket-confidentiality",
}

#: What conditions and selectors of these chains may ask, with the type of each. ``beyond_centre``:
#: whether the extensions add up to more than the centre may grant without a leader.
FACTS: Final[Mapping[str, type]] = {
    "subject": str,
    "department": str,
    "handler": str,
    "channel": str,
    "days": int,
    "ground": str,
    "beyond_centre": bool,
}


@dataclass(frozen=True, slots=True)
class _Request:
    """Something that is put to approval.

    Attributes:
        subject: What.
        content: Its words, kept sealed.
        proposal: What is remembered of it until the end; no personal data.
        facts: What else conditions may ask.
    """

    subject: str
    content: Mapping[str, Any]
    proposal: Mapping[str, Any]
    facts: Mapping[str, Any]


# --- asking --------------------------------------------------------------------------------------


def _ask_extension(ticket: Ticket, command: c.AskExtension, context: Context) -> Outcome:
    """Ask for more time, before K3 ends and as often as the tier allows (21)."""
    duty = lead_duty(ticket, context)
    if isinstance(duty, Refusal):
        return duty
    rules = ticket_rules(context.catalogue)
    refusal = together(
        unlisted(command.reason, rules.extension_reasons, "reason_unknown", "reason"),
        _pending_refused(ticket, EXTENSION),
        _extension_refused(ticket, duty, command.amount, context),
        _after_due_refused(duty, context),
    )
    if refusal:
        return refusal
    total = duty.extended_by + command.amount
    limit = tier_of(ticket, rules).leader_extension.amount
    proposal = {"amount": command.amount, "reason": command.reason}
    facts = {"days": command.amount, "beyond_centre": total > limit}
    content = {"explanation": command.explanation}
    return _propose(ticket, _Request(EXTENSION, content, proposal, facts), context)


def _extension_refused(
    ticket: Ticket, duty: Assignment, amount: int, context: Context
) -> Refusal | None:
    tier = tier_of(ticket, ticket_rules(context.catalogue))
    if ticket.extension is Extension.DENIED:
        return Refusal("extension_denied_before", kind="conflict")
    if ticket.extensions >= tier.max_extensions.amount:
        return Refusal("extensions_used", {"limit": tier.max_extensions.amount})
    if amount > tier.extension.amount:
        return Refusal(
            "ticket_extension_too_long", {"limit": tier.extension.amount}, fields=("amount",)
        )
    return None


def _after_due_refused(duty: Assignment, context: Context) -> Refusal | None:
    ends = due(duty.handling, context.catalogue.calendar, context.today).due_at
    if context.now <= ends:
        return None
    return Refusal("ticket_extension_after_due", {"due": ends.isoformat(" ", "minutes")[:16]})


def _ask_termination(ticket: Ticket, command: c.AskTermination, context: Context) -> Outcome:
    """Ask to end it without a result; the centre decides (34)."""
    duty = lead_duty(ticket, context)
    refusal = duty if isinstance(duty, Refusal) else _pending_refused(ticket, TERMINATION)
    if refusal:
        return refusal
    content = {"explanation": command.explanation}
    proposal, facts = {"ground": command.ground}, {"ground": command.ground}
    return _propose(ticket, _Request(TERMINATION, content, proposal, facts), context)


def _propose_exclusion(ticket: Ticket, command: c.ProposeExclusion, context: Context) -> Outcome:
    """Propose to close it as it is: the demand cannot be met by right (30)."""
    refusal = _exclusion_refused(ticket) or _pending_refused(ticket, EXCLUSION)
    if refusal:
        return refusal
    content = {"explanation": command.explanation}
    proposal, facts = {"ground": command.ground}, {"ground": command.ground}
    return _propose(ticket, _Request(EXCLUSION, content, proposal, facts), context)


def _exclusion_refused(ticket: Ticket) -> Refusal | None:
    """Only what an unhappy citizen has said can be left out, and only once."""
    if ticket.state is State.CLOSED:
        if ticket.result is Result.UNSOLVED and not ticket.excluded:
            return None
        return Refusal("nothing_to_exclude", kind="conflict")
    answer = ticket.answer
    if answer is None or answer.content:
        return Refusal("citizen_not_unhappy", kind="conflict")
    return None


def _ask_lift(ticket: Ticket, command: c.AskConfidentialityLift, context: Context) -> Outcome:
    if not ticket.confidential:
        return Refusal("not_confidential", kind="conflict")
    refusal = _pending_refused(ticket, CONFIDENTIALITY)
    if refusal:
        return refusal
    asked = _Request(CONFIDENTIALITY, {"reason": command.reason}, {}, {})
    return _propose(ticket, asked, context)


def _pending_refused(ticket: Ticket, subject: str) -> Refusal | None:
    if ticket.runs_about({subject}):
        return Refusal("ticket_proposal_still_open", {"subject": subject}, kind="conflict")
    return None


def _propose(ticket: Ticket, asked: _Request, context: Context) -> Outcome:
    sealed, digest = seal(f"request-{len(ticket.runs) + 1}", asked.content, context.salt)
    return begin_run(
        ticket,
        context.catalogue.chains[CHAINS[asked.subject]].plan,
        before=run_to_resume(ticket.runs, asked.subject),
        subject=asked.subject,
        facts={**_facts(ticket, context), **asked.facts},
        context=context,
        proposal={**asked.proposal, "words_digest": digest},
        sealed=(sealed,),
        ending=partial(_ended, ticket, context),
    )


def _facts(ticket: Ticket, context: Context) -> dict[str, Any]:
    lead = ticket.lead
    return {
        "department": lead.department if lead else ticket_rules(context.catalogue).centre,
        "handler": (lead.handler or "") if lead else "",
        "channel": ticket.channel,
        "days": 0,
        "ground": "",
        "beyond_centre": False,
    }


# --- signing -------------------------------------------------------------------------------------


def _act_on_approval(ticket: Ticket, command: ActOnApproval, context: Context) -> Outcome:
    return act_on_run(ticket, command, context, partial(_ended, ticket, context))


def climb(ticket: Ticket, context: Context) -> tuple[Happening, ...]:
    """Return what time makes of the ticket's approvals by now."""
    return climbed_runs(ticket.open_runs, context, partial(_ended, ticket, context))


def _ended(
    ticket: Ticket, context: Context, happening: Happening, run: ApprovalRun
) -> tuple[Happening, ...] | Refusal:
    refusal = _end_refused(ticket, run, context)
    return refusal or (happening, *_what_follows(ticket, run, context))


def _end_refused(ticket: Ticket, run: ApprovalRun, context: Context) -> Refusal | None:
    """Return why an approval cannot be given any more.

    An extension that was asked for in time may be approved after the old end: it counts from there
    all the same (reference F6).
    """
    if run.outcome is not RunOutcome.APPROVED:
        return None
    match run.subject:
        case subjects.EXTENSION | subjects.TERMINATION if ticket.state is not State.HANDLING:
            return Refusal("not_being_handled", {"state": ticket.state}, kind="conflict")
        case subjects.EXCLUSION:
            return _exclusion_refused(ticket)
    return None


def _what_follows(ticket: Ticket, run: ApprovalRun, context: Context) -> tuple[Happening, ...]:
    """Return what an approval that has just ended makes happen besides."""
    if run.outcome is not RunOutcome.APPROVED:
        return _given_up(ticket, run, context)
    match run.subject:
        case subjects.EXTENSION:
            number = ticket.extensions + 1
            return (events.extension_granted(amount=run.data["amount"], number=number),)
        case subjects.TERMINATION:
            others = [each for each in ticket.runs_about({EXTENSION}) if each != run.number]
            return (events.ticket_terminated(ground=run.data["ground"], cancelled_runs=others),)
        case subjects.EXCLUSION:
            return _excluded(ticket, run)
    return (events.confidentiality_lifted(),)


def _given_up(ticket: Ticket, run: ApprovalRun, context: Context) -> tuple[Happening, ...]:
    """Close what only waited for an exclusion that is not coming: no round of rework is left."""
    over = run.outcome in (RunOutcome.REFUSED, RunOutcome.WITHDRAWN)
    if not over or run.subject != EXCLUSION or ticket.state is not State.CALLBACK:
        return ()
    from sunhall.domain.ticket.callback import after_last_round

    answer = ticket.answer
    return after_last_round(ticket, context) if answer and not answer.content else ()


def _excluded(ticket: Ticket, run: ApprovalRun) -> tuple[Happening, ...]:
    granted = events.exclusion_granted(ground=run.data["ground"])
    if ticket.state is State.CLOSED:
        return (granted,)
    others = [each for each in ticket.runs_about(OF_THE_CALLBACK) if each != run.number]
    closed = events.ticket_closed(result=Result.UNSOLVED_JUSTIFIED, cancelled_runs=others)
    return (granted, closed)


DECIDERS: Final[Mapping[str, Decider]] = {
    "ask_extension": _ask_extension,
    "ask_termination": _ask_termination,
    "propose_exclusion": _propose_exclusion,
    "ask_confidentiality_lift": _ask_lift,
    "act_on_approval": _act_on_approval,
}
