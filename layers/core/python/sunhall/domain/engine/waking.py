"""When time alone changes a case next, and what it has changed by now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sunhall.domain.approval.run import ApprovalRun
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import Happening

#: A moment, and what happens then by itself.
Timer = tuple[datetime, Happening]


def wake_at(
    timers: Iterable[Timer], runs: Sequence[ApprovalRun], context: Context
) -> datetime | None:
    """Return the next moment at which something happens by itself, or None.

    It is never in the past: the tick does not look into hours that it has finished.

    Args:
        timers: What the service's own clocks will do.
        runs: The approvals that wait; the ladders of their chains are climbed by time, too.
        context: The world.
    """
    moments = [at for at, _ in timers]
    if runs:
        # Imported with the first approval: the citizens' functions start without it.
        from sunhall.domain.approval.ladder import next_climb

        moments += [climb.at for run in runs if (climb := next_climb(run, context))]
    return max(min(moments), context.now) if moments else None


def rung(timers: Iterable[Timer], context: Context) -> tuple[Happening, ...]:
    """Return what the timers have made happen by now."""
    return tuple(happening for at, happening in timers if at <= context.now)
