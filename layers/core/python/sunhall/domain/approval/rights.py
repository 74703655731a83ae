"""Who may do what to an approval right now: the one place that says it.

The table of roles and commands lets every member of staff act on approvals; whose turn it is, only
the run knows. Whatever is not allowed here is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, get_args

from sunhall.domain.actor import Actor
from sunhall.domain.approval.act_on_approval import Action
from sunhall.domain.approval.approvers import SAME_SIGNER, barred_from
from sunhall.domain.approval.definition import Chain, chain_from_plan
from sunhall.domain.approval.flow import beside, branch_of, stage_of
from sunhall.domain.approval.run import ApprovalRun, Seat, SeatState, Visit
from sunhall.domain.engine.decision import Refusal

_ALWAYS: Final = frozenset({"advise", "reclaim"})
_SIGNING: Final = frozenset({"approve", "refuse"})
_BEFORE_OR_AFTER: Final = frozenset({"add_before", "add_after"})
_BY_HAND: Final = frozenset({SeatState.APPROVED, SeatState.REFUSED, SeatState.RETURNED})

#: Roles that may hand on a task that is stuck with somebody else.
OVERSEERS: Final = frozenset({"supervisor", "administrator"})

_CLOSED: Final = Refusal("already_decided", kind="conflict")


def allowed(run: ApprovalRun, actor: Actor) -> dict[int, tuple[str, ...]]:
    """Return what a person may do now: seat number to actions; seat 0 is the run as a whole."""
    chain = chain_from_plan(run.plan)
    numbers = [0, *(seat.number for seat in run.seats)]
    found = {
        number: tuple(
            action
            for action in get_args(Action)
            if not objection(run, chain, number, action, actor)
        )
        for number in numbers
    }
    return {number: actions for number, actions in found.items() if actions}


def objection(
    run: ApprovalRun, chain: Chain, seat_number: int, action: str, actor: Actor
) -> Refusal | None:
    """Return the rule that forbids this person an action on a seat, or None if they may.

    Args:
        run: The run.
        chain: Its chain, as read from its plan.
        seat_number: The seat; 0 for the run as a whole.
        action: One of `Action`.
        actor: Who asks.
    """
    if seat_number == 0:
        check = _OF_THE_RUN.get(action)
        return check(run, actor) if check else Refusal("action_not_offered", {"action": action})
    seat = run.seat(seat_number)
    if seat is None:
        return Refusal("seat_unknown", kind="conflict")
    if action in _OF_THE_RUN and action not in ("copy", "comment"):
        return Refusal("action_not_offered", {"action": action})
    path = run.visit(seat.visit).path
    node = chain.at(path)
    if action not in node.actions | _ALWAYS:
        return Refusal("action_not_offered", {"action": action})
    if action in _BEFORE_OR_AFTER and node.policy == "any":
        # The first answer decides such a step: nobody could come before or after it.
        return Refusal("action_not_for_policy", {"action": action, "policy": node.policy})
    refusal = _of_seat(run, seat, action, actor)
    if refusal is None and action in _SIGNING and actor.id in barred_from(run, chain, path):
        # Two tasks at once can meet in one hand, in branches side by side: one is signed.
        return Refusal("signed_already", kind="forbidden")
    return refusal


def _of_seat(run: ApprovalRun, seat: Seat, action: str, actor: Actor) -> Refusal | None:
    if action == "take_back":
        return _take_back(run, seat, actor)
    if action == "remove_signer":
        return _remove_signer(run, seat, actor)
    if action == "reclaim":
        return _reclaim(run, seat, actor)
    if not run.open or seat.state is not SeatState.OPEN:
        return _CLOSED
    if action == "transfer" and _oversees(run, seat, actor):
        return None
    return _of_holder(run, seat, action, actor)


def _oversees(run: ApprovalRun, seat: Seat, actor: Actor) -> bool:
    """Whether somebody may hand on a task of others; who drafted it never chooses its signers."""
    concerned = {*run.barred, seat.holder, seat.owner}
    return bool(actor.roles & OVERSEERS) and actor.id not in concerned


def _of_holder(run: ApprovalRun, seat: Seat, action: str, actor: Actor) -> Refusal | None:
    if actor.id in run.barred:
        return Refusal("drafter_may_not_approve", kind="forbidden")
    if actor.id != seat.holder or not _still_holds(seat, actor):
        return Refusal(
            "not_an_approver", {"role": (seat.role or "").partition("@")[0]}, kind="forbidden"
        )
    if (seat.owner is not None) is not (action == "advise") and action != "comment":
        # Who was asked for help gives an opinion; who owns the task decides.
        return Refusal("action_not_offered", {"action": action})
    return None


def _still_holds(seat: Seat, actor: Actor) -> bool:
    """Whether who was chosen by a role still has it; a deputy or a helper was chosen by name."""
    if seat.role is None or seat.holder != seat.asked:
        return True
    role, _, department = seat.role.partition("@")
    return role in actor.roles and department == actor.department


def _reclaim(run: ApprovalRun, seat: Seat, actor: Actor) -> Refusal | None:
    if not run.open or seat.state is not SeatState.OPEN:
        return _CLOSED
    if seat.owner is None or seat.owner != actor.id:
        return Refusal("not_an_approver", {"role": ""}, kind="forbidden")
    return None


def _remove_signer(run: ApprovalRun, seat: Seat, actor: Actor) -> Refusal | None:
    """Who added somebody may take them away again while they have not answered (减签)."""
    if not run.open or run.visit(seat.visit).result is not None:
        return _CLOSED
    if actor.id not in (seat.holder, seat.by):
        return Refusal("not_an_approver", {"role": ""}, kind="forbidden")
    if not any(other.added_by == seat.number and other.state.asked for other in run.seats):
        return Refusal("no_signer_to_remove", kind="conflict")
    return None


def _take_back(run: ApprovalRun, seat: Seat, actor: Actor) -> Refusal | None:
    """An approver takes back an approval before anybody acted on it (拿回)."""
    undone = run.visit(seat.visit).result not in (None, "approved")
    if not run.open or seat.state is not SeatState.APPROVED or undone:
        return _CLOSED
    if seat.by != actor.id:
        return Refusal("not_an_approver", {"role": ""}, kind="forbidden")
    if any(_acted_on(other, seat) for other in seats_since(run, seat)):
        return Refusal("others_have_acted", kind="conflict")
    return None


def _acted_on(seat: Seat, before: Seat) -> bool:
    """Whether somebody else has done something with a seat that came after one."""
    return signed_or_moved(seat) or seat.added_by not in (None, before.number)


def seats_since(run: ApprovalRun, seat: Seat) -> tuple[Seat, ...]:
    """Return the seats whose turn came because this one had signed.

    Branches side by side do not wait for each other, so what is signed in one of them never comes
    after what is signed in another.
    """
    visit = run.visit(seat.visit)
    at_the_step = _waiting_for(seat, run.seats_of(visit.number))
    if visit.result is None:
        return at_the_step
    later = {
        other.number
        for other in run.visits
        if other.number > visit.number
        and not beside(other.path, visit.path)
        and (other.step > visit.step or stage_of(other.path) == stage_of(visit.path))
    }
    later |= {other.number for other in run.visits if _sent_back(run, other, visit)}
    return (*at_the_step, *(other for other in run.seats if other.visit in later))


def _sent_back(run: ApprovalRun, other: Visit, visit: Visit) -> bool:
    """Whether the branch beside a step has sent the whole parting back since."""
    if other.result != "returned" or other.step != visit.step or not beside(other.path, visit.path):
        return False
    branch = branch_of(other.path)
    return not any(
        later.number > other.number and later.step == other.step and branch_of(later.path) == branch
        for later in run.visits
    )


def _waiting_for(seat: Seat, seats: tuple[Seat, ...]) -> tuple[Seat, ...]:
    """Return the seats of a step that wait for one, and those that wait for them."""
    numbers = {seat.number}
    while more := {each.number for each in seats if numbers & {*each.after}} - numbers:
        numbers |= more
    return tuple(each for each in seats if each.number in numbers - {seat.number})


def touched(seat: Seat) -> bool:
    """Whether somebody has done something with a seat."""
    return signed_or_moved(seat) or seat.state is SeatState.REMOVED or seat.added_by is not None


def signed_or_moved(seat: Seat) -> bool:
    """Whether a seat was signed by hand, or is with another than whom the chain gave it to."""
    by_hand = seat.state in _BY_HAND and seat.by != "system"
    by_itself = seat.rule == "absence" or (seat.rule or "").startswith(SAME_SIGNER)
    moved = seat.rule == "transferred" or (seat.holder != seat.asked and not by_itself)
    return by_hand or moved or seat.owner is not None


def _withdraw(run: ApprovalRun, actor: Actor) -> Refusal | None:
    """The drafter takes it back, as long as nobody has acted (撤回)."""
    if not run.open:
        return _CLOSED
    if actor.id != run.drafter:
        return Refusal("only_the_drafter", kind="forbidden")
    if any(touched(seat) for seat in run.seats):
        return Refusal("others_have_acted", kind="conflict")
    return None


def _urge(run: ApprovalRun, actor: Actor) -> Refusal | None:
    if not run.open:
        return _CLOSED
    if actor.id != run.drafter and not actor.roles & OVERSEERS:
        return Refusal("only_the_drafter", kind="forbidden")
    return None


def _read(run: ApprovalRun, actor: Actor) -> Refusal | None:
    if not any(copy.staff == actor.id for copy in run.copies):
        return Refusal("no_copy", kind="forbidden")
    return None


def _copy(run: ApprovalRun, actor: Actor) -> Refusal | None:
    return None if actor.id == run.drafter else Refusal("only_the_drafter", kind="forbidden")


def _comment(run: ApprovalRun, actor: Actor) -> Refusal | None:
    known = {run.drafter, *(copy.staff for copy in run.copies)}
    for seat in run.seats:
        known |= {seat.holder, seat.by or "", seat.owner or ""}
    return None if actor.id in known else Refusal("not_involved", kind="forbidden")


_OF_THE_RUN: Final[dict[str, Callable[[ApprovalRun, Actor], Refusal | None]]] = {
    "withdraw": _withdraw,
    "urge": _urge,
    "read": _read,
    "copy": _copy,
    "comment": _comment,
}
