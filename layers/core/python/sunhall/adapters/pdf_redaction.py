"""Redacts PDFs, each in a process of its own.

See `sunhall.adapters.redacted_pdf` for how, and `docs/decisions/redaction.md` for why so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from sunhall.adapters.confined_process import Broken, answered
from sunhall.adapters.redacted_pdf.limits import WALL_SECONDS
from sunhall.application.apply_redactions import CannotRedact, RedactedFile

_WORKER: Final = "sunhall.adapters.redacted_pdf.worker"


class PdfRedactor:
    """Makes redacted PDFs.

    Args:
        seconds: Time that one file may take.
    """

    def __init__(self, *, seconds: float = WALL_SECONDS) -> None:
        self._seconds = seconds

    def redact(self, content: bytes, marks: Mapping[str, Any]) -> RedactedFile:
        """Return a file without what was marked; the same file and marks give the same bytes.

        Args:
            content: The original.
            marks: The marks as their sealed document keeps them.

        Raises:
            CannotRedact: It cannot be done, with the code that tells why.
        """
        request = json.dumps({"marks": marks["marks"]}).encode() + b"\n" + content
        try:
            answer = answered(_WORKER, request, seconds=self._seconds)
        except Broken:
            raise CannotRedact("redaction_pdf_too_complex") from None
        return _read(answer)


def _read(answer: bytes) -> RedactedFile:
    head, _, content = answer.partition(b"\n")
    facts = json.loads(head or b'{"bug": "silent"}')
    if "bug" in facts:
        raise RuntimeError(f"the redactor failed: {facts['bug']}")
    if "code" in facts:
        raise CannotRedact(facts["code"], facts["mark"])
    return RedactedFile(
        content=content,
        sha256=facts["sha256"],
        pages=facts["pages"],
        unsearched=tuple(facts["unsearched"]),
        dropped=facts["dropped"],
    )
