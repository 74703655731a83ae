"""The short title by which a work list shows a case."""

from __future__ import annotations

#: Characters that a work list has room for.
_ROOM = 60


def work_list_title(text: str) -> str:
    """Return the first words of a text, with an ellipsis where it is longer."""
    words = " ".join(text.split())
    return words if len(words) <= _ROOM else words[: _ROOM - 1] + "…"
