"""The report as an Excel file: a sheet for the texts and one for each table, numbers as numbers."""

from __future__ import annotations

from datetime import UTC
from io import BytesIO
from math import ceil
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sunhall.domain.printed_paper import Cell, Grid, Heading, Paragraph, PrintedReport

#: Names of the sheets; Excel takes 31 characters.
_TEXTS: Final = "报告"
_SHEETS: Final = {
    "table_two": "表二 主动公开",
    "table_three": "表三 申请办理",
    "table_four": "表四 复议诉讼",
}

_A4: Final = 9
_TEXT_WIDTH: Final = 90

#: Width of one share of a grid's columns, in Excel's characters.
_SHARE: Final = {"table_two": 6.0, "table_three": 3.2, "table_four": 9.0}

#: Characters of a line of the texts, and points of a line.
_LINE_CHARACTERS: Final = 44
_LINE_POINTS: Final = 17

#: Points of a line in a table, and the air around it.
_CELL_POINTS: Final = 15
_CELL_AIR: Final = 5


def xlsx(report: PrintedReport) -> bytes:
    """Write a report as an Excel file."""
    written = BytesIO()
    workbook = Workbook(written, {"in_memory": True, "strings_to_formulas": False})
    made_at = report.made_at.astimezone(UTC).replace(tzinfo=None)
    title = f"{report.agency}{report.title}"
    workbook.set_properties({"title": title, "author": report.agency, "created": made_at})
    styles = _Styles(workbook)
    _texts(workbook, report, styles)
    for part in report.parts:
        if isinstance(part, Grid):
            _sheet(workbook, report, part, styles)
    workbook.close()
    return written.getvalue()


class _Styles:
    """The looks of cells."""

    def __init__(self, workbook: Workbook) -> None:
        def look(**more: Any) -> Format:
            return workbook.add_format(
                {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "text_wrap": True}
                | more
            )

        self.title = look(font_size=18, bold=True, align="center")
        self.alarm = look(font_color="#B00020", bold=True)
        self.remark = look(font_color="#4D4000")
        self.heading = look(font_name="黑体", font_size=14)
        self.text = look(font_name="仿宋", font_size=12)
        self.caption = look(bold=True, align="center", border=1)
        self.centred = look(align="center", border=1)
        self.left = look(border=1)
        self.number = look(align="center", border=1, num_format="0")
        self.decimal = look(align="center", border=1, num_format="0.####")


def _texts(workbook: Workbook, report: PrintedReport, styles: _Styles) -> None:
    sheet = workbook.add_worksheet(_TEXTS)
    _print_setup(sheet)
    sheet.set_column(0, 0, _TEXT_WIDTH)
    lines: list[tuple[str, Format]] = [
        (report.agency, styles.title),
        (report.title, styles.title),
        *((text, styles.alarm) for text in report.alarms),
        *((text, styles.remark) for text in report.remarks),
    ]
    for part in report.parts:
        if isinstance(part, Heading):
            lines.append((part.text, styles.heading))
        elif isinstance(part, Paragraph):
            lines.append((f"　　{part.text}", styles.text))
        else:
            lines.append((f"（见工作表“{_SHEETS[part.name]}”）", styles.remark))
    for row, (text, look) in enumerate(lines):
        # A wrapped line does not make its row higher by itself in every program.
        if look is not styles.title:
            sheet.set_row(row, _LINE_POINTS * (1 + len(text) // _LINE_CHARACTERS) + 3)
        sheet.write_string(row, 0, text, look)


def _sheet(workbook: Workbook, report: PrintedReport, grid: Grid, styles: _Styles) -> None:
    sheet = workbook.add_worksheet(_SHEETS[grid.name])
    _print_setup(sheet)
    width = len(grid.widths)
    for column, share in enumerate(grid.widths):
        sheet.set_column(column, column, share * _SHARE[grid.name])
    top = 0
    above = [(f"{report.agency}{report.title}", styles.remark), (grid.caption, styles.heading)]
    if report.alarms:
        above.insert(0, (report.alarms[0], styles.alarm))
    for text, look in above:
        sheet.merge_range(top, 0, top, width - 1, text, look)
        top += 1
    for row in range(grid.height):
        sheet.set_row(top + row, _CELL_AIR + _CELL_POINTS * _lines(grid, row))
    for cell in grid.cells:
        _fill(sheet, cell, top, _look(cell, grid, styles))
    if grid.head_rows:
        sheet.repeat_rows(top, top + grid.head_rows - 1)
        sheet.freeze_panes(top + grid.head_rows, 0)


def _lines(grid: Grid, row: int) -> int:
    """Return how many lines the longest text of a row needs.

    Merged cells grow by themselves in no program, and single ones not in every one.
    """
    needed = 1
    for cell in grid.cells:
        if cell.row == row and cell.rows == 1:
            shares = sum(grid.widths[cell.column : cell.column + cell.columns])
            # A Chinese character is as wide as two of those that Excel counts in.
            needed = max(needed, ceil(2 * len(cell.text) / (shares * _SHARE[grid.name] - 1)))
    return needed


def _look(cell: Cell, grid: Grid, styles: _Styles) -> Format:
    if cell.kind == "number":
        return styles.number if cell.number is not None else styles.decimal
    if cell.kind == "caption":
        return styles.caption
    if cell.kind == "row" and grid.name == "table_three":
        return styles.left
    return styles.centred


def _fill(sheet: Worksheet, cell: Cell, top: int, look: Format) -> None:
    row, column = top + cell.row, cell.column
    if cell.rows > 1 or cell.columns > 1:
        last = row + cell.rows - 1, column + cell.columns - 1
        sheet.merge_range(row, column, *last, "", look)
    if cell.kind == "number" and cell.text:
        sheet.write_number(row, column, float(cell.text), look)
    else:
        sheet.write_string(row, column, cell.text, look)


def _print_setup(sheet: Worksheet) -> None:
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.set_margins(left=0.6, right=0.6)
