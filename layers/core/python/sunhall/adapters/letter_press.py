"""The letter press of the application, from the document renderers and the fonts of this place."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sunhall.application.ports import Document
from sunhall.domain.letters.letter import Letter

_LOG = logging.getLogger(__name__)


class DocumentPress:
    """Renders letters as DOCX and PDF; libraries and fonts are loaded with the first letter."""

    def render(self, letter: Letter, *, issued_at: datetime) -> Mapping[str, Document]:
        """Return the documents by format, ``pdf`` and ``docx``."""
        from sunhall.adapters.letter_documents import render
        from sunhall.adapters.letter_documents.letter_fonts import find_letter_fonts

        fonts = find_letter_fonts(os.environ, Path.cwd(), sys.path)
        rendered = render(letter, issued_at=issued_at, fonts=fonts)
        if rendered.missing_characters:
            # Which ones they are may be somebody's name: only their number is told.
            missing = len(rendered.missing_characters)
            _LOG.warning("%s lacks %d characters in its font", letter.template.code, missing)
        return {
            "pdf": Document(rendered.pdf, rendered.pdf_sha256),
            "docx": Document(rendered.docx, rendered.docx_sha256),
        }
