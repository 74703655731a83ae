"""How each event changes an item to publish. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Final

from sunhall.domain.approval import run as approval
from sunhall.domain.approval.case_history import changed_by
from sunhall.domain.approval.run import APPROVAL_EVENTS, RunOutcome
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.calendar.counting import Unit
from sunhall.domain.clocks.clock import Clock
from sunhall.domain.engine import due_warning
from sunhall.domain.engine.event import Event
from sunhall.domain.publication.item import ItemState, PublicationItem


def evolve(item: PublicationItem | None, event: Event) -> PublicationItem:
    """Return the item after an event.

    Raises:
        KeyError: The event's type is none of this service's.
    """
    if item is None:
        return _registered(event)
    changed = changed_by(item, event, _EFFECTS, _approval_moved)
    return replace(changed, version=event.seq)


def _registered(event: Event) -> PublicationItem:
    data = event.data
    made_on = date.fromisoformat(data["made_on"])
    return PublicationItem(
        case_id=event.case_id,
        version=event.seq,
        receipt_no=data["receipt_no"],
        state=ItemState.PREPARING,
        department=data["department"],
        category=data["category"],
        form=data["form"],
        submitted_at=event.at,
        made_on=made_on,
        clock=Clock.start("publication", Unit.WORKING_DAY, data["days"], made_on),
        catalogue_version=data["catalogue_version"],
        revision=1,
        authors=(data["author"],),
    )


def _edited(item: PublicationItem, event: Event) -> PublicationItem:
    data = event.data
    authors = tuple(sorted({*item.authors, data["author"]}))
    return replace(item, category=data["category"], form=data["form"], authors=authors)


def _revised(item: PublicationItem, event: Event) -> PublicationItem:
    data = event.data
    changed_on = date.fromisoformat(data["changed_on"])
    return replace(
        item,
        state=ItemState.PREPARING,
        category=data["category"],
        form=data["form"],
        made_on=changed_on,
        clock=Clock.start("publication", Unit.WORKING_DAY, data["days"], changed_on),
        revision=data["revision"],
        authors=(data["author"],),
        warned_for=None,
        overdue_for=None,
    )


def _approval_moved(item: PublicationItem, event: Event) -> PublicationItem:
    changed = replace(item, runs=approval.evolved(item.runs, event))
    if event.type == "approval_started":
        changed = replace(changed, state=ItemState.RELEASE_REVIEW)
    outcome = approval.outcome_in(event)
    if outcome in (None, RunOutcome.APPROVED):
        return changed  # What is approved is published by the next event.
    return replace(changed, state=ItemState.PREPARING)


def _published(item: PublicationItem, event: Event) -> PublicationItem:
    return replace(
        item,
        state=ItemState.PUBLISHED,
        published=event.data["revision"],
        clock=item.clock.stop(local_date(event.at)),
    )


def _withdrawn(item: PublicationItem, event: Event) -> PublicationItem:
    return replace(_stopped(item, event), state=ItemState.TAKEN_DOWN, published=0)


def _dropped(item: PublicationItem, event: Event) -> PublicationItem:
    return replace(_stopped(item, event), state=ItemState.NOT_PUBLISHED)


def _stopped(item: PublicationItem, event: Event) -> PublicationItem:
    if not item.clock.running:
        return item
    return replace(item, clock=item.clock.stop(local_date(event.at)))


_EFFECTS: Final[dict[str, Callable[[PublicationItem, Event], PublicationItem]]] = {
    "item_edited": _edited,
    "item_revised": _revised,
    "item_published": _published,
    "item_withdrawn": _withdrawn,
    "item_dropped": _dropped,
    "deadline_warned": due_warning.warned,
    "deadline_missed": due_warning.missed,
}

#: Every type of event this service writes.
EVENT_TYPES: Final = frozenset({"item_registered", *_EFFECTS}) | APPROVAL_EVENTS
