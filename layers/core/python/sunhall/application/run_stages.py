"""The stage at which an approval run stands, as Step Functions and the drafter's box show it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sunhall.application.ports import CaseStore, StageOpening, StoredCase
from sunhall.domain.approval.run import ApprovalRun
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.service import Case, Service


def stage_opening(
    store: CaseStore,
    stored: StoredCase,
    service: Service[Any],
    case: Case,
    run: ApprovalRun,
    context: Context,
    *,
    due_at: datetime | None,
) -> Mapping[str, str]:
    """Return the row for the stage at which a run stands.

    Args:
        store: The table, which knows the row's shape.
        stored: The case as it is stored.
        service: Whose case it is.
        case: The case.
        run: The run.
        context: The moment and the rules.
        due_at: The case's deadline.
    """
    return store.stage_opening(
        stored,
        StageOpening(
            receipt_no=case.receipt_no,
            run=run.number,
            step=run.step,
            chain=run.chain,
            path=stage_path(run),
            drafter=run.drafter,
            department=service.department(case, context),
            due_at=due_at,
            started_at=run.started_at,
        ),
    )


def stage_path(run: ApprovalRun) -> str:
    """Return the step at which a run stands: the parting itself while branches run abreast."""
    # A step that was opened again, because a signature was taken back, is not the newest visit.
    newest = next(visit for visit in reversed(run.visits) if visit.step == run.step)
    return newest.path.partition("/")[0]
