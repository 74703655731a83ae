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


def launch(playwright: Playwright) -> Browser:
    """Starts a headless browser."""
    return playwright.chromium.launch(executable_path=find_chromium(os.environ), args=QUIET)
