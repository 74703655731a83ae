"""The second person's word on what the centre makes of an appeal against a score."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sunhall.domain.approval.act import act
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.approval.begin import Begun, begin
from sunhall.domain.approval.ladder import climbed
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.event import Happening
from sunhall.domain.score_appeal.appeal import ScoreAppeal
from sunhall.domain.scoring.rules import scoring_rules

#: What is put to approval, a key of the labels ``subject.*``.
SUBJECT: Final = "score_appeal"

#: What conditions and selectors of the chain may ask, with the type of each.
FACTS: Final[Mapping[str, type]] = {"subject": str, "department": str, "decision": str}


def submit(appeal: ScoreAppeal, outcome: str, context: Context) -> Begun | Refusal:
    """Put a proposed outcome to the second person: neither who proposes it nor who appealed."""
    chain = context.catalogue.chains[scoring_rules(context.catalogue).appeal.chain]
    return begin(
        chain.plan,
        number=len(appeal.runs) + 1,
        subject=SUBJECT,
        drafter=context.actor.id,
        barred=(appeal.filed_by,),
        facts={"subject": SUBJECT, "department": appeal.department, "decision": outcome},
        proposal={"outcome": outcome},
        context=context,
    )


def act_on_approval(appeal: ScoreAppeal, command: ActOnApproval, context: Context) -> Outcome:
    """Let somebody act on one of the appeal's approvals."""
    if command.run > len(appeal.runs):
        return Refusal("run_unknown", kind="conflict")
    acted = act(appeal.runs[command.run - 1], command, context, seq=appeal.version + 1)
    if isinstance(acted, Refusal):
        return acted
    if acted.happening is None:
        return Decision(())
    return Decision(
        (acted.happening,), acted.sealed, beside=(command.run, acted.seat) if acted.seat else None
    )


def climb(appeal: ScoreAppeal, context: Context) -> tuple[Happening, ...]:
    """Return what time makes of the appeal's approvals by now."""
    happenings: list[Happening] = []
    for run in appeal.open_runs:
        moved = climbed(run, context)
        while moved:
            happening, after = moved
            happenings.append(happening)
            moved = climbed(after, context)
    return tuple(happenings)
