"""Finds the people whose signature a step asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sunhall.domain.approval.definition import DISCLOSURE_OFFICE, OWN, Chain, Node, Selector
from sunhall.domain.approval.flow import beside, branch_of
from sunhall.domain.approval.run import ApprovalRun, Seat, SeatState, Visit
from sunhall.domain.engine.context import Context

#: The role of the head of a department.
HEAD = "department_head"

#: What the rule of a signature begins with that was given because its holder had signed before.
SAME_SIGNER = "same_signer"


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody to ask.

    Attributes:
        asked: Staff id of whose signature the chain asks for.
        holder: Staff id of who gets the task: a deputy while they are away.
        role: ``<role>@<department>`` that they were found by, if by a role.
        rule: ``absence`` when a deputy has it, ``otherwise`` when nobody else was there.
    """

    asked: str
    holder: str
    role: str | None = None
    rule: str | None = None


def signers(
    path: str, chain: Chain, run: ApprovalRun, context: Context, *, again: bool
) -> tuple[Signer, ...] | None:
    """Return whom a step asks, in order, each person once.

    For 或签 it is enough that somebody is found; otherwise each of the selectors has to find
    somebody, because each stands for an office that is to agree.

    Args:
        path: The step.
        chain: The chain.
        run: The run, before the step is opened.
        context: The world.
        again: Whether the approval is sent to the step, and does not come to it by itself.

    Returns:
        The signers; None when somebody is missing.
    """
    node = chain.at(path)
    last = last_signer(run, path, again=again)
    search = _Search(run, context, barred_from(run, chain, path), last)
    found: list[Signer] = []
    for selector in node.approvers:
        allowed = search.allowed(selector)
        if not allowed and node.policy != "any":
            allowed = search.otherwise(node)
            if not allowed:
                return None
        found += [each for each in allowed if each.asked not in {other.asked for other in found}]
    return search.with_deputies(found or search.otherwise(node), chain) or None


def chosen(
    selector: Selector, path: str, chain: Chain, run: ApprovalRun, context: Context
) -> tuple[str, ...]:
    """Return the staff ids that a selector finds and that may sign a step."""
    last = last_signer(run, path, again=False)
    search = _Search(run, context, barred_from(run, chain, path), last)
    return tuple(each.asked for each in search.allowed(selector))


def deputised(signer: Signer, run: ApprovalRun, context: Context, barred: Iterable[str]) -> Signer:
    """Return the signer with their deputy as the holder, where one is in force who may sign."""
    deputy = context.directory.deputy_of(signer.asked, run.chain, context.today)
    if deputy == signer.asked or deputy in barred:
        return signer
    return Signer(signer.asked, deputy, signer.role, "absence")


def barred_from(run: ApprovalRun, chain: Chain, path: str) -> frozenset[str]:
    """Return who may not sign a step.

    The drafter and the authors sign nowhere. Where a chain wants different people, whoever has
    signed at one step signs at no other, even if it was sent back since; the same step they sign
    again when it comes back to them.
    """
    if not chain.distinct:
        return frozenset(run.barred)
    elsewhere = {
        seat.by
        for seat in run.seats
        if seat.by and seat.state is SeatState.APPROVED and run.visit(seat.visit).path != path
    }
    return frozenset({*run.barred, *elsewhere})


def kept_out(run: ApprovalRun, chain: Chain, seat: Seat) -> frozenset[str]:
    """Return who may not get a seat of an open step: nobody has two where people must differ."""
    others = (other for other in run.seats_of(seat.visit) if other.number != seat.number)
    distinct = {other.by or other.holder for other in others} if chain.distinct else set()
    return barred_from(run, chain, run.visit(seat.visit).path) | distinct


def signed_by(seat: Seat) -> str | None:
    """Return who agreed at a seat, by hand or because they had signed before; None if nobody."""
    if seat.state is not SeatState.APPROVED:
        return None
    if seat.by == "system":
        return seat.holder if (seat.rule or "").startswith(SAME_SIGNER) else None
    return seat.by


def last_signer(run: ApprovalRun, path: str, *, again: bool) -> str:
    """Return the staff id of who agreed last on the way to a step, or of the drafter.

    Args:
        run: The run.
        path: The step; what is signed in the branches beside it does not lead to it.
        again: Whether the approval is sent to the step: then what led to it is what did before.
    """
    been = [visit.number for visit in run.visits if visit.path == path] if again else []
    bound = max(been, default=len(run.visits) + 1)
    before = {
        visit.number
        for visit in run.visits
        if visit.number < bound and visit.result == "approved" and not beside(visit.path, path)
    }
    agreed = [
        (seat.at, seat.number, by)
        for seat in run.seats
        if seat.visit in before and seat.at and (by := signed_by(seat))
    ]
    return max(agreed)[2] if agreed else run.drafter


def standing_seats(run: ApprovalRun) -> tuple[Seat, ...]:
    """Return the seats of the steps that were opened since the last return.

    What was signed before an approval was sent back is looked at again: nobody passes automatically
    because of it.
    """
    returned = (visit for visit in run.visits if visit.result == "returned")
    first = max((_opened_by(run, visit) for visit in returned), default=0)
    return tuple(seat for seat in run.seats if seat.visit >= first)


def _opened_by(run: ApprovalRun, returned: Visit) -> int:
    """Return the number of the first visit that was opened because a step sent it back."""
    branch = branch_of(returned.path)
    later = (
        visit.number
        for visit in run.visits
        if visit.number > returned.number
        and (visit.step > returned.step or branch_of(visit.path) == branch)
    )
    return min(later, default=len(run.visits) + 1)


@dataclass(frozen=True, slots=True)
class _Search:
    """A search for people who may sign.

    Attributes:
        run: The run.
        context: The world.
        barred: Who may not sign.
        last: Who signed last, to find their superior.
    """

    run: ApprovalRun
    context: Context
    barred: frozenset[str]
    last: str

    def allowed(self, selector: Selector) -> list[Signer]:
        return [each for each in self._asked(selector) if each.asked not in self.barred]

    def otherwise(self, node: Node) -> list[Signer]:
        found = [
            Signer(each.asked, each.asked, each.role, "otherwise")
            for selector in node.otherwise
            for each in self.allowed(selector)
        ]
        return list({each.asked: each for each in found}.values())

    def with_deputies(self, found: Sequence[Signer], chain: Chain) -> tuple[Signer, ...]:
        """Return the signers with their deputies; where people must differ, with as many people."""
        given: list[Signer] = []
        for each in found:
            others = {other.asked for other in found} | {other.holder for other in given}
            taken = others if chain.distinct else set()
            given.append(deputised(each, self.run, self.context, self.barred | taken))
        return tuple(given)

    def _asked(self, selector: Selector) -> list[Signer]:
        directory = self.context.directory
        match selector.kind:
            case "role" | "head":
                role = selector.value if selector.kind == "role" else HEAD
                department = self._department(selector.department)
                holders = directory.holders(role, department)
                return [Signer(each, each, f"{role}@{department}") for each in holders]
            case "superior":
                named = directory.superior_of(self.last)
            case "field":
                named = self.run.facts.get(selector.value)
            case "person":
                named = selector.value
        return [Signer(named, named)] if named and named in directory.members else []

    def _department(self, named: str) -> str:
        if named == OWN:
            return str(self.run.facts["department"])
        if named == DISCLOSURE_OFFICE:
            return self.context.catalogue.city.disclosure_office
        fact = named.removeprefix("fact:")
        return named if fact == named else str(self.run.facts[fact])
