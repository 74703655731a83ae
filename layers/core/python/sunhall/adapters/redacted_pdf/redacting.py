"""The way of a file from the original to a result that has stood the second look."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pikepdf
import pypdfium2 as pdfium

from sunhall.adapters.redacted_pdf.boxes import Boxes, boxes_of
from sunhall.adapters.redacted_pdf.limits import PdfRefused
from sunhall.adapters.redacted_pdf.page_text import UNKNOWN, Character, characters_of
from sunhall.adapters.redacted_pdf.picture import covered, drawn, packed, picture_size
from sunhall.adapters.redacted_pdf.reading import left_out, opened
from sunhall.adapters.redacted_pdf.second_look import check
from sunhall.adapters.redacted_pdf.text_layer import text_runs
from sunhall.adapters.redacted_pdf.writing import PlainPage, written
from sunhall.domain.redaction.marks import Marks

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument


@dataclass(frozen=True, slots=True)
class Redacted:
    """A result.

    Attributes:
        content: The new file.
        sha256: Its digest in hexadecimal.
        pages: How many pages it has.
        unsearched: Numbers of the pages without text, or with shapes that are no known character.
        dropped: How many notes, form fields and stamps were left out.
    """

    content: bytes
    sha256: str
    pages: int
    unsearched: tuple[int, ...]
    dropped: int


def redact(content: bytes, marks: Marks) -> Redacted:
    """Return a file without what was marked.

    The same file and marks give the same bytes.

    Raises:
        PdfRefused: It cannot be done, or the second look found something.
    """
    try:
        return _redacted(content, marks)
    except (pdfium.PdfiumError, pikepdf.PdfError):
        raise PdfRefused("redaction_pdf_damaged") from None


def _redacted(content: bytes, marks: Marks) -> Redacted:
    document = opened(content)
    sizes = [document.get_page_size(index) for index in range(len(document))]
    texts = [_characters(document, index, picture_size(size)) for index, size in enumerate(sizes)]
    boxes = boxes_of(marks, texts, sizes, [picture_size(size) for size in sizes])
    pages = [_page(document, index, texts[index], boxes) for index in range(len(document))]
    document.close()
    result = written(pages)
    check(result, marks, boxes, len(pages))
    return Redacted(
        content=result,
        sha256=hashlib.sha256(result).hexdigest(),
        pages=len(pages),
        unsearched=tuple(number for number, text in enumerate(texts, start=1) if _blind(text)),
        dropped=left_out(content),
    )


def _characters(document: PdfDocument, index: int, picture: tuple[int, int]) -> list[Character]:
    page = document[index]
    characters = characters_of(page, picture)
    page.close()
    return characters


def _blind(characters: Sequence[Character]) -> bool:
    """Whether a page may show words that nobody can search."""
    return not characters or any(character.text == UNKNOWN for character in characters)


def _page(
    document: PdfDocument, index: int, characters: Sequence[Character], boxes: Boxes
) -> PlainPage:
    page = document[index]
    size = page.get_size()
    picture = drawn(page)
    page.close()
    here = boxes.get(index, ())
    runs = text_runs(characters, picture.convert("L"), here)
    covered(picture, here)
    return PlainPage(size, packed(picture), runs)
