from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.errors import BadRequest
from sunhall.http.idempotency_key import fingerprint, idempotency_key
from sunhall.http.message import Request


def key_of(value: str | None) -> str:
    headers = {} if value is None else {"idempotency-key": value}
    return idempotency_key(Request("POST /x", "POST", headers=headers))


@pytest.mark.parametrize("key", ["12345678", "x" * 128, '"8e03978e-40d5-43dd-bc93-6894a57f9324"'])
def test_8_to_128_visible_ascii_characters_are_a_key(key: str) -> None:
    assert key_of(key) == key


@pytest.mark.parametrize("key", [None, ""])
def test_a_key_is_required(key: str | None) -> None:
    with pytest.raises(BadRequest) as caught:
        key_of(key)
    assert caught.value.code == "idempotency_key_missing"
    assert caught.value.errors[0].field == "Idempotency-Key"


@pytest.mark.parametrize(
    "key", ["1234567", "x" * 129, "with space", "钥匙钥匙钥匙钥匙", "tab\tkeys", "12345678\n"]
)
def test_anything_else_is_refused(key: str) -> None:
    with pytest.raises(BadRequest) as caught:
        key_of(key)
    assert caught.value.code == "idempotency_key_malformed"


def test_the_fingerprint_does_not_depend_on_the_order_of_fields() -> None:
    one = fingerprint("POST /x", {"a": 1, "b": {"c": "三", "d": []}})
    assert one == fingerprint("POST /x", {"b": {"d": [], "c": "三"}, "a": 1})
    assert len(one) == 64


@pytest.mark.parametrize(
    ("route", "payload"),
    [
        ("POST /y", {"a": 1}),
        ("POST /x", {"a": 2}),
        ("POST /x", {"a": "1"}),
        ("POST /x", {"a": 1, "b": None}),
        ("POST /x", {}),
    ],
)
def test_another_request_has_another_fingerprint(route: str, payload: dict[str, object]) -> None:
    assert fingerprint(route, payload) != fingerprint("POST /x", {"a": 1})


@given(
    st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=128)
)
def test_every_key_of_the_right_form_is_taken_unchanged(key: str) -> None:
    assert key_of(key) == key
