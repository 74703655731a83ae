"""The pictures of the documentation: few, small, and each there that is named."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
SCREENS = ROOT / "docs" / "screens"
MOST, LARGEST = 12, 120 * 1024


def test_the_pictures_are_few_and_small() -> None:
    files = sorted(SCREENS.iterdir())
    assert 0 < len(files) <= MOST
    assert [file.name for file in files if file.stat().st_size > LARGEST] == []


def test_every_picture_that_a_page_shows_is_there() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    shown = [
        page.parent / name
        for page in pages
        for name in re.findall(r"!\[[^\]]+\]\(([^)]+\.png)\)", page.read_text(encoding="utf-8"))
    ]
    assert len(shown) >= 4
    assert [str(file) for file in shown if not file.is_file()] == []
