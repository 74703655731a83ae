"""The proof of an approval as PDF/A-2a and PDF/UA-1, set by Typst like the letters."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from unicodedata import category

import typst

from sunhall.adapters.letter_documents.font_coverage import font_coverage
from sunhall.adapters.letter_documents.letter_fonts import FAMILY, LetterFonts
from sunhall.domain.approval.proof import Proof

_TEMPLATE: Final = Path(__file__).with_name("approval_proof.typ")
#: Archiving (2a: tagged, with the text of every glyph) and accessibility, both in one file.
_STANDARDS: Final[list[typst.PDFStandard]] = ["a-2a", "ua-1"]
#: Comes with the typesetter itself; only hashes and ids are set in it, which are plain ASCII.
_MONOSPACE: Final = "DejaVu Sans Mono"
_GETA: Final = "〓"
#: Unicode categories of controls, of what only formats, and of halves of characters.
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs"})


class ProofFailed(RuntimeError):
    """The typesetter refused a page; the message is its own and quotes nothing of the page."""


@dataclass(frozen=True, slots=True)
class SetProof:
    """A proof as it is printed.

    Attributes:
        content: PDF/A-2a document.
        missing_characters: Characters that it shows as 〓 with their code points. They may be of a
            name: count them, never log them.
    """

    content: bytes
    missing_characters: tuple[str, ...]


def proof_pdf(proof: Proof, *, language: str, fonts: LetterFonts) -> SetProof:
    """Set a proof as PDF. The same page, language and fonts give the same bytes.

    A character that the fonts do not have is printed as 〓 with its code point, and a note says so.

    Args:
        proof: The page.
        language: Its language, ``zh-CN`` or ``en``.
        fonts: From `sunhall.adapters.letter_documents.letter_fonts.find_letter_fonts`.

    Raises:
        ProofFailed: The typesetter refuses it.
    """
    told = asdict(proof)
    del told["dated"]
    plain = _each_text(told, _visible)
    missing = _missing_characters(plain, fonts)
    content = json.dumps(_content(plain, language, missing), ensure_ascii=False)
    compiler = typst.Compiler(
        _TEMPLATE.read_bytes(),
        font_paths=_font_book(fonts),
        ignore_system_fonts=True,
        sys_inputs={"proof": content},
    )
    try:
        # A PDF's dates know whole seconds only.
        at = proof.dated.replace(microsecond=0)
        made = compiler.compile(format="pdf", pdf_standards=_STANDARDS, timestamp=at)
    except typst.TypstError as error:
        raise ProofFailed(error.message.split("`", 1)[0].strip()) from None
    if not isinstance(made, bytes):
        raise ProofFailed("the typesetter returned no document")
    return SetProof(made, missing)


@lru_cache(maxsize=2)
def _font_book(fonts: LetterFonts) -> typst.Fonts:
    """Read the names in the font files once for a process."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=sorted({str(fonts.regular.parent), str(fonts.bold.parent)}),
    )


def _content(plain: Mapping[str, Any], language: str, missing: Iterable[str]) -> Mapping[str, Any]:
    """Return what `approval_proof.typ` prints, with a stand-in where there is no glyph."""
    stand_ins = {ord(each): f"{_GETA}（U+{ord(each):04X}）" for each in missing}
    return {
        **_each_text(plain, lambda text: text.translate(stand_ins)),
        "family": FAMILY,
        "monospace": _MONOSPACE,
        "language": language,
        "missing": list(stand_ins.values()),
    }


def _missing_characters(plain: Mapping[str, Any], fonts: LetterFonts) -> tuple[str, ...]:
    """Return the characters that the fonts cannot show, each once, in reading order."""
    regular, bold = font_coverage(fonts.regular), font_coverage(fonts.bold)
    return tuple(
        dict.fromkeys(
            character
            for text in _texts(plain)
            for character in text
            if not character.isspace() and not (regular.has(character) and bold.has(character))
        )
    )


def _visible(text: str) -> str:
    """Drop what nobody sees: it could disguise a text, or turn the order of its characters."""
    return "".join(each for each in text if each == "\n" or category(each) not in _INVISIBLE)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {name: _each_text(each, change) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_each_text(each, change) for each in value]
    return value
