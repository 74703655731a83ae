"""A day at the counter with the staff's app alone: book for somebody, move it, see it."""

from __future__ import annotations

import os
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.axe import violations
from tests.browser.staff_app import StaffApp
from tests.browser.staff_site import StaffSite
from tests.integration.appointment import reception
from tests.integration.journey.citizen import submit

pytestmark = pytest.mark.browser

PHONE = "0000-5559001"


def opened(app: StaffApp, by: str = "appointment-clerk", item: str = "视频接访") -> None:
    """Opens the form for who stands at the counter, and fills in what is asked of anybody."""
    app.sign_in(by)
    app.tab("工作台")
    app.tap("代为预约")
    app.choose("事项", item)
    app.fill("事由", "书院街积水。")
    app.fill("姓名", "林一")
    app.fill("电话", PHONE)


def day(app: StaffApp, name: str) -> Locator:
    """The times of a day."""
    times = app.page.get_by_role("group", name="可以预约的时间")
    return times.get_by_role("group", name=name, exact=True)


#: One search for what an office does not have (art. 36(4)).
SEARCH = {
    "日期": "2026-03-02",
    "检索人": "教育科 周敏",
    "检索范围": "招生工作档案",
    "检索词": "2026年 招生计划",
}


def clocks(times: Locator) -> list[str]:
    """When the times of a day begin."""
    times.first.wait_for()
    return [each.inner_text()[:5] for each in times.get_by_role("button").all()]


def field(app: StaffApp, label: str) -> Locator:
    """A field of the form."""
    return app.page.get_by_role("textbox", name=re.compile(f"^{label}"))


def picture(app: StaffApp, name: str) -> None:
    """Keeps what is seen, where somebody wants to look at it."""
    if folder := os.environ.get("COUNTER_PICTURES"):
        app.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def cases(hall: StaffSite) -> list[dict[str, Any]]:
    """The cases of the city."""
    return [item for item in hall.moto.scan() if item["SK"]["S"] == "CASE"]


def test_a_clerk_books_a_time_that_the_public_is_not_offered_any_more(
    app: StaffApp, hall: StaffSite
) -> None:
    """Within the minimum notice of four hours; what has begun is not among the times."""
    opened(app)
    app.tap("查看可预约的时间")
    today = day(app, "3月2日 周一")
    times = clocks(today)
    assert "09:00" not in times
    soonest = times[0]
    offered = reception.slots(hall.moto, reception.VIDEO, hall.moto.clock.now().date(), 1)
    assert soonest not in [slot["starts_at"][11:16] for slot in offered]
    picture(app, "slots")
    today.get_by_role("button").first.click()
    expect(today.get_by_role("button").first).to_have_attribute("aria-pressed", "true")
    expect(field(app, "开始时间")).to_have_value(f"2026-03-02 {soonest}")
    app.tap("提交")
    app.shows("请把受理编号和查询码告诉申请人。")
    assert hall.calls("POST", "/staff/appointments") == 1


def test_one_turns_to_later_weeks_and_back(app: StaffApp, hall: StaffSite) -> None:
    """Day by day, a week at a time, also beyond the window of the public."""
    opened(app)
    app.tap("查看可预约的时间")
    day(app, "3月2日 周一").wait_for()
    expect(app.button("前一周")).to_have_count(0)
    app.tap("后一周")
    day(app, "3月9日 周一").wait_for()
    assert "当日不接访" in day(app, "3月14日 周六").inner_text()
    for _ in range(5):
        app.tap("后一周")
    far = day(app, "4月13日 周一")
    assert clocks(far)
    picture(app, "slots-later")
    far.get_by_role("button").first.click()
    app.tap("前一周")
    day(app, "4月6日 周一").wait_for()
    app.tap("提交")
    app.shows("已经登记")
    assert len(cases(hall)) == 1


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_times_can_be_used_by_everybody(app: StaffApp, hall: StaffSite, language: str) -> None:
    """axe finds nothing, and nothing is wider than a narrow phone with large text."""
    opened(app)
    app.page.set_viewport_size({"width": 320, "height": 800})
    app.page.evaluate(
        "(locale) => { for (const [name, data] of [['locale', locale], ['large', true]])"
        " localStorage.setItem(name, JSON.stringify({ type: typeof data, data })); }",
        language,
    )
    app.page.reload()
    app.tap(re.compile("^查看可预约的时间|^See what can be booked"))
    app.page.get_by_role("group", name=re.compile("^3月4日 周三|^Wed 03-04")).wait_for()
    picture(app, f"narrow-{language}")
    assert violations(app.page) == []
    assert app.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_when_somebody_was_faster_the_times_are_read_anew_and_nothing_typed_is_lost(
    app: StaffApp, hall: StaffSite
) -> None:
    opened(app, item="来访预约")
    app.tap("查看可预约的时间")
    chosen = day(app, "3月4日 周三")
    at = clocks(chosen)[0]
    chosen.get_by_role("button").first.click()
    with hall._lock:
        while at in (seen := _free(hall, "2026-03-04")):
            answer = reception.submit(
                hall.moto,
                reception.submission(
                    "petition-meeting", seen[at], contact=reception.another_person()
                ),
            )
            assert answer.status == 201, answer.text
    app.tap("提交")
    app.trouble().first.wait_for()
    expect(chosen).not_to_contain_text(at)
    expect(field(app, "姓名")).to_have_value("林一")
    chosen.get_by_role("button").first.click()
    app.tap("提交")
    app.shows("已经登记")


def _free(hall: StaffSite, on: str) -> dict[str, str]:
    """What the public can book on a day: time of day to moment."""
    found = reception.slots(hall.moto, "petition-meeting", datetime.fromisoformat(on).date(), 1)
    return {slot["starts_at"][11:16]: slot["starts_at"] for slot in found}


def test_a_time_belongs_to_what_is_booked(app: StaffApp, hall: StaffSite) -> None:
    """Another item has other times: the chosen one does not stay."""
    opened(app)
    app.tap("查看可预约的时间")
    day(app, "3月4日 周三").get_by_role("button").first.click()
    expect(field(app, "开始时间")).not_to_have_value("")
    app.choose("事项", "来访预约")
    expect(field(app, "开始时间")).to_have_value("")
    app.button("查看可预约的时间").wait_for()


def test_an_appointment_is_moved_to_a_time_from_the_list(app: StaffApp, hall: StaffSite) -> None:
    """Whoever rings to move it is given another time; nobody types a hold."""
    made = reception.booked(hall.moto)
    before = reception.read(hall.moto, made)["appointment"]["booking"]["starts_at"]
    app.sign_in("appointment-clerk")
    app.find_case(made["receipt_no"])
    app.tap(re.compile("^改约"))
    app.tap("查看可预约的时间")
    times = day(app, "3月5日 周四")
    assert clocks(times)
    assert app.page.get_by_role("textbox", name="占位编号").count() == 0
    times.get_by_role("button").first.click()
    app.fill("理由", "来电要求改到周四。")
    picture(app, "move")
    app.tap("提交")
    app.heading("您现在可以").wait_for()
    after = reception.read(hall.moto, made)["appointment"]["booking"]["starts_at"]
    assert (before[:10], after[:10]) == ("2026-03-04", "2026-03-05")


def test_a_correction_is_registered_with_proof_and_evidence_article_41(
    app: StaffApp, hall: StaffSite, tmp_path: Path
) -> None:
    """Whoever adds a file says which of both it is: neither may be missing."""
    app.sign_in("intake")
    app.tab("工作台")
    app.tap("登记更正申请")
    app.pick("单位", "云溪市教育局", search="教育")
    app.choose("类型", "公民")
    app.field("名称").first.fill("林一")
    app.choose("证件类型", "护照")
    app.fill("证件号码", "E12345678")
    app.fill("电话", PHONE)
    app.field("名称").last.fill("学籍登记")
    app.fill("有误的内容", "出生年份为1991年。")
    app.fill("正确的内容", "出生年份为1990年。")
    app.fill("证明材料说明", "户口簿。")
    app.choose("信息涉及申请人本人", "是")
    app.choose("来件方式", "当面提交")
    for name, purpose in (("护照.pdf", "身份证明"), ("户口簿.pdf", "证明材料")):
        file = tmp_path / name
        file.write_bytes(b"%PDF-1.7")
        app.attach(file, purpose)
    picture(app, "correction")
    app.tap("提交")
    app.shows("请把受理编号和查询码告诉申请人。")
    case = hall.only_case()
    told = hall.moto.call("GET", f"/api/v1/staff/cases/{case}", by="intake").json
    given = told["facts"]["documents"]["application"]["attachments"]
    assert {each["name"]: each["purpose"] for each in given} == {
        "护照.pdf": "identity_proof",
        "户口簿.pdf": "evidence",
    }


# --- without an answer ---------------------------------------------------------------------------


def test_a_booking_whose_answer_was_lost_is_sent_again_and_made_once(
    app: StaffApp, hall: StaffSite
) -> None:
    """Also after a reload, and after it was changed and changed back: it is the same request."""
    opened(app)
    app.tap("查看可预约的时间")
    day(app, "3月4日 周三").get_by_role("button").first.click()
    hall.fail("POST /staff/appointments", 503, after_work=True)
    app.tap("提交")
    app.trouble().wait_for()
    assert "再点一次，不会重复办理" in app.text()
    picture(app, "lost")
    app.page.reload()
    expect(field(app, "姓名")).to_have_value("林一")
    app.fill("姓名", "林一二")
    app.fill("姓名", "林一")
    app.tap("提交")
    app.shows("已经登记")
    assert len(cases(hall)) == 1
    assert len(_keys(hall, "/staff/appointments")) == 1


def _keys(hall: StaffSite, path: str) -> set[str]:
    """The keys under which something was sent."""
    sent = (each for each in hall.heard if each[:2] == ("POST", path))
    return {headers["idempotency-key"] for _, _, headers in sent}


def test_a_form_that_was_left_is_found_among_the_drafts(app: StaffApp, hall: StaffSite) -> None:
    opened(app)
    app.page.reload()
    field(app, "姓名").wait_for()
    app.open("pages/worklist/worklist")
    app.entry("草稿保存于").click()
    expect(field(app, "姓名")).to_have_value("林一")
    expect(field(app, "电话")).to_have_value(PHONE)


def test_an_instruction_is_kept_while_it_is_written_and_given_once(
    app: StaffApp, hall: StaffSite
) -> None:
    words = "请住建局牵头排查全市路面。"
    hall.moto.clock.time += timedelta(days=7)
    app.sign_in("leader")
    app.tab("工作台")
    app.tap("简报与批示")
    app.tap("写批示")
    app.fill("批示内容", words)
    app.tap("承办单位：请选择")
    app.fill("在承办单位中查找", "住房")
    app.tap("云溪市住房和城乡建设局")
    app.fill("反馈期限", "2026.3.20")
    app.shows("草稿保存于")
    app.page.reload()
    expect(field(app, "批示内容")).to_have_value(words)
    expect(field(app, "反馈期限")).to_have_value("2026.3.20")
    app.button(re.compile("^承办单位：云溪市住房")).wait_for()
    path = next(iter(_lost(app, hall)))
    app.tap("提交批示")
    app.shows("生成了督办单草稿")
    assert len(_keys(hall, path)) == 1
    assert len(cases(hall)) == 1
    app.page.reload()
    app.shows(words)
    assert field(app, "批示内容").count() == 0


def _lost(app: StaffApp, hall: StaffSite) -> set[str]:
    """Gives the instruction, whose answer is lost; returns where it was sent."""
    hall.fail("POST /staff/briefs", 503, after_work=True)
    app.tap("提交批示")
    app.trouble().wait_for()
    assert "不会重复办理" in app.text()
    return {path for method, path, _ in hall.heard if method == "POST" and "instruct" in path}


# --- what was changed elsewhere ------------------------------------------------------------------


def test_the_day_shows_what_was_moved_from_it(app: StaffApp, hall: StaffSite) -> None:
    """From the day to the case, another time, and back.

    Whoever receives nobody themselves begins with the day of their department.
    """
    made = reception.booked(hall.moto)
    number = made["receipt_no"]
    app.sign_in("appointment-clerk")
    app.tab("工作台")
    app.tap("接待日程")
    expect(app.chosen("看谁的", "云溪市信访局")).to_be_visible()
    for _ in range(2):
        app.tap("后一天")
    app.shows(number)
    app.tap(f"打开办件 {number}")
    app.heading("您现在可以").wait_for()
    app.tap("改约")
    app.tap("查看可预约的时间")
    day(app, "3月5日 周四").get_by_role("button").first.click()
    app.fill("理由", "来电要求改到周四。")
    app.tap("提交")
    app.heading("您现在可以").wait_for()
    app.back()
    app.shows("这一天没有预约。")
    assert number not in app.text()
    app.tap("后一天")
    app.shows(number)


def test_the_day_is_read_once_more_when_what_follows_came_late(
    app: StaffApp, hall: StaffSite
) -> None:
    """A booking stands in the day when its event was carried out, which takes a moment."""
    opened(app)
    app.tap("查看可预约的时间")
    day(app, "3月2日 周一").get_by_role("button").last.click()
    with pytest.MonkeyPatch.context() as late:
        late.setattr(hall.moto, "pump", lambda: None)
        app.tap("提交")
        app.shows("已经登记")
        app.back()
        app.tap("接待日程")
        app.choose("看谁的", "云溪市信访局")
        app.shows("这一天没有预约。")
    with hall._lock:
        hall.moto.pump()
    app.shows("书院街积水。")


@pytest.mark.parametrize(
    ("by", "path", "read"),
    [
        ("appointment-clerk", "interviews/hours/hours", "/staff/reception-hours"),
        ("supervisor", "hotline/supervision/supervision", "/staff/supervision"),
        ("supervisor", "hotline/scores/scores", "/staff/scores"),
        ("leader", "hotline/statistics/statistics", "/staff/statistics"),
        ("leader", "hotline/briefs/briefs", "/staff/briefs"),
        ("question-moderator", "interviews/moderation/moderation", "/staff/worklist"),
    ],
)
def test_a_page_that_is_shown_again_reads_again(
    app: StaffApp, hall: StaffSite, by: str, path: str, read: str
) -> None:
    """Whoever lays the phone aside and takes it up again sees what is so now, and once."""
    app.sign_in(by)
    app.open(path)
    app.page.locator(f"uni-page[data-page='{path}'] [role=main]:visible").wait_for()
    app.page.wait_for_load_state("networkidle")
    before = hall.calls("GET", read)
    assert before
    for state in ("hidden", "visible"):
        app.page.evaluate(
            "(state) => { Object.defineProperty(document, 'visibilityState',"
            " { value: state, configurable: true });"
            " document.dispatchEvent(new Event('visibilitychange')); }",
            state,
        )
    app.page.wait_for_load_state("networkidle")
    app.page.wait_for_timeout(300)
    assert hall.calls("GET", read) == before + 1


# --- what another choice hides -------------------------------------------------------------------


def test_days_to_wait_are_not_sent_with_a_time_and_stop_nobody(
    app: StaffApp, hall: StaffSite
) -> None:
    """Half of them is filled in; then a time is found, and they are asked no more."""
    opened(app)
    app.fill("最早日期", "2026-03-09")
    app.tap("提交")
    app.shows("请填写“最晚日期”")
    app.tap("查看可预约的时间")
    day(app, "3月4日 周三").get_by_role("button").first.click()
    expect(field(app, "最早日期")).to_have_count(0)
    app.tap("提交")
    app.shows("已经登记")


def test_a_group_that_was_begun_by_mistake_is_emptied_as_a_whole(
    app: StaffApp, hall: StaffSite
) -> None:
    opened(app)
    app.fill("最早日期", "2026-03-09")
    app.tap("清空候补日期")
    expect(field(app, "最早日期")).to_have_value("")
    expect(app.button("清空候补日期")).to_have_count(0)
    app.fill("开始时间", "2026-03-04 09:00")
    app.tap("提交")
    app.shows("已经登记")


def test_a_reply_asks_what_its_decision_needs_and_sends_nothing_of_another_one(
    app: StaffApp, hall: StaffSite
) -> None:
    """政府信息公开条例 art. 36: each way to answer has its parts."""
    submit(hall.moto)
    case = hall.only_case()
    hall.moto.command("intake", case, "confirm_receipt")
    hall.moto.command("office-head", case, "assign", department="education-bureau")
    app.sign_in("education-handler")
    app.open(f"pages/command/command?id={case}&name=save_draft")
    app.button(re.compile("^答复类型：")).wait_for()
    add = app.button("添加公开的内容")
    expect(add).to_have_count(0)
    app.pick("答复类型", "予以公开")
    app.tap("提交")
    app.shows("请填写“公开的内容”")
    add.click()
    app.fill("公开的内容 1", "招生办法")
    picture(app, "decision")
    app.pick("答复类型", "政府信息不存在")
    expect(add).to_have_count(0)
    assert "公开的内容" not in app.text()
    app.pick("答复类型", "予以公开")
    expect(field(app, "公开的内容 1")).to_have_value("招生办法")
    app.pick("答复类型", "政府信息不存在")
    app.tap("提交")
    app.shows("请填写“检索记录”")
    app.tap("添加检索记录")
    for label, said in SEARCH.items():
        field(app, label).fill(said)
    field(app, "检索结果").fill("查遍档案，没有找到。")
    with app.page.expect_response(lambda answer: answer.url.endswith("/commands")) as sent:
        app.tap("提交")
    assert sent.value.ok, sent.value.text()
    kept = hall.moto.call("GET", f"/api/v1/staff/cases/{case}", by="education-handler").json
    draft = kept["facts"]["documents"]["draft"]
    assert "招生办法" not in str(draft)
    assert [search["words"] for search in draft["searches"]] == [SEARCH["检索词"]]
