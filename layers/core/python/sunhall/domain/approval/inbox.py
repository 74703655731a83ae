"""What people see of an approval in their boxes: to do, done, copied.

A box shows rows. The rows of a run are a pure function of the run, so a commit writes exactly the
difference between before and after, in the same transaction as the event that made it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from sunhall.domain.approval.run import ApprovalRun, Seat, SeatState, Visit

Box: TypeAlias = Literal["todo", "done", "copied"]

_SIGNED = frozenset({SeatState.APPROVED, SeatState.REFUSED, SeatState.RETURNED})


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A row of somebody's box.

    Attributes:
        box: Which box.
        staff: Whose.
        run: Number of the run.
        seat: Number of the seat; 0 for a copy.
        path: Path of the step; empty for a copy.
        at: When it came into the box: orders ``done`` and ``copied``, the newest first.
        state: ``open``, ``delegated`` or ``urged`` to do; what was signed when done; ``unread`` or
            ``read`` for a copy.
    """

    box: Box
    staff: str
    run: int
    seat: int
    path: str
    at: datetime
    state: str


def inbox_rows(run: ApprovalRun) -> dict[str, InboxRow]:
    """Return the rows of a run by a key that stays the same for a seat and for a copy."""
    rows: dict[str, InboxRow] = {}
    for seat in run.seats:
        row = _seat_row(run, seat, run.visit(seat.visit))
        if row:
            rows[f"{seat.number:03}"] = row
    for copy in run.copies:
        state = "read" if copy.read_at else "unread"
        rows[f"copy:{copy.staff}"] = InboxRow(
            "copied", copy.staff, run.number, 0, "", copy.at, state
        )
    return rows


def changed_rows(
    before: Mapping[str, InboxRow], after: Mapping[str, InboxRow]
) -> dict[str, InboxRow | None]:
    """Return the rows to write, by key; None takes a row out of its box."""
    gone: dict[str, InboxRow | None] = {key: None for key in before if key not in after}
    return gone | {key: row for key, row in after.items() if before.get(key) != row}


def _seat_row(run: ApprovalRun, seat: Seat, visit: Visit) -> InboxRow | None:
    if seat.state is SeatState.OPEN and run.open:
        state = "delegated" if seat.owner else "urged" if _urged(run, visit) else "open"
        return InboxRow(
            "todo", seat.holder, run.number, seat.number, visit.path, visit.opened_at, state
        )
    if seat.state in _SIGNED and seat.by not in (None, "system") and seat.at:
        return InboxRow(
            "done", seat.by or "", run.number, seat.number, visit.path, seat.at, seat.state
        )
    return None


def _urged(run: ApprovalRun, visit: Visit) -> bool:
    return run.urged_at is not None and run.urged_at >= visit.opened_at
