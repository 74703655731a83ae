"""A citizen asks for information: one thing a page, check, submit, receipt."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.citizen_pages import COMPANY, PERSON, CitizenPages
from tests.browser.conftest import Answered
from tests.browser.fake_city import FakeCity

pytestmark = pytest.mark.browser


def test_a_person_submits_what_article_29_asks_for(citizen: CitizenPages, city: FakeCity) -> None:
    receipt = citizen.make_request(
        PERSON.but(reference="云政发〔2025〕12号", department="transport-bureau")
    )
    assert receipt.receipt_no in city.requests
    assert receipt.query_code == city.requests[receipt.receipt_no].query_code
    assert city.submissions == [
        {
            "channel": "online",
            "department": "transport-bureau",
            "applicant": {
                "kind": "natural_person",
                "name": "林晓雨",
                "id_type": "resident_id",
                "id_number": "11010519491231002X",
                "phone": "13800000000",
            },
            "information": {"description": PERSON.description, "reference": "云政发〔2025〕12号"},
            "delivery": {"form": "electronic", "way": "online"},
            "attachments": [],
            "assistance": False,
            "locale": "zh-CN",
        }
    ]


def test_an_organisation_is_asked_for_its_registration_and_a_contact_person(
    citizen: CitizenPages, city: FakeCity
) -> None:
    citizen.make_request(COMPANY)
    assert city.submissions[0]["applicant"] == {
        "kind": "commercial_enterprise",
        "name": "云溪市清源环境科技有限公司",
        "id_type": "unified_social_credit_code",
        "id_number": "91350100M000100Y43",
        "contact_person": "周敏",
        "email": "office@qingyuan.example",
    }


def test_nobody_is_asked_what_the_information_is_for_article_27(
    answered: Answered, citizen: CitizenPages
) -> None:
    answered(citizen)
    assert not [label for label in citizen.answers_shown() if "用途" in label]


def test_help_with_reading_or_hearing_can_be_asked_for_article_43(
    citizen: CitizenPages, city: FakeCity
) -> None:
    citizen.make_request(PERSON.but(assistance=True))
    assert city.submissions[0]["assistance"] is True


def test_files_go_to_the_bucket_and_their_ids_into_the_request(
    citizen: CitizenPages, city: FakeCity, proof: Path
) -> None:
    citizen.make_request(PERSON.but(attachments=((proof, "identity_proof"),)))
    [attachment] = city.submissions[0]["attachments"]
    assert attachment["file_name"] == "身份证.pdf"
    assert attachment["purpose"] == "identity_proof"
    assert city.files[attachment["upload_id"]] == proof.read_bytes()


def test_a_chosen_file_is_sent_by_continue_alone(
    answered: Answered, citizen: CitizenPages, city: FakeCity, proof: Path
) -> None:
    answered(citizen)
    citizen.change("file")
    citizen.choose_file(proof, "supporting")
    citizen.go_on()
    citizen.expect_at("disclosure/check/")
    assert "身份证.pdf" in citizen.answers_shown()["附件"]
    assert len(city.files) == 1


def test_an_uploaded_file_can_be_removed(
    answered: Answered, citizen: CitizenPages, page: Page, city: FakeCity, proof: Path
) -> None:
    answered(citizen, PERSON.but(attachments=((proof, "supporting"),)))
    citizen.change("file")
    page.locator("#uploads button").click()
    expect(page.locator("#uploads li")).to_have_count(0)
    citizen.go_on()
    citizen.expect_at("disclosure/check/")
    citizen.submit()
    citizen.receipt()
    assert city.submissions[0]["attachments"] == []


def test_who_types_faster_than_the_script_arrives_keeps_what_they_typed(
    answered: Answered, citizen: CitizenPages
) -> None:
    answered(citizen)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    citizen.page.route("**/question.mjs", hold)
    citizen.page.locator('a[href$="#information-description"]').first.click()
    field = citizen.page.locator('[name="information.description"]')
    field.fill("云溪市 2025 年度部门决算")
    while not held:
        citizen.page.wait_for_timeout(20)
    held[0].continue_()
    citizen.go_on()
    citizen.expect_at("disclosure/check/")
    assert citizen.answers_shown()["信息的名称或者特征"] == "云溪市 2025 年度部门决算"


def test_a_way_of_delivery_asks_for_the_address_it_needs(
    answered: Answered, citizen: CitizenPages, city: FakeCity
) -> None:
    answered(citizen)
    citizen.change("delivery")
    citizen.choose_delivery("paper:post")
    assert citizen.problems() == ["请填写接收邮件的地址"]
    citizen.choose_delivery("paper:post", postal_address="云溪市城东区书院街 18 号 990100")
    citizen.expect_at("disclosure/check/")
    citizen.submit()
    citizen.receipt()
    assert city.submissions[0]["delivery"] == {"form": "paper", "way": "post"}
    assert city.submissions[0]["applicant"]["postal_address"] == "云溪市城东区书院街 18 号 990100"


def test_an_address_given_once_is_not_asked_for_again(
    answered: Answered, citizen: CitizenPages, page: Page
) -> None:
    answered(citizen, PERSON.but(email="lin@yunxi.example"))
    citizen.change("delivery")
    page.locator('input[value="electronic:email"]').check()
    expect(page.locator("#delivery-email")).to_have_value("lin@yunxi.example")


def test_each_answer_has_a_change_link_that_comes_back_to_the_check_page(
    answered: Answered,
    citizen: CitizenPages,
) -> None:
    answered(citizen)
    citizen.change("information.description")
    citizen.describe_information("云溪市 2025 年度预算执行情况的审计报告")
    citizen.expect_at("disclosure/check/")
    assert citizen.answers_shown()["信息的名称或者特征"] == "云溪市 2025 年度预算执行情况的审计报告"


def test_a_changed_applicant_is_asked_for_the_documents_of_its_kind(
    answered: Answered, citizen: CitizenPages, city: FakeCity
) -> None:
    answered(citizen)
    citizen.change("applicant.kind")
    citizen.choose_applicant("research_institution")
    citizen.expect_at("disclosure/organisation/")
    citizen.give_identity(COMPANY)
    citizen.expect_at("disclosure/check/")
    citizen.submit()
    citizen.receipt()
    assert city.submissions[0]["applicant"]["kind"] == "research_institution"
    assert city.submissions[0]["applicant"]["id_type"] == "unified_social_credit_code"


def test_the_back_button_and_the_back_link_keep_every_answer(
    citizen: CitizenPages, page: Page
) -> None:
    citizen.answer_everything()
    page.go_back()
    citizen.expect_at("disclosure/attachments/")
    page.go_back()
    citizen.expect_at("disclosure/department/")
    page.locator("#back").click()
    citizen.expect_at("disclosure/delivery/")
    expect(page.locator('input[value="electronic:online"]')).to_be_checked()
    page.locator("#back").click()
    citizen.expect_at("disclosure/information/")
    expect(page.locator("#information-description")).to_have_value(PERSON.description)
    page.locator("#back").click()
    citizen.expect_at("disclosure/contact/")
    expect(page.locator("#applicant-phone")).to_have_value(PERSON.phone)


def test_what_is_typed_survives_a_reload_and_a_change_of_language(
    citizen: CitizenPages, page: Page
) -> None:
    citizen.start_request()
    citizen.choose_applicant("natural_person")
    citizen.expect_at("disclosure/identity/")
    page.locator("#applicant-name").fill("林晓雨")
    page.locator("#language-switch").click()
    english = CitizenPages(page, citizen.base_url, "en")
    english.expect_at("disclosure/identity/")
    expect(page.locator("#applicant-name")).to_have_value("林晓雨")
    page.reload()
    expect(page.locator("#applicant-name")).to_have_value("林晓雨")


def test_the_language_is_sent_and_kept_through_the_journey(page: Page, city: FakeCity) -> None:
    english = CitizenPages(page, city.base_url, "en")
    english.make_request(PERSON.but(name="Lin Xiaoyu"))
    assert city.submissions[0]["locale"] == "en"
    assert {headers["accept-language"] for _, _, headers in city.heard} == {"en"}
    assert page.locator("html").get_attribute("lang") == "en"


def test_a_visitor_who_chose_english_finds_the_front_door_in_english(
    page: Page, city: FakeCity
) -> None:
    page.goto(city.base_url)
    page.locator("#language-switch").click()
    page.wait_for_url(f"{city.base_url}/en/")
    page.goto(city.base_url)
    page.wait_for_url(f"{city.base_url}/en/")
    page.locator("#language-switch").click()
    page.wait_for_url(f"{city.base_url}/")


def test_answers_stay_in_this_tab_and_are_cleared_by_the_confirmation(
    answered: Answered, citizen: CitizenPages, page: Page
) -> None:
    answered(citizen)
    assert "林晓雨" in page.evaluate("JSON.stringify(sessionStorage)")
    assert "林晓雨" not in page.evaluate("JSON.stringify(localStorage) + document.cookie")
    citizen.submit()
    citizen.receipt()
    assert "林晓雨" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_going_back_after_the_confirmation_shows_no_answer_and_sends_nothing(
    citizen: CitizenPages, page: Page, city: FakeCity
) -> None:
    citizen.make_request()
    page.go_back()
    citizen.expect_at("disclosure/")
    expect(page.locator("#resume")).to_be_hidden()
    assert "林晓雨" not in page.evaluate("JSON.stringify(sessionStorage)")
    assert len(city.submissions) == 1


def test_the_receipt_is_shown_until_it_is_cleared(citizen: CitizenPages, page: Page) -> None:
    receipt = citizen.make_request()
    page.reload()
    assert citizen.receipt() == receipt
    page.locator("#finish").click()
    citizen.expect_at("")
    assert receipt.query_code not in page.evaluate("JSON.stringify(sessionStorage)")
    citizen.open("disclosure/confirmation/")
    expect(page.locator("#gone")).to_be_visible()


def test_the_confirmation_shows_the_deadline_the_api_computed(citizen: CitizenPages) -> None:
    citizen.make_request()
    expect(citizen.clock("confirm_receipt")).to_contain_text("2026年11月24日")


def test_number_and_code_can_be_copied(citizen: CitizenPages, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    receipt = citizen.make_request()
    page.locator("#copy").click()
    expect(page.locator("#waiting")).to_have_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"受理编号：{receipt.receipt_no}\n查询码：{receipt.query_code}"


def test_nobody_starts_in_the_middle(citizen: CitizenPages) -> None:
    citizen.open("disclosure/check/")
    citizen.expect_at("disclosure/")
    citizen.start_request()
    citizen.open("disclosure/delivery/")
    citizen.expect_at("disclosure/applicant/")


def test_an_unsent_request_can_be_resumed_or_deleted(citizen: CitizenPages, page: Page) -> None:
    citizen.start_request()
    citizen.choose_applicant("natural_person")
    citizen.expect_at("disclosure/identity/")
    citizen.open("disclosure/")
    page.locator("#resume-go").click()
    citizen.expect_at("disclosure/identity/")
    citizen.open("disclosure/")
    page.locator("#resume-discard").click()
    expect(page.locator("#resume")).to_be_hidden()
    assert page.evaluate("sessionStorage.length") == 0


def test_a_long_list_of_departments_can_be_narrowed_and_keeps_the_choice_in_sight(
    citizen: CitizenPages, page: Page, city: FakeCity
) -> None:
    city.departments = [
        *city.departments,
        *((f"district-{n}", f"第{n}区人民政府", f"District {n}") for n in range(20)),
    ]
    citizen.answer_everything()
    citizen.change("department")
    page.locator("#department-filter").fill("交通")
    expect(page.locator("#departments .govuk-radios__item:visible")).to_have_count(2)
    page.locator("#department-filter").fill("查无此名")
    expect(page.locator("#departments .govuk-radios__item:visible")).to_have_count(1)
    citizen.choose_department("government-office")
    citizen.expect_at("disclosure/check/")


def test_the_query_code_is_never_part_of_an_address(citizen: CitizenPages, page: Page) -> None:
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    receipt = citizen.make_request()
    page.locator("#to-status").click()
    assert citizen.state() == "submitted"
    assert not [url for url in addresses if receipt.query_code in url]
