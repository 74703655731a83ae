"""What is marked: places and words, each with the reason why nobody may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from sunhall.domain.redaction.commands import PageRegion, RedactionMark, TextSpan

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in points from the upper left corner of the page as it is shown."""

#: How much more than its parts a box may hide that is put in their place.
_HARDLY_MORE: Final = 1.1

_KINDS: Final = ("region", "span", "words")


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one redaction, by kind, each with its number from 1 on.

    Attributes:
        regions: Places on pages.
        spans: Places in a text.
        words: Words and phrases, wherever they stand.
    """

    regions: tuple[tuple[int, PageRegion], ...] = ()
    spans: tuple[tuple[int, TextSpan], ...] = ()
    words: tuple[tuple[int, str], ...] = ()


def kinds_of(mark: RedactionMark) -> tuple[str, ...]:
    """Return what a mark says is to be made unreadable; more or less than one is unclear."""
    named = tuple(kind for kind in _KINDS if getattr(mark, kind))
    return (*named, "whole_file") if mark.whole_file else named


def marks_content(marks: Iterable[RedactionMark]) -> Mapping[str, Any]:
    """Return the sealed document that keeps marks."""
    return {"marks": [asdict(mark) for mark in marks]}


def marks_from(content: Mapping[str, Any]) -> Marks:
    """Return the marks that a sealed document keeps."""
    kept: Sequence[Mapping[str, Any]] = content["marks"]
    numbered = tuple(enumerate(kept, start=1))
    return Marks(
        regions=tuple((no, PageRegion(**m["region"])) for no, m in numbered if m["region"]),
        spans=tuple((no, TextSpan(**m["span"])) for no, m in numbered if m["span"]),
        words=tuple((no, m["words"]) for no, m in numbered if m["words"]),
    )


def merged(boxes: Iterable[Box]) -> tuple[Box, ...]:
    """Return boxes that cover the same area, the pieces of one strip as one box.

    Two that touch become the one that encloses both only if that hides hardly more than they do
    (the words of one line); else both stay, because what can be given is given (art. 37).
    """
    apart: list[Box] = []
    for box in sorted(boxes):
        joined, rest = box, apart
        while near := [other for other in rest if _one_strip(joined, other)]:
            rest = [other for other in rest if other not in near]
            joined = _around((joined, *near))
        apart = [*rest, joined]
    return tuple(sorted(apart, key=lambda box: (box[1], box[0], box[3], box[2])))


def _one_strip(one: Box, other: Box) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    if across < 0 or down < 0:
        return False
    together = _area(one) + _area(other) - across * down
    return _area(_around((one, other))) <= _HARDLY_MORE * together


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _around(boxes: Sequence[Box]) -> Box:
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)
