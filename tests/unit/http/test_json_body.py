from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.errors import (
    BadRequest,
    PayloadTooLarge,
    SunhallError,
    UnsupportedMediaType,
)
from sunhall.http.json_body import DEEPEST, LONGEST_NAME, MOST_ERRORS, json_body
from sunhall.http.message import Request

JSON = "application/json"


def read(body: bytes | str, content_type: str = JSON, max_bytes: int = 10_000) -> dict[str, Any]:
    raw = body.encode() if isinstance(body, str) else body
    request = Request("POST /x", "POST", headers={"content-type": content_type}, body=raw)
    return json_body(request, max_bytes=max_bytes)


def refusal(body: bytes | str, **more: Any) -> SunhallError:
    with pytest.raises(SunhallError) as caught:
        read(body, **more)
    return caught.value


def test_an_object_is_read() -> None:
    assert read('{"a": [1, 2.5, "三", null, true]}') == {"a": [1, 2.5, "三", None, True]}


@pytest.mark.parametrize(
    "content_type",
    [
        JSON,
        "Application/JSON",
        "application/json; charset=utf-8",
        'application/json;charset="UTF-8"',
    ],
)
def test_json_in_utf_8_is_accepted_however_it_is_named(content_type: str) -> None:
    assert read("{}", content_type) == {}


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/jsonp", "application/json; charset=gbk", "multipart/form-data"],
)
def test_other_content_types_are_refused(content_type: str) -> None:
    assert isinstance(refusal("{}", content_type=content_type), UnsupportedMediaType)


def test_a_body_of_the_greatest_size_is_read_and_one_byte_more_is_refused() -> None:
    body = '{"a":"' + "x" * 92 + '"}'
    assert read(body, max_bytes=100)
    too_large = refusal(body, max_bytes=99)
    assert isinstance(too_large, PayloadTooLarge)
    assert too_large.params == {"max_bytes": 99}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "body_missing"),
        (b"  \n ", "body_missing"),
        (b'{"a": "\xff"}', "bad_utf8"),
        (b'{"a": "\xe9\x98"}', "bad_utf8"),
        (b"\xed\xa0\x80", "bad_utf8"),
        ('{"a": "\N{REPLACEMENT CHARACTER}"}'.encode(), "bad_utf8"),  # broken before it came here
        (b"{", "malformed_json"),
        (b"{'a': 1}", "malformed_json"),
        (b'{"a": 1,}', "malformed_json"),
        (b'{"a": NaN}', "malformed_json"),
        (b'{"a": Infinity}', "malformed_json"),
        (b'{"a": -Infinity}', "malformed_json"),
        (b'{"a": 1} {}', "malformed_json"),
        (b"\xef\xbb\xbf{}", "malformed_json"),
        (b'{"a": "line\nend"}', "malformed_json"),
        (b'{"a": ' + b"9" * 5000 + b"}", "malformed_json"),
        (b'{"a": 1e999}', "number_out_of_range"),
        (b'{"a": 1, "a": 2}', "duplicate_key"),
        (b'{"b": {"a": 1, "\\u0061": 2}}', "duplicate_key"),
        (b"[]", "body_not_object"),
        (b"null", "body_not_object"),
        (b'"text"', "body_not_object"),
        (b"[" * 100_000, "too_deep"),
    ],
)
def test_each_unreadable_body_has_its_own_code(body: bytes, code: str) -> None:
    error = refusal(body, max_bytes=200_000)
    assert isinstance(error, BadRequest)
    assert error.code == code


def test_the_deepest_allowed_body_is_read_and_one_level_more_is_refused() -> None:
    def nested(levels: int) -> str:
        return '{"a":' * (levels - 1) + "{}" + "}" * (levels - 1)

    assert read(nested(DEEPEST))
    assert refusal(nested(DEEPEST + 1)).code == "too_deep"


@pytest.mark.parametrize(
    "char", ["\x00", "\x08", "\x0b", "\x1b", "\x7f", "\x85", "\ud800", "\uffff"]
)
def test_every_field_with_a_control_character_is_named(char: str) -> None:
    error = refusal(json.dumps({"a": {"b": ["ok", f"x{char}"]}, "c": char, "d": "ok"}))
    assert error.code == "control_character"
    assert {(e.field, e.code) for e in error.errors} == {
        ("a.b.1", "control_character"),
        ("c", "control_character"),
    }


def test_a_field_name_with_a_control_character_is_shown_without_it() -> None:
    error = refusal(json.dumps({"a\x00b": 1}))
    assert [e.field for e in error.errors] == ["a?b"]


def test_line_ends_and_tabs_in_text_are_kept() -> None:
    assert read(json.dumps({"a": "一\n二\r\n三\t"})) == {"a": "一\n二\r\n三\t"}


def test_an_answer_cannot_be_blown_up_by_many_or_long_names() -> None:
    error = refusal(json.dumps({f"{n}-" + "n" * 500: "\x00" for n in range(60)}), max_bytes=10**6)
    assert len(error.errors) == MOST_ERRORS
    assert all(len(e.field) <= LONGEST_NAME for e in error.errors)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_and_never_crash(body: bytes) -> None:
    try:
        value = read(body)
    except SunhallError:
        return
    assert json.dumps(value, ensure_ascii=False).encode()  # what was let in can go out again


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.text(max_size=5), JSON_VALUES, max_size=4))
def test_what_is_read_is_what_was_written(value: dict[str, Any]) -> None:
    try:
        assert read(json.dumps(value), max_bytes=10**6) == value
    except BadRequest as error:
        assert error.code in {"control_character", "too_deep"}
