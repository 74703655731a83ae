"""One case in the staff's app: from its receipt to its reply, with forms that forget nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.staff_app import StaffApp
from tests.browser.staff_site import StaffSite
from tests.integration.journey.citizen import APPROVERS, DRAFT, submit

pytestmark = pytest.mark.browser

#: What no person may ever see: names of the program, moments of a machine, ids, digests.
RAW = re.compile(
    r"\b[a-z]+(?:_[a-z0-9]+)+\b|\d{4}-\d\d-\d\dT|\b[0-9A-HJKMNP-TV-Z]{26}\b|\b[0-9a-f]{32,}\b"
    r"|\bundefined\b|\bnull\b|\[object|\{\w+\}"
)


def look(app: StaffApp, name: str) -> None:
    """Asks axe, looks for what only programs read, and sees that nothing runs over the edge."""
    # A message that fades away is grey on grey for a moment.
    expect(app.page.locator("uni-toast:visible")).to_have_count(0, timeout=10_000)
    assert violations(app.page) == []
    assert RAW.findall(app.text()) == []
    wide, seen = app.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= seen, f"{name} is {wide} wide on a screen of {seen}"


def look_at_both_languages_and_sizes(app: StaffApp, name: str) -> None:
    """Looks at a page in both languages, and with large text on the narrowest screen."""
    look(app, name)
    app.page.evaluate(
        """() => localStorage.setItem("locale", JSON.stringify({type: "string", data: "en"}))"""
    )
    app.page.evaluate(
        """() => localStorage.setItem("large", JSON.stringify({type: "boolean", data: true}))"""
    )
    size = app.page.viewport_size
    app.page.set_viewport_size({"width": 320, "height": 700})
    app.page.reload()
    app.page.locator("[role=main]:visible .card").first.wait_for()
    app.page.wait_for_load_state("networkidle")
    look(app, f"{name}-en-large-320")
    for key in ("locale", "large"):
        app.page.evaluate(f"localStorage.removeItem('{key}')")
    assert size is not None
    app.page.set_viewport_size(size)
    app.page.reload()
    app.page.locator("[role=main]:visible .card").first.wait_for()
    app.page.wait_for_load_state("networkidle")


def test_a_request_is_handled_from_receipt_to_sending_with_the_app_alone(
    app: StaffApp, hall: StaffSite
) -> None:
    opened = submit(hall.moto)
    receipt_no, case_id = opened["receipt_no"], hall.only_case()

    app.sign_in("intake")
    look_at_both_languages_and_sizes(app, "worklist")
    app.open_case(receipt_no)
    app.give("确认收到")
    app.shows("形式审查")
    look_at_both_languages_and_sizes(app, "case")
    app.tap("逐日说明")
    app.shows("期限")
    look(app, "case-deadlines")
    app.back()
    app.sign_out()

    app.sign_in("office-head")
    app.open_case(receipt_no)
    app.tap("交办")
    app.pick("承办单位", "云溪市教育局", search="教育")
    app.fill("办理要求", "请五日内提出答复意见。")
    look_at_both_languages_and_sizes(app, "command-assign")
    app.tap("提交")
    app.heading("您现在可以").wait_for()
    app.back()
    app.sign_out()

    app.sign_in("education-handler")
    app.open_case(receipt_no)
    app.tap(re.compile("保存.*答复|拟稿|起草"))
    app.pick("答复类型", "予以公开")
    app.tap(re.compile("^添加公开的内容"))
    app.fill("公开的内容 1", DRAFT["disclosed_items"][0])
    app.fill("理由", str(DRAFT["reasons"]))
    look_at_both_languages_and_sizes(app, "command-draft")
    app.tap("提交")
    app.heading("您现在可以").wait_for()
    app.give("提交审批")
    app.shows("审批")
    app.back()
    app.sign_out()

    for approver in APPROVERS:
        app.sign_in(approver)
        app.approve(receipt_no)
        app.shows("没有审批事项")
        app.sign_out()
    app.sign_in("intake")
    app.open_case(receipt_no)
    app.give("发出答复")
    hall.moto.pump()
    stored = hall.moto.ports.store.load(case_id)
    assert stored is not None
    assert stored.events[-1].type in ("reply_sent", "letter_produced")
    app.tap(re.compile("^显示全部"))
    look_at_both_languages_and_sizes(app, "case-answered")


def test_a_reply_that_is_mended_is_not_written_anew(
    app: StaffApp, hall: StaffSite, tmp_path: Path
) -> None:
    opened = submit(hall.moto)
    case_id = hall.only_case()
    hall.moto.command("intake", case_id, "confirm_receipt")
    hall.moto.command("office-head", case_id, "assign", department="education-bureau")
    listed = tmp_path / "清单.pdf"
    listed.write_bytes(b"%PDF-1.7 a list")
    drafting = re.compile("保存.*答复|拟稿|起草")
    app.sign_in("education-handler")
    app.open_case(opened["receipt_no"])
    app.tap(drafting)
    app.pick("答复类型", "予以公开")
    app.tap(re.compile("^添加公开的内容"))
    app.fill("公开的内容 1", DRAFT["disclosed_items"][0])
    app.fill("理由", "初稿的理由")
    app.attach(listed)
    app.tap("提交")
    app.heading("您现在可以").wait_for()

    app.tap(drafting)
    expect(app.page.get_by_role("textbox", name="公开的内容 1")).to_have_value(
        DRAFT["disclosed_items"][0]
    )
    expect(app.button("移除 清单.pdf")).to_be_visible()
    app.fill("理由", "改过的理由")
    look(app, "command-draft-again")
    app.tap("提交")
    app.heading("您现在可以").wait_for()
    told = hall.moto.call("GET", f"/api/v1/staff/cases/{case_id}", by="education-handler").json
    draft = told["facts"]["documents"]["draft"]
    assert (draft["decision"], draft["reasons"]) == ("disclose", "改过的理由")
    assert draft["disclosed_items"] == DRAFT["disclosed_items"]
    assert [each["name"] for each in draft["files"]] == ["清单.pdf"]
    # Whoever signs looks at what is given; a proof of identity they would not see.
    signer = hall.moto.call("GET", f"/api/v1/staff/cases/{case_id}", by="education-head").json
    assert [each["name"] for each in signer["facts"]["documents"]["draft"]["files"]] == ["清单.pdf"]


def test_a_draft_survives_a_reload_and_a_lost_answer_and_is_done_once(
    app: StaffApp, hall: StaffSite
) -> None:
    opened = submit(hall.moto)
    receipt_no, case_id = opened["receipt_no"], hall.only_case()
    hall.moto.command("intake", case_id, "confirm_receipt")
    app.sign_in("intake")
    app.open_case(receipt_no)
    app.tap("要求补正")
    app.tap("添加需要补正的内容")
    app.fill("需要补正的内容 1", "请说明项目所在的区")
    app.page.reload()
    field = app.page.get_by_role("textbox", name="需要补正的内容 1")
    expect(field).to_have_value("请说明项目所在的区")
    app.shows("草稿保存于")

    app.page.context.set_offline(True)
    app.tap("提交")
    app.trouble().wait_for()
    expect(field).to_have_value("请说明项目所在的区")
    look(app, "command-offline")
    app.page.context.set_offline(False)

    # The line is cut after the server has done it: what is sent again is the same request.
    hall.fail(f"POST /staff/cases/{case_id}/commands", 0, after_work=True)
    app.tap("提交")
    app.shows("待补正")
    assert hall.calls("POST", f"/staff/cases/{case_id}/commands") >= 2
    stored = hall.moto.ports.store.load(case_id)
    assert stored is not None
    assert [event.type for event in stored.events].count("supplement_requested") == 1
    app.open()
    app.shows("待办事项")
    assert "草稿" not in app.text()


def test_who_was_overtaken_reads_what_has_happened_and_keeps_what_was_typed(
    app: StaffApp, hall: StaffSite
) -> None:
    opened = submit(hall.moto)
    case_id = hall.only_case()
    hall.moto.command("intake", case_id, "confirm_receipt")
    app.sign_in("intake")
    app.open_case(opened["receipt_no"])
    app.tap("要求补正")
    app.tap("添加需要补正的内容")
    app.fill("需要补正的内容 1", "请说明年度")
    hall.moto.command("office-head", case_id, "place_hold", reason="审计需要")
    app.tap("提交")
    app.shows("其间办件有新的进展")
    look(app, "command-overtaken")
    expect(app.page.get_by_role("textbox", name="需要补正的内容 1")).to_have_value("请说明年度")
    app.tap("提交")
    app.shows("待补正")


def test_errors_of_the_server_stand_at_their_field_and_whoever_signs_out_leaves_no_draft(
    app: StaffApp, hall: StaffSite
) -> None:
    opened = submit(hall.moto)
    case_id = hall.only_case()
    hall.moto.command("intake", case_id, "confirm_receipt")
    hall.moto.command("office-head", case_id, "assign", department="education-bureau")
    app.sign_in("education-handler")
    app.open_case(opened["receipt_no"])
    app.tap(re.compile("保存.*答复|拟稿|起草"))
    app.tap("提交")
    app.shows("请填写“答复类型”")
    look(app, "command-errors")
    app.pick("答复类型", "予以公开")
    app.tap("提交")
    expect(app.page.locator(".error[role=alert], .trouble[role=alert]").first).to_be_visible()
    app.back()
    app.heading("您现在可以").wait_for()
    app.back()
    app.shows("未提交的草稿")
    app.sign_out()
    app.sign_in("education-handler")
    assert "未提交的草稿" not in app.text()


def test_without_a_network_the_last_list_is_shown_without_what_its_cases_are_about(
    app: StaffApp, hall: StaffSite
) -> None:
    opened = submit(hall.moto)
    app.sign_in("intake")
    app.shows(opened["receipt_no"])
    kept = app.page.evaluate("localStorage.getItem('worklist')")
    title = app.entry(opened["receipt_no"]).inner_text().splitlines()[0]
    assert opened["receipt_no"] in kept
    assert title not in kept
    app.page.route("**/staff/worklist**", lambda route: route.abort())
    app.page.reload()
    app.shows("没有网络，显示上次的内容")
    look(app, "worklist-offline")
    app.shows(opened["receipt_no"])
    app.page.unroute("**/staff/worklist**")
    app.tap("刷新")
    app.shows(title)


def test_a_case_is_found_opened_and_handled_with_the_keyboard_alone(
    app: StaffApp, hall: StaffSite
) -> None:
    opened = submit(hall.moto)
    case_id = hall.only_case()
    app.sign_in("intake")
    app.fill("受理编号", opened["receipt_no"])
    app.page.keyboard.press("Enter")
    app.heading("您现在可以").wait_for()
    for _ in range(12):
        app.page.keyboard.press("Tab")
        focused = app.page.evaluate("document.activeElement.getAttribute('aria-label')")
        if focused == "确认收到":
            break
    assert focused == "确认收到"
    app.page.keyboard.press("Enter")
    app.page.locator(".uni-modal__btn_primary").wait_for()
    app.page.keyboard.press("Enter")
    app.shows("形式审查")
    stored = hall.moto.ports.store.load(case_id)
    assert stored is not None
    assert "receipt_confirmed" in [event.type for event in stored.events]
