"""The routes for anybody: cached copies, languages, and errors as problems."""

import base64
import json
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from public_api import handler
from sunhall.domain.catalogue import Catalogue
from sunhall.http.texts import catalogue_labels


@pytest.fixture(autouse=True)
def example_city(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(handler, "load_catalogue", lambda: catalogue)
    handler._catalogue.cache_clear()
    handler._openapi.cache_clear()
    yield
    handler._catalogue.cache_clear()
    handler._openapi.cache_clear()


def get(path: str, query: str = "", **headers: str) -> dict[str, Any]:
    event = {
        "routeKey": f"GET {path}",
        "rawQueryString": query,
        "headers": {name.replace("_", "-"): value for name, value in headers.items()},
        "requestContext": {"requestId": "r1", "http": {"method": "GET", "sourceIp": "192.0.2.1"}},
    }
    return handler.lambda_handler(event, None)


def content(answer: dict[str, Any]) -> Any:
    if answer.get("isBase64Encoded"):
        return json.loads(base64.b64decode(answer["body"]))
    return json.loads(answer["body"])


def test_the_catalogue_is_json_that_may_be_kept_for_minutes() -> None:
    answer = get("/api/v1/catalogue")
    assert answer["statusCode"] == 200
    assert answer["headers"]["content-type"] == "application/json; charset=utf-8"
    assert answer["headers"]["cache-control"].startswith("public, max-age=300")
    assert content(answer)["city"]["name"]["zh-CN"]


def test_who_has_the_catalogue_is_not_sent_it_again() -> None:
    tag = get("/api/v1/catalogue")["headers"]["etag"]
    again = get("/api/v1/catalogue", if_none_match=tag)
    assert again["statusCode"] == 304
    assert "body" not in again
    assert again["headers"]["etag"] == tag


def test_each_language_has_a_copy_of_its_own() -> None:
    chinese = get("/api/v1/catalogue", accept_language="zh-CN")
    english = get("/api/v1/catalogue", accept_language="en")
    assert content(chinese)["labels"]["unit.hour"] == "小时"
    assert content(english)["labels"]["unit.hour"] == "hours"
    assert chinese["headers"]["etag"] != english["headers"]["etag"]
    assert english["headers"]["vary"] == "accept-language"


def test_the_calculator_answers_dates_as_iso_text() -> None:
    answer = content(get("/api/v1/deadlines", "start=2026-03-02&amount=2&unit=working_day"))
    assert answer["due_at"] == "2026-03-04T23:59:59+08:00"
    assert answer["counted"] == ["2026-03-03", "2026-03-04"]
    assert answer["skipped"] == []


def test_an_escaped_offset_and_an_unescaped_one_mean_the_same() -> None:
    for start in ("2026-03-02T09:00:00%2B08:00", "2026-03-02T09:00:00+08:00"):
        answer = content(get("/api/v1/deadlines", f"start={start}&amount=1&unit=hour"))
        assert answer["due_at"] == "2026-03-02T10:00:00+08:00"


def test_wrong_parameters_are_a_problem_with_a_field_for_each() -> None:
    answer = get("/api/v1/deadlines", "start=x&amount=y&unit=z&roll=w")
    assert answer["statusCode"] == 422
    assert answer["headers"]["content-type"] == "application/problem+json"
    assert answer["headers"]["cache-control"] == "no-store"
    fields = [(error["field"], error["code"]) for error in content(answer)["errors"]]
    assert fields == [
        ("start", "bad_format"),
        ("unit", "not_one_of"),
        ("amount", "wrong_type"),
        ("roll", "not_one_of"),
    ]


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a compiled package that holds nothing yet."""
    init = tmp_path / "__init__.py"
    init.write_text("")
    spec = spec_from_file_location(
        "sunhall_catalogue", init, submodule_search_locations=[str(tmp_path)]
    )
    assert spec is not None
    monkeypatch.setitem(sys.modules, "sunhall_catalogue", module_from_spec(spec))
    catalogue_labels.cache_clear()
    yield tmp_path
    catalogue_labels.cache_clear()


def test_the_description_of_the_api_is_the_file_that_was_built(shipped: Path) -> None:
    (shipped / "openapi.json").write_text('{"openapi": "3.1.0"}')
    answer = get("/api/openapi.json")
    assert content(answer) == {"openapi": "3.1.0"}
    tag = answer["headers"]["etag"]
    assert get("/api/openapi.json", if_none_match=tag)["statusCode"] == 304


def test_without_the_file_there_is_nothing_and_no_failure(shipped: Path) -> None:
    assert not (shipped / "openapi.json").exists()
    assert get("/api/openapi.json")["statusCode"] == 404
