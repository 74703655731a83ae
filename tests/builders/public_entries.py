"""Public entries with plausible content."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.publication.entry import Entry, Shelf, Tombstone

#: When the first of them came to stand there.
FIRST: Final = datetime(2026, 11, 2, 9, 30, tzinfo=BEIJING)

ENTRY: Final = Entry(
    shelf=Shelf.DISCLOSURES,
    id="LG-0000000000000001",
    title="城东区义务教育学校扩建项目立项批复",
    summary="申请人要求公开扩建项目的立项批复。已公开批复全文, School Plan 2025 included.",
    department="education-bureau",
    category="projects",
    at=FIRST,
    first_at=FIRST,
    tags=("学校建设",),
    facts={"decision": "disclose"},
)


def entry(number: int = 1, *, days: float = 0, **changes: Any) -> Entry:
    """Return an entry with a number, some days after the first."""
    at = FIRST + timedelta(days=days)
    changed = {"id": f"LG-{number:016}", "at": at, "first_at": at, **changes}
    return replace(ENTRY, **changed)


def tombstone(of: Entry, *, days: float = 10, **changes: Any) -> Tombstone:
    """Return what is left of an entry some days after it came."""
    left = Tombstone(
        shelf=of.shelf,
        id=of.id,
        department=of.department,
        category=of.category,
        first_at=of.first_at,
        at=of.first_at + timedelta(days=days),
        reason="personal_data",
        note="应当事人要求撤下",
    )
    return replace(left, **changes)
