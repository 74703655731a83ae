from __future__ import annotations

import hashlib
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from sunhall.adapters.letter_documents import render
from sunhall.adapters.letter_documents.letter_fonts import find_letter_fonts
from tests.unit.letters.sample_letters import CODES, letter

FONTS = find_letter_fonts({}, Path(__file__).parents[3])
AT = datetime(2026, 3, 20, 9, 30, tzinfo=timezone(timedelta(hours=8)))


@pytest.mark.parametrize("code", CODES)
def test_both_files_of_every_letter_come_with_their_digests(code: str) -> None:
    made = render(letter(code), issued_at=AT, fonts=FONTS)
    assert made.pdf.startswith(b"%PDF-1.7")
    assert made.docx.startswith(b"PK")
    assert made.pdf_sha256 == hashlib.sha256(made.pdf).hexdigest()
    assert made.docx_sha256 == hashlib.sha256(made.docx).hexdigest()
    assert made.missing_characters == ()


def test_a_letter_is_small_enough_for_a_poor_line() -> None:
    made = render(letter("D11"), issued_at=AT, fonts=FONTS)
    assert len(made.pdf) < 120_000
    assert len(made.docx) < 60_000


def test_rendering_twice_gives_the_same_digests() -> None:
    first = render(letter("D11"), issued_at=AT, fonts=FONTS)
    second = render(letter("D11"), issued_at=AT, fonts=FONTS)
    assert (first.pdf_sha256, first.docx_sha256) == (second.pdf_sha256, second.docx_sha256)


def test_a_rare_character_is_reported_to_whoever_sends_the_letter() -> None:
    made = render(letter("D12", {"applicant_name": "𠮷"}), issued_at=AT, fonts=FONTS)
    assert made.missing_characters == ("𠮷",)
