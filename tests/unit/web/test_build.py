"""The builder: the same sources give the same site, and the city's rules reach the pages."""

from __future__ import annotations

import copy
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

from web.build import LOCALES, ROOT, ROOTS, WEB, BuildError, City, build_site, read_city

CATALOGUE = ROOT / "catalogue"


@pytest.fixture(scope="module")
def city() -> City:
    return read_city(CATALOGUE)


@pytest.fixture(scope="module")
def site(city: City, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    build_site(out, city)
    return out


def _files(site: Path) -> dict[str, bytes]:
    return {
        file.relative_to(site).as_posix(): file.read_bytes()
        for file in site.rglob("*")
        if file.is_file()
    }


def _pages(site: Path) -> dict[str, str]:
    return {
        name: content.decode() for name, content in _files(site).items() if name.endswith(".html")
    }


class _Tags(HTMLParser):
    """Collects start tags with their attributes, and what stands between script tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_the_same_sources_give_the_same_bytes(site: Path, city: City, tmp_path: Path) -> None:
    build_site(tmp_path, city)
    assert _files(tmp_path) == _files(site)


def test_building_removes_what_an_earlier_build_left(city: City, tmp_path: Path) -> None:
    (tmp_path / "old.html").write_text("old")
    build_site(tmp_path, city)
    assert not (tmp_path / "old.html").exists()


def test_every_page_exists_in_both_languages(site: Path) -> None:
    pages = yaml.safe_load((WEB / "pages.yaml").read_text())
    built = _pages(site)
    assert len(built) == len(pages) * len(LOCALES)
    for locale in LOCALES:
        for page in pages:
            path = page["path"] if page["path"].endswith(".html") else f"{page['path']}index.html"
            assert f'<html lang="{locale}">' in built[ROOTS[locale] + path]


def test_every_asset_and_every_page_that_is_named_exists(site: Path) -> None:
    files = _files(site)
    for name, html in _pages(site).items():
        for _, attributes in _Tags(html).tags:
            for address in filter(None, (attributes.get("href"), attributes.get("src"))):
                if address.startswith("/"):
                    path = address.lstrip("/")
                    assert (
                        f"{path}index.html" if path.endswith("/") or not path else path
                    ) in files, (
                        name,
                        address,
                    )


def test_modules_import_only_modules_that_are_shipped(site: Path) -> None:
    [assets] = (site / "assets").iterdir()
    for module in assets.rglob("*.mjs"):
        for target in re.findall(
            r"""^import\s[^'"]*['"]([^'"]+)['"]""", module.read_text(), re.MULTILINE
        ):
            assert (module.parent / target).resolve().is_file(), (module.name, target)


def test_every_page_loads_its_words_before_the_script_that_says_them(site: Path) -> None:
    for name, html in _pages(site).items():
        modules = [
            str(attributes["src"])
            for tag, attributes in _Tags(html).tags
            if tag == "script" and attributes.get("type") == "module"
        ]
        locale = "en" if name.startswith("en/") else "zh-CN"
        assert modules[0].endswith(f"/scripts/texts.{locale}.mjs")
        assert len(modules) == 2


def test_no_module_holds_up_the_page_s_script_while_the_page_is_loaded(site: Path) -> None:
    """An `await` outside a function would let people press buttons that nobody listens to yet."""
    for name, content in _files(site).items():
        if "/scripts/" in name and not name.endswith(("department.mjs", "action.mjs")):
            assert not re.search(r"^(?:export )?(?:const .* )?\(?await ", content.decode(), re.M)


def test_a_form_that_is_sent_before_its_script_listens_puts_nothing_into_the_address(
    site: Path,
) -> None:
    forms = [
        attributes
        for html in _pages(site).values()
        for tag, attributes in _Tags(html).tags
        if tag == "form"
    ]
    assert len(forms) >= 2 * 11
    assert {form.get("method") for form in forms} == {"dialog"}


def test_no_page_has_inline_script_or_style_or_a_foreign_address(site: Path) -> None:
    for name, html in _pages(site).items():
        for tag, attributes in _Tags(html).tags:
            assert tag != "style", name
            assert tag != "script" or attributes.get("src"), name
            assert not [one for one in attributes if one == "style" or one.startswith("on")], name
            for address in filter(None, (attributes.get("href"), attributes.get("src"))):
                assert address.startswith(("/", "#")), (name, address)


def test_the_style_sheet_fetches_nothing_and_names_no_reserved_font(site: Path) -> None:
    [style] = site.rglob("citizen.css")
    css = style.read_text()
    assert "url(" not in css
    assert "@font-face" not in css
    assert "GDS Transport" not in css
    assert "PingFang SC" in css


def test_ids_are_unique_on_every_page(site: Path) -> None:
    for name, html in _pages(site).items():
        ids = [attributes["id"] for _, attributes in _Tags(html).tags if "id" in attributes]
        assert len(ids) == len(set(ids)), name


def test_a_changed_asset_changes_the_address_of_all(site: Path, city: City, tmp_path: Path) -> None:
    other = City(city.name, city.facts, copy.deepcopy(dict(city.options)))
    other.options["kind"].append({"id": "club", "label": {"zh-CN": "俱乐部", "en": "Club"}})
    build_site(tmp_path, other)
    assert {one.name for one in (tmp_path / "assets").iterdir()}.isdisjoint(
        one.name for one in (site / "assets").iterdir()
    )


def _changed_catalogue(tmp_path: Path, old: str, new: str) -> Path:
    catalogue = tmp_path / "catalogue"
    shutil.copytree(CATALOGUE, catalogue)
    file = catalogue / "services" / "disclosure.yaml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    return catalogue


def test_the_time_limit_on_the_pages_is_the_catalogue_s(tmp_path: Path) -> None:
    catalogue = _changed_catalogue(tmp_path, "amount: 20", "amount: 18")
    build_site(tmp_path / "out", read_city(catalogue))
    assert "18 个工作日内答复" in (tmp_path / "out" / "disclosure" / "index.html").read_text()
    assert "within 18 working days" in (tmp_path / "out" / "en/disclosure/index.html").read_text()


def test_an_option_the_city_takes_away_disappears_from_the_form(tmp_path: Path) -> None:
    catalogue = _changed_catalogue(
        tmp_path, "      - {id: email, label", "      - {id: courier, label"
    )
    build_site(tmp_path / "out", read_city(catalogue))
    page = (tmp_path / "out" / "disclosure" / "delivery" / "index.html").read_text()
    assert "electronic:email" not in page
    assert 'value="electronic:courier"' in page


def test_an_option_without_a_wording_of_the_form_has_the_catalogue_s_label(tmp_path: Path) -> None:
    catalogue = _changed_catalogue(
        tmp_path, "{id: other_organisation, column: c6", "{id: village, column: c6"
    )
    label = next(
        option["label"]["zh-CN"]
        for option in read_city(catalogue).options["kind"]
        if option["id"] == "village"
    )
    build_site(tmp_path / "out", read_city(catalogue))
    page = (tmp_path / "out" / "disclosure" / "applicant" / "index.html").read_text()
    assert f"\n{label}" in page or f">{label}<" in page


def test_persons_and_organisations_are_offered_the_documents_the_catalogue_gives_them(
    site: Path,
) -> None:
    offered = {
        name: set(re.findall(r'name="applicant.id_type" type="radio" value="(\w+)"', html))
        for name, html in _pages(site).items()
    }
    id_types = yaml.safe_load((CATALOGUE / "services" / "disclosure.yaml").read_text())["id_types"]
    persons = {one["id"] for one in id_types if "natural_person" in one["applicants"]}
    others = {one["id"] for one in id_types if set(one["applicants"]) - {"natural_person"}}
    assert offered["disclosure/identity/index.html"] == persons
    assert offered["disclosure/organisation/index.html"] == others


def test_a_missing_catalogue_is_named(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"city\.yaml is missing"):
        read_city(tmp_path)


def test_a_missing_fact_is_named(tmp_path: Path) -> None:
    catalogue = _changed_catalogue(tmp_path, "supplement_window:", "another_window:")
    with pytest.raises(BuildError, match="supplement_window"):
        read_city(catalogue)
