"""The events of one run, each with the run before and after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sunhall.domain.approval.run import APPROVAL_EVENTS, ApprovalRun, Seat, cancelled, evolved
from sunhall.domain.engine.event import Event


@dataclass(frozen=True, slots=True)
class Moment:
    """An event of a run and what it changed.

    Attributes:
        event: The event.
        before: The run before it; None before the first.
        after: The run after it.
    """

    event: Event
    before: ApprovalRun | None
    after: ApprovalRun

    @property
    def was(self) -> ApprovalRun:
        """The run before it; the first event of a run finds nothing but what it makes."""
        return self.before or self.after

    def changed(self) -> Iterator[tuple[Seat | None, Seat]]:
        """Yield every seat that it made or changed, before and after."""
        for seat in self.after.seats:
            earlier = self.before.seat(seat.number) if self.before else None
            # Most seats are the very same record: telling so is cheaper than comparing them.
            if earlier is not seat and earlier != seat:
                yield earlier, seat


def moments_of(number: int, history: Sequence[Event]) -> tuple[Moment, ...]:
    """Replay the approvals of a case.

    Args:
        number: Number of the run.
        history: All events of the case, in order.

    Returns:
        The events of that run, with the one that ended it from outside, such as a withdrawal of the
        request; none when there is no such run.
    """
    runs: tuple[ApprovalRun, ...] = ()
    moments: list[Moment] = []
    for event in history:
        before = runs[number - 1] if 0 < number <= len(runs) else None
        if event.type in APPROVAL_EVENTS:
            runs = evolved(runs, event)
            own = event.data["run"] == number
        else:
            own = before is not None and number in event.data.get("cancelled_runs", ())
            if before and own:
                runs = (*runs[: number - 1], cancelled(before), *runs[number:])
        if own:
            moments.append(Moment(event, before, runs[number - 1]))
    return tuple(moments)
