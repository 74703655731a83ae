"""Both files of a letter, with their digests."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sunhall.adapters.letter_documents.docx import docx
from sunhall.adapters.letter_documents.letter_fonts import LetterFonts
from sunhall.adapters.letter_documents.pdf import missing_characters, pdf
from sunhall.domain.letters.letter import Letter


@dataclass(frozen=True, slots=True)
class RenderedLetter:
    """The files of a letter.

    Attributes:
        docx: Word document.
        pdf: PDF/A-2a document.
        docx_sha256: Digest of the Word document in lower-case hex.
        pdf_sha256: Digest of the PDF document in lower-case hex.
        missing_characters: Characters the PDF shows as 〓 with their code points; worth an alarm,
            because somebody's name may be among them. Personal data: count them, never log them.
    """

    docx: bytes
    pdf: bytes
    docx_sha256: str
    pdf_sha256: str
    missing_characters: tuple[str, ...]


def render(letter: Letter, *, issued_at: datetime, fonts: LetterFonts) -> RenderedLetter:
    """Make both files of a letter. The same arguments always give the same bytes.

    Args:
        letter: A letter that passed `sunhall.domain.letters.letter.checked`.
        issued_at: Instant that the files name as theirs; with offset.
        fonts: From `find_letter_fonts`.

    Raises:
        PdfFailed: If the typesetter refuses the letter.
        ValueError: If ``issued_at`` carries no offset.
    """
    word = docx(letter, issued_at=issued_at)
    portable = pdf(letter, issued_at=issued_at, fonts=fonts)
    return RenderedLetter(
        docx=word,
        pdf=portable,
        docx_sha256=hashlib.sha256(word).hexdigest(),
        pdf_sha256=hashlib.sha256(portable).hexdigest(),
        missing_characters=missing_characters(letter, fonts),
    )
