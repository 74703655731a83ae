"""The declaration of the service of appeals against a score (考核申诉)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sunhall.domain.approval.run import QUIET_EVENTS
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.offered import offered
from sunhall.domain.engine.service import Service
from sunhall.domain.score_appeal import standing
from sunhall.domain.score_appeal.appeal import ScoreAppeal
from sunhall.domain.score_appeal.commands import COMMANDS, AppealAgainst
from sunhall.domain.score_appeal.decide import decide, open_appeal
from sunhall.domain.score_appeal.evolve import evolve
from sunhall.domain.score_appeal.transitions import ALLOWED


def title(command: AppealAgainst) -> str:
    """Return the number of the case whose counting is appealed against."""
    return command.record.receipt_no


def department(appeal: ScoreAppeal, context: Context) -> str:
    """Return the unit that appeals: its people may read it and take it back."""
    return appeal.department


def available(appeal: ScoreAppeal, context: Context) -> tuple[str, ...]:
    """Return the commands the actor may give now, by state and by role."""
    return offered(ALLOWED, appeal.state, context, appeal.department)


def facts(appeal: ScoreAppeal, context: Context) -> Mapping[str, Any]:
    """Return what staff see of an appeal besides its reasons."""
    return {
        "department": appeal.department,
        "record": appeal.record,
        "against": appeal.against,
        "proposed": appeal.proposed,
        "catalogue_version": appeal.catalogue_version,
    }


def permission_to_view(appeal: ScoreAppeal) -> str:
    """Return the permission to read it: the unit, and who decides or supervises."""
    return "view_score_case"


SCORE_APPEAL: Service[ScoreAppeal] = Service(
    name="score_appeal",
    receipt_prefix="KS",
    commands=COMMANDS,
    quiet_events=frozenset({"deadline_warned", "deadline_missed"}) | QUIET_EVENTS,
    needs_directory=frozenset({"propose_appeal_outcome", "act_on_approval"}),
    open_case=open_appeal,
    title=title,
    decide=decide,
    evolve=evolve,
    standing=standing.standing,
    wake=standing.wake,
    clocks=standing.clocks,
    department=department,
    available=available,
    facts=facts,
    permission_to_view=permission_to_view,
)
