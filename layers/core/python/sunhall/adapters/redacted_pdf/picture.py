"""The picture of a page: drawn as a reader shows it, covered, and packed."""

from __future__ import annotations

import io
import math
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops, ImageDraw

from sunhall.adapters.redacted_pdf.limits import DPI, PdfRefused

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

    from sunhall.adapters.redacted_pdf.page_text import Pixels

_COLOURED: Final = 24
"""Difference of two colour channels from which a page has colour: less is the noise of a scan."""

_MIDTONES: Final = 0.12
"""Share of pixels neither dark nor light from which a page holds a photograph."""

_QUALITY: Final = 85
_GREYS: Final = 15
"""Highest of the sixteen greys of a page of writing."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A picture as a PDF holds it.

    Attributes:
        content: Its bytes, compressed.
        width: Pixels.
        height: Pixels.
        colours: ``DeviceGray`` or ``DeviceRGB``.
        bits: Of each colour.
        filter: ``DCTDecode`` or ``FlateDecode``.
    """

    content: bytes
    width: int
    height: int
    colours: str
    bits: int
    filter: str


def picture_size(size: tuple[float, float]) -> tuple[int, int]:
    """Return the width and height in pixels of the picture of a page of so many points."""
    return math.ceil(size[0] * DPI / 72), math.ceil(size[1] * DPI / 72)


def drawn(page: PdfPage) -> Image.Image:
    """Return a page's picture, in its colours.

    Notes, form fields and stamps are left out: their words are no part of the page's text, so
    marked ones would not be found in them.
    """
    bitmap = page.render(
        scale=DPI / 72, may_draw_forms=False, draw_annots=False, fill_color=(255, 255, 255, 255)
    )
    image: Image.Image = bitmap.to_pil().convert("RGB")
    bitmap.close()
    if image.size != picture_size(page.get_size()):
        raise PdfRefused("redaction_pdf_damaged")
    return image


def covered(image: Image.Image, boxes: Iterable[Pixels]) -> None:
    """Paint boxes black, for good: what was there is in no layer below."""
    brush = ImageDraw.Draw(image)
    for left, top, right, bottom in boxes:
        brush.rectangle((left, top, right - 1, bottom - 1), fill=(0, 0, 0))


def packed(image: Image.Image) -> Packed:
    """Pack a picture: writing in sixteen greys without loss, all else as JPEG."""
    if _coloured(image):
        return _jpeg(image, "DeviceRGB")
    grey = image.convert("L")
    if _photographic(grey):
        return _jpeg(grey, "DeviceGray")
    return _sixteen_greys(grey)


def _coloured(image: Image.Image) -> bool:
    red, green, blue = image.split()
    for one, other in ((red, green), (green, blue)):
        if _highest(ImageChops.difference(one, other)) > _COLOURED:
            return True
    return False


def _highest(image: Image.Image) -> int:
    return max(level for level, count in enumerate(image.histogram()) if count)


def _photographic(grey: Image.Image) -> bool:
    levels = grey.histogram()
    return sum(levels[48:208]) > _MIDTONES * sum(levels)


def _jpeg(image: Image.Image, colours: str) -> Packed:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, subsampling=0)
    return Packed(out.getvalue(), *image.size, colours, 8, "DCTDecode")


def _sixteen_greys(grey: Image.Image) -> Packed:
    levels: Mapping[int, int] = {level: (level * _GREYS + 127) // 255 for level in range(256)}
    indexed = Image.frombytes("P", grey.size, grey.point(list(levels.values())).tobytes())
    rows = indexed.tobytes("raw", "P;4")
    return Packed(zlib.compress(rows, 6), *grey.size, "DeviceGray", 4, "FlateDecode")
