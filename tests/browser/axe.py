"""Asks axe whether a page can be used by everybody."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from web.build import ROOT

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
# All rules are asked; of what is well nothing is written down but one element a rule. No rule of
# these reads the style sheets themselves, so only films and sounds are loaded beforehand.
OPTIONS = {
    "runOnly": RULES,
    "resultTypes": ["violations"],
    "selectors": False,
    "preload": {"assets": ["media"], "timeout": 10_000},
}

# Half faded in, a dialogue has colours that nobody is meant to read: what will end, ends first.
# Only what is read here comes back: to write all of it down takes as long as some of the rules.
RUN = """async (options) => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await Promise.allSettled(document.getAnimations().map((one) =>
    Number.isFinite(one.effect.getComputedTiming().endTime) ? one.finished : null));
  if (!("axe" in window)) return null;
  const { passes, violations } = await axe.run(document, options);
  return { ran: passes.length, violations: violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 150)} ${node.failureSummary}`)) };
}"""


def violations(page: Page) -> list[str]:
    """Runs axe on the page once it is at rest, and names what it finds."""
    found: dict[str, Any] | None = page.evaluate(RUN, OPTIONS)
    if found is None:
        page.evaluate(AXE)
        found = page.evaluate(RUN, OPTIONS)
    assert found and found["ran"], "axe ran nothing"
    return [f"{page.url} {one}" for one in found["violations"]]
