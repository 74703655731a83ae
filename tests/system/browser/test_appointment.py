"""Appointments in the deployed city, both sides in their pages alone.

One is booked on the web and agreed to by the head of the office; the citizen moves it, and calls it
off in the end. The other is held: the clerk opens
time and books somebody who has called, the host finds it in the day, begins, writes the minutes and
signs them, and the citizen signs on the web.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from sunhall.domain.calendar.beijing import BEIJING
from tests.browser.booking_pages import AGREED, Visitor
from tests.browser.citizen_pages import Receipt
from tests.system.browser.both_sides import BothSides, InspectedAppointmentPages, Seen
from tests.system.browser.reception_steps import CLERK, at_hours, new_phone, open_time
from tests.system.city import City

pytestmark = pytest.mark.browser

HEAD = "petition-head"
ROOM = "住房保障窗口一"
#: Who advises on housing, with their accounts. Their usual hours never meet: one is always free of
#: them, and time that is opened then begins when the clerk says.
ADVISERS = {"罗筑之": "housing-head", "邓安居": "housing-handler"}
#: How long before its time a meeting can begin.
BEGINS_BEFORE = timedelta(minutes=15)
MINUTES = "来访人咨询公租房排队情况，接待人员当面说明。"


@dataclass(frozen=True)
class Agreed:
    """The appointment that was booked on the web.

    Attributes:
        receipt: Number and code.
        states: What the citizen saw before and after somebody agreed.
        time: When it is, as the citizen read it.
        moved: When it is after the citizen has moved it.
        said: What the citizen was told then, and when they called it off.
        over: The state the citizen saw in the end.
        freed: The state in which staff had it then.
        inside: The case as staff see it.
    """

    receipt: Receipt
    states: tuple[str, str]
    time: str
    moved: str
    said: tuple[str, str]
    over: str
    freed: str
    inside: dict[str, Any]


@dataclass(frozen=True)
class Held:
    """The appointment that was held.

    Attributes:
        receipt: Number and code as the clerk read them out.
        day: What the host's day said of it.
        said: What the citizen was told when they had signed.
        state: The state the citizen saw then.
        inside: The case as staff see it.
    """

    receipt: Receipt
    day: str
    said: str
    state: str
    inside: dict[str, Any]


@pytest.fixture(scope="module")
def agreed(both_sides: BothSides) -> Agreed:
    """Held for somebody, booked by them, agreed to."""
    citizen = both_sides.citizen(InspectedAppointmentPages)
    citizen.begin(AGREED)
    citizen.expect_at("appointments/time/")
    citizen.take_slot()
    expect(citizen.page.locator("#hold-left")).to_contain_text("分")
    citizen.say_matter(Visitor("闻人望舒", new_phone(), "书院街积水问题，希望当面说明情况。"))
    citizen.submit()
    receipt = citizen.receipt()
    expect(citizen.page.locator("#title")).to_have_text("已提交，等待确认")
    citizen.page.locator("#to-status").click()
    before = citizen.state()
    both_sides.gives(CLERK, receipt.receipt_no, "提交接访审批")
    both_sides.approves(HEAD, receipt.receipt_no)
    both_sides.wait_for_state(receipt.receipt_no, "appointment_confirmed")
    citizen.refresh()
    confirmed = "appointment_confirmed"
    expect(citizen.page.locator("#state")).to_have_attribute("data-state-name", confirmed)
    state, time, inside = (
        citizen.state(),
        citizen.facts()["时间"],
        both_sides.case(receipt.receipt_no),
    )
    citizen.act("reschedule")
    citizen.choose_slot(1)
    said = citizen.confirm()
    citizen.back_to_status()
    moved = citizen.facts()["时间"]
    citizen.act("cancel_appointment")
    citizen.page.locator('main [name="reason"]:visible').fill("问题已经解决。")
    gone = citizen.confirm()
    return Agreed(
        receipt=receipt,
        states=(before, state),
        time=time,
        moved=moved,
        said=(said, gone),
        over=citizen.back_to_status(),
        freed=both_sides.case(receipt.receipt_no)["state"],
        inside=inside,
    )


@pytest.fixture(scope="module")
def held(both_sides: BothSides) -> Held:
    """Opened, booked by telephone, begun, written down, signed by both."""
    receipt, host, start = _booked_for_now(both_sides)
    number = receipt.receipt_no
    both_sides.wait_until_quiet(number)
    both_sides.client.wait_for(
        lambda: both_sides.client.reception_day(host, start.date()) or None,
        "the appointment to stand in the host's day",
    )
    _wait_until(start - BEGINS_BEFORE)
    app = both_sides.staff(host)
    app.tab("工作台")
    app.tap("接待日程")
    app.shows(number)
    both_sides.look(app, "day")
    day = app.text()
    app.tap(f"打开办件 {number}")
    app.heading("您现在可以").wait_for()
    with both_sides.sent(app):
        app.give("开始接访")
    _minutes(both_sides, host, number)

    citizen = both_sides.citizen(InspectedAppointmentPages)
    citizen.look_up(receipt)
    citizen.act("sign_minutes")
    expect(citizen.page.locator("#minutes")).to_contain_text(MINUTES)
    citizen.page.locator("#read").check()
    said = citizen.confirm()
    state = citizen.back_to_status()
    return Held(receipt, day, said, state, both_sides.case(number))


def _booked_for_now(both_sides: BothSides) -> tuple[Receipt, str, datetime]:
    """Opens time from the next quarter on and books it: staff keep no notice.

    Returns:
        Number and code, the account of the host, and when it is.
    """
    start = _next_quarter(datetime.now(BEIJING) + timedelta(minutes=1))
    end = start + timedelta(minutes=30)
    if end.date() != start.date():
        pytest.skip("the next meeting would end on another day")
    advisers = list(ADVISERS)
    if start.isoweekday() in (2, 4) and 13 <= start.hour <= 17:
        advisers.reverse()
    client = both_sides.client
    name = next(
        (each for each in advisers if not client.reception_day(ADVISERS[each], start.date())), None
    )
    if not name:
        pytest.skip("an earlier walk of today has booked everybody who advises on housing")
    app = at_hours(both_sides)
    for resource in (name, ROOM):
        open_time(app, resource, start, end)
    both_sides.look(app, "hours")
    return _book(both_sides, name, start), ADVISERS[name], start


def _book(both_sides: BothSides, name: str, start: datetime) -> Receipt:
    """Books somebody who calls, and reads out number and code."""
    app = both_sides.staff(CLERK)
    app.tab("工作台")
    app.tap("代为预约")
    app.choose("事项", "住房保障政策面谈")
    app.fill("事由", "公租房排队情况。")
    app.fill("姓名", "钟离若水")
    app.fill("电话", new_phone())
    app.fill("开始时间", f"{start:%F %H:%M}")
    app.pick("接访人", re.compile(f"^{name}"))
    both_sides.look(app, "opening: appointment")
    app.tap("提交")
    app.shows("已经登记")
    told = app.text()
    number = re.search(r"YY-\d{8}-\d{6}-\d", told)
    assert number
    code = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4})+", told.replace(number[0], ""))
    assert code
    return Receipt(number[0], code[0])


def _minutes(both_sides: BothSides, host: str, number: str) -> None:
    app = both_sides.at_case(host, number)
    app.tap("填写接访纪要")
    app.choose("结果", "解释说明")
    app.fill("内容", MINUTES)
    both_sides.look(app, "command: minutes")
    both_sides.submits(app)
    app = both_sides.at_case(host, number)
    app.tap("签署纪要")
    app.shows(MINUTES)
    both_sides.look(app, "command: signing")
    both_sides.submits(app)


def _next_quarter(now: datetime) -> datetime:
    start = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    return start + timedelta(minutes=15)


def _wait_until(moment: datetime) -> None:
    """The quarter that was booked may be a minute too far: then there is nothing to do but wait."""
    time.sleep(max(0.0, (moment - datetime.now(BEIJING)).total_seconds() + 1))


def test_what_is_booked_on_the_web_waits_for_somebody_to_agree(agreed: Agreed) -> None:
    assert agreed.states == ("requested", "confirmed")
    at = datetime.fromisoformat(agreed.inside["facts"]["booking"]["starts_at"])
    assert f"{at.year}年{at.month}月{at.day}日" in agreed.time
    [run] = agreed.inside["approvals"]
    assert run["outcome"] == "approved"


def test_the_citizen_moves_it_and_calls_it_off_and_staff_have_it_so(agreed: Agreed) -> None:
    assert agreed.said == ("改约成功", "预约已取消")
    assert agreed.moved != agreed.time
    assert (agreed.over, agreed.freed) == ("cancelled", "appointment_cancelled")


def test_the_host_finds_the_appointment_in_the_day(held: Held) -> None:
    assert held.receipt.receipt_no in held.day
    assert "公租房排队情况。" in held.day


def test_minutes_are_signed_by_both_sides_as_they_were_read(held: Held) -> None:
    minutes = held.inside["facts"]["minutes"]
    assert minutes["signed_host"]
    assert minutes["signed_citizen"]
    assert held.said == "会面记录已签署"
    assert held.state == "completed"


def test_nobody_else_is_asked_nothing_complains_and_axe_finds_nothing(
    agreed: Agreed, held: Held, both_sides: BothSides, city: City
) -> None:
    seen: Seen = both_sides.seen
    assert {
        *("appointments/time/", "appointments/reschedule/", "appointments/cancel_appointment/"),
        *("appointments/sign_minutes/", "staff: day"),
    } <= {*seen.pages}
    assert seen.axe == []
    assert seen.complaints == []
    assert seen.asked_elsewhere(city) == []
    for secret in (agreed.receipt.query_code, held.receipt.query_code, "钟离若水"):
        assert seen.addresses_naming(secret) == []
