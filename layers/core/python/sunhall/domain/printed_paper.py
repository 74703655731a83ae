"""A paper that is printed: headings, paragraphs, tables and charts, whatever it is about.

Every format prints the same parts, so that no number and no merged cell can differ between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

#: ``corner`` and ``caption`` are heads of nothing in particular; ``column`` and ``row`` head cells.
CellKind: TypeAlias = Literal["corner", "caption", "column", "row", "number"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a printed table.

    Attributes:
        row: First row, from 0.
        column: First column, from 0.
        text: What is printed.
        kind: What it is.
        rows: Number of rows it reaches over.
        columns: Number of columns it reaches over.
        number: Its value, where it is a whole number; fees in 万元 are text alone.
    """

    row: int
    column: int
    text: str
    kind: CellKind
    rows: int = 1
    columns: int = 1
    number: int | None = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Grid:
    """A printed table.

    Attributes:
        name: Names it within the paper, and chooses its looks.
        caption: What it is called.
        widths: Relative widths of its columns.
        head_rows: Rows at its top that come again on a new page.
        cells: Its cells, by row and column; together they fill it.
        captioned: Whether its caption stands above it; else the heading before it names it.
    """

    name: str
    caption: str
    widths: tuple[int, ...]
    head_rows: int
    cells: tuple[Cell, ...]
    captioned: bool = False

    @property
    def height(self) -> int:
        """Number of rows."""
        return max(cell.row + cell.rows for cell in self.cells)

    def heads_of(self, cell: Cell) -> tuple[Cell, ...]:
        """Return the heads of a number: those above it in its block, then those left of it."""
        captions = [each.row for each in self.cells if each.kind == "caption"]
        top = max((row for row in captions if row < cell.row), default=0)
        above = (
            each
            for each in self.cells
            if each.kind == "column"
            and top <= each.row < cell.row
            and each.column <= cell.column < each.column + each.columns
        )
        left = (
            each
            for each in self.cells
            if each.kind == "row" and each.row <= cell.row < each.row + each.rows
        )
        return (*above, *left)

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Yield the cells that begin in each row, from the left."""
        for row in range(self.height):
            begun = (cell for cell in self.cells if cell.row == row)
            yield tuple(sorted(begun, key=lambda cell: cell.column))


def plain_grid(
    name: str,
    caption: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    widths: Sequence[int] | None = None,
) -> Grid:
    """Return a table of lines: heads above, each line headed by its first cell.

    Args:
        name: Names it within the paper.
        caption: What it is called; stands above it.
        heads: The heads of its columns.
        rows: The texts of its lines, one for each column.
        widths: Relative widths of its columns; the first twice the others unless told.
    """
    cells = [Cell(0, column, head, "column") for column, head in enumerate(heads)]
    for row, texts in enumerate(rows, start=1):
        for column, text in enumerate(texts):
            cells.append(Cell(row, column, text, "number" if column else "row"))
    shares = tuple(widths or (2, *([1] * (len(heads) - 1))))
    return Grid(name, caption, shares, 1, tuple(cells), captioned=True)


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Series:
    """A row of values of a chart.

    Attributes:
        name: What they are.
        values: A value for each label; None where there is none.
    """

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart; the same numbers stand in a table beside it.

    Attributes:
        name: Names it within the paper.
        kind: ``bars`` lie beside their labels, ``columns`` stand in the order of time.
        title: What it shows.
        description: What there is to see, for those who do not see it.
        labels: What the values belong to.
        series: One or two rows of values; the second is what the first is compared with.
        unit: What is counted; stands after a value that is told, may be empty.
    """

    name: str
    kind: Literal["bars", "columns"]
    title: str
    description: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Masthead:
    """The head of a paper that appears in issues.

    Attributes:
        name: What the paper is called.
        issue: Which one it is.
        issuer: Who gives it out.
        dated: Of what day it is, in words.
    """

    name: str
    issue: str
    issuer: str
    dated: str


Part: TypeAlias = Heading | Paragraph | Grid | Chart


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PrintedReport:
    """A report to print.

    Attributes:
        agency: Whose report it is.
        title: Its title, without the agency.
        alarms: That it does not balance, and where: stands before everything else.
        remarks: What else the reader should know: warnings, that it is not settled.
        parts: Its sections.
        made_at: When the numbers were counted.
        masthead: Its head, where it appears in issues; agency and title are not printed then.
        closing: What stands at its very end: who gets it.
        locale: Its language.
    """

    agency: str
    title: str
    alarms: tuple[str, ...]
    remarks: tuple[str, ...]
    parts: tuple[Part, ...]
    made_at: datetime
    masthead: Masthead | None = None
    closing: tuple[str, ...] = ()
    locale: str = "zh-CN"
