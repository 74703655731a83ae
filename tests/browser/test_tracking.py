"""A citizen follows a request: state, explained deadlines, letters, and what may be done now."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.citizen_pages import CitizenPages, Receipt
from tests.browser.conftest import Answered
from tests.browser.fake_city import FakeCity

pytestmark = pytest.mark.browser


@pytest.fixture
def receipt(answered: Answered, citizen: CitizenPages, city: FakeCity) -> Receipt:
    return answered.submitted(citizen, city)


def test_number_and_code_open_the_request(citizen: CitizenPages, receipt: Receipt) -> None:
    citizen.track(receipt)
    assert citizen.state() == "submitted"
    assert citizen.timeline() == ["已提交申请"]


def test_opening_a_request_reads_it_once(
    citizen: CitizenPages, city: FakeCity, receipt: Receipt
) -> None:
    citizen.track(receipt)
    citizen.state()
    assert city.calls("GET", f"/disclosure-requests/{receipt.receipt_no}") == 1


def test_a_wrong_code_and_an_unknown_number_get_the_same_words(
    citizen: CitizenPages, receipt: Receipt
) -> None:
    for wrong in (
        Receipt(receipt.receipt_no, "AAAA"),
        Receipt("YX-2026-999999", receipt.query_code),
    ):
        citizen.track(wrong)
        assert citizen.problems() == ["受理编号或者查询码不正确"]


def test_both_are_asked_for(citizen: CitizenPages) -> None:
    citizen.open("track/")
    citizen.go_on()
    assert citizen.problems() == ["请填写受理编号", "请填写查询码"]


def test_after_too_many_guesses_the_page_says_how_long_to_wait(
    citizen: CitizenPages, page: Page, city: FakeCity, receipt: Receipt
) -> None:
    city.fail(
        "GET /disclosure-requests",
        429,
        headers={"Retry-After": "900"},
        body={"code": "too_many_requests"},
    )
    citizen.track(receipt)
    assert citizen.problems() == ["操作太频繁，请在 15 分钟后再试。您填写的内容都还在。"]
    expect(page.locator("#query_code")).to_have_value(receipt.query_code)


def test_a_deadline_names_every_day_that_counts_and_every_day_that_is_skipped(
    citizen: CitizenPages, receipt: Receipt
) -> None:
    citizen.track(receipt)
    citizen.state()
    clock = citizen.clock("reply")
    expect(clock).to_contain_text("2027年1月18日星期一以前")
    clock.locator("summary").click()
    expect(clock.locator("[data-kind=due]")).to_contain_text("期限届满之日")
    assert clock.locator("[data-kind=counted]").count() == 20
    assert [row for row in clock.locator("[data-kind=skipped]").all_inner_texts() if "元旦" in row]
    days = [time.get_attribute("datetime") or "" for time in clock.locator("tbody time").all()]
    assert days == sorted(days)


def test_every_day_and_every_turn_of_a_deadline_is_shown_with_its_rule(
    citizen: CitizenPages, city: FakeCity, receipt: Receipt
) -> None:
    citizen.track(receipt)
    citizen.state()
    clock = citizen.clock("reply")
    where = f"/disclosure-requests/{receipt.receipt_no}/deadlines"
    assert city.calls("GET", where) == 0  # most people never ask
    clock.locator("summary").click()
    expect(clock.locator("[data-kind=start]")).to_contain_text("双方确认")
    for row in clock.locator("[data-kind=counted]").all():
        expect(row.locator(".hall-days__basis")).to_have_text(
            "《政府信息公开条例》第三十三条第二款"
        )
    clock.locator("summary").click()
    clock.locator("summary").click()
    assert city.calls("GET", where) == 1


def test_without_the_rules_the_days_alone_are_shown(
    citizen: CitizenPages, city: FakeCity, receipt: Receipt
) -> None:
    citizen.track(receipt)
    citizen.state()
    city.fail(f"GET /disclosure-requests/{receipt.receipt_no}/deadlines", 503)
    clock = citizen.clock("reply")
    clock.locator("summary").click()
    rows = clock.locator("tbody tr").all_inner_texts()
    assert len([row for row in rows if "第 " in row]) == 20
    assert [row.split("\t")[1] for row in rows if "1月1日" in row] == ["跳过：元旦"]


def test_the_deadlines_can_be_saved_for_a_calendar(
    citizen: CitizenPages, page: Page, city: FakeCity, receipt: Receipt
) -> None:
    citizen.track(receipt)
    citizen.state()
    with page.expect_download() as waiting:
        page.locator("#calendar").click()
    assert waiting.value.suggested_filename == f"{receipt.receipt_no}.ics"
    assert waiting.value.path().read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    # The code went out in a header, and never in an address.
    ((_, where, headers),) = [one for one in city.heard if one[1].endswith(".ics")]
    assert receipt.query_code not in where
    assert headers["x-query-code"] == receipt.query_code


def test_a_calendar_that_cannot_be_had_is_told(
    citizen: CitizenPages, page: Page, city: FakeCity, receipt: Receipt
) -> None:
    citizen.track(receipt)
    citizen.state()
    city.fail(f"GET /disclosure-requests/{receipt.receipt_no}/deadlines.ics", 503)
    page.locator("#calendar").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()


def test_a_day_beyond_the_published_calendar_is_called_provisional(
    citizen: CitizenPages, receipt: Receipt
) -> None:
    citizen.track(receipt)
    citizen.state()
    expect(citizen.clock("reply").locator(".govuk-tag")).to_have_text("暂定")


def test_times_are_beijing_time_wherever_the_device_is(
    page: Page, citizen: CitizenPages, receipt: Receipt, city: FakeCity
) -> None:
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(timezone_id="America/New_York")
    try:
        abroad = CitizenPages(context.new_page(), city.base_url)
        abroad.track(receipt)
        abroad.state()
        expect(abroad.page.locator("#facts")).to_contain_text("2026年11月23日 09:12")
        expect(abroad.clock("reply")).to_contain_text("2027年1月18日星期一")
    finally:
        context.close()


def test_what_is_to_be_added_is_shown_where_it_is_read_and_where_it_is_answered(
    citizen: CitizenPages, page: Page, city: FakeCity, receipt: Receipt
) -> None:
    city.ask_for_supplement(receipt.receipt_no)
    citizen.track(receipt)
    citizen.state()
    expected = ["写明道路的名称", "写明资料的起止时间"]
    assert page.locator("#asked li").all_inner_texts() == expected
    page.locator('[data-action="supplement"]').click()
    expect(page.locator("#asked li")).to_have_text(expected)
    expect(page.locator("#asked")).to_contain_text("可以参考工程公示牌上的名称。")


def test_a_clock_that_stands_still_shows_the_earliest_day(
    citizen: CitizenPages, city: FakeCity, receipt: Receipt
) -> None:
    city.pause(receipt.receipt_no)
    citizen.track(receipt)
    citizen.state()
    expect(citizen.clock("reply")).to_contain_text("期限现在暂停计算，这是最早的日期。")


def test_a_letter_that_is_being_made_is_named_without_a_dead_link(
    citizen: CitizenPages, page: Page, city: FakeCity, receipt: Receipt
) -> None:
    city.order_letter(receipt.receipt_no)
    citizen.track(receipt)
    citizen.state()
    expect(page.locator("[data-letter]")).to_contain_text("正在制作，请稍后刷新。")
    assert page.locator("[data-letter] a").count() == 0


def test_a_supplement_is_given_with_a_file_and_confirmed(
    citizen: CitizenPages, page: Page, city: FakeCity, receipt: Receipt, proof: Path
) -> None:
    city.ask_for_supplement(receipt.receipt_no)
    citizen.track(receipt)
    assert citizen.state() == "supplement_pending"
    assert citizen.actions_offered() == ["supplement", "withdraw"]
    page.locator('[data-action="supplement"]').click()
    expect(page.locator("#letters-first")).to_contain_text("补正告知书")
    citizen.attach(proof, "supporting")
    page.locator("#explanation").fill("道路是明德路，时间是 2025 年 6 月至 12 月。")
    citizen.go_on()
    citizen.expect_at("track/done/")
    expect(page.locator("#done-supplement")).to_be_visible()
    [command] = city.requests[receipt.receipt_no].given
    assert command["action"] == "supplement"
    assert command["expected_version"] == 2
    assert command["data"]["explanation"] == "道路是明德路，时间是 2025 年 6 月至 12 月。"
    assert [one["file_name"] for one in command["data"]["attachments"]] == ["身份证.pdf"]
    page.locator("#to-status").click()
    assert citizen.state() == "intake_review"


def test_a_supplement_needs_what_the_schema_requires_and_shows_the_api_s_words(
    citizen: CitizenPages, city: FakeCity, receipt: Receipt
) -> None:
    city.ask_for_supplement(receipt.receipt_no)
    citizen.track(receipt)
    citizen.state()
    citizen.supplement("")
    assert citizen.problems() == ["请写明补充说明"]
    citizen.page.locator("#explanation").fill("短")
    citizen.go_on()
    assert citizen.problems() == ["补充说明太短，请写清楚"]
    assert citizen.message_at("explanation") == "补充说明太短，请写清楚"


def test_a_request_that_changed_meanwhile_is_read_again_and_what_was_typed_stays(
    citizen: CitizenPages, page: Page, city: FakeCity, receipt: Receipt
) -> None:
    city.ask_for_supplement(receipt.receipt_no)
    citizen.track(receipt)
    citizen.state()
    page.locator('[data-action="supplement"]').click()
    expect(page.locator("#letters-first")).to_be_visible()
    city.touch(receipt.receipt_no)
    page.locator("#explanation").fill("道路是明德路。")
    citizen.go_on()
    assert citizen.problems()[0].startswith("这件申请刚刚有了变化，我们已经读取了最新情况。")
    expect(page.locator("#explanation")).to_have_value("道路是明德路。")
    citizen.go_on()
    citizen.expect_at("track/done/")
    assert [command["expected_version"] for command in city.requests[receipt.receipt_no].given] == [
        3
    ]


def test_a_lost_answer_to_an_action_does_not_do_it_twice(
    citizen: CitizenPages, city: FakeCity, receipt: Receipt
) -> None:
    citizen.track(receipt)
    citizen.state()
    city.fail(
        f"POST /disclosure-requests/{receipt.receipt_no}/actions", 0, after_work=True, times=99
    )
    citizen.withdraw("已经从公开渠道找到")
    citizen.problems()
    city.faults.clear()
    citizen.go_on()
    citizen.expect_at("track/done/")
    assert len(city.requests[receipt.receipt_no].given) == 1


def test_what_is_typed_in_an_action_survives_a_look_at_the_status(
    citizen: CitizenPages, page: Page, city: FakeCity, receipt: Receipt
) -> None:
    city.ask_for_supplement(receipt.receipt_no)
    citizen.track(receipt)
    citizen.state()
    page.locator('[data-action="supplement"]').click()
    citizen.expect_at("track/supplement/")
    page.locator("#explanation").fill("写到一半")
    page.go_back()
    citizen.state()
    page.locator('[data-action="supplement"]').click()
    expect(page.locator("#explanation")).to_have_value("写到一半")


def test_a_withdrawal_is_warned_of_and_confirmed(
    citizen: CitizenPages, page: Page, city: FakeCity, receipt: Receipt
) -> None:
    citizen.track(receipt)
    citizen.state()
    citizen.withdraw("已经从公开渠道找到")
    citizen.expect_at("track/done/")
    expect(page.locator("#done-withdraw")).to_be_visible()
    assert city.requests[receipt.receipt_no].given[0]["data"] == {"reason": "已经从公开渠道找到"}
    page.locator("#to-status").click()
    assert citizen.state() == "withdrawn"
    assert citizen.actions_offered() == []


def test_an_action_the_api_does_not_offer_any_more_is_not_sent(
    citizen: CitizenPages, page: Page, city: FakeCity, receipt: Receipt
) -> None:
    citizen.track(receipt)
    citizen.state()
    city.reply(receipt.receipt_no)
    page.locator('[data-action="withdraw"]').click()
    citizen.expect_at("track/withdraw/")
    assert citizen.problems() == ["这件申请现在不能进行这项操作，请返回办理进度查看。"]
    citizen.go_on()
    citizen.problems()
    assert city.requests[receipt.receipt_no].given == []


def test_the_reply_appears_on_refresh_and_can_be_downloaded(
    citizen: CitizenPages, city: FakeCity, receipt: Receipt
) -> None:
    citizen.track(receipt)
    citizen.state()
    assert citizen.letters() == []
    city.reply(receipt.receipt_no)
    citizen.refresh()
    assert citizen.state() == "sent"
    assert citizen.letters() == ["云政公开〔2026〕15号"]
    assert citizen.timeline()[0] == "已答复"
    assert citizen.download_letter("云政公开〔2026〕15号", "pdf").startswith(b"%PDF")
    assert citizen.download_letter("云政公开〔2026〕15号", "docx")
    assert (
        citizen.page.locator("#disclosed li").all_inner_texts()[0]
        == "明德路道路改造工程环境影响评价批复"
    )
    with citizen.page.expect_download() as waiting:
        citizen.page.locator("#disclosed a").click()
    assert waiting.value.path().read_bytes().startswith(b"%PDF")


def test_a_file_can_be_fetched_however_long_the_page_has_been_open(
    citizen: CitizenPages, page: Page, city: FakeCity, receipt: Receipt
) -> None:
    """Addresses of files are signed for minutes: a stale one is replaced before it is followed."""
    page.clock.install()
    city.reply(receipt.receipt_no)
    citizen.track(receipt)
    citizen.state()
    path = f"/disclosure-requests/{receipt.receipt_no}"
    assert citizen.download_letter("云政公开〔2026〕15号", "pdf")
    assert city.calls("GET", path) == 1
    page.clock.fast_forward("06:00")
    assert citizen.download_letter("云政公开〔2026〕15号", "pdf")
    assert city.calls("GET", path) == 2


def test_leaving_forgets_number_and_code(
    citizen: CitizenPages, page: Page, receipt: Receipt
) -> None:
    citizen.track(receipt)
    citizen.state()
    page.locator("#leave").click()
    citizen.expect_at("track/")
    assert page.evaluate("sessionStorage.length") == 0
    citizen.open("track/status/")
    citizen.expect_at("track/")


def test_a_code_that_stopped_working_leads_back_to_the_question(
    citizen: CitizenPages, page: Page, city: FakeCity, receipt: Receipt
) -> None:
    citizen.track(receipt)
    citizen.state()
    city.requests.clear()
    page.locator("#refresh").click()
    citizen.expect_at("track/")
    assert citizen.problems() == ["受理编号或者查询码不正确"]


def test_reasons_are_asked_for_in_their_own_words_and_given_once(
    citizen: CitizenPages, page: Page, city: FakeCity, receipt: Receipt
) -> None:
    city.ask_for_reasons(receipt.receipt_no)
    citizen.track(receipt)
    assert citizen.state() == "reason_pending"
    expect(page.locator("#asked-title")).to_have_text("需要您说明的事项")
    citizen.give_reasons("")
    assert citizen.problems() == ["请写明您的理由"]
    assert citizen.message_at("explanation") == "请写明您的理由"
    page.locator("#explanation").fill("研究课题需要逐年比对。")
    page.locator('main form button[type="submit"]').dblclick()
    citizen.expect_at("track/done/")
    expect(page.locator("#done-give_reasons")).to_be_visible()
    [command] = city.requests[receipt.receipt_no].given
    assert command["data"] == {"explanation": "研究课题需要逐年比对。"}


def test_who_confirms_the_reply_is_told_what_follows_from_it(
    citizen: CitizenPages, page: Page, city: FakeCity, receipt: Receipt
) -> None:
    city.reply(receipt.receipt_no)
    citizen.track(receipt)
    citizen.state()
    citizen.acknowledge_delivery()
    citizen.expect_at("track/done/")
    expect(page.locator("#done-acknowledge_delivery")).to_be_visible()
    page.locator("#to-status").click()
    assert citizen.state() == "delivered"
    assert citizen.actions_offered() == ["suggest_publication"]
    page.locator("#leave").click()
    citizen.expect_at("track/")
    assert page.evaluate("sessionStorage.length") == 0


GIVEN = "明德路道路改造工程环境影响评价批复"


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_what_was_given_can_be_suggested_for_everybody_once(
    page: Page, city: FakeCity, receipt: Receipt, locale: str
) -> None:
    city.reply(receipt.receipt_no)
    citizen = CitizenPages(page, city.base_url, locale)
    citizen.track(receipt)
    assert citizen.state() == "sent"
    citizen.suggest_publication(GIVEN)
    citizen.expect_at("track/done/")
    expect(page.locator("#done-suggest_publication")).to_be_visible()
    expect(page.locator("#done-suggest_publication")).to_contain_text(receipt.receipt_no)
    [command] = city.requests[receipt.receipt_no].given
    assert (command["action"], command["data"]) == ("suggest_publication", {})
    page.locator("#to-status").click()
    # The reply stays as it is: it can still be confirmed, and is not suggested again.
    assert citizen.state() == "sent"
    assert citizen.actions_offered() == ["acknowledge_delivery"]
    citizen.open("track/suggest_publication/")
    assert len(citizen.problems()) == 1
    citizen.go_on()
    assert len(city.requests[receipt.receipt_no].given) == 1


def test_a_suggestion_pressed_twice_is_sent_once(
    citizen: CitizenPages, page: Page, city: FakeCity, receipt: Receipt
) -> None:
    city.reply(receipt.receipt_no)
    citizen.track(receipt)
    citizen.state()
    page.locator('[data-action="suggest_publication"]').click()
    expect(page.locator("#given")).to_be_visible()
    page.locator('main form button[type="submit"]').dblclick()
    citizen.expect_at("track/done/")
    assert len(city.requests[receipt.receipt_no].given) == 1


def test_who_would_rather_not_suggest_it_goes_back_and_nothing_is_sent(
    citizen: CitizenPages, page: Page, city: FakeCity, receipt: Receipt
) -> None:
    city.reply(receipt.receipt_no)
    citizen.track(receipt)
    citizen.state()
    page.locator('[data-action="suggest_publication"]').click()
    expect(page.locator("#given")).to_be_visible()
    page.get_by_role("link", name="暂不建议，返回办理进度").click()
    assert citizen.state() == "sent"
    assert city.requests[receipt.receipt_no].given == []


def test_nothing_is_named_as_given_before_it_can_be_read(
    citizen: CitizenPages, page: Page, city: FakeCity, receipt: Receipt
) -> None:
    city.reply(receipt.receipt_no)
    city.requests[receipt.receipt_no].shown = {}
    citizen.track(receipt)
    citizen.state()
    page.locator('[data-action="suggest_publication"]').click()
    citizen.expect_at("track/suggest_publication/")
    page.wait_for_load_state("networkidle")
    expect(page.locator("#given")).to_be_hidden()


def test_a_split_request_shows_number_and_code_of_each_part_and_opens_it(
    citizen: CitizenPages, page: Page, city: FakeCity, receipt: Receipt
) -> None:
    part = city.split(receipt.receipt_no)
    citizen.track(receipt)
    citizen.state()
    row = page.locator("#parts .govuk-summary-list__row")
    expect(row).to_contain_text(part.receipt_no)
    expect(row.locator(".hall-code")).to_have_text(part.query_code)
    row.locator("button").click()
    expect(page.locator("#facts")).to_contain_text(part.receipt_no)
    expect(page.locator("#parts")).to_be_hidden()
    assert part.query_code not in page.url


def test_a_file_that_is_not_given_is_named_with_its_ground_and_article(
    citizen: CitizenPages, page: Page, city: FakeCity, receipt: Receipt
) -> None:
    withheld = (
        {"number": 1, "final": True, "grounds": ["保护第三方合法权益"], "articles": ["15", "32"]},
        {"number": 2, "final": False, "grounds": [], "articles": []},
    )
    city.reply(receipt.receipt_no, withheld=withheld)
    citizen.track(receipt)
    citizen.state()
    assert page.locator("#disclosed li").all_inner_texts()[-2:] == [
        "有一个文件不予提供：保护第三方合法权益（条例第15条、条例第32条）。",
        "有一个文件正在处理，处理完成后可以在这里下载。",
    ]
