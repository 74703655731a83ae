"""Photos as telephones take them: with place, thumbnail, owner, edits, profile."""

from __future__ import annotations

import io
from typing import Any, Final

from PIL import Image, ImageCms, ImageDraw
from PIL.TiffImagePlugin import IFDRational

from sunhall.domain.ticket import commands
from sunhall.domain.ticket.submission import TicketFile
from sunhall.domain.upload import Ticket, signed
from tests.builders import tickets as made

#: Where it was taken, as rationals of seconds; their bytes are looked for in the copy.
SECONDS: Final = IFDRational(2_447_391, 100_003)
GPS_BYTES: Final = (2_447_391).to_bytes(4, "big") + (100_003).to_bytes(4, "big")

#: Words that stand in the metadata, and nowhere on the picture.
OWNER: Final = "李向荣的手机"
XMP: Final = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>edited at home</x:xmpmeta>"
COMMENT: Final = b"taken from my window"
THUMBNAIL_COLOUR: Final = (1, 254, 3)

EXIF_IFD: Final = 0x8769
GPS_IFD: Final = 0x8825
_MAKER_NOTE: Final = 0x927C


def scene(width: int = 400, height: int = 300) -> Image.Image:
    """Return a picture whose corners tell how it is held: red, green, blue, white."""
    picture = Image.new("RGB", (width, height), (120, 120, 120))
    brush = ImageDraw.Draw(picture)
    w, h = width // 4, height // 4
    corners = {
        (0, 0): (230, 20, 20),
        (width - w, 0): (20, 200, 20),
        (0, height - h): (20, 20, 230),
        (width - w, height - h): (250, 250, 250),
    }
    for (left, top), colour in corners.items():
        brush.rectangle((left, top, left + w - 1, top + h - 1), fill=colour)
    return picture


def exif(orientation: int = 1) -> Image.Exif:
    """Return what a camera notes: who, where, when, how it was held, with a private note."""
    noted = Image.Exif()
    noted.endian = ">"
    noted[0x0112] = orientation
    noted[0x010F] = "Camera of " + "Xiangrong"
    noted[0x9C9D] = OWNER.encode("utf-16-le")
    place = noted.get_ifd(GPS_IFD)
    place[1], place[2] = "N", (IFDRational(30), IFDRational(7), SECONDS)
    place[3], place[4] = "E", (IFDRational(120), IFDRational(39), SECONDS)
    details = noted.get_ifd(EXIF_IFD)
    details[0x9003] = "2026:03:02 08:15:00"
    details[_MAKER_NOTE] = b"PRIVATE NOTE OF THE MAKER"
    return noted


def with_thumbnail(jpeg: bytes) -> bytes:
    """Return a JPEG into whose Exif a thumbnail of another picture is put, as editors leave it."""
    small = io.BytesIO()
    Image.new("RGB", (64, 64), THUMBNAIL_COLOUR).save(small, "JPEG")
    thumbnail = small.getvalue()
    # A directory of its own (Exif 2.32, 4.5.8): where the thumbnail lies, and how long it is.
    at = jpeg.index(b"Exif\x00\x00")
    length = int.from_bytes(jpeg[at - 2 : at])
    tiff = bytearray(jpeg[at + 6 : at - 2 + length])
    first = int.from_bytes(tiff[4:8])
    entries = int.from_bytes(tiff[first : first + 2])
    link = first + 2 + 12 * entries
    second = len(tiff)
    tiff[link : link + 4] = second.to_bytes(4)
    lies = second + 2 + 24 + 4
    directory = (2).to_bytes(2)
    directory += (0x0201).to_bytes(2) + (4).to_bytes(2) + (1).to_bytes(4) + lies.to_bytes(4)
    directory += (0x0202).to_bytes(2) + (4).to_bytes(2) + (1).to_bytes(4)
    directory += len(thumbnail).to_bytes(4) + bytes(4)
    block = b"Exif\x00\x00" + bytes(tiff) + directory + thumbnail
    return jpeg[: at - 2] + (len(block) + 2).to_bytes(2) + block + jpeg[at - 2 + length :]


def photo(picture: Image.Image | None = None, *, orientation: int = 1, **more: Any) -> bytes:
    """Return a JPEG with everything beside its picture that a telephone or an editor leaves."""
    out = io.BytesIO()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    (picture or scene()).save(
        out,
        "JPEG",
        **{
            "quality": 92,
            "exif": exif(orientation).tobytes(),
            "icc_profile": profile,
            "comment": COMMENT,
            "xmp": XMP,
            **more,
        },
    )
    return with_thumbnail(out.getvalue()) + b"a video lies behind the picture"


def png(picture: Image.Image | None = None, **more: Any) -> bytes:
    """Return a PNG."""
    out = io.BytesIO()
    (picture or scene()).save(out, "PNG", **more)
    return out.getvalue()


def uploaded(
    object_id: str = "photo-of-the-street", content_type: str = "image/jpeg", size: int = 1000
) -> str:
    """Return the id of an upload."""
    return signed(Ticket(object_id, content_type, size, 2_000_000_000), b"k" * 32)


def attached(
    object_id: str = "photo-of-the-street", content_type: str = "image/jpeg"
) -> TicketFile:
    """Return a file as a submission names it."""
    return TicketFile(uploaded(object_id, content_type), "李向荣拍的.jpg", "photo")


#: Two photos and a paper.
FILES: Final = (
    *(attached(), attached("another-photo")),
    attached("a-paper", "application/pdf"),
)


def public_ticket(at: str, number: int = 1, **changes: Any) -> Any:
    """Return a ticket with two photos and a paper that everybody may see, and that was accepted."""
    handed_in: dict[str, Any] = {
        **{"category": "road_damage", "attributes": {"size": "small"}, "attachments": FILES},
        **changes,
    }
    history = made.registered(at, number, **handed_in)
    category = handed_in["category"]
    screening = commands.Screen(kind=history.case.kind, category=category, area="east")  # type: ignore[arg-type]
    history.give(screening, made.AGENT)
    history.give(commands.Accept(), made.AGENT)
    return history
