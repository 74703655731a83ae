"""The hotline in the staff's app: a call from its first word to the second callback.

Nothing here is done past the app but what the city does by itself: time goes by, clocks ring.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.browser.axe import violations
from tests.browser.hotline_steps import (
    fill_in_reply,
    open_callback,
    read_out,
    rework_unsolved,
    sort_as_road_damage,
    take_a_call,
    write_down,
)
from tests.browser.staff_app import StaffApp
from tests.browser.staff_site import StaffSite
from tests.integration.hotline.desk import CALLER, HOLE, Desk

pytestmark = pytest.mark.browser

PHONE = str(CALLER["phone"])
AGAIN = "书院街十八号门前路面塌陷还没有人来修，晚上没有灯，又有人摔倒。"
WAGES = "工地拖欠工资四个月，农民工讨薪该找谁？"


def handle(app: StaffApp, receipt_no: str, *, signed: bool = False) -> None:
    """The unit signs for a ticket, speaks with the citizen and replies; the centre looks at it."""
    app.sign_in("urban-handler")
    app.open_case(receipt_no)
    if not signed:
        app.give("签收")
    fill_in_reply(app, "您好！塌陷路面已于今日修复。")
    app.tap("提交")
    app.heading("您现在可以").wait_for()
    app.back()
    app.sign_out()
    app.sign_in("dispatcher")
    app.open_case(receipt_no)
    app.give("审核通过答复")
    app.back()
    app.sign_out()


def call_back(app: StaffApp, receipt_no: str) -> None:
    """Opens the next call to make."""
    app.sign_in("callback")
    open_callback(app, receipt_no, "公孙大娘", "塌陷路面已于今日修复")


def facts(hall: StaffSite, receipt_no: str) -> dict[str, Any]:
    answer = hall.moto.call(
        "GET", "/api/v1/staff/cases", by="centre-head", query={"receipt_no": receipt_no}
    )
    case_id = answer.json["case_id"]
    told = hall.moto.call("GET", f"/api/v1/staff/cases/{case_id}", by="centre-head").json
    return {**told["facts"], "state": told["state"]}


def test_a_call_is_taken_pressed_for_dispatched_called_back_reworked_and_closed(
    app: StaffApp, hall: StaffSite
) -> None:
    """Transitions 1, 2, 6, 9, 10, 12, 25, 27, 28 and 29 by five people, each with the app alone."""
    app.sign_in("agent")
    take_a_call(app, str(HOLE["description"]), phone=PHONE, name="公孙大娘")
    sort_as_road_damage(app)
    app.tap("受理")
    first = read_out(app).receipt_no
    assert facts(hall, first)["state"] == "to_dispatch"

    hall.moto.clock.time += timedelta(minutes=5)
    app.follow_the_clock()
    app.tap("接听下一个")
    write_down(app, AGAIN, phone=PHONE)
    app.choose("建议的分类", "道路破损")
    # Their own ticket is known without a district; others of the place are not looked for yet.
    app.shows("选好区域以后，再比对这个区域的相似工单。")
    app.shows(first)
    app.shows("同一来电号码")
    app.tap(f"并入并催办 {first}")
    app.tap("并入并催办")
    second = read_out(app).receipt_no
    assert second != first
    assert facts(hall, second)["state"] == "merged"
    assert len(facts(hall, first)["urges"]) == 1
    app.back()
    app.sign_out()

    app.sign_in("dispatcher")
    app.open_case(first)
    app.give("派单")
    app.back()
    app.sign_out()

    handle(app, first)
    call_back(app, first)
    rework_unsolved(app, "路面仍有坑洞。")
    assert facts(hall, first)["rework_rounds"] == 1
    app.tap("回到待回访")
    app.shows("没有待回访的工单。")
    app.back()
    app.sign_out()

    handle(app, first, signed=True)
    call_back(app, first)
    app.choose("您反映的问题解决了吗？", "已解决")
    app.choose("您对办理情况满意吗？", "满意")
    app.tap("保存回访结果")
    app.shows("都回访完了。")
    app.tap("回到待回访")
    app.shows("没有待回访的工单。")
    ended = facts(hall, first)
    assert (ended["state"], ended["result"]) == ("closed", "solved")


def test_a_call_survives_a_reload_and_a_lost_answer_and_is_written_down_once(
    app: StaffApp, hall: StaffSite
) -> None:
    """What was typed stays on the device; a repeated tap does it once."""
    app.sign_in("agent")
    take_a_call(app, WAGES, phone=PHONE, kind="咨询")
    app.shows("被拖欠工资怎么办")
    app.page.reload()
    field = app.page.get_by_role("textbox", name="诉求内容")
    field.wait_for()
    assert field.input_value() == WAGES
    assert app.page.get_by_role("textbox", name="来电号码").input_value() == PHONE

    app.choose("建议的分类", "拖欠工资")
    app.tap("用它答复：被拖欠工资怎么办")
    hall.fail("POST /staff/cases", 503, after_work=True)
    app.tap("直接答复并办结")
    app.trouble().wait_for()
    app.tap("直接答复并办结")
    number = read_out(app).receipt_no
    answered = facts(hall, number)
    assert answered["state"] == "closed_direct"
    assert answered["knowledge"] == {"article": "unpaid-wages", "version": 1}
    cases = [item for item in hall.moto.scan() if item["SK"]["S"] == "CASE"]
    assert len(cases) == 1


def test_what_is_missing_is_told_before_anything_is_sent(app: StaffApp, hall: StaffSite) -> None:
    app.sign_in("agent")
    app.tab("工作台")
    app.tap("来电受理")
    app.tap("受理")
    app.shows("请填写诉求内容。")
    app.shows("请选择分类。")
    assert hall.calls("POST", "/staff/tickets") == 0
    app.tap("匿名")
    app.fill("诉求内容", WAGES)
    app.choose("诉求类型", "举报")
    app.tap("只登记，稍后甄别")
    app.tap("登记")
    read_out(app)
    assert hall.calls("POST", "/staff/tickets") == 1


def test_whoever_calls_back_goes_from_one_call_to_the_next(app: StaffApp, hall: StaffSite) -> None:
    """Transition 32: an attempt that reaches nobody is an attempt, and the ticket waits."""
    first = Desk.phoned(hall.moto).dispatched().answered()
    second = Desk.phoned(hall.moto, description="书院街南口积水。").dispatched().answered()
    app.sign_in("callback")
    app.tab("工作台")
    app.tap("回访")
    app.entry(first.number).click()
    app.shows("公孙大娘")
    assert app.button("保存回访结果").get_attribute("aria-disabled") == "true"
    app.tap("没有接通")
    app.tap(re.compile("^下一个：书院街南口积水"))
    app.shows("书院街南口积水")
    app.choose("您反映的问题解决了吗？", "已解决")
    app.choose("您对办理情况满意吗？", "非常满意")
    app.tap("保存回访结果")
    app.shows("已记录。")
    assert [each["reached"] for each in facts(hall, first.number)["callbacks"]] == [False]
    assert facts(hall, first.number)["state"] == "callback"
    assert facts(hall, second.number)["state"] == "closed"


def late_ticket(hall: StaffSite) -> Desk:
    """A ticket that a unit has left lying."""
    ticket = Desk.phoned(hall.moto).dispatched()
    hall.moto.tick()
    hall.moto.pump()
    hall.moto.clock.time += timedelta(days=24)
    for _ in range(3):
        hall.moto.tick()
        hall.moto.pump()
    return ticket


def urges(ticket: Desk) -> int:
    return [event["type"] for event in ticket.inside()["events"]].count("ticket_supervised")


def test_a_supervisor_urges_from_the_row_and_drafts_an_order_that_knows_its_case(
    app: StaffApp, hall: StaffSite
) -> None:
    ticket = late_ticket(hall)
    before = urges(ticket)
    app.sign_in("supervisor")
    app.tab("工作台")
    app.tap("监察督办")
    app.shows("红牌")
    app.tap(re.compile("红牌"))
    app.button(f"催办 {ticket.number}").first.click()
    app.fill("催办的理由", "超过期限，请今日反馈。")
    app.tap("发出催办")
    app.shows("已催办 1 件")
    assert urges(ticket) == before + 1

    app.button(f"起草督办单 {ticket.number}").first.click()
    app.choose("督办级别", "督办")
    app.fill("标题", "关于书院街路面塌陷的督办")
    app.fill("督办要求", "请于三日内修复。")
    app.tap("提交")
    app.shows("已经登记")
    app.tap("查看办件")
    app.heading("您现在可以").wait_for()


def test_a_leader_instructs_on_a_digest_and_sees_what_became_of_it(
    app: StaffApp, hall: StaffSite
) -> None:
    Desk.phoned(hall.moto).accepted()
    hall.moto.clock.time += timedelta(days=7)
    app.sign_in("leader")
    app.tab("工作台")
    app.tap("简报与批示")
    app.shows("舆情快报")
    app.tap("写批示")
    app.fill("批示内容", "请住建局牵头排查全市路面。")
    app.shows("草稿")
    # What was begun stands in the work list, and leads back to its issue.
    app.open("pages/worklist/worklist")
    app.tap(re.compile("写批示 2026"))
    app.tap("提交批示")
    app.shows("请选择承办单位。")
    app.tap("承办单位：请选择")
    app.fill("在承办单位中查找", "住房")
    app.tap("云溪市住房和城乡建设局")
    app.fill("反馈期限", "2026-03-20")
    app.tap("提交批示")
    app.shows("生成了督办单草稿")
    app.shows("请住建局牵头排查全市路面。")


def test_the_head_of_a_unit_reads_its_score_and_appeals_against_a_record(
    app: StaffApp, hall: StaffSite
) -> None:
    ticket = Desk.phoned(hall.moto).dispatched().answered()
    ticket.does(
        "callback", "record_callback", reached=True, result="solved", satisfaction="satisfied"
    )
    hall.moto.pump()
    app.sign_in("urban-head")
    app.tab("工作台")
    app.tap("考核得分")
    app.tap("云溪市城市管理局")
    app.shows("有效回访 1 件")
    app.tap("计入的记录")
    app.button(re.compile("^申诉 RX-")).first.click()
    app.fill("理由", "来电人当日已经确认满意。")
    app.tap("提交")
    app.shows("已经登记")
    app.back()
    app.shows("申诉：")


def test_the_counter_records_what_people_bring_without_any_other_tool(
    app: StaffApp, hall: StaffSite
) -> None:
    """A petition at a visit (信访工作条例 art. 17) and an appointment, each by its form."""
    app.sign_in("petition-officer")
    app.tab("工作台")
    app.tap("登记信访事项")
    app.choose("类型", "申诉求决")
    app.fill("请求事项", "请求解决小区加装电梯问题。")
    app.fill("事实和理由", "半数业主同意，至今没有答复。")
    app.fill("姓名", "陆九渊")
    app.fill("住址", "城东区书院街18号")
    app.choose("来件方式", "来访")
    app.tap("提交")
    app.shows("请把受理编号和查询码告诉申请人。")
    app.back()
    app.sign_out()

    app.sign_in("appointment-clerk")
    app.tab("工作台")
    app.tap("代为预约")
    app.choose("事项", "来访预约")
    app.fill("事由", "咨询社保转移。")
    app.fill("姓名", "林一")
    app.fill("电话", PHONE)
    app.tap("查看可预约的时间")
    slots = app.page.get_by_role("group", name="可以预约的时间").get_by_role("button")
    slots.first.click()
    app.tap("提交")
    app.shows("已经登记")
    assert hall.calls("POST", "/staff/petitions") == hall.calls("POST", "/staff/appointments") == 1


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_page_of_the_hotline_can_be_used_by_everybody(
    devices: Callable[..., StaffApp], hall: StaffSite, language: str
) -> None:
    """axe finds nothing, and nothing is wider than a narrow phone with large text."""
    ticket = late_ticket(hall)
    closed = Desk.phoned(hall.moto).dispatched().answered()
    waiting = Desk.phoned(hall.moto, description="书院街南口积水。").dispatched().answered()
    closed.does(
        "callback", "record_callback", reached=True, result="solved", satisfaction="satisfied"
    )
    # The tickets of a day are counted at the third minute, once the day was left alone for a while.
    hall.moto.pump()
    hall.moto.clock.time = (hall.moto.clock.time + timedelta(hours=2)).replace(minute=3)
    hall.moto.tick()
    app = devices((320, 700))
    found: list[str] = []

    def look(path: str, shown: str) -> None:
        app.open(path)
        app.page.locator(f"[role=main]:visible {shown}").first.wait_for()
        found.extend(violations(app.page))
        wide = app.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found.extend([f"{path}: {wide} pixels too wide"] if wide > 0 else [])

    def work(by: str, pages: dict[str, str]) -> None:
        app.sign_in(by)
        app.page.evaluate(
            "(locale) => { for (const [name, data] of [['locale', locale], ['large', true]])"
            " localStorage.setItem(name, JSON.stringify({ type: typeof data, data })); }",
            language,
        )
        app.page.reload()
        for path, shown in pages.items():
            look(path, shown)
        app.page.evaluate("localStorage.clear()")
        app.page.reload()

    work(
        "agent",
        {
            "pages/desks/desks": ".card",
            "hotline/call/call": "textarea",
            "hotline/opening/opening?name=register_petition": "textarea",
        },
    )
    work(
        "callback",
        {
            "hotline/callbacks/callbacks": ".card",
            f"hotline/callback/callback?id={waiting.case_id}": "textarea",
        },
    )
    work(
        "supervisor",
        {
            "hotline/supervision/supervision?may=supervise,draft_order": ".mark.red",
            "hotline/scores/scores": "[role=table]",
            "hotline/counted/counted?department=urban-management&period=2026-03": ".card",
            "hotline/statistics/statistics": '[role=cell]:has-text("%")',
            "hotline/briefs/briefs?may=instruct_on_brief": "[role=table]",
        },
    )
    assert found == []
    assert ticket.number
