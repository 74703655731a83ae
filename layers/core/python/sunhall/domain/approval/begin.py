"""Begins a run of a chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sunhall.domain.approval import flow
from sunhall.domain.approval.definition import Plan, chain_from_plan
from sunhall.domain.approval.run import ApprovalRun
from sunhall.domain.approval.unfolding import NobodyToSign, Unfolding, without_approver
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Refusal
from sunhall.domain.engine.event import Happening


@dataclass(frozen=True, slots=True)
class Begun:
    """A run that begins.

    Attributes:
        happening: The ``approval_started`` to record.
        run: The run afterwards; it may have ended at once, if everybody passed automatically.
    """

    happening: Happening
    run: ApprovalRun


def begin(
    plan: Plan,
    *,
    number: int,
    subject: str,
    drafter: str,
    barred: Sequence[str],
    facts: Mapping[str, Any],
    proposal: Mapping[str, Any],
    resume: str | None = None,
    context: Context,
) -> Begun | Refusal:
    """Begin a run with the first steps that apply.

    Args:
        plan: The chain as it is now; for a run that goes on where an earlier one was returned, the
            plan of that one.
        number: Number of the run in its case.
        subject: What is to be approved.
        drafter: Staff id of who asks.
        barred: Staff ids that may not sign; the drafter is barred in any case.
        facts: What conditions and selectors may ask; ``department`` is the one that handles it.
        proposal: What the service wants to remember.
        resume: Path of the step that returned it to the drafter to come straight back.
        context: The world.

    Returns:
        The run; a refusal when no step applies, or when nobody may sign one that does.
    """
    run = ApprovalRun(
        number=number,
        subject=subject,
        drafter=drafter,
        barred=tuple(sorted({drafter, *barred})),
        plan=plan,
        facts=facts,
        started_at=context.now,
        data=proposal,
    )
    chain = chain_from_plan(plan)
    # A step to come back to may have been taken for facts that are other facts now.
    paths = (flow.entered(chain, resume, facts) if resume else ()) or flow.first(chain, facts)
    if not paths:
        # Nothing is ever approved because nobody was asked.
        return Refusal("approval_without_steps", {"chain": chain.id})
    unfolding = Unfolding(run, chain, context)
    try:
        unfolding.open(paths)
    except NobodyToSign as missing:
        return without_approver(missing, run)
    data = {
        "run": number,
        "subject": subject,
        "drafter": drafter,
        "barred": list(run.barred),
        "plan": plan,
        "facts": dict(facts),
        "proposal": dict(proposal),
        "then": unfolding.effects,
    }
    return Begun(Happening("approval_started", data), unfolding.run)
