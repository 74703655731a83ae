"""Two people meet by video: they really see each other, and everything around that."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from sunhall.adapters.video.jitsi import JitsiVideo
from tests.browser.meeting_people import CitizenAtMeeting, HostAtMeeting, new_page
from tests.browser.meeting_server import (
    CASE_ID,
    COLLEAGUE,
    HOST,
    QUERY_CODE,
    RECEIPT_NO,
    MeetingCity,
    with_plan,
)
from tests.browser.test_transfer import BUDGET, Meter
from tests.builders.meetings import opened_room

pytestmark = pytest.mark.browser

NAME = "林晓雨"

# Devices as a browser has them that has none, and a screen that is green.
NO_DEVICES = """navigator.mediaDevices.getUserMedia = () =>
  Promise.reject(new DOMException("none", "NotFoundError"));
navigator.mediaDevices.enumerateDevices = () => Promise.resolve([]);"""
FORBIDDEN = """navigator.mediaDevices.getUserMedia = () =>
  Promise.reject(new DOMException("no", "NotAllowedError"));"""
GREEN_SCREEN = """navigator.mediaDevices.getDisplayMedia = async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 360 });
  const context = canvas.getContext("2d");
  let left = 0;
  setInterval(() => {
    context.fillStyle = "#00a000"; context.fillRect(0, 0, 640, 360);
    context.fillStyle = "#ffffff"; context.fillRect(left = (left + 40) % 640, 0, 80, 360);
  }, 100);
  globalThis.shared = canvas.captureStream(10);
  return globalThis.shared;
};"""


def come(visitor: CitizenAtMeeting, name: str = NAME, consent: bool | None = True) -> None:
    """The citizen comes as far as the waiting room."""
    visitor.come(RECEIPT_NO, QUERY_CODE, name)
    visitor.go_in(consent)
    visitor.in_waiting_room()


def host_comes(host: HostAtMeeting, consent: bool | None = True) -> None:
    """The host signs in and goes to the meeting."""
    host.sign_in(HOST["username"], HOST["password"])
    host.open_appointment(CASE_ID)
    host.go_to_meeting(consent)


def meet(visitor: CitizenAtMeeting, host: HostAtMeeting, consent: bool | None = True) -> None:
    """Both come, the host lets the citizen in."""
    host_comes(host)
    come(visitor, consent=consent)
    host.let_in(NAME)
    visitor.in_room()


def is_of_this_machine(address: str) -> bool:
    """Whether one can listen there: what is sent to such an address leaves no network card."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            return False
    return True


# --- seeing and hearing -----------------------------------------------------------------------


def test_two_people_see_each_other_and_not_themselves(
    visitor: CitizenAtMeeting, host: HostAtMeeting
) -> None:
    meet(visitor, host)
    seen_by_host, seen_by_visitor = host.sees(NAME), visitor.sees(HOST["name"])
    assert seen_by_host.is_red
    assert seen_by_visitor.is_blue
    for picture in (seen_by_host, seen_by_visitor):
        assert picture.moved >= 2
        assert picture.width >= 160
    assert visitor.sees_self().is_red
    assert host.sees_self().is_blue
    for person in (visitor, host):
        assert person.ways()
        assert all(is_of_this_machine(address) for address in person.ways())


def test_two_people_hear_each_other(visitor: CitizenAtMeeting, host: HostAtMeeting) -> None:
    meet(visitor, host)
    for person, name in ((visitor, HOST["name"]), (host, NAME)):
        person.sees(name)
        heard = person.page.evaluate_handle(
            """async () => {
              for (let tries = 0; tries < 80; tries += 1) {
                for (const connection of globalThis.connections)
                  for (const one of (await connection.getStats()).values())
                    if (one.type === "inbound-rtp" && one.kind === "audio" &&
                        one.totalAudioEnergy > 0) return one.totalAudioEnergy;
                await new Promise((later) => setTimeout(later, 100));
              }
              return 0;
            }"""
        ).json_value()
        assert heard > 0


def test_who_turns_the_camera_off_is_not_seen_and_named_in_words(
    visitor: CitizenAtMeeting, host: HostAtMeeting
) -> None:
    meet(visitor, host)
    assert host.sees(NAME).is_red
    visitor.page.locator("#camera-switch").click()
    expect(host.tile(NAME)).to_contain_text("摄像头已关闭")
    expect(host.tile(NAME).locator(".hall-tile__dark")).to_be_visible()
    # The light goes out: the device itself is closed, and not only its picture withheld.
    assert visitor.page.evaluate(
        "document.querySelector('.hall-tile--self video').srcObject === null"
    )
    visitor.page.locator("#camera-switch").click()
    assert host.sees(NAME).is_red


def test_the_microphone_is_turned_off_and_on_and_everybody_is_told(
    visitor: CitizenAtMeeting, host: HostAtMeeting
) -> None:
    meet(visitor, host)
    visitor.page.locator("#microphone-switch").click()
    expect(visitor.page.locator("#waiting")).to_have_text("麦克风已关闭")
    expect(visitor.page.locator("#microphone-switch")).to_have_text("打开麦克风")
    expect(host.tile(NAME)).to_contain_text("麦克风已关闭")
    visitor.page.locator("#microphone-switch").click()
    expect(host.tile(NAME)).not_to_contain_text("麦克风已关闭")


def test_a_shared_screen_is_seen_in_the_camera_s_place(
    visitor: CitizenAtMeeting, host: HostAtMeeting
) -> None:
    host.page.add_init_script(GREEN_SCREEN)
    meet(visitor, host)
    assert visitor.sees(HOST["name"]).is_blue
    host.page.locator("#screen-switch").click()
    expect(visitor.tile(HOST["name"])).to_contain_text("正在共享屏幕")
    visitor.page.wait_for_timeout(1_000)
    red, green, blue = visitor.sees(HOST["name"]).mean
    assert green > red + 30
    assert green > blue + 30
    # Ended from the browser's own bar, and not from the page.
    host.page.evaluate("shared.getTracks()[0].dispatchEvent(new Event('ended'))")
    expect(host.page.locator("#screen-switch")).to_have_text("共享屏幕")
    expect(visitor.tile(HOST["name"])).not_to_contain_text("正在共享屏幕")
    visitor.page.wait_for_timeout(1_000)
    assert visitor.sees(HOST["name"]).is_blue


def test_another_microphone_can_be_chosen_in_the_meeting(
    visitor: CitizenAtMeeting, host: HostAtMeeting
) -> None:
    meet(visitor, host)
    visitor.page.locator("#devices-part summary").click()
    choice = visitor.page.locator("#room-microphone")
    choice.select_option(label="Fake Audio Input 2")
    sent = """() => connections.at(-1).getSenders()
      .find(({ track }) => track?.kind === "audio").track.label"""
    visitor.page.wait_for_function(f"({sent})() === 'Fake Audio Input 2'")
    assert host.sees(NAME).is_red


def test_the_quality_of_the_connection_is_told_in_words(
    visitor: CitizenAtMeeting, host: HostAtMeeting
) -> None:
    meet(visitor, host)
    tag = visitor.tile(HOST["name"]).locator(".hall-tile__quality")
    expect(tag).to_have_attribute("data-quality", "good")
    expect(tag).to_have_text("网络良好")


# --- coming in --------------------------------------------------------------------------------


def test_a_recording_is_asked_for_and_no_answer_is_given_beforehand(
    visitor: CitizenAtMeeting, meeting_city: MeetingCity
) -> None:
    visitor.come(RECEIPT_NO, QUERY_CODE, NAME)
    visitor.check_devices()
    assert visitor.page.locator("#consent-question input:checked").count() == 0
    visitor.page.locator("#join").click()
    assert visitor.problems() == ["请选择是否同意录音录像"]
    assert meeting_city.meeting is None
    visitor.go_in(consent=False)
    visitor.in_waiting_room()
    expect(visitor.page.locator("#waiting-room-title")).to_be_focused()
    visitor.page.wait_for_timeout(300)
    assert meeting_city.person(NAME).consent is False


def test_where_nothing_is_recorded_no_consent_is_asked_for(
    visitor: CitizenAtMeeting, meeting_city: MeetingCity
) -> None:
    with_plan(meeting_city, recording=False)
    visitor.come(RECEIPT_NO, QUERY_CODE, NAME)
    visitor.check_devices()
    expect(visitor.page.locator("#consent-question")).to_be_hidden()
    visitor.go_in(consent=None)
    visitor.in_waiting_room()


def test_the_door_asks_for_number_code_and_name(visitor: CitizenAtMeeting) -> None:
    visitor.open("meeting/")
    visitor.page.locator("#door-form button").click()
    assert visitor.problems() == [
        "请填写受理编号",
        "请填写查询码",
        "请填写接访时显示的姓名",
    ]


def test_a_wrong_code_is_told_at_the_door_and_what_was_typed_stays(
    visitor: CitizenAtMeeting,
) -> None:
    visitor.come(RECEIPT_NO, "AAAA-AAAA-AAAA", NAME)
    assert visitor.problems() == ["受理编号或者查询码不正确"]
    expect(visitor.page.locator("#display_name")).to_have_value(NAME)
    assert visitor.page.evaluate("sessionStorage.length") == 0


def test_who_comes_too_early_is_told_so(
    visitor: CitizenAtMeeting, meeting_city: MeetingCity
) -> None:
    meeting_city.tickets_refused = "meeting_not_open_yet"
    visitor.come(RECEIPT_NO, QUERY_CODE, NAME)
    assert visitor.problems() == ["refused: meeting_not_open_yet"]
    expect(visitor.page.locator("#door")).to_be_visible()


def test_a_meeting_in_another_place_is_linked_to(
    visitor: CitizenAtMeeting, meeting_city: MeetingCity
) -> None:
    with_plan(meeting_city, provider="link", link="https://meet.example/abc")
    visitor.come(RECEIPT_NO, QUERY_CODE, NAME)
    link = visitor.page.locator("#by-link-open")
    expect(link).to_have_attribute("href", "https://meet.example/abc")
    assert visitor.page.locator("#devices").is_hidden()


def test_a_meeting_of_another_program_is_linked_to_and_written_in_here(
    visitor: CitizenAtMeeting, host: HostAtMeeting, meeting_city: MeetingCity
) -> None:
    """The address is that of the real adapter: Jitsi reads the token in the fragment, as JSON."""
    with_plan(meeting_city, provider="jitsi")
    room = opened_room()
    now = room.meeting.plan.opens_at
    jitsi = JitsiVideo("https://meet.city.example", "sunhall", lambda: "s" * 40, lambda: now)
    meeting_city.media = dict(jitsi.admitted(room.meeting, room.person("citizen"), NAME)["media"])
    meet(visitor, host)
    address = visitor.page.locator("#elsewhere-link").get_attribute("href") or ""
    parts = urlsplit(address)
    assert (parts.netloc, parts.query) == ("meet.city.example", ""), "no server sees the token"
    assert json.loads(unquote(parts.fragment.removeprefix("jwt="))) == meeting_city.media["token"]
    expect(visitor.page.locator("#elsewhere-text")).to_be_visible()
    expect(visitor.page.locator("#elsewhere-none")).to_be_hidden()
    visitor.write("您好")
    expect(host.page.locator(".hall-chat__line", has_text="您好")).to_be_visible()
    assert host.ways() == []


def test_a_meeting_whose_video_the_page_cannot_open_says_so_and_goes_on_in_writing(
    visitor: CitizenAtMeeting, host: HostAtMeeting, meeting_city: MeetingCity
) -> None:
    with_plan(meeting_city, provider="chime")
    meeting_city.media = {"meeting": {"MeetingId": "m"}, "attendee": {"AttendeeId": "a"}}
    meet(visitor, host)
    for person in (visitor, host):
        expect(person.page.locator("#elsewhere-none")).to_be_visible()
        expect(person.page.locator("#elsewhere-link")).to_be_hidden()
        expect(person.page.locator("#elsewhere-text")).to_be_hidden()
    host.write("请讲。")
    expect(visitor.page.locator(".hall-chat__line", has_text="请讲。")).to_be_visible()
    assert host.ways() == []


def test_nobody_comes_in_before_the_host_lets_them_in(
    visitor: CitizenAtMeeting, host: HostAtMeeting, meeting_city: MeetingCity
) -> None:
    come(visitor)
    host_comes(host)
    expect(host.waiter(NAME)).to_be_visible()
    visitor.page.wait_for_timeout(500)
    assert visitor.page.locator("#room").is_hidden()
    assert [message for name, message in meeting_city.said if "signal" in message.values()] == []
    host.let_in(NAME)
    visitor.in_room()
    expect(visitor.page.locator("#room-title")).to_be_focused()
    assert host.sees(NAME).is_red


def test_who_is_not_let_in_is_told_so(visitor: CitizenAtMeeting, host: HostAtMeeting) -> None:
    host_comes(host)
    come(visitor)
    host.waiter(NAME).locator(".govuk-button-group button").last.click()
    assert visitor.over() == "这次没有请您进入"
    expect(visitor.page.locator("#rejoin")).to_be_hidden()


# --- writing and files, also when there is no video -------------------------------------------


def test_texts_and_files_go_both_ways(
    visitor: CitizenAtMeeting, host: HostAtMeeting, meeting_city: MeetingCity, proof: Path
) -> None:
    meet(visitor, host)
    visitor.write("您好，我想反映二次供水的问题。")
    expect(host.page.locator(".hall-chat__line", has_text="二次供水")).to_contain_text(NAME)
    host.write("请讲。")
    expect(visitor.page.locator(".hall-chat__line", has_text="请讲。")).to_contain_text("陈静")
    assert visitor.written() == ["您好，我想反映二次供水的问题。", "请讲。"]
    visitor.hand_over(proof)
    [given] = _handed_over(host, meeting_city, proof)
    assert meeting_city.files[given["upload_id"]] == proof.read_bytes()
    assert [(by, each.upload_id) for by, each in meeting_city.case.files] == [
        ("citizen", given["upload_id"])
    ], "it is the appointment's before anybody is told of it"
    host.hand_over(proof)
    assert len(_handed_over(visitor, meeting_city, proof)) == 2
    assert [by for by, _ in meeting_city.case.files] == ["citizen", "host"]


def _handed_over(
    reader: CitizenAtMeeting | HostAtMeeting, city: MeetingCity, proof: Path
) -> list[dict[str, str]]:
    """The other side opens what was handed over last; return what was said of files."""
    reader.page.route(
        "**/kept/*",
        lambda route: route.fulfill(
            body=city.files[route.request.url.rpartition("/")[2]],
            headers={"content-disposition": 'attachment; filename="file-1.pdf"'},
        ),
    )
    assert reader.opens(proof.name) == proof.read_bytes()
    return [message for _, message in city.said if "upload_id" in message]


def test_a_file_of_a_kind_that_is_not_taken_is_refused_before_it_is_sent(
    visitor: CitizenAtMeeting, host: HostAtMeeting, meeting_city: MeetingCity, tmp_path: Path
) -> None:
    meet(visitor, host)
    program = tmp_path / "a.exe"
    program.write_bytes(b"MZ")
    visitor.page.locator("#file-part summary").click()
    visitor.page.locator("#file").set_input_files(program)
    visitor.page.locator("#file-send").click()
    [said] = visitor.problems()
    assert "a.exe" in said
    assert meeting_city.files == {}


def test_without_devices_one_is_told_why_and_goes_in_to_write(
    visitor: CitizenAtMeeting, host: HostAtMeeting
) -> None:
    visitor.page.add_init_script(NO_DEVICES)
    host_comes(host)
    visitor.come(RECEIPT_NO, QUERY_CODE, NAME)
    trouble = visitor.page.locator("#device-trouble")
    expect(trouble).to_contain_text("没有找到摄像头。")
    expect(trouble).to_contain_text("没有找到麦克风。")
    visitor.page.locator('input[name="consent"][value="no"]').check()
    visitor.page.locator("#join").click()
    visitor.in_waiting_room()
    host.let_in(NAME)
    visitor.in_room()
    expect(visitor.page.locator("#fallback")).to_contain_text("没有可以使用的摄像头和麦克风。")
    # Who cannot be seen still sees.
    assert visitor.sees(HOST["name"]).is_blue
    expect(host.tile(NAME)).to_contain_text("摄像头已关闭")
    visitor.write("我没有摄像头，用文字说。")
    expect(host.page.locator(".hall-chat__line", has_text="用文字说")).to_be_visible()


def test_a_browser_that_may_not_use_the_camera_says_how_to_allow_it(
    visitor: CitizenAtMeeting,
) -> None:
    visitor.page.add_init_script(FORBIDDEN)
    visitor.come(RECEIPT_NO, QUERY_CODE, NAME)
    expect(visitor.page.locator("#device-trouble")).to_contain_text("允许本页使用摄像头")
    expect(visitor.page.locator("#preview-off")).to_be_visible()


def test_where_the_network_carries_no_video_writing_is_offered(
    visitor: CitizenAtMeeting, host: HostAtMeeting, meeting_city: MeetingCity
) -> None:
    meeting_city.mute_signals = True
    visitor.page.clock.install()
    meet(visitor, host)
    for _ in range(7):
        visitor.page.clock.run_for(4_100)
    expect(visitor.page.locator("#fallback")).to_contain_text("不能传送视频")
    expect(visitor.tile(HOST["name"])).to_contain_text("视频没有接通")
    visitor.write("视频打不开，用文字说。")
    expect(host.page.locator(".hall-chat__line", has_text="用文字说")).to_be_visible()
    meeting_city.mute_signals = False
    visitor.page.locator("#try-again").click()
    assert visitor.sees(HOST["name"]).is_blue
    assert host.sees(NAME).is_red
    expect(visitor.page.locator("#fallback")).to_be_hidden()


# --- coming back ------------------------------------------------------------------------------


def test_who_loses_the_line_comes_back_without_being_asked(
    visitor: CitizenAtMeeting, host: HostAtMeeting, meeting_city: MeetingCity
) -> None:
    meet(visitor, host)
    host.sees(NAME)
    visitor.page.evaluate("globalThis.sameDocument = true")
    meeting_city.cut(NAME)
    expect(visitor.page.locator("#line-lost")).to_be_visible()
    expect(visitor.page.locator("#waiting")).to_have_text("网络连接已恢复")
    expect(visitor.page.locator("#line-lost")).to_be_hidden()
    assert visitor.page.evaluate("sameDocument")
    assert host.sees(NAME).is_red
    assert visitor.sees(HOST["name"]).is_blue
    visitor.write("我又回来了")
    expect(host.page.locator(".hall-chat__line", has_text="我又回来了")).to_be_visible()
    assert [each.name for each in meeting_city.meeting.in_room] == [HOST["name"], NAME]  # type: ignore[union-attr]


def test_what_is_written_while_the_line_is_lost_stays_in_its_box(
    visitor: CitizenAtMeeting, host: HostAtMeeting, meeting_city: MeetingCity
) -> None:
    meet(visitor, host)
    meeting_city.fail("POST /appointments", 503, times=99)
    meeting_city.cut(NAME)
    expect(visitor.page.locator("#line-lost")).to_be_visible()
    visitor.write("还没有发出去")
    assert visitor.problems() == ["网络连接中断，没有发送。恢复以后请再发送一次"]
    expect(visitor.page.locator("#chat-text")).to_have_value("还没有发出去")
    meeting_city.faults.clear()
    expect(visitor.page.locator("#line-lost")).to_be_hidden()
    visitor.page.locator("#chat-send").click()
    expect(host.page.locator(".hall-chat__line", has_text="还没有发出去")).to_be_visible()


def test_a_reloaded_page_leads_back_into_the_room(
    visitor: CitizenAtMeeting, host: HostAtMeeting
) -> None:
    meet(visitor, host)
    host.sees(NAME)
    visitor.page.reload()
    visitor.go_in()
    visitor.in_room()
    assert visitor.sees(HOST["name"]).is_blue
    assert host.sees(NAME).is_red


def test_a_host_who_comes_back_is_never_locked_out(
    visitor: CitizenAtMeeting, host: HostAtMeeting
) -> None:
    meet(visitor, host)
    visitor.sees(HOST["name"])
    host.page.reload()
    host.open_appointment(CASE_ID)
    host.go_to_meeting()
    assert host.sees(NAME).is_red
    assert visitor.sees(HOST["name"]).is_blue


def test_a_second_window_takes_the_first_one_s_place(
    visitor: CitizenAtMeeting, host: HostAtMeeting
) -> None:
    meet(visitor, host)
    host.sees(NAME)
    second = CitizenAtMeeting(new_page(visitor.page.context), visitor.base_url)
    second.come(RECEIPT_NO, QUERY_CODE, NAME)
    second.go_in()
    second.in_room()
    assert visitor.over() == "您已在另一个窗口进入"
    assert host.sees(NAME).is_red
    expect(host.page.locator(".hall-tile")).to_have_count(2)


def test_who_has_left_may_come_back_or_clear_this_device(
    visitor: CitizenAtMeeting, host: HostAtMeeting
) -> None:
    meet(visitor, host)
    visitor.page.locator("#leave").click()
    assert visitor.over() == "您已离开接访"
    expect(host.page.locator("#alone")).to_be_visible()
    visitor.page.locator("#rejoin").click()
    visitor.go_in()
    visitor.in_room()
    assert host.sees(NAME).is_red
    visitor.page.locator("#leave").click()
    visitor.page.locator("#forget").click()
    expect(visitor.page.locator("#door")).to_be_visible()
    assert visitor.page.evaluate("sessionStorage.length") == 0


def test_three_people_see_each_other(
    visitor: CitizenAtMeeting,
    host: HostAtMeeting,
    meeting_contexts: tuple[BrowserContext, BrowserContext],
) -> None:
    meet(visitor, host)
    red_window, _ = meeting_contexts
    colleague = HostAtMeeting(new_page(red_window), host.base_url)
    colleague.sign_in(COLLEAGUE["username"], COLLEAGUE["password"])
    colleague.open_appointment(CASE_ID)
    colleague.page.locator("#to-meeting").click()
    colleague.go_in()
    colleague.in_waiting_room()
    host.admit(COLLEAGUE["name"])
    colleague.in_room()
    assert colleague.sees(HOST["name"]).is_blue
    assert colleague.sees(NAME).is_red
    assert visitor.sees(COLLEAGUE["name"]).is_red
    assert host.sees(COLLEAGUE["name"]).is_red
    assert visitor.sees(HOST["name"]).is_blue


# --- what must not happen ---------------------------------------------------------------------


def test_the_code_is_in_no_address_and_each_socket_has_a_ticket_of_its_own(
    visitor: CitizenAtMeeting, host: HostAtMeeting, meeting_city: MeetingCity
) -> None:
    sockets: list[str] = []
    requests: list[str] = []
    visitor.page.on("websocket", lambda opened: sockets.append(opened.url))
    visitor.page.on("request", lambda request: requests.append(request.url))
    meet(visitor, host)
    meeting_city.cut(NAME)
    expect(visitor.page.locator("#waiting")).to_have_text("网络连接已恢复")
    assert len(sockets) == len(set(sockets)) == 2
    assert all(url.startswith(f"ws://{host.base_url.split('//')[1]}/meeting?") for url in sockets)
    assert not [url for url in [*sockets, *requests] if QUERY_CODE in url]


@pytest.mark.parametrize("path", ["meeting/", "host/"])
def test_a_first_visit_to_a_page_of_the_meeting_stays_below_100_kb(
    browser: Browser, meeting_city: MeetingCity, path: str
) -> None:
    context = browser.new_context()
    page: Page = context.new_page()
    meter = Meter(context, page)
    page.goto(f"{meeting_city.base_url}/{path}")
    page.wait_for_load_state("networkidle")
    context.close()
    print(f"\n{path} {meter.total / 1024:.1f} KB in {meter.requests} requests")  # noqa: T201
    assert 20 * 1024 < meter.total <= BUDGET


def test_a_citizen_joins_with_the_keyboard_alone(
    visitor: CitizenAtMeeting, host: HostAtMeeting
) -> None:
    host_comes(host)
    page = visitor.page
    visitor.open("meeting/")
    page.locator("#receipt_no").focus()
    page.keyboard.type(RECEIPT_NO)
    page.keyboard.press("Tab")
    page.keyboard.type(QUERY_CODE)
    page.keyboard.press("Tab")
    page.keyboard.type(NAME)
    page.keyboard.press("Enter")
    visitor.check_devices()
    expect(page.locator("#devices-title")).to_be_focused()
    _tab_to(page, "#consent")
    page.keyboard.press("Space")
    _tab_to(page, "#join")
    page.keyboard.press("Enter")
    visitor.in_waiting_room()
    host.let_in(NAME)
    visitor.in_room()
    expect(page.locator("#room-title")).to_be_focused()
    _tab_to(page, "#microphone-switch")
    page.keyboard.press("Space")
    expect(page.locator("#microphone-switch")).to_have_text("打开麦克风")
    _tab_to(page, "#chat-text")
    page.keyboard.type("你好")
    _tab_to(page, "#chat-send")
    page.keyboard.press("Enter")
    expect(host.page.locator(".hall-chat__line", has_text="你好")).to_be_visible()


def _tab_to(page: Page, selector: str) -> None:
    """Presses Tab until a control has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator(selector).evaluate("(one) => one === document.activeElement"):
            return
    raise AssertionError(f"the keyboard never comes to {selector}")
