"""The text that lies invisibly over a picture, so that what can be seen can be searched and heard.

A character is in it only if its shape can be seen on the picture. Text under a black bar that
somebody drew, white text, and text beside the page are in many files; none of it was shown to who
marked the page, and none of it gets into the result.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sunhall.adapters.redacted_pdf.boxes import same_line
from sunhall.adapters.redacted_pdf.page_text import UNKNOWN, Character, Pixels, around
from sunhall.domain.redaction.text_redaction import MASK

if TYPE_CHECKING:
    from PIL.Image import Image

_CONTRAST: Final = 24
"""Difference between the darkest and the lightest pixel of a shape that an eye can see."""

_TOUCH: Final = 3
"""Pixels by which a box may reach over a character without hiding a part of it."""


@dataclass(frozen=True, slots=True)
class TextRun:
    """Text in one line.

    Attributes:
        text: The text.
        box: Where it lies on the picture.
    """

    text: str
    box: Pixels


def text_runs(
    characters: Sequence[Character], grey: Image, boxes: Sequence[Pixels]
) -> tuple[TextRun, ...]:
    """Return the text to lay over a picture.

    What is covered is replaced by the mask: who reads hears that something is missing, and what
    stood before it and after it does not become one word.

    Args:
        characters: The page's characters in order.
        grey: The picture before anything was covered, in greys.
        boxes: The boxes.
    """
    runs: list[TextRun] = []
    told: set[Pixels] = set()
    line: list[Character] = []
    for character in characters:
        box = next((each for each in boxes if _hides(each, character)), None)
        if box is None and _visible(character, grey) and _goes_on(line, character, boxes):
            line.append(character)
            continue
        runs.extend(_run(line))
        line = []
        if box is None:
            line = [character] if character.box and _visible(character, grey) else []
        elif box not in told:
            told.add(box)
            runs.append(TextRun(MASK, box))
    runs.extend(_run(line))
    return (*runs, *(TextRun(MASK, box) for box in boxes if box not in told))


def _hides(box: Pixels, character: Character) -> bool:
    if character.box is None:
        return False
    left, top, right, bottom = character.box
    across = min(box[2], right) - max(box[0], left)
    down = min(box[3], bottom) - max(box[1], top)
    return across > min(_TOUCH, (right - left) // 2) and down > min(_TOUCH, (bottom - top) // 2)


def _visible(character: Character, grey: Image) -> bool:
    """Whether a character can be seen; blanks can where they are, whatever shows through."""
    if character.text.isspace() or character.box is None:
        return character.text == " "
    if not character.text.isprintable() or character.text == UNKNOWN:
        return False
    left, top, right, bottom = character.box
    inside = (
        max(left - 1, 0),
        max(top - 1, 0),
        min(right + 1, grey.width),
        min(bottom + 1, grey.height),
    )
    if inside[0] >= inside[2] or inside[1] >= inside[3]:
        return False
    levels = [level for level, count in enumerate(grey.crop(inside).histogram()) if count]
    return levels[-1] - levels[0] >= _CONTRAST


def _goes_on(line: Sequence[Character], character: Character, boxes: Sequence[Pixels]) -> bool:
    """Whether a character stands right behind a line's last one, with no box between them."""
    if not line:
        return True
    last = next((each.loose for each in reversed(line) if each.loose), None)
    if character.loose is None or last is None:
        return character.text == " "
    height = max(last[3] - last[1], 1)
    near = -height // 2 <= character.loose[0] - last[2] <= 2 * height
    between = (last[2], character.loose[1], character.loose[0], character.loose[3])
    return (
        near
        and same_line(last, character.loose)
        and not any(_overlap(between, box) for box in boxes)
    )


def _overlap(one: Pixels, other: Pixels) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _run(line: Sequence[Character]) -> Iterator[TextRun]:
    boxes = [character.loose for character in line if character.loose]
    text = "".join(character.text for character in line)
    if boxes and text.strip():
        yield TextRun(text, around(boxes))
