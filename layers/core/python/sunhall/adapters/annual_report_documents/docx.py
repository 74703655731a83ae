"""The report as a Word document, for the office to finish, print and seal."""

from __future__ import annotations

from datetime import UTC
from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph as WordParagraph

from sunhall.domain.printed_paper import (
    Cell,
    Chart,
    Grid,
    Heading,
    Masthead,
    Paragraph,
    PrintedReport,
)

_SONG: Final = "宋体"
_FANG_SONG: Final = "仿宋"
_HEI: Final = "黑体"
_LATIN: Final = "Times New Roman"
_RED: Final = RGBColor(0xB0, 0x00, 0x20)

_TYPE_AREA: Final = Mm(170)
_TEXT: Final = Pt(16)
_TITLE: Final = Pt(22)
_NAME: Final = Pt(40)
_NOTE: Final = Pt(12)
_CELL: Final = {"table_two": Pt(12), "table_three": Pt(9), "table_four": Pt(9)}

#: Space above and below the text of a cell; table three has to fit on a page.
_AIR: Final = {"table_two": Pt(2), "table_three": Pt(1), "table_four": Pt(2)}


#: The same for tables of lines.
_PLAIN_CELL: Final = Pt(10.5)
_PLAIN_AIR: Final = Pt(2)


def docx(report: PrintedReport) -> bytes:
    """Write a report as a Word document."""
    document = Document()
    _describe(document, report)
    _lay_out(document)
    if report.masthead:
        _masthead(document, report.masthead)
    else:
        for text in (report.agency, report.title):
            _line(document, text, _SONG, _TITLE, bold=True, centred=True)
    for index, text in enumerate(report.alarms):
        _line(document, text, _HEI, _NOTE, colour=_RED, bold=index == 0)
    for text in report.remarks:
        _line(document, text, _HEI, _NOTE)
    for part in report.parts:
        if isinstance(part, Heading):
            _heading(document, part.text)
        elif isinstance(part, Paragraph):
            line = _line(document, part.text, _FANG_SONG, _TEXT)
            line.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            line.paragraph_format.first_line_indent = Pt(_TEXT.pt * 2)
        elif isinstance(part, Chart):
            _chart(document, part)
        else:
            _table(document, part)
    if report.closing:
        _closing(document, report.closing)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _describe(document: WordDocument, report: PrintedReport) -> None:
    properties = document.core_properties
    properties.title = f"{report.agency}{report.title}"
    properties.author = properties.last_modified_by = report.agency
    properties.comments = ""
    properties.language = report.locale
    made_at = report.made_at.astimezone(UTC).replace(tzinfo=None)
    properties.created = properties.modified = made_at


def _lay_out(document: WordDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(25)
    section.left_margin = section.right_margin = Mm(20)
    normal = document.styles["Normal"].element.get_or_add_rPr()
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "zh-CN")
    language.set(qn("w:eastAsia"), "zh-CN")
    normal.append(language)


def _masthead(document: WordDocument, head: Masthead) -> None:
    _line(document, head.name, _SONG, _NAME, colour=_RED, bold=True, centred=True)
    _line(document, head.issue, _FANG_SONG, _TEXT, centred=True)
    line = _line(document, f"{head.issuer}\t{head.dated}", _FANG_SONG, _TEXT)
    line.paragraph_format.tab_stops.add_tab_stop(_TYPE_AREA, WD_TAB_ALIGNMENT.RIGHT)
    line.paragraph_format.space_after = Pt(12)
    _rule(line, "bottom", "B00020", 18)


def _closing(document: WordDocument, texts: tuple[str, ...]) -> None:
    for index, text in enumerate(texts):
        line = _line(document, text, _FANG_SONG, _NOTE)
        if index == 0:
            line.paragraph_format.space_before = Pt(18)
            _rule(line, "top", "000000", 6)
    _rule(line, "bottom", "000000", 6)


def _rule(paragraph: WordParagraph, side: str, colour: str, eighths: int) -> None:
    """Draw a line above or below a paragraph."""
    properties = paragraph._p.get_or_add_pPr()
    borders: Any = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "4")):
        line.set(qn(f"w:{name}"), value)
    line.set(qn("w:color"), colour)
    borders.append(line)


def _chart(document: WordDocument, chart: Chart) -> None:
    """Draw a chart as a picture that tells what it shows to those who do not see it."""
    # Imported with the first chart: the annual report has none.
    from sunhall.adapters.annual_report_documents.chart_png import png

    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.keep_with_next = True
    picture = paragraph.add_run().add_picture(BytesIO(png(chart)), width=_TYPE_AREA)
    named = picture._inline.docPr
    named.set("title", chart.title)
    named.set("descr", chart.description)


def _heading(document: WordDocument, text: str) -> None:
    paragraph = document.add_paragraph(style="Heading 1")
    _write(paragraph, text, _HEI, _TEXT)
    paragraph.paragraph_format.space_before = Pt(14)
    paragraph.paragraph_format.space_after = Pt(6)
    paragraph.paragraph_format.keep_with_next = True


def _line(
    document: WordDocument,
    text: str,
    family: str,
    size: Length,
    *,
    colour: RGBColor | None = None,
    bold: bool = False,
    centred: bool = False,
) -> WordParagraph:
    paragraph = document.add_paragraph()
    _write(paragraph, text, family, size, colour=colour, bold=bold)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    spacing = paragraph.paragraph_format
    spacing.space_before = spacing.space_after = Pt(0)
    spacing.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    spacing.line_spacing = Pt(round(size.pt * 1.75))
    return paragraph


def _write(
    paragraph: WordParagraph,
    text: str,
    family: str,
    size: Length,
    *,
    colour: RGBColor | None = None,
    bold: bool = False,
) -> None:
    run = paragraph.add_run(text)
    run.bold = bold
    run.font.size = size
    run.font.name = _LATIN
    run.font.color.rgb = colour or RGBColor(0, 0, 0)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), family)


def _table(document: WordDocument, grid: Grid) -> None:
    width = len(grid.widths)
    table = document.add_table(grid.height, width, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _name(table, grid.caption)
    if grid.captioned:
        _caption(table, grid.caption)
    whole = sum(grid.widths)
    places = [list(row.cells) for row in table.rows]
    for column, share in enumerate(grid.widths):
        reach = Length(_TYPE_AREA * share // whole)
        table.columns[column].width = reach
        for row in places:
            row[column].width = reach
    for cell in grid.cells:
        place = places[cell.row][cell.column]
        if cell.rows > 1 or cell.columns > 1:
            last = places[cell.row + cell.rows - 1][cell.column + cell.columns - 1]
            place = place.merge(last)
        _fill(place, cell, grid)
    for number, line in enumerate(table.rows):
        _keep_whole(line, head=number < grid.head_rows)
    # A table is on one page where it fits: every row but the last stays with the next one.
    for row in places[:-1]:
        for place in row:
            for paragraph in place.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def _caption(table: Table, text: str) -> None:
    """Write what a table is called above it."""
    above: Any = OxmlElement("w:p")
    table._tbl.addprevious(above)
    paragraph = WordParagraph(above, table._parent)
    _write(paragraph, text, _HEI, _NOTE)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_before = Pt(8)
    paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.keep_with_next = True


def _name(table: Table, caption: str) -> None:
    """Say what the table is to those who do not see it."""
    named = OxmlElement("w:tblCaption")
    named.set(qn("w:val"), caption)
    table._tbl.tblPr.append(named)


def _fill(place: _Cell, cell: Cell, grid: Grid) -> None:
    place.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = place.paragraphs[0]
    left = (grid.captioned or grid.name == "table_three") and cell.kind == "row"
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if left else WD_ALIGN_PARAGRAPH.CENTER
    spacing = paragraph.paragraph_format
    spacing.space_before = spacing.space_after = _AIR.get(grid.name, _PLAIN_AIR)
    bold = cell.kind == "caption" or (grid.captioned and cell.kind == "column")
    _write(paragraph, cell.text, _SONG, _CELL.get(grid.name, _PLAIN_CELL), bold=bold)


def _keep_whole(row: _Row, *, head: bool) -> None:
    """Keep a row on one page; heads come again on the next."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))
