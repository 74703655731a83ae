"""Starts the Chromium that `make browser` found or installed."""

from __future__ import annotations

import os

from playwright.sync_api import Browser, Playwright

from infra.local.browser import find_chromium

# Without these a browser talks to its maker's servers at every start, and under root it does not
# start at all.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


#: A camera that plays a film, a microphone that beeps, a permission that nobody has to give; and
#: candidates of the loopback interface, which a browser else keeps to itself.
MEETING = [
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
]


def launch(playwright: Playwright, *switches: str) -> Browser:
    """Starts a headless browser.

    Args:
        playwright: What drives it.
        switches: What the command line says besides.
    """
    return playwright.chromium.launch(
        executable_path=find_chromium(os.environ), args=[*QUIET, *switches]
    )
