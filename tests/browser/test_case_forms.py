"""The forms of tickets and petitions: what is asked of whom, and what comes of the answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.case_pages import GRIEVANCE, CasePages
from tests.browser.citizen_pages import Receipt
from tests.browser.real_api import RealApi
from tests.browser.test_transfer import BUDGET, Meter
from tests.browser.watched_window import watched

pytestmark = pytest.mark.browser

TICKET: dict[str, str] = {
    "kind": "help",
    "topic": "unsure",
    "description": "书院街十八号门前积水。",
    "place.area": "chengdong",
    "way": "named",
    "contact.name": "公孙大娘",
    "contact.phone": "0000-5559321",
    "public": "no",
}
PETITION: dict[str, str] = {
    "kind": "dispute",
    "about": "unsure",
    "request": GRIEVANCE.request,
    "facts_and_reasons": GRIEVANCE.facts,
    "way": "named",
    "applicant.name": GRIEVANCE.name,
    "applicant.address": GRIEVANCE.address,
    "joint": "no",
}


@dataclass
class Form:
    """A form with answers that lie in the tab already, as they do after a walk."""

    visitor: CasePages
    real: RealApi
    folder: str

    def with_answers(self, answers: dict[str, str], /, page: str = "check", **draft: Any) -> None:
        """Opens a page of the form as it is after these answers."""
        kept = {"key": f"key-{id(answers)}-0123456789", "answers": answers}
        kept |= {"attachments": [], "problems": [], **draft}
        self.visitor.open("help/")
        self.visitor.page.evaluate(
            "([name, kept]) => sessionStorage.setItem(name, kept)",
            [f"sunhall.{self.folder}.draft", json.dumps(kept)],
        )
        self.visitor.open(f"{self.folder}/{page}/")

    def handed_in(self) -> dict[str, Any]:
        """Submits it, and returns the case as the centre or the petition office sees it."""
        self.visitor.hand_in(self.folder)
        by = "centre-head" if self.folder == "tickets" else "petition-officer"
        answer = self.real.moto.call("GET", f"/api/v1/staff/cases/{self.real.only_case()}", by=by)
        assert answer.status == 200, answer.text
        return dict(answer.json["facts"])


@pytest.fixture
def visitor(browser: Browser, real: RealApi) -> Iterator[CasePages]:
    context, complaints = watched(browser, real)
    yield CasePages(context.new_page(), real.base_url)
    context.close()
    assert complaints == []
    assert real.crashes == []


@pytest.fixture
def ticket(visitor: CasePages, real: RealApi) -> Form:
    return Form(visitor, real, "tickets")


@pytest.fixture
def petition(visitor: CasePages, real: RealApi) -> Form:
    return Form(visitor, real, "petitions")


def test_a_question_is_asked_without_a_name_and_without_a_category(ticket: Form) -> None:
    ticket.with_answers(
        {**TICKET, "kind": "consultation", "way": "anonymous", "place.area": "none"}
    )
    shown = ticket.visitor.answers_shown()
    assert "联系电话" not in shown, "what is not asked is not shown"
    facts = ticket.handed_in()
    assert facts["anonymous"] is True
    assert facts["documents"]["application"]["contact"] is None
    assert facts["documents"]["application"]["place"] is None
    assert facts["category"] is None


def test_a_report_is_always_confidential_and_never_public(ticket: Form) -> None:
    page = ticket.visitor.page
    ticket.with_answers({**TICKET, "kind": "report"})
    ticket.visitor.expect_at("tickets/who/")
    expect(page.locator("#secret")).to_be_visible()
    offered = [one.get_attribute("value") for one in page.locator('[name="way"]').all()]
    assert offered == ["confidential", "anonymous"]
    ticket.visitor.choose("way", "confidential")
    ticket.visitor.expect_at("tickets/contact/")
    ticket.with_answers({**TICKET, "kind": "report", "way": "confidential", "public": "yes"})
    assert "可以公开" not in ticket.visitor.answers_shown()
    facts = ticket.handed_in()
    assert (facts["confidential"], facts["public"]) == (True, False)


def test_several_answers_to_one_question_are_sent_with_commas_between_them(ticket: Form) -> None:
    page = ticket.visitor.page
    ticket.with_answers({**TICKET, "topic": "city_appearance"}, "category")
    page.locator('[value="city_appearance/street_vending"]').check()
    ticket.visitor.go_on()
    ticket.visitor.expect_at("tickets/details/")
    page.locator('[value="morning"]').check()
    page.locator('[value="night"]').check()
    page.locator("#language-switch").click()
    page.wait_for_url("**/en/tickets/details/")
    expect(page.get_by_label("Night, 22 to 6")).to_be_checked()
    page.locator("#language-switch").click()
    ticket.visitor.expect_at("tickets/details/")
    ticket.visitor.open("tickets/check/")
    assert ticket.visitor.answers_shown()["发生时段"] == "早晨（6至9时）、夜间（22至6时）"
    application = ticket.handed_in()["documents"]["application"]
    assert application["attributes"] == {"time_of_day": "morning,night"}


def test_a_refusal_of_the_api_leads_to_the_question(ticket: Form) -> None:
    ticket.with_answers({**TICKET, "earlier_receipt_no": "RX-2026-1234"})
    ticket.visitor.submit()
    [said] = ticket.visitor.problems()
    ticket.visitor.page.locator(".govuk-error-summary a").click()
    ticket.visitor.expect_at("tickets/happened/")
    assert ticket.visitor.message_at("earlier_receipt_no") == said


def test_pressed_again_after_a_lost_answer_it_is_one_ticket(ticket: Form, real: RealApi) -> None:
    ticket.with_answers(TICKET)
    real.fail("POST /tickets", 503, after_work=True)
    ticket.visitor.submit()
    assert ticket.visitor.problems()
    ticket.handed_in()  # there is only one case


def test_what_is_typed_stays_in_the_tab_and_is_gone_once_it_is_sent(ticket: Form) -> None:
    page = ticket.visitor.page
    ticket.with_answers(TICKET)
    assert page.evaluate("Object.keys(localStorage)") == []
    ticket.visitor.hand_in("tickets")
    assert "5559321" not in page.evaluate("JSON.stringify(sessionStorage)")
    ticket.visitor.open("tickets/check/")
    ticket.visitor.expect_at("tickets/")


def test_several_people_raise_one_petition_with_representatives(petition: Form) -> None:
    page = petition.visitor.page
    joint = {**PETITION, "joint": "yes", "people": "1", "joint_applicants.0.name": "李四"}
    petition.with_answers(joint)
    petition.visitor.submit()
    [said] = petition.visitor.problems()
    page.locator(".govuk-error-summary a").click()
    petition.visitor.expect_at("petitions/representatives/")
    # With the petitioner there are at most five (Regulations on Petition Work, art. 20).
    assert page.locator('[name^="joint_applicants"][name$=".name"]').count() == 4
    assert petition.visitor.message_at("people") == said
    page.locator("#people").fill("12")
    page.locator("#joint_applicants-1-phone").fill("0000-5559322")
    petition.visitor.go_on()
    assert petition.visitor.problems() == ["请填写这位代表的姓名"]
    page.locator("#joint_applicants-1-name").fill("王五")
    petition.visitor.go_on()
    petition.visitor.expect_at("petitions/check/")
    facts = petition.handed_in()
    assert (facts["people"], facts["joint"]) == (12, True)


def test_a_report_against_a_body_is_handed_in_in_confidence(petition: Form) -> None:
    petition.with_answers({**PETITION, "kind": "report", "about": "education-bureau"})
    petition.visitor.expect_at("petitions/who/")
    petition.visitor.choose("way", "confidential")
    petition.visitor.expect_at("petitions/petitioner/")
    petition.with_answers(
        {**PETITION, "kind": "report", "about": "education-bureau", "way": "confidential"}
    )
    facts = petition.handed_in()
    assert facts["about"] == "education-bureau"
    assert facts["identity"] is not None


def test_a_petition_without_a_name_names_nobody(petition: Form) -> None:
    petition.with_answers({**PETITION, "way": "anonymous"})
    assert "姓名（名称）" not in petition.visitor.answers_shown()
    assert petition.handed_in()["anonymous"] is True


def test_a_number_is_found_however_it_is_written(ticket: Form) -> None:
    ticket.with_answers(TICKET)
    receipt = ticket.visitor.hand_in("tickets")
    wide = "".join(chr(ord(each) + 0xFEE0) for each in receipt.receipt_no.lower())
    ticket.visitor.track(Receipt(f" {wide}", receipt.query_code))
    assert ticket.visitor.standing() == "registered"
    ticket.visitor.page.locator("#leave").click()
    ticket.visitor.expect_at("track/")
    assert ticket.visitor.page.evaluate("sessionStorage.length") == 0
    ticket.visitor.track(Receipt(receipt.receipt_no, "AAAA-AAAA-AAAA"))
    assert ticket.visitor.problems()


@pytest.mark.parametrize("folder", ["tickets", "petitions"])
def test_without_scripts_the_first_page_is_read_and_says_how_else_to_come(
    browser: Browser, real: RealApi, folder: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{real.base_url}/{folder}/")
    assert "12345" in page.locator("main noscript").inner_text()
    expect(page.locator("#start")).to_be_hidden()
    expect(page.locator("main h2.govuk-heading-m").first).to_be_visible()
    context.close()


def test_the_journey_of_a_ticket_stays_below_100_kb(browser: Browser, real: RealApi) -> None:
    context, complaints = watched(browser, real)
    page = context.new_page()
    meter = Meter(context, page)
    visitor = CasePages(page, real.base_url)
    visitor.tell()
    visitor.hand_in("tickets")
    page.locator("#to-status").click()
    visitor.standing()
    page.wait_for_load_state("networkidle")
    print(f"\ntickets: {meter.total / 1024:.1f} KB in {meter.requests} requests")  # noqa: T201
    assert 20 * 1024 < meter.total <= BUDGET
    context.close()
    assert complaints == []
