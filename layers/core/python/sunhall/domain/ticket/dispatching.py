"""Decides which units have a ticket (transitions 10, 11, 15 … 19)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sunhall.domain.catalogue import Period
from sunhall.domain.clocks.clock import Clock, due
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal, together
from sunhall.domain.engine.sealing import seal
from sunhall.domain.ticket import commands as c
from sunhall.domain.ticket import events
from sunhall.domain.ticket.decide import Decider
from sunhall.domain.ticket.periods import HANDLING, clock_data, clock_of, period_data, started
from sunhall.domain.ticket.rules import TicketRules, Tier, ticket_rules
from sunhall.domain.ticket.sealed_texts import sealed_text
from sunhall.domain.ticket.standing import tier_of
from sunhall.domain.ticket.subjects import OF_THE_UNIT
from sunhall.domain.ticket.ticket import Assignment, State, Ticket


def _dispatch(ticket: Ticket, command: c.DispatchTicket, context: Context) -> Outcome:
    """Give it to the unit that the directory names, or to another one with a reason (10).

    K1 runs on from acceptance; each dispatch has its own K2, K3 and K4.
    """
    rules = ticket_rules(context.catalogue)
    proposal = rules.proposal(ticket.category, ticket.area)
    lead = command.lead or proposal.lead
    if lead is None:
        return Refusal("directory_names_nobody", fields=("lead",))
    proposed = lead == proposal.lead
    co_units = command.co_units or (proposal.co_units if command.lead is None else ())
    refusal = together(
        _units_refused(lead, co_units, rules, context),
        _reason_refused(command, proposed=proposed),
    )
    if refusal:
        return refusal
    name = f"dispatch-{ticket.dispatches + 1}"
    sealed, digest = sealed_text(name, {"reason": command.reason}, context)
    dispatched = events.ticket_dispatched(
        round_no=ticket.dispatches + 1,
        basis=proposal.rule if proposed else _basis(command),
        rule=rule_of(proposal.basis.source, proposal.basis.article) if proposed else None,
        assignments=round_of_units(ticket, lead, co_units, tier_of(ticket, rules), returnable=True),
        reason_digest=digest,
    )
    return Decision((dispatched,), sealed)


def _basis(command: c.DispatchTicket) -> str:
    # Only what the directory or the area proposed can rest on them.
    return "area" if command.basis == "area" else "manual"


def rule_of(source: str, article: str) -> str:
    """Return how a history names the entry of the directory that named the lead."""
    return f"{source} {article}".strip()


def _reason_refused(command: c.DispatchTicket, *, proposed: bool) -> Refusal | None:
    """Who departs from the directory says why (国办函〔2025〕66号: 派单目录)."""
    if proposed or command.reason.strip():
        return None
    return Refusal("dispatch_reason_missing", fields=("reason",))


def _units_refused(
    lead: str, co_units: Sequence[str], rules: TicketRules, context: Context
) -> Refusal | None:
    """The units exist, each once, and the centre gives nothing to itself."""
    known = context.catalogue.departments
    strange = lead not in known or lead == rules.centre
    return together(
        Refusal("unit_unknown", fields=("lead",)) if strange else None,
        _co_units_refused(co_units, (lead,), rules, context, field="co_units"),
    )


def _co_units_refused(
    units: Sequence[str],
    taken: Sequence[str],
    rules: TicketRules,
    context: Context,
    *,
    field: str,
) -> Refusal | None:
    known = context.catalogue.departments
    if any(unit not in known or unit == rules.centre for unit in units):
        return Refusal("unit_unknown", fields=(field,))
    if len({*units, *taken}) < len(units) + len(taken):
        return Refusal("unit_twice", fields=(field,))
    return None


def round_of_units(
    ticket: Ticket, lead: str, co_units: Sequence[str], tier: Tier, *, returnable: bool
) -> list[dict[str, Any]]:
    """Return the assignments of a round of dispatching: the lead's first."""
    units = [(lead, "lead"), *((unit, "co") for unit in co_units)]
    first = len(ticket.assignments) + 1
    window = tier.return_window if returnable else None
    return [
        _given(number, unit, role, tier, period_data(tier.handling), window)
        for number, (unit, role) in enumerate(units, start=first)
    ]


def _given(
    number: int,
    unit: str,
    role: str,
    tier: Tier,
    handling: Mapping[str, Any],
    window: Period | None,
) -> dict[str, Any]:
    return {
        "number": number,
        "department": unit,
        "role": role,
        "sign": period_data(tier.sign),
        "handling": dict(handling),
        "return_window": period_data(window) if window else None,
    }


def _confer(ticket: Ticket, command: c.Confer, context: Context) -> Outcome:
    """Bring a hard case (11) or a disputed one (17) to who decides; K1 runs on."""
    disputed = ticket.state is State.RETURN_REVIEW
    limit = ticket_rules(context.catalogue).returns_to_arbitration.amount
    if disputed and max(ticket.returns_filed, ticket.returns_refused) < limit:
        return Refusal("not_disputed_often_enough", {"limit": limit})
    name = f"conferral-{ticket.version + 1}"
    sealed, digest = seal(name, {"reason": command.reason}, context.salt)
    conferred = events.conferral_started(
        disputed=disputed, reason_digest=digest, cancelled_runs=ticket.runs_about(OF_THE_UNIT)
    )
    return Decision((conferred,), (sealed,))


def _arbitrate(ticket: Ticket, command: c.Arbitrate, context: Context) -> Outcome:
    """Fix who is in charge (18): new K2 and K3, and no K4, for it cannot be returned."""
    rules = ticket_rules(context.catalogue)
    refusal = _units_refused(command.lead, command.co_units, rules, context)
    if refusal:
        return refusal
    round_no, tier = ticket.dispatches + 1, tier_of(ticket, rules)
    sealed, digest = seal(f"decision-{round_no}", {"reason": command.reason}, context.salt)
    arbitrated = events.ticket_arbitrated(
        round_no=round_no,
        assignments=round_of_units(ticket, command.lead, command.co_units, tier, returnable=False),
        reason_digest=digest,
    )
    return Decision((arbitrated,), (sealed,))


def _accept_return(ticket: Ticket, command: c.AcceptReturn, context: Context) -> Outcome:
    """It was not that unit's (15): the lead's goes back to be dispatched, a co-unit's is over."""
    duty = _returning(ticket)
    sealed, digest = _reason(f"return-accepted-{ticket.version + 1}", command.reason, context)
    accepted = events.return_accepted(
        assignment=duty.number, department=duty.department, lead=duty.lead, reason_digest=digest
    )
    return Decision((accepted,), sealed)


def _refuse_return(ticket: Ticket, command: c.RefuseReturn, context: Context) -> Outcome:
    """It is that unit's (16): nothing is gained, K3 goes on from the original dispatch.

    The refusal that makes the dispute one too many goes to who decides instead (17).
    """
    duty = _returning(ticket)
    limit = ticket_rules(context.catalogue).returns_to_arbitration.amount
    sealed, digest = _reason(f"return-refused-{ticket.version + 1}", command.reason, context)
    refused = events.return_refused(
        assignment=duty.number,
        department=duty.department,
        disputed=ticket.returns_refused + 1 >= limit,
        reason_digest=digest,
    )
    return Decision((refused,), sealed)


def _reason(name: str, text: str, context: Context) -> tuple[tuple[Any, ...], str]:
    document, digest = seal(name, {"reason": text}, context.salt)
    return (document,), digest


def _returning(ticket: Ticket) -> Assignment:
    found = [each for each in ticket.assignments if each.number == ticket.returning]
    if not found:
        raise ValueError("a return is reviewed that nobody filed")
    return found[0]


def _open_return(ticket: Ticket, command: c.OpenReturn, context: Context) -> Outcome:
    """Let a unit return it after all; who was fixed by decision stays fixed (潍坊条例)."""
    duty = ticket.duty_of(command.unit) if command.unit else ticket.lead
    if duty is None or not duty.active:
        return Refusal("unit_not_assigned", fields=("unit",))
    if duty.fixed:
        return Refusal("unit_fixed_by_decision", fields=("unit",))
    sealed, digest = _reason(f"return-opened-{ticket.version + 1}", command.reason, context)
    opened = events.return_opened(
        assignment=duty.number, department=duty.department, reason_digest=digest
    )
    return Decision((opened,), sealed)


def _add_co_units(ticket: Ticket, command: c.AddCoUnits, context: Context) -> Outcome:
    """Bring further units in (19); the lead and the centre can, a co-unit cannot."""
    rules = ticket_rules(context.catalogue)
    lead = ticket.lead
    own = ticket.duty_of(context.actor.department)
    if lead is None or (own is not None and not own.lead):
        return Refusal("only_the_lead_unit", kind="forbidden")
    if own is None and context.actor.department != rules.centre:
        return Refusal("not_assigned_to_your_unit", kind="forbidden")
    busy = tuple(each.department for each in ticket.active)
    refusal = _co_units_refused(command.units, busy, rules, context, field="units")
    if refusal:
        return refusal
    tier = tier_of(ticket, rules)
    handling = _no_longer_than(lead.handling, tier, context)
    first = len(ticket.assignments) + 1
    given = [
        _given(number, unit, "co", tier, handling, tier.return_window)
        for number, unit in enumerate(command.units, start=first)
    ]
    sealed, digest = _reason(f"co-units-{ticket.version + 1}", command.reason, context)
    return Decision((events.co_units_added(assignments=given, reason_digest=digest),), sealed)


def _no_longer_than(lead: Clock, tier: Tier, context: Context) -> dict[str, Any]:
    """Return a co-unit's K3: its own from now on, or the lead's where that ends earlier."""
    calendar = context.catalogue.calendar
    own = started(clock_of(HANDLING, 0), period_data(tier.handling), context.now)
    ends_later = (
        due(own, calendar, context.today).due_at > due(lead, calendar, context.today).due_at
    )
    return clock_data(lead) if ends_later else clock_data(own)


def _excuse_co_unit(ticket: Ticket, command: c.ExcuseCoUnit, context: Context) -> Outcome:
    duty = ticket.duty_of(command.unit)
    if duty is None or duty.lead:
        return Refusal("no_such_co_unit", fields=("unit",))
    sealed, digest = _reason(f"excuse-{ticket.version + 1}", command.reason, context)
    excused = events.co_unit_excused(
        assignment=duty.number, department=duty.department, reason_digest=digest
    )
    return Decision((excused,), sealed)


DECIDERS: Final[Mapping[str, Decider]] = {
    "dispatch": _dispatch,
    "confer": _confer,
    "arbitrate": _arbitrate,
    "accept_return": _accept_return,
    "refuse_return": _refuse_return,
    "open_return": _open_return,
    "add_co_units": _add_co_units,
    "excuse_co_unit": _excuse_co_unit,
}
