"""Both languages say the same things, and every word that is written is used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from web.build import LOCALES, WEB

PARTS = sorted(
    {page.get("part", "") for page in yaml.safe_load((WEB / "pages.yaml").read_text())} | {""}
)
"""The form, and the parts of the site that have words of their own."""

parts = pytest.mark.parametrize("part", PARTS)


def _texts(locale: str, part: str = "") -> dict[str, Any]:
    name = f"{part}.{locale}.yaml" if part else f"{locale}.yaml"
    loaded: dict[str, Any] = yaml.safe_load((WEB / "texts" / name).read_text())
    return loaded


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, f"{path}/{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, f"{path}/{index}")
    else:
        yield path, value


@parts
def test_both_languages_have_the_same_keys(part: str) -> None:
    chinese, english = ({path for path, _ in _leaves(_texts(locale, part))} for locale in LOCALES)
    assert chinese == english


@parts
def test_both_languages_leave_the_same_braces_to_fill(part: str) -> None:
    chinese, english = (dict(_leaves(_texts(locale, part))) for locale in LOCALES)
    braces = re.compile(r"\{\w+\}")
    for path, text in chinese.items():
        assert sorted(braces.findall(text)) == sorted(braces.findall(english[path])), path


@parts
@pytest.mark.parametrize("locale", LOCALES)
def test_every_text_says_something(locale: str, part: str) -> None:
    assert [path for path, text in _leaves(_texts(locale, part)) if not str(text).strip()] == []


@parts
def test_no_chinese_is_left_in_the_english_texts(part: str) -> None:
    foreign = re.compile(r"[\u3400-\u9fff]")
    found = [path for path, text in _leaves(_texts("en", part)) if foreign.search(text)]
    assert found == ([] if part else ["/other_language"])


def test_no_module_and_no_template_contains_words_of_its_own() -> None:
    """A word outside the text files would be missed by the next translation."""
    chinese = re.compile(r"[\u3400-\u9fff]")
    for file in [*(WEB / "scripts").rglob("*.*js"), *(WEB / "templates").rglob("*.html")]:
        assert not chinese.search(file.read_text()), file


@parts
def test_every_text_of_the_modules_is_used(part: str) -> None:
    modules = "".join(file.read_text() for file in (WEB / "scripts").rglob("*.mjs"))
    unused = [
        f"{group}.{name}"
        for group, texts in _texts("en", part)["script"].items()
        if isinstance(texts, dict) and group not in {"fields", "missing"}
        if f"texts.{group}[" not in modules  # by a name that the server or the browser gives
        for name in texts
        if f".{name}" not in modules
    ]
    assert unused == []


def test_every_field_has_a_label_and_every_required_field_a_message() -> None:
    answers = (WEB / "scripts" / "answers.mjs").read_text()
    script = _texts("en")["script"]
    asked = set(
        re.findall(r'"((?:applicant|information)\.\w+|delivery|department|attachments)"', answers)
    )
    assert asked <= set(script["fields"])
    required = set(
        re.findall(
            r'"([\w.]+)"', " ".join(re.findall(r"required:[^\n]*\n?[^\n]*\[[^\]]*\]", answers))
        )
    )
    assert required - {"organisation"} <= set(script["missing"])
