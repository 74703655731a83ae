"""The press of tables of scores; the library of a format is loaded with the first one in it."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO, StringIO
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from sunhall.domain.scoring.score_sheet import Cell, ScoreSheet

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

#: Excel takes a text for what it is only if the file says in which encoding it is.
_BYTE_ORDER_MARK: Final = "\ufeff"

_A4: Final = 9

#: Widths in Excel's characters: the first two columns, the others, the last.
_NAMES, _FIGURES, _REMARK = 26, 11, 26

#: Points of a line of text, and the air around it.
_LINE_POINTS, _AIR = 15, 5


class DocumentScorePress:
    """Writes tables of scores."""

    def print(self, sheet: ScoreSheet, fmt: str) -> bytes:
        """Return a table as ``csv`` or ``xlsx``.

        Raises:
            ValueError: There is no such format.
        """
        if fmt == "csv":
            return _csv(sheet)
        if fmt == "xlsx":
            return _xlsx(sheet)
        raise ValueError("there is no such format")


def _csv(sheet: ScoreSheet) -> bytes:
    """Return the table alone: a program reads it, and a title would be a row to it."""
    import csv

    written = StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(sheet.columns)
    writer.writerows(["" if cell is None else cell for cell in row] for row in sheet.rows)
    return f"{_BYTE_ORDER_MARK}{written.getvalue()}".encode()


def _xlsx(sheet: ScoreSheet) -> bytes:
    from xlsxwriter import Workbook

    written = BytesIO()
    workbook = Workbook(written, {"in_memory": True, "strings_to_formulas": False})
    page = workbook.add_worksheet()
    page.set_paper(_A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    last = len(sheet.columns) - 1
    page.set_column(0, 1, _NAMES)
    page.set_column(2, last - 1, _FIGURES)
    page.set_column(last, last, _REMARK)
    _fill(page, sheet, _Looks(workbook))
    workbook.close()
    return written.getvalue()


class _Looks:
    """The looks of cells."""

    def __init__(self, workbook: Workbook) -> None:
        def look(**more: Any) -> Format:
            return workbook.add_format(
                {"font_name": "宋体", "font_size": 11, "valign": "vcenter"} | more
            )

        self.title = look(font_size=18, bold=True)
        self.remark = look(font_color="#4D4000")
        self.head = look(bold=True, align="center", border=1, text_wrap=True)
        self.text = look(border=1, text_wrap=True)
        self.whole = look(align="center", border=1, num_format="0")
        self.exact = look(align="center", border=1, num_format="0.00")


def _fill(page: Worksheet, sheet: ScoreSheet, looks: _Looks) -> None:
    page.write_string(0, 0, sheet.title, looks.title)
    for row, line in enumerate(sheet.remarks, start=1):
        page.write_string(row, 0, line, looks.remark)
    top = 1 + len(sheet.remarks)
    # Wrapped lines make a row higher by themselves in no program but one; a Chinese character is as
    # wide as two of those that widths are counted in.
    lines = max(ceil(2 * len(heading) / (_FIGURES - 1)) for heading in sheet.columns)
    page.set_row(top, lines * _LINE_POINTS + _AIR)
    for column, heading in enumerate(sheet.columns):
        page.write_string(top, column, heading, looks.head)
    for row, cells in enumerate(sheet.rows, start=top + 1):
        for column, cell in enumerate(cells):
            _write(page, row, column, cell, looks)
    page.freeze_panes(top + 1, 2)
    page.repeat_rows(top)


def _write(page: Worksheet, row: int, column: int, cell: Cell, looks: _Looks) -> None:
    if cell is None:
        page.write_blank(row, column, None, looks.text)
    elif isinstance(cell, str):
        page.write_string(row, column, cell, looks.text)
    else:
        look = looks.exact if isinstance(cell, Decimal) else looks.whole
        page.write_number(row, column, float(cell), look)
