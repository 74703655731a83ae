"""The mini program as it is built: what WeChat refuses is not in it, and each check can fail."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.content_policy import content_security_policy, policy_within_pages
from miniapp.build import APP, BuildError, build, main
from miniapp.mini_program import MAIN_PACKAGE, complaints, packages

ORIGIN = "https://hall.yunxi.example"
CITY = {
    "languages": ["zh-CN"],
    "hall": {"zh-CN": "市民之窗", "en": "Window"},
    "colours": {
        "primary": "#f2c230",
        "on_primary": "#0b0c0c",
        "link": "#0a4d68",
        "focus": "#ffee32",
    },
}
"""A city with a light colour, on which WeChat has to write in black."""
SOURCES = APP / "src"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build for a city with an address, a name and colours of its own."""
    out = tmp_path_factory.mktemp("app")
    branding = out / "branding.json"
    branding.write_text(json.dumps(CITY), encoding="utf-8")
    return build("mp-weixin", out, origin=ORIGIN, branding=branding)


@pytest.fixture
def spoilt(built: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copytree(built, tmp_path / "mp-weixin"))


def told(folder: Path, origin: str = ORIGIN) -> str:
    return "\n".join(complaints(folder, SOURCES, origin))


def test_nothing_speaks_against_the_build(built: Path) -> None:
    assert told(built) == ""


def test_the_main_package_is_within_our_budget_and_every_page_is_counted(built: Path) -> None:
    sizes = packages(built)
    assert 50 * 1024 < sizes["main"] < MAIN_PACKAGE
    files = [file for file in built.rglob("*") if file.is_file()]
    assert sum(sizes.values()) == sum(file.stat().st_size for file in files)


def test_the_api_s_host_comes_from_the_configuration_alone(built: Path) -> None:
    scripts = "".join(path.read_text("utf-8") for path in built.rglob("*.js"))
    assert scripts.count(ORIGIN) == 1
    assert "names another host: https://hall.yunxi.example" in told(built, "https://else.example")


def test_name_and_colours_are_those_of_the_city(built: Path) -> None:
    app = json.loads((built / "app.json").read_text("utf-8"))
    assert app["window"]["navigationBarBackgroundColor"] == "#f2c230"
    assert app["window"]["navigationBarTextStyle"] == "black"
    assert app["tabBar"]["selectedColor"] == "#0a4d68"
    style = (built / "app.wxss").read_text("utf-8")
    told = dict(re.findall(r"--hall-([\w-]+): *(#[0-9a-f]{6})", style))
    assert told.pop("alarm")
    assert told == {
        "primary": "#f2c230",
        "on-primary": "#0b0c0c",
        "link": "#0a4d68",
        "focus": "#ffee32",
    }
    assert "市民之窗" in (built / "texts" / "zh-CN.js").read_text("utf-8")


def test_the_app_offers_the_languages_of_the_city_and_no_other(built: Path) -> None:
    scripts = "".join(path.read_text("utf-8") for path in (built / "platform").rglob("*.js"))
    assert scripts.count('offered("zh-CN")') == 1
    assert "%languages%" not in scripts


def test_what_the_app_s_page_allows_is_what_the_header_allows_but_for_where_files_are() -> None:
    carried = dict(each.split(" ", 1) for each in policy_within_pages().split("; "))
    header = dict(each.split(" ", 1) for each in content_security_policy("https://f").split("; "))
    # Who may frame a page a browser takes from a header alone, and it complains of anything else.
    assert header.pop("frame-ancestors") == "'none'"
    assert header.pop("connect-src") == "'self' https://f"
    assert carried.pop("connect-src").startswith("'self' https: ")
    assert carried == header
    assert 'content="%VITE_POLICY%"' in (APP / "index.html").read_text(encoding="utf-8")


def test_without_a_city_nothing_is_built(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="make catalogue"):
        build("h5", tmp_path, branding=tmp_path / "gone.json")


def test_pages_that_only_a_browser_has_are_not_in_the_build(built: Path) -> None:
    """What is written between `#ifdef H5` stays outside."""
    assert not (built / "platform" / "frame.js").exists()


def json_changed(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    file = folder / "app.json"
    app = json.loads(file.read_text("utf-8"))
    change(app)
    file.write_text(json.dumps(app), encoding="utf-8")


def test_a_page_that_is_missing_is_found(spoilt: Path) -> None:
    (spoilt / "pages" / "case" / "case.wxml").unlink()
    assert told(spoilt) == "the page pages/case/case has no wxml"
    json_changed(spoilt, lambda app: app["pages"].remove("pages/case/case"))
    assert told(spoilt).startswith("app.json lists")


def test_a_tab_outside_the_main_package_and_a_sixth_tab_are_found(spoilt: Path) -> None:
    def change(app: dict[str, Any]) -> None:
        tabs = app["tabBar"]["list"]
        tabs += [{"pagePath": "elsewhere/page", "text": "外"}] * (6 - len(tabs))

    json_changed(spoilt, change)
    assert "6 tabs: WeChat draws 2 to 5" in told(spoilt)
    assert "the tab elsewhere/page is not in the main package" in told(spoilt)


def test_a_single_tab_is_found(spoilt: Path) -> None:
    json_changed(spoilt, lambda app: app["tabBar"].update(list=app["tabBar"]["list"][:1]))
    assert "1 tabs" in told(spoilt)


def test_a_package_that_is_too_big_is_found(spoilt: Path) -> None:
    (spoilt / "picture.bin").write_bytes(bytes(MAIN_PACKAGE))
    assert "the package main has" in told(spoilt)
    (spoilt / "picture.bin").unlink()
    root = next(name for name in packages(spoilt) if name != "main")
    (spoilt / root / "film.bin").write_bytes(bytes(2 * 1024 * 1024))
    assert f"the package {root} has" in told(spoilt)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ('eval("1")', "runs text as code"),
        ('new Function("a", "return a")', "runs text as code"),
        ('wx.request({ url: "https://10.1.2.3/api" })', "names a machine by number: 10.1.2.3"),
        ('wx.request({ url: "http://tracker.example/" })', "names another host: http://tracker"),
        ('new WebSocket("wss://elsewhere.example/live")', "names another host: wss://elsewhere"),
        ("window.open(url)", "uses what only a browser has"),
        ('document.querySelector("a")', "uses what only a browser has"),
        ('fetch("/api")', "uses what only a browser has"),
    ],
)
def test_code_that_wechat_refuses_or_lacks_is_found(spoilt: Path, code: str, said: str) -> None:
    with (spoilt / "app.js").open("a", encoding="utf-8") as file:
        file.write(f"\n{code};\n")
    assert f"app.js: {said}" in told(spoilt)


def test_what_merely_looks_like_it_is_left_alone(spoilt: Path) -> None:
    harmless = 'const v = "3.0.0"; file.document.name; isFunction(x); thing.eval(y); prefetch(z);'
    (spoilt / "app.js").write_text(harmless, encoding="utf-8")
    assert told(spoilt) == ""


def test_a_platform_that_is_not_ours_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["mp-alipay"])
    assert "no such platform" in capsys.readouterr().err


def test_sources_that_cannot_be_built_leave_the_build_before_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tmp_path / "h5"
    before.mkdir()
    (before / "index.html").write_text("as before", encoding="utf-8")
    nothing = tmp_path / "nothing.js"
    nothing.write_text("process.exit(0)", encoding="utf-8")
    monkeypatch.setattr("miniapp.build.UNI", nothing)
    with pytest.raises(BuildError, match="does not build for h5"):
        build("h5", tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["h5", "nothing.js"]
    assert (before / "index.html").read_text("utf-8") == "as before"
    monkeypatch.setattr("miniapp.build.UNI", tmp_path / "gone.js")
    with pytest.raises(BuildError, match="make miniapp"):
        build("h5", tmp_path)
