"""What a photo may be, what its copy is, and how a photo is refused."""

from __future__ import annotations

from typing import Final

LONGEST_SIDE: Final = 1600
"""Pixels of a copy's longer side: enough to see a pothole, too few to read a letter in a window."""

MAX_PIXELS: Final = 64_000_000
"""Of an original: the largest that telephones take by default have some 50 million."""

QUALITY: Final = 85

MEMORY_BYTES: Final = 1400 * 1024 * 1024
"""Address space of the process that opens a photo."""

CPU_SECONDS: Final = 60
"""Processor time of one photo; the largest takes some seconds."""

WALL_SECONDS: Final = 90
"""Time of one photo, from the first byte in to the last byte out."""


class PhotoRefused(Exception):
    """No copy can be made of a photo.

    Attributes:
        code: Why, see `sunhall.domain.ticket.commands.PhotoFailure`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
