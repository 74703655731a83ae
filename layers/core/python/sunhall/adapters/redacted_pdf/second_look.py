"""Looks at a result as a stranger would who wants to know what was hidden.

Whatever made the file, nothing of what was marked may be found in it: not by a reader of text, not
on the picture, not in an object, not in an older revision.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import pikepdf
import pypdfium2 as pdfium

from sunhall.adapters.redacted_pdf.limits import PdfRefused
from sunhall.adapters.redacted_pdf.page_text import Character, Pixels, characters_of
from sunhall.adapters.redacted_pdf.picture import drawn
from sunhall.domain.redaction.marks import Marks
from sunhall.domain.redaction.matching import folded, occurrences
from sunhall.domain.redaction.text_redaction import MASK_CHARACTER

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

    from sunhall.adapters.redacted_pdf.boxes import Boxes

_EDGE: Final = 3
"""Pixels along a box's edge that are not looked at: JPEG blurs it."""

_BLACK: Final = 40
"""The level that JPEG never reaches in black."""

_CATALOG: Final = frozenset({"/Type", "/Pages"})
_PAGE: Final = frozenset({"/Type", "/Parent", "/MediaBox", "/Resources", "/Contents"})
_RESOURCES: Final = frozenset({"/XObject", "/Font"})
_TRAILER: Final = frozenset(
    {"/Root", "/Size", "/ID", "/Type", "/W", "/Index", "/Length", "/Filter", "/DecodeParms"}
)


def check(content: bytes, marks: Marks, boxes: Boxes, pages: int) -> None:
    """Make sure that a result holds nothing of what was marked.

    Args:
        content: The result.
        marks: What was marked.
        boxes: Where the boxes have to be.
        pages: How many pages it has to have.

    Raises:
        PdfRefused: ``redaction_not_verified``.
    """
    if not (_one_revision(content) and _bare(content, pages)):
        raise PdfRefused("redaction_not_verified")
    document = pdfium.PdfDocument(content)
    black = all(_black(document, page, places) for page, places in boxes.items())
    if not black or _words_left(document, marks):
        raise PdfRefused("redaction_not_verified")
    document.close()


def _one_revision(content: bytes) -> bool:
    """Whether the file was written once: every later change would end it once more."""
    return content.count(b"startxref") == 1 and content.rstrip().endswith(b"%%EOF")


def _bare(content: bytes, pages: int) -> bool:
    """Whether the file has pages with pictures and text, and nothing else that PDF knows."""
    with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as pdf:
        return (
            len(pdf.pages) == pages
            and {*pdf.Root.keys()} <= _CATALOG
            and {*pdf.trailer.keys()} <= _TRAILER
            and all(_plain(page.obj) for page in pdf.pages)
        )


def _plain(page: pikepdf.Object) -> bool:
    return (
        {*page.keys()} <= _PAGE
        and {*page.Resources.keys()} <= _RESOURCES
        and [*page.Resources.XObject.keys()] == ["/Im"]
    )


def _black(document: PdfDocument, index: int, boxes: Sequence[Pixels]) -> bool:
    """Whether the boxes of a page are black, and no reader of text finds anything in them."""
    page = document[index]
    picture = drawn(page).convert("L")
    characters = characters_of(page, picture.size)
    page.close()
    return all(
        not any(picture.crop(inner).histogram()[_BLACK:]) and not _text_in(characters, inner)
        for inner in map(_inner, boxes)
        if inner[0] < inner[2] and inner[1] < inner[3]
    )


def _inner(box: Pixels) -> Pixels:
    return box[0] + _EDGE, box[1] + _EDGE, box[2] - _EDGE, box[3] - _EDGE


def _text_in(characters: Sequence[Character], box: Pixels) -> bool:
    return any(
        box[0] < (each.box[0] + each.box[2]) / 2 < box[2]
        and box[1] < (each.box[1] + each.box[3]) / 2 < box[3]
        for each in characters
        if each.box and each.text not in (MASK_CHARACTER, " ")
    )


def _words_left(document: PdfDocument, marks: Marks) -> bool:
    text = "".join(page.get_textpage().get_text_range() for page in document)
    where = folded(text)
    return any(any(occurrences(where, word)) for _, word in marks.words)
