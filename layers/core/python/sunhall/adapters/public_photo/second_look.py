"""Opens a copy again: it is a whole JPEG, and holds nothing beside its picture."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Final

from PIL import Image

_MARKER: Final = 0xFF
_START: Final = b"\xff\xd8"
_END: Final = b"\xff\xd9"
_SCAN: Final = 0xDA
_JFIF: Final = 0xE0
#: What a JPEG cannot do without (ITU-T T.81, table B.1), and the 14 bytes that say it is a JFIF.
#: Everything else is data beside the picture: Exif, XMP, IPTC, colour profiles, comments.
_NEEDED: Final = frozenset({_JFIF, 0xC0, 0xC2, 0xC4, 0xDB, 0xDD, _SCAN})
_JFIF_LENGTH: Final = 14

#: A box's border is mixed with its surroundings: a JPEG is packed in squares of 8, colours of 16.
_EDGE: Final = 16
_BLACK: Final = 40
"""Level below which an eye sees black; ripples of what lies around reach a little into a box."""


def stands(
    content: bytes, size: tuple[int, int], boxes: Sequence[tuple[int, int, int, int]]
) -> bool:
    """Return whether a copy may be given to everybody.

    Args:
        content: The copy.
        size: Width and height that it should have.
        boxes: What should be black on it: left, top, right and bottom in pixels.
    """
    if not _bare(content):
        return False
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG",)) as opened:
            opened.load()
            whole = opened.size == size and opened.mode == "RGB" and not dict(opened.getexif())
            return whole and all(_black(opened, box) for box in boxes)
    except (OSError, ValueError, SyntaxError):
        return False


def _bare(content: bytes) -> bool:
    """Return whether there is nothing but the picture, up to the last byte."""
    if not (content.startswith(_START) and content.endswith(_END)):
        return False
    try:
        segments = list(_segments(content))
    except (IndexError, ValueError):
        return False
    return all(
        kind in _NEEDED and (kind != _JFIF or length == _JFIF_LENGTH) for kind, length in segments
    )


def _segments(content: bytes) -> Iterator[tuple[int, int]]:
    """Yield the marker and the length in bytes of every segment.

    Raises:
        IndexError: The file ends within one.
        ValueError: What follows one is no marker, or something follows the end.
    """
    at = len(_START)
    while content[at : at + 2] != _END:
        if content[at] != _MARKER:
            raise ValueError("no marker")
        kind = content[at + 1]
        length = int.from_bytes(content[at + 2 : at + 4])
        yield kind, length - 2
        at += 2 + length
        if kind == _SCAN:
            at = _after_scan(content, at)
    if at + len(_END) != len(content):
        raise ValueError("more than a picture")


def _after_scan(content: bytes, at: int) -> int:
    """Return where the packed pixels end: at a marker that is neither stuffing nor a restart."""
    while True:
        at = content.index(_MARKER, at)
        following = content[at + 1]
        if following and not 0xD0 <= following <= 0xD7:
            return at
        at += 2


def _black(picture: Image.Image, box: tuple[int, int, int, int]) -> bool:
    """Return whether a box is black; one that is all border is told by its average."""
    left, top, right, bottom = box
    inner = (left + _EDGE, top + _EDGE, right - _EDGE, bottom - _EDGE)
    if inner[0] >= inner[2] or inner[1] >= inner[3]:
        inner = box
        grey = picture.crop(inner).convert("L")
        levels = grey.histogram()
        mean = sum(level * count for level, count in enumerate(levels)) / max(1, sum(levels))
        return mean < 2 * _BLACK
    return not any(picture.crop(inner).convert("L").histogram()[_BLACK:])
