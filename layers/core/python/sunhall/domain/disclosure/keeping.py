"""Keeping a request once it has ended: the archive (art. 45), and what must not leave it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated, Final

from annotated_types import MaxLen, MinLen

from sunhall.domain.disclosure.request import DisclosureRequest, State
from sunhall.domain.disclosure.topics import Topic
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal
from sunhall.domain.engine.event import Event, Happening
from sunhall.domain.engine.sealing import seal


@dataclass(frozen=True, slots=True)
class Archive(Command):
    """Put an ended request into the archive."""


@dataclass(frozen=True, slots=True)
class PlaceHold(Command):
    """Nothing of it may be erased, whatever the retention says (legal hold)."""

    reason: Annotated[str, MinLen(1), MaxLen(500)]


@dataclass(frozen=True, slots=True)
class ReleaseHold(Command):
    """It may be erased when its time has come."""

    reason: Annotated[str, MinLen(1), MaxLen(500)]


def _archive(request: DisclosureRequest, command: Archive, context: Context) -> Outcome:
    wait = context.catalogue.disclosure.archive_wait
    from_on = _last_word_on(request) + timedelta(days=wait.amount)
    if context.today <= from_on:
        # Until then somebody may still go to court about it.
        return Refusal("archive_too_early", {"until": from_on.isoformat()})
    if request.release_on is not None:
        return Refusal("files_not_released", {"on": request.release_on.isoformat()})
    return Decision((Happening("archived", {"on": context.today.isoformat()}),))


def _last_word_on(request: DisclosureRequest) -> date:
    """Return the day of the last thing that somebody could go to court about.

    That is the end, the end of an answer that was ordered, or what an authority or a court said.
    """
    if request.ended_on is None:
        raise ValueError("the state says that it has ended")
    sent_on = request.reply.stopped_on if request.reply else None
    said_on = [remedy.decided_on for remedy in request.remedies]
    return max(day for day in (request.ended_on, sent_on, *said_on) if day)


def _place_hold(request: DisclosureRequest, command: PlaceHold, context: Context) -> Outcome:
    if request.held:
        return Refusal("already_held", kind="conflict")
    sealed, digest = seal("hold", {"reason": command.reason}, context.salt)
    return Decision((Happening("hold_placed", {"reason_digest": digest}),), (sealed,))


def _release_hold(request: DisclosureRequest, command: ReleaseHold, context: Context) -> Outcome:
    if not request.held:
        return Refusal("no_hold", kind="conflict")
    sealed, digest = seal("hold-released", {"reason": command.reason}, context.salt)
    return Decision((Happening("hold_released", {"reason_digest": digest}),), (sealed,))


def _archived(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    return replace(request, state=State.ARCHIVED)


def _held(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    return replace(request, held=event.type == "hold_placed")


TOPIC: Final = Topic(
    commands={"archive": Archive, "place_hold": PlaceHold, "release_hold": ReleaseHold},
    deciders={Archive: _archive, PlaceHold: _place_hold, ReleaseHold: _release_hold},
    effects={"archived": _archived, "hold_placed": _held, "hold_released": _held},
)
