"""Makes words of a text unreadable, so that the result provably holds none of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from sunhall.domain.redaction.matching import folded, normal_form, occurrences

MASK: Final = "■■■"
"""What stands for anything that was taken out: its length tells nothing."""

MASK_CHARACTER: Final = "■"

Span = tuple[int, int]


def redacted_text(text: str, words: Sequence[str], spans: Iterable[Span] = ()) -> str:
    """Return a text without some words and places.

    Args:
        text: The text.
        words: Words and phrases to take out, wherever they stand and however they are written.
        spans: Places to take out, each from where to where in the text.

    Returns:
        The text, with the mask in place of each. `holds_none` is true of it.

    Raises:
        ValueError: A word holds the mask itself, or a span is not inside the text.
    """
    if any(MASK_CHARACTER in normal_form(word) for word in words):
        raise ValueError("a word holds the mask")
    marked = list(spans)
    if any(not 0 <= start < end <= len(text) for start, end in marked):
        raise ValueError("a span is not inside the text")
    result = _masked(text, [*marked, *_found(text, words)])
    # A span may cut a character from its accents and so make a word of what was none.
    while found := _found(result, words):
        result = _masked(result, found)
    return result


def holds_none(text: str, words: Iterable[str]) -> bool:
    """Whether a text holds none of some words."""
    return not _found(text, words)


def _found(text: str, words: Iterable[str]) -> list[Span]:
    where = folded(text)
    return [span for word in words for span in occurrences(where, word)]


def _masked(text: str, spans: list[Span]) -> str:
    parts: list[str] = []
    done = 0
    for start, end in _together(text, spans):
        parts += (text[done:start], MASK)
        done = end
    return "".join((*parts, text[done:]))


def _together(text: str, spans: list[Span]) -> list[Span]:
    """Return the spans in order; those with nothing readable between them are one.

    Two masks side by side would tell that there were two words.
    """
    joined: list[Span] = []
    for start, end in sorted(_beside_masks(text, span) for span in spans):
        if joined and not normal_form(text[joined[-1][1] : start]):
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _beside_masks(text: str, span: Span) -> Span:
    """Return a span with the masks that it touches: they become one with its own."""
    before, after = text[: span[0]], text[span[1] :]
    return (
        len(before.rstrip(MASK_CHARACTER)),
        len(text) - len(after.lstrip(MASK_CHARACTER)),
    )
