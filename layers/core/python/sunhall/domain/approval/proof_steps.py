"""The steps of an approval and their signatures, as the proof tells them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sunhall.domain.approval.definition import Chain, Node
from sunhall.domain.approval.proof_moments import Moment
from sunhall.domain.approval.proof_wording import Wording, when
from sunhall.domain.approval.run import ApprovalRun, Seat, SeatState, Visit
from sunhall.domain.engine.event import Event

#: Rules by which a task went to somebody else, as seats hold them.
_WAYS: Final = frozenset({"absence", "transferred", "escalated"})
_SIGNED: Final = frozenset({SeatState.APPROVED, SeatState.REFUSED, SeatState.RETURNED})


@dataclass(frozen=True, slots=True)
class ProofSeat:
    """One signature that a step asked for, in words.

    Attributes:
        asked: Name of whose signature the chain asks for.
        office: The department and the role by which they were chosen; empty without one.
        signer: Name of who signed, or of who has the task now.
        remarks: For whom they signed and why, by which rule it was signed automatically, who added
            them, whose advice was asked.
        decision: What was decided.
        opinion: The words that came with it.
        at: When it was decided; empty while it is open.
        seq: Number of the event that decided it; 0 while it is open or when it only lapsed.
    """

    asked: str
    office: tuple[str, ...]
    signer: str
    remarks: tuple[str, ...]
    decision: str
    opinion: str
    at: str
    seq: int


@dataclass(frozen=True, slots=True)
class ProofStep:
    """A step that was opened, in words.

    Attributes:
        label: Its name, with the branch it stands in, and with its turn when it was opened again.
        policy: How its signatures are counted.
        result: How it ended.
        opened_at: When it was opened.
        closed_at: When it was closed; empty while it is open.
        seats: Its signatures, those taken away included.
    """

    label: str
    policy: str
    result: str
    opened_at: str
    closed_at: str
    seats: tuple[ProofSeat, ...]


def steps_of(moments: Sequence[Moment], chain: Chain, wording: Wording) -> tuple[ProofStep, ...]:
    """Return every step that was opened, in order; one that was opened again stands there again."""
    run = moments[-1].after
    return tuple(_step(visit, run, moments, chain, wording) for visit in run.visits)


def _step(
    visit: Visit, run: ApprovalRun, moments: Sequence[Moment], chain: Chain, wording: Wording
) -> ProofStep:
    turns = [each.number for each in run.visits if each.path == visit.path]
    turn = turns.index(visit.number) + 1
    label = wording.step(chain, visit.path)
    result = visit.result or ("pending" if run.open else "lapsed")
    seats = (seat for seat in run.seats if seat.visit == visit.number)
    return ProofStep(
        label=wording.text("again", step=label, n=turn) if turn > 1 else label,
        policy=_policy(chain.at(visit.path), wording),
        result=wording.text(f"result.{result}"),
        opened_at=when(visit.opened_at),
        closed_at=when(visit.closed_at),
        seats=tuple(_SeatInWords(seat, run, moments, wording).told() for seat in seats),
    )


def _policy(node: Node, wording: Wording) -> str:
    part, whole = node.ratio or (1, 1)
    return wording.text(f"policy.{node.policy}", part=part, whole=whole)


@dataclass(frozen=True, slots=True)
class _SeatInWords:
    """A seat as the run left it, and what is needed to tell how it came to that."""

    seat: Seat
    run: ApprovalRun
    moments: Sequence[Moment]
    wording: Wording

    @property
    def signed(self) -> bool:
        return self.seat.state in _SIGNED

    @property
    def automatic(self) -> bool:
        return self.signed and self.seat.by == "system"

    @property
    def awaited(self) -> bool:
        """Whether a signature is still to come; a case that went on closes no step."""
        return self.seat.state.asked and self.run.open

    def told(self) -> ProofSeat:
        seat, wording = self.seat, self.wording
        signing = self._signing()
        with_words = signing is not None and signing.data.get("seat") == seat.number
        state = "lapsed" if seat.state.asked and not self.awaited else seat.state.value
        return ProofSeat(
            asked=wording.name(seat.asked),
            office=self._office(),
            signer=self._signer(),
            remarks=tuple(self._remarks()),
            decision=wording.text(f"state.{state}"),
            opinion=wording.opinion(signing) if signing and with_words else "",
            at=when(seat.at),
            seq=signing.seq if signing else 0,
        )

    def _changes(self) -> Iterator[tuple[Event, Seat | None, Seat]]:
        """Yield what happened to the seat, the newest first."""
        for moment in reversed(self.moments):
            for earlier, later in moment.changed():
                if later.number == self.seat.number:
                    yield moment.event, earlier, later

    def _signing(self) -> Event | None:
        if not self.signed:
            return None
        return next(
            event
            for event, earlier, later in self._changes()
            if earlier is None or earlier.state is not later.state
        )

    def _office(self) -> tuple[str, ...]:
        role, _, department = (self.seat.role or "").partition("@")
        if not role:
            return ()
        label = self.wording.label
        return (label(f"department.{department}"), label(f"role.{role}"))

    def _signer(self) -> str:
        if self.signed:
            return self.wording.name(self.seat.by or "")
        return self.wording.name(self.seat.holder) if self.awaited else ""

    def _remarks(self) -> Iterator[str]:
        seat, wording = self.seat, self.wording
        if self.awaited and seat.owner:
            yield wording.text("delegated", of=wording.name(seat.owner))
        elif self.awaited or (self.signed and not self.automatic):
            yield from self._on_behalf()
        if self.automatic or seat.rule == "otherwise":
            yield wording.text(f"rule.{seat.rule}")
        adder = self.run.seat(seat.added_by or 0)
        if adder:
            yield wording.text("added_by", by=wording.name(adder.by or adder.holder))
        yield from self._advice()

    def _on_behalf(self) -> Iterator[str]:
        seat, wording = self.seat, self.wording
        if (seat.by if self.signed else seat.holder) == seat.asked:
            return
        ways = wording.joined([wording.text(f"way.{way}") for way in self._ways()])
        yield wording.text("on_behalf", of=wording.name(seat.asked), ways=ways)

    def _ways(self) -> tuple[str, ...]:
        """Return how the task came to who has it, in the order in which it wandered."""
        ways = [
            later.rule
            for _, earlier, later in self._changes()
            if later.holder != (earlier.holder if earlier else later.asked)
        ]
        return tuple(dict.fromkeys(way for way in reversed(ways) if way in _WAYS))

    def _advice(self) -> Iterator[str]:
        for moment in self.moments:
            event = moment.event
            if event.type == "approval_advised" and event.data["seat"] == self.seat.number:
                by = self.wording.name(event.actor)
                yield self.wording.text("advised_by", by=by, seq=event.seq)
