"""Which characters a font can show, read from its character map.

Reads the one table that is needed, so that a letter with a rare character in a name does not cost
the parsing of a font of 15 MB. Format: OpenType, table ``cmap``, subtable format 12.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Final

_TABLE_RECORD: Final = struct.Struct(">4sIII")
_ENCODING_RECORD: Final = struct.Struct(">HHI")
_SEGMENTED_HEADER: Final = struct.Struct(">HHIII")
_GROUP: Final = struct.Struct(">III")
_SEGMENTED: Final = 12
_FONT_HEADER_BYTES: Final = 12


class FontUnreadable(ValueError):
    """The file is no TrueType or OpenType font with a map of all Unicode characters."""


@dataclass(frozen=True, slots=True)
class FontCoverage:
    """The characters of a font, as ranges of code points in order.

    Attributes:
        starts: First code point of every range.
        ends: Last code point of every range.
    """

    starts: Sequence[int]
    ends: Sequence[int]

    def has(self, character: str) -> bool:
        """Tell whether the font has a glyph of its own for a character."""
        code = ord(character)
        index = bisect_right(self.starts, code) - 1
        return index >= 0 and code <= self.ends[index]


@lru_cache(maxsize=4)
def font_coverage(path: Path) -> FontCoverage:
    """Read which characters a font has.

    Raises:
        FontUnreadable: If the file has no character map of format 12.
        OSError: If the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            return _ranges(file, _character_map(file))
    except struct.error as error:
        raise FontUnreadable(f"{path.name} ends early") from error


def _character_map(file: BinaryIO) -> int:
    """Return where the table of characters begins."""
    header = file.read(_FONT_HEADER_BYTES)
    (tables,) = struct.unpack_from(">H", header, 4)
    for _ in range(tables):
        tag, _, offset, _ = _TABLE_RECORD.unpack(file.read(_TABLE_RECORD.size))
        if tag == b"cmap":
            return int(offset)
    raise FontUnreadable("no table cmap")


def _ranges(file: BinaryIO, table: int) -> FontCoverage:
    file.seek(table)
    _, count = struct.unpack(">HH", file.read(4))
    offsets = [_ENCODING_RECORD.unpack(file.read(_ENCODING_RECORD.size))[2] for _ in range(count)]
    for offset in offsets:
        file.seek(table + offset)
        head = file.read(_SEGMENTED_HEADER.size)
        form, _, _, _, groups = _SEGMENTED_HEADER.unpack(head)
        if form == _SEGMENTED:
            body = file.read(groups * _GROUP.size)
            # Glyph 0 is the box that stands for "no glyph".
            found = [(start, end) for start, end, glyph in _GROUP.iter_unpack(body) if glyph]
            return FontCoverage([start for start, _ in found], [end for _, end in found])
    raise FontUnreadable("no character map of format 12")
