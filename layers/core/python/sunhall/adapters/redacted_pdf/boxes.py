"""Where the boxes go: over the marked places, and over every occurrence of the marked words."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sunhall.adapters.redacted_pdf.limits import PdfRefused
from sunhall.adapters.redacted_pdf.page_text import Character, Pixels, around
from sunhall.domain.redaction.commands import PageRegion
from sunhall.domain.redaction.marks import Marks, merged
from sunhall.domain.redaction.matching import folded, occurrences

_PADDING = 2
"""Pixels around a word: a shape may reach a little beyond its box."""

_TOLERANCE = 1.0
"""Points by which a region may reach over the edge, because of rounding where it was drawn."""

Boxes = Mapping[int, tuple[Pixels, ...]]
"""Index of a page → its boxes."""


def boxes_of(
    marks: Marks,
    pages: Sequence[Sequence[Character]],
    sizes: Sequence[tuple[float, float]],
    pictures: Sequence[tuple[int, int]],
) -> Boxes:
    """Return the boxes.

    Args:
        marks: What is marked.
        pages: The characters of each page.
        sizes: Width and height of each page in points.
        pictures: Width and height of each page's picture in pixels.

    Raises:
        PdfRefused: ``redaction_no_such_page``, ``redaction_outside_page`` or
            ``redaction_words_not_found``, each with the mark.
    """
    found: defaultdict[int, list[Pixels]] = defaultdict(list)
    for number, region in marks.regions:
        page = region.page - 1
        if page >= len(pages):
            raise PdfRefused("redaction_no_such_page", number)
        found[page].append(_region_box(region, sizes[page], pictures[page], number))
    for page, box in _word_boxes(marks, pages, pictures):
        found[page].append(box)
    return {page: _whole(merged(boxes)) for page, boxes in sorted(found.items())}


def _region_box(
    region: PageRegion, size: tuple[float, float], picture: tuple[int, int], mark: int
) -> Pixels:
    right, bottom = region.left + region.width, region.top + region.height
    inside = right <= size[0] + _TOLERANCE and bottom <= size[1] + _TOLERANCE
    across, down = picture[0] / size[0], picture[1] / size[1]
    box = _clipped(
        (
            math.floor(region.left * across),
            math.floor(region.top * down),
            math.ceil(right * across),
            math.ceil(bottom * down),
        ),
        picture,
    )
    if not inside or box is None:
        raise PdfRefused("redaction_outside_page", mark)
    return box


def _word_boxes(
    marks: Marks, pages: Sequence[Sequence[Character]], pictures: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, Pixels]]:
    """Yield a box for each line of each occurrence, with the index of its page."""
    if not marks.words:
        return
    flat = [(page, character) for page, each in enumerate(pages) for character in each]
    # A character is one place of the text, so places of the text are places of the list.
    where = folded("".join(character.text for _, character in flat))
    for number, word in marks.words:
        lines = [
            (page, inside)
            for start, end in occurrences(where, word)
            for page, box in _lines(flat[start:end])
            if (inside := _clipped(box, pictures[page]))
        ]
        if not lines:
            raise PdfRefused("redaction_words_not_found", number)
        yield from lines


def _lines(characters: Sequence[tuple[int, Character]]) -> Iterator[tuple[int, Pixels]]:
    """Yield the box of each line over which an occurrence goes."""
    line: list[Pixels] = []
    line_page = -1
    for page, character in characters:
        if character.box is None or character.loose is None:
            continue
        box = around((character.box, character.loose))
        if line and (page != line_page or not same_line(around(line), box)):
            yield line_page, _padded(around(line))
            line = []
        line.append(box)
        line_page = page
    if line:
        yield line_page, _padded(around(line))


def same_line(one: Pixels, other: Pixels) -> bool:
    """Whether two boxes share at least half of the lower one's height."""
    shared = min(one[3], other[3]) - max(one[1], other[1])
    return 2 * shared >= min(one[3] - one[1], other[3] - other[1])


def _padded(box: Pixels) -> Pixels:
    return box[0] - _PADDING, box[1] - _PADDING, box[2] + _PADDING, box[3] + _PADDING


def _clipped(box: Pixels, picture: tuple[int, int]) -> Pixels | None:
    left, top = max(box[0], 0), max(box[1], 0)
    right, bottom = min(box[2], picture[0]), min(box[3], picture[1])
    return (left, top, right, bottom) if left < right and top < bottom else None


def _whole(boxes: Sequence[tuple[float, float, float, float]]) -> tuple[Pixels, ...]:
    return tuple((int(a), int(b), int(c), int(d)) for a, b, c, d in boxes)
