"""The press of the application's proofs, from the typesetter and the fonts of this place."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from sunhall.domain.approval.proof import Proof

_LOG = logging.getLogger(__name__)


class TypstProofPress:
    """Sets proofs as PDF; the typesetter and the fonts are loaded with the first one."""

    def render(self, proof: Proof, *, language: str) -> bytes:
        """Return the page as PDF; the same page in the same language, the same bytes."""
        from sunhall.adapters.approval_proof import proof_pdf
        from sunhall.adapters.letter_documents.letter_fonts import find_letter_fonts

        fonts = find_letter_fonts(os.environ, Path.cwd(), sys.path)
        set_ = proof_pdf(proof, language=language, fonts=fonts)
        if set_.missing_characters:
            # Which ones they are may be somebody's name: only their number is told.
            _LOG.warning("a proof lacks %d characters in its font", len(set_.missing_characters))
        return set_.content
