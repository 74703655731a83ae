"""Papers with charts: the page can be seen and read out, the Word file tells the same."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any

import docx
import pytest
from lxml import etree
from lxml import html as markup

from sunhall.adapters.annual_report_documents.chart_png import png
from sunhall.adapters.annual_report_documents.chart_svg import svg, told
from sunhall.adapters.annual_report_press import DocumentReportPress
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.printed_paper import (
    Chart,
    Heading,
    Masthead,
    Paragraph,
    PrintedReport,
    Series,
    plain_grid,
)

PRESS = DocumentReportPress()
HOSTILE = '<script>alert(1)</script>&"'
_SVG = "{http://www.w3.org/2000/svg}"

BARS = Chart(
    name="groups",
    kind="bars",
    title="诉求最多的类别",
    description="最多的是交通出行，68件。",
    labels=("交通出行", "一个长得在左边怎么也放不下的类别的名称"),
    series=(Series("本期", (68.0, 3.0)), Series("上期", (27.0, None))),
    unit="件",
)
COLUMNS = replace(
    BARS,
    name="daily",
    kind="columns",
    labels=tuple(f"5-{day}" for day in range(1, 32)),
    series=(Series("件数", tuple(float(day) for day in range(31))),),
)
TABLE = plain_grid("by-group", "按类别", ("类别", "本期"), (("交通出行", "68"), ("其他", "3")))
PAPER = PrintedReport(
    agency="热线中心",
    title="舆情快报",
    alarms=(),
    remarks=("数据截至五月十八日。",),
    parts=(Heading("一、总体情况"), Paragraph("共收到诉求71件。"), BARS, TABLE, COLUMNS),
    made_at=datetime(2026, 5, 18, 9, 0, tzinfo=BEIJING),
    masthead=Masthead("舆情快报", "2026年第20期（周报）", "热线中心", "2026年5月18日"),
    closing=("报：市政府领导。",),
)


def drawn(chart: Chart) -> Any:
    return etree.fromstring(svg(chart))


@pytest.mark.parametrize("chart", [BARS, COLUMNS], ids=["bars", "columns"])
def test_a_chart_is_named_and_described_for_those_who_do_not_see_it(chart: Chart) -> None:
    drawing = drawn(chart)
    assert drawing.get("role") == "img"
    ids = drawing.get("aria-labelledby").split()
    texts = {each.get("id"): each.text for each in drawing.iter(f"{_SVG}title", f"{_SVG}desc")}
    assert [texts[each] for each in ids] == [chart.title, chart.description]


@pytest.mark.parametrize("chart", [BARS, COLUMNS], ids=["bars", "columns"])
def test_nothing_is_drawn_outside_of_the_picture(chart: Chart) -> None:
    drawing = drawn(chart)
    _, _, width, height = map(float, drawing.get("viewBox").split())
    for bar in drawing.iter(f"{_SVG}rect"):
        assert float(bar.get("x")) >= 0
        assert float(bar.get("x")) + float(bar.get("width")) <= width
        assert float(bar.get("y")) >= 0
        assert float(bar.get("y")) + float(bar.get("height")) <= height


def test_bars_are_as_long_as_their_values() -> None:
    bars = [each for each in drawn(BARS).iter(f"{_SVG}rect") if float(each.get("x")) == 225]
    lengths = [float(each.get("width")) for each in bars]
    assert lengths == pytest.approx(
        [lengths[0], lengths[0] * 27 / 68, lengths[0] * 3 / 68], abs=0.1
    )


def test_a_label_that_is_too_long_is_cut_and_a_value_stands_at_its_bar() -> None:
    texts = [each.text for each in drawn(BARS).iter(f"{_SVG}text")]
    assert "68" in texts
    assert any(text.endswith("…") for text in texts)


def test_columns_of_a_month_have_as_many_labels_as_fit() -> None:
    texts = [each.text for each in drawn(COLUMNS).iter(f"{_SVG}text")]
    assert 8 <= len([text for text in texts if text.startswith("5-")]) <= 16


def test_a_chart_of_nothing_is_drawn() -> None:
    empty = replace(COLUMNS, series=(Series("件数", (0.0,) * 31),))
    assert drawn(empty).get("viewBox")
    assert drawn(replace(BARS, labels=(), series=(Series("本期", ()),))).get("viewBox")


def test_hostile_words_are_words() -> None:
    hostile = replace(BARS, title=HOSTILE, description=HOSTILE, labels=(HOSTILE, HOSTILE))
    assert not list(drawn(hostile).iter(f"{_SVG}script"))
    page = PRESS.print(replace(PAPER, parts=(hostile,), closing=(HOSTILE,)), "html").decode()
    assert "<script" not in page


@pytest.mark.parametrize(
    ("value", "text"), [(3.0, "3"), (3.25, "3.25"), (81.1, "81.1"), (0.0, "0"), (100.0, "100")]
)
def test_values_are_told_with_two_places_at_most(value: float, text: str) -> None:
    assert told(value) == text


def test_a_page_loads_nothing_and_allows_its_own_style_alone() -> None:
    page = PRESS.print(PAPER, "html").decode()
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in page
    assert not re.search(r'(src|href)="|url\(|style="', page)


def test_a_page_has_its_head_once_and_each_table_a_caption() -> None:
    page = markup.fromstring(PRESS.print(PAPER, "html"))
    assert [each.text for each in page.iter("h1")] == ["舆情快报"]
    assert [each.text for each in page.iter("caption")] == ["按类别"]
    (table,) = page.iter("table")
    heads = {each.get("id") for each in table.iter("th")}
    for cell in table.iter("td"):
        assert set(str(cell.get("headers")).split()) <= heads
    ids = [each.get("id") for each in page.iter() if each.get("id")]
    assert len(ids) == len(set(ids))


def test_a_word_file_tells_the_same_with_pictures_that_are_described() -> None:
    document = docx.Document(BytesIO(PRESS.print(PAPER, "docx")))
    texts = [each.text for each in document.paragraphs]
    assert texts[0] == "舆情快报"
    assert "共收到诉求71件。" in texts
    assert "按类别" in texts
    assert texts[-1] == "报：市政府领导。"
    described = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert described == [BARS.description, COLUMNS.description]
    assert document.tables[0].cell(1, 1).text == "68"


def test_the_same_chart_is_the_same_picture() -> None:
    assert png(BARS) == png(BARS)
    assert png(BARS).startswith(b"\x89PNG")
    assert png(BARS) != png(COLUMNS)
