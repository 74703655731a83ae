"""Opens a PDF that somebody sent, if it is one that can be redacted."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pikepdf
import pypdfium2 as pdfium

from sunhall.adapters.redacted_pdf.limits import DPI, MAX_BYTES, MAX_PAGES, MAX_PIXELS, PdfRefused

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument


def opened(content: bytes) -> PdfDocument:
    """Open a file with the renderer.

    Two readers have to agree on it: a file that one of them has to mend may show one thing to one
    program and another thing to the next.

    Raises:
        PdfRefused: ``redaction_pdf_too_large``, ``…_encrypted``, ``…_damaged``,
            ``…_too_many_pages`` or ``redaction_page_too_large``.
    """
    if len(content) > MAX_BYTES:
        raise PdfRefused("redaction_pdf_too_large")
    pages = _pages(content)
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError:
        raise PdfRefused("redaction_pdf_damaged") from None
    if len(document) != pages:
        raise PdfRefused("redaction_pdf_damaged")
    for number in range(pages):
        _check_size(document.get_page_size(number))
    return document


def left_out(content: bytes) -> int:
    """Return how many things stand on top of pages: notes, form fields, stamps, seals."""
    with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as pdf:
        return sum(_visible_annotations(page) for page in pdf.pages)


def _pages(content: bytes) -> int:
    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as pdf:
            encrypted, pages = pdf.is_encrypted, len(pdf.pages)
    except pikepdf.PasswordError:
        encrypted, pages = True, 0
    except pikepdf.PdfError:
        raise PdfRefused("redaction_pdf_damaged") from None
    if encrypted:
        raise PdfRefused("redaction_pdf_encrypted")
    if pages > MAX_PAGES:
        raise PdfRefused("redaction_pdf_too_many_pages")
    if pages == 0:
        raise PdfRefused("redaction_pdf_damaged")
    return pages


def _check_size(size: tuple[float, float]) -> None:
    width, height = size
    if not (width >= 1 and height >= 1):
        raise PdfRefused("redaction_pdf_damaged")
    if width * height * (DPI / 72) ** 2 > MAX_PIXELS:
        raise PdfRefused("redaction_page_too_large")


def _visible_annotations(page: pikepdf.Page) -> int:
    """Count a page's annotations but for links, which show nothing of their own."""
    annotations = page.obj.get("/Annots")
    if not isinstance(annotations, pikepdf.Array):
        return 0
    return sum(
        isinstance(each, pikepdf.Dictionary) and each.get("/Subtype") != pikepdf.Name.Link
        for each in annotations
    )
