"""Real browsers before the real city: one driver for all walks, and windows for both sides."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from infra.local.city_client import CityClient
from tests.browser.chromium import launch
from tests.system.browser.both_sides import BothSides
from tests.system.city import City


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The one driver of all walks: a process has room for no second. The cloud is not quick."""
    with sync_playwright() as driver:
        expect.set_options(timeout=60_000)
        yield driver
        expect.set_options(timeout=5_000)


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The browser of the walks in which both sides work with their hands."""
    browser = launch(playwright)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def both_sides(chromium: Browser, city: City, client: CityClient) -> Iterator[BothSides]:
    """Citizens and staff of one walk, each with a window of their own."""
    everybody = BothSides(chromium, city, client)
    yield everybody
    everybody.close()
