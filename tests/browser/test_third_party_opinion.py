"""A third party's page: finding the question, answering it once, and leaving nothing behind."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.citizen_pages import CitizenPages
from tests.browser.fake_city import Consultation, FakeCity

pytestmark = pytest.mark.browser

NUMBER = "GK-2026-000017-4-1"
PATH = f"/third-party-opinions/{NUMBER}"
REASONS = "报价属于商业秘密，公开会使竞争对手得知成本构成。"


@pytest.fixture
def asked(city: FakeCity) -> Consultation:
    return city.ask_third_party(NUMBER)


@pytest.fixture
def reader(citizen: CitizenPages, asked: Consultation) -> CitizenPages:
    """A third party who has opened the question."""
    citizen.find_consultation(NUMBER, asked.query_code)
    citizen.question_shown()
    return citizen


def test_number_and_code_are_asked_for_at_their_fields(citizen: CitizenPages) -> None:
    citizen.find_consultation("", "")
    assert citizen.problems() == ["请填写征询编号", "请填写查询码"]
    assert citizen.message_at("consultation_no") == "请填写征询编号"
    assert citizen.message_at("query_code") == "请填写查询码"


def test_a_wrong_code_and_an_unknown_number_get_the_same_words_and_are_not_kept(
    citizen: CitizenPages, page: Page, asked: Consultation
) -> None:
    for number, code in ((NUMBER, "AAAA-AAAA-AAAA"), ("GK-2026-000018-2-1", asked.query_code)):
        citizen.find_consultation(number, code)
        assert citizen.problems() == ["受理编号或者查询码不正确"]
        expect(page.locator("#question")).to_be_hidden()
        assert page.evaluate("JSON.stringify(sessionStorage)") == "{}"


def test_a_number_may_be_typed_with_wide_letters_and_other_dashes(
    citizen: CitizenPages, asked: Consultation
) -> None:
    citizen.find_consultation("ＧＫ－2026—000017 – 4 ー 1", asked.query_code.lower())
    assert NUMBER in citizen.question_shown()


def test_after_too_many_guesses_the_page_says_how_long_to_wait(
    citizen: CitizenPages, city: FakeCity, asked: Consultation
) -> None:
    city.fail(f"GET {PATH}", 429, headers={"Retry-After": "900"}, body={"code": "locked"})
    citizen.find_consultation(NUMBER, asked.query_code)
    assert citizen.problems() == ["操作太频繁，请在 15 分钟后再试。您填写的内容都还在。"]
    expect(citizen.page.locator("#query_code")).to_have_value(asked.query_code)


def test_the_question_says_who_asks_about_what_and_until_when(
    reader: CitizenPages, page: Page, asked: Consultation
) -> None:
    said = reader.question_shown()
    for told in (NUMBER, "云溪市自然资源和规划局", "明德路扩建项目投标报价明细表"):
        assert told in said
    assert "自收到征询书之日起 15 个工作日" in said
    expect(page.locator("#question")).to_be_focused()
    assert reader.letters() == ["云政公开〔2026〕11号"]
    assert reader.download_letter("云政公开〔2026〕11号", "pdf").startswith(b"%PDF")
    asked.shown = {"until": "2026-12-15", "served_on": "2026-11-24"}
    page.reload()
    assert "2026年12月15日周二" in reader.question_shown()


def test_an_answer_must_be_chosen_and_an_objection_needs_reasons(
    reader: CitizenPages, page: Page, city: FakeCity
) -> None:
    page.locator("#answer-form button").click()
    assert reader.problems() == ["请选择是否同意公开"]
    assert reader.message_at("opinion") == "请选择是否同意公开"
    for against in ("partly", "object"):
        reader.say_opinion(against, "   ")
        assert reader.problems() == ["请写明不同意公开的内容和理由"]
        assert reader.message_at("text") == "请写明不同意公开的内容和理由"
    assert city.calls("POST", PATH) == 0


def test_consent_needs_no_reasons(
    reader: CitizenPages, page: Page, city: FakeCity, asked: Consultation
) -> None:
    reader.say_opinion("agree")
    expect(page.locator("#answered")).to_be_focused()
    assert asked.opinion == {"opinion": "agree", "text": ""}
    expect(page.locator("#facts")).to_contain_text("同意公开")
    expect(page.locator("#answer-form")).to_be_hidden()


def test_a_double_click_answers_once(
    reader: CitizenPages, page: Page, city: FakeCity, asked: Consultation
) -> None:
    page.locator('input[name="opinion"][value="object"]').check()
    page.locator("#text").fill(REASONS)
    page.locator("#answer-form button").dblclick()
    expect(page.locator("#answered")).to_be_visible()
    assert city.calls("POST", PATH) == 1
    assert asked.opinion == {"opinion": "object", "text": REASONS}


def test_a_lost_answer_is_sent_again_under_the_same_key_even_after_another_language(
    reader: CitizenPages, page: Page, city: FakeCity, asked: Consultation
) -> None:
    city.fail(f"POST {PATH}", 0, after_work=True, times=9)
    reader.say_opinion("object", REASONS)
    assert reader.problems() == ["没有连上服务器，请检查网络以后再试。您填写的内容都还在。"]
    city.faults.clear()
    first = asked.opinion
    asked.shown = {"answerable": True}  # as read before the answer that was lost had arrived
    page.locator("#language-switch").click()
    page.wait_for_url("**/en/opinion/")
    expect(page.locator("#text")).to_have_value(REASONS)
    page.locator("#answer-form button").click()
    expect(page.locator("#answered")).to_be_visible()
    assert asked.opinion is first
    keys = {heard[2]["idempotency-key"] for heard in city.heard if heard[:2] == ("POST", PATH)}
    assert len(keys) == 1


def test_who_has_answered_elsewhere_is_shown_what_stands(
    reader: CitizenPages, page: Page, asked: Consultation
) -> None:
    asked.opinion = {"opinion": "agree", "text": ""}
    reader.say_opinion("object", REASONS)
    [said] = reader.problems()
    assert said.startswith("您的意见没有再次记录")
    expect(page.locator("#facts")).to_contain_text("同意公开")
    expect(page.locator("#answer-form")).to_be_hidden()
    expect(page.locator("#answered")).to_be_hidden()
    assert asked.opinion == {"opinion": "agree", "text": ""}


def test_an_answer_that_comes_after_the_decision_is_refused_and_says_so(
    reader: CitizenPages, page: Page, asked: Consultation
) -> None:
    asked.shown = {"answerable": False}
    reader.say_opinion("object", REASONS)
    reader.problems()
    expect(page.locator("#standing")).to_have_text("这件事项已经有了决定，不能再提出意见。")
    assert asked.opinion is None


@pytest.mark.parametrize(
    ("shown", "sentence", "answerable"),
    [
        ({"silent": True}, "提出意见的期限已过", True),
        ({"answerable": False}, "这件事项已经有了决定", False),
        ({"overridden": True, "opinion": "object"}, "行政机关决定公开这些信息", True),
    ],
)
def test_the_page_says_what_has_become_of_the_question(
    citizen: CitizenPages,
    page: Page,
    asked: Consultation,
    shown: dict[str, object],
    sentence: str,
    answerable: bool,
) -> None:
    asked.shown = shown
    citizen.find_consultation(NUMBER, asked.query_code)
    expect(page.locator("#standing")).to_contain_text(sentence)
    expect(page.locator("#answer-form")).to_be_visible(visible=answerable)


def test_another_language_keeps_the_question_and_what_was_typed(
    reader: CitizenPages, page: Page
) -> None:
    page.locator('input[name="opinion"][value="partly"]').check()
    page.locator("#text").fill("第三页的单价")
    page.locator("#language-switch").click()
    page.wait_for_url("**/en/opinion/")
    said = CitizenPages(page, reader.base_url, "en").question_shown()
    assert "Yunxi Natural Resources and Planning Bureau" in said
    expect(page.locator('input[name="opinion"][value="partly"]')).to_be_checked()
    expect(page.locator("#text")).to_have_value("第三页的单价")


def test_the_code_is_in_no_address_and_after_leaving_in_no_memory(
    reader: CitizenPages, page: Page, city: FakeCity, asked: Consultation
) -> None:
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.locator("#text").fill(REASONS)
    page.reload()
    reader.question_shown()
    assert seen
    assert not [url for url in [*seen, page.url] if asked.query_code in url]
    page.locator("#leave").click()
    expect(page.locator("#find-form")).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0
    assert page.evaluate("Object.keys(localStorage).filter((key) => /opinion/.test(key))") == []
    page.reload()
    expect(page.locator("#question")).to_be_hidden()
    page.go_back()
    expect(page.locator("#question")).to_be_hidden()


def test_what_one_third_party_typed_is_not_shown_to_the_next(
    reader: CitizenPages, page: Page, city: FakeCity
) -> None:
    page.locator("#text").fill(REASONS)
    city.consultations.clear()
    page.reload()
    assert reader.problems() == ["受理编号或者查询码不正确"]
    other = city.ask_third_party("GK-2026-000020-4-1")
    reader.find_consultation(other.number, other.query_code)
    reader.question_shown()
    expect(page.locator("#text")).to_have_value("")
