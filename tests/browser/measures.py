"""What is measured of a page for WCAG 2.0 to 2.2, level A and AA, and for elder mode."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import ViewportSize

from tests.browser.axe import violations
from tests.browser.citizen_pages import CitizenPages

# Text that a person reads: its size, and its line height as a ratio. An element keeps its number.
TEXT_METRICS = """() => { const numbers = (window.measuredElements ??= new Map());
  const number = (one) => numbers.get(one) ?? numbers.set(one, numbers.size).get(one);
  return [...document.querySelectorAll("main *, header *, footer *")]
  .filter((one) => one.checkVisibility()
    && !one.closest(".govuk-visually-hidden, [aria-hidden=true]")
    && [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE
      && node.textContent.trim()))
  .map((one) => { const style = getComputedStyle(one);
    return { number: number(one), what: one.outerHTML.slice(0, 90),
             size: parseFloat(style.fontSize),
             line: parseFloat(style.lineHeight) / parseFloat(style.fontSize) }; }); }"""

# What can be pressed; the skip link is seen only while it has the focus.
TARGETS = """() => [...document.querySelectorAll("a, button, input, textarea, select, summary")]
  .filter((one) => one.checkVisibility() && !one.matches(".govuk-skip-link"))
  .map((one) => { const box = one.getBoundingClientRect();
    return { what: one.outerHTML.slice(0, 90), height: Math.round(box.height * 10) / 10 }; })"""

# How wide the page is in both modes; it is left in elder mode, from which a person's press leads.
WIDTHS = """() => { const width = () => document.documentElement.scrollWidth;
  const normal = width();
  document.getElementById("elder-switch").click();
  return { normal, elder: width() }; }"""

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 320, "height": 640}


@dataclass
class Measures:
    """What was measured in one walk: for each state what breaks a rule."""

    violations: list[str] = field(default_factory=list)
    small_text: list[str] = field(default_factory=list)
    close_lines: list[str] = field(default_factory=list)
    close_elder_lines: list[str] = field(default_factory=list)
    small_targets: list[str] = field(default_factory=list)
    sideways: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)

    def take(self, citizen: CitizenPages, state: str) -> None:
        """Measures the page in both modes, wide and narrow, and leaves it as it was."""
        page = citizen.page
        self.states.append(state)
        self.violations += violations(page)
        normal = page.evaluate(TEXT_METRICS)
        page.set_viewport_size(NARROW)
        widths = page.evaluate(WIDTHS)
        page.set_viewport_size(WIDE)
        self.sideways += [
            f"{state}, {mode}: {width}" for mode, width in widths.items() if width > NARROW["width"]
        ]
        elder = page.evaluate(TEXT_METRICS)
        self.violations += violations(page)
        self.small_targets += [
            f"{state}: {one}" for one in page.evaluate(TARGETS) if one["height"] < 44
        ]
        citizen.toggle_elder_mode()
        # A page that is alive says something new in between: what stood there both times counts.
        before = {one["number"]: one["size"] for one in normal}
        grown = [one for one in elder if one["number"] in before]
        assert len(grown) > len(normal) / 2, f"{state}: another page was measured"
        self.small_text += [
            f"{state}: {one}" for one in grown if one["size"] < 1.4 * before[one["number"]] - 0.01
        ]
        self.close_lines += [f"{state}: {one}" for one in normal if one["line"] < 1.3]
        self.close_elder_lines += [f"{state}: {one}" for one in elder if one["line"] < 1.5]
