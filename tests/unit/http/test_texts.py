from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sunhall.http import texts
from sunhall.http.texts import text

LABELS = {"error.too_long": {"zh-CN": "最多 {max} 个字", "en": "At most {max}"}}


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    texts.catalogue_labels.cache_clear()
    yield
    texts.catalogue_labels.cache_clear()
    # A made-up package must not stay behind for other tests to import.
    sys.modules.pop("sunhall_catalogue", None)


def test_parameters_are_filled_in() -> None:
    assert text(LABELS, "error.too_long", "zh-CN", {"max": 5}) == "最多 5 个字"
    assert text(LABELS, "error.too_long", "en", {"max": 5}) == "At most 5"


def test_a_parameter_that_the_text_does_not_mention_is_left_out() -> None:
    assert text(LABELS, "error.too_long", "en", {"max": 5, "min": 1}) == "At most 5"


def test_a_missing_label_shows_the_code() -> None:
    assert text(LABELS, "error.unheard_of", "en", {}) == "unheard_of"


def test_labels_come_from_the_compiled_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "sunhall_catalogue"
    package.mkdir()
    (package / "__init__.py").write_text("")
    groups = {"error": {"too_long": LABELS["error.too_long"]}}
    (package / "labels.json").write_text(json.dumps(groups), "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "sunhall_catalogue", raising=False)
    assert texts.catalogue_labels() == LABELS


def test_without_a_compiled_catalogue_there_are_no_labels_and_no_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "sunhall_catalogue", None)
    assert texts.catalogue_labels() == {}
