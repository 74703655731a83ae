"""What follows from a change of an approval: steps close, steps open, the run ends.

The changes are applied to the run while they are found, as the same effects that the event will
carry; so what is decided and what is replayed cannot differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sunhall.domain.approval import flow
from sunhall.domain.approval.approvers import (
    SAME_SIGNER,
    Signer,
    deputised,
    kept_out,
    signed_by,
    signers,
    standing_seats,
)
from sunhall.domain.approval.definition import Chain
from sunhall.domain.approval.run import ApprovalRun, Effect, Seat, SeatState, Visit, applied
from sunhall.domain.approval.tally import free, tally
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Refusal

#: Who signs what nobody has signed.
SYSTEM = "system"

_AT_ONCE: Final = {"state": SeatState.OPEN}


class NobodyToSign(Exception):
    """A step has to be opened and nobody may sign it; the message is the step's path."""


class Unfolding:
    """A run in the course of one decision.

    Attributes:
        run: The run with all that has followed so far.
        chain: Its chain, as read from its plan.
        context: The world.
        effects: What has followed, as plain data for the event.
    """

    def __init__(self, run: ApprovalRun, chain: Chain, context: Context) -> None:
        self.run = run
        self.chain = chain
        self.context = context
        self.effects: list[Effect] = []
        self._passed: set[str] = set()

    def apply(self, do: str, **effect: Any) -> None:
        """Apply one effect and keep it."""
        whole = {"do": do, **{name: value for name, value in effect.items() if value is not ...}}
        self.run = applied(self.run, whole, self.context.now)
        self.effects.append(whole)

    def open(
        self, paths: Sequence[str], *, after: Visit | None = None, back_to: str | None = None
    ) -> None:
        """Open steps, all of them in the same stage.

        Args:
            paths: The steps.
            after: The step that was approved and leads to them; None when the run begins there or
                is sent there.
            back_to: Where to go straight back to once they are done.

        Raises:
            NobodyToSign: For one of them, nobody is found.
        """
        step = self._stage(paths)
        opened = []
        for path in paths:
            self._open_one(path, step, after, back_to)
            opened.append(self.run.visits[-1])
        for visit in opened:
            self.settle(visit.number)  # Automatic signatures may close it at once.

    def settle(self, number: int) -> None:
        """Count a step after a change in it, and go on if it is decided."""
        visit = self.run.visit(number)
        result = tally(self.chain.at(visit.path), self.run.seats_of(number))
        if result is None:
            self._let_the_next_sign(number)
            return
        self.apply("close", visit=number, result=result)
        if result == "refused":
            self.lapse_all()
            self.apply("end", outcome="refused")
        else:
            self._go_on(visit)

    def lapse_all(self) -> None:
        """Close every step that is still open without a result of its own."""
        for visit in self.run.open_visits:
            self.apply("close", visit=visit.number, result="lapsed")

    def _stage(self, paths: Sequence[str]) -> int:
        """Return the stage of steps to open: the present one while its parting has not joined."""
        run, branch = self.run, flow.branch_of(paths[0])
        goes_on = branch and any(
            visit.step == run.step and flow.branch_of(visit.path) == branch for visit in run.visits
        )
        return run.step if goes_on or run.open_visits else run.step + 1

    def _go_on(self, visit: Visit) -> None:
        """Go on after a step that was approved."""
        branch, back = flow.branch_of(visit.path), visit.back_to
        if back and flow.branch_of(back) == branch:
            self._go_back(back)
            return
        following = flow.after(self.chain, visit.path, self.run.facts)
        if following:
            # A branch that has to come straight back does so when the parting has joined.
            self.open(following, after=visit, back_to=back)
        elif not branch:
            self.apply("end", outcome="approved")
        elif not self.run.open_visits:
            self._join(visit)

    def _join(self, last: Visit) -> None:
        """Go on after a parting; the step that was the last to be approved is in it."""
        if last.back_to:
            self._go_back(last.back_to)
            return
        following = flow.after(self.chain, flow.stage_of(last.path), self.run.facts)
        if following:
            self.open(following, after=last)
        else:
            self.apply("end", outcome="approved")

    def _go_back(self, path: str) -> None:
        """Go straight back to the step that returned it, and from there where that one had to."""
        returned = [
            visit
            for visit in self.run.visits
            if visit.result == "returned" and path in (visit.path, flow.stage_of(visit.path))
        ]
        further = returned[-1].back_to if returned else None
        if not flow.branch_of(path):
            further = way_out(self.run, further)
        self.open(flow.entered(self.chain, path, self.run.facts), back_to=further)

    def _open_one(self, path: str, step: int, after: Visit | None, back_to: str | None) -> None:
        asked = signers(path, self.chain, self.run, self.context, again=after is None)
        if asked is None:
            raise NobodyToSign(path)
        self.apply(
            "open",
            path=path,
            step=step,
            seats=self._seats(path, asked, after),
            back_to=back_to or ...,
        )

    def _seats(
        self, path: str, asked: Sequence[Signer], after: Visit | None
    ) -> list[dict[str, Any]]:
        one_by_one = self.chain.at(path).policy == "sequential"
        signed = self._who_passes(path, after)
        seats: list[dict[str, Any]] = []
        before: list[int] = []
        for number, signer in enumerate(asked, start=len(self.run.seats) + 1):
            seat: dict[str, Any] = {"asked": signer.asked}
            if signer.holder != signer.asked:
                seat["holder"] = signer.holder
            if signer.role:
                seat["role"] = signer.role
            if signer.holder in signed:
                self._passed.add(path)
                rule = f"{SAME_SIGNER}_{self.chain.repeat}"
                seat |= {"state": SeatState.APPROVED, "rule": rule}
            else:
                seat |= {"state": SeatState.WAITING, "after": before} if before else _AT_ONCE
                # Whoever passes is passed over: the next one comes after who still has to sign.
                before = [number] if one_by_one else []
                if signer.rule:
                    seat["rule"] = signer.rule
            seats.append(seat)
        return seats

    def _who_passes(self, path: str, after: Visit | None) -> set[str | None]:
        """Return who has signed before and so passes a step automatically (自动通过)."""
        # Once in a decision: a circle of steps that all pass would have no end.
        if self.chain.repeat == "none" or path in self._passed:
            return set()
        if self.chain.repeat == "all":
            return {signed_by(seat) for seat in standing_seats(self.run)}
        if after is None:
            return set()
        return {signed_by(seat) for seat in self.run.seats if self._leads_to(seat, path, after)}

    def _leads_to(self, seat: Seat, path: str, after: Visit) -> bool:
        """Whether a seat is of the step before, or of the last steps of branches that join."""
        visit = self.run.visit(seat.visit)
        joins = flow.branch_of(after.path) and flow.stage_of(after.path) != flow.stage_of(path)
        if not joins:
            return visit.number == after.number
        last = max(
            other.number
            for other in self.run.visits
            if flow.branch_of(other.path) == flow.branch_of(visit.path)
        )
        same = flow.stage_of(visit.path) == flow.stage_of(after.path)
        return same and visit.number == last

    def _let_the_next_sign(self, visit: int) -> None:
        seats = self.run.seats_of(visit)
        for seat in seats:
            if seat.state is SeatState.WAITING and free(seat, seats):
                # Whoever is away now was perhaps not yet away when the step was opened.
                signer = Signer(seat.asked, seat.holder, seat.role)
                now = deputised(
                    signer, self.run, self.context, kept_out(self.run, self.chain, seat)
                )
                moved = seat.holder == seat.asked and now.holder != seat.holder
                self.apply(
                    "seat",
                    seat=seat.number,
                    state=SeatState.OPEN,
                    holder=now.holder if moved else ...,
                    rule=now.rule if moved else ...,
                )


def way_out(run: ApprovalRun, back_to: str | None) -> str | None:
    """Return the stage that a way straight back leads to in the end, out of a branch too."""
    while back_to and flow.branch_of(back_to):
        returned = [each for each in run.visits if each.path == back_to]
        back_to = next(
            (each.back_to for each in reversed(returned) if each.result == "returned"), None
        )
    return back_to


def without_approver(missing: NobodyToSign, run: ApprovalRun) -> Refusal:
    """Return the refusal for a step that nobody may sign."""
    return Refusal("approval_without_approver", {"chain": run.chain, "node": str(missing)})
