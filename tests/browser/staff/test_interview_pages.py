"""Meetings and live interviews in the staff's app: the day, the door, the hours, the desk."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

import meeting_socket.handler
from tests.browser.axe import violations
from tests.browser.staff_app import StaffApp
from tests.browser.staff_site import StaffSite
from tests.builders import interview_journey as made
from tests.integration.appointment import reception
from tests.integration.meeting.meeting_town import MeetingTown

pytestmark = pytest.mark.browser

FIRST = "河东片区的孩子今年划到哪所小学？"
SAME = "我家在河东，孩子上哪所小学？"
NUMBER = "校车什么时候开？请打 13900001234 告诉我。"
SPAM = "低价代写作业。"
#: As the catalogue calls the hosts.
NAMES = {"host-qin": "秦明川", "host-liu": "柳依然"}


@pytest.fixture
def citizens_pages(site: Path) -> Path:
    """The page of a meeting is one of the site's."""
    return site


class Line:
    """The socket of meetings, spoken with as a browser does.

    Attributes:
        tickets: The ticket of each connection that was asked for.
        answers: What its handler said to it.
    """

    def __init__(self, page: Page, hall: StaffSite) -> None:
        self._hall, self._town = hall, MeetingTown(hall.moto)
        self.tickets: list[str] = []
        self.answers: list[int] = []
        page.route_web_socket(re.compile("/meeting"), self._connected)

    def _connected(self, socket: WebSocketRoute) -> None:
        (ticket,) = parse_qs(urlsplit(socket.url).query)["ticket"]
        connection = f"line-{len(self.tickets)}"
        self.tickets.append(ticket)
        with self._hall._lock:
            self.answers.append(self._town.handshake(connection, ticket))

        def heard(message: str | bytes) -> None:
            with self._hall._lock:
                self._town.message(connection, str(message))
                news = self._town.news(connection)
            for told in news:
                socket.send(json.dumps(told))

        socket.on_message(heard)


def desk(app: StaffApp, label: str) -> None:
    """Opens one of the desks."""
    app.tab("工作台")
    app.tap(label)


def booked(hall: StaffSite) -> tuple[dict[str, Any], str]:
    """An appointment by video in two days, and the test's name of its host."""
    opened = reception.booked(hall.moto)
    return opened, reception.host_of(reception.read(hall.moto, opened))


def test_a_host_goes_from_the_day_to_the_room_of_a_meeting(
    app: StaffApp, hall: StaffSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ticket goes by the tab's memory and works once; no address of a page has it."""
    monkeypatch.setattr(meeting_socket.handler, "ports", lambda: hall.moto.ports)
    line = Line(app.page, hall)
    addresses: list[str] = []
    app.page.on("framenavigated", lambda frame: addresses.append(frame.url))
    opened, host = booked(hall)
    plan = reception.read(hall.moto, opened)["appointment"]
    number = opened["receipt_no"]

    opens_at = datetime.fromisoformat(plan["meeting"]["opens_at"])
    reception.go_to(hall.moto, opens_at - timedelta(minutes=10))
    app.sign_in(host)
    desk(app, "接待日程")
    app.shows(number)
    app.tap("后一天")
    app.shows("这一天没有预约。")
    for turned in ("后一天", "前一天", "前一天"):
        app.tap(turned)
    app.shows(number)
    for said in ("预约成功", "视频", NAMES[host], plan["booking"]["starts_at"][11:16]):
        assert said in app.text()
    app.tap(f"打开办件 {number}")
    app.heading("您现在可以").wait_for()
    app.back()
    app.tap(f"进入视频接访 {number}")
    app.trouble().wait_for()
    assert app.page.evaluate("sessionStorage.length") == 0, "too early: nothing was handed over"

    reception.go_to(hall.moto, opens_at)
    app.follow_the_clock()
    app.tap(f"进入视频接访 {number}")
    expect(app.page.locator("#devices")).to_be_visible()
    app.page.locator('input[name="consent"][value="no"]').check()
    app.page.locator("#join").click()
    expect(app.page.locator("#room")).to_be_visible()
    assert line.answers == [200]
    assert hall.calls("POST", f"/staff/cases/{opened['case_id']}/meeting-tickets") == 2
    assert not [url for url in addresses if line.tickets[0] in url or "token" in url]
    kept = app.page.evaluate("Object.keys(sessionStorage)")
    assert kept == ["sunhall.host.session"], "what was handed over counts once"

    app.open("pages/me/me")
    app.tap("退出登录")
    app.page.get_by_role("textbox", name="用户名").wait_for()
    assert app.page.evaluate("sessionStorage.length") == 0, "signed out there, too"


def test_a_day_is_closed_but_not_where_somebody_comes(app: StaffApp, hall: StaffSite) -> None:
    """What collides is told by its number, and nothing is closed then."""
    opened, host = booked(hall)
    on = reception.read(hall.moto, opened)["appointment"]["booking"]["starts_at"][:10]
    resource = f"host:{host.removeprefix('host-')}"
    app.sign_in(host)
    desk(app, "接待时间")
    app.tap(re.compile("^接访人或者接访室"))
    app.tap(re.compile(f"^{NAMES[host]}"))
    app.shows("已有 1 件预约")
    app.fill("日期", on)
    app.tap("保存调整")
    app.trouble().wait_for()
    assert opened["receipt_no"] in app.text()

    app.fill("日期", "2026年3月5日")
    app.fill("从", "25:00")
    app.tap("保存调整")
    app.shows("时间应如 09:30。")
    app.fill("从", "9:30")
    app.fill("到", "1030")
    app.tap("保存调整")
    app.shows("3月5日 周四 已调整。")
    app.shows("临时停止：09:30–10:30")
    assert hall.calls("PUT", "/staff/reception-hours") == 2

    def free() -> list[str]:
        first = hall.moto.clock.now().date().replace(day=5)
        slots = reception.slots(hall.moto, reception.VIDEO, first, 1, host=resource[5:])
        return [slot["starts_at"][11:16] for slot in slots]

    left = free()
    assert "10:30" in left
    assert "09:45" not in left
    app.tap("加开接待")
    app.fill("从", "09:30")
    app.fill("到", "10:30")
    app.tap("保存调整")
    expect(app.page.get_by_text("临时停止")).to_have_count(0)
    app.shows("3月5日 周四 已调整。")
    assert "09:45" in free()


def test_questions_are_moderated_and_written_down_while_everybody_reads(
    app: StaffApp, hall: StaffSite
) -> None:
    """Accepted, merged, withheld one after the other; answered live; the rest is owed."""
    city = hall.moto
    session = made.live(city)
    first, same, _, spam = (made.asked(city, session, text) for text in (FIRST, SAME, NUMBER, SPAM))
    app.follow_the_clock()
    app.sign_in("question-moderator")
    desk(app, "审核访谈提问")
    given = {FIRST: "accept", SAME: "merge", NUMBER: "checked", SPAM: "withhold"}
    app.shows("待审核 4 件")
    moderate(app, given, first["receipt_no"])
    app.shows("没有待审核的提问。")
    shown = {
        each["text"]: each["joined"] for each in made.read(city, session, "/questions")["items"]
    }
    assert shown == {FIRST: 1, NUMBER: 0}
    states = [made.case(city, each["case_id"]).state for each in (same, spam)]
    assert states == ["question_merged", "question_withheld"]
    app.back()
    app.sign_out()

    def public() -> list[tuple[str, str]]:
        rows = made.read(city, session, "/transcript")["rows"]
        return [(row["speaker"], row["text"]) for row in rows]

    app.sign_in("interview-recorder")
    desk(app, "访谈实录")
    app.entry(made.TITLE).click()
    app.choose("发言人", "主持人")
    app.fill("内容", "欢迎收看本期访谈。")
    app.tap("记录")
    app.shows("第 1 条")
    app.choose("发言人", "齐大明（嘉宾）")
    app.fill("内容", "河东片区划入第三小学。")
    app.tap(re.compile("^读到或者答复的提问"))
    app.tap(re.compile(f"^{re.escape(FIRST)}"))
    hall.fail(f"POST /staff/cases/{session['case_id']}/transcript", 503, after_work=True)
    app.tap("记录")
    app.trouble().wait_for()
    app.tap("记录")
    app.tap(re.compile("^第 2 条已答复提问"))
    app.shows("已标记为已答")
    assert public() == [
        ("主持人", "欢迎收看本期访谈。"),
        ("齐大明", "河东片区划入第三小学。"),
    ], "a lost answer wrote it down once"
    assert made.case(city, first["case_id"]).state == "question_answered"
    app.tap("修改第 1 条")
    app.fill("内容", "各位网友好，欢迎收看。")
    app.tap("保存修改")
    app.shows("第 2 版")
    assert public()[0] == ("主持人", "各位网友好，欢迎收看。")
    other = {"revision": 1, "role": "guest", "speaker": "齐大明", "text": "河东划入第三小学。"}
    with hall._lock:
        changed = city.call(
            "PUT",
            f"/api/v1/staff/cases/{session['case_id']}/transcript/2",
            by="question-moderator",
            body=other,
            headers=made.key(),
        )
    assert changed.status == 200, changed.text
    app.shows("河东划入第三小学。")
    app.shows("别人记录或者修改了 1 条。")
    app.back()
    app.back()
    app.sign_out()

    city.clock.time += timedelta(minutes=30)
    app.follow_the_clock()
    app.sign_in("interview-host")
    desk(app, "主持在线访谈")
    app.entry(made.TITLE).click()
    app.shows(NUMBER)
    app.tap("结束直播")
    app.tap("提交")
    app.shows("应于 2026-03-31 前答复")
    assert FIRST not in app.text()
    assert made.read(city, session)["state"] == "ended"


def moderate(app: StaffApp, given: dict[str, str], into: str) -> None:
    """Does with each question what is to be done; what is merged waits for the one it goes into."""
    left = dict(given)
    while left:
        heading = app.page.locator("[role=main]:visible .said")
        expect(heading).to_have_text(re.compile("|".join(map(re.escape, left))))
        text = heading.inner_text()
        how = left[text]
        if how == "merge" and FIRST in left:
            app.tap("稍后再看")
            expect(heading).not_to_have_text(text)
            continue
        del left[text]
        _DONE[how](app, into)
        expect(heading.filter(has_text=text)).to_have_count(0)


def _merge(app: StaffApp, into: str) -> None:
    app.tap("合并到其他提问")
    app.tap(re.compile("^合并到："))
    app.tap(re.compile(re.escape(into)))
    app.tap("确定合并")


def _withhold(app: StaffApp, into: str) -> None:
    app.tap("不予公开")
    app.choose("理由", "广告")
    app.page.get_by_role("textbox", name=re.compile("^补充说明")).fill("请不要发布广告。")
    app.tap("确定不予公开")


def _checked(app: StaffApp, into: str) -> None:
    app.shows("可能有个人信息")
    app.tap("采用")
    app.trouble().wait_for()
    app.tap("已核对，不含个人信息")
    app.tap("采用")


_DONE: dict[str, Callable[[StaffApp, str], None]] = {
    "accept": lambda app, into: app.tap("采用"),
    "checked": _checked,
    "merge": _merge,
    "withhold": _withhold,
}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_page_of_interviews_can_be_used_by_everybody(
    app: StaffApp, hall: StaffSite, language: str
) -> None:
    """axe finds nothing, and nothing is wider than a narrow phone with large text."""
    session = made.live(hall.moto)
    question = made.asked(hall.moto, session, NUMBER)
    opened, host = booked_on(hall, "2026-03-26")
    made.row(hall.moto, session, "欢迎收看。")
    found: list[str] = []

    def look(path: str, shown: str) -> None:
        app.open(path)
        app.page.locator(f"[role=main]:visible {shown}").first.wait_for()
        for width in (390, 320):
            app.page.set_viewport_size({"width": width, "height": 800})
            found.extend(violations(app.page))
            wide = app.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            found.extend([f"{path} at {width}: {wide} pixels too wide"] if wide > 0 else [])

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

    number = session["receipt_no"]
    work(host, {"pages/desks/desks": ".card", "interviews/hours/hours": ".fold"})
    work(
        "question-moderator",
        {
            "interviews/moderation/moderation": ".said",
            f"interviews/transcript/transcript?no={number}": ".said",
        },
    )
    work(
        "interview-host",
        {
            "interviews/sessions/sessions?for=session": ".mark",
            f"interviews/session/session?no={number}": ".primary",
        },
    )
    hall.moto.clock.time += timedelta(days=2)
    work(host, {"interviews/day/day": ".primary"})
    assert found == []
    assert question and opened


def booked_on(hall: StaffSite, day: str) -> tuple[dict[str, Any], str]:
    """An appointment by video on a day, and the test's name of its host."""
    at = reception.first_slot(hall.moto, day=day)
    opened = reception.booked(hall.moto, at)
    return opened, reception.host_of(reception.read(hall.moto, opened))
