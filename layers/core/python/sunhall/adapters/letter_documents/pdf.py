"""A letter as PDF/A-2a and PDF/UA-1: tagged, searchable, with a subset of the font embedded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import typst

from sunhall.adapters.letter_documents.font_coverage import font_coverage
from sunhall.adapters.letter_documents.letter_fonts import FAMILY, LetterFonts
from sunhall.domain.letters.letter import Letter, Paragraph, attachment_lines, plain_text

_TEMPLATE: Final = Path(__file__).with_name("letter.typ")
#: Archiving (2a: tagged, with the text of every glyph) and accessibility, both in one file.
_STANDARDS: Final[list[typst.PDFStandard]] = ["a-2a", "ua-1"]
_GETA: Final = "〓"


class PdfFailed(RuntimeError):
    """The typesetter refused a letter; the message is its own and names no person."""


def missing_characters(letter: Letter, fonts: LetterFonts) -> tuple[str, ...]:
    """Return the characters of a letter that the fonts cannot show, each once, in reading order."""
    regular, bold = font_coverage(fonts.regular), font_coverage(fonts.bold)
    return tuple(
        dict.fromkeys(
            character
            for character in plain_text(letter)
            if not character.isspace() and not (regular.has(character) and bold.has(character))
        )
    )


def pdf(letter: Letter, *, issued_at: datetime, fonts: LetterFonts) -> bytes:
    """Set a letter as PDF. The same letter, instant and fonts give the same bytes.

    A character that the fonts do not have is printed as 〓 with its code point, and a note under
    the text says so: a name must never lose a character without anybody seeing it.

    Raises:
        PdfFailed: If the typesetter refuses the letter.
        ValueError: If ``issued_at`` carries no offset.
    """
    if issued_at.utcoffset() is None:
        raise ValueError("an instant needs an offset")
    stand_ins = {
        ord(character): f"{_GETA}（U+{ord(character):04X}）"
        for character in missing_characters(letter, fonts)
    }
    content = json.dumps(_content(letter, stand_ins), ensure_ascii=False, sort_keys=True)
    compiler = typst.Compiler(
        _TEMPLATE.read_bytes(),
        font_paths=_font_book(fonts),
        ignore_system_fonts=True,
        sys_inputs={"letter": content},
    )
    try:
        # A PDF's dates know whole seconds only.
        at = issued_at.replace(microsecond=0)
        made = compiler.compile(format="pdf", pdf_standards=_STANDARDS, timestamp=at)
    except typst.TypstError as error:
        raise PdfFailed(_without_quotes(error.message)) from None
    if not isinstance(made, bytes):
        raise PdfFailed("the typesetter returned no document")
    return made


@lru_cache(maxsize=2)
def _font_book(fonts: LetterFonts) -> typst.Fonts:
    """Read the names in the font files once for a process."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=sorted({str(fonts.regular.parent), str(fonts.bold.parent)}),
    )


def _content(letter: Letter, stand_ins: Mapping[int, str]) -> Mapping[str, Any]:
    """Return what `letter.typ` prints, with a stand-in for every character without a glyph."""

    def shown(text: str) -> str:
        return text.translate(stand_ins)

    def row(paragraph: Paragraph) -> Mapping[str, Any]:
        return {
            "kind": paragraph.kind.value,
            "text": shown(paragraph.text),
            "label": shown(paragraph.label),
            "lines": paragraph.lines,
        }

    return {
        "family": FAMILY,
        "agency": shown(letter.agency),
        "number": shown(letter.number),
        "title": shown(letter.title),
        "addressee": shown(letter.addressee),
        "body": [row(paragraph) for paragraph in letter.body],
        "form": [row(paragraph) for paragraph in letter.form],
        "remedy": [shown(text) for text in letter.remedy.paragraphs],
        "contact": shown(letter.contact),
        "attachments": [shown(line) for line in attachment_lines(letter)],
        "notes": [_note(stand_ins)] if stand_ins else [],
        "signature": shown(f"{letter.agency}{letter.seal_line}"),
        "date": letter.date_line,
    }


def _note(stand_ins: Mapping[int, str]) -> str:
    return f"注：文中{'、'.join(stand_ins.values())}为字库未收录的字符，以统一码编号表示。"


def _without_quotes(message: str) -> str:
    """Drop what the typesetter quotes from the letter: it may be part of a name."""
    return message.split("`", 1)[0].strip()
