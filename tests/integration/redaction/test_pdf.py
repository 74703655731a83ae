"""A redacted PDF: what was marked is gone, what was not is still there, and nothing else is."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image

from sunhall.adapters.redacted_pdf import redacting
from sunhall.adapters.redacted_pdf.limits import DPI, PdfRefused
from sunhall.adapters.redacted_pdf.redacting import Redacted, redact
from sunhall.adapters.redacted_pdf.text_layer import text_runs
from sunhall.adapters.redacted_pdf.writing import written
from sunhall.domain.redaction.commands import PageRegion, RedactionMark
from sunhall.domain.redaction.marks import Marks, marks_content, marks_from
from tests.builders.pdf_files import (
    changed,
    drawn_page,
    everything_in,
    loaded_with_secrets,
    notice,
    saved,
    shown,
    texts_of,
    typeset,
    with_an_earlier_revision,
)
from tests.builders.redactions import mark, word


def marks(*marked: RedactionMark) -> Marks:
    return marks_from(marks_content(marked))


def words(*given: str) -> Marks:
    return marks(*(word(each) for each in given))


def region(page: int, left: float, top: float, width: float, height: float) -> RedactionMark:
    return mark(region=PageRegion(page, left, top, width, height))


def picture(content: bytes, page: int = 0) -> Image.Image:
    image: Image.Image = pdfium.PdfDocument(content)[page].render(scale=DPI / 72).to_pil()
    return image.convert("L")


def in_points(image: Image.Image, left: float, top: float, width: float, height: float) -> Any:
    scale = DPI / 72
    return image.crop(
        tuple(round(each * scale) for each in (left, top, left + width, top + height))  # type: ignore[arg-type]
    )


def black(image: Image.Image) -> bool:
    return not any(image.histogram()[40:])


def white(image: Image.Image) -> bool:
    return not any(image.histogram()[:250])


def refusal(content: bytes, marked: Marks) -> tuple[str, int]:
    with pytest.raises(PdfRefused) as caught:
        redact(content, marked)
    return caught.value.code, caught.value.mark


# Words


def test_a_marked_word_is_gone_from_every_page_and_the_rest_can_still_be_searched() -> None:
    result = redact(notice(3), words("张三"))

    for number, text in enumerate(texts_of(result.content), start=1):
        assert "张三" not in text
        assert "■■■" in text
        assert "住云溪市人民路1号" in "".join(text.split())
        assert f"第{number}页" in "".join(text.split())
    assert result.pages == 3


def test_every_reader_finds_the_same() -> None:
    result = redact(notice(), words("张三", "13800001111"))

    by_another = pdfium.PdfDocument(result.content)[0].get_textpage().get_text_range()
    for text in (by_another, *texts_of(result.content)):
        assert "张" not in text
        assert "138" not in text


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("电话：138-0000-1111。", "１３８００００１１１１"),
        ("Contact: ZHANG San.", "zhang san"),
        ("维吾尔族：阿卜杜·热合曼。", "阿卜杜热合曼"),
        ("用于办公的ofﬁce一词", "office"),
        ("住在云溪市的𠂇野先生", "𠂇野"),
    ],
)
def test_a_word_is_found_however_the_file_writes_it(text: str, sought: str) -> None:
    result = redact(typeset(text), words(sought))

    assert "■■■" in texts_of(result.content)[0]


def test_a_word_that_a_line_break_splits_is_hidden_on_both_lines() -> None:
    content = drawn_page(shown("first confi", 20, 150) + shown("dential last", 20, 120))
    result = redact(content, words("confidential"))

    text = texts_of(result.content)[0]
    assert "confi" not in text
    assert "dential" not in text
    assert "first" in text
    assert "last" in text


def test_a_word_that_a_page_break_splits_is_hidden_on_both_pages() -> None:
    content = typeset("姓名：欧阳\n#pagebreak()\n修远，男。")
    result = redact(content, words("欧阳修远"))

    first, second = texts_of(result.content)
    assert "欧阳" not in first
    assert "修远" not in second
    assert "男" in second


def test_a_word_that_is_not_there_is_refused_with_its_mark() -> None:
    assert refusal(notice(), words("张三", "李四")) == ("redaction_words_not_found", 2)


def test_a_word_in_a_picture_cannot_be_found_and_the_page_is_named() -> None:
    scan = redact(notice(), words("张三")).content
    with pikepdf.open(io.BytesIO(scan)) as pdf:
        pdf.pages[0].obj.Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /Im Do Q")
        scan = saved(pdf)

    assert refusal(scan, words("云溪市")) == ("redaction_words_not_found", 1)
    result = redact(scan, marks(region(1, 72, 72, 200, 40)))
    assert result.unsearched == (1,)


def test_a_page_with_a_shape_that_is_no_known_character_is_named() -> None:
    """The font lacks the character, so the file does not say which one it is."""
    result = redact(typeset("张三与𠮷野先生"), words("张三"))

    assert result.unsearched == (1,)
    assert "先生" in texts_of(result.content)[0]


# Regions


def test_a_marked_region_is_black_and_without_text() -> None:
    content = notice()
    result = redact(content, marks(region(1, 72, 60, 300, 60)))

    assert black(in_points(picture(result.content), 73, 61, 298, 58))
    assert not black(in_points(picture(content), 73, 61, 298, 58))
    assert "第1页" not in texts_of(result.content)[0]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_region_is_where_it_is_seen_however_the_page_is_turned(turn: int) -> None:
    content = drawn_page(
        shown("HIDE", 40, 150) + shown("KEEP", 200, 40),
        Rotate=turn,
        CropBox=Array([20, 10, 290, 190]),
    )
    seen = picture(content)
    dark = seen.point([255 if level < 128 else 0 for level in range(256)])
    # Where HIDE is seen: the half of the picture in which it must be, at this turn.
    halves = {
        0: (0, 0, seen.width // 2, seen.height // 2),
        90: (seen.width // 2, 0, seen.width, seen.height // 2),
        180: (seen.width // 2, seen.height // 2, seen.width, seen.height),
        270: (0, seen.height // 2, seen.width // 2, seen.height),
    }
    box = halves[turn]
    assert dark.crop(box).getbbox() is not None
    scale = 72 / DPI
    marked = region(
        1, box[0] * scale, box[1] * scale, (box[2] - box[0]) * scale, (box[3] - box[1]) * scale
    )

    result = redact(content, marks(marked))

    text = "".join(texts_of(result.content)[0].split())
    assert "HIDE" not in text
    assert "KEEP" in text
    inner = (box[0] + 4, box[1] + 4, box[2] - 4, box[3] - 4)
    assert black(picture(result.content).crop(inner))


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_word_is_covered_where_it_is_seen_however_the_page_is_turned(turn: int) -> None:
    content = drawn_page(shown("HIDE me", 40, 150), Rotate=turn, CropBox=Array([20, 10, 290, 190]))
    before = picture(content).point([255 if level < 128 else 0 for level in range(256)])
    ink = before.getbbox()
    assert ink is not None

    result = redact(content, words("HIDE me"))

    assert black(picture(result.content).crop(ink))


def test_a_region_outside_the_page_is_refused_with_its_mark() -> None:
    marked = marks(region(1, 10, 10, 5, 5), region(1, 500, 800, 200, 20))

    assert refusal(notice(), marked) == ("redaction_outside_page", 2)


def test_a_region_may_reach_over_the_edge_by_a_rounding_error() -> None:
    result = redact(notice(), marks(region(1, 0, 0, 595.6, 842.6)))

    assert black(picture(result.content).crop((4, 4, 1640, 2330)))


def test_a_page_that_is_not_there_is_refused_with_its_mark() -> None:
    assert refusal(notice(2), marks(region(3, 10, 10, 5, 5))) == ("redaction_no_such_page", 1)


def test_what_is_beside_a_region_can_still_be_seen_and_read() -> None:
    content = drawn_page(shown("before MIDDLE after", 20, 100))
    result = redact(content, words("MIDDLE"))

    text = texts_of(result.content)[0]
    assert text.split("■■■")[0].strip() == "before"
    assert text.split("■■■")[1].strip() == "after"
    assert not white(in_points(picture(result.content), 20, 85, 40, 20))


# What hides in a file


def test_nothing_that_no_page_shows_gets_into_the_result() -> None:
    content = changed(notice(), loaded_with_secrets)
    assert b"SECRET" in everything_in(content)

    result = redact(content, words("张三"))

    assert b"SECRET" not in everything_in(result.content)
    with pikepdf.open(io.BytesIO(result.content)) as pdf:
        assert not pdf.attachments
        assert {*pdf.Root.keys()} == {"/Type", "/Pages"}
        assert "/Info" not in pdf.trailer


def test_what_stood_on_top_of_the_pages_is_counted_because_it_is_left_out() -> None:
    content = changed(notice(), loaded_with_secrets)

    assert redact(content, words("张三")).dropped == 2
    assert redact(notice(), words("张三")).dropped == 0


def test_an_earlier_revision_of_the_file_is_not_in_the_result() -> None:
    earlier = drawn_page(shown("EARLIER words", 20, 100))
    content = with_an_earlier_revision(shown("later words", 20, 100), earlier)
    assert content.count(b"startxref") == 2
    assert b"EARLIER" in content
    assert "later" in texts_of(content)[0]

    result = redact(content, words("later"))

    assert result.content.count(b"startxref") == 1
    assert b"/Prev" not in result.content
    assert b"EARLIER" not in everything_in(result.content)


def hidden_layer(pdf: pikepdf.Pdf) -> dict[str, Any]:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="hidden"))
    pdf.Root.OCProperties = Dictionary(
        OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]), Order=Array([layer]))
    )
    return {"/Properties": Dictionary(L0=layer)}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            drawn_page(
                b"/OC /L0 BDC " + shown("GHOST", 20, 100) + b"EMC " + shown("seen", 20, 50),
                resources=hidden_layer,
            ),
            id="in a layer that is switched off",
        ),
        pytest.param(
            drawn_page(
                shown("GHOST", 20, 100, before="1 1 1 rg") + shown("seen", 20, 50, before="0 g")
            ),
            id="white on white",
        ),
        pytest.param(
            drawn_page(shown("GHOST", 20, 100) + b"0 g 15 95 100 20 re f " + shown("seen", 20, 50)),
            id="under a black bar that somebody has drawn",
        ),
        pytest.param(
            drawn_page(
                shown("GHOST", 20, 100, before="3 Tr") + shown("seen", 20, 50, before="0 Tr")
            ),
            id="invisible, with nothing behind it",
        ),
        pytest.param(
            drawn_page(
                shown("GHOST", 20, 150) + shown("seen", 20, 50), CropBox=Array([0, 0, 300, 100])
            ),
            id="on a part that is cropped away",
        ),
        pytest.param(
            drawn_page(shown("GHOST", 20, 500) + shown("seen", 20, 50)), id="beside the page"
        ),
    ],
)
def test_text_that_cannot_be_seen_does_not_get_into_the_result(content: bytes) -> None:
    result = redact(content, words("seen"))

    text = "".join(texts_of(result.content))
    assert "GHOST" not in text
    assert "■■■" in text


def test_a_character_that_is_covered_everywhere_is_in_no_font_of_the_result() -> None:
    result = redact(notice(), words("张三"))

    everything = everything_in(result.content)
    assert "张".encode("utf-16-be").hex().upper().encode() not in everything
    assert "溪".encode("utf-16-be").hex().upper().encode() in everything


def test_the_data_of_a_photograph_is_not_in_the_result() -> None:
    """EXIF: where it was taken, and a small picture of the whole."""
    photo = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "SECRET place"
    Image.effect_noise((80, 80), 90).convert("RGB").save(photo, "JPEG", exif=exif)

    def embedded(pdf: pikepdf.Pdf) -> dict[str, Any]:
        image = pdf.make_stream(photo.getvalue(), Type=Name.XObject, Subtype=Name.Image)
        for name, value in (("Width", 80), ("Height", 80), ("BitsPerComponent", 8)):
            image[f"/{name}"] = value
        image.ColorSpace, image.Filter = Name.DeviceRGB, Name.DCTDecode
        return {"/XObject": Dictionary(Im0=image)}

    content = drawn_page(
        b"q 80 0 0 80 20 20 cm /Im0 Do Q " + shown("caption", 120, 50), resources=embedded
    )
    assert b"SECRET place" in content

    result = redact(content, words("caption"))

    assert b"SECRET place" not in result.content
    assert not white(in_points(picture(result.content), 25, 105, 70, 70))


# The result


def test_the_same_file_and_marks_give_the_same_bytes() -> None:
    one, other = (redact(notice(), words("张三")) for _ in range(2))

    assert one == other
    assert one.sha256 == hashlib.sha256(one.content).hexdigest()


def test_pages_keep_their_number_and_their_size() -> None:
    content = typeset("甲方张三", width=842, height=595)
    result = redact(content, words("张三"))

    (page,) = pdfium.PdfDocument(result.content)
    assert page.get_size() == pytest.approx((842, 595), abs=0.01)


def test_a_page_without_marks_looks_as_before_and_keeps_its_text() -> None:
    content = typeset("首页张三\n#pagebreak()\n#text(fill: red)[红头文件] 与正文。")
    result = redact(content, words("张三"))

    before, after = (
        pdfium.PdfDocument(each)[1].render(scale=1).to_pil().convert("RGB")
        for each in (content, result.content)
    )
    different = sum(
        abs(one - other) > 60 for one, other in zip(before.tobytes(), after.tobytes(), strict=True)
    )
    assert different < 0.001 * len(before.tobytes())
    assert "红头文件" in texts_of(result.content)[1]


def test_a_result_can_be_redacted_again() -> None:
    first = redact(notice(), words("张三"))
    second = redact(first.content, words("13800001111"))

    (text,) = texts_of(second.content)
    assert "张三" not in text
    assert "138" not in text
    assert text.count("■■■") == 2


# The second look


def leaking(monkeypatch: pytest.MonkeyPatch, name: str, leak: Callable[..., Any]) -> None:
    monkeypatch.setattr(redacting, name, leak)


def test_the_second_look_finds_a_box_that_was_not_painted(monkeypatch: pytest.MonkeyPatch) -> None:
    leaking(monkeypatch, "covered", lambda _image, _boxes: None)

    assert refusal(notice(), words("张三")) == ("redaction_not_verified", 0)


def test_the_second_look_finds_text_that_was_left_under_a_box(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    honest = text_runs
    leaking(monkeypatch, "text_runs", lambda text, grey, _boxes: honest(text, grey, ()))

    assert refusal(notice(), words("张三")) == ("redaction_not_verified", 0)
    assert refusal(notice(), marks(region(1, 72, 60, 300, 60))) == ("redaction_not_verified", 0)


@pytest.mark.parametrize("leak", ["note", "title", "revision", "page"])
def test_the_second_look_finds_what_a_plain_file_does_not_have(
    monkeypatch: pytest.MonkeyPatch, leak: str
) -> None:
    honest = written

    def add(pdf: pikepdf.Pdf) -> None:
        if leak == "note":
            pdf.pages[0].obj.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Text)])
        if leak == "title":
            pdf.docinfo["/Title"] = "张三"
        if leak == "page":
            pdf.pages.append(pdf.pages[0])

    def leaky(pages: Any) -> bytes:
        plain = honest(pages)
        if leak == "revision":
            return plain + b"\n" + plain[plain.rindex(b"startxref") :]
        return changed(plain, add)

    leaking(monkeypatch, "written", leaky)

    assert refusal(notice(), words("张三")) == ("redaction_not_verified", 0)


def test_a_result_says_what_it_is() -> None:
    result = redact(notice(2), words("张三"))

    assert isinstance(result, Redacted)
    assert (result.pages, result.unsearched, result.dropped) == (2, (), 0)
