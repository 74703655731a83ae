from __future__ import annotations

import json

import pytest

from sunhall.http.request_log import failure, write_line


def raised(exc: BaseException, cause: BaseException | None = None) -> BaseException:
    try:
        raise exc from cause
    except BaseException as caught:
        return caught


def test_a_line_is_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    write_line("INFO", "一\n二", count=3)
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert json.loads(out) == {
        "level": "INFO", "message": "一\n二", "service": "sunhall", "count": 3,
    }  # fmt: skip


def test_a_failure_tells_types_and_places_and_no_message() -> None:
    facts = failure(raised(ValueError("secret"), KeyError("secret")))
    assert facts["error_types"] == ["ValueError", "KeyError"]
    assert facts["places"][-1].startswith(f"{__name__}:")
    assert "secret" not in json.dumps(facts)


def test_a_deep_failure_keeps_its_innermost_places() -> None:
    def deep(levels: int) -> None:
        if levels == 0:
            raise ValueError
        deep(levels - 1)

    try:
        deep(40)
    except ValueError as exc:
        places = failure(exc)["places"]
    assert len(places) == 12
    assert places[-1].endswith(" deep")
