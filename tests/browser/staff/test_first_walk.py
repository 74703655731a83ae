"""A request is taken in, and its reply approved, with the staff's app alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.staff_app import StaffApp
from tests.browser.staff_site import StaffSite
from tests.integration.journey.citizen import APPROVERS, DRAFT, submit

pytestmark = pytest.mark.browser


def test_a_request_is_confirmed_and_its_reply_approved_by_three_persons_on_one_phone(
    app: StaffApp, hall: StaffSite
) -> None:
    opened = submit(hall.moto)
    receipt_no, case_id = opened["receipt_no"], hall.only_case()
    app.sign_in("intake")
    app.open_case(receipt_no)
    app.give("确认收到")
    app.shows("形式审查")
    assert "确认收到" not in app.buttons()
    app.back()
    app.sign_out()

    hall.moto.command("office-head", case_id, "assign", department="education-bureau")
    hall.moto.command("education-handler", case_id, "save_draft", **DRAFT)
    hall.moto.command("education-handler", case_id, "submit_for_approval")
    for approver in APPROVERS:
        app.sign_in(approver)
        app.approve(receipt_no)
        app.shows("没有审批事项")
        app.sign_out()
    seen = hall.moto.call("GET", f"/api/v1/staff/cases/{case_id}", by="intake").json
    assert seen["state"] == "decided"


def test_a_wrong_password_is_told_and_nobody_is_signed_in(app: StaffApp, hall: StaffSite) -> None:
    app.open()
    app.fill("用户名", "intake")
    app.fill("密码", "not-the-password")
    app.tap("登录")
    expect(app.trouble()).to_contain_text("用户名、密码或登录凭证不正确")
    assert hall.calls("GET", "/staff/worklist") == 0


def test_who_is_signed_out_by_the_city_is_asked_to_sign_in_again(
    app: StaffApp, hall: StaffSite
) -> None:
    app.sign_in("intake")
    app.shows("没有待办事项")  # What is still on its way would be turned away as well.
    hall.signed_out.add("intake")
    app.tap("刷新")
    app.page.get_by_role("textbox", name="密码").wait_for()
    hall.signed_out.clear()
    app.sign_in("intake")
