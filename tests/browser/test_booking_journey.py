"""Appointments in the browser, before the API's own handlers: booked, moved, waited for, met."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.booking_pages import ADVICE, AGREED, LIN, VIDEO, ZHOU, BookingPages
from tests.browser.citizen_pages import Receipt
from tests.browser.measures import Measures
from tests.browser.real_api import RealApi
from tests.browser.test_accessibility import Keyboard
from tests.browser.test_transfer import BUDGET, Meter
from tests.browser.watched_window import PHONE, watched
from tests.integration.appointment import reception as r

pytestmark = pytest.mark.browser

BEIJING, BERLIN = "Asia/Shanghai", "Europe/Berlin"
Coming = Callable[..., BookingPages]


@pytest.fixture
def come(browser: Browser, real: RealApi) -> Iterator[Coming]:
    """Lets somebody come; in the end nobody was asked elsewhere, and no script complained."""
    windows = []

    def one(locale: str = "zh-CN", zone: str = BEIJING, **options: Any) -> BookingPages:
        context, complaints = watched(browser, real, zone=zone, **options)
        windows.append((context, complaints))
        return BookingPages(real, context, locale)

    yield one
    for context, complaints in windows:
        context.close()
        assert complaints == []
    assert real.crashes == []


class Hall:
    """What the office and other people do meanwhile."""

    def __init__(self, real: RealApi) -> None:
        self.real = real
        self.city = real.moto

    def books(self, starts_at: str, item: str = VIDEO) -> dict[str, Any]:
        with self.real._lock:
            return r.booked(self.city, starts_at, item, contact=r.another_person())

    def fills(self, day: str) -> list[dict[str, Any]]:
        """Other people book the whole of a leader's morning."""
        with self.real._lock:
            slots = r.slots(self.city, AGREED, date.fromisoformat(day), 1)
        return [self.books(slot["starts_at"], AGREED) for slot in slots]

    def calls_off(self, opened: dict[str, Any]) -> None:
        with self.real._lock:
            assert r.act(self.city, opened, "cancel_appointment").status == 200

    def read(self, receipt: Receipt) -> dict[str, Any]:
        with self.real._lock:
            return r.read(self.city, _opened(receipt))

    def does(self, by: str, receipt: Receipt, command: str, **data: Any) -> None:
        case_id = self.read(receipt)["case_id"]
        with self.real._lock:
            answer = self.city.command(by, case_id, command, **data)
        assert answer.status == 200, answer.text

    def meets(self, receipt: Receipt, promise: str = "疏通排水管道") -> str:
        """Holds the meeting, writes the minutes and signs them; returns who was the host."""
        seen = self.read(receipt)
        host = r.host_of(seen)
        promised = {"text": promise, "department": "transport-bureau", "days": 5}
        self.does(host, receipt, "start")
        self.does(
            *(host, receipt, "write_minutes"),
            outcome="promised",
            text="双方就积水问题交换了意见。",
            promises=[promised],
        )
        self.does(host, receipt, "sign_minutes", digest=self.digest(receipt))
        return host

    def digest(self, receipt: Receipt) -> str:
        digest: str = self.read(receipt)["appointment"]["minutes"]["digest"]
        return digest


@pytest.fixture
def hall(real: RealApi) -> Hall:
    return Hall(real)


def _opened(receipt: Receipt) -> dict[str, str]:
    return {"receipt_no": receipt.receipt_no, "query_code": receipt.query_code}


def test_a_time_is_booked_kept_in_the_calendar_moved_and_called_off(
    come: Coming, hall: Hall
) -> None:
    visitor = come()
    page = visitor.page
    receipt = visitor.book(VIDEO)
    expect(page.locator("#title")).to_have_text("预约成功")
    expect(page.locator("#next")).to_contain_text("最迟在开始前 2 小时取消")
    with page.expect_download() as waiting:
        page.locator("#calendar").click()
    first = _entry(waiting.value.path().read_bytes())
    page.locator("#to-status").click()
    assert visitor.state() == "confirmed"
    before = visitor.facts()["时间"]
    assert before == "2026年3月2日星期一 14:00–14:30（北京时间）"

    visitor.act("reschedule")
    expect(page.locator("#policy")).to_contain_text("4 小时")
    visitor.go_on()
    assert visitor.problems() == ["请选择一个时间"]
    visitor.slots()
    page.locator("#later").click()
    expect(page.locator('[data-day="2026-03-09"]')).to_be_visible()
    moved_to = visitor.choose_slot(0)
    assert visitor.confirm() == "改约成功"
    assert visitor.back_to_status() == "confirmed"
    assert visitor.facts()["时间"] == "2026年3月9日星期一 09:00–09:30（北京时间）"
    assert hall.read(receipt)["appointment"]["booking"]["starts_at"] == moved_to
    with page.expect_download() as waiting:
        page.locator("#calendar").click()
    second = _entry(waiting.value.path().read_bytes())
    assert (second["uid"], second["sequence"] > first["sequence"]) == (first["uid"], True)

    visitor.act("cancel_appointment")
    expect(page.locator("#policy")).to_contain_text("2 小时")
    visitor._type("reason", "临时有事")
    assert visitor.confirm() == "预约已取消"
    assert visitor.back_to_status() == "cancelled"
    assert visitor.actions_offered() == []


def _entry(file: bytes) -> Any:
    [event] = icalendar.Calendar.from_ical(file).walk("VEVENT")
    return event


def test_who_loses_the_race_for_a_time_chooses_another_and_types_nothing_again(
    come: Coming, hall: Hall
) -> None:
    visitor = come()
    page = visitor.page
    visitor.begin(AGREED)
    visitor.slots()
    taken = visitor.choose_slot(0)
    hall.books(taken, AGREED)
    visitor.go_on()
    assert visitor.problems() == ["您选的时间刚刚被别人预约了，请另选一个。您填写的内容都还在。"]
    assert taken not in [one.get_attribute("value") for one in visitor.slots().all()]
    # Kept, it lapses; then somebody else books it before this person has submitted.
    mine = visitor.take_slot(0)
    visitor.say_matter()
    visitor.pass_time(minutes=16)
    expect(page.locator("#hold-said")).to_contain_text("保留时间已到")
    hall.books(mine, AGREED)
    visitor.submit()
    visitor.expect_at("appointments/time/")
    expect(page.locator(".govuk-error-summary")).to_contain_text("刚刚被别人预约了")
    last = visitor.choose_slot(0)
    visitor.go_on()
    visitor.expect_at("appointments/check/")
    assert visitor.answers_shown()["事由"] == LIN.topic
    assert visitor.answers_shown()["姓名"] == LIN.name
    visitor.submit()
    receipt = visitor.receipt()
    expect(page.locator("#title")).to_have_text("已提交，等待确认")
    assert hall.read(receipt)["appointment"]["booking"]["starts_at"] == last


def test_a_kept_time_is_warned_of_and_can_be_kept_longer(come: Coming, hall: Hall) -> None:
    """WCAG 2.2.1: who needs longer is told in time, and one press is enough."""
    visitor = come()
    page = visitor.page
    visitor.begin(VIDEO)
    mine = visitor.take_slot(0)
    expect(page.locator("#hold-left")).to_contain_text("9 分")
    visitor.pass_time(minutes=8, seconds=5)
    expect(page.locator("#hold-said")).to_contain_text("还剩 2 分钟")
    visitor.pass_time(minutes=1, seconds=30)
    expect(page.locator("#hold-said")).to_contain_text("还剩 30 秒")
    page.locator("#hold-extend").click()
    expect(page.locator("#hold-said")).to_have_text("已延长，还有 10 分钟。")
    visitor.pass_time(minutes=9)
    with hall.real._lock:
        assert mine not in [
            slot["starts_at"]
            for slot in r.slots(hall.city, VIDEO, date(2026, 3, 2), 1)
            if len(slot["hosts"]) > 1
        ]
    # Typed while the time ran on; nothing of it is lost.
    visitor.pass_time(minutes=2)
    expect(page.locator("#hold-said")).to_contain_text("保留时间已到")
    expect(page.locator("#hold-extend")).to_have_text("重新保留")
    page.locator("#hold-extend").click()
    expect(page.locator("#hold-left")).to_contain_text("分")
    visitor.say_matter()
    visitor.submit()
    receipt = visitor.receipt()
    assert hall.read(receipt)["appointment"]["booking"]["starts_at"] == mine


def test_where_nothing_is_free_one_waits_is_offered_a_time_and_takes_it(
    come: Coming, hall: Hall
) -> None:
    full = hall.fills("2026-03-12")
    visitor = come()
    page = visitor.page
    visitor.begin(AGREED)
    visitor.slots()
    page.locator("#later").click()
    expect(page.locator('[data-day="2026-03-12"]')).to_contain_text("已约满")
    visitor.wait_for("2026-03-12", "2026-03-13")
    visitor.say_matter()
    assert visitor.answers_shown()["候补日期"] == "候补：2026年3月12日周四至2026年3月13日周五"
    visitor.submit()
    receipt = visitor.receipt()
    expect(page.locator("#title")).to_have_text("已登记候补")
    page.locator("#to-status").click()
    assert visitor.state() == "waiting"
    hall.calls_off(full[0])
    visitor.refresh()
    assert visitor.state() == "offered"
    offer = visitor.facts("choice")
    assert offer["空出来的时间"].startswith("2026年3月12日星期四")
    assert offer["请在此之前答复"]
    visitor.act("decline_offer")
    page.go_back()
    visitor.state()
    visitor.act("accept_offer")
    assert visitor.facts("facts")["空出来的时间"] == offer["空出来的时间"]
    assert visitor.confirm() == "预约成功"
    assert visitor.back_to_status() == "requested", "a leader's meeting is agreed to"
    expect(page.locator("#standing")).to_contain_text("正在等待接待单位确认")

    hall.does("appointment-clerk", receipt, "submit_appointment")
    with hall.real._lock:
        assert hall.city.decide_next("petition-head").status == 200
    visitor.refresh()
    assert visitor.state() == "confirmed"


def test_an_offer_can_be_let_pass_and_the_place_on_the_list_stays(come: Coming, hall: Hall) -> None:
    full = hall.fills("2026-03-12")
    visitor = come("en")
    visitor.begin(AGREED)
    visitor.slots()
    visitor.wait_for("2026-03-12", "2026-03-13")
    visitor.say_matter()
    visitor.submit()
    visitor.receipt()
    hall.calls_off(full[0])
    visitor.page.locator("#to-status").click()
    assert visitor.state() == "offered"
    visitor.act("decline_offer")
    assert visitor.confirm() == "You let this time pass"
    assert visitor.back_to_status() == "waiting"


def test_the_host_asks_for_another_time_and_the_citizen_answers(come: Coming, hall: Hall) -> None:
    visitor = come()
    receipt = visitor.book(VIDEO, place=6)
    host = r.host_of(hall.read(receipt))

    def proposes(day: str) -> str:
        with hall.real._lock:
            slot = next(
                one
                for one in r.slots(hall.city, VIDEO, date.fromisoformat(day), 1)
                if host.removeprefix("host-") in one["hosts"]
            )
        hall.does(host, receipt, "propose_time", starts_at=slot["starts_at"], reason="会议冲突")
        starts_at: str = slot["starts_at"]
        return starts_at

    proposes("2026-03-05")
    visitor.page.locator("#to-status").click()
    visitor.state()
    assert visitor.facts("choice")["原因"] == "会议冲突"
    before = visitor.facts()["时间"]
    visitor.act("decline_time")
    assert visitor.facts("facts")["原定时间"] == before
    assert visitor.confirm() == "时间不变"
    wanted = proposes("2026-03-06")
    visitor.back_to_status()
    assert visitor.facts()["时间"] == before
    visitor.act("accept_time")
    assert visitor.confirm() == "已换到新的时间"
    visitor.back_to_status()
    assert hall.read(receipt)["appointment"]["booking"]["starts_at"] == wanted


def test_after_the_meeting_the_minutes_are_signed_and_what_was_promised_is_followed(
    come: Coming, hall: Hall
) -> None:
    visitor = come()
    page = visitor.page
    receipt = visitor.book(VIDEO)
    at = datetime.fromisoformat(hall.read(receipt)["appointment"]["booking"]["starts_at"])
    page.locator("#to-status").click()
    visitor.state()
    expect(page.locator("#join-when")).to_contain_text("13:45")
    expect(page.locator("#join-form")).to_be_hidden()
    visitor.go_to(at - timedelta(minutes=10))
    visitor.refresh()
    page.locator("#display_name").fill("")
    page.locator("#join").click()
    assert visitor.problems() == ["请填写您的姓名"]
    assert "report_absent_host" not in visitor.actions_offered()
    page.locator("#display_name").fill(LIN.name)
    page.locator("#join").click()
    visitor.expect_at("meeting/")
    expect(page.locator("#devices")).to_be_visible()
    visitor.open("appointments/status/")
    visitor.state()

    visitor.go_to(at)
    host = hall.meets(receipt)
    visitor.refresh()
    assert visitor.facts("minutes")["签署"].endswith("您还没有签署")
    visitor.act("sign_minutes")
    visitor.go_on()
    assert visitor.problems() == ["请确认您已阅读会面记录"]
    page.locator("#read").check()
    # The office writes them anew meanwhile: what was read is not what stands there now.
    hall.does(host, receipt, "write_minutes", outcome="promised", text="补充：管道属市政。")
    hall.does(host, receipt, "sign_minutes", digest=hall.digest(receipt))
    visitor.go_on()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    expect(page.locator("#minutes")).to_contain_text("补充：管道属市政。")
    assert not page.locator("#read").is_checked(), "what was written anew is read anew"
    promised = {"text": "疏通排水管道", "department": "transport-bureau", "days": 5}
    hall.does(
        *(host, receipt, "write_minutes"),
        outcome="promised",
        text="双方同意。",
        promises=[promised],
    )
    hall.does(host, receipt, "sign_minutes", digest=hall.digest(receipt))
    page.reload()
    expect(page.locator("#minutes")).to_contain_text("云溪市交通运输局承诺：疏通排水管道")
    page.locator("#read").check()
    assert visitor.confirm() == "会面记录已签署"
    hall.does(
        *(host, receipt, "hand_off_appointment"),
        service="ticket",
        description="书院街十八号门前积水。",
        agreed_on=at.date().isoformat(),
        kind="complaint",
    )
    assert visitor.back_to_status() == "completed"
    expect(page.locator('[data-promise="1"]')).to_contain_text("应在2026年3月9日星期一以前办结")
    [number] = page.locator("#goes-on dt").all_inner_texts()
    assert number.startswith("RX-")
    hall.does("transport-handler", receipt, "keep_promise", number=1, report="管道已疏通。")
    visitor.refresh()
    expect(page.locator('[data-promise="1"]')).to_contain_text("办结：管道已疏通。")


def test_files_are_added_to_the_booking_and_handed_over_afterwards(
    come: Coming, hall: Hall, proof: Path
) -> None:
    visitor = come()
    page = visitor.page
    visitor.begin(VIDEO)
    visitor.take_slot(0)
    visitor._type("topic", LIN.topic)
    visitor.go_on()
    visitor.expect_at("appointments/contact/")
    visitor._type("contact.name", LIN.name)
    visitor._type("contact.phone", LIN.phone)
    visitor.go_on()
    visitor.expect_at("appointments/attachments/")
    expect(page.locator("#upload-limits")).to_contain_text("最多 5 个文件")
    visitor.attach(proof, "document")
    visitor.go_on()
    visitor.expect_at("appointments/check/")
    assert visitor.answers_shown()["材料"] == f"{proof.name}（书面材料）"
    visitor.submit()
    receipt = visitor.receipt()
    page.locator("#to-status").click()
    visitor.state()
    visitor.act("hand_over_file")
    page.wait_for_load_state("networkidle")
    visitor.go_on()
    assert visitor.problems() == ["请选择要上传的文件"]
    visitor.choose_file(proof, "photo")
    assert visitor.confirm() == "材料已提交"
    assert visitor.back_to_status() == "confirmed"
    expect(page.locator("#files li")).to_have_text([f"{proof.name} 您提交"])
    files = hall.read(receipt)["file-1"]["files"]
    assert [(one["name"], one["purpose"]) for one in files] == [(proof.name, "photo")]


def test_who_waited_in_vain_says_so_and_books_again_under_the_same_number(
    come: Coming, hall: Hall
) -> None:
    visitor = come()
    receipt = visitor.book(VIDEO)
    at = datetime.fromisoformat(hall.read(receipt)["appointment"]["booking"]["starts_at"])
    visitor.go_to(at + timedelta(minutes=16))
    visitor.look_up(receipt)
    visitor.act("report_absent_host")
    assert visitor.confirm() == "已经记录"
    assert visitor.back_to_status() == "no_show"
    expect(visitor.page.locator("#standing")).to_contain_text("用同一个编号重新约时间")
    visitor.act("reschedule")
    visitor.slots()
    visitor.choose_slot(0)
    visitor.confirm()
    assert visitor.back_to_status() == "confirmed"
    assert hall.read(receipt)["receipt_no"] == receipt.receipt_no


def test_a_visitor_abroad_sees_both_times_across_the_change_of_clocks(
    come: Coming, hall: Hall
) -> None:
    """Summer time begins in Berlin on 29 March 2026: seven hours apart before it, six after."""
    visitor = come(zone=BERLIN)
    page = visitor.page
    visitor.begin(VIDEO)
    expect(page.locator("#zone-said")).to_contain_text("中欧标准时间")
    for _ in range(3):
        visitor.slots()
        page.locator("#later").click()
        expect(page.locator("#waiting")).to_contain_text("可以选择")
    friday = page.locator('[data-day="2026-03-27"] .govuk-radios__item').first
    expect(friday).to_contain_text("09:00–09:30")
    expect(friday).to_contain_text("3月27日星期五 02:00")
    page.locator("#later").click()
    monday = page.locator('[data-day="2026-03-30"] .govuk-radios__item').first
    expect(monday).to_contain_text("09:00–09:30")
    expect(monday).to_contain_text("3月30日星期一 03:00")
    monday.locator("input").check()
    visitor.go_on()
    visitor.say_matter()
    shown = visitor.answers_shown()["时间"]
    assert shown.splitlines() == [
        "2026年3月30日星期一 09:00–09:30（北京时间）",
        "您所在时区（中欧夏令时间）：3月30日星期一 03:00–03:30",
    ]
    visitor.submit()
    receipt = visitor.receipt()
    booking = hall.read(receipt)["appointment"]["booking"]
    assert booking["starts_at"] == "2026-03-30T09:00:00+08:00"
    assert booking["shown_at"] == "2026-03-30T03:00:00+02:00"


def test_a_network_with_too_many_holds_books_without_one(come: Coming, hall: Hall) -> None:
    visitor = come()
    page = visitor.page
    hall.real.fail("POST /appointments/holds", 429, headers={"Retry-After": "60"})
    visitor.begin(VIDEO)
    visitor.take_slot(0)
    expect(page.locator("#hold")).to_be_hidden()
    expect(page.locator("#unheld")).to_contain_text("没有为您保留")
    visitor.say_matter()
    visitor.submit()
    assert hall.read(visitor.receipt())["state"] == "appointment_confirmed"


def test_a_second_booking_of_the_same_person_is_refused_with_its_reason(
    come: Coming, hall: Hall
) -> None:
    visitor = come()
    visitor.book(VIDEO)
    visitor.begin(VIDEO)
    visitor.expect_at("appointments/time/")
    visitor.take_slot(1)
    visitor.say_matter()
    visitor.submit()
    expect(visitor.page.locator(".govuk-error-summary")).to_contain_text("未完成的同类预约")
    assert visitor.answers_shown()["事由"] == LIN.topic


def test_an_answer_that_was_lost_books_once(come: Coming, hall: Hall) -> None:
    visitor = come()
    visitor.begin(VIDEO)
    visitor.take_slot(0)
    visitor.say_matter()
    hall.real.fail("POST /appointments", 503, after_work=True)
    visitor.submit()
    expect(visitor.page.locator(".govuk-error-summary")).to_be_visible()
    visitor.submit()
    visitor.receipt()
    cases = [item for item in hall.city.scan() if item["SK"]["S"] == "CASE"]
    assert len(cases) == 1


def test_a_draft_is_kept_in_the_tab_and_gone_once_it_was_sent(come: Coming) -> None:
    visitor = come()
    page = visitor.page
    visitor.begin(ADVICE)
    visitor.expect_at("appointments/host/")
    visitor.go_on()
    assert len(visitor.problems()) == 1
    visitor._choose("host", "deng")
    visitor.go_on()
    visitor.take_slot(0)
    visitor.open("appointments/")
    page.locator("#resume-go").click()
    visitor.say_matter(ZHOU)
    assert visitor.answers_shown()["接待人"] == "邓安居"
    # Whoever chooses somebody else to meet chooses the time anew.
    visitor.change("host")
    visitor._choose("host", "luo")
    visitor.go_on()
    visitor.expect_at("appointments/time/")
    visitor.choose_slot(0)
    visitor.go_on()
    visitor.expect_at("appointments/check/")
    assert visitor.answers_shown()["接待人"] == "罗筑之"
    visitor.submit()
    visitor.receipt()
    page.locator("#finish").click()
    visitor.expect_at("")
    assert page.evaluate("Object.keys(sessionStorage)") == []


def test_the_whole_booking_can_be_done_with_the_keyboard_alone(come: Coming, hall: Hall) -> None:
    visitor = come()
    page = visitor.page
    keys = Keyboard(page)
    visitor.open("appointments/")
    keys.go_to("#start", "Enter")
    visitor.expect_at("appointments/item/")
    keys.go_to('input[name="item"]', "Space")
    keys.go_to('main form button[type="submit"]', "Enter")
    visitor.expect_at("appointments/time/")
    visitor.slots()
    keys.go_to("#later", "Enter")
    expect(page.locator("#slots")).to_be_focused()
    keys.go_to('input[name="starts_at"]', "Space")
    keys.go_to('main form button[type="submit"]', "Enter")
    visitor.expect_at("appointments/topic/")
    keys.go_to("#hold-extend", "Space")
    expect(page.locator("#hold-said")).to_contain_text("已延长")
    keys.write("#topic", LIN.topic)
    keys.go_to('main form button[type="submit"]', "Enter")
    visitor.expect_at("appointments/contact/")
    keys.write("#contact-name", LIN.name)
    keys.write("#contact-phone", LIN.phone)
    page.keyboard.press("Enter")
    visitor.expect_at("appointments/attachments/")
    keys.go_to('main form button[type="submit"]', "Enter")
    visitor.expect_at("appointments/check/")
    keys.go_to("#submit-button", "Enter")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#consent")).to_be_focused()
    page.keyboard.press("Space")
    keys.go_to("#submit-button", "Enter")
    visitor.receipt()
    keys.go_to("#to-status", "Space")
    visitor.state()
    keys.go_to('[data-action="reschedule"]', "Enter")
    visitor.expect_at("appointments/reschedule/")
    visitor.slots()
    keys.go_to('input[name="starts_at"]', "Space")
    page.keyboard.press("ArrowDown")
    keys.go_to('main form button[type="submit"]', "Enter")
    visitor.expect_at("appointments/done/")


def test_the_whole_journey_stays_below_100_kb(come: Coming) -> None:
    visitor = come()
    meter = Meter(visitor.page.context, visitor.page)
    visitor.book(VIDEO)
    visitor.page.locator("#to-status").click()
    visitor.state()
    visitor.page.wait_for_load_state("networkidle")
    print(f"\nbooking: {meter.total / 1024:.1f} KB in {meter.requests} requests")  # noqa: T201
    assert 20 * 1024 < meter.total <= BUDGET


def test_without_scripts_the_start_page_says_what_can_be_booked(
    browser: Browser, real: RealApi
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{real.base_url}/appointments/")
    assert "市领导接访日" in page.locator("main dl").inner_text()
    assert "JavaScript" in page.locator("main .govuk-inset-text").first.inner_text()
    assert page.locator("#start").is_hidden()
    context.close()


@pytest.mark.walk
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_everybody_can_use_every_page_in_every_state(come: Coming, hall: Hall, locale: str) -> None:
    visitor = come(locale, BERLIN if locale == "en" else BEIJING)
    measures = Measures()
    for state in _states(visitor, hall):
        measures.take(visitor, state)
    assert len(measures.states) >= 26
    assert measures.violations == []
    assert measures.small_text == []
    assert measures.close_lines == []
    assert measures.close_elder_lines == []
    assert measures.small_targets == []
    assert measures.sideways == []


def _states(visitor: BookingPages, hall: Hall) -> Iterator[str]:
    """Walks through every page of appointments, and stops at each."""
    page = visitor.page
    visitor.open("appointments/")
    yield "start"
    page.locator("#start").click()
    yield from _with_errors(visitor, "item")
    visitor._choose("item", ADVICE)
    visitor.go_on()
    visitor.expect_at("appointments/host/")
    yield from _with_errors(visitor, "host")
    visitor.begin(VIDEO)
    visitor.slots()
    yield from _with_errors(visitor, "time")
    page.locator("#wait").click()
    visitor.expect_at("appointments/waiting/")
    yield from _with_errors(visitor, "waiting")
    page.locator("#choose-time").click()
    visitor.take_slot(6)
    yield from _with_errors(visitor, "topic")
    visitor._type("topic", LIN.topic)
    visitor.go_on()
    visitor.expect_at("appointments/contact/")
    yield from _with_errors(visitor, "contact")
    visitor._type("contact.name", LIN.name)
    visitor._type("contact.phone", LIN.phone)
    visitor.go_on()
    visitor.expect_at("appointments/attachments/")
    expect(page.locator("#upload-limits")).not_to_be_empty()
    yield "attachments"
    visitor.go_on()
    visitor.expect_at("appointments/check/")
    yield "check"
    page.locator("#submit-button").click()
    visitor.problems()
    yield "check, errors"
    visitor.submit()
    receipt = visitor.receipt()
    yield "confirmation"
    visitor.look_up(receipt)
    yield "status"
    for action in ("reschedule", "cancel_appointment", "hand_over_file"):
        visitor.act(action)
        if action == "reschedule":
            visitor.slots()
        page.wait_for_load_state("networkidle")
        yield action
        visitor.open("appointments/status/")
        visitor.state()
    visitor.act("reschedule")
    visitor.slots()
    visitor.go_on()
    visitor.problems()
    yield "reschedule, errors"
    visitor.choose_slot(8)
    visitor.confirm()
    yield "done"
    host = r.host_of(hall.read(receipt))
    with hall.real._lock:
        slot = next(
            one
            for one in r.slots(hall.city, VIDEO, date(2026, 3, 6), 1)
            if host.removeprefix("host-") in one["hosts"]
        )
    hall.does(host, receipt, "propose_time", starts_at=slot["starts_at"], reason="会议冲突")
    visitor.back_to_status()
    yield "status, proposal"
    for action in ("accept_time", "decline_time"):
        visitor.act(action)
        yield action
        visitor.open("appointments/status/")
        visitor.state()
    visitor.act("decline_time")
    visitor.confirm()
    at = datetime.fromisoformat(hall.read(receipt)["appointment"]["booking"]["starts_at"])
    visitor.go_to(at + timedelta(minutes=16))
    visitor.back_to_status()
    yield "status, meeting open"
    visitor.act("report_absent_host")
    yield "report_absent_host"
    hall.meets(receipt)
    visitor.open("appointments/status/")
    visitor.state()
    yield "status, minutes"
    visitor.act("sign_minutes")
    yield from _with_errors(visitor, "sign_minutes")
    yield from _offer_states(visitor, hall)


def _offer_states(visitor: BookingPages, hall: Hall) -> Iterator[str]:
    with hall.real._lock:
        [slot, *_] = r.slots(hall.city, AGREED, date(2026, 3, 12), 1)
        opened = r.submit(
            hall.city,
            r.submission(
                AGREED,
                wait_for={"first_on": "2026-03-12", "last_on": "2026-03-13"},
                contact={"name": ZHOU.name, "phone": ZHOU.phone},
            ),
        ).json
    assert slot["starts_at"]
    visitor.look_up(opened)
    assert visitor.state() == "offered"
    yield "status, offer"
    for action in ("accept_offer", "decline_offer"):
        visitor.act(action)
        yield action
        visitor.open("appointments/status/")
        visitor.state()


def _with_errors(visitor: BookingPages, name: str) -> Iterator[str]:
    yield name
    visitor.go_on()
    visitor.problems()
    yield f"{name}, errors"


def test_on_a_phone_a_day_of_slots_stands_below_the_other(come: Coming) -> None:
    visitor: BookingPages = come(size=PHONE)
    visitor.begin(VIDEO)
    boxes = [one.bounding_box() for one in visitor.slots().all()[:3]]
    lefts = {round(box["x"]) for box in boxes if box}
    assert len(lefts) == 1
