"""The builder: the same sources give the same site, and the city's rules reach the pages."""

from __future__ import annotations

import copy
import re
import shutil
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

from web.build import LOCALES, ROOT, ROOTS, WEB, BuildError, City, build_site, read_city

CATALOGUE = ROOT / "catalogue"
PAGES = WEB / "pages.yaml"

#: Where the pages are that the API writes.
WRITTEN = ("/interviews/", "/open/")


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
                # What the API writes itself is no file.
                if address.startswith("/") and not address.startswith(WRITTEN):
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
        words, script = modules[:-1], modules[-1]
        assert words[0].endswith(f"/scripts/texts.{locale}.mjs")
        assert "/texts." not in script
        for of_a_part in words[1:]:
            assert re.search(rf"/scripts/texts\.\w+\.{locale}\.mjs$", of_a_part)


def test_a_page_loads_the_words_and_styles_of_its_own_part_only(site: Path) -> None:
    built = _pages(site)
    for page in yaml.safe_load(PAGES.read_text()):
        part = page.get("part")
        file = page["path"] if page["path"].endswith(".html") else f"{page['path']}index.html"
        named = re.findall(r"/([\w.-]+\.css|texts\.[\w.-]+\.mjs)\"", built[file])
        of_the_part = [f"{part}.css", f"texts.{part}.zh-CN.mjs"] if part else []
        assert sorted(named) == sorted(["citizen.css", "texts.zh-CN.mjs", *of_the_part]), file


def test_the_words_of_a_part_come_before_those_of_the_form_where_both_speak(site: Path) -> None:
    for page in yaml.safe_load(PAGES.read_text()):
        if part := page.get("part"):
            own = yaml.safe_load((WEB / "texts" / f"{part}.en.yaml").read_text())
            html = _pages(site)[f"en/{page['path']}index.html"]
            assert f" - {own['service']} - " in html


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
    [style] = (site / "assets").rglob("citizen.css")
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
    other = replace(city, options=copy.deepcopy(dict(city.options)))
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


# --- what the city looks like -----------------------------------------------------------------


def _branded(tmp_path: Path, old: str, new: str) -> Path:
    catalogue = tmp_path / "catalogue"
    shutil.copytree(CATALOGUE, catalogue)
    file = catalogue / "city.yaml"
    text = file.read_text()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new))
    return catalogue


def test_the_pages_wear_the_city_s_name_and_colours_and_a_light_one_gets_dark_text(
    tmp_path: Path,
) -> None:
    # The accent has to be seen on the new ground, too.
    catalogue = _branded(
        tmp_path,
        'primary: "#12395b"    # header, borders\n    accent: "#f6b73c"',
        'primary: "#76899d"\n    accent: "#12395b"',
    )
    named = (catalogue / "city.yaml").read_text()
    hall = "{zh-CN: 阳光大厅, en: Sunhall}"
    assert named.count(hall) == 1
    (catalogue / "city.yaml").write_text(named.replace(hall, "{zh-CN: 市民之窗, en: Window}"))
    build_site(tmp_path / "out", read_city(catalogue))
    assert '<h1 class="govuk-heading-xl">市民之窗</h1>' in (tmp_path / "out/index.html").read_text()
    for page in (tmp_path / "out").rglob("*.html"):
        assert not re.search("阳光大厅|Sunhall", page.read_text()), page
    [style] = (tmp_path / "out" / "assets").rglob("citizen.css")
    assert "--hall-ground:#76899d;--hall-on-ground:#0b0c0c" in style.read_text()
    assert 'name="theme-color" content="#76899d"' in (tmp_path / "out/index.html").read_text()
    assert style.read_bytes() == (tmp_path / "out" / "frame" / "citizen.css").read_bytes()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('link: "#1a5a94"', 'link: "#9ab0c4"', "link #9ab0c4 on paper #ffffff"),
        ("emblem: emblem.svg", "emblem: ../emblem.svg", "emblem"),
        ('hotline: "12345"', 'hotline: "call us"', "hotline"),
    ],
)
def test_what_cannot_be_read_or_is_none_stops_the_build_and_is_named(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    with pytest.raises(BuildError, match=re.escape(told)):
        read_city(_branded(tmp_path, old, new))


def test_an_emblem_with_a_script_stops_the_build(tmp_path: Path) -> None:
    catalogue = _branded(tmp_path, 'hotline: "12345"', 'hotline: "12345"')
    emblem = catalogue / "emblem.svg"
    emblem.write_text(emblem.read_text().replace("</svg>", "<script>alert(1)</script></svg>"))
    with pytest.raises(BuildError, match=r"emblem\.svg holds <script>"):
        read_city(catalogue)


def test_a_city_that_offers_chinese_alone_has_no_other_pages_and_no_way_to_them(
    tmp_path: Path,
) -> None:
    catalogue = _branded(tmp_path, "languages: [zh-CN, en]", "languages: [zh-CN]")
    build_site(tmp_path / "out", read_city(catalogue))
    built = _pages(tmp_path / "out")
    assert not [name for name in built if name.startswith("en/")]
    assert not list((tmp_path / "out").rglob("texts*.en.mjs"))
    for name, html in built.items():
        assert "language-switch" not in html, name
        assert "hreflang" not in html, name
    assert "language-switch" in _pages_of_both(tmp_path)["index.html"]


def _pages_of_both(tmp_path: Path) -> dict[str, str]:
    build_site(tmp_path / "both", read_city(CATALOGUE))
    return _pages(tmp_path / "both")


def test_what_is_said_of_how_long_data_are_kept_is_what_the_catalogue_says(site: Path) -> None:
    kept = yaml.safe_load((CATALOGUE / "retention.yaml").read_text())
    page = _pages(site)["en/privacy/index.html"]
    rows = re.findall(r'<th scope="row"[^>]*>([^<]+)</th><td[^>]*>([^<]+)</td>', page)
    assert [years for _, years in rows] == [f"{rule['years']} years" for rule in kept.values()]


def test_the_front_page_leads_to_every_service(site: Path) -> None:
    html = _pages(site)["en/index.html"]
    addresses = {attributes.get("href") for tag, attributes in _Tags(html).tags if tag == "a"}
    own = ("disclosure", "track", "tickets", "petitions", "appointments", "correction", "opinion")
    assert {
        f"/en/{path}/" for path in (*own, "meeting", "sessions", "help", "privacy")
    } <= addresses
    shelves = ("disclosures", "publications", "consultations", "statistics")
    assert {f"/open/{path}?lang=en" for path in shelves} <= addresses


@pytest.mark.parametrize("locale", LOCALES)
def test_a_page_for_all_services_names_none_and_any_other_page_names_its_own(
    site: Path, locale: str
) -> None:
    texts = yaml.safe_load((WEB / "texts" / f"{locale}.yaml").read_text())
    found = {
        page["name"]: (site / ROOTS[locale] / page["path"]).read_text()
        if page["path"].endswith(".html")
        else (site / ROOTS[locale] / page["path"] / "index.html").read_text()
        for page in yaml.safe_load(PAGES.read_text())
        if "part" not in page
    }
    named = {name for name, html in found.items() if f" - {texts['service']} - " in html}
    assert found.keys() - named == {"home", "help", "privacy", "not_found", "track"}
    for name, html in found.items():
        assert (texts["frame"]["footer_basis"] in unescape(html)) == (name in named), name
