"""What a file may be, and how it is refused when it is something else."""

from __future__ import annotations

from typing import Final

DPI: Final = 200
"""Dots per inch of the pictures: sharp in print, and a seal stays legible."""

MAX_BYTES: Final = 64 * 1024 * 1024
MAX_PAGES: Final = 300
MAX_PIXELS: Final = 35_000_000
"""Of one page: a sheet of A1."""


CPU_SECONDS: Final = 240
"""Processor time of one file; `MAX_PAGES` ordinary pages take less."""

WALL_SECONDS: Final = 270
"""Time of one file, from the first byte in to the last byte out."""

MEMORY_BYTES: Final = 1400 * 1024 * 1024
"""Address space of the process that opens a file."""


class PdfRefused(Exception):
    """A file cannot be redacted.

    Attributes:
        code: Why, see `sunhall.domain.redaction.commands.Failure`.
        mark: Number of the mark it is about, or 0.
    """

    def __init__(self, code: str, mark: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.mark = mark
