from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table

from sunhall.adapters.letter_documents.docx import docx
from sunhall.domain.letters.letter import plain_text
from tests.unit.letters.sample_letters import CODES, CONSULTING, FACTS, letter

AT = datetime(2026, 3, 20, 9, 30, tzinfo=timezone(timedelta(hours=8)))


@cache
def made(code: str) -> bytes:
    return docx(letter(code), issued_at=AT)


def read(code: str) -> Any:
    return Document(BytesIO(made(code)))


def paragraph(code: str, start: str) -> Any:
    return next(each for each in read(code).paragraphs if each.text.startswith(start))


def lines(document: Any) -> Iterator[str]:
    """Yield what stands in a file from top to bottom, a row of a table as one line."""
    for content in document.iter_inner_content():
        if isinstance(content, Table):
            yield from (" ".join(cell.text for cell in row.cells).strip() for row in content.rows)
        else:
            yield content.text


@pytest.mark.parametrize("code", CODES)
def test_the_text_of_the_file_is_the_text_of_the_letter(code: str) -> None:
    assert "\n".join(lines(read(code))) == plain_text(letter(code))


@pytest.mark.parametrize("code", CODES)
def test_the_same_letter_gives_the_same_bytes(code: str) -> None:
    assert docx(letter(code), issued_at=AT.astimezone(UTC)) == made(code)


def test_the_clock_of_the_machine_is_nowhere_in_the_file() -> None:
    with ZipFile(BytesIO(made("D11"))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.infolist()[0].filename == "[Content_Types].xml"
        core = archive.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[^<]*", core)) == {"2026-03-20T01:30:00Z"}


def test_an_instant_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        docx(letter("D01"), issued_at=AT.replace(tzinfo=None))


def test_title_agency_and_number_are_properties_and_the_applicant_is_not() -> None:
    properties = read("D12").core_properties
    assert properties.title == "政府信息不予公开告知书"
    assert (properties.author, properties.subject) == ("云溪市教育局", "云教公开〔2026〕12号")
    assert properties.language == "zh-CN"
    with ZipFile(BytesIO(made("D12"))) as archive:
        assert "欧阳龑" not in archive.read("docProps/core.xml").decode()


def test_the_page_is_a4_with_the_margins_of_gb_t_9704_5_2() -> None:
    section = read("D11").sections[0]
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(side.mm) for side in sides] == [37, 35, 28, 26]
    size = (section.page_width, section.page_height)
    assert [round(side.mm) for side in size] == [210, 297]
    assert section.page_width - section.left_margin - section.right_margin == pytest.approx(
        Mm(156), abs=Mm(0.1)
    )


def test_the_head_line_is_red_and_the_text_is_fang_song_of_size_3() -> None:
    (run,) = read("D11").paragraphs[0].runs
    assert run.font.color.rgb == RGBColor(0xC0, 0, 0)
    normal = read("D11").styles["Normal"]
    assert normal.font.size == Pt(16)
    fonts = normal.element.rPr.find(qn("w:rFonts"))
    assert fonts.get(qn("w:eastAsia")) == "仿宋"
    assert not [name for name in fonts.attrib if name.endswith("Theme")]


def test_a_red_rule_stands_under_the_number() -> None:
    border = paragraph("D11", "云教公开")._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    assert border.get(qn("w:color")) == "C00000"


def test_title_and_headings_are_headings_for_navigation() -> None:
    assert paragraph("D11", "政府信息部分公开告知书").style.name == "Heading 1"
    assert paragraph("D11", "一、").style.name == "Heading 2"


def test_paragraphs_begin_two_characters_in_and_the_addressee_at_the_edge() -> None:
    assert paragraph("D11", "本机关").paragraph_format.first_line_indent == Pt(32)
    assert paragraph("D11", "欧阳龑").paragraph_format.first_line_indent is None


def test_page_numbers_stand_outside_on_odd_and_even_pages() -> None:
    document = read("D11")
    assert document.settings.odd_and_even_pages_header_footer
    section = document.sections[0]
    for footer in (section.footer, section.even_page_footer):
        assert "PAGE" in footer.paragraphs[0]._p.xml
    sides = {f.paragraphs[0].alignment for f in (section.footer, section.even_page_footer)}
    assert len(sides) == 2


def test_the_signature_stays_with_what_stands_above_it() -> None:
    document = read("D11")
    *_, above, agency, dated = document.paragraphs
    assert above.paragraph_format.keep_with_next
    assert agency.paragraph_format.keep_with_next
    assert dated.paragraph_format.keep_with_next is None


def test_agency_and_date_are_centred_over_each_other() -> None:
    *_, agency, dated = read("D11").paragraphs
    wide = agency.paragraph_format.right_indent.pt / 16 * 2 + len(agency.text) * 2
    narrow = dated.paragraph_format.right_indent.pt / 16 * 2 + (3 * 2 + 7)
    assert agency.text == "云溪市教育局（印章）"
    assert wide / 2 - len(agency.text) / 2 == pytest.approx(narrow / 2 - (3 + 3.5) / 2)


def test_a_rare_character_stands_as_it_is() -> None:
    document = Document(BytesIO(docx(letter("D12", {"applicant_name": "张𠮷野"}), issued_at=AT)))
    assert document.paragraphs[3].text == "张𠮷野："


@pytest.mark.parametrize("tag", ["w:pPr", "w:rPr"])
def test_properties_stand_in_the_order_that_the_schema_wants(tag: str) -> None:
    order = {
        "w:pPr": "pStyle keepNext keepLines pBdr autoSpaceDE autoSpaceDN spacing ind jc outlineLvl",
        "w:rPr": "rFonts b bCs color spacing sz szCs lang",
    }[tag].split()
    document = read("D11")
    roots = [document.element, document.styles["Normal"].element]
    for element in (found for root in roots for found in root.iter(qn(tag))):
        names = [child.tag.split("}")[1] for child in element]
        known = [name for name in names if name in order]
        assert known == sorted(known, key=order.index), names


def test_a_form_to_be_sent_back_begins_a_page_and_has_room_to_write() -> None:
    title = paragraph("D05", "第三方意见回执")
    assert title.style.name == "Heading 1"
    assert title.paragraph_format.page_break_before
    (table,) = read("D05").tables
    labels = [row.cells[0].text for row in table.rows]
    heights = {label: row.height.pt for label, row in zip(labels, table.rows, strict=True)}
    assert heights["不同意公开的内容及理由"] > 4 * heights["日期"]
    assert {round(row.cells[0].width.pt) for row in table.rows} == {128}
    assert table.style.name == "Table Grid"


def test_a_proof_of_delivery_has_no_salutation() -> None:
    texts = [each.text for each in read("D25").paragraphs]
    assert texts[2:4] == [
        "政府信息公开文书送达回证",
        "联系机构：云溪市教育局办公室；联系电话：0000-5550120；办公地址：云溪市书院街18号。",
    ]


def everything(code: str) -> str:
    """Return all text of a file, properties included."""
    with ZipFile(BytesIO(made(code))) as archive:
        parts = [archive.read(name) for name in archive.namelist()]
    return "".join(part.decode("utf-8", "ignore") for part in parts)


@pytest.mark.parametrize("code", CONSULTING)
def test_nothing_of_the_applicant_is_in_a_file_for_somebody_else_c_4_10(code: str) -> None:
    with ZipFile(BytesIO(made(code))) as archive:
        content = "".join(
            archive.read(name).decode("utf-8", "ignore") for name in archive.namelist()
        )
    for told in ("applicant_name", "receipt_no", "information_description"):
        assert FACTS[told] not in content
    assert FACTS["consultee_name"] in content


def test_nothing_of_the_third_party_is_in_the_applicants_file_c_4_10() -> None:
    with ZipFile(BytesIO(made("D06"))) as archive:
        content = "".join(
            archive.read(name).decode("utf-8", "ignore") for name in archive.namelist()
        )
    for told in ("consultee_name", "consulted_information", "consultation_code"):
        assert FACTS[told] not in content
    assert FACTS["applicant_name"] in content
