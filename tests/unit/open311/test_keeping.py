"""Which events bring the public rows up to date, and who may ask for what."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

import open311_api.handler
from dispatcher.handler import CONSUMERS, _open311
from sunhall.application.keep_open311 import MOVES, keep_open311
from sunhall.application.open311 import client_of
from sunhall.application.read_open311 import read_request
from sunhall.domain.approval.run import APPROVAL_EVENTS
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.engine.event import Event
from sunhall.domain.errors import NotAllowed, NotFound
from sunhall.domain.open311.api_key import key_of
from sunhall.domain.ticket.effects import EVENT_TYPES
from sunhall.http.message import Request


def test_the_dispatcher_calls_for_exactly_the_events_that_may_move_a_row() -> None:
    assert CONSUMERS[_open311] == MOVES


def test_they_are_events_of_tickets_and_what_is_not_among_them_shows_nobody_anything_new() -> None:
    # An identity can be sealed in a case of any service.
    assert {"identity_sealed"} >= MOVES - EVENT_TYPES
    unseen = {
        *("invalidity_proposed", "invalidity_rejected", "ticket_signed", "sign_missed"),
        *("return_filed", "return_refused", "return_opened", "co_units_added", "co_unit_excused"),
        *("handler_named", "contact_recorded", "co_reply_recorded", "ticket_replied"),
        *("reply_rejected", "callback_recorded", "ticket_rated", "exclusion_granted"),
        *("reopen_requested", "reopen_decided", "ticket_supervised", "information_added"),
        *("ticket_urged", "successor_recorded", "deadline_warned", "deadline_missed"),
        *("photo_release_ordered", "photo_refused", "petition_recorded"),
        *("hold_placed", "hold_released"),
    }
    others = EVENT_TYPES - MOVES - APPROVAL_EVENTS
    assert others <= unseen, "decide whether everybody may see what this event changes"


def test_any_other_event_is_passed_by_without_a_look() -> None:
    event = Event("C", 2, "ticket_signed", {}, datetime(2026, 1, 1, tzinfo=UTC), "S", "r", "", "")
    ports: Any = None
    keep_open311(ports, event)


class NoRows:
    """Public rows in which nothing stands, and keys of which none was issued."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    @property
    def open311_rows(self) -> Any:
        return self

    def requests(self, ids: Any) -> list[Any]:
        self.asked.append(ids)
        return []

    def find(self, digest: str) -> None:
        self.asked.append(digest)

    def spend(self, key: Any, now: datetime) -> None:
        raise AssertionError("there is no key to count for")


@pytest.mark.parametrize("asked", ["", "RX-20261102-000001-7", "x" * 16])
def test_what_is_no_public_id_is_not_looked_up(asked: str) -> None:
    rows = NoRows()
    with pytest.raises(NotFound):
        read_request(rows, asked)
    assert rows.asked == []


def test_an_unknown_public_id_is_not_found() -> None:
    rows = NoRows()
    with pytest.raises(NotFound):
        read_request(rows, "0" * 16)
    assert rows.asked == [["0" * 16]]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "open311_key_missing"),
        ("guess", "open311_key_invalid"),
        (key_of(b"x" * 20), "open311_key_invalid"),
    ],
)
def test_a_key_is_missing_or_invalid(typed: str, code: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        client_of(NoRows(), typed)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("origin", "url"),
    [
        ("https://www.yunxi.example", "https://www.yunxi.example/open311/v2"),
        ("", "https://abc.execute-api.example/open311/v2"),
    ],
)
@pytest.mark.parametrize(("stage", "kind"), [("prod", "production"), ("dev", "test")])
def test_discovery_names_the_citys_address_or_that_which_was_asked(
    catalogue: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
    origin: str,
    url: str,
    stage: str,
    kind: str,
) -> None:
    class Here:
        site_origin = origin

    Here.catalogue = catalogue  # type: ignore[attr-defined]
    monkeypatch.setattr(open311_api.handler, "ports", Here)
    monkeypatch.setenv("STAGE", stage)
    route = "GET /open311/v2/discovery.json"
    headers = {"host": "abc.execute-api.example"}
    answer = open311_api.handler.discover(Request(route, "GET", headers=headers))
    assert f'"url":"{url}"'.encode() in answer.body
    assert f'"type":"{kind}"'.encode() in answer.body
