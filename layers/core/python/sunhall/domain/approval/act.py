"""Decides what people do to an approval: sign, send back, hand on, add, take back, urge, copy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from sunhall.domain.approval import flow
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.approval.approvers import Signer, barred_from, deputised
from sunhall.domain.approval.definition import Chain, chain_from_plan
from sunhall.domain.approval.rights import objection, seats_since
from sunhall.domain.approval.run import ApprovalRun, Seat, SeatState, Visit, opinion_name
from sunhall.domain.approval.unfolding import (
    NobodyToSign,
    Unfolding,
    way_out,
    without_approver,
)
from sunhall.domain.calendar.counting import deadline_after
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Refusal, Sealed
from sunhall.domain.engine.event import Happening
from sunhall.domain.engine.sealing import seal


@dataclass(frozen=True, slots=True)
class Acted:
    """What somebody did to an approval.

    Attributes:
        happening: The event to record; None when there is nothing left to do.
        run: The run afterwards.
        sealed: The opinion, if one was given.
        seat: Number of the seat that acted; 0 for the run as a whole.
    """

    happening: Happening | None
    run: ApprovalRun
    sealed: tuple[Sealed, ...] = ()
    seat: int = 0


#: Action → type of its event.
EVENTS: Final = {
    "approve": "approval_signed",
    "refuse": "approval_signed",
    "return": "approval_returned",
    "transfer": "approval_transferred",
    "delegate": "approval_delegated",
    "advise": "approval_advised",
    "reclaim": "approval_reclaimed",
    "add_before": "signer_added",
    "add_after": "signer_added",
    "remove_signer": "signer_removed",
    "take_back": "signature_taken_back",
    "withdraw": "approval_withdrawn",
    "urge": "approval_urged",
    "copy": "approval_copied",
    "read": "copy_read",
    "comment": "approval_commented",
}

#: Actions that are worth nothing without a reason.
_NEEDS_OPINION: Final = frozenset({"refuse", "return", "advise"})


def act(run: ApprovalRun, command: ActOnApproval, context: Context, *, seq: int) -> Acted | Refusal:
    """Decide on an action.

    Args:
        run: The run.
        command: What is to be done.
        context: The world; its directory knows whom tasks can be given to.
        seq: Number that the event will have; it names the opinion.

    Returns:
        What happens, or the rule that refuses it.
    """
    chain = chain_from_plan(run.plan)
    refusal = objection(run, chain, command.seat, command.action, context.actor)
    if refusal:
        return refusal
    if command.action in _NEEDS_OPINION and not command.opinion:
        return Refusal("opinion_needed", {"action": command.action}, fields=("opinion",))
    unfolding = Unfolding(run, chain, context)
    try:
        refusal = _ACTIONS[command.action](_Acting(unfolding, chain, command, context))
    except NobodyToSign as missing:
        return without_approver(missing, run)
    if refusal:
        return refusal
    if not unfolding.effects and command.action == "read":
        return Acted(None, run)
    return _acted(unfolding, command, context, seq)


@dataclass(frozen=True, slots=True)
class _Acting:
    """One action in the course of being decided."""

    unfolding: Unfolding
    chain: Chain
    command: ActOnApproval
    context: Context

    @property
    def run(self) -> ApprovalRun:
        return self.unfolding.run

    @property
    def seat(self) -> Seat:
        return self.run.seats[self.command.seat - 1]

    @property
    def visit(self) -> Visit:
        return self.run.visit(self.seat.visit)


def _acted(unfolding: Unfolding, command: ActOnApproval, context: Context, seq: int) -> Acted:
    data: dict[str, Any] = {"run": command.run, "seat": command.seat, "action": command.action}
    seat = unfolding.run.seat(command.seat)
    if seat and seat.asked != context.actor.id:
        data["on_behalf_of"] = seat.asked
    if command.to:
        data["to"] = command.to
    if command.people:
        data["people"] = list(command.people)
    if command.signer:
        data["signer"] = command.signer
    sealed: tuple[Sealed, ...] = ()
    if command.opinion or command.enclosures:
        name = opinion_name(command.run, command.seat, seq)
        content: dict[str, Any] = {"text": command.opinion}
        if command.enclosures:
            content["attachments"] = [asdict(each) for each in command.enclosures]
            data["attachments"] = [each.upload_id for each in command.enclosures]
        document, data["opinion_digest"] = seal(name, content, context.salt)
        sealed = (document,)
    data["then"] = unfolding.effects
    happening = Happening(EVENTS[command.action], data)
    return Acted(happening, unfolding.run, sealed, command.seat)


# --- signing -------------------------------------------------------------------------------------


def _sign(acting: _Acting) -> Refusal | None:
    approves = acting.command.action == "approve"
    state = SeatState.APPROVED if approves else SeatState.REFUSED
    visit = acting.visit.number
    acting.unfolding.apply("seat", seat=acting.seat.number, state=state, by=acting.context.actor.id)
    acting.unfolding.settle(visit)
    return None


def _return(acting: _Acting) -> Refusal | None:
    """Send it back to the drafter or to an earlier step (退回)."""
    target = _return_target(acting)
    if isinstance(target, Refusal):
        return target
    unfolding, visit = acting.unfolding, acting.visit
    unfolding.apply(
        "seat", seat=acting.seat.number, state=SeatState.RETURNED, by=acting.context.actor.id
    )
    unfolding.apply("close", visit=visit.number, result="returned")
    branch = flow.branch_of(visit.path)
    inside = target is not None and branch != "" and flow.branch_of(target) == branch
    if not inside:
        unfolding.lapse_all()
    if target is None:
        unfolding.apply("end", outcome="returned", resume=_resume(acting) or ...)
    else:
        paths = flow.entered(acting.chain, target, acting.run.facts)
        unfolding.open(paths, back_to=_back_to(acting, visit, inside=inside))
    return None


def _resume(acting: _Acting) -> str | None:
    """Return where the next run goes on, if it comes straight back from the drafter."""
    # Where people must differ, everybody signs anew: a run does not know who signed another one.
    if not acting.command.straight_back or acting.chain.distinct:
        return None
    return flow.stage_of(acting.visit.path)


def _back_to(acting: _Acting, visit: Visit, *, inside: bool) -> str | None:
    """Return where the steps that are gone through again lead straight back to."""
    if acting.command.straight_back:
        # From inside a branch to outside of it, the whole parting is gone through again.
        return visit.path if inside else flow.stage_of(visit.path)
    # A parting that has to come straight back still does so when one of its branches steps back.
    return way_out(acting.run, visit.back_to) if inside else None


def _return_target(acting: _Acting) -> str | Refusal | None:
    """Return the path to go back to, None for the drafter."""
    wanted = acting.command.to
    if wanted == "drafter":
        return None
    if not wanted:
        return Refusal("return_target_missing", fields=("to",))
    earlier = _earlier(acting.run, acting.visit)
    if wanted == "previous":
        return earlier[-1] if earlier else Refusal("nothing_to_return_to", fields=("to",))
    if wanted not in earlier:
        return Refusal("return_target_unknown", fields=("to",))
    return wanted


def _earlier(run: ApprovalRun, visit: Visit) -> list[str]:
    """Return where a step can send back to, the nearest last.

    Every earlier stage: a step, or a parting as a whole. Inside a branch then its earlier steps.
    A way is gone in the same order however often, so earlier is what was first come to earlier.
    """
    here, branch = flow.stage_of(visit.path), flow.branch_of(visit.path)
    stages = list(dict.fromkeys(flow.stage_of(each.path) for each in run.visits))
    steps = list(dict.fromkeys(each.path for each in run.visits))
    inside = [
        path
        for path in steps[: steps.index(visit.path)]
        if branch and flow.branch_of(path) == branch
    ]
    return [*stages[: stages.index(here)], *inside]


def _take_back(acting: _Acting) -> Refusal | None:
    """Take back an approval before anybody acted on it (拿回)."""
    unfolding, seat, visit = acting.unfolding, acting.seat, acting.visit
    if visit.result is None:
        for other in seats_since(acting.run, seat):
            if other.state is SeatState.OPEN:
                unfolding.apply("seat", seat=other.number, state=SeatState.WAITING)
    else:
        _reopen(acting, seat, visit)
    unfolding.apply("seat", seat=seat.number, state=SeatState.OPEN, by=None)
    return None


def _reopen(acting: _Acting, seat: Seat, visit: Visit) -> None:
    unfolding = acting.unfolding
    since = {other.visit for other in seats_since(acting.run, seat)}
    for later in acting.run.open_visits:
        if later.number in since:
            unfolding.apply("close", visit=later.number, result="lapsed")
    seats = acting.run.seats_of(visit.number)
    lapsed = [each for each in seats if each.state is SeatState.LAPSED]
    present = visit.step == acting.run.step or acting.run.open_visits
    step = acting.run.step if present else acting.run.step + 1
    unfolding.apply("reopen", visit=visit.number, step=step)
    asked = {seat.number, *(each.number for each in lapsed)}
    for each in lapsed:
        state = SeatState.WAITING if asked & {*each.after} else SeatState.OPEN
        unfolding.apply("seat", seat=each.number, state=state)


# --- handing on ----------------------------------------------------------------------------------


def _transfer(acting: _Acting) -> Refusal | None:
    """Give the task away for good (转办)."""
    refusal = _unsuitable(acting)
    if refusal:
        return refusal
    given = _with_deputy(acting)
    acting.unfolding.apply(
        "seat", seat=acting.seat.number, holder=given, owner=None, rule="transferred"
    )
    return None


def _delegate(acting: _Acting) -> Refusal | None:
    """Ask somebody for an opinion; the task comes back (委派)."""
    refusal = _unsuitable(acting)
    if refusal:
        return refusal
    owner = acting.seat.holder
    acting.unfolding.apply(
        "seat", seat=acting.seat.number, holder=_with_deputy(acting), owner=owner
    )
    return None


def _hand_back(acting: _Acting) -> Refusal | None:
    seat = acting.seat
    acting.unfolding.apply("seat", seat=seat.number, holder=seat.owner, owner=None)
    return None


def _add(acting: _Acting) -> Refusal | None:
    """Add a signer before or after oneself (前加签, 后加签)."""
    refusal = _unsuitable(acting)
    if refusal:
        return refusal
    if acting.command.action == "add_before":
        _add_before(acting)
    else:
        _add_after(acting)
    return None


def _add_before(acting: _Acting) -> None:
    """Add a signer before oneself, whose turn comes when one's own came."""
    mine = acting.seat
    following = _following(acting)
    number = _add_seat(acting, state=SeatState.OPEN, after=mine.after)
    acting.unfolding.apply(
        "seat", seat=mine.number, state=SeatState.WAITING, after=[*mine.after, number]
    )
    _let_wait(acting, following, number)


def _add_after(acting: _Acting) -> None:
    """Add a signer after oneself; where people sign one by one, after those added before."""
    mine, following = acting.seat, _following(acting)
    added = [seat.number for seat in following if seat.added_by == mine.number]
    number = _add_seat(acting, state=SeatState.WAITING, after=(mine.number, *added))
    _let_wait(acting, [seat for seat in following if seat.number not in added], number)


def _following(acting: _Acting) -> list[Seat]:
    """Return the seats that come after one's own where people sign one by one."""
    if acting.chain.at(acting.visit.path).policy != "sequential":
        return []
    seats = acting.run.seats_of(acting.visit.number)
    return [seat for seat in seats if acting.seat.number in seat.after]


def _let_wait(acting: _Acting, following: Sequence[Seat], number: int) -> None:
    """Let seats wait for one more."""
    for seat in following:
        acting.unfolding.apply("seat", seat=seat.number, after=[*seat.after, number])


def _add_seat(acting: _Acting, *, state: SeatState, after: Sequence[int]) -> int:
    """Add a seat to the step and return its number."""
    signer = deputised(
        Signer(acting.command.to, acting.command.to), acting.run, acting.context, _barred(acting)
    )
    acting.unfolding.apply(
        "add",
        visit=acting.visit.number,
        asked=signer.asked,
        holder=signer.holder,
        rule=signer.rule or ...,
        state=state,
        after=list(after),
        added_by=acting.seat.number,
    )
    return len(acting.run.seats)


def _remove(acting: _Acting) -> Refusal | None:
    """Take away a signer whom one has added (减签)."""
    seat, visit = acting.run.seat(acting.command.signer), acting.visit.number
    if seat is None or seat.added_by != acting.seat.number or not seat.state.asked:
        return Refusal("no_signer_to_remove", kind="conflict", fields=("signer",))
    acting.unfolding.apply("seat", seat=seat.number, state=SeatState.REMOVED)
    acting.unfolding.settle(visit)
    return None


def _unsuitable(acting: _Acting) -> Refusal | None:
    """Whoever gets a task works here, may sign, and is not of this step already."""
    to, run = acting.command.to, acting.run
    if to not in acting.context.directory.members:
        return Refusal("staff_unknown", fields=("to",))
    if to in run.barred:
        return Refusal("drafter_may_not_approve", fields=("to",), kind="forbidden")
    if to in _barred(acting):
        return Refusal("signed_already", fields=("to",), kind="forbidden")
    given = _with_deputy(acting)
    if given in (acting.seat.holder, acting.context.actor.id):
        return Refusal("task_to_oneself", fields=("to",))
    others = (seat for seat in run.seats_of(acting.seat.visit) if seat.number != acting.seat.number)
    if any({to, given} & {seat.asked, seat.holder, seat.by} for seat in others):
        return Refusal("already_a_signer", fields=("to",))
    return None


def _with_deputy(acting: _Acting) -> str:
    signer = Signer(acting.command.to, acting.command.to)
    return deputised(signer, acting.run, acting.context, _barred(acting)).holder


def _barred(acting: _Acting) -> frozenset[str]:
    return barred_from(acting.run, acting.chain, acting.visit.path)


# --- the run as a whole --------------------------------------------------------------------------


def _withdraw(acting: _Acting) -> Refusal | None:
    acting.unfolding.lapse_all()
    acting.unfolding.apply("end", outcome="withdrawn")
    return None


def _urge(acting: _Acting) -> Refusal | None:
    """Remind whoever has not signed (催办), not more often than the chain allows."""
    every, urged_at = acting.chain.urge_every, acting.run.urged_at
    if urged_at:
        calendar = acting.context.catalogue.calendar
        again = deadline_after(calendar, urged_at, every.amount, every.unit).due_at
        if acting.context.now < again:
            return Refusal("urged_recently", {"until": again.isoformat(timespec="minutes")})
    acting.unfolding.apply("urge")
    return None


def _copy(acting: _Acting) -> Refusal | None:
    have = {copy.staff for copy in acting.run.copies}
    people = [each for each in dict.fromkeys(acting.command.people) if each not in have]
    if not people:
        return Refusal("nobody_to_copy", fields=("people",))
    if not set(people) <= acting.context.directory.members.keys():
        return Refusal("staff_unknown", fields=("people",))
    for staff in people:
        acting.unfolding.apply("copy", staff=staff)
    return None


def _read(acting: _Acting) -> Refusal | None:
    reader = acting.context.actor.id
    if any(copy.staff == reader and copy.read_at is None for copy in acting.run.copies):
        acting.unfolding.apply("read", staff=reader)
    return None


def _comment(acting: _Acting) -> Refusal | None:
    if not (acting.command.opinion or acting.command.enclosures):
        return Refusal("opinion_needed", {"action": "comment"}, fields=("opinion",))
    return None


_ACTIONS: Final[dict[str, Callable[[_Acting], Refusal | None]]] = {
    "approve": _sign,
    "refuse": _sign,
    "return": _return,
    "transfer": _transfer,
    "delegate": _delegate,
    "advise": _hand_back,
    "reclaim": _hand_back,
    "add_before": _add,
    "add_after": _add,
    "remove_signer": _remove,
    "take_back": _take_back,
    "withdraw": _withdraw,
    "urge": _urge,
    "copy": _copy,
    "read": _read,
    "comment": _comment,
}
