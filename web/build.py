"""Builds the citizen form: `python web/build.py` writes the static site into build/web.

Pages are made from templates and one text file a language; options, time limits and addresses come
from the city's catalogue, so a changed rule needs no change here. Every asset lies below one folder
named by the hash of all assets: relative imports between modules stay as they are written, and the
folder can be cached for ever. The same sources give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import ValidationError

from infra.catalogue.branding import emblem_problem, palette, unreadable
from infra.catalogue.models import Branding
from infra.catalogue.source import data_of
from web.bookable import bookable
from web.matters import matters

WEB = Path(__file__).resolve().parent
ROOT = WEB.parent
GOVUK = ROOT / "node_modules" / "govuk-frontend" / "dist" / "govuk"
SASS = ROOT / "node_modules" / "sass" / "sass.js"

LOCALES = ("zh-CN", "en")
"""The languages that the pages are written in; the city chooses which of them it offers."""
ROOTS = {"zh-CN": "", "en": "en/"}
"""Where each language lives below the site's root: a visitor who asks for none gets the first."""

FRAME = (
    *("mark.svg", "citizen.css", "open.css", "sessions.css"),
    *("scripts/early.js", "scripts/page.mjs", "scripts/dom.mjs"),
)
"""What the pages need that the API writes itself (`sunhall.http.written_page`): it knows no hash
of the assets, so these are published once more below an address that stays."""

MODULE_IMPORT = re.compile(r"""^import\s[^'"]*['"](\.[^'"]+)['"]""", re.MULTILINE)
FALLBACK = re.compile(r"(var\(--[\w-]+), ?#[0-9a-f]+\)")
"""A colour that the library writes for browsers without custom properties; those run no modules."""
COMMENT = re.compile(rb"^[ \t]*(?://[^\n]*|/\*\*.*?\*/)\n", re.MULTILINE | re.DOTALL)
"""A comment that has lines of its own: it is for who reads the source, and visitors pay for it."""
SOURCE_MAP = re.compile(rb"^//# sourceMappingURL=.*\n?", re.MULTILINE)

Texts = dict[str, Any]


class BuildError(Exception):
    """Something the builder needs is missing or contradicts itself; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the form.

    Attributes:
        path: Address below the language's root; empty for the home page.
        name: Template and text section.
        script: Module that brings the page to life.
        step: Number of the question, or None.
        part: Part of the site with words and styles of its own, which other pages do not pay for;
            empty for the form.
        hall: Whether it belongs to all services alike.
    """

    path: str
    name: str
    script: str
    step: int | None = None
    part: str = ""
    hall: bool = False

    @property
    def folder(self) -> str:
        """The first folder of its address: pages of one form are below one."""
        return self.path.partition("/")[0]

    @property
    def file(self) -> str:
        """The file that a web server answers with."""
        return self.path if self.path.endswith(".html") else f"{self.path}index.html"


@dataclass(frozen=True, slots=True)
class Brand:
    """What the city looks like.

    Attributes:
        hall: What it calls its hall, by locale.
        emblem: Its emblem, an SVG file.
        colours: Every colour by name, as ``#rrggbb``.
        filing: Under which number the site is registered; empty where it is not.
        locales: The languages offered, the first one at the site's root.
    """

    hall: Mapping[str, str]
    emblem: bytes
    colours: Mapping[str, str]
    filing: str
    locales: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class City:
    """What the pages take from the catalogue.

    Attributes:
        name: The city's name by locale.
        brand: What it looks like.
        facts: Values for the braces in texts, by locale.
        options: Choices of the form (kind, id_type, delivery), each an ordered list of records.
        retention: For how many years the data of a case are kept, by service.
        parts: What a part of the site is told besides its words, by part and locale.
    """

    name: Mapping[str, str]
    brand: Brand
    facts: Mapping[str, Mapping[str, str]]
    options: Mapping[str, list[dict[str, Any]]]
    retention: Mapping[str, int] = field(default_factory=dict)
    parts: Mapping[str, Mapping[str, Texts]] = field(default_factory=dict)


def read_city(catalogue: Path) -> City:
    """Reads the part of the catalogue that the pages show.

    Args:
        catalogue: The folder with the city's YAML.

    Raises:
        BuildError: A file or a key is missing.
    """
    try:
        city = _yaml(catalogue / "city.yaml")
        service = _yaml(catalogue / "services" / "disclosure.yaml")
        correction = _yaml(catalogue / "services" / "correction.yaml")
        return City(
            name=city["name"],
            brand=_brand(city["branding"], catalogue),
            facts={
                locale: _facts(city, service, locale)
                | {"correction_days": str(correction["periods"]["answer"]["amount"])}
                for locale in LOCALES
            },
            options=_options(service),
            retention={
                service: rule["years"]
                for service, rule in _yaml(catalogue / "retention.yaml").items()
            },
            parts={
                "appointments": {locale: bookable(catalogue, locale) for locale in LOCALES},
                "cases": {locale: matters(catalogue, locale) for locale in LOCALES},
            },
        )
    except FileNotFoundError as missing:
        raise BuildError(
            f"{missing.filename} is missing: the pages take the city's name from it."
        ) from missing
    except KeyError as missing:
        raise BuildError(
            f"The catalogue in {catalogue} has no {missing}, which the pages show."
        ) from missing


def _brand(said: Mapping[str, Any], catalogue: Path) -> Brand:
    """Checks what the city looks like as the compiler of the catalogue does."""
    try:
        brand = Branding.model_validate(said)
    except ValidationError as refused:
        raise BuildError(f"city.yaml, branding: {refused}") from refused
    wrong = [reason for _, reason in unreadable(brand.colours.model_dump())]
    emblem = (catalogue / brand.emblem).read_bytes()
    if in_emblem := emblem_problem(emblem):
        wrong.append(f"{brand.emblem} {in_emblem}")
    if wrong:
        raise BuildError("city.yaml, branding: " + "; ".join(wrong))
    return Brand(
        hall=brand.hall.model_dump(by_alias=True),
        emblem=emblem,
        colours=palette(brand.colours.model_dump()),
        filing=brand.filing or "",
        locales=tuple(brand.languages),
    )


def _facts(city: Mapping[str, Any], service: Mapping[str, Any], locale: str) -> dict[str, str]:
    contact = city["contact"]
    return {
        "hall": city["branding"]["hall"][locale],
        "hotline": city["branding"]["hotline"],
        "address": contact["address"][locale],
        "postcode": contact["postcode"],
        "phone": contact["phone"],
        "email": contact["email"],
        "hours": contact["hours"][locale],
        "reply_days": str(service["periods"]["reply"]["amount"]),
        "supplement_days": str(service["periods"]["supplement_window"]["amount"]),
        "extension_days": str(service["limits"]["max_extension"]["amount"]),
    }


def _options(service: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Lists the form's choices; delivery is one question, so form and way make one choice."""
    return {
        "kind": service["applicant_kinds"],
        "id_type": service["id_types"],
        "delivery": [
            {
                "id": f"{form['id']}:{way['id']}",
                "way": way["id"],
                "label": {
                    locale: f"{form['label'][locale]} · {way['label'][locale]}"
                    for locale in LOCALES
                },
            }
            for form in service["delivery_forms"]
            for way in form["ways"]
        ],
    }


def build_site(out: Path, city: City) -> None:
    """Writes the whole site.

    Args:
        out: Folder to write; what was in it is removed.
        city: What the catalogue says.

    Raises:
        BuildError: A tool or a text is missing.
    """
    pages = [Page(**entry) for entry in _yaml(WEB / "pages.yaml")]
    parts = sorted({page.part for page in pages} | {""})
    texts = {part: {locale: _texts(part, locale, city) for locale in LOCALES} for part in parts}
    assets = _assets(pages, texts, city)
    folder = PurePosixPath("assets") / _fingerprint(assets)
    shutil.rmtree(out, ignore_errors=True)
    for name, content in assets.items():
        _write(out / folder / name, content)
    for name in FRAME:
        _write(out / "frame" / name, assets[_known(name, assets)])
    templates = _templates()
    for locale in city.brand.locales:
        for page in pages:
            html = _render(
                templates, page, pages, texts[page.part], city, locale, f"/{folder}/", assets
            )
            _write(out / ROOTS[locale] / page.file, html.encode())


def _texts(part: str, locale: str, city: City) -> Texts:
    """Reads the words of a part: its own beside the form's, and before them where both speak."""
    raw = dict(_yaml(WEB / "texts" / f"{locale}.yaml"))
    if part:
        own = _yaml(WEB / "texts" / f"{part}.{locale}.yaml")
        raw = raw | {
            key: {**raw.get(key, {}), **value}
            if isinstance(value, dict) and key != "script"
            else value
            for key, value in own.items()
        }
    told = city.parts.get(part, {}).get(locale, {})
    for section in ("frame", "pages"):
        raw[section] = _filled(raw[section], {**city.facts[locale], **told.get("numbers", {})})
    raw["choices"] = {**raw["choices"], **_worded(raw["choices"], city, locale)}
    raw["of_city"] = told
    return dict(raw)


def _worded(wording: Texts, city: City, locale: str) -> Texts:
    """Words each option of the catalogue as the form does, or as the catalogue labels it."""
    return {
        group: {
            option["id"]: wording[group].get(option["id"], {"label": option["label"][locale]})
            for option in options
        }
        for group, options in city.options.items()
    }


def _filled(value: Any, facts: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(item, facts) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, facts) for item in value]
    for name, fact in facts.items():
        value = value.replace(f"{{{name}}}", fact)
    return value


def _assets(
    pages: Iterable[Page], texts: Mapping[str, Mapping[str, Texts]], city: City
) -> dict[str, bytes]:
    assets = {"mark.svg": city.brand.emblem}
    assets["scripts/early.js"] = (WEB / "scripts" / "early.js").read_bytes()
    for script in sorted({page.script for page in pages}):
        for module in _modules(f"scripts/{script}.mjs"):
            assets[module] = _shipped(module)
    for part in texts:
        assets[_style_of(part)] = _styles(part or "citizen")
        for locale in city.brand.locales:
            made = _part_module if part else _text_module
            assets[_words_of(part, locale)] = made(texts[part][locale], city)
    assets["citizen.css"] += _colours_of(city.brand.colours)
    return dict(sorted(assets.items()))


def _colours_of(colours: Mapping[str, str]) -> bytes:
    """Writes the city's colours as the custom properties that the style sheets name."""
    properties = {
        "hall-ground": "primary",
        "hall-on-ground": "on_primary",
        "hall-ground-deep": "primary_deep",
        "hall-sun": "accent",
        "hall-mist": "surface",
        "govuk-link-colour": "link",
        "govuk-link-hover-colour": "link_hover",
        "govuk-focus-colour": "focus",
    }
    told = ";".join(f"--{name}:{colours[colour]}" for name, colour in properties.items())
    return f":root{{{told}}}\n".encode()


def _shipped(module: str) -> bytes:
    """Returns a module as visitors load it."""
    return COMMENT.sub(b"", SOURCE_MAP.sub(b"", _module_source(module).read_bytes()))


def _style_of(part: str) -> str:
    return f"{part or 'citizen'}.css"


def _words_of(part: str, locale: str) -> str:
    return f"scripts/texts.{part}.{locale}.mjs" if part else f"scripts/texts.{locale}.mjs"


def _part_module(texts: Texts, city: City) -> bytes:
    """Packs what only the modules of one part say: it runs after the words for every page."""
    content = {**texts["script"], **texts["of_city"]}
    packed = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return f"Object.assign(globalThis.hallTexts, {packed});\n".encode()


def _text_module(texts: Texts, city: City) -> bytes:
    """Packs what the browser's modules say into a module that runs first, one a language."""
    labels = {
        group: {name: choice["label"] for name, choice in choices.items()}
        for group, choices in texts["choices"].items()
    }
    id_types = {option["id"]: option["applicants"] for option in city.options["id_type"]}
    content = {**texts["script"], "choices": labels, "id_types": id_types}
    packed = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return f"globalThis.hallTexts = {packed};\n".encode()


def _modules(entry: str) -> tuple[str, ...]:
    """Lists what a module imports, each module once, what is imported first, itself last."""
    return tuple(_walked(entry))


def _walked(entry: str) -> Iterator[str]:
    seen: set[str] = set()

    def walk(module: str) -> Iterator[str]:
        if module in seen:
            return
        seen.add(module)
        for target in MODULE_IMPORT.findall(_module_source(module).read_text()):
            yield from walk(_normal(PurePosixPath(module).parent / target))
        yield module

    yield from walk(entry)


def _normal(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _module_source(module: str) -> Path:
    """Finds a module: ours are in web/scripts, those below govuk/ in the installed package."""
    source = GOVUK / module.removeprefix("govuk/") if module.startswith("govuk/") else WEB / module
    if not source.is_file():
        raise BuildError(f"The module {module} is missing at {source}: is `make install` done?")
    return source


def _styles(name: str) -> bytes:
    if not SASS.is_file():
        raise BuildError("The style sheet compiler is missing: run `make install` first.")
    sources = sorted((WEB / "styles").glob("*.scss"))
    return _compiled_style(name, tuple(source.read_text() for source in sources))


@lru_cache(maxsize=64)
def _compiled_style(name: str, sources: tuple[str, ...]) -> bytes:
    """Compiles a style sheet, once as long as no source has changed."""
    command = [_node(), str(SASS), "--no-source-map", "--style=compressed", "--no-charset"]
    command += [f"--load-path={GOVUK.parent}", str(WEB / "styles" / f"{name}.scss")]
    result = subprocess.run(command, capture_output=True, check=False)
    if result.returncode:
        raise BuildError(f"The style sheet does not compile:\n{result.stderr.decode()}")
    return FALLBACK.sub(r"\1)", result.stdout.decode()).encode()


def _node() -> str:
    beside_python = Path(sys.executable).with_name("node")
    node = str(beside_python) if beside_python.exists() else shutil.which("node")
    if node is None:
        raise BuildError("Node.js is missing: run `make install` first.")
    return node


def _fingerprint(assets: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, content in assets.items():
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader([WEB / "templates", WEB / "templates" / "pages"]),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _render(
    environment: Environment,
    page: Page,
    pages: list[Page],
    texts: Mapping[str, Texts],
    city: City,
    locale: str,
    assets_url: str,
    assets: Mapping[str, bytes],
) -> str:
    t = _of_the_hall(texts[locale]) if page.hall else texts[locale]
    other = next((texts[one] for one in city.brand.locales if one != locale), None)
    steps = [one for one in pages if one.step and one.folder == page.folder]
    script = f"scripts/{page.script}.mjs"
    # Whoever comes to a later question has them from the first one.
    first = (page.step or 1) == 1
    preloads = [module for module in _modules(script) if module != script] if first else []
    context: dict[str, Any] = {
        "t": t,
        "text": t["pages"][page.name],
        "city": city.name[locale],
        "brand": city.brand,
        "retention": city.retention,
        "other": other,
        "other_url": f"/{ROOTS[other['locale']]}{page.path}" if other else "",
        "url": lambda path: f"/{ROOTS[locale]}{path}",
        "asset": lambda name: assets_url + _known(name, assets),
        "script": script,
        "styles": [_style_of(part) for part in dict.fromkeys(("", page.part))],
        "words": [_words_of(part, locale) for part in dict.fromkeys(("", page.part))],
        "modules": preloads,
        "step": page.step,
        "total_steps": max((one.step or 0 for one in steps), default=0),
        "back_path": _path_before(page, steps),
        "id_types": lambda organisation: _id_types(city, t, organisation),
        "delivery_ways": {option["id"]: option["way"] for option in city.options["delivery"]},
    }
    controls = environment.get_template("controls.html").make_module(context)
    html = environment.get_template(f"{page.name}.html").render(context, ui=controls)
    return re.sub(r"\n\s*\n+", "\n", html).strip() + "\n"


def _of_the_hall(t: Texts) -> Texts:
    """Words a page that belongs to no service more than to another."""
    frame = t["frame"]
    own = {"footer_basis": frame["hall_basis"], "no_script": frame["hall_no_script"]}
    return {**t, "service": "", "frame": {**frame, **own}}


def _path_before(page: Page, steps: list[Page]) -> str:
    earlier = [one for one in steps if page.step and one.step and one.step < page.step]
    return earlier[-1].path if earlier else f"{page.folder}/"


def _id_types(city: City, texts: Texts, organisation: bool) -> list[tuple[str, Texts]]:
    """Lists the documents that a person, or any kind of organisation, can be identified by."""
    return [
        (option["id"], texts["choices"]["id_type"][option["id"]])
        for option in city.options["id_type"]
        if any((kind != "natural_person") == organisation for kind in option["applicants"])
    ]


def _known(name: str, assets: Mapping[str, bytes]) -> str:
    if name not in assets:
        raise BuildError(f"A page names the asset {name}, which is not built.")
    return name


def _yaml(path: Path) -> Any:
    """Reads a file; nobody changes what it holds."""
    return data_of(path.read_text(encoding="utf-8"))


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def main() -> int:
    """Runs the command line."""
    parser = argparse.ArgumentParser(
        description="Build the citizen form into a folder of static files."
    )
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "web", help="folder to write")
    parser.add_argument(
        "--catalogue", type=Path, default=ROOT / "catalogue", help="folder with the city's rules"
    )
    arguments = parser.parse_args()
    try:
        build_site(arguments.out, read_city(arguments.catalogue))
    except BuildError as problem:
        print(problem, file=sys.stderr)
        return 1
    files = [file for file in arguments.out.rglob("*") if file.is_file()]
    size = sum(file.stat().st_size for file in files) / 1024
    print(f"{len(files)} files, {size:.0f} KB in {arguments.out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
