"""Makes the copy: upright, at most so large, in sRGB, black where somebody marked it."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from sunhall.adapters.public_photo.limits import (
    LONGEST_SIDE,
    MAX_PIXELS,
    QUALITY,
    PhotoRefused,
)
from sunhall.adapters.public_photo.second_look import stands
from sunhall.adapters.redacted_pdf.picture import covered

#: Readers that are tried; Pillow has dozens more, and each is a way in for a made-up file.
_FORMATS: Final = ("JPEG", "PNG")

#: What Pillow's readers raise over damaged files; a fault of ours is none of these.
_DAMAGE: Final = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    OverflowError,
    struct.error,
    zlib.error,
)

_SRGB: Final = ImageCms.createProfile("sRGB")

_WHITE: Final = (255, 255, 255)

#: The tag in which a camera says how it was held (Exif 2.32, 4.6.4).
_ORIENTATION: Final = 0x0112

_WHOLE: Final = 1000

Region = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Copy:
    """A copy.

    Attributes:
        content: The JPEG.
        width: Pixels.
        height: Pixels.
    """

    content: bytes
    width: int
    height: int


def copied(content: bytes, regions: Sequence[Region]) -> Copy:
    """Return the copy of a photo; the same photo and regions give the same bytes.

    Args:
        content: The photo.
        regions: Left, top, width and height of what is to be black, in thousandths of the photo
            as it is seen.

    Raises:
        PhotoRefused: It is no photo, or too large a one.
    """
    with warnings.catch_warnings():
        # Of notes that are broken: they stay behind as all others do.
        warnings.simplefilter("ignore")
        picture = _seen(content)
    boxes = [_pixels(region, picture.size) for region in regions]
    covered(picture, boxes)
    # A new picture of nothing but the pixels: what the reader has noted beside them stays behind.
    bare = Image.frombytes("RGB", picture.size, picture.tobytes())
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    done = Copy(out.getvalue(), *bare.size)
    if not stands(done.content, bare.size, boxes):
        raise PhotoRefused("photo_not_verified")
    return done


def _seen(content: bytes) -> Image.Image:
    """Return the photo as it is seen: upright, small, in the colours of sRGB."""
    # Our own limit is told by its own code; Pillow's would only warn below twice its number.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise PhotoRefused("photo_too_large")
            # A JPEG is read at a half, a quarter or an eighth of its size, if that is enough.
            opened.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
            opened.load()
            profile = opened.info.get("icc_profile")
            turned = _upright(opened)
    except _DAMAGE:
        raise PhotoRefused("photo_damaged") from None
    small = _coloured(turned)
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return _in_srgb(small, profile)


def _upright(picture: Image.Image) -> Image.Image:
    try:
        turned = ImageOps.exif_transpose(picture)
    except _DAMAGE:
        # Nobody can tell how it was held; the pixels are whole.
        return picture.copy()
    return turned


def _coloured(picture: Image.Image) -> Image.Image:
    """Return a picture that can be made smaller and looked at by a colour profile."""
    if picture.mode.startswith("I"):
        # Greys of sixteen bits; Pillow would cut off all that are lighter than the 255th.
        return picture.convert("I").point(lambda level: level * (1 / 256)).convert("L")
    if picture.mode in {"P", "PA", "LA", "RGBA", "RGBa", "La"} or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        ground = Image.new("RGB", clear.size, _WHITE)
        ground.paste(clear, mask=clear.getchannel("A"))
        return ground
    return picture if picture.mode in {"L", "RGB", "CMYK"} else picture.convert("RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Return a picture in sRGB, which is what a reader takes one without a profile for."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, source, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            # A profile that is broken, or for other colours than the picture has.
            return picture.convert("RGB")
        if converted is not None:
            return converted
    return picture.convert("RGB")


def _pixels(region: Region, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return the pixels of a region: rather one more than one less."""
    left, top, width, height = region
    return (
        left * size[0] // _WHOLE,
        top * size[1] // _WHOLE,
        -(-(left + width) * size[0] // _WHOLE),
        -(-(top + height) * size[1] // _WHOLE),
    )
