"""The annual report (条例 arts. 49, 50) in the staff's app: read, written, settled, taken along."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import docx as word
import openpyxl
import pytest

from sunhall.adapters.disclosure_ledger import DisclosureLedger
from sunhall.domain.annual_report.ledger_entry import LedgerEntry
from tests.browser.axe import violations
from tests.browser.staff_app import StaffApp
from tests.browser.staff_site import StaffSite
from tests.builders.annual_report import entry, on
from tests.integration.journey.citizen import submit
from tests.integration.journey.moto_city import TABLE

pytestmark = pytest.mark.browser

ROUTE = "/api/v1/staff/reports/disclosure-annual"
UNIT = "education-bureau"
BUREAU = "云溪市教育局"
FIGURES = (
    *("本年制发件数", "本年废止件数", "现行有效件数"),
    *("行政许可处理决定数量", "行政处罚处理决定数量", "行政强制处理决定数量"),
    "行政事业性收费金额（元）",
)


def ledger(hall: StaffSite) -> DisclosureLedger:
    """The rows that the report is counted from."""
    return DisclosureLedger(hall.moto.dynamodb, TABLE)


def last_year(hall: StaffSite) -> None:
    """Two requests of 2025: one is answered, one is carried over."""
    ledger(hall).put(entry(1, "2025-03-03", "2025-03-20", "r3_1"))
    ledger(hall).put(entry(2, "2025-12-20", column="c2"))


def out_of_step(hall: StaffSite) -> LedgerEntry:
    """A request of the city's own whose row says that it ended before it began: I1 fails."""
    opened = submit(hall.moto)
    case_id = next(item["PK"]["S"] for item in hall.moto.scan() if item["SK"]["S"] == "CASE")
    row = replace(
        entry(9, "2025-06-02", "2024-06-02", "r3_1"),
        receipt_no=opened["receipt_no"],
        case_id=case_id.removeprefix("CASE#"),
    )
    ledger(hall).put(row)
    return row


def told(hall: StaffSite, **query: str) -> dict[str, Any]:
    """The report as the API has it."""
    asked = {"year": "2025", "department": UNIT, **query}
    headers = {"authorization": "Bearer supervisor"}
    answer = hall.gateway.send("GET", ROUTE, query=asked, headers=headers)
    assert answer.status == 200, answer.text
    body: dict[str, Any] = answer.json
    return body


def write(hall: StaffSite, what: str, *, by: str = "office-head", **body: Any) -> None:
    """Lets somebody else write to the unit's report, at another device."""
    headers = {"authorization": f"Bearer {by}", "content-type": "application/json"}
    whole = {"year": 2025, "level": "unit", "department": UNIT, **body}
    answer = hall.gateway.send("PUT", f"{ROUTE}/{what}", headers=headers, body=whole)
    assert answer.status == 200, answer.text


def desk(app: StaffApp, by: str, unit: str = BUREAU) -> None:
    """Opens the desk, and turns to a unit's report."""
    app.sign_in(by)
    app.tab("工作台")
    app.tap("信息公开年报")
    app.shows("数据校验")
    if unit:
        app.pick("单位", unit, search="教育")
        app.shows(f"{unit} 2025年政府信息公开工作年度报告")


def picture(app: StaffApp, name: str) -> None:
    """Keeps what is seen, where somebody wants to look at it."""
    if folder := os.environ.get("REPORT_PICTURES"):
        app.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def fill_table_two(app: StaffApp) -> None:
    """States every figure of table two; documents have three figures in two rows."""
    for label in FIGURES:
        fields = app.page.get_by_role("spinbutton", name=label, exact=True)
        for place in range(fields.count()):
            fields.nth(place).fill(str(place + 3))


def fetched(app: StaffApp, kind: str) -> tuple[str, bytes]:
    """Name and content of a file that the page gives."""
    with app.page.expect_download() as coming:
        app.tap(f"下载 {kind}")
    return coming.value.suggested_filename, Path(coming.value.path()).read_bytes()


def settle(app: StaffApp) -> None:
    """Settles the report on the page."""
    app.tap("定稿")
    app.confirm()
    app.shows("已定稿。")


def test_a_report_is_read_written_settled_and_taken_along(app: StaffApp, hall: StaffSite) -> None:
    last_year(hall)
    desk(app, "supervisor")
    app.shows("已核对的各项等式全部成立。")
    app.shows("还缺少：总体情况、存在的主要问题及改进情况、主动公开政府信息情况。")
    app.tap("查看表三合计")
    app.shows("本年新收政府信息公开申请数量")
    picture(app, "read")

    app.tap("填写文字和数据")
    app.fill("一、总体情况", "本年新收政府信息公开申请{r1.c7}件。")
    app.fill("五、存在的主要问题及改进情况", "主动公开的时效性有待提高。")
    fill_table_two(app)
    picture(app, "written")
    app.tap("保存")
    app.shows("已保存。")
    kept = told(hall)
    assert kept["missing"] == []
    assert kept["additions"]["version"] == 1
    assert kept["sections"][0]["text"] == "本年新收政府信息公开申请2件。"
    assert kept["table_two"]["normative_documents"]["in_force"] == 4

    settle(app)
    app.shows("已于 2026-03-02 09:30 定稿。")
    app.button("重新定稿").wait_for()
    assert told(hall)["settled"]["version"] == 1
    picture(app, "settled")

    name, page = fetched(app, "网页")
    assert name == f"disclosure-annual-2025-{UNIT}.html"
    assert "本年新收政府信息公开申请2件。" in page.decode()
    name, paper = fetched(app, "Word")
    assert name.endswith(".docx") and word.Document(BytesIO(paper)).tables
    name, sheets = fetched(app, "Excel")
    assert name.endswith(".xlsx") and openpyxl.load_workbook(BytesIO(sheets)).sheetnames


def test_a_failing_identity_is_named_with_its_case_and_the_case_opens(
    app: StaffApp, hall: StaffSite
) -> None:
    row = out_of_step(hall)
    desk(app, "supervisor")
    app.shows("以下等式不成立：I1")
    app.shows("I1 每列：第一项加第二项之和，等于第三项加第四项之和")
    picture(app, "failing")
    app.button(f"打开 {row.receipt_no}").first.click()
    app.shows(row.receipt_no)
    app.heading("办理期限").or_(app.heading("基本情况")).first.wait_for()
    app.back()
    app.shows("以下等式不成立：I1")
    # Put right meanwhile: the page is read anew when it is shown again.
    ledger(hall).mend(replace(row, ended_on=on("2025-06-20")))
    app.page.reload()
    app.pick("单位", BUREAU, search="教育")
    app.shows("已核对的各项等式全部成立。")


def test_what_does_not_balance_cannot_be_settled_and_the_reason_is_said(
    app: StaffApp, hall: StaffSite
) -> None:
    out_of_step(hall)
    desk(app, "office-head")
    app.tap("定稿")
    app.confirm()
    app.trouble().wait_for()
    app.shows("报告尚不完整")
    assert told(hall)["settled"] is None


def test_a_draft_outlasts_a_reload_and_a_lost_answer_writes_once(
    app: StaffApp, hall: StaffSite
) -> None:
    last_year(hall)
    desk(app, "supervisor")
    app.tap("填写文字和数据")
    app.fill("一、总体情况", "总体情况良好。")
    app.shows("草稿")
    app.open("pages/worklist/worklist")
    app.tap(re.compile(f"信息公开年报 {BUREAU} 2025"))
    field = app.page.get_by_role("textbox", name=re.compile("^一、总体情况"))
    field.wait_for()
    assert field.input_value() == "总体情况良好。"

    hall.fail("PUT /staff/reports/disclosure-annual/additions", 503, after_work=True)
    app.tap("保存")
    app.trouble().wait_for()
    app.tap("保存")
    app.shows("已保存。")
    assert told(hall)["additions"]["version"] == 1


def test_who_was_overtaken_sees_what_differs_before_theirs_counts(
    app: StaffApp, hall: StaffSite
) -> None:
    last_year(hall)
    desk(app, "supervisor")
    app.tap("填写文字和数据")
    app.fill("一、总体情况", "我的一稿。")
    write(hall, "additions", general="别人的一稿。")
    app.tap("保存")
    app.shows("与您填写的不同：一、总体情况")
    assert told(hall)["additions"]["general"] == "别人的一稿。"
    app.tap("保存")
    app.shows("已保存。")
    kept = told(hall)["additions"]
    assert (kept["general"], kept["version"]) == ("我的一稿。", 2)


def test_a_figure_that_is_left_out_is_told_before_anything_is_sent(
    app: StaffApp, hall: StaffSite
) -> None:
    desk(app, "supervisor")
    app.tap("填写文字和数据")
    app.fill("行政许可处理决定数量", "12")
    app.tap("保存")
    app.shows("请填写“行政处罚处理决定数量”。")
    assert hall.calls("PUT", "/staff/reports/disclosure-annual/additions") == 0


def test_other_days_are_asked_for_by_both_and_what_is_wrong_stands_at_its_field(
    app: StaffApp, hall: StaffSite
) -> None:
    last_year(hall)
    desk(app, "supervisor")
    app.choose("统计期间", "任意日期")
    app.fill("起始日期", "2025.1.1")
    app.tap("查看")
    app.shows("请填写截止日期。")
    app.fill("截止日期", "2024-12-31")
    app.tap("查看")
    wrong = app.page.locator(".field.wrong:visible")
    wrong.wait_for()
    assert "截止日期" in wrong.inner_text()
    app.fill("截止日期", "2025年3月31日")
    app.tap("查看")
    app.shows("2025-01-01 – 2025-03-31")
    assert app.button("定稿").count() == 0, "only a year is settled"


def test_a_year_before_the_system_is_taken_over_from_paper(app: StaffApp, hall: StaffSite) -> None:
    """The next year goes on from it: I4."""
    desk(app, "office-head")
    app.pick("年度", "2024", search="2024")
    app.shows(f"{BUREAU} 2024年")
    app.tap("录入纸质报告")
    columns = app.page.get_by_role("spinbutton")
    for place in range(6):
        columns.nth(place).fill("1" if place == 0 else "0")
    app.tap("录入")
    app.confirm()
    app.shows("已录入。")
    assert told(hall, year="2024")["settled"]["from_paper"] is True
    assert told(hall)["failing"] == ["I4"]
    app.pick("年度", "2025", search="2025")
    app.shows("以下等式不成立：I4")


def test_what_the_text_explains_is_acknowledged_and_settled_once_though_the_answer_was_lost(
    app: StaffApp, hall: StaffSite
) -> None:
    """An agency that was reorganised carries over others than it had: I4."""
    last_year(hall)
    path = "/staff/reports/disclosure-annual/settled"
    paper = {"carried_out": [1, 0, 0, 0, 0, 0]}
    write(hall, "settled", year=2024, from_paper=paper)
    write(hall, "additions", general="因机构改革，上年结转有变化。", problems="无。", table_two={})
    desk(app, "supervisor")
    app.shows("以下等式不成立：I4")
    app.tap("定稿")
    app.confirm()
    app.shows("报告数据不平衡：I4")
    assert told(hall)["settled"] is None

    app.tap("I4")
    hall.fail(f"PUT {path}", 503, after_work=True)
    app.tap("定稿")
    app.confirm()
    app.shows("上次提交可能已经成功")
    app.tap("定稿")
    app.confirm()
    app.shows("已定稿。")
    app.shows("已在正文说明：I4。")
    settled = told(hall)["settled"]
    assert (settled["version"], settled["acknowledged"]) == (1, ["I4"])

    # Numbers that change later are told, and it can be settled anew.
    ledger(hall).put(entry(3, "2025-07-01", "2025-07-08", "r3_1"))
    app.page.reload()
    app.pick("单位", BUREAU, search="教育")
    app.shows("定稿之后数据有变化，请核对后重新定稿。")


def test_a_file_that_cannot_be_had_is_said(app: StaffApp, hall: StaffSite) -> None:
    last_year(hall)
    desk(app, "leader")
    hall.fail("GET /staff/reports/disclosure-annual", 503)
    app.tap("下载 Word")
    app.trouble().wait_for()
    assert fetched(app, "Word")[0].endswith(".docx")


def test_who_only_reads_is_offered_nothing_to_write(app: StaffApp, hall: StaffSite) -> None:
    """A head of department has one report, and a leader all of them."""
    last_year(hall)
    desk(app, "education-head", unit="")
    app.shows(f"{BUREAU} 2025年")
    assert {"填写文字和数据", "定稿", "录入纸质报告"}.isdisjoint(app.buttons())
    app.back()
    app.sign_out()
    desk(app, "leader")
    assert {"填写文字和数据", "定稿", "录入纸质报告"}.isdisjoint(app.buttons())


def test_who_may_not_read_it_is_told_so(app: StaffApp, hall: StaffSite) -> None:
    app.sign_in("education-handler")
    app.open("disclosure/annual/annual")
    app.shows("没有您可以查看的年度报告。")
    assert hall.calls("GET", "/staff/reports/disclosure-annual") == 0


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_desk_can_be_used_by_everybody(
    devices: Callable[..., StaffApp], hall: StaffSite, language: str
) -> None:
    """axe finds nothing, and nothing is wider than a narrow phone with large text."""
    out_of_step(hall)
    app = devices((320, 700))
    app.sign_in("supervisor")
    app.page.evaluate(
        "(locale) => { for (const [name, data] of [['locale', locale], ['large', true]])"
        " localStorage.setItem(name, JSON.stringify({ type: typeof data, data })); }",
        language,
    )
    app.page.reload()
    app.open("disclosure/annual/annual?may=write_annual_report")
    app.page.locator("[role=main]:visible .mark.red").first.wait_for()
    found: list[str] = []
    folds = {
        "zh-CN": ("查看表三合计", "正文", "填写文字和数据", "录入纸质报告"),
        "en": (
            *("Show the sums of table three", "Text"),
            *("Write texts and figures", "Take over from paper"),
        ),
    }[language]
    for fold in ("", *folds):
        if fold:
            app.tap(fold)
        found += violations(app.page)
        wide = app.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [f"{fold}: {wide} pixels too wide"] if wide > 0 else []
        picture(app, f"{language}-{folds.index(fold) if fold else 'first'}")
    assert found == []
