"""The table of scores as it is given away: headings, numbers as numbers, and nothing made up."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest

from sunhall.adapters.score_press import DocumentScorePress
from sunhall.domain.catalogue import Text
from sunhall.domain.scoring.judgement import Indicator
from sunhall.domain.scoring.period import ScorePeriod
from sunhall.domain.scoring.score_sheet import ScoreSheet, score_sheet
from sunhall.domain.scoring.standing import unit_scores
from tests.builders.catalogue import EDUCATION, TRANSPORT
from tests.builders.scoring import counted, entry, month_of_callbacks, preset, rules

LABELS: Mapping[str, str] = {
    "score_column.title": "考核成绩 {period}",
    "score_column.above_below": "{name}（分子/分母）",
}


def own(text: Text) -> str:
    return text.get("zh-CN", "?")


def sheet(**changes: Any) -> ScoreSheet:
    faulty = [entry("problem_found", number) for number in (90, 91)]
    figures = {
        EDUCATION: counted(
            [*month_of_callbacks(20, contacted=19, solved=15, satisfied=12, basically=4), *faulty]
        ),
        TRANSPORT: counted(()),
    }
    rules_now = rules(**changes)
    return score_sheet(
        unit_scores(figures, preset("mixed"), rules_now),
        period=ScorePeriod.named("2026-Q2", 1),
        preset=preset("mixed"),
        rules=rules_now,
        label=lambda key: LABELS.get(key, key),
        own=own,
    )


def cells(table: ScoreSheet, row: int) -> dict[str, Any]:
    return dict(zip(table.columns, table.rows[row], strict=True))


def test_every_row_has_a_cell_for_every_heading() -> None:
    table = sheet()
    assert table.title == "考核成绩 2026-Q2"
    assert "2026-04-01 – 2026-06-30" in table.remarks
    assert len(set(map(len, (table.columns, *table.rows)))) == 1
    # Two columns for each indicator, three before them and five after.
    assert len(table.columns) == 3 + 2 * len(Indicator) + 5


def test_numbers_are_numbers() -> None:
    told = cells(sheet(), 0)
    assert told["score_column.valid_callbacks"] == 20
    assert told["score_column.score"] == Decimal("78.90")
    assert told["score_column.faults"] == 2
    assert told["score_column.place"] == 1
    assert told["score_column.remark"] == ""


def test_a_unit_without_data_has_empty_cells_and_a_remark() -> None:
    told = cells(sheet(), 1)
    assert told["score_column.score"] is None
    assert told["score_column.grade"] == ""
    assert told["score_column.place"] is None
    assert told["score_column.remark"] == "score_unranked.no_data"


def test_where_places_are_not_told_there_is_no_such_column() -> None:
    table = sheet(ranks_shown=False)
    assert "score_column.place" not in table.columns
    assert cells(table, 0)["score_column.band"] == "?"


def test_the_excel_file_has_numbers_with_two_places_and_empty_cells() -> None:
    table = sheet()
    written = DocumentScorePress().print(table, "xlsx")
    page = openpyxl.load_workbook(BytesIO(written)).active
    assert page is not None
    top = 2 + len(table.remarks)
    column = list(table.columns).index("score_column.score") + 1
    first, second = page.cell(top + 1, column), page.cell(top + 2, column)
    assert (first.value, first.number_format) == (78.9, "0.00")
    assert second.value is None
    assert page.freeze_panes == f"C{top + 1}"


def test_a_text_is_never_a_formula() -> None:
    odd = ScoreSheet("=1+1", ("=2",), ("=A", "b"), [["=HYPERLINK(1)", 1]])
    page = openpyxl.load_workbook(BytesIO(DocumentScorePress().print(odd, "xlsx"))).active
    assert page is not None
    assert {cell.data_type for row in page.iter_rows() for cell in row if cell.value} == {"s", "n"}


def test_the_table_for_programs_has_headings_and_rows_alone() -> None:
    table = sheet()
    text = DocumentScorePress().print(table, "csv").decode("utf-8-sig")
    head, *rows = list(csv.reader(StringIO(text)))
    assert head == list(table.columns)
    assert len(rows) == 2
    assert rows[0][head.index("score_column.score")] == "78.90"
    assert rows[1][head.index("score_column.score")] == ""


def test_there_is_no_other_format() -> None:
    with pytest.raises(ValueError, match="no such format"):
        DocumentScorePress().print(sheet(), "pdf")
