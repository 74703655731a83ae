"""Publication duties with the app alone: what was published, what several people asked for."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.axe import violations
from tests.browser.staff_app import StaffApp
from tests.browser.staff_site import StaffSite
from tests.integration.public_log.test_item_journey import ITEM, PublicCity
from tests.integration.public_log.test_log_journey import answered

pytestmark = pytest.mark.browser

PAGE = "openness/duties/duties"
BUREAU = "云溪市教育局"


def asked_twice(hall: StaffSite) -> list[str]:
    """Two applicants ask the bureau for the same and are given it (art. 44)."""
    city = PublicCity(hall.moto)
    first = answered(city, key="citizen-key-1")
    hall.moto.clock.time += timedelta(hours=1)
    return [first, answered(city, key="citizen-key-2")]


def table(app: StaffApp) -> Locator:
    """The table of what the units published."""
    return app.page.get_by_role("table", name="各单位公开数量图")


def cells(app: StaffApp) -> list[list[str]]:
    """What stands in it, row by row."""
    table(app).wait_for()
    rows = table(app).get_by_role("row").all()
    return [row.locator("[role=rowheader], [role=cell]").all_inner_texts() for row in rows[1:]]


def opened(app: StaffApp, by: str) -> None:
    """Goes to the desk as people do."""
    app.sign_in(by)
    app.tab("工作台")
    app.tap("主动公开")


def picture(app: StaffApp, name: str) -> None:
    """Keeps what is seen, where somebody wants to look at it."""
    if folder := os.environ.get("DUTIES_PICTURES"):
        app.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_what_two_people_asked_for_is_looked_at_and_opens_a_form_that_knows_whose_it_is(
    app: StaffApp, hall: StaffSite
) -> None:
    """Art. 44: the suggestion, its requests, and the form of the item that may come of it."""
    cases = asked_twice(hall)
    opened(app, "education-handler")
    app.shows("这段时间没有公开、更新或者撤下信息。")
    app.shows("2 件申请获取同一信息")
    app.tap("第 1 项，申请的是什么")
    first = hall.moto.call("GET", f"/api/v1/staff/cases/{cases[0]}", by="education-handler").json
    app.shows(first["receipt_no"])
    picture(app, "suggested")

    app.tap("第 1 项，打开第 2 件申请")
    app.heading("您现在可以").wait_for()
    assert app.page.url.endswith(f"id={cases[1]}")
    app.back()

    app.tap("第 1 项，登记为主动公开信息")
    # Whose it is, is known; of what was asked for nothing stands in the address or in the form.
    app.shows(BUREAU)
    assert first["title"] not in app.page.url
    assert app.page.get_by_role("textbox", name="标题").input_value() == ""
    app.fill("标题", str(ITEM["title"]))
    app.fill("摘要", str(ITEM["summary"]))
    picture(app, "register")


def test_the_counts_of_a_unit_are_chosen_by_month_and_list(app: StaffApp, hall: StaffSite) -> None:
    PublicCity(hall.moto).published()
    hall.moto.clock.time += timedelta(days=31)
    opened(app, "education-handler")
    assert cells(app) == [[BUREAU, "1", "0", "0"], ["合计", "1", "0", "0"]]
    picture(app, "counts")
    app.choose("统计时间", "2026-04")
    app.shows("这段时间没有公开、更新或者撤下信息。")
    app.choose("统计时间", "2026-03")
    assert cells(app)[0] == [BUREAU, "1", "0", "0"]
    # Within a year nothing is asked anew.
    assert hall.calls("GET", "/staff/publications/counts") == 1
    app.choose("公开方式", "依申请公开转主动公开")
    app.shows("这段时间没有公开、更新或者撤下信息。")
    app.choose("统计时间", "2025 年全年")
    app.shows("这段时间没有公开、更新或者撤下信息。")
    assert hall.calls("GET", "/staff/publications/counts") == 3


def test_whoever_sees_the_whole_city_chooses_whose_suggestions_and_writes_none_down(
    app: StaffApp, hall: StaffSite
) -> None:
    asked_twice(hall)
    opened(app, "office-head")
    app.shows("这个单位目前没有这样的信息。")
    app.pick("单位", BUREAU, search="教育")
    app.shows("2 件申请获取同一信息")
    assert not [label for label in app.buttons() if "登记为主动公开信息" in label]


def test_who_may_not_is_told_so_and_a_failure_leaves_what_can_be_had(
    app: StaffApp, hall: StaffSite
) -> None:
    app.sign_in("agent")
    app.open(PAGE)
    expect(app.trouble()).to_have_count(1)
    assert not table(app).count()
    app.open("pages/me/me")
    app.sign_out()

    asked_twice(hall)
    hall.fail("GET /staff/publications/counts", 503)
    opened(app, "education-handler")
    app.trouble().wait_for()
    app.shows("2 件申请获取同一信息")


def test_beside_a_case_stand_its_supervision_earlier_answers_and_the_proof_of_its_approval(
    app: StaffApp, hall: StaffSite, tmp_path: Path
) -> None:
    cases = asked_twice(hall)
    first: Any = hall.moto.call("GET", f"/api/v1/staff/cases/{cases[0]}", by="intake").json
    app.sign_in("education-handler")
    app.open(f"pages/case/case?id={cases[1]}")
    app.tap("监察情况")
    app.shows("没有发现问题，也没有督办单。")
    app.tap("同一申请人此前得到的答复")
    app.shows("申请的是同一信息")
    picture(app, "beside")
    with app.page.expect_download() as given:
        app.button("审批记录证明（PDF）").or_(
            app.page.locator("[role=button]", has_text="审批记录证明")
        ).first.click()
    saved = tmp_path / "proof.pdf"
    given.value.save_as(saved)
    assert saved.read_bytes().startswith(b"%PDF-")
    assert given.value.suggested_filename.startswith("approval-GK-")
    app.tap(f"打开 {first['receipt_no']}")
    app.page.wait_for_url(f"**/case?id={cases[0]}")
    app.shows(first["receipt_no"])


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_duties_can_be_used_by_everybody(
    devices: Callable[..., StaffApp], hall: StaffSite, language: str
) -> None:
    """axe finds nothing, and nothing is wider than a narrow phone with large text."""
    cases = asked_twice(hall)
    PublicCity(hall.moto).published()
    app = devices((320, 700))
    app.sign_in("education-handler")
    app.page.evaluate(
        "(locale) => { for (const [name, data] of [['locale', locale], ['large', true]])"
        " localStorage.setItem(name, JSON.stringify({ type: typeof data, data })); }",
        language,
    )
    app.page.reload()
    found: list[str] = []

    def look(path: str, shown: str, folded: str) -> None:
        app.open(path)
        app.page.locator(f"[role=main]:visible {shown}").first.wait_for()
        closed = app.page.locator(folded)
        for left in reversed(range(closed.count())):
            closed.first.click()
            expect(closed).to_have_count(left)
        picture(app, f"{path.partition('/')[0]}-{language}")
        found.extend(violations(app.page))
        wide = app.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found.extend([f"{path}: {wide} pixels too wide"] if wide > 0 else [])

    folds = "[role=main]:visible .tap.fold[aria-expanded=false]"
    look(f"{PAGE}?may=register_item", "[role=table]", folds)
    look(f"pages/case/case?id={cases[1]}", ".fold", folds)
    assert found == []
