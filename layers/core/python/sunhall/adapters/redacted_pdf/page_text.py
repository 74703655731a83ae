"""The text of a page as its file tells it: every character with its place on the picture."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pypdfium2.raw as raw

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

UNKNOWN: Final = "\ufffd"
"""A shape of which the file does not say which character it is."""

Pixels = tuple[int, int, int, int]
"""Left, top, right and bottom of a box on a picture."""


@dataclass(frozen=True, slots=True)
class Character:
    """A character.

    Attributes:
        text: The character.
        box: Where its shape is; None where the reader has put it in, between words and lines.
        loose: The box of its font there, which is as high as the line.
    """

    text: str
    box: Pixels | None
    loose: Pixels | None


def characters_of(page: PdfPage, size: tuple[int, int]) -> list[Character]:
    """Return a page's characters in the order in which they are read.

    Args:
        page: The page.
        size: Width and height of its picture.
    """
    text_page = page.get_textpage()
    found = [
        Character(_character(text_page, at), *_places(page, text_page, at, size))
        for at in range(text_page.count_chars())
    ]
    text_page.close()
    return _whole(found)


def around(boxes: Sequence[Pixels]) -> Pixels:
    """Return the box that encloses others."""
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


def _character(text_page: PdfTextPage, at: int) -> str:
    code = raw.FPDFText_GetUnicode(text_page, at)
    return chr(code) if code else UNKNOWN


def _places(
    page: PdfPage, text_page: PdfTextPage, at: int, size: tuple[int, int]
) -> tuple[Pixels | None, Pixels | None]:
    if raw.FPDFText_IsGenerated(text_page, at) == 1:
        return None, None
    tight = _on_picture(page, text_page.get_charbox(at), size)
    loose = _on_picture(page, text_page.get_charbox(at, loose=True), size)
    return tight, loose


def _on_picture(
    page: PdfPage, box: tuple[float, float, float, float], size: tuple[int, int]
) -> Pixels:
    """Return where a box in the page's own coordinates is, however the page is turned."""
    corners = [_point(page, x, y, size) for x in (box[0], box[2]) for y in (box[1], box[3])]
    across, down = zip(*corners, strict=True)
    return min(across), min(down), max(across), max(down)


def _point(page: PdfPage, x: float, y: float, size: tuple[int, int]) -> tuple[int, int]:
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(
        page, 0, 0, size[0], size[1], 0, x, y, ctypes.byref(across), ctypes.byref(down)
    )
    return across.value, down.value


def _whole(characters: list[Character]) -> list[Character]:
    """Return characters without halves: beyond the basic plane the reader may give two."""
    whole: list[Character] = []
    for character in characters:
        last = whole[-1].text if whole else ""
        if "\ud800" <= last <= "\udbff" and "\udc00" <= character.text <= "\udfff":
            pair = (last + character.text).encode("utf-16-be", "surrogatepass").decode("utf-16-be")
            whole[-1] = Character(pair, whole[-1].box, whole[-1].loose)
        else:
            whole.append(character)
    return whole
