"""The annual report as a page: for everybody, on a phone, and with nothing from anywhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from unicodedata import normalize

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from sunhall.adapters.annual_report_documents.html import html
from sunhall.domain.annual_report.printed_report import printed
from sunhall.domain.annual_report.report import ReportSources, make_report
from tests.browser.axe import violations
from tests.builders.annual_report import PERIOD, WRITTEN_AT, entry, form

ENTRIES = (
    entry(1, "2026-03-02", "2026-03-20", "r3_1"),
    entry(2, "2026-03-02", "2025-11-30", "r3_1"),  # ended before it began: I1 fails
)


@pytest.fixture
def report(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The page as somebody opens it who has saved it; it asks for nothing else."""
    sources = ReportSources("unit", "x", PERIOD, {"x": ENTRIES}, statements=form().statements)
    made = printed(
        make_report(sources), form(), agency="云溪市教育局", names={}, made_at=WRITTEN_AT
    )
    saved = tmp_path / "report.html"
    saved.write_bytes(html(made))
    # axe is put into the page, which the page's own policy would not allow.
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.goto(saved.as_uri())
    yield page
    assert asked == [saved.as_uri()]
    assert told == []
    context.close()


def test_the_page_can_be_used_by_everybody(report: Page) -> None:
    assert violations(report) == []


def test_on_a_phone_only_the_wide_tables_scroll(report: Page) -> None:
    report.set_viewport_size({"width": 320, "height": 640})
    assert report.evaluate("document.documentElement.scrollWidth") == 320
    scrolled = report.evaluate(
        "[...document.querySelectorAll('.wide')].map(each => each.scrollWidth > each.clientWidth)"
    )
    assert scrolled == [False, True, True]


def test_its_own_style_is_applied_under_its_own_policy(browser: Browser, report: Page) -> None:
    strict = browser.new_page()
    strict.goto(report.url)
    border = strict.evaluate("getComputedStyle(document.querySelector('td')).borderTopWidth")
    strict.close()
    assert border == "1px"


def test_that_it_does_not_balance_is_the_first_thing_below_its_title(report: Page) -> None:
    below = report.locator("h1 + *")
    assert below.get_attribute("class") == "alarm"
    assert "GK-000002" in below.inner_text()


def test_it_prints_on_few_pages_with_every_table_on_one(report: Page) -> None:
    pages = PdfReader(BytesIO(report.pdf(prefer_css_page_size=True))).pages
    assert len(pages) <= 4
    first, last = "一、本年新收政府信息公开申请数量", "四、结转下年度继续办理"
    # Fonts share the glyphs of some characters with their radicals, and that is what comes back.
    texts = [re.sub(r"\s", "", normalize("NFKC", page.extract_text())) for page in pages]
    (holding,) = [text for text in texts if first in text]
    assert last in holding
