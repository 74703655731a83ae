"""A member of staff holds an appointment: the day, the door, the room, the minutes."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from sunhall.domain.meeting.participant import IdentityMethod
from tests.browser.meeting_people import CitizenAtMeeting, HostAtMeeting
from tests.browser.meeting_server import CASE_ID, HOST, RECEIPT_NO, MeetingCity, with_plan
from tests.browser.test_video_meeting import NAME, come, host_comes, meet

pytestmark = pytest.mark.browser


def signed_in(host: HostAtMeeting) -> None:
    host.sign_in(HOST["username"], HOST["password"])
    expect(host.page.locator("#day")).to_be_visible()


# --- the day ----------------------------------------------------------------------------------


def test_both_account_and_password_are_asked_for(host: HostAtMeeting) -> None:
    host.open("host/")
    host.page.locator("#sign-in-form button").click()
    assert host.problems() == ["请填写账号", "请填写密码"]


def test_a_wrong_password_is_told_and_opens_nothing(host: HostAtMeeting) -> None:
    host.sign_in(HOST["username"], "wrong")
    assert host.problems() == ["账号或者密码不正确"]
    expect(host.page.locator("#day")).to_be_hidden()
    assert host.page.evaluate("sessionStorage.length") == 0


def test_the_day_lists_its_appointments_and_another_day_its_own(host: HostAtMeeting) -> None:
    signed_in(host)
    item = host.page.locator("#appointments li")
    expect(item).to_have_count(1)
    expect(item).to_contain_text(RECEIPT_NO)
    expect(item).to_contain_text("已确认")
    host.page.locator("#on").fill("2031-01-06")
    host.page.locator("#day-form button").click()
    expect(host.page.locator("#no-appointments")).to_be_visible()
    expect(host.page.locator("#appointments li")).to_have_count(0)


def test_the_token_is_in_no_address_and_gone_after_signing_out(
    host: HostAtMeeting, meeting_city: MeetingCity
) -> None:
    addresses: list[str] = []
    host.page.on("request", lambda request: addresses.append(request.url))
    signed_in(host)
    host.page.locator("#sign-out").click()
    expect(host.page.locator("#sign-in")).to_be_visible()
    assert host.page.evaluate("sessionStorage.length") == 0
    assert not [url for url in addresses if "token" in url]
    heard = [headers for _, path, headers in meeting_city.heard if "appointments" in path]
    assert heard[0]["authorization"] == f"Bearer token-of-{HOST['id']}"


def test_a_token_that_is_no_longer_good_leads_back_to_the_sign_in(
    host: HostAtMeeting, meeting_city: MeetingCity
) -> None:
    signed_in(host)
    meeting_city.fail(
        "GET /staff/appointments", 401, body={"code": "not_signed_in", "detail": "请重新登录"}
    )
    host.page.locator("#day-form button").click()
    expect(host.page.locator("#sign-in")).to_be_visible()
    assert host.problems() == ["请重新登录"]


def test_a_reload_in_the_same_tab_needs_no_second_sign_in(host: HostAtMeeting) -> None:
    signed_in(host)
    host.page.reload()
    expect(host.page.locator("#day")).to_be_visible()
    expect(host.page.locator("#who")).to_have_text(HOST["name"])


# --- the door ---------------------------------------------------------------------------------


def test_nobody_can_be_let_in_before_it_is_said_how_their_identity_was_checked(
    host: HostAtMeeting, visitor: CitizenAtMeeting, meeting_city: MeetingCity
) -> None:
    host_comes(host)
    come(visitor)
    waiter = host.waiter(NAME)
    expect(host.page.locator("#waiting")).to_have_text(f"{NAME}正在等候")
    expect(waiter.locator(".govuk-button-group button")).to_have_count(1)  # sending away only
    methods = waiter.locator("option").evaluate_all("(all) => all.map((one) => one.value)")
    assert methods == [method.value for method in IdentityMethod]
    host.check_identity(NAME, "called_back")
    # The button that was tapped says the same words: what counts is that the server asks no more.
    expect(waiter.locator("option")).to_have_count(0)
    expect(waiter).to_contain_text("身份已核对")
    check = meeting_city.person(NAME).identity
    assert check is not None
    assert (check.method, check.by) == (IdentityMethod.CALLED_BACK, HOST["id"])
    host.admit(NAME)
    visitor.in_room()
    expect(host.page.locator("#nobody-waits")).to_be_visible()


def test_where_no_check_is_asked_for_the_host_lets_in_at_once(
    host: HostAtMeeting, visitor: CitizenAtMeeting, meeting_city: MeetingCity
) -> None:
    with_plan(meeting_city, identity_check=False)
    host_comes(host)
    come(visitor)
    host.admit(NAME)
    visitor.in_room()


def test_the_host_sees_at_the_door_whether_somebody_agrees_to_a_recording(
    host: HostAtMeeting, visitor: CitizenAtMeeting
) -> None:
    host_comes(host)
    come(visitor, consent=False)
    expect(host.waiter(NAME)).to_contain_text("不同意录音录像")


# --- the room ---------------------------------------------------------------------------------


def test_somebody_who_is_asked_to_be_silent_is_silent_and_may_speak_again(
    host: HostAtMeeting, visitor: CitizenAtMeeting
) -> None:
    meet(visitor, host)
    host.sees(NAME)
    host.tile(NAME).get_by_role("button", name="请其关闭麦克风").click()
    expect(visitor.page.locator("#waiting")).to_contain_text("麦克风已经关闭")
    expect(visitor.page.locator("#microphone-switch")).to_have_text("打开麦克风")
    expect(host.tile(NAME)).to_contain_text("麦克风已关闭")
    visitor.page.locator("#microphone-switch").click()
    expect(host.tile(NAME)).not_to_contain_text("麦克风已关闭")


def test_sending_somebody_away_takes_two_steps(
    host: HostAtMeeting, visitor: CitizenAtMeeting
) -> None:
    meet(visitor, host)
    remove = host.tile(NAME).get_by_role("button", name="现在请出")
    expect(remove).to_be_hidden()
    host.tile(NAME).locator("summary").click()
    remove.click()
    assert visitor.over() == "您已被请出接访"
    expect(host.tile(NAME)).to_have_count(0)


def test_ending_the_meeting_ends_it_for_everybody(
    host: HostAtMeeting, visitor: CitizenAtMeeting
) -> None:
    meet(visitor, host)
    end = host.page.locator("#end-meeting")
    expect(end).to_be_hidden()
    host.page.locator(".hall-host-tools summary").click()
    end.click()
    assert visitor.over() == "接访已经结束"
    assert host.over() == "接访已经结束"
    expect(host.page.locator("#over-text")).to_contain_text("填写接访纪要")
    # Nobody is filmed any more.
    for person in (visitor, host):
        assert person.page.evaluate(
            "connections.every(({ connectionState }) => connectionState === 'closed')"
        )


def test_nothing_is_recorded_without_everybody_s_consent(
    host: HostAtMeeting, visitor: CitizenAtMeeting
) -> None:
    host.page.add_init_script(
        """{ const Real = MediaRecorder; globalThis.recorders = [];
        globalThis.MediaRecorder = class extends Real {
          constructor(...all) { super(...all); recorders.push(this); } }; }"""
    )
    meet(visitor, host, consent=False)
    host.page.locator("#record").click()
    expect(host.page.locator("#waiting")).not_to_be_empty()
    host.page.wait_for_timeout(500)
    assert host.page.evaluate("recorders.length") == 0
    expect(visitor.page.locator("#recording-state")).to_be_hidden()


def test_a_recording_pauses_while_somebody_does_not_agree_and_can_be_kept_afterwards(
    host: HostAtMeeting, visitor: CitizenAtMeeting
) -> None:
    host.page.add_init_script(
        """{ const Real = MediaRecorder; globalThis.recorders = [];
        globalThis.MediaRecorder = class extends Real {
          constructor(...all) { super(...all); recorders.push(this); } }; }"""
    )
    meet(visitor, host)
    host.sees(NAME)
    state = "recorders.map(({ state }) => state)"
    host.page.locator("#record").click()
    for person in (visitor, host):
        expect(person.page.locator("#recording-state")).to_have_text("正在录音录像")
    assert host.page.evaluate(state) == ["recording"]
    visitor.page.locator("#consent-part summary").click()
    visitor.page.locator('input[name="room_consent"][value="no"]').check()
    expect(visitor.page.locator("#recording-state")).to_contain_text("等待您的决定")
    expect(host.page.locator("#recording-state")).to_contain_text(NAME)
    assert host.page.evaluate(state) == ["paused"]
    visitor.page.locator('input[name="room_consent"][value="yes"]').check()
    expect(host.page.locator("#recording-state")).to_have_text("正在录音录像")
    assert host.page.evaluate(state) == ["recording"]
    host.page.wait_for_timeout(1_500)
    host.page.locator("#record").click()
    link = host.page.locator("#recordings a")
    with host.page.expect_download() as waiting:
        link.click()
    film = waiting.value.path().read_bytes()
    assert film[:4] == b"\x1a\x45\xdf\xa3"  # EBML: a WebM file
    assert waiting.value.suggested_filename.endswith(".webm")
    expect(visitor.page.locator("#recording-state")).to_be_hidden()
    assert len(film) > 10_000


# --- the minutes ------------------------------------------------------------------------------


def give(host: HostAtMeeting, command: str) -> None:
    host.page.locator(f'[data-command="{command}"] button[type="submit"]').click()


def open_part(host: HostAtMeeting, command: str) -> None:
    host.page.locator(f'[data-part="{command}"] > summary').click()


def begun(host: HostAtMeeting) -> None:
    """An appointment whose meeting has begun, so that its minutes can be written."""
    signed_in(host)
    host.open_appointment(CASE_ID)
    open_part(host, "start")
    give(host, "start")
    expect(host.page.locator('[data-part="write_minutes"]')).to_be_visible()


def test_minutes_are_written_in_a_form_made_from_the_command_s_schema(
    host: HostAtMeeting, meeting_city: MeetingCity
) -> None:
    begun(host)
    open_part(host, "write_minutes")
    give(host, "write_minutes")
    assert host.problems() == ["请填写“结果”", "请填写“内容”"]
    host.page.locator("#write_minutes-outcome").select_option("promised")
    host.page.locator("#write_minutes-text").fill("来访人反映二次供水水压不足。")
    host.page.get_by_role("button", name="添加承诺事项").click()
    promise = host.page.locator("#write_minutes-promises-0-text")
    expect(promise).to_be_focused()
    give(host, "write_minutes")
    assert host.problems() == ["请填写“内容”", "请填写“单位”", "请填写“工作日数”"]
    promise.fill("十五日内完成泵房检修")
    host.page.locator("#write_minutes-promises-0-department").select_option("housing-bureau")
    host.page.locator("#write_minutes-promises-0-days").fill("15")
    give(host, "write_minutes")
    expect(host.page.locator('[data-part="sign_minutes"]')).to_be_visible()
    written = meeting_city.case.given[-1]
    assert written == {
        "command": "write_minutes",
        "data": {
            "outcome": "promised",
            "text": "来访人反映二次供水水压不足。",
            "promises": [
                {"text": "十五日内完成泵房检修", "department": "housing-bureau", "days": 15}
            ],
        },
        "expected_version": 4,
    }


def test_what_is_signed_is_shown_before_it_is_signed(
    host: HostAtMeeting, meeting_city: MeetingCity
) -> None:
    begun(host)
    meeting_city.case.minutes = {"outcome": "settled", "text": "当场解决。", "digest": "b" * 64}
    host.page.locator("#back-to-day").click()
    host.open_appointment(CASE_ID)
    open_part(host, "sign_minutes")
    expect(host.page.locator('[data-part="sign_minutes"]')).to_contain_text("当场解决。")
    expect(host.page.locator('[data-part="sign_minutes"] input')).to_have_count(0)
    give(host, "sign_minutes")
    expect(host.page.locator("#waiting")).to_have_text("已办理")
    assert meeting_city.case.given[-1]["data"] == {"digest": "b" * 64}


def test_a_promise_can_be_taken_out_again(host: HostAtMeeting, meeting_city: MeetingCity) -> None:
    begun(host)
    open_part(host, "write_minutes")
    host.page.get_by_role("button", name="添加承诺事项").click()
    host.page.get_by_role("button", name="删除这一项").click()
    expect(host.page.get_by_role("button", name="添加承诺事项")).to_be_focused()
    host.page.locator("#write_minutes-outcome").select_option("settled")
    host.page.locator("#write_minutes-text").fill("当场解决。")
    give(host, "write_minutes")
    expect(host.page.locator("#waiting")).to_have_text("已办理")
    assert meeting_city.case.given[-1]["data"]["promises"] == []


def test_what_the_server_refuses_is_told_at_its_field(
    host: HostAtMeeting, meeting_city: MeetingCity
) -> None:
    begun(host)
    open_part(host, "write_minutes")
    host.page.locator("#write_minutes-outcome").select_option("settled")
    host.page.locator("#write_minutes-text").fill("当场解决。")
    host.page.get_by_role("button", name="添加承诺事项").click()
    host.page.locator("#write_minutes-promises-0-text").fill("检修")
    host.page.locator("#write_minutes-promises-0-department").select_option("housing-bureau")
    host.page.locator("#write_minutes-promises-0-days").fill("4000")
    give(host, "write_minutes")
    assert host.problems() == ["too_large"]
    assert host.message_at("write_minutes-promises-0-days") == "too_large"
    expect(host.page.locator("#write_minutes-text")).to_have_value("当场解决。")


def test_what_was_written_stays_when_the_case_has_changed_meanwhile(
    host: HostAtMeeting, meeting_city: MeetingCity
) -> None:
    begun(host)
    open_part(host, "write_minutes")
    host.page.locator("#write_minutes-outcome").select_option("settled")
    host.page.locator("#write_minutes-text").fill("当场解决。")
    meeting_city.case.version += 1
    give(host, "write_minutes")
    assert host.problems() == ["办件已被更新"]
    expect(host.page.locator("#write_minutes-text")).to_have_value("当场解决。")
    give(host, "write_minutes")
    expect(host.page.locator("#waiting")).to_have_text("已办理")
    assert meeting_city.case.given[-1]["expected_version"] == 5


def test_minutes_can_be_written_while_the_meeting_is_held(
    host: HostAtMeeting, visitor: CitizenAtMeeting
) -> None:
    begun(host)
    host.go_to_meeting()
    come(visitor)
    host.let_in(NAME)
    visitor.in_room()
    assert host.sees(NAME).is_red
    open_part(host, "write_minutes")
    host.page.locator("#write_minutes-outcome").select_option("settled")
    host.page.locator("#write_minutes-text").fill("当场解决。")
    give(host, "write_minutes")
    # What happened before is said first, each thing long enough to be read out.
    expect(host.page.locator("#waiting")).to_have_text("已办理", timeout=20_000)
    assert host.sees(NAME).is_red


def test_a_lost_answer_to_a_command_does_not_do_it_twice(
    host: HostAtMeeting, meeting_city: MeetingCity
) -> None:
    keys: list[str] = []
    host.page.on(
        "request",
        lambda request: (
            keys.append(request.headers["idempotency-key"])
            if urlsplit(request.url).path.endswith("/commands")
            else None
        ),
    )
    signed_in(host)
    host.open_appointment(CASE_ID)
    meeting_city.fail(f"POST /staff/cases/{CASE_ID}/commands", 503, times=1)
    open_part(host, "start")
    give(host, "start")
    host.problems()
    give(host, "start")
    expect(host.page.locator('[data-part="write_minutes"]')).to_be_visible()
    assert len(keys) == 2
    assert keys[0] == keys[1]
