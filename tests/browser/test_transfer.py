"""What the form costs a visitor: one origin, a strict policy, and at most 100 KB for everything."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.citizen_pages import CitizenPages
from tests.browser.fake_city import FakeCity

pytestmark = pytest.mark.browser

BUDGET = 100 * 1024


class Meter:
    """Counts the bytes on the wire, headers included, as the browser's network log sees them."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.total = 0
        self.requests = 0
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._finished)

    def _finished(self, event: dict[str, float]) -> None:
        self.total += int(event["encodedDataLength"])
        self.requests += 1


def test_the_whole_journey_from_an_empty_cache_stays_below_100_kb(
    context: BrowserContext, page: Page, city: FakeCity
) -> None:
    meter = Meter(context, page)
    citizen = CitizenPages(page, city.base_url)
    receipt = citizen.make_request()
    citizen.track(receipt)
    citizen.state()
    page.wait_for_load_state("networkidle")
    print(f"\nwhole journey: {meter.total / 1024:.1f} KB in {meter.requests} requests")  # noqa: T201
    assert 20 * 1024 < meter.total <= BUDGET


def test_a_first_visit_to_the_front_door_stays_below_a_third_of_that(
    context: BrowserContext, page: Page, city: FakeCity
) -> None:
    meter = Meter(context, page)
    CitizenPages(page, city.base_url).open()
    page.wait_for_load_state("networkidle")
    print(f"\nfirst page: {meter.total / 1024:.1f} KB in {meter.requests} requests")  # noqa: T201
    assert 5 * 1024 < meter.total <= BUDGET / 3


def test_the_pages_work_under_a_policy_that_allows_no_inline_script_or_style(
    page: Page, city: FakeCity
) -> None:
    """The fixture fails on any complaint; here the policy is shown to be in force."""
    response = page.goto(city.base_url)
    assert response is not None
    policy = response.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")


def test_a_page_that_does_not_exist_says_so(page: Page, city: FakeCity) -> None:
    response = page.goto(f"{city.base_url}/nowhere")
    assert response is not None
    assert response.status == 404
    assert page.locator("h1").inner_text() == "没有找到这个页面"


def test_without_scripts_the_pages_say_how_else_to_apply(city: FakeCity, page: Page) -> None:
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False)
    try:
        plain = context.new_page()
        plain.goto(f"{city.base_url}/disclosure/")
        assert "当面提交" in plain.locator("main .govuk-inset-text").first.inner_text()
        assert plain.locator("#start").is_hidden()
    finally:
        context.close()
