"""What goes wrong is said honestly, where it went wrong, and nothing typed is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.citizen_pages import COMPANY, PERSON, CitizenPages
from tests.browser.conftest import Answered
from tests.browser.fake_city import FakeCity

pytestmark = pytest.mark.browser

SUBMIT = "POST /disclosure-requests"
WRONG_ID = PERSON.but(id_number="110105194912310021")
ID_MESSAGE = "身份证号码不正确，请核对最后一位"


def test_an_empty_question_shows_summary_field_message_and_a_marked_title(
    citizen: CitizenPages, page: Page
) -> None:
    citizen.start_request()
    citizen.go_on()
    assert citizen.problems() == ["请选择谁提出申请"]
    assert citizen.message_at("applicant-kind") == "请选择谁提出申请"
    assert page.title().startswith("错误：")


def test_a_button_pressed_before_the_script_arrives_sends_nothing_typed_anywhere(
    citizen: CitizenPages, page: Page
) -> None:
    page.route("**/scripts/track.mjs", lambda route: route.abort())
    sent: list[str] = []
    citizen.open("track/")
    page.on("request", lambda request: sent.append(request.url))
    page.locator("#receipt_no").fill("YX-2026-000017")
    page.locator("#query_code").fill("K7M2Q9X4T3")
    page.locator('main form button[type="submit"]').click()
    assert page.url == citizen.url("track/")
    assert page.locator("#query_code").input_value() == "K7M2Q9X4T3"
    assert [address for address in sent if "K7M2Q9X4T3" in address or "/api/" in address] == []


def test_each_summary_entry_leads_to_its_field(citizen: CitizenPages, page: Page) -> None:
    citizen.start_request()
    citizen.choose_applicant("commercial_enterprise")
    citizen.expect_at("disclosure/organisation/")
    citizen.go_on()
    assert citizen.problems() == [
        "请填写单位名称",
        "请选择证件类型",
        "请填写证件号码",
        "请填写联系人姓名",
    ]
    for text, control in [
        ("请选择证件类型", "applicant-id_type"),
        ("请填写联系人姓名", "applicant-contact_person"),
    ]:
        page.locator(".govuk-error-summary a", has_text=text).click()
        expect(page.locator(f"#{control}")).to_be_focused()


def test_one_way_of_contact_is_enough_and_none_is_not(citizen: CitizenPages) -> None:
    citizen.start_request()
    citizen.choose_applicant("natural_person")
    citizen.expect_at("disclosure/identity/")
    citizen.give_identity(PERSON)
    citizen.expect_at("disclosure/contact/")
    citizen.give_contact(PERSON.but(phone=""))
    assert citizen.problems() == ["请至少填写电话号码、电子邮箱、通信地址中的一种"]
    citizen.give_contact(PERSON.but(phone="", postal_address="云溪市书院街 18 号"))
    citizen.expect_at("disclosure/information/")


def test_a_message_goes_away_when_the_answer_is_given(citizen: CitizenPages, page: Page) -> None:
    citizen.start_request()
    citizen.go_on()
    citizen.problems()
    citizen.choose_applicant("natural_person")
    citizen.expect_at("disclosure/identity/")
    page.locator("#back").click()
    citizen.expect_at("disclosure/applicant/")
    expect(page.locator(".govuk-error-message")).to_have_count(0)
    assert not page.title().startswith("错误：")


def test_the_api_s_words_appear_on_the_check_page_and_at_the_question(
    answered: Answered, citizen: CitizenPages, page: Page, city: FakeCity
) -> None:
    answered(citizen, WRONG_ID.but(email="lin@yunxi"))
    citizen.submit()
    assert citizen.problems() == [ID_MESSAGE, "电子邮箱格式不正确"]
    page.locator(".govuk-error-summary a", has_text=ID_MESSAGE).click()
    citizen.expect_at("disclosure/identity/")
    assert citizen.problems(led_to="applicant-id_number") == [ID_MESSAGE]
    assert citizen.message_at("applicant-id_number") == ID_MESSAGE
    citizen.give_identity(PERSON)
    citizen.expect_at("disclosure/check/")
    assert citizen.problems() == ["电子邮箱格式不正确"]
    citizen.change("applicant.email")
    citizen.give_contact(PERSON.but(email="lin@yunxi.example"))
    citizen.expect_at("disclosure/check/")
    citizen.submit()
    citizen.receipt()
    assert len(city.submissions) == 1


def test_the_api_answers_in_the_language_of_the_page(
    answered: Answered, page: Page, city: FakeCity
) -> None:
    english = CitizenPages(page, city.base_url, "en")
    answered(english, WRONG_ID)
    english.submit()
    assert english.problems() == ["The identity number is not valid. Check the last character"]
    assert page.title().startswith("Error: ")


def test_one_key_is_used_however_often_a_draft_is_sent(
    answered: Answered, citizen: CitizenPages, city: FakeCity
) -> None:
    answered(citizen, WRONG_ID)
    citizen.submit()
    citizen.problems()
    citizen.change("applicant.id_number")
    citizen.give_identity(PERSON)
    citizen.expect_at("disclosure/check/")
    citizen.submit()
    citizen.receipt()
    keys = {
        headers["idempotency-key"]
        for method, path, headers in city.heard
        if path == "/disclosure-requests"
    }
    assert len(keys) == 1


def test_a_second_request_in_the_same_tab_has_a_key_of_its_own(
    citizen: CitizenPages, city: FakeCity
) -> None:
    first = citizen.make_request()
    second = citizen.make_request(COMPANY)
    assert first.receipt_no != second.receipt_no
    assert len(city.submissions) == 2


def test_pressing_submit_twice_makes_one_request(
    answered: Answered, citizen: CitizenPages, page: Page, city: FakeCity
) -> None:
    answered(citizen)
    page.evaluate(
        "() => { const b = document.querySelector('#submit-button'); b.click(); b.click(); }"
    )
    citizen.receipt()
    assert city.calls("POST", "/disclosure-requests") == 1


def test_a_lost_answer_is_admitted_and_sending_again_does_not_double_the_request(
    answered: Answered, citizen: CitizenPages, city: FakeCity
) -> None:
    answered(citizen)
    city.fail(SUBMIT, 0, after_work=True, times=99)  # Chromium itself repeats.
    citizen.submit()
    [sentence] = citizen.problems()
    assert sentence.startswith("提交时没有收到回音，我们不知道申请是否已经送到。")
    city.faults.clear()
    citizen.submit()
    receipt = citizen.receipt()
    assert list(city.requests) == [receipt.receipt_no]
    assert len(city.submissions) == 1


def test_after_a_lost_answer_and_a_changed_mind_the_first_result_can_be_fetched(
    answered: Answered, citizen: CitizenPages, page: Page, city: FakeCity
) -> None:
    answered(citizen)
    city.fail(SUBMIT, 0, after_work=True, times=99)
    citizen.submit()
    citizen.problems()
    city.faults.clear()
    citizen.change("information.description")
    citizen.describe_information("另一份文件")
    citizen.expect_at("disclosure/check/")
    citizen.submit()
    expect(page.locator("#recover")).to_be_visible()
    page.locator("#recover-button").click()
    receipt = citizen.receipt()
    assert list(city.requests) == [receipt.receipt_no]
    assert city.submissions[0]["information"]["description"] == PERSON.description


@pytest.mark.parametrize(
    ("status", "headers", "body", "said"),
    [
        (
            429,
            {"Retry-After": "30"},
            {"code": "too_many_requests"},
            "操作太频繁，请在 30 秒钟后再试。您填写的内容都还在。",
        ),
        (
            503,
            {"Retry-After": "300"},
            {"code": "unavailable"},
            "服务暂时不可用，请在 5 分钟后再试。您填写的内容都还在。",
        ),
        (503, {}, None, "服务暂时不可用，请在 几分钟后再试。您填写的内容都还在。"),
        (413, {}, None, "发送的内容太大，没有被接受。请缩短文字或者换成较小的文件后再试。"),
        (
            400,
            {},
            {"code": "malformed", "detail": "正文不是有效的 JSON。"},
            "正文不是有效的 JSON。",
        ),
        (500, {}, None, "服务器出了问题，您的操作没有完成。请稍后再试，您填写的内容都还在。"),
    ],
    ids=["429", "503-with-time", "503-bare", "413", "400", "500-without-json"],
)
def test_each_refusal_has_its_own_honest_sentence_and_nothing_is_lost(
    answered: Answered,
    citizen: CitizenPages,
    city: FakeCity,
    status: int,
    headers: dict[str, str],
    body: dict[str, str] | None,
    said: str,
) -> None:
    answered(citizen)
    before = citizen.answers_shown()
    city.fail(SUBMIT, status, headers=headers, body=body)
    citizen.submit()
    assert citizen.problems() == [said]
    assert citizen.answers_shown() == before
    citizen.submit()
    citizen.receipt()


def test_a_server_s_fault_gives_the_number_to_ask_about(
    answered: Answered, citizen: CitizenPages, city: FakeCity
) -> None:
    answered(citizen)
    city.fail(SUBMIT, 500, body={"code": "internal", "correlation_id": "c0ffee"})
    citizen.submit()
    assert citizen.problems()[1] == "如需电话咨询，请报出这个编号：c0ffee"


def test_without_the_catalogue_the_question_can_be_asked_again(
    answered: Answered, citizen: CitizenPages, page: Page, city: FakeCity
) -> None:
    answered(citizen)
    city.fail("GET /catalogue", 503)
    citizen.change("department")
    assert citizen.problems()[0].startswith("服务暂时不可用")
    page.reload()
    citizen.choose_department("housing-bureau")
    citizen.expect_at("disclosure/check/")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("程序.exe", b"MZ", "“程序.exe”的类型不能上传，请改用 PDF, JPG, JPEG, PNG, DOCX"),
        ("空.pdf", b"", "“空.pdf”是空文件，请重新选择"),
        ("大.pdf", b"0" * (10 * 1024 * 1024 + 1), "“大.pdf”超过 10 MB，请压缩或者拆分后再上传"),
    ],
    ids=["wrong-type", "empty", "too-large"],
)
def test_a_file_that_cannot_be_taken_is_refused_before_it_is_sent(
    answered: Answered,
    citizen: CitizenPages,
    page: Page,
    city: FakeCity,
    tmp_path: Path,
    name: str,
    content: bytes,
    said: str,
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    answered(citizen)
    citizen.change("file")
    citizen.choose_file(file, "supporting")
    page.locator("#upload").click()
    assert citizen.problems() == [said]
    assert citizen.message_at("file") == said
    assert city.calls("POST", "/uploads") == 0


def test_no_more_files_than_the_city_allows(
    answered: Answered, citizen: CitizenPages, page: Page, proof: Path
) -> None:
    answered(citizen, PERSON.but(attachments=((proof, "supporting"),) * 5))
    citizen.change("file")
    expect(page.locator("#uploads li")).to_have_count(5)
    expect(page.locator("#upload-form")).to_be_hidden()


def test_a_file_that_did_not_arrive_is_not_listed_and_can_be_sent_again(
    answered: Answered, citizen: CitizenPages, page: Page, city: FakeCity, proof: Path
) -> None:
    answered(citizen)
    citizen.change("file")
    city.fail("bucket", 403)
    citizen.choose_file(proof, "supporting")
    page.locator("#upload").click()
    assert citizen.problems() == ["“身份证.pdf”没有传上去，请再试一次"]
    expect(page.locator("#uploads li")).to_have_count(0)
    city.faults.clear()
    page.locator("#upload").click()
    expect(page.locator("#uploads li")).to_have_count(1)


def test_a_file_that_expired_is_named_at_the_files_question(
    answered: Answered, citizen: CitizenPages, page: Page, city: FakeCity, proof: Path
) -> None:
    answered(citizen, PERSON.but(attachments=((proof, "supporting"),)))
    city.files.clear()
    citizen.submit()
    assert citizen.problems() == ["这个文件已失效，请重新上传"]
    page.locator(".govuk-error-summary a").click()
    citizen.expect_at("disclosure/attachments/")
    assert citizen.problems() == ["这个文件已失效，请重新上传"]
    page.locator("#uploads button").click()
    citizen.attach(proof, "supporting")
    citizen.go_on()
    citizen.expect_at("disclosure/check/")
    citizen.submit()
    citizen.receipt()


def test_markup_in_an_answer_is_shown_as_it_was_typed(
    answered: Answered, citizen: CitizenPages, page: Page
) -> None:
    nasty = '<img src=x onerror="document.title=1"><b>粗体</b>'
    answered(citizen, PERSON.but(description=nasty))
    assert citizen.answers_shown()["信息的名称或者特征"] == nasty
    assert page.locator("main b").count() == 0


def test_a_browser_that_keeps_nothing_says_why_the_form_cannot_be_filled_in(
    citizen: CitizenPages, page: Page
) -> None:
    page.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('no', 'QuotaExceededError'); };"
    )
    citizen.open("disclosure/applicant/")
    assert citizen.problems()[0].startswith("这个浏览器不允许网页临时保存内容")
