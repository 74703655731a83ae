"""Keeping a correction request that has ended: the archive, the hold, the end of its retention.

Its answer can be complained of like a reply (行政复议法 art. 20, 行政诉讼法 art. 46): the archive
waits as long. What follows it is the engine's: `sunhall.domain.engine.retention`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from sunhall.domain.calendar.beijing import day_over
from sunhall.domain.correction.request import CLOSED, CorrectionRequest, State
from sunhall.domain.engine import retention
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.event import ERASED, Event, Happening
from sunhall.domain.engine.keeping import HOLD_EVENTS, Archive, held
from sunhall.domain.engine.waking import Timer

#: Name of the service, under which the catalogue says how long its cases are kept.
_SERVICE: Final = "correction"


def timers(request: CorrectionRequest, context: Context) -> list[Timer]:
    """Return when a closed request is archived and when it is erased by itself.

    Args:
        request: A request that is closed.
        context: The world.
    """
    if request.state not in CLOSED - {State.ARCHIVED}:
        return retention.timers(request, _SERVICE, context)
    if request.held or request.open_runs:
        return []
    until = _wait_ends(request, context)
    return [(day_over(until), archived(until + timedelta(days=1)))]


def archived(on: date) -> Happening:
    """A request went into the archive."""
    return Happening("correction_archived", {"on": on.isoformat()})


def archive(request: CorrectionRequest, command: Archive, context: Context) -> Outcome:
    """Decide on the archive by hand: under the same rule as by time."""
    until = _wait_ends(request, context)
    if context.today <= until:
        # Until then somebody may still go to court about it.
        return Refusal("archive_too_early", {"until": until.isoformat()})
    if request.held:
        return Refusal("case_on_hold", kind="conflict")
    return Decision((archived(context.today),))


def _wait_ends(request: CorrectionRequest, context: Context) -> date:
    if request.ended_on is None:
        raise ValueError("the state says that it has ended")
    return request.ended_on + timedelta(days=context.catalogue.correction.archive_wait.amount)


def _archived(request: CorrectionRequest, event: Event) -> CorrectionRequest:
    on = date.fromisoformat(event.data["on"])
    return replace(request, state=State.ARCHIVED, kept_since=on)


#: What each event of keeping changes.
EFFECTS: Final[dict[str, Callable[[Any, Event], Any]]] = {
    "correction_archived": _archived,
    **dict.fromkeys(HOLD_EVENTS, held),
    ERASED: retention.effect,
}
