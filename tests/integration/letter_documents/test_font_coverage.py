from __future__ import annotations

import struct
from pathlib import Path

import pytest

from sunhall.adapters.letter_documents.font_coverage import FontUnreadable, font_coverage
from sunhall.adapters.letter_documents.letter_fonts import find_letter_fonts

ROOT = Path(__file__).parents[3]
FONTS = find_letter_fonts({}, ROOT)


def font_file(path: Path, groups: list[tuple[int, int, int]], form: int = 12) -> Path:
    """Write the smallest file that has a character map."""
    body = b"".join(struct.pack(">III", *group) for group in groups)
    table = struct.pack(">HH", 0, 1) + struct.pack(">HHI", 3, 10, 12)
    table += struct.pack(">HHIII", form, 0, 16 + len(body), 0, len(groups)) + body
    header = struct.pack(">IHHHH", 0x00010000, 1, 0, 0, 0)
    record = struct.pack(">4sIII", b"cmap", 0, 28, len(table))
    path.write_bytes(header + record + table)
    return path


@pytest.mark.parametrize("path", [FONTS.regular, FONTS.bold])
def test_the_font_has_every_character_of_gb_2312_and_rare_ones_of_names(path: Path) -> None:
    coverage = font_coverage(path)
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                character = bytes([row, cell]).decode("gb2312")
            except UnicodeDecodeError:
                continue
            assert coverage.has(character), character
    assert all(coverage.has(character) for character in "龑堃喆犇燚珺祎㛃䶮〔〕〓—“”·0aZ")


def test_the_font_lacks_what_the_letter_must_say_it_lacks() -> None:
    assert not any(font_coverage(FONTS.regular).has(character) for character in "𠮷🙂\ue000")


def test_ranges_are_read_to_their_ends(tmp_path: Path) -> None:
    path = font_file(tmp_path / "a.ttf", [(0x41, 0x43, 5), (0x4E00, 0x4E00, 9)])
    coverage = font_coverage(path)
    found = [character for character in "@ABCD一丁" if coverage.has(character)]
    assert found == ["A", "B", "C", "一"]


def test_a_character_that_is_mapped_to_the_empty_box_counts_as_missing(tmp_path: Path) -> None:
    assert not font_coverage(font_file(tmp_path / "b.ttf", [(0x41, 0x41, 0)])).has("A")


@pytest.mark.parametrize("content", [b"", b"abc", b"\x00\x01\x00\x00\x00\x01" + b"\x00" * 6])
def test_a_file_that_is_no_font_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "c.ttf"
    path.write_bytes(content)
    with pytest.raises(FontUnreadable):
        font_coverage(path)


def test_a_font_without_a_map_of_all_characters_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FontUnreadable, match="format 12"):
        font_coverage(font_file(tmp_path / "d.ttf", [(0x41, 0x41, 3)], form=4))
    no_map = font_file(tmp_path / "e.ttf", [(0x41, 0x41, 3)])
    no_map.write_bytes(no_map.read_bytes().replace(b"cmap", b"glyf"))
    with pytest.raises(FontUnreadable, match="cmap"):
        font_coverage(no_map)
