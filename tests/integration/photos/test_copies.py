"""The copy of a photo is what is seen, and nothing beside it; what is no photo is refused."""

from __future__ import annotations

import io
import struct
import subprocess
import zlib
from typing import Any

import pytest
from PIL import ExifTags, Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from sunhall.adapters.photo_copies import ConfinedPhotoCopies
from sunhall.adapters.public_photo import copying
from sunhall.adapters.public_photo.copying import copied
from sunhall.adapters.public_photo.limits import LONGEST_SIDE, MAX_PIXELS, PhotoRefused
from sunhall.adapters.public_photo.second_look import stands
from sunhall.application.copy_photos import CannotCopy
from sunhall.domain.ticket.commands import PHOTO_FAILURES
from tests.builders.photos import (
    COMMENT,
    GPS_BYTES,
    GPS_IFD,
    OWNER,
    THUMBNAIL_COLOUR,
    XMP,
    exif,
    photo,
    png,
    scene,
)

RED, GREEN, BLUE, WHITE = (230, 20, 20), (20, 200, 20), (20, 20, 230), (250, 250, 250)


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def near(one: Any, other: Any) -> bool:
    return all(abs(a - b) <= 12 for a, b in zip(one, other, strict=True))


def corners(content: bytes) -> list[Any]:
    picture = opened(content)
    w, h = picture.size
    places = ((w // 10, h // 10), (9 * w // 10, h // 10), (w // 10, 9 * h // 10))
    return [picture.getpixel(each) for each in (*places, (9 * w // 10, 9 * h // 10))]


def code(content: bytes, *regions: Any) -> str:
    with pytest.raises(PhotoRefused) as caught:
        copied(content, regions)
    assert caught.value.code in PHOTO_FAILURES
    return caught.value.code


# --- metadata ------------------------------------------------------------------------------------


def test_the_photo_of_the_test_holds_what_must_not_get_out() -> None:
    original = photo(orientation=6)
    noted = opened(original).getexif()
    assert float(noted.get_ifd(GPS_IFD)[2][2]) == pytest.approx(24.473, abs=0.001)
    assert noted.get_ifd(ExifTags.IFD.IFD1)[0x0202] > 300, "a thumbnail is there"
    assert GPS_BYTES in original
    assert original.count(b"\xff\xd8\xff") == 2
    for secret in (OWNER.encode("utf-16-le"), XMP, COMMENT, b"ICC_PROFILE", b"PRIVATE NOTE"):
        assert secret in original


def test_nothing_of_the_metadata_is_left_in_the_copy() -> None:
    """Place, time, owner, camera, thumbnail, edits, profile, comment, and what lies behind."""
    content = copied(photo(orientation=6), ()).content

    for secret in (
        *(GPS_BYTES, GPS_BYTES[:4], OWNER.encode("utf-16-le"), OWNER.encode(), XMP, COMMENT),
        *(b"Exif", b"GPS", b"http://", b"ICC_PROFILE", b"Xiangrong", b"PRIVATE NOTE", b"2026:03"),
        *(b"Photoshop", b"a video lies", b"8BIM", b"MPF"),
    ):
        assert secret not in content, secret
    picture = opened(content)
    assert dict(picture.getexif()) == {}
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert content.count(b"\xff\xd8\xff") == 1, "no second picture"
    assert content.endswith(b"\xff\xd9")


def test_a_thumbnail_that_shows_what_was_cropped_away_is_nowhere_on_the_copy() -> None:
    colours = opened(copied(photo(), ()).content).getcolors(1 << 24) or []
    assert colours
    assert not any(near(colour, THUMBNAIL_COLOUR) for _, colour in colours)


def test_text_in_a_png_is_left_behind() -> None:
    notes = PngInfo()
    notes.add_text("Author", "Xiangrong Li")
    notes.add_itxt("Location", OWNER, zip=True)
    content = copied(png(pnginfo=notes, exif=exif(3).tobytes()), ()).content
    assert (b"Xiangrong" in content, OWNER.encode() in content) == (False, False)
    assert dict(opened(content).getexif()) == {}


# --- what is seen --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("orientation", "expected"),
    [
        (1, [RED, GREEN, BLUE, WHITE]),
        (2, [GREEN, RED, WHITE, BLUE]),
        (3, [WHITE, BLUE, GREEN, RED]),
        (4, [BLUE, WHITE, RED, GREEN]),
        (5, [RED, BLUE, GREEN, WHITE]),
        (6, [BLUE, RED, WHITE, GREEN]),
        (7, [WHITE, GREEN, BLUE, RED]),
        (8, [GREEN, WHITE, RED, BLUE]),
    ],
)
def test_a_copy_stands_upright_however_the_camera_was_held(
    orientation: int, expected: list[Any]
) -> None:
    done = copied(photo(orientation=orientation), ())
    assert (done.width, done.height) == ((400, 300) if orientation < 5 else (300, 400))
    assert all(near(*pair) for pair in zip(corners(done.content), expected, strict=True))


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((4000, 3000), (1600, 1200)),
        ((3000, 4000), (1200, 1600)),
        ((1601, 10), (1600, 10)),
        ((1600, 1600), (1600, 1600)),
        ((30, 20), (30, 20)),
        ((1, 1), (1, 1)),
    ],
)
def test_the_longer_side_has_at_most_1600_pixels(
    size: tuple[int, int], expected: tuple[int, int]
) -> None:
    done = copied(photo(scene(*size) if min(size) > 8 else Image.new("RGB", size)), ())
    assert (done.width, done.height) == expected == opened(done.content).size
    assert max(expected) <= LONGEST_SIDE


def test_the_same_photo_and_regions_give_the_same_bytes() -> None:
    assert copied(photo(), ((1, 2, 3, 4),)).content == copied(photo(), ((1, 2, 3, 4),)).content


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_photos_in_other_colours_are_shown_in_those_of_a_screen(mode: str) -> None:
    picture = scene().convert(mode)
    done = opened(copied(photo(picture, icc_profile=b""), ()).content)
    assert done.mode == "RGB"
    assert near(done.getpixel((200, 150)), (120, 120, 120))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_a_png_of_any_depth_is_read(mode: str) -> None:
    grey = scene().convert("L")
    if mode == "I;16":
        picture = Image.frombytes(
            "I;16", grey.size, b"".join(struct.pack("<H", each * 257) for each in grey.tobytes())
        )
    else:
        picture = scene().convert(mode)
    done = opened(copied(png(picture), ()).content)
    assert done.mode == "RGB"
    white = done.getpixel((390, 290))
    assert isinstance(white, tuple)
    assert min(white) > 240


def test_what_can_be_seen_through_is_white() -> None:
    clear = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    assert near(opened(copied(png(clear), ()).content).getpixel((20, 20)), (255, 255, 255))


def test_colours_of_a_wider_profile_are_those_of_srgb() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    plain = copied(photo(icc_profile=b""), ()).content
    # A profile that does not fit the picture is passed by; the picture is shown as it is.
    assert copied(photo(icc_profile=b"no profile"), ()).content == plain
    assert opened(copied(photo(icc_profile=lab), ()).content).size == (400, 300)


# --- blackened -----------------------------------------------------------------------------------


def test_a_region_is_black_on_the_upright_picture() -> None:
    done = copied(photo(orientation=6), ((0, 0, 250, 250), (800, 800, 200, 200)))
    found = corners(done.content)
    assert near(found[0], (0, 0, 0))
    assert near(found[3], (0, 0, 0))
    assert near(found[1], RED)
    assert near(found[2], WHITE)


def test_a_region_covers_every_pixel_that_it_touches() -> None:
    assert copying._pixels((1, 1, 1, 1), (1600, 1200)) == (1, 1, 4, 3)
    assert copying._pixels((0, 0, 1000, 1000), (33, 7)) == (0, 0, 33, 7)
    assert copying._pixels((999, 999, 1, 1), (10, 10)) == (9, 9, 10, 10)


def test_a_copy_that_is_not_black_where_it_should_be_is_not_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(copying, "covered", lambda _picture, _boxes: None)
    assert code(photo(), (100, 100, 500, 500)) == "photo_not_verified"


def test_a_copy_with_anything_beside_its_picture_does_not_stand() -> None:
    good = copied(photo(), ()).content
    assert stands(good, (400, 300), ())
    assert not stands(good, (300, 400), ())
    assert not stands(good + b"more", (400, 300), ())
    assert not stands(good[:-2], (400, 300), ())
    assert not stands(good[:300] + b"\xff\xd9", (400, 300), ())
    assert not stands(b"", (400, 300), ())
    assert not stands(photo(), (400, 300), ())
    for marker in (0xE1, 0xE2, 0xED, 0xFE):
        beside = b"\xff" + bytes([marker]) + (6).to_bytes(2) + b"GPS!"
        assert not stands(good[:2] + beside + good[2:], (400, 300), ()), hex(marker)
    longer = good.replace(b"\xff\xe0\x00\x10JFIF", b"\xff\xe0\x00\x12??JFIF", 1)
    assert not stands(longer, (400, 300), ())


# --- refusals ------------------------------------------------------------------------------------


def bomb(width: int, height: int) -> bytes:
    """A PNG of so many pixels in some kilobytes."""
    rows = zlib.compress(bytes(1 << 20), 9)

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return len(data).to_bytes(4) + body + zlib.crc32(body).to_bytes(4)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [((1 << 31) - 1, 1 << 16), (60_000, 60_000), (MAX_PIXELS + 1, 1)])
def test_a_photo_that_unpacks_to_more_than_a_camera_takes_is_refused_unread(
    size: tuple[int, int],
) -> None:
    assert code(bomb(*size)) == "photo_too_large"


def test_a_text_in_a_png_that_unpacks_to_more_than_all_memory_is_refused() -> None:
    packed = b"Comment\x00\x00" + zlib.compress(bytes(80 << 20), 9)
    body = b"zTXt" + packed
    chunk = len(packed).to_bytes(4) + body + zlib.crc32(body).to_bytes(4)
    whole = png()
    assert code(whole[:33] + chunk + whole[33:]) == "photo_damaged"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xd8\xff\xe0 a photo",
        b"no photo",
        photo()[:3000],
        png()[: len(png()) // 2],
        png().replace(b"IDAT", b"IDAX"),
        b"GIF89a" + bytes(20),
        b"%PDF-1.7\n",
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
    ],
    ids=["empty", "a head", "a text", "half a JPEG", "half a PNG", "no data", "GIF", "PDF", "EPS"],
)
def test_what_is_damaged_or_no_photo_is_refused(content: bytes) -> None:
    assert code(content) == "photo_damaged"


def test_a_note_on_how_it_was_held_that_is_broken_harms_nobody() -> None:
    broken = photo().replace(b"MM\x00*\x00\x00\x00\x08", b"MM\x00*\xff\xff\xff\xff", 1)
    done = copied(broken, ())
    assert (done.width, done.height) == (400, 300)


# --- the process ---------------------------------------------------------------------------------


def test_a_photo_is_opened_in_another_process() -> None:
    done = ConfinedPhotoCopies().copy(photo(), ((0, 0, 100, 100),))
    here = copied(photo(), ((0, 0, 100, 100),))
    assert (done.content, done.width, done.height) == (here.content, 400, 300)


def test_a_refusal_comes_out_of_the_process_with_its_code() -> None:
    with pytest.raises(CannotCopy) as caught:
        ConfinedPhotoCopies().copy(bomb(60_000, 60_000), ())
    assert caught.value.code == "photo_too_large"


def test_the_largest_photo_of_a_telephone_is_copied_within_the_limits() -> None:
    large = photo(scene(8160, 6120))
    done = ConfinedPhotoCopies().copy(large, ())
    assert (done.width, done.height) == (1600, 1200)


def ending(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    honest: Any = subprocess.run

    def run(command: list[str], **options: Any) -> Any:
        return honest([command[0], "-c", script], **options)

    monkeypatch.setattr(subprocess, "run", run)


@pytest.mark.parametrize("signal", ["SIGSEGV", "SIGKILL", "SIGXCPU"])
def test_a_reader_that_breaks_over_a_photo_refuses_it(
    monkeypatch: pytest.MonkeyPatch, signal: str
) -> None:
    ending(monkeypatch, f"import os, signal; os.kill(os.getpid(), signal.{signal})")
    with pytest.raises(CannotCopy, match="photo_too_complex"):
        ConfinedPhotoCopies().copy(photo(), ())


def test_a_reader_that_never_ends_refuses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ending(monkeypatch, "import time; time.sleep(60)")
    with pytest.raises(CannotCopy, match="photo_too_complex"):
        ConfinedPhotoCopies(seconds=0.3).copy(photo(), ())


@pytest.mark.parametrize("script", ["", 'print(\'{"bug": "KeyError"}\')'])
def test_a_fault_of_our_own_is_no_property_of_the_photo(
    monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    ending(monkeypatch, script)
    with pytest.raises(RuntimeError, match="copying a photo failed"):
        ConfinedPhotoCopies().copy(photo(), ())
