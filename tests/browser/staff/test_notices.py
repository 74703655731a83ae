"""What waits for somebody, and what they are told, in the staff's app."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from sunhall.application.staff_notice_row import NoticeRow
from tests.browser.axe import violations
from tests.browser.staff_app import StaffApp
from tests.browser.staff_site import StaffSite
from tests.integration.journey.citizen import submit, to_approval
from tests.integration.journey.moto_city import TABLE

pytestmark = pytest.mark.browser


def test_the_work_list_tells_how_much_waits_and_what_presses_in_the_colours_of_its_entries(
    app: StaffApp, hall: StaffSite
) -> None:
    first = submit(hall.moto, key="the-first-request")
    hall.moto.clock.time += timedelta(days=60)
    submit(hall.moto, key="the-second-request")
    app.sign_in("intake")
    counts = app.page.get_by_role("group", name="待办数量")
    expect(counts).to_contain_text("共 2 件")
    counted = counts.locator(".mark").first
    expect(counted).to_contain_text("1")
    entry = app.entry(first["receipt_no"]).locator(".mark")
    expect(entry).to_be_visible()
    word = entry.inner_text()
    expect(counted).to_have_text(f"{word} 1")
    colour = "element => getComputedStyle(element).backgroundColor"
    assert counted.evaluate(colour) == entry.evaluate(colour) != "rgba(0, 0, 0, 0)"
    assert violations(app.page) == []


def test_a_service_is_chosen_by_its_number_and_let_go_again(app: StaffApp, hall: StaffSite) -> None:
    request = submit(hall.moto)
    other = submit(hall.moto, key="of-another-service")
    hall.moto.dynamodb.update_item(
        TableName=TABLE,
        Key={"PK": {"S": f"CASE#{other['case_id']}"}, "SK": {"S": "CASE"}},
        UpdateExpression="SET service = :service",
        ExpressionAttributeValues={":service": {"S": "correction"}},
    )
    app.sign_in("intake")
    corrections = app.entry("政府信息更正申请 1")
    corrections.click()
    expect(corrections).to_have_attribute("aria-pressed", "true")
    app.shows("已显示 1 件")
    app.shows(other["receipt_no"])
    expect(app.page.get_by_text(request["receipt_no"])).to_have_count(0)
    corrections.click()
    app.shows("已显示 2 件")


def test_a_chosen_service_of_which_nothing_is_left_is_let_go(
    app: StaffApp, hall: StaffSite
) -> None:
    request = submit(hall.moto)
    other = submit(hall.moto, key="of-another-service")
    key = {"PK": {"S": f"CASE#{other['case_id']}"}, "SK": {"S": "CASE"}}
    hall.moto.dynamodb.update_item(
        TableName=TABLE,
        Key=key,
        UpdateExpression="SET service = :service",
        ExpressionAttributeValues={":service": {"S": "correction"}},
    )
    app.sign_in("intake")
    app.entry("政府信息更正申请 1").click()
    app.shows("已显示 1 件")
    hall.moto.dynamodb.update_item(TableName=TABLE, Key=key, UpdateExpression="REMOVE QPK, QSK")
    app.tap("刷新")
    app.shows(request["receipt_no"])
    expect(app.page.get_by_text(other["receipt_no"])).to_have_count(0)


def test_a_list_whose_numbers_cannot_be_had_is_still_a_list(app: StaffApp, hall: StaffSite) -> None:
    opened = submit(hall.moto)
    hall.fail("GET /staff/worklist/counts", 503)
    app.sign_in("intake")
    app.shows(opened["receipt_no"])
    expect(app.page.get_by_role("group", name="待办数量")).to_have_count(0)
    expect(app.trouble()).to_have_count(0)


def test_what_happened_to_somebody_is_on_the_bar_and_leads_to_the_signature_and_to_the_case(
    app: StaffApp, hall: StaffSite
) -> None:
    opened = to_approval(hall.moto)
    app.sign_in("education-head")
    badge = (
        app.page.locator(".uni-tabbar__item").filter(has_text="我的").locator(".uni-tabbar__badge")
    )
    expect(badge).to_have_text("1")
    assert violations(app.page) == []
    app.tab("我的")
    app.tap("提醒（1 条未读）")
    notice = app.entry("有事项等您审批")
    expect(notice).to_contain_text(opened["receipt_no"])
    expect(notice).to_contain_text("新")
    app.back()
    expect(app.button("提醒")).to_be_visible()
    expect(badge).to_be_hidden()
    app.tap("提醒")
    notice.wait_for()
    assert hall.calls("PUT", "/staff/notices/seen") == 1
    assert violations(app.page) == []
    notice.click()
    expect(app.button("同意").first).to_be_visible()
    app.back()
    app.entry("有事项等您审批").wait_for()
    app.back()
    expect(app.button("提醒")).to_be_visible()
    app.sign_out()

    app.sign_in("education-handler")
    app.tab("我的")
    app.tap("提醒（1 条未读）")
    app.entry("新办件转到本部门").click()
    app.heading("您现在可以").wait_for()
    assert opened["receipt_no"] in app.text()


def test_who_was_told_nothing_is_told_so(app: StaffApp, hall: StaffSite) -> None:
    app.sign_in("legal")
    app.tab("我的")
    app.tap("提醒")
    app.shows("没有提醒")
    assert hall.calls("PUT", "/staff/notices/seen") == 0
    assert violations(app.page) == []


def test_notices_are_shown_page_by_page_and_marked_once(app: StaffApp, hall: StaffSite) -> None:
    case_id, now = submit(hall.moto)["case_id"], hall.moto.clock.time
    told = NoticeRow("S-edu-handler", now, case_id, 1, "case_arrived", "GK-1", "disclosure")
    rows = [replace(told, at=now - timedelta(minutes=number)) for number in range(30)]
    hall.moto.ports.staff_notices.keep(rows)
    app.sign_in("education-handler")
    app.tab("我的")
    app.tap("提醒（30 条未读）")
    app.entry("新办件转到本部门").wait_for()
    entries = app.page.locator("[role=main]:visible .said")
    expect(entries).to_have_count(25)
    # The next page comes by itself when the end is in sight; the button is for who does not scroll.
    entries.last.scroll_into_view_if_needed()
    app.page.mouse.wheel(0, 5000)
    expect(entries).to_have_count(30)
    expect(app.page.locator("[role=main]:visible .mark")).to_have_count(30)
