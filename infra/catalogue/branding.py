"""What the city looks like: the shape of ``branding`` in ``city.yaml``, and whether it can be read.

Every pair of colours that stands on a page is measured as WCAG 2.2 says (1.4.3 for text, 1.4.11
for what is no text), so that no city can publish pages that some people cannot read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree

from infra.catalogue.problem import Problem

if TYPE_CHECKING:
    from infra.catalogue.models import City
    from infra.catalogue.source import Source

#: What the pages write with: text, text of less weight, and paper.
TEXT: Final = "#0b0c0c"
MUTED: Final = "#484f52"
PAPER: Final = "#ffffff"

#: WCAG 2.2, 1.4.3 (AA) and 1.4.11.
READABLE: Final = 4.5
VISIBLE: Final = 3.0

#: Of an emblem, in bytes: it is loaded with the first page of every visit.
EMBLEM_BYTES: Final = 4096

#: What draws; everything else an SVG can hold (scripts, links, other files, styles) has no place.
_DRAWING: Final = frozenset(
    {
        *("svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
        *("defs", "linearGradient", "radialGradient", "stop", "clipPath", "title", "desc"),
    }
)
_SVG: Final = "{http://www.w3.org/2000/svg}"
_ELSEWHERE: Final = re.compile(r"url\(\s*['\"]?(?!#)|javascript:|data:|://", re.IGNORECASE)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21.

    Args:
        one: As ``#rrggbb``.
        other: As ``#rrggbb``.
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def text_on(ground: str) -> str:
    """Return the colour of text on a ground: white or near black, whichever is read better."""
    return max((PAPER, TEXT), key=lambda text: contrast(text, ground))


def darker(colour: str) -> str:
    """Return a colour with a third of black in it."""
    return _mixed(colour, 0)


def deeper(ground: str) -> str:
    """Return a ground under a pointer: further away from the text on it, whatever that is."""
    return darker(ground) if text_on(ground) == PAPER else _mixed(ground, 255)


def palette(colours: Mapping[str, str]) -> dict[str, str]:
    """Return all colours by name: the chosen ones, and what follows from them."""
    return {
        **colours,
        "on_primary": text_on(colours["primary"]),
        "primary_deep": deeper(colours["primary"]),
        "link_hover": darker(colours["link"]),
    }


def unreadable(colours: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield every pair that cannot be read or seen well enough: the colour to mend, and why.

    Args:
        colours: What the city chose, by name.
    """
    all_colours = {**palette(colours), "text": TEXT, "muted": MUTED, "paper": PAPER}
    for name, ground, to_mend in (*_TEXTS, *_SIGNS):
        wanted = READABLE if (name, ground, to_mend) in _TEXTS else VISIBLE
        ratio = contrast(all_colours[name], all_colours[ground])
        if ratio < wanted:
            yield (
                to_mend,
                f"{name} {all_colours[name]} on {ground} {all_colours[ground]} has a contrast of "
                f"{_down(ratio)}:1; at least {wanted}:1 is needed",
            )


#: Text, its ground, and which of the chosen colours has to change if it cannot be read. The text
#: on the primary colour stays the same under a pointer, where the ground is another.
_TEXTS: Final = (
    *(("on_primary", "primary", "primary"), ("on_primary", "primary_deep", "primary")),
    *(("link", "paper", "link"), ("link", "surface", "link")),
    *(("text", "surface", "surface"), ("muted", "surface", "surface"), ("text", "focus", "focus")),
)

#: The same for borders and marks. What has the focus is seen by a black line besides its ground.
_SIGNS: Final = (
    *(("primary", "paper", "primary"), ("primary", "surface", "primary")),
    ("accent", "primary", "accent"),
)


def emblem_problem(svg: bytes) -> str | None:
    """Return what is wrong with an emblem, or None.

    Args:
        svg: The file.
    """
    if len(svg) > EMBLEM_BYTES:
        return f"has {len(svg)} bytes; at most {EMBLEM_BYTES} are allowed"
    text = _utf8(svg)
    if text is None:
        return "is not written in UTF-8"
    # A document type can name entities, and with them other files or a text without end.
    if "<!" in re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL) or "<?xml-" in text:
        return "holds a document type or a style sheet"
    try:
        # What this parser is feared for are entities: they were refused.
        root = ElementTree.fromstring(text)  # noqa: S314 # nosec B314
    except ElementTree.ParseError as error:
        return f"is no XML: {error}"
    if root.tag != f"{_SVG}svg" or not root.get("viewBox"):
        return "is no SVG with a viewBox"
    return next((wrong for part in root.iter() if (wrong := _part_problem(part))), None)


def _utf8(svg: bytes) -> str | None:
    """Return the text, or None in another encoding: the parser would see what we do not look for.

    No text has zero bytes; with them the parser guesses that it reads UTF-16.
    """
    try:
        return None if b"\0" in svg else svg.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _part_problem(part: ElementTree.Element) -> str | None:
    name = str(part.tag).removeprefix(_SVG)
    if name not in _DRAWING:
        return f"holds <{name}>, which draws nothing or fetches something"
    for attribute, value in part.attrib.items():
        plain = attribute.rpartition("}")[2].lower()
        if plain.startswith("on") or plain in {"href", "style"}:
            return f"holds the attribute {plain!r}"
        if _ELSEWHERE.search(value):
            return f"names something outside of itself: {value[:40]!r}"
    return None


def branding_problems(source: Source, city: City, root: FilePath) -> Iterator[Problem]:
    """Find everything that is wrong with what a city looks like.

    Args:
        source: ``city.yaml``, for the lines.
        city: What it says.
        root: Folder of the catalogue, where the emblem is.
    """
    branding = city.branding
    for name, reason in unreadable(branding.colours.model_dump()):
        yield source.problem(("branding", "colours", name), reason)
    if branding.languages[0] != "zh-CN":
        reason = "zh-CN comes first: it is the language of the law and of the letters"
        yield source.problem(("branding", "languages"), reason)
    if len(set(branding.languages)) != len(branding.languages):
        yield source.problem(("branding", "languages"), "a language stands here twice")
    emblem = root / branding.emblem
    if not emblem.is_file():
        reason = f"the file {branding.emblem} is missing"
        yield source.problem(("branding", "emblem"), reason)
    elif wrong := emblem_problem(emblem.read_bytes()):
        yield source.problem(("branding", "emblem"), f"{branding.emblem} {wrong}")


def compiled_branding(city: City) -> dict[str, Any]:
    """Return what the pages that the functions write need of it."""
    branding = city.branding.model_dump(mode="json", by_alias=True)
    return {
        "hall": branding["hall"],
        "primary": branding["colours"]["primary"],
        "hotline": branding["hotline"],
        "filing": branding["filing"],
    }


def app_branding(city: City, root: FilePath) -> dict[str, Any]:
    """Return everything of it, for the apps that are built with it.

    Args:
        city: What ``city.yaml`` says.
        root: Folder of the catalogue, where the emblem is.
    """
    plain = city.model_dump(mode="json", by_alias=True)
    branding = plain["branding"]
    return {
        "name": plain["name"],
        "hall": branding["hall"],
        "languages": branding["languages"],
        "colours": palette(branding["colours"]),
        "emblem": (root / branding["emblem"]).read_text(encoding="utf-8").strip(),
        "hotline": branding["hotline"],
        "office": plain["contact"],
        "filing": branding["filing"],
    }


def _parts(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def _mixed(colour: str, other: int) -> str:
    """Return a colour with a third of black (0) or white (255) in it."""
    return "#" + "".join(f"{round((2 * part + other) / 3):02x}" for part in _parts(colour))


def _luminance(colour: str) -> float:
    """Return the relative luminance as WCAG 2.2 defines it, 0 to 1."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (each / 255 for each in _parts(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _down(ratio: float) -> str:
    """Write a ratio with one place, never better than it is."""
    return f"{int(ratio * 10) / 10:.1f}"
