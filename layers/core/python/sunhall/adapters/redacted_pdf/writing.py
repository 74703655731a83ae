"""Writes the new PDF: pictures, invisible text, and nothing else."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pikepdf import Array, Dictionary, Name, Object, Pdf

from sunhall.adapters.redacted_pdf.picture import Packed
from sunhall.adapters.redacted_pdf.text_layer import TextRun

_CODES: Final = 255
"""Characters of one font: a code is a byte, and 0 is none."""

_CMAP_BLOCK: Final = 100
"""Lines that one block of a CMap may have."""


@dataclass(frozen=True, slots=True)
class PlainPage:
    """A page of the result.

    Attributes:
        size: Width and height in points.
        picture: Its picture.
        runs: Its text.
    """

    size: tuple[float, float]
    picture: Packed
    runs: tuple[TextRun, ...]


def written(pages: Sequence[PlainPage]) -> bytes:
    """Return the file; the same pages give the same bytes."""
    pdf = Pdf.new()
    # Only what is seen decides on the fonts: a character that was covered is in none of them.
    characters = {each for page in pages for run in page.runs for each in run.text}
    fonts = _Fonts(pdf, sorted(characters))
    for page in pages:
        _add(pdf, page, fonts)
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True, compress_streams=True)
    return out.getvalue()


class _Fonts:
    """Fonts without any shape: they only say which character is meant.

    The characters are in the order of their code points, which tells nothing of the text.
    """

    def __init__(self, pdf: Pdf, characters: Sequence[str]) -> None:
        parts = [characters[at : at + _CODES] for at in range(0, len(characters), _CODES)]
        nothing = pdf.make_stream(b"1000 0 0 -200 1000 800 d1")
        self._fonts = [pdf.make_indirect(_font(pdf, part, nothing)) for part in parts]
        self._codes = {
            character: (font, code)
            for font, part in enumerate(parts)
            for code, character in enumerate(part, start=1)
        }

    def resources(self) -> Dictionary:
        """Return the fonts as a page names them."""
        return Dictionary({f"/F{number}": font for number, font in enumerate(self._fonts)})

    def shown(self, text: str, size: int) -> str:
        """Return the operators that show a text at a size."""
        parts: list[str] = []
        before = -1
        for character in text:
            font, code = self._codes[character]
            if font != before:
                parts.append(f"{'> Tj ' if parts else ''}/F{font} {size} Tf <")
                before = font
            parts.append(f"{code:02X}")
        return "".join((*parts, "> Tj"))


def _font(pdf: Pdf, characters: Sequence[str], nothing: Object) -> Dictionary:
    names = [f"/c{code}" for code in range(1, len(characters) + 1)]
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type3,
        FontBBox=[0, -200, 1000, 800],
        FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
        CharProcs=Dictionary(dict.fromkeys(names, nothing)),
        Encoding=Dictionary(
            Type=Name.Encoding, Differences=Array([1, *(Name(name) for name in names)])
        ),
        FirstChar=1,
        LastChar=len(characters),
        Widths=[1000] * len(characters),
        Resources=Dictionary(),
        ToUnicode=pdf.make_stream(_cmap(characters)),
    )


def _cmap(characters: Sequence[str]) -> bytes:
    """Return the table that leads from codes to characters (ISO 32000-1, 9.10.3)."""
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CMapName /Characters def /CMapType 2 def",
        "1 begincodespacerange <01> <FF> endcodespacerange",
    ]
    for start in range(0, len(characters), _CMAP_BLOCK):
        block = characters[start : start + _CMAP_BLOCK]
        lines.append(f"{len(block)} beginbfchar")
        lines += [
            f"<{code:02X}> <{character.encode('utf-16-be').hex().upper()}>"
            for code, character in enumerate(block, start=start + 1)
        ]
        lines.append("endbfchar")
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode()


def _add(pdf: Pdf, page: PlainPage, fonts: _Fonts) -> None:
    width, height = page.size
    new = pdf.add_blank_page(page_size=(round(width, 3), round(height, 3)))
    new.obj.Resources = Dictionary(
        XObject=Dictionary(Im=_image(pdf, page.picture)), Font=fonts.resources()
    )
    scale = width / page.picture.width, height / page.picture.height
    text = "\n".join(_operators(run, fonts, scale, height) for run in page.runs)
    content = f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /Im Do Q\nBT 3 Tr\n{text}\nET"
    new.obj.Contents = pdf.make_stream(content.encode())


def _image(pdf: Pdf, picture: Packed) -> Object:
    facts: Mapping[str, Object | int] = {
        "/Type": Name.XObject,
        "/Subtype": Name.Image,
        "/Width": picture.width,
        "/Height": picture.height,
        "/ColorSpace": Name(f"/{picture.colours}"),
        "/BitsPerComponent": picture.bits,
        "/Filter": Name(f"/{picture.filter}"),
    }
    return pdf.make_stream(picture.content, dict(facts))


def _operators(run: TextRun, fonts: _Fonts, scale: tuple[float, float], height: float) -> str:
    """Return the operators that lay a run over its place.

    To whole points: finer places of what stands beside a box would tell how wide each of the
    letters under it was.
    """
    left, top, right, bottom = run.box
    size = max(round((bottom - top) * scale[1]), 1)
    across = max(round((right - left) * scale[0]), 1)
    stretch = max(round(100 * across / (size * len(run.text))), 1)
    x, y = round(left * scale[0]), round(height - bottom * scale[1] + 0.2 * size)
    return f"{stretch} Tz 1 0 0 1 {x} {y} Tm {fonts.shown(run.text, size)}"
