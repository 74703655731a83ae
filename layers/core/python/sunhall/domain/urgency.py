"""How urgent an entry of a work list is: the word that stands on it, and its colour.

The staff's app says the same by itself while it has no network (``miniapp/src/logic/moments.js``):
both are held to the one table ``tests/unit/urgency/levels.json``.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sunhall.domain.calendar.beijing import local_date

#: A deadline that is no further away is soon. It only colours lists, and no rule follows from it.
SOON: Final = timedelta(days=3)

#: The words, the most pressing first. A card that supervision gave goes before the deadline.
LEVELS: Final = ("red", "overdue", "yellow", "today", "soon", "later", "none")


def level(card: str, due_at: datetime | None, now: datetime) -> str:
    """Return the word for an entry, one of `LEVELS`.

    Args:
        card: ``red`` or ``yellow`` while a supervision warning stands; else empty.
        due_at: Its deadline, if one runs.
        now: The present moment.
    """
    if card:
        return card
    if due_at is None:
        return "none"
    if due_at < now:
        return "overdue"
    if local_date(due_at) == local_date(now):
        return "today"
    return "soon" if due_at - now <= SOON else "later"


def all_known(word: str, known_until: datetime | None, now: datetime) -> bool:
    """Return whether nothing of a level can be left when what is due before a moment is known.

    A card may stand on an entry whatever its deadline, so it says nothing about where that is.

    Args:
        word: One of `LEVELS`.
        known_until: Every entry that is due before it is known; None when that is said of nothing.
        now: The present moment.
    """
    if known_until is None or word not in ("overdue", "today", "soon"):
        return False
    return LEVELS.index(level("", known_until, now)) > LEVELS.index(word)
