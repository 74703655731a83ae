"""What WeChat asks of a mini program, and what we ask of ours, checked on what was built.

WeChat's review refuses a package that is too big, names a page that is not there, runs text as
code, or talks to hosts that are not registered for it. It is better to know here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

#: Our own budget of the package that a person waits for, in bytes.
MAIN_PACKAGE: Final = 500 * 1024

#: WeChat's limit of the main package and of each subpackage, in bytes.
PACKAGE: Final = 2 * 1024 * 1024

#: How many tabs WeChat draws.
TABS: Final = (2, 5)

#: Pages of documentation that the framework names in its messages, and never asks for.
NAMED_ONLY: Final = (
    "https://uniapp.dcloud.net.cn/tutorial/run/mp-log.html",
    "https://vuejs.org/error-reference/",
)

_CODE_FROM_TEXT: Final = re.compile(r"(?<![\w.$])(?:eval|new\s+Function|Function)\s*\(")
_ADDRESS: Final = re.compile(r"""(?:https?|wss?)://[^\s"'`<>)\\]+""")
_IP: Final = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
_BROWSER: Final = re.compile(
    r"(?<![\w.$])(?:window|document|navigator|location|localStorage|sessionStorage)\s*\."
    r"|(?<![\w.$])(?:XMLHttpRequest|fetch)\s*\("
)


def complaints(built: Path, sources: Path, origin: str) -> Iterator[str]:
    """What speaks against uploading a build; nothing for a good one.

    Args:
        built: The folder of the build.
        sources: The app's `src` folder.
        origin: Where the API is; empty when the build names no host.
    """
    wanted: Mapping[str, Any] = json.loads((sources / "pages.json").read_text(encoding="utf-8"))
    app: Mapping[str, Any] = json.loads((built / "app.json").read_text(encoding="utf-8"))
    yield from _pages(built, app, wanted)
    yield from _tabs(app)
    yield from _sizes(built, app)
    for script in sorted(built.rglob("*.js")):
        where = script.relative_to(built).as_posix()
        yield from (f"{where}: {said}" for said in _code(script.read_text("utf-8"), origin))


def packages(built: Path) -> dict[str, int]:
    """The size of each package in bytes; the main package is called "main"."""
    app = json.loads((built / "app.json").read_text(encoding="utf-8"))
    roots = [each["root"].strip("/") for each in _subpackages(app)]
    sizes = dict.fromkeys(["main", *roots], 0)
    for file in built.rglob("*"):
        if not file.is_file():
            continue
        name = file.relative_to(built).as_posix()
        owner = next((root for root in roots if name.startswith(f"{root}/")), "main")
        sizes[owner] += file.stat().st_size
    return sizes


def _pages(built: Path, app: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[str]:
    asked, there = sorted(_paths(wanted)), sorted(_paths(app))
    if asked != there:
        yield f"app.json lists {there}, and pages.json {asked}"
    for path in there:
        missing = [end for end in ("js", "json", "wxml") if not (built / f"{path}.{end}").is_file()]
        if missing:
            yield f"the page {path} has no {', '.join(missing)}"


def _paths(app: Mapping[str, Any]) -> Iterator[str]:
    for page in app["pages"]:
        yield page if isinstance(page, str) else page["path"]
    for package in _subpackages(app):
        for page in package["pages"]:
            yield f"{package['root'].strip('/')}/{page if isinstance(page, str) else page['path']}"


def _subpackages(app: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(app.get("subPackages") or app.get("subpackages") or [])


def _tabs(app: Mapping[str, Any]) -> Iterator[str]:
    tabs = [tab["pagePath"] for tab in app["tabBar"]["list"]]
    least, most = TABS
    if not least <= len(tabs) <= most:
        yield f"{len(tabs)} tabs: WeChat draws {least} to {most}"
    for tab in tabs:
        if tab not in app["pages"]:
            yield f"the tab {tab} is not in the main package"


def _sizes(built: Path, app: Mapping[str, Any]) -> Iterator[str]:
    for name, size in packages(built).items():
        most = MAIN_PACKAGE if name == "main" else PACKAGE
        if size > most:
            yield f"the package {name} has {size // 1024} KB of {most // 1024}"


def _code(source: str, origin: str) -> Iterator[str]:
    if found := _CODE_FROM_TEXT.search(source):
        yield f"runs text as code: {found[0]}"
    if found := _IP.search(source):
        yield f"names a machine by number: {found[0]}"
    if found := _BROWSER.search(source):
        yield f"uses what only a browser has: {found[0]}"
    for address in _ADDRESS.findall(source):
        own = origin and urlsplit(address).netloc == urlsplit(origin).netloc
        if not own and not address.startswith(NAMED_ONLY):
            yield f"names another host: {address}"
