"""Keeping a request once it has ended: the archive (art. 45), and what must not leave it.

The archive comes by time or by hand, under the same rule (reference C.2, event 33). What follows it
is the engine's: `sunhall.domain.engine.retention`, `sunhall.domain.engine.keeping`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from sunhall.domain.calendar.beijing import day_over
from sunhall.domain.disclosure.request import ENDED, DisclosureRequest, State
from sunhall.domain.disclosure.topics import Topic
from sunhall.domain.engine import retention
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.event import ERASED, Event, Happening
from sunhall.domain.engine.keeping import HOLD_COMMANDS, HOLD_EVENTS, held, place_hold, release_hold
from sunhall.domain.engine.keeping import Archive as Archive
from sunhall.domain.engine.keeping import PlaceHold as PlaceHold
from sunhall.domain.engine.keeping import ReleaseHold as ReleaseHold
from sunhall.domain.engine.waking import Timer

#: Name of the service, under which the catalogue says how long its cases are kept.
_SERVICE: Final = "disclosure"


def timers(request: DisclosureRequest, context: Context) -> list[Timer]:
    """Return when a closed request is archived and when it is erased by itself.

    Args:
        request: A request that is closed.
        context: The world.
    """
    if request.state not in ENDED:
        return retention.timers(request, _SERVICE, context)
    # A reply that did not arrive is somebody's to deliver: no period to complain of it runs. What
    # waits for signatures (a release, say) is somebody's to sign.
    if request.delivery_failed or request.open_runs or _kept_open(request):
        return []
    until = archive_wait_ends(request, context)
    return [(day_over(until), archived(until + timedelta(days=1)))]


def archive_wait_ends(request: DisclosureRequest, context: Context) -> date:
    """Return the last day on which a request that has ended is not archived yet."""
    wait = context.catalogue.disclosure.archive_wait
    return _last_word_on(request) + timedelta(days=wait.amount)


def archived(on: date) -> Happening:
    """A request went into the archive."""
    return Happening("archived", {"on": on.isoformat()})


def _archive(request: DisclosureRequest, command: Archive, context: Context) -> Outcome:
    until = archive_wait_ends(request, context)
    if context.today <= until:
        # Until then somebody may still go to court about it.
        return Refusal("archive_too_early", {"until": until.isoformat()})
    refusal = _kept_open(request)
    if refusal:
        return refusal
    return Decision((archived(context.today),))


def _kept_open(request: DisclosureRequest) -> Refusal | None:
    """Return what keeps an ended request out of the archive besides its wait, if anything does."""
    if request.held:
        return Refusal("case_on_hold", kind="conflict")
    # What an answer that was set aside would have released, nobody waits for.
    if request.answered and request.release_on is not None:
        return Refusal("files_not_released", {"on": request.release_on.isoformat()})
    return None


def _last_word_on(request: DisclosureRequest) -> date:
    """Return the day of the last thing that somebody could go to court about.

    That is the end, the end of an answer that was ordered, the day on which it reached the
    applicant (行政复议法 art. 20: the period begins when they know), or what an authority or a
    court said.
    """
    if request.ended_on is None:
        raise ValueError("the state says that it has ended")
    sent_on = request.reply.stopped_on if request.reply else None
    said_on = [remedy.decided_on for remedy in request.remedies]
    return max(day for day in (request.ended_on, sent_on, request.delivered_on, *said_on) if day)


def _archived(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    on = date.fromisoformat(event.data["on"])
    # Where it rested: a court may be seized of it after all, and it comes back to rest.
    return replace(request, state=State.ARCHIVED, rests_in=request.state, kept_since=on)


TOPIC: Final = Topic(
    commands={"archive": Archive, **HOLD_COMMANDS},
    deciders={
        Archive: _archive,
        PlaceHold: place_hold,
        ReleaseHold: release_hold,
    },
    effects={
        "archived": _archived,
        **dict.fromkeys(HOLD_EVENTS, held),
        ERASED: retention.effect,
    },
)
