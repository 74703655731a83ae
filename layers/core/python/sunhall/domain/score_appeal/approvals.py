"""The second person's word on what the centre makes of an appeal against a score."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sunhall.domain.approval.case_runs import begin_run
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Outcome
from sunhall.domain.score_appeal.appeal import ScoreAppeal
from sunhall.domain.scoring.rules import scoring_rules

#: What is put to approval, a key of the labels ``subject.*``.
SUBJECT: Final = "score_appeal"

#: What conditions and selectors of the chain may ask, with the type of each.
FACTS: Final[Mapping[str, type]] = {"subject": str, "department": str, "decision": str}


def submit(appeal: ScoreAppeal, outcome: str, context: Context) -> Outcome:
    """Put a proposed outcome to the second person: neither who proposes it nor who appealed."""
    chain = context.catalogue.chains[scoring_rules(context.catalogue).appeal.chain]
    return begin_run(
        appeal,
        chain.plan,
        before=None,  # Each proposal is another outcome: whoever signed the one signs the next.
        subject=SUBJECT,
        facts={"department": appeal.department, "decision": outcome},
        context=context,
        barred=(appeal.filed_by,),
        proposal={"outcome": outcome},
    )
