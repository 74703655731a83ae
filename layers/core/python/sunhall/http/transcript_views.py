"""A transcript as JSON: what a poller is told, and what the desk sees.

What a poller is told is the same for everybody in every language, so that one copy of it serves all
of them: it has ids of roles, and no labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sunhall.domain.calendar.beijing import in_beijing
from sunhall.domain.transcript.following import News
from sunhall.domain.transcript.row import PublicChange, Row


def news_view(told: News, *, state: str, poll_after: int) -> dict[str, Any]:
    """Return what has changed.

    Args:
        told: The changes.
        state: Where the session stands.
        poll_after: Seconds after which asking again makes sense; 0 when nothing comes any more.
    """
    return {
        "state": state,
        "since": told.since,
        "more": told.more,
        "poll_after": poll_after,
        "rows": [_change(change) for change in told.changes],
    }


def desk_view(rows: Sequence[Row]) -> dict[str, Any]:
    """Return every row as the desk sees it."""
    return {"items": [row_view(row) for row in rows]}


def row_view(row: Row) -> dict[str, Any]:
    """Return a row as the desk sees it."""
    return {
        **_words(row),
        "held": row.held,
        "struck": row.struck,
        "changed_at": in_beijing(row.changed_at),
        "changed_by": row.changed_by,
    }


def _change(change: PublicChange) -> dict[str, Any]:
    if change.row is None:
        return {"seq": change.seq, "revision": change.revision, "gone": True}
    return _words(change.row)


def _words(row: Row) -> dict[str, Any]:
    return {
        "seq": row.seq,
        "revision": row.revision,
        "at": in_beijing(row.at),
        "role": row.role.value,
        "speaker": row.speaker,
        "text": row.text,
        "question": row.question or None,
    }
