"""Who holds an identity open, and until when: read from the approval runs alone.

Nothing is stored and no timer is set. An opening is an approved run, so it begins when its third
key was given and is over by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import Final

from sunhall.domain.approval.run import ApprovalRun, RunOutcome, Seat, SeatState
from sunhall.domain.engine.decision import Refusal
from sunhall.domain.identity.sealed_identity import SUBJECT

#: How many people have to agree, each in a role of their own.
KEYS: Final = 3


@dataclass(frozen=True, slots=True)
class Opening:
    """Time in which one person may look.

    Attributes:
        run: Number of the run by which it was opened.
        staff: Staff id of who asked; nobody else may look.
        until: The first moment at which it is over.
    """

    run: int
    staff: str
    until: datetime


def opened_to(runs: Iterable[ApprovalRun], staff: str, now: datetime) -> Opening | None:
    """Return what somebody holds open now, the last of several; None when nothing."""
    return _last(each for each in _open(runs, now) if each.staff == staff)


def opened_last(runs: Iterable[ApprovalRun], now: datetime) -> Opening | None:
    """Return the opening that was granted last among those that are not over; None when none is."""
    return _last(_open(runs, now))


def keys_refused(run: ApprovalRun) -> Refusal | None:
    """Return the refusal of an approval that lacks three people in three roles.

    A chain is a city's to write, and this is not: whatever it says, whomever it asks, and by
    whatever rule it goes on by itself, three different people who were asked for their different
    offices have agreed, or the identity stays sealed.

    Args:
        run: The run as it would end.
    """
    if any(_all_different(three) for three in combinations(_keys(run), KEYS)):
        return None
    return Refusal("identity_needs_three_keys", {"keys": KEYS}, kind="conflict")


def _open(runs: Iterable[ApprovalRun], now: datetime) -> Iterable[Opening]:
    for run in runs:
        if run.subject == SUBJECT and run.outcome is RunOutcome.APPROVED and run.ended_at:
            until = run.ended_at + timedelta(hours=run.data["hours"])
            if now < until:
                yield Opening(run.number, run.drafter, until)


def _last(openings: Iterable[Opening]) -> Opening | None:
    return max(openings, key=lambda each: each.run, default=None)


def _keys(run: ApprovalRun) -> Sequence[tuple[str, str]]:
    """Return the keys that were given, each as the role and the person, none of them twice.

    What is asked for cannot be changed while the run goes, so a step that was signed before another
    one sent it back counts, unless it was visited again.
    """
    newest = {visit.path: visit.number for visit in run.visits}
    return sorted(
        {
            (_role(seat), seat.by)
            for seat in run.seats
            if seat.by and seat.visit in newest.values() and _is_key(seat, run)
        }
    )


def _is_key(seat: Seat, run: ApprovalRun) -> bool:
    """Whether a signature stands for an office.

    It was given by who was chosen for a role, or by the deputy whom the absence rules name for
    them. Who got the task as a favour (转办), as a superior when time was up, or as an added signer
    holds no key; neither does a clock.
    """
    in_office = seat.by == seat.asked or seat.rule == "absence"
    return (
        seat.state is SeatState.APPROVED
        and seat.role is not None
        and in_office
        and seat.by not in ("system", run.drafter)
    )


def _role(seat: Seat) -> str:
    """The role alone: the heads of two departments are two people in one role."""
    return (seat.role or "").partition("@")[0]


def _all_different(keys: Sequence[tuple[str, str]]) -> bool:
    roles, people = zip(*keys, strict=True)
    return len({*roles}) == len({*people}) == len(keys)
