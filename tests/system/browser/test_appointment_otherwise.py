"""Appointments in the deployed city that go another way than booked, by pages alone.

The host asks for another time, both hand over files, and the citizen agrees. A time that is full is
waited for: who has it calls it off, and who waits takes it. One citizen waits in vain for the host,
says so and books again under the same number; another one never comes, and the host notes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sunhall.domain.calendar.beijing import BEIJING
from tests.browser.booking_pages import ROOM, VIDEO, Visitor
from tests.browser.citizen_pages import Receipt
from tests.system.browser.both_sides import BothSides, InspectedAppointmentPages
from tests.system.browser.reception_steps import at_hours, new_phone, open_time
from tests.system.city import City
from tests.system.journey.missed_meeting import MissedMeeting

pytestmark = pytest.mark.browser

#: Who receives people on the day that is opened for one meeting alone.
ALONE, THEIR_NAME = "petition-head", "崔敬之"
#: Half an hour, and the quarter after it that the host has to themselves.
LENGTH = timedelta(minutes=45)
CONFLICT = "当天有会议，请改到后面的时间。"
CALLED = "电话无人接听，等候三十分钟。"


@dataclass(frozen=True)
class Moved:
    """The appointment that the host has asked to move.

    Attributes:
        receipt: Number and code.
        times: When it was, when the host asked for, and when it is afterwards.
        why: The reason as the citizen read it.
        said: What the citizen was told when they had agreed.
        files: What the citizen reads of the files of both sides.
        taken: The host's file as the citizen has fetched it.
        inside: The case as staff see it.
    """

    receipt: Receipt
    times: tuple[str, str, str]
    why: str
    said: str
    files: list[str]
    taken: bytes
    inside: dict[str, Any]


@dataclass(frozen=True)
class WaitedFor:
    """A time that was full, and came free.

    Attributes:
        day: What the second citizen read of the day.
        states: What they saw of their own appointment.
        offered: The time that they were offered.
        said: What they were told when they had taken it.
        had: The case of who had it before, as staff see it.
        has: The case of who has it now.
    """

    day: str
    states: list[str]
    offered: str
    said: str
    had: dict[str, Any]
    has: dict[str, Any]


@dataclass(frozen=True)
class Missed:
    """Two meetings to which one side did not come.

    Attributes:
        states: Of the one to which the host did not come: what the citizen saw.
        standing: What they read about it.
        again: That case after they have booked again, as staff see it.
        told: Of the other one: the state that its citizen saw.
        noted: That case, as staff see it.
    """

    states: list[str]
    standing: str
    again: dict[str, Any]
    told: str
    noted: dict[str, Any]


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A file of the citizen's, and one of the host's."""
    folder = tmp_path_factory.mktemp("files")
    files = folder / "积水照片说明.pdf", folder / "来访须知.pdf"
    for file in files:
        file.write_bytes(f"%PDF-1.4\n% {file.stem}\n%%EOF\n".encode())
    return files


@pytest.fixture(scope="module")
def moved(both_sides: BothSides, papers: tuple[Path, Path]) -> Moved:
    """Booked on the web, files handed over, asked to be moved by the host, agreed to."""
    citizen = both_sides.citizen(InspectedAppointmentPages)
    receipt = citizen.book(ROOM, Visitor("上官云逸", new_phone()))
    number = receipt.receipt_no
    citizen.page.locator("#to-status").click()
    citizen.state()
    before = citizen.facts()["时间"]
    citizen.act("hand_over_file")
    citizen.page.wait_for_load_state("networkidle")
    citizen.choose_file(papers[0], "document")
    citizen.confirm()

    facts = both_sides.case(number)["facts"]
    host = facts["staff"].removeprefix("staff-")
    _ask_for_another_time(both_sides, host, number, papers[0].name)
    _hand_over(both_sides, host, number, papers[1])

    citizen.back_to_status()
    asked = citizen.facts("choice")
    files = citizen.page.locator("#files li").all_inner_texts()
    both_sides.seen.look(citizen.page, "appointments/status/ with another time")
    with citizen.page.expect_download() as waiting:
        citizen.page.get_by_role("link", name=papers[1].name).click()
    taken = waiting.value.path().read_bytes()
    citizen.act("accept_time")
    said = citizen.confirm()
    citizen.back_to_status()
    return Moved(
        receipt=receipt,
        times=(before, asked["新的时间"], citizen.facts()["时间"]),
        why=asked["原因"],
        said=said,
        files=files,
        taken=taken,
        inside=both_sides.case(number),
    )


def _ask_for_another_time(both_sides: BothSides, host: str, number: str, file: str) -> None:
    app = both_sides.at_case(host, number)
    app.shows(file)
    app.tap("提议其他时间")
    app.tap("查看可预约的时间")
    app.page.get_by_role("group", name="可以预约的时间").get_by_role("button").last.click()
    app.fill("理由", CONFLICT)
    both_sides.look(app, "command: another time")
    both_sides.submits(app)


def _hand_over(both_sides: BothSides, host: str, number: str, file: Path) -> None:
    app = both_sides.at_case(host, number)
    app.tap("递交材料")
    app.attach(file)
    both_sides.look(app, "command: hand over a file")
    both_sides.submits(app)
    app.shows(file.name)


@pytest.fixture(scope="module")
def waited_for(both_sides: BothSides) -> WaitedFor:
    """One time of a day is opened and booked; somebody waits for it and has it in the end."""
    day = _closed_day(both_sides.city)
    start = datetime.combine(day, datetime.min.time(), BEIJING).replace(hour=10)
    open_time(at_hours(both_sides), THEIR_NAME, start, start + LENGTH)
    first = both_sides.citizen(InspectedAppointmentPages)
    first.begin(VIDEO)
    first.turn_to(day).locator("input").check()
    first.go_on()
    first.say_matter(Visitor("令狐长青", new_phone()))
    first.submit()
    had = first.receipt().receipt_no

    second = both_sides.citizen(InspectedAppointmentPages)
    second.begin(VIDEO)
    full = second.turn_to(day).inner_text()
    second.wait_for(f"{day}", f"{day}")
    second.say_matter(Visitor("慕容晚晴", new_phone()))
    second.submit()
    has = second.receipt().receipt_no
    second.page.locator("#to-status").click()
    states = [second.state()]
    first.page.locator("#to-status").click()
    first.state()
    first.act("cancel_appointment")
    first.confirm()

    both_sides.wait_for_state(has, "appointment_offered")
    second.refresh()
    states.append(second.state())
    offered = second.facts("choice")["空出来的时间"]
    both_sides.seen.look(second.page, "appointments/status/ with an offer")
    second.act("accept_offer")
    said = second.confirm()
    states.append(second.back_to_status())
    both_sides.at_case(ALONE, has).shows("预约成功")
    return WaitedFor(full, states, offered, said, both_sides.case(had), both_sides.case(has))


def _closed_day(city: City) -> date:
    """A day on which nobody receives anybody: what is opened then is all that can be booked."""
    today = datetime.now(BEIJING).date()
    first, last = today + timedelta(days=3), today + timedelta(days=16)
    asked = {"item": VIDEO, "from": f"{first}", "to": f"{last}"}
    with city.http() as http:
        told = http.get("/api/v1/appointments/slots", params=asked).raise_for_status().json()
    closed = [each["on"] for each in told["days"] if not each["slots"] and not each["full"]]
    return date.fromisoformat(closed[0])


@pytest.fixture(scope="module")
def missed(both_sides: BothSides) -> Missed:
    """Each side says once that the other one did not come: on the web, and in the app."""
    waited = MissedMeeting.prepare(both_sides.city, "labour-video", "meng")
    citizen = both_sides.citizen(InspectedAppointmentPages)
    citizen.look_up(Receipt(waited.receipt_no, waited.query_code))
    citizen.act("report_absent_host")
    citizen.confirm()
    states = [citizen.back_to_status()]
    standing = citizen.page.locator("#standing").inner_text()
    citizen.act("reschedule")
    citizen.choose_slot(0)
    citizen.confirm()
    states.append(citizen.back_to_status())

    alone = MissedMeeting.prepare(both_sides.city, VIDEO, "liu")
    app = both_sides.at_case("petition-handler", alone.receipt_no)
    app.tap("登记未到场")
    app.choose("缺席方", "群众")
    app.fill("备注", CALLED)
    both_sides.look(app, "command: no show")
    both_sides.confirms(app)
    citizen.look_up(Receipt(alone.receipt_no, alone.query_code))
    told = citizen.state()
    both_sides.seen.look(citizen.page, "appointments/status/ of who did not come")
    cases = both_sides.case(waited.receipt_no), both_sides.case(alone.receipt_no)
    return Missed(states, standing, cases[0], told, cases[1])


def test_the_citizen_agrees_to_the_time_that_the_host_has_asked_for(moved: Moved) -> None:
    before, asked, after = moved.times
    assert before != asked == after
    assert moved.why == CONFLICT
    assert moved.said == "已换到新的时间"


def test_each_side_reads_the_file_that_the_other_one_has_handed_over(
    moved: Moved, papers: tuple[Path, Path]
) -> None:
    own, theirs = papers
    assert moved.files == [f"{own.name} 您提交", f"{theirs.name} 接待单位提交"]
    assert moved.taken == theirs.read_bytes()


def test_who_waits_for_a_full_time_is_offered_it_and_has_it(waited_for: WaitedFor) -> None:
    assert "已约满" in waited_for.day
    assert waited_for.states == ["waiting", "offered", "confirmed"]
    assert waited_for.said == "预约成功"
    assert waited_for.had["state"] == "appointment_cancelled"
    had, has = waited_for.had["facts"], waited_for.has["facts"]
    assert has["staff"] == f"staff-{ALONE}"
    assert has["booking"]["starts_at"] == had["booking"]["starts_at"]


def test_who_waited_for_the_host_in_vain_books_again_under_the_same_number(missed: Missed) -> None:
    assert missed.states == ["no_show", "confirmed"]
    assert "用同一个编号重新约时间" in missed.standing
    types = [event["type"] for event in missed.again["events"]]
    assert types.count("no_show_marked") == 1, types
    assert types.count("slot_booked") == 2, types


def test_who_did_not_come_reads_it_and_the_host_has_noted_what_was_done(missed: Missed) -> None:
    assert missed.told == missed.noted["state"].removeprefix("appointment_") == "no_show"


def test_nobody_else_is_asked_nothing_complains_and_axe_finds_nothing(
    moved: Moved, waited_for: WaitedFor, missed: Missed, both_sides: BothSides, city: City
) -> None:
    seen = both_sides.seen
    assert {
        *("appointments/accept_time/", "appointments/hand_over_file/", "appointments/waiting/"),
        *("appointments/accept_offer/", "appointments/report_absent_host/"),
        *("staff: command: another time", "staff: command: hand over a file"),
    } <= {*seen.pages}
    assert seen.axe == []
    assert seen.complaints == []
    assert seen.asked_elsewhere(city) == []
    for secret in (moved.receipt.query_code, "上官云逸", "慕容晚晴"):
        assert seen.addresses_naming(secret) == []
