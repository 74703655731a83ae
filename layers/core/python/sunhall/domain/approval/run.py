"""One run of an approval chain, folded from the events of its case.

An event of an approval says what was done and lists in ``then`` what followed from it: steps
opened, seats changed, steps closed, the run ended. Rules are applied once, when it is decided;
replaying a history only repeats what they found, so a changed chain, a changed directory or a
changed rule never changes what has happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sunhall.domain.engine.event import Event

Effect = Mapping[str, Any]


class RunOutcome(StrEnum):
    """How a run ended."""

    APPROVED = "approved"
    REFUSED = "refused"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


class SeatState(StrEnum):
    """Where a signature stands."""

    WAITING = "waiting"
    """Somebody else comes first."""
    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    RETURNED = "returned"
    LAPSED = "lapsed"
    """The step was closed without it (失效)."""
    REMOVED = "removed"

    @property
    def asked(self) -> bool:
        """Whether a signature is still to come."""
        return self in (SeatState.WAITING, SeatState.OPEN)


@dataclass(frozen=True, slots=True, repr=False)
class Seat:
    """One signature that a step asks for.

    Attributes:
        number: 1, 2, … in its run; 0 is nobody's seat.
        visit: Number of the visit it belongs to.
        asked: Staff id of whose signature the chain asks for.
        holder: Staff id of who has the task now.
        state: Where it stands.
        role: The role by which they were chosen and which they must still hold, if any.
        owner: While it is delegated: staff id of who gets it back.
        added_by: Number of the seat that added it, if it was added.
        after: Numbers of the seats that come first.
        by: Staff id of who signed, or ``system`` for an automatic signature.
        at: When.
        rule: For an automatic signature, or a task that went to somebody else: by which rule.
    """

    number: int
    visit: int
    asked: str
    holder: str
    state: SeatState
    role: str | None = None
    owner: str | None = None
    added_by: int | None = None
    after: tuple[int, ...] = ()
    by: str | None = None
    at: datetime | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Visit:
    """A step that was opened; a step to which an approval returns is visited again.

    Attributes:
        number: 1, 2, … in its run.
        path: Path of the step in the plan.
        step: The stage of the run it belongs to: what the state machine waits for.
        opened_at: When.
        back_to: Path of the step to which it goes straight back, if any.
        rungs: Rungs of the ladder that were climbed.
        result: ``approved``, ``refused``, ``returned`` or ``lapsed``, once closed.
        closed_at: When.
    """

    number: int
    path: str
    step: int
    opened_at: datetime
    back_to: str | None = None
    rungs: int = 0
    result: str | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Copy:
    """A copy for information (抄送).

    Attributes:
        staff: Who got it.
        at: When.
        read_at: When they marked it as read.
    """

    staff: str
    at: datetime
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True, repr=False)
class ApprovalRun:
    """A running or ended approval.

    Attributes:
        number: 1 for the first run of the case.
        subject: What is being approved, a word of the service (``reply``, ``extension``).
        drafter: Staff id of who asked for the approval.
        barred: Staff ids that may sign nowhere in it: the drafter and all authors.
        plan: The chain as it was when the run began.
        facts: What conditions and selectors may ask of the case.
        started_at: When it began.
        step: The present stage, 1 for the first; it grows with every stage, revisited ones too.
        visits: Every step that was opened, in order.
        seats: Every signature asked for, in order of number.
        outcome: How it ended, or None while it runs.
        ended_at: When.
        resume: After a return to the drafter that comes straight back: path of the step where the
            next run of the same subject goes on.
        copies: Who got a copy.
        urged_at: When it was last urged.
        data: What the service wants to remember of the proposal (``days`` of an extension).
    """

    number: int
    subject: str
    drafter: str
    barred: tuple[str, ...]
    plan: Mapping[str, Any]
    facts: Mapping[str, Any]
    started_at: datetime
    step: int = 0
    visits: tuple[Visit, ...] = ()
    seats: tuple[Seat, ...] = ()
    outcome: RunOutcome | None = None
    ended_at: datetime | None = None
    resume: str | None = None
    copies: tuple[Copy, ...] = ()
    urged_at: datetime | None = None
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def chain(self) -> str:
        """Id of the chain."""
        chain: str = self.plan["id"]
        return chain

    @property
    def open(self) -> bool:
        """Whether the run still waits for someone."""
        return self.outcome is None

    @property
    def open_visits(self) -> tuple[Visit, ...]:
        """The steps that are waited for: more than one while branches run side by side."""
        return tuple(visit for visit in self.visits if visit.result is None and self.open)

    def seat(self, number: int) -> Seat | None:
        """Return a seat by its number."""
        return self.seats[number - 1] if 0 < number <= len(self.seats) else None

    def visit(self, number: int) -> Visit:
        """Return a visit by its number."""
        return self.visits[number - 1]

    def seats_of(self, visit: int) -> tuple[Seat, ...]:
        """Return the seats of a visit, those taken away left out."""
        return tuple(
            seat
            for seat in self.seats
            if seat.visit == visit and seat.state is not SeatState.REMOVED
        )


#: What can happen to an approval; each event type carries ``run`` and ``then``.
APPROVAL_EVENTS: Final = frozenset(
    {
        "approval_started",
        "approval_signed",
        "approval_returned",
        "approval_transferred",
        "approval_delegated",
        "approval_advised",
        "approval_reclaimed",
        "signer_added",
        "signer_removed",
        "signature_taken_back",
        "approval_withdrawn",
        "approval_urged",
        "approval_copied",
        "copy_read",
        "approval_commented",
        "approval_reminded",
        "approval_escalated",
        "approval_fell_back",
    }
)


#: Those that change nothing anybody decides upon: a view without them is no stale view.
QUIET_EVENTS: Final = frozenset(
    {
        *("approval_urged", "approval_copied", "copy_read", "approval_commented"),
        "approval_reminded",
    }
)


def evolved(runs: tuple[ApprovalRun, ...], event: Event) -> tuple[ApprovalRun, ...]:
    """Return the runs of a case after an event of an approval."""
    if event.type == "approval_started":
        runs = (*runs, _started(len(runs) + 1, event))
    number = event.data["run"]
    run = runs[number - 1]
    for effect in event.data["then"]:
        run = applied(run, effect, event.at)
    return (*runs[: number - 1], run, *runs[number:])


def opinion_name(run: int, seat: int, seq: int) -> str:
    """Name of the sealed opinion that an event of an approval carries.

    Args:
        run: Number of the run.
        seat: Number of the seat; 0 for somebody who is no signer.
        seq: Number of the event.
    """
    return f"opinion-{run}-{seat}-{seq}"


def outcome_in(event: Event) -> RunOutcome | None:
    """Return how an event ended its run, or None if it did not."""
    ends = (effect["outcome"] for effect in event.data.get("then", ()) if effect["do"] == "end")
    return next((RunOutcome(outcome) for outcome in ends), None)


def cancelled(run: ApprovalRun) -> ApprovalRun:
    """Return the run after its case went on without it."""
    return replace(run, outcome=RunOutcome.CANCELLED) if run.open else run


def without_cancelled(runs: Sequence[ApprovalRun], event: Event) -> tuple[ApprovalRun, ...]:
    """Return the runs of a case after an event that ended some of them, if it did."""
    ended = event.data.get("cancelled_runs", ())
    return tuple(cancelled(run) if run.number in ended else run for run in runs)


def _started(number: int, event: Event) -> ApprovalRun:
    data = event.data
    return ApprovalRun(
        number=number,
        subject=data["subject"],
        drafter=data["drafter"],
        barred=tuple(data["barred"]),
        plan=data["plan"],
        facts=data["facts"],
        started_at=event.at,
        data=data["proposal"],
    )


def applied(run: ApprovalRun, effect: Effect, at: datetime) -> ApprovalRun:
    """Return the run after one effect.

    Effects are plain data: ``{"do": "open" | "seat" | "add" | "close" | "reopen" | "end" | "rung" |
    "copy" | "read" | "urge", …}``. Who decides makes them: `sunhall.domain.approval.unfolding`.
    """
    return _EFFECTS[effect["do"]](run, effect, at)


def _open(run: ApprovalRun, effect: Effect, at: datetime) -> ApprovalRun:
    visit = Visit(
        number=len(run.visits) + 1,
        path=effect["path"],
        step=effect["step"],
        opened_at=at,
        back_to=effect.get("back_to"),
    )
    opened = replace(run, step=visit.step, visits=(*run.visits, visit))
    for seat in effect["seats"]:
        opened = _add(opened, {**seat, "visit": visit.number}, at)
    return opened


def _add(run: ApprovalRun, effect: Effect, at: datetime) -> ApprovalRun:
    state = SeatState(effect["state"])
    seat = Seat(
        number=len(run.seats) + 1,
        visit=effect["visit"],
        asked=effect["asked"],
        holder=effect.get("holder", effect["asked"]),
        state=state,
        role=effect.get("role"),
        added_by=effect.get("added_by"),
        after=tuple(effect.get("after", ())),
        by=None if state.asked else "system",
        at=None if state.asked else at,
        rule=effect.get("rule"),
    )
    return replace(run, seats=(*run.seats, seat))


def _seat(run: ApprovalRun, effect: Effect, at: datetime) -> ApprovalRun:
    """Change a seat; an effect names only what changes."""
    number = effect["seat"]
    seat = run.seats[number - 1]
    changes: dict[str, Any] = {
        name: effect[name] for name in ("holder", "owner", "by", "rule") if name in effect
    }
    if "after" in effect:
        changes["after"] = tuple(effect["after"])
    if "state" in effect:
        changes["state"] = SeatState(effect["state"])
        changes["at"] = None if changes["state"].asked else at
    changed = replace(seat, **changes)
    return replace(run, seats=(*run.seats[: number - 1], changed, *run.seats[number:]))


def _close(run: ApprovalRun, effect: Effect, at: datetime) -> ApprovalRun:
    """Close a visit; what was still asked for in it lapses."""
    number = effect["visit"]
    closed = replace(run.visit(number), result=effect["result"], closed_at=at)
    seats = tuple(
        replace(seat, state=SeatState.LAPSED, at=at)
        if seat.visit == number and seat.state.asked
        else seat
        for seat in run.seats
    )
    visits = (*run.visits[: number - 1], closed, *run.visits[number:])
    return replace(run, visits=visits, seats=seats)


def _reopen(run: ApprovalRun, effect: Effect, at: datetime) -> ApprovalRun:
    """Open a closed visit again, as part of a stage; its seats keep what they have."""
    number = effect["visit"]
    again = replace(run.visit(number), result=None, closed_at=None, step=effect["step"])
    visits = (*run.visits[: number - 1], again, *run.visits[number:])
    return replace(run, step=again.step, visits=visits)


def _end(run: ApprovalRun, effect: Effect, at: datetime) -> ApprovalRun:
    return replace(
        run, outcome=RunOutcome(effect["outcome"]), ended_at=at, resume=effect.get("resume")
    )


def _rung(run: ApprovalRun, effect: Effect, at: datetime) -> ApprovalRun:
    number = effect["visit"]
    climbed = replace(run.visit(number), rungs=effect["rungs"])
    return replace(run, visits=(*run.visits[: number - 1], climbed, *run.visits[number:]))


def _copy(run: ApprovalRun, effect: Effect, at: datetime) -> ApprovalRun:
    return replace(run, copies=(*run.copies, Copy(effect["staff"], at)))


def _read(run: ApprovalRun, effect: Effect, at: datetime) -> ApprovalRun:
    copies = tuple(
        replace(copy, read_at=at) if copy.staff == effect["staff"] else copy for copy in run.copies
    )
    return replace(run, copies=copies)


def _urge(run: ApprovalRun, effect: Effect, at: datetime) -> ApprovalRun:
    return replace(run, urged_at=at)


_EFFECTS: Final = {
    "open": _open,
    "add": _add,
    "seat": _seat,
    "close": _close,
    "reopen": _reopen,
    "end": _end,
    "rung": _rung,
    "copy": _copy,
    "read": _read,
    "urge": _urge,
}
