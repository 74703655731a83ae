"""Approvals in the staff's app: one hand, many at once, to other people and back."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.browser.staff.test_case_pages import look, look_at_both_languages_and_sizes
from tests.browser.staff_app import StaffApp
from tests.browser.staff_site import StaffSite
from tests.integration.journey.citizen import DRAFT, submit

pytestmark = pytest.mark.browser


def in_approval(hall: StaffSite, key: str) -> tuple[str, str]:
    """Brings a request to its first signature; returns its receipt number and case id."""
    opened = submit(hall.moto, key=key)
    case_id = str(opened["case_id"])
    hall.moto.command("intake", case_id, "confirm_receipt")
    hall.moto.command("office-head", case_id, "assign", department="education-bureau")
    hall.moto.command("education-handler", case_id, "save_draft", **DRAFT)
    hall.moto.command("education-handler", case_id, "submit_for_approval")
    hall.moto.pump()
    return str(opened["receipt_no"]), case_id


def types(hall: StaffSite, case_id: str) -> list[str]:
    stored = hall.moto.ports.store.load(case_id)
    assert stored is not None
    return [event.type for event in stored.events]


def everybody_signs(hall: StaffSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the first step of the chain need all of its signers: others can be added to it then."""
    catalogue = hall.moto.ports.catalogue
    chain = catalogue.chains["disclosure-release"]
    first, *others = chain.plan["nodes"]
    plan = {**chain.plan, "version": "all-sign", "nodes": [{**first, "policy": "all"}, *others]}
    chains = {**catalogue.chains, chain.id: replace(chain, plan=plan)}
    changed = replace(catalogue, chains=chains)
    monkeypatch.setattr("sunhall.bootstrap.load_catalogue", lambda: changed)
    vars(hall.moto.ports).pop("catalogue", None)


def send(app: StaffApp) -> None:
    """Taps what sends the action."""
    app.page.locator("[role=main]:visible > .tap.primary").click()
    app.button(re.compile("^待我审批")).wait_for()


def test_many_are_approved_at_once_and_each_is_answered_by_itself(
    app: StaffApp, hall: StaffSite
) -> None:
    cases = [in_approval(hall, f"citizen-key-{number}") for number in (1, 2, 3)]
    app.sign_in("education-head")
    app.tab("审批")
    app.shows(cases[0][0])
    look_at_both_languages_and_sizes(app, "approvals")
    app.tap("批量选择")
    app.tap("全选")
    look(app, "approvals-choosing")
    # Meanwhile one of them is taken back by who has drafted it.
    hall.moto.call(
        "POST",
        f"/api/v1/staff/approvals/{cases[2][1]}.1.0/actions",
        by="education-handler",
        body={"action": "withdraw", "opinion": "补充附件"},
    )
    app.tap("批量同意 3")
    app.shows("2 件已办理，1 件没有办成")
    look(app, "approvals-results")
    assert [types(hall, case_id).count("approval_signed") for _, case_id in cases] == [1, 1, 0]


def test_a_signer_is_added_a_task_passed_on_and_the_reply_sent_back_to_who_wrote_it(
    app: StaffApp, hall: StaffSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody_signs(hall, monkeypatch)
    receipt_no, case_id = in_approval(hall, "citizen-key-1")

    app.sign_in("education-head")
    app.tab("审批")
    app.entry(receipt_no).click()
    app.button("同意").first.wait_for()
    look_at_both_languages_and_sizes(app, "approval")
    app.tap("其他操作")
    app.tap("前加签")
    app.page.get_by_role("button", name=re.compile("^选择人员：")).click()
    app.fill("在选择人员中查找", "司法")
    look(app, "approval-people")
    app.page.locator(".option:visible").first.click()
    app.fill("意见", "请先核对名称")
    send(app)
    assert "signer_added" in types(hall, case_id)
    app.sign_out()

    app.sign_in("legal")
    app.approve(receipt_no)
    app.sign_out()

    app.sign_in("education-head")
    app.tab("审批")
    app.entry(receipt_no).click()
    app.button("同意").first.wait_for()
    app.tap("其他操作")
    app.tap("转办")
    app.page.get_by_role("button", name=re.compile("^选择人员：")).click()
    app.fill("在选择人员中查找", "交通")
    app.page.locator(".option:visible").first.click()
    send(app)
    assert types(hall, case_id)[-1] == "approval_transferred"
    app.sign_out()

    app.sign_in("transport-handler")
    app.tab("审批")
    app.entry(receipt_no).click()
    app.button("同意").first.wait_for()
    app.tap("退回")
    app.tap("退回起草人")
    app.tap("请按意见修改后再报")
    opinion = app.page.get_by_role("textbox", name="意见")
    expect(opinion).to_have_value("请按意见修改后再报")
    look(app, "approval-return")
    # What was begun stands in the work list, and leads back to the signature.
    app.open("pages/worklist/worklist")
    app.tap(re.compile(f"{receipt_no} 意见"))
    expect(opinion).to_have_value("请按意见修改后再报")
    app.back()
    app.tab("审批")
    app.entry(receipt_no).click()
    app.button("同意").first.wait_for()
    app.tap("其他操作")
    app.tap("退回")
    app.tap("退回起草人")
    app.tap("请按意见修改后再报")
    send(app)
    assert types(hall, case_id)[-1] == "approval_returned"


def test_absence_and_calendar_are_arranged_on_the_page_of_ones_own(
    app: StaffApp, hall: StaffSite
) -> None:
    app.sign_in("education-head")
    app.tab("我的")
    app.shows("云溪市教育局")
    app.tap("添加外出代理")
    app.tap("保存代理")
    app.shows("应为日期")
    app.fill("开始日期", "2026.3.9")
    app.fill("结束日期", "20260313")
    app.page.get_by_role("button", name=re.compile("^代理人：")).click()
    app.fill("在代理人中查找", "教育")
    app.page.locator(".option:visible").first.click()
    look_at_both_languages_and_sizes(app, "me")
    app.tap("添加外出代理")
    app.fill("开始日期", "2026-03-09")
    app.fill("结束日期", "2026-03-13")
    app.page.get_by_role("button", name=re.compile("^代理人：")).click()
    app.page.locator(".option:visible").first.click()
    app.tap("保存代理")
    app.shows("2026-03-09 至 2026-03-13")
    app.tap("取消 2026-03-09 起的代理")
    app.shows("没有计划中的外出")
    app.tap("生成新地址")
    app.shows("deadlines.ics?token=")
    app.tap("停用地址")
    app.shows("地址已停用")
    look(app, "me-after")
