"""Everybody can use the pages of tickets and petitions: WCAG, elder mode, the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml
from playwright.sync_api import Browser, expect

from tests.browser.case_pages import CasePages
from tests.browser.citizen_pages import Receipt
from tests.browser.measures import Measures
from tests.browser.real_api import RealApi
from tests.browser.test_accessibility import Keyboard
from tests.browser.test_case_forms import PETITION, TICKET, Form
from tests.browser.test_case_journeys import OPINION, at_the_desk
from tests.browser.watched_window import watched
from web.build import ROOT

pytestmark = pytest.mark.browser


def form_states(form: Form, answers: dict[str, str]) -> Iterator[str]:
    """Walks through the pages of a form: each question as it is when nothing was answered."""
    visitor = form.visitor
    visitor.open(f"{form.folder}/")
    yield form.folder
    form.with_answers({}, "kind")
    for page in _pages(form.folder, with_step=True):
        if page == "check":
            continue
        form.with_answers(_answers_before(form.folder, page, answers), page)
        visitor.expect_at(f"{form.folder}/{page}/")
        if page != "attachments":
            visitor.go_on()
            visitor.problems()
        yield f"{form.folder}/{page}, errors"
    form.with_answers(answers)
    visitor.answers_shown()
    yield f"{form.folder}/check"
    visitor.hand_in(form.folder)
    yield f"{form.folder}/confirmation"
    visitor.page.locator("#to-status").click()
    visitor.standing()


def _answers_before(folder: str, page: str, answers: dict[str, str]) -> dict[str, str]:
    """The answers that lead to a page, without its own."""
    fields = {
        "place": ("place.area",),
        "who": ("way",),
        "happened": ("description",),
        "facts": ("facts_and_reasons",),
        "contact": ("contact.name", "contact.phone"),
        "petitioner": ("applicant.name", "applicant.address"),
        "representatives": ("people",),
    }
    topics = {"category": {"topic": "traffic"}, "joint": {"joint": ""}}
    topics["details"] = {"topic": "traffic", "category": "traffic/road_damage"}
    topics["representatives"] = {"joint": "yes"}
    known = {**answers, **topics.get(page, {})}
    gone = fields.get(page, (page,))
    return {name: value for name, value in known.items() if name not in gone}


def _pages(folder: str, *, with_step: bool = False) -> list[str]:
    return [
        page["path"].split("/")[1]
        for page in yaml.safe_load((ROOT / "web" / "pages.yaml").read_text())
        if page["path"].startswith(f"{folder}/")
        and page["path"] != f"{folder}/"
        and (not with_step or "step" in page)
    ]


def action_states(visitor: CasePages, *actions: str) -> Iterator[str]:
    """Opens the page of each action, with what it says when nothing was filled in."""
    for action in actions:
        visitor.open("cases/status/")
        visitor.standing()
        visitor.goes_to(action)
        if visitor.page.locator("form[data-action] textarea, form[data-action] fieldset").count():
            visitor.go_on()
            if visitor.page.url.endswith("/done/"):
                continue
            visitor.problems()
        yield f"cases/{action}, errors"


def every_state(visitor: CasePages, real: RealApi) -> Iterator[str]:
    yield from form_states(Form(visitor, real, "tickets"), TICKET)
    yield "cases/status, registered"
    number = visitor.page.locator("#facts dd").nth(1).inner_text()
    code = visitor.page.evaluate("JSON.parse(sessionStorage['sunhall.track.access']).query_code")
    yield from action_states(visitor, "add_information", "urge")
    desk = at_the_desk(real, Receipt(number, code))
    desk.dispatched().answered()
    yield from action_states(visitor, "rate")
    visitor.open("cases/status/")
    visitor.standing()
    yield "cases/status, answered"
    visitor.does("rate", result="solved", satisfaction="satisfied")
    yield "cases/done"
    yield from action_states(visitor, "reopen")
    visitor._answer("reason", "旁边又塌了一处。")
    visitor._answer("new_facts", "true")
    visitor.go_on()
    visitor.expect_at("cases/done/")
    desk.does("dispatcher", "decide_reopen", outcome="new_ticket", explanation="另行受理。")
    visitor.read_again()
    yield "cases/status, goes on"


def petition_states(visitor: CasePages, real: RealApi) -> Iterator[str]:
    yield from form_states(Form(visitor, real, "petitions"), PETITION)
    case_id = real.only_case()

    def give(by: str, name: str, /, **data: object) -> None:
        answer = real.moto.command(by, case_id, name, **data)
        assert answer.status == 200, answer.text

    yield from action_states(visitor, "supplement_petition")
    give("petition-officer", "forward_petition", to="education-bureau")
    give("education-handler", "accept_petition")
    give("education-handler", "start_handling")
    give("education-handler", "save_opinion", **OPINION)
    give("education-handler", "submit_opinion")
    assert real.moto.decide_next("education-head").status == 200
    give("education-handler", "issue_opinion")
    yield from action_states(visitor, "acknowledge_opinion", "evaluate_petition", "request_review")
    visitor.read_again()
    visitor.does("acknowledge_opinion")
    visitor.comes_back()
    visitor.page.locator("details summary").first.click()
    yield "cases/status, petition"


@pytest.mark.walk
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize("folder", ["tickets", "petitions"])
def test_everybody_can_use_every_page(
    browser: Browser, real: RealApi, folder: str, locale: str
) -> None:
    context, complaints = watched(browser, real)
    visitor = CasePages(context.new_page(), real.base_url, locale)
    measures = Measures()
    states = every_state if folder == "tickets" else petition_states
    for state in states(visitor, real):
        measures.take(visitor, state)
    context.close()
    seen = {state.split(",")[0] for state in measures.states}
    assert {f"{folder}/{page}" for page in _pages(folder)} <= seen
    assert complaints == []
    assert measures.violations == []
    assert measures.small_text == []
    assert measures.close_lines == []
    assert measures.close_elder_lines == []
    assert measures.small_targets == []
    assert measures.sideways == []
    assert real.crashes == []


def test_a_ticket_is_handed_in_followed_and_added_to_with_the_keyboard_alone(
    browser: Browser, real: RealApi
) -> None:
    context, complaints = watched(browser, real)
    page = context.new_page()
    keys = Keyboard(page)
    page.goto(f"{real.base_url}/tickets/")
    keys.go_to("#start", "Space")
    page.wait_for_url("**/kind/")
    keys.go_to('input[name="kind"]', "Space")
    keys.go_to('button[type="submit"]', "Enter")
    page.wait_for_url("**/topic/")
    keys.go_to('input[name="topic"]', "Space")
    page.keyboard.press("ArrowUp")  # from the first topic to the last: not sure
    keys.go_to('button[type="submit"]', "Enter")
    page.wait_for_url("**/happened/")
    keys.go_to('button[type="submit"]', "Space")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#description")).to_be_focused()
    page.keyboard.type("怎样办理居住证？")
    keys.go_to('button[type="submit"]', "Enter")
    page.wait_for_url("**/place/")
    keys.go_to('input[name="place.area"]', "Space")
    keys.go_to('button[type="submit"]', "Enter")
    page.wait_for_url("**/who/")
    keys.go_to('input[name="way"]', "Space")
    page.keyboard.press("ArrowUp")  # anonymously
    keys.go_to('button[type="submit"]', "Enter")
    page.wait_for_url("**/public/")
    keys.go_to('input[name="public"]', "Space")
    keys.go_to('button[type="submit"]', "Enter")
    page.wait_for_url("**/attachments/")
    keys.go_to('main form button[type="submit"]', "Enter")
    page.wait_for_url("**/check/")
    keys.go_to("#submit-button", "Enter")
    page.wait_for_url("**/confirmation/")
    keys.go_to("#to-status", "Space")
    page.wait_for_url("**/status/")
    expect(page.locator("#state")).to_be_visible()
    keys.go_to('[data-action="add_information"]', "Enter")
    page.wait_for_url("**/add_information/")
    page.wait_for_load_state("networkidle")
    keys.write("#text", "我是外地户籍。")
    keys.go_to('main form button[type="submit"]', "Enter")
    page.wait_for_url("**/done/")
    keys.go_to("#to-status", "Enter")
    page.wait_for_url("**/status/")
    context.close()
    assert complaints == []
    assert "居住证" not in str(real.moto.scan())
