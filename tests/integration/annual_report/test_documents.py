"""HTML, Word and Excel: the same words and numbers, merged as on the form, alarms in each."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import docx as word
import openpyxl
import pytest
from lxml import html as markup

from sunhall.adapters.annual_report_documents.html import content_security_policy
from sunhall.adapters.annual_report_press import DocumentReportPress
from sunhall.domain.annual_report.grid import (
    table_four_grid,
    table_three_grid,
    table_two_grid,
)
from sunhall.domain.annual_report.table_four import TableFour
from sunhall.domain.annual_report.table_two import Documents, TableTwo
from sunhall.domain.printed_paper import Grid, Heading, Paragraph, PrintedReport
from tests.builders.annual_report import WRITTEN_AT, form, table_three

PRESS = DocumentReportPress()
HOSTILE = '<script src="https://evil.example/x.js"></script>&amp; =HYPERLINK("x")'
TWO = TableTwo(regulations=Documents(1, 2, 3), licences=1204, fees_yuan=125_000)
THREE = table_three(r1=(821, 35, 0, 0, 0, 3), r3_1=(767, 35, 0, 0, 0, 3),
                    r3_7=(767, 35, 0, 0, 0, 3), r4=(54, 0, 0, 0, 0, 0))  # fmt: skip
FOUR = TableFour.from_places({"direct.upheld": 16, "direct.total": 16})
GRIDS = (
    table_two_grid(form(), TWO),
    table_three_grid(form(), THREE),
    table_four_grid(form(), FOUR),
)
ALARM = "本报告数据不平衡，不得公开发布。"
REPORT = PrintedReport(
    agency="云溪市教育局",
    title="2026年政府信息公开工作年度报告",
    alarms=(),
    remarks=("本报告尚未定稿。",),
    parts=(
        Heading("一、总体情况"),
        Paragraph(HOSTILE),
        *(each for grid in GRIDS for each in (Heading(grid.caption), grid)),
        Heading("六、其他需要报告的事项"),
        Paragraph("=1+1"),
    ),
    made_at=WRITTEN_AT,
)
FAILING = replace(REPORT, alarms=(ALARM, "I1 涉及申请：GK-000009。"))


def page(report: PrintedReport = REPORT) -> Any:
    return markup.document_fromstring(PRESS.print(report, "html").decode())


def words(report: PrintedReport = REPORT) -> Any:
    return word.Document(BytesIO(PRESS.print(report, "docx")))


def sheets(report: PrintedReport = REPORT) -> Any:
    return openpyxl.load_workbook(BytesIO(PRESS.print(report, "xlsx")))


def shape(grid: Grid) -> list[tuple[str, int, int]]:
    return [(each.text, each.rows, each.columns) for row in grid.rows() for each in row]


# --- HTML ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("index", range(3))
def test_a_table_of_the_page_is_the_grid_cell_by_cell(index: int) -> None:
    table = page().xpath("//table")[index]
    found = [
        (cell.text or "", int(cell.get("rowspan", 1)), int(cell.get("colspan", 1)))
        for cell in table.xpath(".//tr/*")
    ]
    assert found == shape(GRIDS[index])


@pytest.mark.parametrize("index", range(3))
def test_every_number_of_the_page_names_its_heads(index: int) -> None:
    table = page().xpath("//table")[index]
    names = {cell.get("id"): cell.text for cell in table.xpath(".//th")}
    numbers = table.xpath(".//td[@class='number']")
    assert len(numbers) == (10, 175, 15)[index]
    for cell in numbers:
        heads = cell.get("headers").split()
        assert heads
        assert set(heads) <= names.keys()


def test_ids_of_the_page_are_unique_and_every_table_has_a_name() -> None:
    ids = page().xpath("//*/@id")
    assert len(ids) == len(set(ids))
    for name in page().xpath("//table/@aria-labelledby | //div/@aria-labelledby"):
        assert name in ids


def test_the_page_loads_nothing_and_its_policy_allows_nothing_but_its_own_style() -> None:
    tree = page()
    assert not tree.xpath("//script | //link | //img | //iframe | //@src | //@href | //@style")
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    (style,) = tree.xpath("//style")
    digest = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in policy
    assert policy == content_security_policy()
    assert policy.startswith("default-src 'none';")
    assert "url(" not in style.text
    assert "@import" not in style.text


def test_what_somebody_wrote_stays_text() -> None:
    assert page().xpath("//p")[1].text == HOSTILE


def test_the_page_says_its_language_and_its_title_once() -> None:
    tree = page()
    assert tree.get("lang") == "zh-CN"
    assert len(tree.xpath("//h1")) == 1
    assert tree.xpath("//title")[0].text == "云溪市教育局2026年政府信息公开工作年度报告"


def test_the_same_report_gives_the_same_page() -> None:
    assert PRESS.print(REPORT, "html") == PRESS.print(REPORT, "html")


# --- Word ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("index", range(3))
def test_a_table_in_word_is_the_grid_cell_by_cell(index: int) -> None:
    table, grid = words().tables[index], GRIDS[index]
    rows = [list(row.cells) for row in table.rows]
    assert (len(rows), len(rows[0])) == (grid.height, len(grid.widths))
    for cell in grid.cells:
        covered = {
            id(rows[row][column]._tc)
            for row in range(cell.row, cell.row + cell.rows)
            for column in range(cell.column, cell.column + cell.columns)
        }
        assert len(covered) == 1, cell
        assert rows[cell.row][cell.column].text == cell.text


def test_heads_come_again_on_the_next_page_and_tables_have_a_name() -> None:
    heads = [len(table._tbl.xpath(".//w:tblHeader")) for table in words().tables]
    assert heads == [grid.head_rows for grid in GRIDS]
    names = [table._tbl.xpath("./w:tblPr/w:tblCaption/@w:val") for table in words().tables]
    assert names == [[grid.caption] for grid in GRIDS]


def test_headings_in_word_are_headings() -> None:
    found = [each.text for each in words().paragraphs if each.style.name == "Heading 1"]
    assert found == [part.text for part in REPORT.parts if isinstance(part, Heading)]


# --- Excel ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("index", range(3))
def test_a_sheet_is_the_grid_cell_by_cell(index: int) -> None:
    sheet, grid = sheets().worksheets[index + 1], GRIDS[index]
    top = 3
    for cell in grid.cells:
        value = sheet.cell(top + cell.row, 1 + cell.column).value
        if cell.kind == "number":
            assert value == float(cell.text)
            assert isinstance(value, int | float)
        else:
            assert value == cell.text
    merged = {str(each) for each in sheet.merged_cells.ranges}
    expected = sum(each.rows > 1 or each.columns > 1 for each in grid.cells)
    assert len(merged) == expected + top - 1


def test_a_row_of_a_sheet_is_high_enough_for_its_longest_label() -> None:
    sheet = sheets().worksheets[2]
    heights = {sheet.cell(row, 3).value: sheet.row_dimensions[row].height for row in range(1, 32)}
    short, long = (
        heights["3.其他"],
        heights["2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"],
    )
    assert 18 <= short <= 24
    assert long >= 3 * 15


def test_sums_can_be_checked_in_excel_because_numbers_are_numbers() -> None:
    sheet = sheets().worksheets[2]
    row = [sheet.cell(6, column).value for column in range(4, 11)]
    assert row == [821, 35, 0, 0, 0, 3, 859]
    assert sum(row[:6]) == row[6]


def test_text_that_looks_like_a_formula_stays_text() -> None:
    sheet = sheets().worksheets[0]
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value}
    assert kinds == {"s"}
    assert "　　=1+1" in {cell.value for row in sheet.iter_rows() for cell in row}


# --- all of them ---------------------------------------------------------------------------------


def text_of(fmt: str, report: PrintedReport) -> str:
    if fmt == "html":
        return str(page(report).text_content())
    if fmt == "docx":
        return "\n".join(each.text for each in words(report).paragraphs)
    return "\n".join(
        str(cell.value)
        for sheet in sheets(report).worksheets
        for row in sheet.iter_rows()
        for cell in row
    )


@pytest.mark.parametrize("fmt", ["html", "docx", "xlsx"])
def test_a_report_that_does_not_balance_says_so_in_every_format(fmt: str) -> None:
    text = text_of(fmt, FAILING)
    for alarm in FAILING.alarms:
        assert alarm in text
    assert text.index(ALARM) < text.index("一、总体情况")
    assert ALARM not in text_of(fmt, REPORT)


def test_every_sheet_with_numbers_bears_the_alarm() -> None:
    for sheet in sheets(FAILING).worksheets[1:]:
        assert sheet.cell(1, 1).value == ALARM


@pytest.mark.parametrize("fmt", ["html", "docx", "xlsx"])
def test_agency_title_and_remarks_stand_in_every_format(fmt: str) -> None:
    text = text_of(fmt, REPORT)
    for each in (REPORT.agency, REPORT.title, *REPORT.remarks):
        assert each in text


def test_there_is_no_other_format() -> None:
    with pytest.raises(ValueError, match="no such format"):
        PRESS.print(REPORT, "pdf")


def test_no_format_holds_the_address_of_a_foreign_host() -> None:
    own = re.compile(rb"https?://(?!schemas|purl\.org|www\.w3\.org|evil\.example)")
    assert not own.search(PRESS.print(REPORT, "html"))
