"""Public entries as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sunhall.application.public_shelves import MonthCount, PublicFiles, ShelfPage, ShelfRow
from sunhall.domain.calendar.beijing import in_beijing
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.publication.entry import Entry, Tombstone

if TYPE_CHECKING:
    from sunhall.domain.publication.suggestions import Candidate

#: Facts that are ids of something with a label: fact to the group of its labels.
_LABELLED = {"decision": "decision", "form": "publication_form"}


def page_view(page: ShelfPage, catalogue: Catalogue, locale: str) -> dict[str, Any]:
    """Return a page of entries, without its cursor."""
    return {"items": [row_view(row, catalogue, locale) for row in page.rows], "total": page.total}


def row_view(row: ShelfRow, catalogue: Catalogue, locale: str) -> dict[str, Any]:
    """Return an entry as a list shows it."""
    return {
        "id": row.id,
        "title": row.title,
        "beginning": row.beginning,
        **_place(row.department, row.category, catalogue, locale),
        "at": in_beijing(datetime.fromisoformat(row.at)),
        **_facts(row.facts, catalogue, locale),
    }


def entry_view(
    entry: Entry, files: PublicFiles, catalogue: Catalogue, locale: str
) -> dict[str, Any]:
    """Return a whole entry, with addresses of its files."""
    return {
        "id": entry.id,
        "state": "public",
        "title": entry.title,
        "summary": entry.summary,
        "tags": list(entry.tags),
        **_place(entry.department, entry.category, catalogue, locale),
        "at": in_beijing(entry.at),
        "first_at": in_beijing(entry.first_at),
        **_facts(entry.facts, catalogue, locale),
        "files": [
            {"name": file.name, "sha256": file.sha256, "url": files.url(entry.id, file)}
            for file in entry.files
        ],
    }


def tombstone_view(left: Tombstone, catalogue: Catalogue, locale: str) -> dict[str, Any]:
    """Return what is left of an entry: that it was there, when it went, and why."""
    return {
        "id": left.id,
        "state": "taken_down",
        **_place(left.department, left.category, catalogue, locale),
        "first_at": in_beijing(left.first_at),
        "taken_down_at": in_beijing(left.at),
        "reason": left.reason,
        "reason_label": catalogue.label(f"take_down_reason.{left.reason}", locale),
        "note": left.note,
    }


def categories_view(
    counts: Mapping[str, int], catalogue: Catalogue, locale: str
) -> list[dict[str, Any]]:
    """Return all categories in the order of art. 20, with the number of entries in each."""
    return [
        {
            "id": category.id,
            "article": category.article,
            "label": catalogue.label(f"publication_category.{category.id}", locale),
            "count": counts.get(category.id, 0),
        }
        for category in catalogue.publication.categories.values()
    ]


def counts_view(
    counts: Sequence[MonthCount], catalogue: Catalogue, locale: str
) -> list[dict[str, Any]]:
    """Return counts of what was done, a line for each unit, category, month and act."""
    return [
        {
            **_place(each.department, each.category, catalogue, locale),
            "month": each.month,
            "act": each.act,
            "count": each.count,
        }
        for each in counts
    ]


def candidates_view(candidates: Sequence[Candidate]) -> list[dict[str, Any]]:
    """Return what may be worth publishing; the cases tell what it is."""
    return [
        {
            "case_ids": list(each.cases),
            "suggested_by": list(each.suggested),
            "requests": len(each.cases),
            "last_at": in_beijing(each.last_at),
        }
        for each in candidates
    ]


def _place(department: str, category: str, catalogue: Catalogue, locale: str) -> dict[str, Any]:
    return {
        "department": department,
        "department_name": catalogue.label(f"department.{department}", locale),
        "category": category,
        "category_label": catalogue.label(f"publication_category.{category}", locale),
    }


def _facts(facts: Mapping[str, str], catalogue: Catalogue, locale: str) -> dict[str, str]:
    """Return facts by name; what is an id comes with its label."""
    labels = {
        f"{name}_label": catalogue.label(f"{group}.{facts[name]}", locale)
        for name, group in _LABELLED.items()
        if name in facts
    }
    return {**facts, **labels}
