"""A browser's window in which every request that leaves the city, and every complaint, is noted."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext

from tests.browser.fake_city import FakeCity

DESKTOP = (1280, 900)
PHONE = (390, 844)


def watched(
    browser: Browser, city: FakeCity, size: tuple[int, int] = DESKTOP, zone: str | None = None
) -> tuple[BrowserContext, list[str]]:
    """A fresh window, and the list into which goes what it may not do: ask elsewhere, complain.

    Args:
        browser: Whose window it is.
        city: What it may ask.
        size: Width and height in pixels.
        zone: The time zone of the visitor's device; None for this machine's.
    """
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, accept_downloads=True, timezone_id=zone
    )
    context.set_default_timeout(30_000)
    complaints: list[str] = []
    own = {urlsplit(city.base_url).netloc, urlsplit(city.bucket_url).netloc, ""}
    context.on(
        "request",
        lambda request: (
            None if urlsplit(request.url).netloc in own else complaints.append(request.url)
        ),
    )
    context.on(
        "console",
        lambda message: (
            complaints.append(message.text)
            if message.type in {"error", "warning"}
            and not message.text.startswith("Failed to load resource")
            else None
        ),
    )
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    return context, complaints
