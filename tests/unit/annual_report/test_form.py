"""The printed form: exact words, every cell once, merged as on the official one."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from sunhall.domain.annual_report.form import FormRefused, form_from_mapping
from sunhall.domain.annual_report.grid import (
    table_four_grid,
    table_three_grid,
    table_two_grid,
)
from sunhall.domain.annual_report.identities import Finding
from sunhall.domain.annual_report.period import ReportPeriod
from sunhall.domain.annual_report.printed_report import place_in_words, printed
from sunhall.domain.annual_report.report import AnnualReport
from sunhall.domain.annual_report.table_four import TableFour
from sunhall.domain.annual_report.table_three import TableThree
from sunhall.domain.annual_report.table_two import Documents, TableTwo
from sunhall.domain.printed_paper import Cell, Grid, Heading, Paragraph, PrintedReport
from tests.builders.annual_report import (
    FORM_FILE,
    PERIOD,
    WRITTEN_AT,
    counted,
    entry,
    form,
    kept,
    on,
    table_three,
    tables,
)

FILLED = table_three(r1=(821, 35, 0, 0, 0, 3), r3_1=(767, 35, 0, 0, 0, 3),
                     r3_7=(767, 35, 0, 0, 0, 3), r4=(54, 0, 0, 0, 0, 0))  # fmt: skip
GRIDS = {
    "two": table_two_grid(form(), TableTwo(regulations=Documents(1, 2, 3), fees_yuan=125_000)),
    "three": table_three_grid(form(), FILLED),
    "four": table_four_grid(form(), TableFour.from_places({"direct.total": 56})),
}


def cell(grid: Grid, text: str) -> Cell:
    (found,) = [each for each in grid.cells if each.text == text]
    return found


@pytest.mark.parametrize("name", GRIDS)
def test_the_cells_fill_the_table_and_none_lies_over_another(name: str) -> None:
    grid = GRIDS[name]
    covered = [
        (row, column)
        for each in grid.cells
        for row in range(each.row, each.row + each.rows)
        for column in range(each.column, each.column + each.columns)
    ]
    width = len(grid.widths)
    assert sorted(covered) == [(row, col) for row in range(grid.height) for col in range(width)]


def test_table_three_is_28_rows_of_which_25_have_7_numbers() -> None:
    rows = list(GRIDS["three"].rows())
    assert len(rows) == 28
    numbers = [[each.number for each in row if each.kind == "number"] for row in rows]
    assert numbers[:3] == [[], [], []]
    assert {len(row) for row in numbers[3:]} == {7}
    assert numbers[3] == [821, 35, 0, 0, 0, 3, 859]


def test_zeros_are_printed() -> None:
    for name in ("three", "four"):
        assert {each.text for each in GRIDS[name].cells if each.number == 0} == {"0"}
        assert all(each.text for each in GRIDS[name].cells)


def test_table_three_is_merged_as_on_the_form() -> None:
    grid = GRIDS["three"]
    shapes = {
        "三、本年度办理结果": (22, 1),
        "（三）不予公开": (8, 1),
        "（四）无法提供": (3, 1),
        "（五）不予处理": (5, 1),
        "（六）其他处理": (3, 1),
        "（一）予以公开": (1, 2),
        "（七）总计": (1, 2),
        "一、本年新收政府信息公开申请数量": (1, 3),
        "四、结转下年度继续办理": (1, 3),
        "申请人情况": (1, 7),
        "法人或其他组织": (1, 5),
        "自然人": (2, 1),
        "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）": (3, 3),
    }
    for text, shape in shapes.items():
        found = cell(grid, text)
        assert (found.rows, found.columns) == shape, text


def test_table_four_is_merged_as_on_the_form() -> None:
    grid = GRIDS["four"]
    assert (cell(grid, "行政复议").rows, cell(grid, "行政复议").columns) == (1, 5)
    assert cell(grid, "行政诉讼").columns == 10
    assert cell(grid, "未经复议直接起诉").column == 5
    assert cell(grid, "复议后起诉").column == 10
    heads = [each.text for each in grid.cells if each.text.endswith("审结")]
    assert heads == ["尚未审结"] * 3
    assert [each.number for each in grid.cells if each.kind == "number"][9] == 56


def test_table_two_has_the_blocks_of_art_20() -> None:
    grid = GRIDS["two"]
    assert [each.text for each in grid.cells if each.kind == "caption"] == [
        f"第二十条第({item})项" for item in "一五六八"
    ]
    assert [each.text for each in grid.cells if each.kind == "number"] == [
        *("1", "2", "3", "0", "0", "0"),
        *("0", "0", "0"),
        "12.5",
    ]


def test_table_two_is_empty_while_nobody_stated_it() -> None:
    grid = table_two_grid(form(), None)
    assert {each.text for each in grid.cells if each.kind == "number"} == {""}


def spoil(change: Callable[[Any], object]) -> FormRefused:
    data = copy.deepcopy(yaml.safe_load(FORM_FILE.read_text(encoding="utf-8")))
    change(data)
    with pytest.raises(FormRefused) as refused:
        form_from_mapping(data)
    return refused.value


def test_a_form_without_one_of_the_rows_is_refused() -> None:
    assert spoil(lambda data: data["table_three"]["rows"].pop(4)).path == "table_three.rows"


def test_a_form_with_rows_in_another_order_is_refused() -> None:
    assert spoil(lambda data: data["table_three"]["rows"].reverse()).path == "table_three.rows"


def test_a_form_without_one_of_the_sections_is_refused() -> None:
    assert spoil(lambda data: data["headings"].pop("other")).path == "headings"


def test_a_row_with_four_labels_is_refused() -> None:
    def four(data: Any) -> None:
        data["table_three"]["rows"][3]["path"] = ["a", "b", "c", "d"]

    assert spoil(four).path == "table_three.rows.3.path"


# --- the whole of it -----------------------------------------------------------------------------


def report(**changes: Any) -> AnnualReport:
    made: dict[str, Any] = {
        "level": "unit",
        "subject": "education-bureau",
        "period": PERIOD,
        "counted": tables(FILLED),
        "table_two": TableTwo(),
        "texts": {"general": "第一段。\n\n第二段。", "problems": "问题。"},
        "fees_yuan": 400,
        "findings": (),
        "unchecked": (),
        "missing": (),
        "units": (),
        "settled": kept(tables(FILLED), year=2026),
    }
    return AnnualReport(**{**made, **changes})


def told(**changes: Any) -> PrintedReport:
    return printed(
        report(**changes),
        form(),
        agency="云溪市教育局",
        names={"x": "某局"},
        made_at=WRITTEN_AT,
    )


def test_the_six_sections_stand_in_the_order_of_the_form() -> None:
    parts = told().parts
    assert [part.text for part in parts if isinstance(part, Heading)] == [
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "六、其他需要报告的事项",
    ]
    assert [part.name for part in parts if isinstance(part, Grid)] == [
        *("table_two", "table_three", "table_four"),
    ]
    assert parts[1:3] == (Paragraph("第一段。"), Paragraph("第二段。"))


def test_section_six_always_says_what_fees_came_in() -> None:
    assert told().parts[-1] == Paragraph("收取政府信息公开信息处理费400元。")
    assert told(fees_yuan=0).parts[-1] == Paragraph("收取政府信息公开信息处理费0元。")
    more = told(texts={"general": "一", "problems": "二", "other": "另有事项。"}).parts
    assert more[-1] == Paragraph("另有事项。")


def test_what_nobody_wrote_is_said_to_be_missing() -> None:
    assert Paragraph("（尚未填写）") in told(texts={}).parts


def test_a_settled_report_that_balances_has_no_remarks() -> None:
    made = told()
    assert (made.alarms, made.remarks) == ((), ())
    assert made.title == "2026年政府信息公开工作年度报告"


def test_a_report_that_is_not_settled_says_so() -> None:
    assert told(settled=None).remarks == ("本报告尚未定稿，数据截至2027年1月20日10:00。",)


def test_a_report_that_does_not_balance_says_so_first_and_names_cell_sides_and_cases() -> None:
    bad = Finding("I1", "c1", 839, 838, ("GK-000009",))
    alarms = told(findings=(bad,), settled=None).alarms
    assert alarms == (
        "本报告数据不平衡，不得公开发布。",
        "I1 每列：第一项加第二项之和，等于第三项加第四项之和——自然人：839 ≠ 838。"
        "涉及申请：GK-000009。",
    )


def test_an_explained_imbalance_is_told_but_may_be_published() -> None:
    bad = Finding("I4", "r2.c7", 3, 2)
    settled = kept(tables(FILLED), year=2026, acknowledged=("I4",))
    assert told(findings=(bad,), settled=settled).alarms[0] == (
        "以下不平衡事项已在报告中说明：I4。"
    )
    worse = (Finding("I1", "c1", 1, 2), bad)
    assert told(findings=worse, settled=settled).alarms[0] == "本报告数据不平衡，不得公开发布。"


def test_on_paper_no_more_than_twenty_cases_of_a_finding_are_named() -> None:
    bad = Finding("I7", "r1.c7", 99, 60, tuple(f"GK-{no:06}" for no in range(39)), ("x",))
    (_, line) = told(findings=(bad,)).alarms
    assert "GK-000019等39件" in line
    assert "GK-000020" not in line
    assert "涉及单位：某局。" in line


def test_a_warning_is_a_remark_and_no_alarm() -> None:
    made = told(findings=(Finding("I10", "regulations.in_force", 5, 4),))
    assert made.alarms == ()
    assert made.remarks == (
        "提示 I10 现行有效件数等于上年现行有效加本年制发减本年废止——规章，现行有效件数：5，应为4。",
    )


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("r3_3_4.c2", "4.保护第三方合法权益，商业企业"),
        ("c7", "总计"),
        ("after_reconsideration.pending", "复议后起诉，尚未审结"),
        ("licences.decisions", "行政许可，本年处理决定数量"),
        ("新收政府信息公开申请", "新收政府信息公开申请"),
    ],
)
def test_a_cell_is_called_by_the_words_of_the_form(place: str, words: str) -> None:
    assert place_in_words(place, form()) == words


def test_tables_for_other_days_have_no_other_sections() -> None:
    period = ReportPeriod(on("2026-01-01"), on("2026-03-31"))
    made = told(period=period, settled=None, texts={}, counted=counted(entry(1, "2026-03-02")))
    assert (
        made.title == "政府信息公开申请和行政复议、行政诉讼情况统计（2026年1月1日至2026年3月31日）"
    )
    assert [type(part).__name__ for part in made.parts] == [
        *("Heading", "Grid", "Heading", "Grid", "Paragraph"),
    ]
    assert made.remarks == ("数据截至2027年1月20日10:00。",)


def test_a_report_that_was_settled_with_other_numbers_says_so() -> None:
    assert told(settled=kept(tables(), year=2026)).remarks == (
        "定稿之后数据有变化，本报告与定稿不一致。",
    )
    assert told(settled=kept(tables(), year=2026, transcribed=True)).remarks == ()


def test_every_number_has_its_heads_from_the_outermost_to_its_own() -> None:
    def heads(grid: Grid, row: int, column: int) -> list[str]:
        (found,) = [each for each in grid.cells if (each.row, each.column) == (row, column)]
        assert found.kind == "number"
        return [each.text for each in grid.heads_of(found)]

    assert (
        heads(GRIDS["three"], 8, 4)
        == [
            *("申请人情况", "法人或其他组织", "商业企业"),
            *("三、本年度办理结果", "（三）不予公开", "2.其他法律行政法规禁止公开"),
        ][:6]
    )
    assert heads(GRIDS["four"], 3, 7) == ["行政诉讼", "未经复议直接起诉", "其他结果"]
    assert heads(GRIDS["two"], 10, 1) == ["本年处理决定数量", "行政强制"]


def test_an_empty_table_is_printed_whole() -> None:
    grid = table_three_grid(form(), TableThree.from_places({}))
    assert sum(each.text == "0" for each in grid.cells) == 175
