"""Approval of a supervision order: nobody is ordered to do something by one person alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from sunhall.domain.approval.act import act
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.approval.begin import begin
from sunhall.domain.approval.ladder import climbed
from sunhall.domain.approval.run import ApprovalRun, RunOutcome
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.event import Happening
from sunhall.domain.supervision_order.order import SupervisionOrder
from sunhall.domain.supervision_order.rules import Length, order_rules

#: What is put to approval, a key of the labels ``subject.*``.
SUBJECT: Final = "supervision_order"

#: What conditions and selectors of the chains may ask, with the type of each. ``department`` is the
#: one that supervises: its head is asked, and not the head of the unit that is to be told.
FACTS: Final[Mapping[str, type]] = {"subject": str, "department": str}


def submit(order: SupervisionOrder, context: Context) -> Outcome:
    """Send the draft up the chain of its level; the periods travel with it."""
    rules = order_rules(context.catalogue).levels[order.level]
    before = _returned_to_come_back(order)
    begun = begin(
        before.plan if before else context.catalogue.chains[rules.chain].plan,
        number=len(order.runs) + 1,
        subject=SUBJECT,
        drafter=context.actor.id,
        barred=order.authors,
        facts={"subject": SUBJECT, "department": order.office},
        proposal={"sign": _plain(rules.sign), "feedback": _plain(rules.feedback)},
        resume=before.resume if before else None,
        context=context,
    )
    return begun if isinstance(begun, Refusal) else Decision((begun.happening,))


def act_on_approval(order: SupervisionOrder, command: ActOnApproval, context: Context) -> Outcome:
    """Let somebody act on one of the order's approvals."""
    if command.run > len(order.runs):
        return Refusal("run_unknown", kind="conflict")
    acted = act(order.runs[command.run - 1], command, context, seq=order.version + 1)
    if isinstance(acted, Refusal):
        return acted
    if acted.happening is None:
        return Decision(())
    beside = (command.run, acted.seat) if acted.seat else None
    return Decision((acted.happening,), acted.sealed, beside=beside)


def climb(order: SupervisionOrder, context: Context) -> tuple[Happening, ...]:
    """Return what time makes of the order's approvals by now."""
    happenings: list[Happening] = []
    for run in order.open_runs:
        moved = climbed(run, context)
        while moved:
            happening, after = moved
            happenings.append(happening)
            moved = climbed(after, context)
    return tuple(happenings)


def _plain(length: Length) -> dict[str, Any]:
    return {**asdict(length), "unit": str(length.unit)}


def _returned_to_come_back(order: SupervisionOrder) -> ApprovalRun | None:
    """Return the last run if it goes on where it was returned."""
    last = order.runs[-1] if order.runs else None
    return last if last and last.outcome is RunOutcome.RETURNED and last.resume else None
