"""WCAG 2.0 to 2.2, levels A and AA, on every page and mode; and elder mode's own promises."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from tests.browser.citizen_pages import COMPANY, PERSON, CitizenPages, Receipt
from tests.browser.fake_city import Consultation, FakeCity, Json
from tests.browser.measures import Measures
from web.build import ROOT

pytestmark = pytest.mark.browser


CONSULTATION = "YX-2026-123456-1"
WITHHELD: Json = {"number": 1, "final": True, "grounds": ["保护第三方合法权益"], "articles": ["15"]}


def every_state(citizen: CitizenPages, city: FakeCity, proof: Path) -> Iterator[str]:
    """Walks through every page in its normal and its error state, and stops at each."""
    page = citizen.page
    for path in ("", "help/", "privacy/", "nowhere/", "disclosure/"):
        citizen.open(path)
        yield path
    citizen.start_request()
    yield from _with_errors(citizen, "applicant")
    citizen.choose_applicant("commercial_enterprise")
    citizen.expect_at("disclosure/organisation/")
    yield from _with_errors(citizen, "organisation")
    citizen.open("disclosure/applicant/")
    citizen.choose_applicant("natural_person")
    citizen.expect_at("disclosure/identity/")
    yield from _with_errors(citizen, "identity")
    citizen.give_identity(PERSON.but(id_number="110105194912310021"))
    citizen.expect_at("disclosure/contact/")
    yield from _with_errors(citizen, "contact")
    citizen.give_contact(PERSON)
    citizen.expect_at("disclosure/information/")
    page.locator("summary").click()
    yield from _with_errors(citizen, "information")
    citizen.describe_information(PERSON.description)
    citizen.expect_at("disclosure/delivery/")
    yield from _with_errors(citizen, "delivery")
    citizen.choose_delivery("paper:post")
    yield "delivery, address missing"
    citizen.choose_delivery("electronic:online")
    citizen.expect_at("disclosure/department/")
    page.locator('input[name="department"]').first.wait_for()
    yield from _with_errors(citizen, "department")
    citizen.choose_department()
    citizen.expect_at("disclosure/attachments/")
    citizen.attach(proof, "identity_proof")
    yield "attachments"
    page.locator("#upload").click()
    yield "attachments, errors"
    citizen.go_on()
    citizen.expect_at("disclosure/check/")
    yield "check"
    citizen.submit()
    citizen.problems()
    yield "check, errors"
    citizen.change("applicant.id_number")
    citizen.problems(led_to="applicant-id_number")
    citizen.give_identity(PERSON)
    citizen.expect_at("disclosure/check/")
    citizen.submit()
    receipt = citizen.receipt()
    yield "confirmation"
    citizen.open("disclosure/")
    yield from _tracking_states(citizen, city, receipt)


def _with_errors(citizen: CitizenPages, name: str) -> Iterator[str]:
    yield name
    citizen.go_on()
    citizen.problems()
    yield f"{name}, errors"


def _tracking_states(citizen: CitizenPages, city: FakeCity, receipt: Receipt) -> Iterator[str]:
    page = citizen.page
    citizen.open("track/")
    page.locator("summary").click()
    yield "track"
    citizen.track(Receipt(receipt.receipt_no, "WRONG"))
    citizen.problems()
    yield "track, errors"
    city.ask_for_supplement(receipt.receipt_no)
    citizen.track(receipt)
    citizen.state()
    page.locator("summary").click()
    yield "status"
    page.locator('[data-action="supplement"]').click()
    expect(page.locator("#letters-first")).to_be_visible()
    expect(page.locator("#upload-limits")).not_to_be_empty()
    yield from _with_errors(citizen, "supplement")
    page.locator("#explanation").fill("道路是明德路。")
    citizen.go_on()
    citizen.expect_at("track/done/")
    yield "done"
    citizen.open("track/withdraw/")
    page.wait_for_load_state("networkidle")
    yield "withdraw"
    city.ask_for_reasons(receipt.receipt_no)
    citizen.open("track/status/")
    citizen.state()
    page.locator('[data-action="give_reasons"]').click()
    expect(page.locator("#asked")).to_be_visible()
    yield from _with_errors(citizen, "give_reasons")
    city.split(receipt.receipt_no)
    citizen.open("track/status/")
    citizen.state()
    yield "status, split"
    city.reply(receipt.receipt_no, withheld=(WITHHELD,))
    citizen.open("track/status/")
    citizen.state()
    yield "status, answered"
    page.locator('[data-action="acknowledge_delivery"]').click()
    page.wait_for_load_state("networkidle")
    yield "acknowledge_delivery"
    citizen.open("track/suggest_publication/")
    expect(page.locator("#given")).to_be_visible()
    yield "suggest_publication"
    citizen.go_on()
    citizen.expect_at("track/done/")
    yield "done, suggested"
    yield from _consultation_states(citizen, city.ask_third_party(CONSULTATION))


def _consultation_states(citizen: CitizenPages, asked: Consultation) -> Iterator[str]:
    page = citizen.page
    citizen.find_consultation(CONSULTATION, "WRONG")
    citizen.problems()
    yield "opinion, errors of the code"
    citizen.find_consultation(CONSULTATION, asked.query_code)
    citizen.question_shown()
    yield "opinion"
    page.locator("#answer-form button").click()
    citizen.problems()
    yield "opinion, errors"
    citizen.say_opinion("object", "报价属于商业秘密。")
    expect(page.locator("#answered")).to_be_visible()
    yield "opinion, answered"
    asked.shown = {"overridden": True}
    page.reload()
    expect(page.locator("#standing")).to_be_visible()
    yield "opinion, overridden"


@pytest.fixture(scope="module", params=["zh-CN", "en"])
def measures(
    request: pytest.FixtureRequest,
    browser: Browser,
    running_city: FakeCity,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Measures]:
    proof = tmp_path_factory.mktemp("proof") / "身份证.pdf"
    proof.write_bytes(b"%PDF-1.7 a proof of identity")
    running_city.reset()
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    citizen = CitizenPages(context.new_page(), running_city.base_url, request.param)
    measures = Measures()
    for state in every_state(citizen, running_city, proof):
        measures.take(citizen, state)
    yield measures
    context.close()


def test_the_walk_sees_every_page_and_its_errors(measures: Measures) -> None:
    pages = {
        page["name"]
        for page in yaml.safe_load((ROOT / "web" / "pages.yaml").read_text())
        if "part" not in page  # A part of the site has a walk of its own.
    }
    seen = {state.split(",")[0] for state in measures.states}
    assert pages - {"home", "help", "privacy", "not_found", "start"} <= seen
    assert {"", "help/", "privacy/", "nowhere/", "disclosure/"} <= seen
    assert len([state for state in measures.states if "errors" in state]) >= 14


def test_axe_finds_nothing_in_any_state_normal_or_elder(measures: Measures) -> None:
    assert measures.violations == []


def test_elder_mode_enlarges_all_text_by_two_fifths(measures: Measures) -> None:
    assert measures.small_text == []


def test_elder_mode_sets_lines_at_one_and_a_half(measures: Measures) -> None:
    assert measures.close_elder_lines == []


def test_elder_mode_makes_every_target_44_pixels_high(measures: Measures) -> None:
    assert measures.small_targets == []


def test_normal_lines_are_never_closer_than_one_and_three_tenths(measures: Measures) -> None:
    assert measures.close_lines == []


def test_at_320_pixels_nothing_has_to_be_scrolled_sideways(measures: Measures) -> None:
    assert measures.sideways == []


def test_elder_mode_is_remembered_until_it_is_left(citizen: CitizenPages, page: Page) -> None:
    citizen.open()
    citizen.toggle_elder_mode()
    citizen.open("track/")
    expect(page.locator("html.elder")).to_have_count(1)
    expect(page.locator("#elder-switch")).to_have_text("退出长者模式")
    citizen.toggle_elder_mode()
    citizen.open()
    expect(page.locator("html.elder")).to_have_count(0)


def test_the_whole_journey_can_be_done_with_the_keyboard_alone(page: Page, city: FakeCity) -> None:
    keys = Keyboard(page)
    page.goto(city.base_url)
    page.keyboard.press("Tab")
    expect(page.locator(".govuk-skip-link")).to_be_focused()
    keys.go_to("#apply", "Space")
    page.wait_for_url("**/disclosure/")
    keys.go_to("#start", "Enter")
    page.wait_for_url("**/applicant/")
    keys.go_to('input[name="applicant.kind"]', "Space")
    keys.go_to('button[type="submit"]', "Enter")
    page.wait_for_url("**/identity/")
    keys.write("#applicant-name", PERSON.name)
    keys.go_to('input[name="applicant.id_type"]', "Space")
    keys.write("#applicant-id_number", PERSON.id_number)
    page.keyboard.press("Enter")
    page.wait_for_url("**/contact/")
    keys.write("#applicant-phone", PERSON.phone)
    page.keyboard.press("Enter")
    page.wait_for_url("**/information/")
    keys.go_to('button[type="submit"]', "Space")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#information-description")).to_be_focused()
    page.keyboard.type(PERSON.description)
    keys.go_to('button[type="submit"]', "Enter")
    page.wait_for_url("**/delivery/")
    keys.go_to('input[name="delivery"]', "Space")
    page.keyboard.press("ArrowDown")
    keys.write("#delivery-email", "lin@yunxi.example")
    page.keyboard.press("Enter")
    page.wait_for_url("**/department/")
    page.locator('input[name="department"]').first.wait_for()
    keys.go_to('input[name="department"]', "Space")
    page.keyboard.press("ArrowDown")
    keys.go_to('main form button[type="submit"]', "Enter")
    page.wait_for_url("**/attachments/")
    keys.go_to('main form button[type="submit"]', "Enter")
    page.wait_for_url("**/check/")
    keys.go_to("#submit-button", "Enter")
    page.wait_for_url("**/confirmation/")
    keys.go_to("#to-status", "Space")
    page.wait_for_url("**/status/")
    expect(page.locator("#state")).to_be_visible()
    keys.go_to("summary", "Enter")
    expect(page.locator(".hall-days")).to_be_visible()
    keys.go_to('[data-action="withdraw"]', "Enter")
    page.wait_for_url("**/withdraw/")
    page.wait_for_load_state("networkidle")
    keys.go_to('main form button[type="submit"]', "Enter")
    page.wait_for_url("**/done/")
    [request] = city.requests.values()
    assert request.body["delivery"] == {"form": "electronic", "way": "email"}
    assert request.body["department"] == "natural-resources"
    assert request.state == "withdrawn"


def test_a_third_party_answers_with_the_keyboard_alone(page: Page, city: FakeCity) -> None:
    asked = city.ask_third_party(CONSULTATION)
    keys = Keyboard(page)
    page.goto(city.base_url)
    keys.go_to('footer a[href="/opinion/"]', "Enter")
    page.wait_for_url("**/opinion/")
    keys.write("#consultation_no", asked.number)
    keys.write("#query_code", asked.query_code)
    page.keyboard.press("Enter")
    expect(page.locator("#question")).to_be_focused()
    keys.go_to('input[name="opinion"]', "Space")
    page.keyboard.press("ArrowUp")  # from the first answer to the last
    keys.go_to("#answer-form button", "Enter")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("报价属于商业秘密。")
    keys.go_to("#answer-form button", "Enter")
    expect(page.locator("#answered")).to_be_focused()
    assert asked.opinion == {"opinion": "object", "text": "报价属于商业秘密。"}
    keys.go_to("#leave", "Enter")
    expect(page.locator("#find-form")).to_be_visible()


class Keyboard:
    """A person without a mouse: Tab until it is reached, and it must show that it has the focus."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go_to(self, selector: str, press: str) -> None:
        for _ in range(60):
            if self.page.evaluate(
                "(wanted) => document.activeElement?.matches(wanted) ?? false", selector
            ):
                assert self._focus_is_visible(), f"{selector} does not show that it has the focus"
                self.page.keyboard.press(press)
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} cannot be reached with Tab on {self.page.url}")

    def write(self, selector: str, text: str) -> None:
        self.go_to(selector, "End")
        self.page.keyboard.type(text)

    def _focus_is_visible(self) -> bool:
        return bool(
            self.page.evaluate(
                """() => { const one = document.activeElement;
                  const marks = [null, "::before"].flatMap((part) =>
                    [one, one.nextElementSibling].filter(Boolean)
                      .map((each) => getComputedStyle(each, part)));
                  const outlined = (style) => style.outlineStyle !== "none"
                    && parseFloat(style.outlineWidth) > 0;
                  return marks.some((style) => outlined(style) || style.boxShadow !== "none"); }"""
            )
        )


def test_an_organisation_s_page_names_what_browsers_can_fill_in(
    citizen: CitizenPages, page: Page
) -> None:
    """WCAG 1.3.5: fields about the person say so, and browsers and helpers can fill them in."""
    citizen.start_request()
    citizen.choose_applicant(COMPANY.kind)
    citizen.expect_at("disclosure/organisation/")
    expect(page.locator("#applicant-name")).to_have_attribute("autocomplete", "organization")
    expect(page.locator("#applicant-contact_person")).to_have_attribute("autocomplete", "name")
