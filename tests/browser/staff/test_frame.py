"""What stands around the app's pages: keyboard, screen readers, own origin, transferred size."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import violations
from tests.browser.staff_app import BAR, StaffApp
from tests.browser.staff_site import PASSWORD, StaffSite
from tests.browser.watched_window import DESKTOP
from tests.integration.journey.citizen import submit

pytestmark = pytest.mark.browser

#: What the way to the work list may weigh, as the CDN packs it.
TRANSFERRED = 110 * 1024


FOCUSED = """() => { const one = document.activeElement;
  return one === document.body ? "" : one.getAttribute("aria-label") || one.innerText; }"""


def press_until(page: Page, said: str) -> None:
    """Moves the focus by keyboard, once it is on the screen, to what says something."""
    page.locator(f"[aria-label*='{said}']:visible, :text('{said}'):visible").first.wait_for()
    for _ in range(40):
        page.keyboard.press("Tab")
        if said in page.evaluate(FOCUSED):
            return
    raise AssertionError(f"{said} cannot be reached by keyboard")


def test_axe_finds_nothing_at_sign_in_and_on_the_pages_of_the_bar(app: StaffApp) -> None:
    app.open()
    app.page.get_by_role("textbox", name="用户名").wait_for()
    found = violations(app.page)
    app.sign_in("intake")
    for tab in BAR:
        app.tab(tab)
        app.page.get_by_role("heading", level=1).filter(visible=True).wait_for()
        found += violations(app.page)
    assert found == []


def test_a_command_is_given_by_keyboard_alone_and_once(app: StaffApp, hall: StaffSite) -> None:
    opened = submit(hall.moto)
    page = app.page
    app.open()
    press_until(page, "用户名")
    page.keyboard.type("intake")
    press_until(page, "密码")
    page.keyboard.type(PASSWORD)
    press_until(page, "登录")
    page.keyboard.press("Enter")
    app.heading("待办事项").wait_for()
    press_until(page, opened["receipt_no"])
    page.keyboard.press("Enter")
    app.heading("您现在可以").wait_for()
    press_until(page, "确认收到")
    page.keyboard.press(" ")
    question = page.get_by_role("alertdialog")
    expect(question).to_contain_text("确认收到")
    expect(question.get_by_role("button")).to_have_text(["取消", "确定"])
    assert violations(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(question.get_by_role("button").last).to_be_focused()
    page.keyboard.press("Enter")
    app.shows("形式审查")
    given = [path for method, path, _ in hall.heard if method == "POST" and "/commands" in path]
    assert len(given) == 1
    press_until(page, "返回")
    page.keyboard.press("Enter")
    app.heading("待办事项").wait_for()


def test_the_page_says_its_language(app: StaffApp) -> None:
    app.open()
    language = app.page.locator("html")
    expect(language).to_have_attribute("lang", "zh-CN")
    app.tap("English")
    expect(language).to_have_attribute("lang", "en")


def test_a_wide_screen_is_used_without_scrolling_sideways(
    devices: Callable[..., StaffApp], hall: StaffSite
) -> None:
    opened = submit(hall.moto)
    for size in ((320, 640), DESKTOP):
        device = devices(size)
        device.sign_in("intake")
        device.open_case(opened["receipt_no"])
        assert device.page.evaluate("document.documentElement.scrollWidth") == size[0]


def test_everything_comes_from_the_city_itself_and_is_small(app: StaffApp, hall: StaffSite) -> None:
    asked: list[tuple[str, int]] = []
    app.page.on(
        "requestfinished",
        lambda request: asked.append((request.url, request.sizes()["responseBodySize"])),
    )
    app.sign_in("intake")
    app.page.wait_for_load_state("networkidle")
    assert {urlsplit(url).netloc for url, _ in asked} == {urlsplit(hall.base_url).netloc}
    files = [size for url, size in asked if "/staff/" in url and "/api/" not in url]
    assert len(files) > 5
    assert sum(files) <= TRANSFERRED, sum(files)


def test_whoever_waits_for_an_answer_sees_that_one_is_waited_for(app: StaffApp) -> None:
    """A line runs below the bar, and the page keeps its heading, until the answer is there."""
    app.sign_in("intake")
    page, held = app.page, list[Route]()
    page.route(re.compile("/staff/notices([?]|$)"), lambda route: held.append(route))
    app.open("pages/notices/notices")
    waiting = page.locator("html.waiting")
    expect(waiting).to_be_attached()
    expect(page.get_by_role("heading", name="提醒", level=1)).to_be_visible()
    line = "getComputedStyle(document.body, '::after')"
    assert page.evaluate(f"{line}.position") == "fixed"
    assert page.evaluate(f"{line}.height") == "3px"
    for route in held:
        route.continue_()
    expect(waiting).not_to_be_attached()
    app.shows("没有提醒。")
