"""A letter of a case, from its order to the applicant's eyes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class IssuedLetter:
    """A letter that an event of the case has ordered.

    Attributes:
        code: ``D01``…
        order: Sequence number of the event that ordered it; it identifies the letter in its case.
        number: Its official number (文号), once produced.
        produced_at: When its documents were ready, or None while they are being made.
        published: Whether the applicant may see it.
        sha256: Digests of its documents by format (``pdf``, ``docx``).
    """

    code: str
    order: int
    number: str | None = None
    produced_at: datetime | None = None
    published: bool = False
    sha256: tuple[tuple[str, str], ...] = ()
