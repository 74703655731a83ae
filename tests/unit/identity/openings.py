"""Runs that ask to open an identity, built by hand: whatever a chain could have let happen."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sunhall.domain.approval.run import ApprovalRun, RunOutcome, Seat, SeatState, Visit
from tests.builders.calendar import moment

START = moment("2026-04-01 09:00")


def key(role: str, by: str, **changes: Any) -> Seat:
    """Return a signature that was given by who was asked for it in a role."""
    seat = Seat(
        number=0,
        visit=0,
        asked=by,
        holder=by,
        state=SeatState.APPROVED,
        role=f"{role}@bureau",
        by=by,
        at=START,
    )
    return replace(seat, **changes)


def run_of(*steps: Seat | tuple[Seat, ...], paths: tuple[str, ...] = ()) -> ApprovalRun:
    """Return an approved run: each step one seat or several, each at a path of its own."""
    visits: list[Visit] = []
    seats: list[Seat] = []
    for place, step in enumerate(steps):
        number = len(visits) + 1
        path = paths[place] if paths else f"step-{number}"
        visits.append(Visit(number, path, number, START, result="approved", closed_at=START))
        for seat in step if isinstance(step, tuple) else (step,):
            seats.append(replace(seat, number=len(seats) + 1, visit=number))
    return ApprovalRun(
        number=1,
        subject="identity",
        drafter="s-asker",
        barred=("s-asker",),
        plan={"id": "identity", "version": "1", "nodes": []},
        facts={},
        started_at=START,
        visits=tuple(visits),
        seats=tuple(seats),
        outcome=RunOutcome.APPROVED,
        ended_at=START,
        data={"hours": 2},
    )


def opened(
    number: int = 1, staff: str = "s-asker", at: datetime = START, hours: int = 2
) -> ApprovalRun:
    """Return a run that opened an identity at a moment."""
    return replace(
        run_of(key("leader", "s-1")),
        number=number,
        drafter=staff,
        ended_at=at,
        data={"hours": hours},
    )
