"""Open information in the browser, in front of the API's own handlers on moto.

Whoever reads needs no script; whoever comments on a draft or asks for the correction of a record
goes from question to question and follows afterwards what becomes of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from sunhall.adapters.ticket_figures import TableTicketCounts
from sunhall.domain.publication.entry import Shelf
from sunhall.domain.ticket_statistics.day_count import count_day
from sunhall.domain.ticket_statistics.open_lines import OpenLine
from tests.browser.citizen_pages import CitizenPages
from tests.browser.correction_pages import CorrectionPages
from tests.browser.measures import Measures
from tests.browser.real_api import RealApi
from tests.browser.test_transfer import Meter
from tests.browser.watched_window import watched
from tests.builders.public_entries import entry, tombstone
from tests.integration.journey.moto_city import TABLE
from tests.integration.journey.test_attachments import uploaded
from tests.integration.public_consultation.test_consultation_journey import (
    DRAFT,
    TEXT,
    comment_cases,
    opened,
)
from tests.integration.public_consultation.test_survey_journey import (
    SURVEY,
    answer,
    published_survey,
)

pytestmark = pytest.mark.browser

LOCALES = ("zh-CN", "en")
FACTS = {
    "form": "website",
    "index_number": "990100-2026-0007",
    "made_on": "2026-02-20",
    "due_on": "2026-03-20",
}
#: For a page with everything it loads, from an empty cache.
PAGE_BUDGET = 40 * 1024


@pytest.fixture
def context(browser: Browser, real: RealApi) -> Iterator[BrowserContext]:
    """A fresh visitor; in the end no request left for a foreign host, and no script complained."""
    context, complaints = watched(browser, real)
    yield context
    context.close()
    assert complaints == []
    assert real.crashes == []


@pytest.fixture
def plain(browser: Browser, real: RealApi) -> Iterator[Page]:
    """A phone whose browser runs no script."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()
    assert real.crashes == []


@pytest.fixture
def shelves(real: RealApi) -> RealApi:
    """Both shelves with some entries, and a month of open data."""
    log = real.moto.ports.shelves
    now = real.moto.clock.now()
    for number in range(1, 31):
        at = now - timedelta(hours=number)
        log.put(entry(number, at=at, first_at=at, title=f"学校建设批复{number}"), 1, "published")
    gone = entry(31, at=now, first_at=now)
    log.put(gone, 1, "published")
    log.take_down(tombstone(gone), 2)
    item = entry(32, at=now, first_at=now, shelf=Shelf.PUBLICATIONS, facts=FACTS)
    log.put(item, 1, "published")
    line = OpenLine(
        *("2026-02-03", "water-supply", "utilities", "chengdong", "phone", "closed", "3", "yes"),
        "content",
    )
    lines = [line] * 8 + [replace(line, group="transport", on_time="no")] * 6
    day = (now - timedelta(days=27)).date()
    counts = TableTicketCounts(real.moto.dynamodb, TABLE)
    counts.keep(count_day(day, ()), (), lines, now)
    return real


def test_everything_public_is_read_and_searched_without_a_script(
    plain: Page, shelves: RealApi
) -> None:
    plain.goto(f"{shelves.base_url}/")
    plain.get_by_role("link", name="依申请公开目录").first.click()
    expect(plain.locator("h1")).to_have_text("依申请公开目录")
    expect(plain.locator(".hall-entry")).to_have_count(25)
    plain.locator("a[rel=next]").click()
    expect(plain.locator(".hall-entry")).to_have_count(5)
    plain.locator("#q").fill("批复17")
    plain.locator("#category").select_option("projects")
    plain.get_by_role("button", name="查询").click()
    expect(plain.locator("#q")).to_have_value("批复17")
    plain.get_by_role("link", name="学校建设批复17").click()
    expect(plain.locator("h1")).to_have_text("学校建设批复17")
    expect(plain.locator("main")).to_contain_text("重大建设项目")
    plain.locator("#language-switch").click()
    expect(plain.locator("main")).to_contain_text("Major construction projects")
    plain.locator("footer").get_by_role("link", name="Published information").click()
    expect(plain.locator("main")).to_contain_text("to be published by 20 March 2026")
    plain.locator("footer").get_by_role("link", name="Statistics").click()
    expect(plain.locator("main")).to_contain_text("57 % (8 of 14)")
    expect(plain.locator("svg[role=img]")).to_be_visible()
    assert plain.evaluate("document.documentElement.scrollWidth") == 390


def test_a_consultation_is_read_without_a_script(plain: Page, real: RealApi) -> None:
    with real._lock:
        consultation = opened(real.moto)
    plain.goto(f"{real.base_url}/open/consultations")
    plain.get_by_role("link", name=DRAFT["title"]).click()
    expect(plain.locator("main")).to_contain_text(DRAFT["text"])
    plain.get_by_role("button", name="提出意见").click()
    plain.wait_for_url(f"**/consultation/?no={consultation['receipt_no']}")
    expect(plain.locator("main .govuk-inset-text").first).to_contain_text("JavaScript")


def test_a_survey_and_what_came_of_it_are_read_without_a_script(plain: Page, real: RealApi) -> None:
    with real._lock:
        consultation = opened(real.moto, survey=SURVEY)
    address = f"{real.base_url}/open/consultations/{consultation['receipt_no']}"
    plain.goto(address)
    expect(plain.locator("main")).to_contain_text(SURVEY[1]["text"] + " （最多选2项）")
    expect(plain.locator("main")).to_contain_text(SURVEY[1]["options"][2])
    plain.get_by_role("button", name="填写问卷").click()
    plain.wait_for_url(f"**/survey/?no={consultation['receipt_no']}")
    expect(plain.locator("main .govuk-inset-text").first).to_contain_text("问卷")
    with real._lock:
        assert answer(real.moto, consultation, [2], []).status == 200
        published_survey(real.moto, consultation)
    plain.goto(address)
    first = plain.get_by_role("table").first
    expect(first.get_by_role("row", name="不同意")).to_contain_text("1")
    expect(first.locator("svg.hall-bar")).to_have_count(2)
    assert plain.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.walk
@pytest.mark.parametrize("locale", LOCALES)
def test_every_public_page_can_be_used_by_everybody(
    context: BrowserContext, shelves: RealApi, locale: str
) -> None:
    visitor = CitizenPages(context.new_page(), shelves.base_url, locale)
    measures = Measures()
    for path in ("", "help/", "privacy/"):
        visitor.open(path)
        measures.take(visitor, path or "home")
    lang = "?lang=en" if locale == "en" else ""
    for address in (
        "/open/disclosures",
        "/open/disclosures/LG-0000000000000001",
        "/open/disclosures/LG-0000000000000031",
        "/open/publications",
        "/open/publications/LG-0000000000000032",
        "/open/statistics",
        "/open/consultations",
        "/open/disclosures/LG-nowhere",
    ):
        visitor.page.goto(f"{shelves.base_url}{address}{lang}")
        for details in visitor.page.locator("details:not([open]) summary").all():
            details.click()
        measures.take(visitor, address)
    assert_nothing_wrong(measures)


def assert_nothing_wrong(measures: Measures) -> None:
    assert measures.violations == []
    assert measures.small_text == []
    assert measures.close_lines == []
    assert measures.close_elder_lines == []
    assert measures.small_targets == []
    assert measures.sideways == []


@pytest.mark.parametrize(
    "address", ["/", "/open/disclosures", "/open/publications", "/open/statistics"]
)
def test_a_public_page_with_all_it_loads_is_light(
    context: BrowserContext, shelves: RealApi, address: str
) -> None:
    page = context.new_page()
    meter = Meter(context, page)
    page.goto(f"{shelves.base_url}{address}", wait_until="networkidle")
    print(f"\n{address}: {meter.total / 1024:.1f} KB")  # noqa: T201
    assert 5 * 1024 < meter.total <= PAGE_BUDGET


@pytest.mark.walk
@pytest.mark.parametrize("locale", LOCALES)
def test_a_comment_goes_from_question_to_answer_and_is_followed_by_its_number(
    context: BrowserContext, real: RealApi, locale: str
) -> None:
    with real._lock:
        consultation = opened(real.moto)
    visitor = CitizenPages(context.new_page(), real.base_url, locale)
    page, measures = visitor.page, Measures()
    visitor.open(f"consultation/?no={consultation['receipt_no']}")
    expect(page.locator("#draft-title")).to_have_text(DRAFT["title"])
    measures.take(visitor, "start")
    page.locator("#start").click()
    visitor.expect_at("consultation/question/")
    visitor.go_on()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    measures.take(visitor, "question, not answered")
    page.locator("#question-1").check()
    visitor.go_on()
    visitor.expect_at("consultation/text/")
    page.locator("#text").fill(TEXT)
    measures.take(visitor, "text")
    visitor.go_on()
    visitor.expect_at("consultation/who/")
    measures.take(visitor, "who")
    page.locator("#name").fill("欧阳明月")
    visitor.go_on()
    visitor.expect_at("consultation/check/")
    expect(page.locator("#answers-comment")).to_contain_text(DRAFT["questions"][0])
    measures.take(visitor, "check")
    page.locator("#submit-button").click()
    visitor.expect_at("consultation/confirmation/")
    assert page.locator("#receipt-no").inner_text().startswith("YJ-")
    measures.take(visitor, "confirmation")

    with real._lock:
        real.moto.pump()
        [case_id] = comment_cases(real.moto)
        real.moto.command("education-handler", case_id, "accept_comment")
        real.moto.command(
            "education-handler", case_id, "answer_comment", result="adopted", reply="已经写入"
        )
    page.locator("#to-status").click()
    visitor.expect_at("cases/status/")
    expect(page.locator("#state")).to_have_attribute("data-state-name", "comment_answered")
    lang = "?lang=en" if locale == "en" else ""
    page.goto(f"{real.base_url}/open/consultations/{consultation['receipt_no']}{lang}")
    expect(page.locator("main")).to_contain_text("已经写入")
    assert "欧阳明月" not in page.content()
    measures.take(visitor, "consultation with a comment")
    assert_nothing_wrong(measures)


@pytest.mark.walk
@pytest.mark.parametrize("locale", LOCALES)
def test_a_survey_is_answered_once_with_the_keyboard_and_its_result_is_read(
    context: BrowserContext, real: RealApi, locale: str
) -> None:
    with real._lock:
        consultation = opened(real.moto, survey=SURVEY)
    visitor = CitizenPages(context.new_page(), real.base_url, locale)
    page, measures = visitor.page, Measures()
    visitor.open(f"survey/?no={consultation['receipt_no']}")
    expect(page.locator("#draft-title")).to_have_text(DRAFT["title"])
    measures.take(visitor, "survey")
    page.locator("#start").press("Enter")
    visitor.expect_at("survey/answers/")
    visitor.go_on()
    measures.take(visitor, "survey, not answered")
    page.locator(".govuk-error-summary a").press("Enter")
    expect(page.locator("#answers-0")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("#answers-1-3")).to_be_checked()
    measures.take(visitor, "survey, answered")
    visitor.go_on()
    visitor.expect_at("survey/check/")
    shown = page.locator("#answers-survey .govuk-summary-list__value")
    expect(shown.first).to_have_text(SURVEY[0]["options"][0])
    expect(shown.last).to_contain_text(SURVEY[1]["options"][2])
    measures.take(visitor, "survey, check")
    page.locator("#submit-button").press("Enter")
    visitor.expect_at("survey/confirmation/")
    measures.take(visitor, "survey, confirmation")

    visitor.open(f"survey/?no={consultation['receipt_no']}")
    page.locator("#start").click()
    visitor.expect_at("survey/answers/")
    expect(page.locator("#answers-0-2")).not_to_be_checked()
    page.locator("#answers-0-2").check()
    visitor.go_on()
    visitor.expect_at("survey/check/")
    page.locator("#submit-button").click()
    expect(page.locator("#problems")).to_contain_text("已经" if locale == "zh-CN" else "already")

    with real._lock:
        published_survey(real.moto, consultation)
    lang = "?lang=en" if locale == "en" else ""
    page.goto(f"{real.base_url}/open/consultations/{consultation['receipt_no']}{lang}")
    expect(page.get_by_role("table")).to_have_count(2)
    measures.take(visitor, "survey, result")
    assert_nothing_wrong(measures)


@pytest.mark.walk
@pytest.mark.parametrize("locale", LOCALES)
def test_a_correction_is_asked_for_one_thing_a_page_and_followed_by_its_number(
    context: BrowserContext, real: RealApi, locale: str
) -> None:
    visitor = CorrectionPages(context.new_page(), real.base_url, locale)
    page, measures = visitor.page, Measures()

    def answered(step: str, **values: str) -> None:
        visitor.fill_in(step, **values)
        measures.take(visitor, step)
        visitor.go_on()

    visitor.open("correction/")
    measures.take(visitor, "start")
    page.locator("#start").click()
    visitor.expect_at("correction/about/")
    page.locator("[name='about_oneself'][value='no']").check()
    visitor.go_on()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    measures.take(visitor, "about somebody else")
    answered("about", about_oneself="yes")
    answered("applicant", applicant__kind="natural_person")
    answered(
        "identity",
        applicant__name="林晓雨",
        applicant__id_type="resident_id",
        applicant__id_number="11010519491231002X",
    )
    answered("contact", applicant__phone="13800000000")
    answered("record", record__name="学籍档案")
    answered("change", record__wrong="出生年份记为1980年", record__right="应为1990年")
    answered("evidence", record__evidence="户口簿载明出生于1990年")
    visitor.expect_at("correction/department/")
    page.locator("#departments input[value='education-bureau']").check()
    measures.take(visitor, "department")
    visitor.go_on()
    visitor.expect_at("correction/attachments/")
    # The store of files is played by moto within this process, so no browser can post to it;
    # uploading itself is walked by the request's journey.
    with real._lock:
        files = [
            {**uploaded(real.moto, f"{purpose}.pdf", purpose), "size": 20}
            for purpose in ("identity_proof", "evidence")
        ]
    visitor.open("help/")  # The page of a form keeps its own draft when it is left.
    page.evaluate(
        """(files) => { const name = "sunhall.correction.draft";
        const draft = JSON.parse(sessionStorage.getItem(name));
        sessionStorage.setItem(name, JSON.stringify({ ...draft, attachments: files })); }""",
        files,
    )
    visitor.open("correction/attachments/")
    expect(page.locator("#uploads li")).to_have_count(2)
    expect(page.locator("#uploads li").last).to_contain_text("evidence.pdf")
    measures.take(visitor, "attachments")
    visitor.go_on()
    visitor.expect_at("correction/check/")
    expect(page.locator("#answers-record")).to_contain_text("应为1990年")
    measures.take(visitor, "check")
    page.locator("#submit-button").click()
    visitor.expect_at("correction/confirmation/")
    assert page.locator("#receipt-no").inner_text().startswith("GZ-")
    measures.take(visitor, "confirmation")
    page.locator("#to-status").click()
    visitor.expect_at("cases/status/")
    expect(page.locator("#status")).to_be_visible()
    assert_nothing_wrong(measures)
    requests = [row for row in real.moto.scan() if row["SK"]["S"] == "CASE"]
    assert len(requests) == 1
    with real._lock:
        case_id = real.only_case()
        seen = real.moto.call("GET", f"/api/v1/staff/cases/{case_id}", by="intake").json
    assert seen["service"] == "correction"
