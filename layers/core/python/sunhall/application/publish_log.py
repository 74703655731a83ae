"""Puts on public shelves what an approved event says, and takes it down again.

Driven by the table's stream, at least once and in order for each case. The text was sealed with the
case until it was approved; here it becomes a public row. An event that comes again, or late, does
nothing: every row knows the number of the event it follows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from sunhall.application.ports import StoredCase
from sunhall.application.public_shelves import ShelfPorts
from sunhall.domain.engine.event import Event
from sunhall.domain.publication.entry import Entry, PublicFile, Shelf, Tombstone


class ReleaseLost(Exception):
    """What was approved is not there any more; the event is put aside for a person to look at."""


def publish_log(ports: ShelfPorts, event: Event) -> None:
    """Do for the public shelves what an event calls for, if anything.

    Args:
        ports: The outside world.
        event: A recorded event of any service.

    Raises:
        ReleaseLost: The approved text cannot be opened.
    """
    handle = _HANDLERS.get(event.type)
    if handle is not None:
        handle(ports, event)


def _published_to_log(ports: ShelfPorts, event: Event) -> None:
    data = event.data
    stored = _stored(ports, event)
    if any(each.type == "taken_from_log" and each.seq > event.seq for each in stored.events):
        return  # It came too late: nothing that was taken down is shown again, for no moment.
    text = _text(ports, stored, data["document"])
    ports.shelves.put(
        Entry(
            shelf=Shelf.DISCLOSURES,
            id=data["entry"],
            title=text["title"],
            summary=text["summary"],
            department=data["department"],
            category=data["category"],
            tags=tuple(text["tags"]),
            at=event.at,
            first_at=event.at,
            files=_released(ports, event),
            facts={"decision": data["decision"]},
        ),
        event.seq,
        "published",
    )


def _taken_from_log(ports: ShelfPorts, event: Event) -> None:
    stored = _stored(ports, event)
    entry_id = event.data["entry"]
    first = _first(stored, "published_to_log", event, "entry")
    _take_down(ports, event, stored, Shelf.DISCLOSURES, entry_id, first)
    shown = (each for each in stored.events if each.type == "published_to_log")
    for each in shown:
        if each.data["entry"] == entry_id:
            for place, file in enumerate(each.data["files"], start=1):
                ports.public_files.withdraw(entry_id, place, file["sha256"])


def _released(ports: ShelfPorts, event: Event) -> tuple[PublicFile, ...]:
    """Copy the files of a release to where everybody may read them, under neutral names."""
    entry_id = event.data["entry"]
    files = []
    for place, file in enumerate(event.data["files"], start=1):
        ports.public_files.release(
            event.case_id, file["number"], file["sha256"], entry_id=entry_id, place=place
        )
        files.append(PublicFile(place, f"document-{place}.pdf", file["sha256"]))
    return tuple(files)


def _item_published(ports: ShelfPorts, event: Event) -> None:
    data = event.data
    stored = _stored(ports, event)
    text = _text(ports, stored, data["document"])
    first = _first(stored, "item_published", event, "item")
    facts = {
        "index_number": text["index_number"],
        "form": data["form"],
        "made_on": data["made_on"],
        "due_on": data["due_on"],
        **({"address": text["address"]} if text["address"] else {}),
    }
    ports.shelves.put(
        Entry(
            shelf=Shelf.PUBLICATIONS,
            id=data["item"],
            title=text["title"],
            summary=text["summary"],
            department=data["department"],
            category=data["category"],
            tags=tuple(text["tags"]),
            at=event.at,
            first_at=first,
            facts=facts,
        ),
        event.seq,
        "revised" if data["revision"] > 1 else "published",
    )


def _item_withdrawn(ports: ShelfPorts, event: Event) -> None:
    stored = _stored(ports, event)
    first = _first(stored, "item_published", event, "item")
    _take_down(ports, event, stored, Shelf.PUBLICATIONS, event.data["item"], first)


def _take_down(
    ports: ShelfPorts,
    event: Event,
    stored: StoredCase,
    shelf: Shelf,
    entry_id: str,
    first_at: datetime,
) -> None:
    data = event.data
    noted = data["document"]
    ports.shelves.take_down(
        Tombstone(
            shelf=shelf,
            id=entry_id,
            department=data["department"],
            category=data["category"],
            first_at=first_at,
            at=event.at,
            reason=data["reason"],
            note=_text(ports, stored, noted)["note"] if noted else "",
        ),
        event.seq,
    )


def _stored(ports: ShelfPorts, event: Event) -> StoredCase:
    stored = ports.store.load(event.case_id)
    if stored is None:
        raise ReleaseLost(event.case_id)
    return stored


def _text(ports: ShelfPorts, stored: StoredCase, name: str) -> dict[str, Any]:
    if stored.data_key is None or name not in stored.sealed:
        raise ReleaseLost(stored.case_id)
    key = ports.seal.open_key(stored.case_id, stored.data_key)
    return ports.seal.unseal(key, stored.case_id, name, stored.sealed[name])


def _first(stored: StoredCase, kind: str, event: Event, name: str) -> datetime:
    """Return when what an event is about first came to stand there."""
    moments = (
        each.at
        for each in stored.events
        if each.type == kind and each.data[name] == event.data[name]
    )
    return next(moments, event.at)


_HANDLERS: Final[Mapping[str, Callable[[ShelfPorts, Event], None]]] = {
    "published_to_log": _published_to_log,
    "taken_from_log": _taken_from_log,
    "item_published": _item_published,
    "item_withdrawn": _item_withdrawn,
}
