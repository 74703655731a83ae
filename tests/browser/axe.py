"""Asks axe whether a page can be used by everybody."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from web.build import ROOT

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """Runs axe on the page as it stands, and names what it finds."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("(rules) => axe.run(document, { runOnly: rules })", RULES)
    assert found["passes"], "axe ran nothing"
    return [
        f"{page.url} {one['id']}: {node['html'][:150]} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]
