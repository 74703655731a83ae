"""Finds the rows of people's boxes that a decision changes.

The rows of an approval run are a pure function of the run, so what has to be written is the
difference between before and after; it goes into the transaction that records the decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sunhall.application.ports import InboxChange, StoredCase
from sunhall.domain.approval.inbox import InboxRow, changed_rows, inbox_rows
from sunhall.domain.approval.run import ApprovalRun
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.service import Case, Service


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Opinions:
    """Encrypted opinions that are kept with the row of a task.

    Attributes:
        run: Number of the run.
        seat: Number of the seat.
        sealed: The documents by name.
    """

    run: int
    seat: int
    sealed: Mapping[str, bytes]


def inbox_changes(
    stored: StoredCase,
    service: Service[Any],
    before: Case,
    after: Case,
    context: Context,
    *,
    due_at: datetime | None,
    opinions: Opinions | None = None,
) -> tuple[InboxChange, ...]:
    """Return the rows to write.

    Args:
        stored: The case as it is stored.
        service: Whose case it is.
        before: The case before the decision.
        after: The case after it.
        context: The moment and the rules.
        due_at: The case's deadline after the decision.
        opinions: Opinions that the decision keeps with a task.
    """
    open_runs = any(run.open for run in after.runs)
    moved = open_runs and service.standing(before, context).due_at != due_at
    changes: list[InboxChange] = []
    for place, run in enumerate(after.runs):
        earlier = before.runs[place] if place < len(before.runs) else None
        given = opinions if opinions and opinions.run == run.number else None
        if run is earlier and not given and not (moved and run.open):
            continue
        for key, row in _rows(earlier, run, given, moved=moved).items():
            change = InboxChange(
                run=run.number,
                key=key,
                row=row,
                due_at=_due_at(run, row, due_at, context),
                chain=run.chain,
                receipt_no=after.receipt_no,
                title=stored.title,
                service=stored.service,
                department=service.department(after, context),
                sealed=given.sealed if given and key == _key(given) else {},
            )
            changes.append(change)
    return tuple(changes)


def _rows(
    before: ApprovalRun | None, after: ApprovalRun, opinions: Opinions | None, *, moved: bool
) -> dict[str, InboxRow | None]:
    now = inbox_rows(after)
    rows = changed_rows(inbox_rows(before) if before else {}, now)
    if opinions:
        # Some opinions change no row: a comment, say. They are kept with the task all the same.
        rows.setdefault(_key(opinions), now.get(_key(opinions)))
    if moved:
        # Boxes are ordered by deadline.
        rows |= {key: row for key, row in now.items() if row.box == "todo"}
    return rows


def _key(opinions: Opinions) -> str:
    return f"{opinions.seat:03}"


def _due_at(
    run: ApprovalRun, row: InboxRow | None, due_at: datetime | None, context: Context
) -> datetime | None:
    """Return by when a task is to be done: the step's own limit, or the case's if that is first."""
    seat = run.seat(row.seat) if row and row.box == "todo" else None
    if seat is None:
        return None
    from sunhall.domain.approval.ladder import limit_of

    limit = limit_of(run, run.visit(seat.visit), context.catalogue.calendar)
    return min((at for at in (limit, due_at) if at), default=None)
