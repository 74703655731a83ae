"""Starts the Chromium that is there: the system's, or else the one Playwright installed."""

from __future__ import annotations

import shutil

from playwright.sync_api import Browser, Playwright

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


def launch(playwright: Playwright) -> Browser:
    """Starts a headless browser."""
    return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
