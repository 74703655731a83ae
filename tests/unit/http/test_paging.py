from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.errors import BadRequest
from sunhall.http.message import Request
from sunhall.http.paging import LIFETIME, open_cursor, page_limit, seal_cursor

KEY = b"k" * 32
SCOPE = "staff:S1:worklist"
FILTERS = {"state": "assigned", "department": "transport"}
POSITION = {"QPK": "transport#assigned", "QSK": "2026-01-02#01J", "PK": "CASE#1"}
NOW = 1_800_000_000
CURSOR = seal_cursor(POSITION, key=KEY, scope=SCOPE, filters=FILTERS, now=NOW)


def refused(cursor: str, **change: object) -> None:
    given_: dict[str, object] = {
        "key": KEY,
        "scope": SCOPE,
        "filters": FILTERS,
        "now": NOW,
    } | change
    with pytest.raises(BadRequest) as caught:
        open_cursor(cursor, **given_)  # type: ignore[arg-type]
    assert caught.value.code == "bad_cursor"


def test_a_cursor_gives_its_position_back() -> None:
    assert open_cursor(CURSOR, key=KEY, scope=SCOPE, filters=FILTERS, now=NOW) == POSITION


def test_the_order_of_filters_does_not_matter() -> None:
    turned = dict(reversed(list(FILTERS.items())))
    assert open_cursor(CURSOR, key=KEY, scope=SCOPE, filters=turned, now=NOW) == POSITION


def test_a_cursor_can_stand_in_an_address() -> None:
    assert set(CURSOR) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_a_cursor_lives_to_its_last_second() -> None:
    last = NOW + LIFETIME - 1
    assert open_cursor(CURSOR, key=KEY, scope=SCOPE, filters=FILTERS, now=last) == POSITION
    refused(CURSOR, now=NOW + LIFETIME)


def test_anothers_cursor_is_refused() -> None:
    refused(CURSOR, scope="staff:S2:worklist")


def test_a_cursor_is_refused_under_other_filters() -> None:
    refused(CURSOR, filters={**FILTERS, "state": "drafting"})
    refused(CURSOR, filters={})


def test_a_cursor_of_another_key_is_refused() -> None:
    refused(CURSOR, key=b"o" * 32)


@pytest.mark.parametrize(
    "cursor", ["", "a", "!!!!", "中文", "A" * 3000, base64.b64encode(b"{}").decode()]
)
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    refused(cursor)


def test_a_position_cannot_be_put_in_by_hand() -> None:
    refused(base64.urlsafe_b64encode(bytes(32) + b'[9999999999,{"PK":"CASE#2"}]').decode())


@given(st.integers(0, len(CURSOR) - 1), st.sampled_from("ABCxyz019-_"))
def test_a_cursor_with_any_character_changed_is_refused_or_the_same(at: int, char: str) -> None:
    changed = CURSOR[:at] + char + CURSOR[at + 1 :]
    try:
        found = open_cursor(changed, key=KEY, scope=SCOPE, filters=FILTERS, now=NOW)
    except BadRequest as error:
        assert error.code == "bad_cursor"
    else:  # the last character's spare bits mean nothing
        assert found == POSITION


@given(st.text(max_size=300))
def test_any_text_is_refused_and_never_crashes(cursor: str) -> None:
    if cursor != CURSOR:
        refused(cursor)


@given(
    st.dictionaries(st.text(max_size=10), st.text(max_size=30), max_size=6), st.text(max_size=20)
)
def test_every_position_comes_back_under_its_scope_only(
    position: dict[str, str], scope: str
) -> None:
    cursor = seal_cursor(position, key=KEY, scope=scope, filters={}, now=NOW)
    assert open_cursor(cursor, key=KEY, scope=scope, filters={}, now=NOW) == position
    refused(cursor, scope=scope + "x", filters={})


@pytest.mark.parametrize(
    ("query", "limit"), [({}, 25), ({"limit": "1"}, 1), ({"limit": "100"}, 100)]
)
def test_the_limit_of_a_page(query: dict[str, str], limit: int) -> None:
    assert page_limit(Request("GET /x", "GET", query=query)) == limit


@pytest.mark.parametrize("limit", ["", "0", "101", "-1", "1.5", "ten", "9" * 5000, "٣", " 5"])
def test_a_limit_that_is_no_number_from_1_to_100_is_refused(limit: str) -> None:
    with pytest.raises(BadRequest) as caught:
        page_limit(Request("GET /x", "GET", query={"limit": limit}))
    assert caught.value.code == "bad_limit"
    assert caught.value.errors[0].params == {"min": 1, "max": 100}
