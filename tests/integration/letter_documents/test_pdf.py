from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from sunhall.adapters.letter_documents.font_coverage import FontUnreadable
from sunhall.adapters.letter_documents.letter_fonts import (
    FONT_FILES,
    LetterFonts,
    find_letter_fonts,
)
from sunhall.adapters.letter_documents.pdf import PdfFailed, missing_characters, pdf
from sunhall.domain.letters.letter import Letter, plain_text
from tests.unit.letters.sample_letters import CODES, CONSULTING, FACTS, letter

ROOT = Path(__file__).parents[3]
FONTS = find_letter_fonts({}, ROOT)
AT = datetime(2026, 3, 20, 9, 30, tzinfo=timezone(timedelta(hours=8)))
#: A4 in points, and the type area of GB/T 9704 within it.
A4 = (595.276, 841.89)


@cache
def made(code: str) -> bytes:
    return pdf(letter(code), issued_at=AT, fonts=FONTS)


def read(document: bytes) -> PdfReader:
    return PdfReader(BytesIO(document), strict=True)


def printed(document: bytes) -> str:
    """Return all text without spaces and page numbers."""
    pages = (page.extract_text() for page in read(document).pages)
    return re.sub(r"\s", "", "".join(re.sub(r"— \d+ —", "", text) for text in pages))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def catalog(document: bytes) -> Any:
    return read(document).trailer["/Root"]


def structure(element: Any) -> Iterator[str]:
    element = element.get_object()
    if not isinstance(element, dict):
        return
    if "/S" in element:
        yield str(element["/S"])
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        yield from structure(kid)


@pytest.mark.parametrize("code", CODES)
def test_the_text_of_the_file_is_the_text_of_the_letter(code: str) -> None:
    assert printed(made(code)) == squeezed(plain_text(letter(code)))


@pytest.mark.parametrize("code", ["D01", "D11"])
def test_the_same_letter_gives_the_same_bytes(code: str) -> None:
    assert pdf(letter(code), issued_at=AT, fonts=FONTS) == made(code)


def test_the_same_instant_told_from_elsewhere_gives_the_same_bytes() -> None:
    assert pdf(letter("D11"), issued_at=AT.astimezone(UTC), fonts=FONTS) == made("D11")


def test_another_instant_is_another_file_that_names_it() -> None:
    later = pdf(letter("D01"), issued_at=AT + timedelta(days=1), fonts=FONTS)
    assert later != made("D01")
    metadata = read(later).metadata
    assert metadata is not None
    assert metadata.creation_date == AT + timedelta(days=1)


def test_an_instant_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        pdf(letter("D01"), issued_at=AT.replace(tzinfo=None), fonts=FONTS)


def test_the_file_declares_archiving_and_accessibility() -> None:
    metadata = catalog(made("D11"))["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfaid:part\W+2", metadata)
    assert re.search(r"pdfaid:conformance\W+A", metadata)
    assert re.search(r"pdfuaid:part\W+1", metadata)


def test_a_screen_reader_learns_language_title_and_structure() -> None:
    root = catalog(made("D11"))
    assert root["/Lang"] == "zh-CN"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/MarkInfo"]["/Marked"]
    kinds = list(structure(root["/StructTreeRoot"]))
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") == 2
    assert kinds.count("/P") >= 10


def test_title_agency_and_number_are_properties_and_the_applicant_is_not() -> None:
    metadata = read(made("D12")).metadata
    assert metadata is not None
    assert metadata.title == "政府信息不予公开告知书"
    assert metadata.author == "云溪市教育局"
    assert "云教公开〔2026〕12号" in str(metadata.get("/Keywords"))
    assert "欧阳龑" not in str(dict(metadata))


def test_every_page_is_a4() -> None:
    for page in read(made("D11")).pages:
        assert tuple(float(side) for side in page.mediabox[2:]) == pytest.approx(A4, abs=0.1)


def fonts_of(document: bytes) -> dict[str, Any]:
    found = {}
    for page in read(document).pages:
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            base = font.get_object()
            (descendant,) = base["/DescendantFonts"]
            found[str(base["/BaseFont"])] = descendant.get_object()["/FontDescriptor"].get_object()
    return found


def test_both_fonts_are_embedded_and_only_as_far_as_they_are_used() -> None:
    found = fonts_of(made("D11"))
    assert len(found) == 2
    for name, descriptor in found.items():
        assert re.fullmatch(r"/[A-Z]{6}\+NotoSerifSC-(Regular|Bold)", name)
        embedded = descriptor.get("/FontFile2") or descriptor.get("/FontFile3")
        assert 0 < len(embedded.get_object().get_data()) < 150_000
    assert FONTS.regular.stat().st_size > 10_000_000
    assert len(made("D11")) < 120_000


def test_a_character_the_font_lacks_is_shown_as_its_code_point_and_told() -> None:
    rare = letter("D12", {"applicant_name": "张𠮷𠮷野"})
    assert missing_characters(rare, FONTS) == ("𠮷",)
    text = printed(pdf(rare, issued_at=AT, fonts=FONTS))
    assert "张〓（U+20BB7）〓（U+20BB7）野：" in text
    assert "注：文中〓（U+20BB7）为字库未收录的字符，以统一码编号表示。" in text


def test_no_note_stands_where_nothing_is_missing() -> None:
    assert missing_characters(letter("D12"), FONTS) == ()
    assert "注：" not in printed(made("D12"))


def test_a_rare_character_of_names_that_the_font_has_is_printed_itself() -> None:
    text = printed(pdf(letter("D12", {"applicant_name": "䶮㛃"}), issued_at=AT, fonts=FONTS))
    assert "䶮㛃：" in text


MARKUP = '#set page(fill: red)\n*bold* _x_ $x$ = h // c <a> @b #read("/etc/passwd") \\ `r` ~ ---'


def test_what_people_typed_is_never_read_as_markup() -> None:
    typed = letter("D12", {"information_description": MARKUP, "reasons": MARKUP})
    text = printed(pdf(typed, issued_at=AT, fonts=FONTS))
    assert text == squeezed(plain_text(typed))
    assert squeezed(MARKUP) in text


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60))
def test_no_text_stops_a_letter(typed: str) -> None:
    made_of = letter("D12", {"reasons": f"甲{typed}乙"})
    assert pdf(made_of, issued_at=AT, fonts=FONTS).startswith(b"%PDF-")


def test_a_long_letter_runs_over_pages_with_numbers_on_them() -> None:
    long = letter("D12", {"reasons": "\n".join(f"第{n}点：" + "理由" * 60 for n in range(40))})
    document = pdf(long, issued_at=AT, fonts=FONTS)
    pages = read(document).pages
    assert len(pages) > 5
    for number, page in enumerate(pages, start=1):
        assert f"— {number} —" in page.extract_text()
    assert printed(document) == squeezed(plain_text(long))


def lines_before_the_signature(document: bytes) -> list[str]:
    last = read(document).pages[-1].extract_text().splitlines()
    lines = [line for line in last if line.strip() and "—" not in line]
    return lines[:-2]


@pytest.mark.parametrize("more", range(0, 22, 3))
def test_the_signature_is_never_alone_on_a_page(more: int) -> None:
    long = letter("D12", {"reasons": "\n".join("理由。" for _ in range(more + 1))})
    document = pdf(long, issued_at=AT, fonts=FONTS)
    assert read(document).pages[-1].extract_text().count("云溪市教育局（印章）") == 1
    assert lines_before_the_signature(document)


def test_a_page_has_22_lines_of_28_characters_gb_t_9704_5_2() -> None:
    long = letter("D12", {"reasons": "字" * 28 * 60})
    second = read(pdf(long, issued_at=AT, fonts=FONTS)).pages[1].extract_text().splitlines()
    lines = [line.strip() for line in second if "—" not in line and line.strip()]
    assert len(lines) == 22
    assert {len(line) for line in lines} == {28}


def test_a_long_agency_name_still_fits_on_the_head_line() -> None:
    agency = "云溪市高新技术产业开发区管理委员会政务服务和大数据管理局"
    wide = pdf(letter("D01", agency=agency), issued_at=AT, fonts=FONTS)
    first = read(wide).pages[0].extract_text().splitlines()[0]
    assert first.strip() == agency


def test_files_that_are_no_fonts_are_an_error_and_not_an_empty_page(tmp_path: Path) -> None:
    fonts = LetterFonts(*(tmp_path / name for name in FONT_FILES.values()))
    for path in (fonts.regular, fonts.bold):
        path.write_text("no font")
    with pytest.raises(FontUnreadable):
        pdf(letter("D01"), issued_at=AT, fonts=fonts)


def test_no_failure_repeats_what_the_letter_says(monkeypatch: pytest.MonkeyPatch) -> None:
    module = "sunhall.adapters.letter_documents.pdf"
    monkeypatch.setattr(f"{module}.missing_characters", lambda *_: ())
    rare: Letter = letter("D12", {"applicant_name": "张𠮷野"})
    with pytest.raises(PdfFailed) as failed:
        pdf(rare, issued_at=AT, fonts=FONTS)
    assert "𠮷" not in str(failed.value)
    assert failed.value.__cause__ is None


def test_a_form_to_be_sent_back_stands_on_a_page_of_its_own() -> None:
    *letter_pages, form = [page.extract_text() for page in read(made("D05")).pages]
    assert "第三方意见回执" in squeezed(form)
    assert "云溪市教育局（印章）" not in form
    assert "云溪市教育局（印章）" in letter_pages[-1]
    assert "第三方意见回执" not in squeezed("".join(letter_pages))


def test_a_form_is_a_table_to_a_screen_reader() -> None:
    kinds = list(structure(catalog(made("D25"))["/StructTreeRoot"]))
    assert kinds.count("/Table") == 1
    assert kinds.count("/TR") == len(letter("D25").body)


@pytest.mark.parametrize("code", CONSULTING)
def test_nothing_of_the_applicant_is_in_a_file_for_somebody_else_c_4_10(code: str) -> None:
    text = printed(made(code)) + repr(read(made(code)).metadata)
    for told in ("applicant_name", "receipt_no", "information_description"):
        assert squeezed(FACTS[told]) not in text
    assert FACTS["consultee_name"] in text


def test_nothing_of_the_third_party_is_in_the_applicants_file_c_4_10() -> None:
    text = printed(made("D06")) + repr(read(made("D06")).metadata)
    for told in ("consultee_name", "consulted_information", "consultation_code"):
        assert squeezed(FACTS[told]) not in text
    assert FACTS["applicant_name"] in text
