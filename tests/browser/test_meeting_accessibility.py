"""The pages of a meeting in every state, both languages and modes: WCAG, elder mode, 320 pixels."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.measures import Measures
from tests.browser.meeting_people import CitizenAtMeeting, HostAtMeeting, new_page
from tests.browser.meeting_server import (
    CASE_ID,
    HOST,
    QUERY_CODE,
    RECEIPT_NO,
    MeetingCity,
    with_plan,
)
from tests.browser.test_video_meeting import NAME, NO_DEVICES

pytestmark = pytest.mark.browser

Windows = tuple[BrowserContext, BrowserContext]
State = tuple[CitizenAtMeeting | HostAtMeeting, str]


def every_state(windows: Windows, city: MeetingCity, locale: str) -> Iterator[State]:
    """Walks through both pages and stops at each state."""
    visitor = CitizenAtMeeting(new_page(windows[0]), city.base_url, locale)
    host = HostAtMeeting(new_page(windows[1]), city.base_url, locale)
    yield from _before_the_meeting(visitor, city)
    yield from _the_day(host)
    host.page.locator("#to-meeting").click()
    host.check_devices()
    yield host, "host, devices"
    host.go_in()
    host.in_room()
    yield host, "host, alone"
    visitor.go_in()
    visitor.in_waiting_room()
    yield visitor, "meeting, waiting room"
    expect(host.waiter(NAME)).to_be_visible()
    yield host, "host, somebody waits"
    host.check_identity(NAME)
    expect(host.waiter(NAME).locator("select")).to_have_count(0)
    yield host, "host, somebody may come in"
    host.admit(NAME)
    visitor.in_room()
    yield from _in_the_room(visitor, host, city)
    yield from _afterwards(visitor, host)


def _before_the_meeting(visitor: CitizenAtMeeting, city: MeetingCity) -> Iterator[State]:
    visitor.open("meeting/")
    visitor.page.locator("#door summary").click()
    yield visitor, "meeting, door"
    visitor.page.locator("#door-form button").click()
    visitor.problems()
    yield visitor, "meeting, door with errors"
    with_plan(city, provider="link", link="https://meet.example/abc")
    visitor.come(RECEIPT_NO, QUERY_CODE, NAME)
    expect(visitor.page.locator("#by-link-open")).to_be_visible()
    yield visitor, "meeting, by link"
    with_plan(city, provider="direct", link="")
    visitor.page.evaluate("sessionStorage.clear()")
    visitor.come(RECEIPT_NO, QUERY_CODE, NAME)
    visitor.check_devices()
    yield visitor, "meeting, devices"
    visitor.page.locator("#join").click()
    visitor.problems()
    yield visitor, "meeting, consent missing"
    bare = CitizenAtMeeting(new_page(visitor.page.context), visitor.base_url, visitor.locale)
    bare.page.add_init_script(NO_DEVICES)
    bare.come(RECEIPT_NO, QUERY_CODE, NAME)
    expect(bare.page.locator("#device-trouble")).to_be_visible()
    yield bare, "meeting, no devices"
    bare.page.close()


def _the_day(host: HostAtMeeting) -> Iterator[State]:
    host.open("host/")
    yield host, "host, sign-in"
    host.page.locator("#sign-in-form button").click()
    host.problems()
    yield host, "host, sign-in with errors"
    host.sign_in(HOST["username"], HOST["password"])
    expect(host.page.locator("#appointments li")).to_have_count(1)
    yield host, "host, day"
    host.page.locator("#on").fill("2031-01-06")
    host.page.locator("#day-form button").click()
    expect(host.page.locator("#no-appointments")).to_be_visible()
    yield host, "host, day without appointments"
    host.page.reload()
    host.open_appointment(CASE_ID)
    host.page.locator('[data-part="mark_no_show"] summary').click()
    host.page.locator('[data-command="mark_no_show"] button').click()
    host.problems()
    yield host, "host, appointment with errors"
    host.page.locator('[data-part="start"] summary').click()
    host.page.locator('[data-command="start"] button').click()
    expect(host.page.locator('[data-part="write_minutes"]')).to_be_visible()


def _in_the_room(
    visitor: CitizenAtMeeting, host: HostAtMeeting, city: MeetingCity
) -> Iterator[State]:
    visitor.sees(HOST["name"])
    host.sees(NAME)
    for person in (visitor, host):
        for summary in person.page.locator("#room summary").all():
            summary.click()
        expect(person.page.locator(".hall-tile__quality").first).to_be_visible()
    expect(visitor.page.locator("#file-limits")).not_to_be_empty()
    visitor.write("您好")
    host.write("请讲")
    expect(visitor.page.locator(".hall-chat__line")).to_have_count(2)
    yield visitor, "meeting, room"
    yield host, "host, room"
    host.page.locator("#record").click()
    expect(visitor.page.locator("#recording-state")).to_be_visible()
    yield visitor, "meeting, recorded"
    yield host, "host, recording"
    host.page.locator("#record").click()
    expect(host.page.locator("#recordings a")).to_be_visible()
    visitor.page.locator("#camera-switch").click()
    expect(host.tile(NAME).locator(".hall-tile__dark")).to_be_visible()
    yield host, "host, somebody without a picture"
    city.fail("POST /appointments", 503, times=99)
    city.cut(NAME)
    expect(visitor.page.locator("#line-lost")).to_be_visible()
    visitor.page.wait_for_timeout(4_000)  # Its tries become rare, so that it can be looked at.
    yield visitor, "meeting, line lost"
    city.faults.clear()
    expect(visitor.page.locator("#line-lost")).to_be_hidden(timeout=30_000)


def _afterwards(visitor: CitizenAtMeeting, host: HostAtMeeting) -> Iterator[State]:
    visitor.page.locator("#leave").click()
    visitor.over()
    yield visitor, "meeting, left"
    host.page.locator("#end-meeting").click()
    host.over()
    host.page.locator('[data-part="write_minutes"] summary').click()
    host.page.locator("#write_minutes-text").fill("当场解决。")
    host.page.locator('[data-part="write_minutes"] [type="button"]').click()
    host.page.locator('[data-command="write_minutes"] button[type="submit"]').click()
    host.problems()
    yield host, "host, minutes with errors"


@pytest.fixture(scope="module", params=["zh-CN", "en"])
def measures(
    request: pytest.FixtureRequest,
    cameras: tuple[Browser, Browser],
    running_meeting_city: MeetingCity,
) -> Iterator[Measures]:
    running_meeting_city.reset()
    first, second = (
        browser.new_context(viewport={"width": 1280, "height": 900}) for browser in cameras
    )
    taken = Measures()
    for person, state in every_state((first, second), running_meeting_city, request.param):
        # What is said of what happens goes by itself.
        expect(person.page.locator("#waiting")).to_be_empty(timeout=20_000)
        taken.take(person, state)
    yield taken
    first.close()
    second.close()


def test_the_walk_sees_both_pages_and_their_errors(measures: Measures) -> None:
    assert {state.split(",")[0] for state in measures.states} == {"meeting", "host"}
    assert len(measures.states) >= 22
    assert len([state for state in measures.states if "errors" in state]) >= 4


def test_axe_finds_nothing_in_any_state_of_a_meeting(measures: Measures) -> None:
    assert measures.violations == []


def test_elder_mode_enlarges_the_words_of_a_meeting_too(measures: Measures) -> None:
    assert measures.small_text == []


def test_lines_have_air_in_both_modes(measures: Measures) -> None:
    assert measures.close_lines == []
    assert measures.close_elder_lines == []


def test_elder_mode_makes_every_control_of_a_meeting_44_pixels_high(measures: Measures) -> None:
    assert measures.small_targets == []


def test_at_320_pixels_a_meeting_is_not_scrolled_sideways(measures: Measures) -> None:
    assert measures.sideways == []
