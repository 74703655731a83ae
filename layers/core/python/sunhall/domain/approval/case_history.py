"""What an event does to a case with approvals: its own effect, and the end of runs it names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, ClassVar, Protocol, TypeVar

from sunhall.domain.approval.run import APPROVAL_EVENTS, ApprovalRun, without_cancelled
from sunhall.domain.engine.event import Event


class WithRuns(Protocol):
    """A case with approval runs."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def runs(self) -> tuple[ApprovalRun, ...]:
        """Its approval runs; the run with number n stands at n - 1."""


C = TypeVar("C", bound=WithRuns)


def changed_by(
    case: C,
    event: Event,
    effects: Mapping[str, Callable[[C, Event], C]],
    approval_moved: Callable[[C, Event], C],
) -> C:
    """Return a case after an event, but for its version.

    Args:
        case: The case before it.
        event: The event.
        effects: Type of each event of the service's own to what it does.
        approval_moved: What any event of an approval does.

    Raises:
        KeyError: The event's type is none of the service's.
    """
    moves = event.type in APPROVAL_EVENTS
    changed = approval_moved(case, event) if moves else effects[event.type](case, event)
    if event.data.get("cancelled_runs"):
        return replace(changed, runs=without_cancelled(changed.runs, event))
    return changed
