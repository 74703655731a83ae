"""The events of an item to publish: one function per event, giving its type and its data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sunhall.domain.engine.event import Happening
from sunhall.domain.publication.item import PublicationItem, document


def item_registered(
    *,
    receipt_no: str,
    department: str,
    category: str,
    form: str,
    made_on: date,
    days: int,
    author: str,
    catalogue_version: str,
    content_digest: str,
) -> Happening:
    """Information that has to be published was written down; its time runs from ``made_on``."""
    return Happening(
        "item_registered",
        {
            "receipt_no": receipt_no,
            "department": department,
            "category": category,
            "form": form,
            "made_on": made_on.isoformat(),
            "days": days,
            "author": author,
            "catalogue_version": catalogue_version,
            "content_digest": content_digest,
        },
    )


def item_edited(*, category: str, form: str, author: str, content_digest: str) -> Happening:
    """A text that is not public yet was replaced."""
    data = {"category": category, "form": form, "author": author, "content_digest": content_digest}
    return Happening("item_edited", data)


def item_revised(
    *,
    revision: int,
    changed_on: date,
    days: int,
    category: str,
    form: str,
    author: str,
    content_digest: str,
) -> Happening:
    """Public information changed; the change has the same time to become public (art. 26)."""
    return Happening(
        "item_revised",
        {
            "revision": revision,
            "changed_on": changed_on.isoformat(),
            "days": days,
            "category": category,
            "form": form,
            "author": author,
            "content_digest": content_digest,
        },
    )


def item_published(item: PublicationItem, *, run: int, due_on: date) -> Happening:
    """A revision became public."""
    return Happening(
        "item_published",
        {
            "item": item.receipt_no,
            "run": run,
            "revision": item.revision,
            "document": document(item.revision),
            **_place(item),
            "form": item.form,
            "made_on": item.made_on.isoformat(),
            "due_on": due_on.isoformat(),
        },
    )


def item_withdrawn(
    item: PublicationItem, *, reason: str, note: str, note_digest: str, cancelled: Sequence[int]
) -> Happening:
    """It is public no more; ``note`` names the sealed document that says more, if any."""
    return Happening(
        "item_withdrawn",
        {
            "item": item.receipt_no,
            **_place(item),
            "reason": reason,
            "document": note,
            "note_digest": note_digest,
            "cancelled_runs": list(cancelled),
        },
    )


def item_dropped(*, reasons_digest: str, cancelled: Sequence[int]) -> Happening:
    """It turned out that it does not have to be published."""
    data = {"reasons_digest": reasons_digest, "cancelled_runs": list(cancelled)}
    return Happening("item_dropped", data)


def _place(item: PublicationItem) -> Mapping[str, Any]:
    return {"department": item.department, "category": item.category}
