"""The pages and the API's own handlers agree: a journey, and refusals in the API's real words.

The other tests hold the pages to the contract; here both sides of it meet, on moto, so a drift is
seen without the local cloud.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.citizen_pages import PERSON, CitizenPages
from tests.browser.real_api import RealApi
from tests.integration.journey.citizen import APPROVERS, DRAFT

pytestmark = pytest.mark.browser


@pytest.fixture
def visitor(browser: Browser, real: RealApi) -> Iterator[CitizenPages]:
    context = browser.new_context()
    context.set_default_timeout(15_000)
    yield CitizenPages(context.new_page(), real.base_url)
    context.close()
    assert real.crashes == []


def test_the_journey_from_the_form_to_the_reply(visitor: CitizenPages, real: RealApi) -> None:
    page, city = visitor.page, real.moto
    receipt = visitor.make_request(PERSON.but(department="education-bureau"))
    visitor.track(receipt)
    assert visitor.state() == "submitted"
    assert visitor.timeline() == ["已提交申请"]
    case_id = real.only_case()

    city.command("intake", case_id, "confirm_receipt")
    city.command("intake", case_id, "request_supplement", points=["请说明道路所在的区"])
    visitor.refresh()
    assert visitor.state() == "supplement_pending"
    expect(page.locator("#asked li")).to_have_text(["请说明道路所在的区"])
    assert len(visitor.letters()) == 2
    assert set(visitor.actions_offered()) == {"supplement", "withdraw"}

    city.clock.time += timedelta(days=3)
    visitor.supplement("城东区明德路全线")
    visitor.expect_at("track/done/")
    page.locator("#to-status").click()
    assert visitor.state() == "intake_review"
    visitor.clock("reply").locator("summary").click()
    assert "第 20 天" in visitor.clock("reply").locator("tbody tr").last.inner_text()

    city.command("office-head", case_id, "assign", department="education-bureau")
    city.command("education-handler", case_id, "save_draft", **DRAFT)
    city.command("education-handler", case_id, "submit_for_approval")
    for approver in APPROVERS:
        assert city.decide_next(approver).status == 200
    city.command("intake", case_id, "send")
    visitor.refresh()
    assert visitor.state() == "sent"
    assert page.locator("#disclosed li").first.inner_text() == DRAFT["disclosed_items"][0]
    reply = page.locator("#letters li").last
    assert [one.get_attribute("data-format") for one in reply.locator("a").all()] == ["pdf", "docx"]

    assert set(visitor.actions_offered()) == {"acknowledge_delivery", "suggest_publication"}
    visitor.suggest_publication(*DRAFT["disclosed_items"])
    visitor.expect_at("track/done/")
    page.locator("#to-status").click()
    assert visitor.state() == "sent"
    assert visitor.actions_offered() == ["acknowledge_delivery"]


def test_the_api_s_refusals_reach_the_question_they_belong_to(visitor: CitizenPages) -> None:
    visitor.answer_everything(PERSON.but(id_number="1101051949"))
    visitor.submit()
    [said] = visitor.problems()
    page: Page = visitor.page
    page.locator(".govuk-error-summary a").click()
    visitor.expect_at("disclosure/identity/")
    assert visitor.problems(led_to="applicant-id_number") == [said]
    assert visitor.message_at("applicant-id_number") == said
    visitor.give_identity(PERSON)
    visitor.expect_at("disclosure/check/")
    visitor.submit()
    visitor.receipt()


def test_a_text_that_is_too_long_is_refused_with_its_limit(visitor: CitizenPages) -> None:
    visitor.answer_everything(PERSON.but(description="长" * 4001))
    visitor.submit()
    [said] = visitor.problems()
    assert any(limit in said for limit in ("2000", "4000"))
    visitor.page.locator(".govuk-error-summary a").click()
    visitor.expect_at("disclosure/information/")
    assert visitor.message_at("information-description") == said


def test_a_wrong_code_is_refused_in_both_languages(visitor: CitizenPages, real: RealApi) -> None:
    receipt = visitor.make_request()
    for locale in ("zh-CN", "en"):
        guesser = CitizenPages(visitor.page, real.base_url, locale)
        guesser.track(type(receipt)(receipt.receipt_no, "AAAA-AAAA-AAAA"))
        [said] = guesser.problems()
        assert said.isascii() == (locale == "en")


def test_a_withdrawal_ends_the_request(visitor: CitizenPages) -> None:
    receipt = visitor.make_request()
    visitor.track(receipt)
    visitor.state()
    visitor.withdraw("已从网站获得")
    visitor.expect_at("track/done/")
    visitor.page.locator("#to-status").click()
    assert visitor.state() == "withdrawn"
    assert visitor.actions_offered() == []


def test_every_option_of_the_form_is_one_the_api_takes(
    visitor: CitizenPages, real: RealApi
) -> None:
    """Each way of delivery and each kind of applicant passes, with what the form asks for it."""
    page = visitor.page
    visitor.answer_everything(
        PERSON.but(email="lin@yunxi.example", postal_address="云溪市书院街 18 号")
    )
    visitor.change("delivery")
    ways = [
        one.get_attribute("value") or "" for one in page.locator('input[name="delivery"]').all()
    ]
    visitor.choose_delivery(ways[0])
    visitor.expect_at("disclosure/check/")
    kept = page.evaluate("JSON.stringify(sessionStorage)")
    assert len(ways) == 5
    for way in ways:
        page.evaluate("(kept) => Object.assign(sessionStorage, JSON.parse(kept))", kept)
        page.evaluate(
            """() => { const draft = JSON.parse(sessionStorage["sunhall.disclosure.draft"]);
              draft.key = crypto.randomUUID();
              sessionStorage["sunhall.disclosure.draft"] = JSON.stringify(draft); }"""
        )
        visitor.open("disclosure/delivery/?from=check")
        visitor.choose_delivery(way)
        visitor.expect_at("disclosure/check/")
        visitor.submit()
        visitor.receipt()
    assert len([item for item in real.moto.scan() if item["SK"]["S"] == "CASE"]) == len(ways)
