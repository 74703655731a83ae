"""The tables as they are printed: cells with their place and how far they reach.

Every format prints the same grids, so that no number and no merged cell can differ between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sunhall.domain.annual_report.form import LABEL_COLUMNS, Block, ReportForm
from sunhall.domain.annual_report.table_four import OUTCOMES, PATHS, TableFour
from sunhall.domain.annual_report.table_three import COLUMNS, SUM, TableThree
from sunhall.domain.annual_report.table_two import TableTwo, in_wan
from sunhall.domain.printed_paper import Cell, Grid


def table_two_grid(form: ReportForm, two: TableTwo | None) -> Grid:
    """Return table two; while it was not stated its numbers are empty, since nobody knows them."""
    cells: list[Cell] = []
    row = 0
    figures = two.places() if two else {}
    for block in form.table_two:
        cells += _block_cells(block, figures, row)
        row += 2 + len(block.rows)
    return Grid("table_two", form.headings["table_two"], (4, 3, 3, 3), 0, tuple(cells))


def _block_cells(block: Block, figures: Mapping[str, int], row: int) -> Iterator[Cell]:
    yield Cell(row, 0, block.caption, "caption", columns=4)
    # A block of one figure has it reach over the three columns of the first block.
    reach = 3 // len(block.columns)
    for place, head in enumerate(block.heads):
        column, columns = _reached(place, reach)
        yield Cell(row + 1, column, head, "column", columns=columns)
    for index, (key, label) in enumerate(block.rows):
        yield Cell(row + 2 + index, 0, label, "row")
        for place, name in enumerate(block.columns, start=1):
            column, columns = _reached(place, reach)
            text, number = _figure(key, name, figures)
            yield Cell(row + 2 + index, column, text, "number", columns=columns, number=number)


def _reached(place: int, reach: int) -> tuple[int, int]:
    return (0, 1) if place == 0 else (1 + (place - 1) * reach, reach)


def _figure(key: str, name: str, figures: Mapping[str, int]) -> tuple[str, int | None]:
    if not figures:
        return "", None
    if name == "wan":
        return in_wan(figures[f"{key}.yuan"]), None
    number = figures[f"{key}.{name}"]
    return str(number), number


#: Rows of heads above the numbers of table three.
_HEADS_THREE = 3


def table_three_grid(form: ReportForm, three: TableThree) -> Grid:
    """Return table three: 25 rows by 7 columns of numbers, zeros printed."""
    cells = [*_heads_of_three(form), *_labels_of_three(form)]
    for row, (key, _) in enumerate(form.rows, start=_HEADS_THREE):
        for column, name in enumerate((*COLUMNS, SUM), start=LABEL_COLUMNS):
            number = three.cells[key][name]
            cells.append(Cell(row, column, str(number), "number", number=number))
    widths = (3, 4, 11, *([3] * (len(COLUMNS) + 1)))
    return Grid("table_three", form.headings["table_three"], widths, _HEADS_THREE, tuple(cells))


def _heads_of_three(form: ReportForm) -> Iterator[Cell]:
    kinds = len(COLUMNS) + 1
    left = LABEL_COLUMNS
    yield Cell(0, 0, form.corner, "corner", rows=_HEADS_THREE, columns=LABEL_COLUMNS)
    yield Cell(0, left, form.group, "column", columns=kinds)
    yield Cell(1, left, form.columns["c1"], "column", rows=2)
    yield Cell(1, left + 1, form.organisations, "column", columns=kinds - 2)
    yield Cell(1, left + kinds - 1, form.columns[SUM], "column", rows=2)
    for place, name in enumerate(COLUMNS[1:], start=left + 1):
        yield Cell(2, place, form.columns[name], "column")


def _labels_of_three(form: ReportForm) -> Iterator[Cell]:
    """Yield the labels: equal ones below each other are one cell, the last one fills the rest."""
    paths = [path for _, path in form.rows]
    for index, path in enumerate(paths):
        for level, label in enumerate(path):
            above = paths[index - 1] if index else ()
            if above[: level + 1] == path[: level + 1]:
                continue
            rows = 1
            while (
                index + rows < len(paths) and paths[index + rows][: level + 1] == path[: level + 1]
            ):
                rows += 1
            last = level == len(path) - 1
            columns = LABEL_COLUMNS - level if last else 1
            yield Cell(_HEADS_THREE + index, level, label, "row", rows=rows, columns=columns)


def table_four_grid(form: ReportForm, four: TableFour) -> Grid:
    """Return table four: one row of 15 numbers, zeros printed."""
    group = len(OUTCOMES)
    cells = [
        Cell(0, 0, form.remedies["reconsideration"], "column", columns=group),
        Cell(0, group, form.remedies["litigation"], "column", columns=2 * group),
        Cell(1, group, form.remedies["direct"], "column", columns=group),
        Cell(1, 2 * group, form.remedies["after_reconsideration"], "column", columns=group),
    ]
    for place, (path, outcome) in enumerate((path, each) for path in PATHS for each in OUTCOMES):
        top = 1 if path == PATHS[0] else 2
        number = four.cells[path][outcome]
        cells.append(Cell(top, place, form.outcomes[outcome], "column", rows=3 - top))
        cells.append(Cell(3, place, str(number), "number", number=number))
    widths = tuple([1] * (group * len(PATHS)))
    return Grid("table_four", form.headings["table_four"], widths, 3, tuple(cells))
