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
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

WEB = Path(__file__).resolve().parent
ROOT = WEB.parent
GOVUK = ROOT / "node_modules" / "govuk-frontend" / "dist" / "govuk"
SASS = ROOT / "node_modules" / "sass" / "sass.js"

LOCALES = ("zh-CN", "en")
ROOTS = {"zh-CN": "", "en": "en/"}
"""Where each language lives below the site's root: a visitor who asks for none gets the first."""

MODULE_IMPORT = re.compile(r"""^import\s[^'"]*['"](\.[^'"]+)['"]""", re.MULTILINE)
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
    """

    path: str
    name: str
    script: str
    step: int | None = None

    @property
    def file(self) -> str:
        """The file that a web server answers with."""
        return self.path if self.path.endswith(".html") else f"{self.path}index.html"


@dataclass(frozen=True, slots=True)
class City:
    """What the pages take from the catalogue.

    Attributes:
        name: The city's name by locale.
        facts: Values for the braces in texts, by locale.
        options: Choices of the form (kind, id_type, delivery), each an ordered list of records.
    """

    name: Mapping[str, str]
    facts: Mapping[str, Mapping[str, str]]
    options: Mapping[str, list[dict[str, Any]]]


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
        return City(
            name=city["name"],
            facts={locale: _facts(city["contact"], service, locale) for locale in LOCALES},
            options=_options(service),
        )
    except FileNotFoundError as missing:
        raise BuildError(
            f"{missing.filename} is missing: the pages take the city's name from it."
        ) from missing
    except KeyError as missing:
        raise BuildError(
            f"The catalogue in {catalogue} has no {missing}, which the pages show."
        ) from missing


def _facts(contact: Mapping[str, Any], service: Mapping[str, Any], locale: str) -> dict[str, str]:
    return {
        "address": contact["address"][locale],
        "postcode": contact["postcode"],
        "phone": contact["phone"],
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
    texts = {locale: _texts(locale, city) for locale in LOCALES}
    assets = _assets(pages, texts, city)
    folder = PurePosixPath("assets") / _fingerprint(assets)
    shutil.rmtree(out, ignore_errors=True)
    for name, content in assets.items():
        _write(out / folder / name, content)
    templates = _templates()
    for locale in LOCALES:
        for page in pages:
            html = _render(templates, page, pages, texts, city, locale, f"/{folder}/", assets)
            _write(out / ROOTS[locale] / page.file, html.encode())


def _texts(locale: str, city: City) -> Texts:
    raw = _yaml(WEB / "texts" / f"{locale}.yaml")
    for part in ("frame", "pages"):
        raw[part] = _filled(raw[part], city.facts[locale])
    raw["choices"] = {**raw["choices"], **_worded(raw["choices"], city, locale)}
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


def _assets(pages: Iterable[Page], texts: Mapping[str, Texts], city: City) -> dict[str, bytes]:
    assets = {"citizen.css": _styles(), "mark.svg": (WEB / "images" / "mark.svg").read_bytes()}
    assets["scripts/early.js"] = (WEB / "scripts" / "early.js").read_bytes()
    for script in sorted({page.script for page in pages}):
        for module in _modules(f"scripts/{script}.mjs"):
            assets[module] = SOURCE_MAP.sub(b"", _module_source(module).read_bytes())
    for locale in LOCALES:
        assets[f"scripts/texts.{locale}.mjs"] = _text_module(texts[locale], city)
    return dict(sorted(assets.items()))


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


def _modules(entry: str) -> Iterator[str]:
    """Walks the import graph from one module, each module once, what is imported first."""
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


def _styles() -> bytes:
    if not SASS.is_file():
        raise BuildError("The style sheet compiler is missing: run `make install` first.")
    command = [_node(), str(SASS), "--no-source-map", "--style=compressed", "--no-charset"]
    command += [f"--load-path={GOVUK.parent}", str(WEB / "styles" / "citizen.scss")]
    result = subprocess.run(command, capture_output=True, check=False)
    if result.returncode:
        raise BuildError(f"The style sheet does not compile:\n{result.stderr.decode()}")
    return result.stdout


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
    t = texts[locale]
    other = texts[next(one for one in LOCALES if one != locale)]
    steps = [one for one in pages if one.step]
    script = f"scripts/{page.script}.mjs"
    preloads = [module for module in _modules(script) if module != script]
    context: dict[str, Any] = {
        "t": t,
        "text": t["pages"][page.name],
        "city": city.name[locale],
        "other": other,
        "other_url": f"/{ROOTS[other['locale']]}{page.path}",
        "url": lambda path: f"/{ROOTS[locale]}{path}",
        "asset": lambda name: assets_url + _known(name, assets),
        "script": script,
        "words": f"scripts/texts.{locale}.mjs",
        "modules": preloads,
        "step": page.step,
        "total_steps": max(one.step or 0 for one in steps),
        "back_path": _path_before(page, steps),
        "id_types": lambda organisation: _id_types(city, t, organisation),
        "delivery_ways": {option["id"]: option["way"] for option in city.options["delivery"]},
    }
    controls = environment.get_template("controls.html").make_module(context)
    html = environment.get_template(f"{page.name}.html").render(context, ui=controls)
    return re.sub(r"\n\s*\n+", "\n", html).strip() + "\n"


def _path_before(page: Page, steps: list[Page]) -> str:
    earlier = [one for one in steps if page.step and one.step and one.step < page.step]
    return earlier[-1].path if earlier else "disclosure/"


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
    return yaml.safe_load(path.read_text(encoding="utf-8"))


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
