"""The dispatcher loads what acts on an event with the first such event: its table is theirs."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from dispatcher import handler
from sunhall.application import (
    case_links,
    consultations,
    keep_register,
    note_alike,
    publish_log,
    ticket_hints,
)
from sunhall.domain.annual_report.ledger_entry import LEDGER_EVENTS
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.engine.event import ERASED, Happening, record

TYPES = {consumer.__name__: types for consumer, types in handler.CONSUMERS.items()}


def test_every_consumer_is_given_just_the_events_that_it_acts_on() -> None:
    assert TYPES["_register"] == keep_register.TELLING
    assert TYPES["_ledger"] == LEDGER_EVENTS
    assert TYPES["_log"] == set(publish_log._HANDLERS)
    assert TYPES["_links"] == set(case_links.LINKED)
    assert TYPES["_alike"] == {note_alike._ANSWERED, note_alike._SUGGESTED}
    assert TYPES["_erasure"] == {ERASED}
    assert TYPES["_near"] == ticket_hints.NOTED
    # The end of an approval opens a consultation, and only its case says whose approval it was.
    assert TYPES["_consultations"] == consultations._MOVES | {"approval_signed"}


def test_every_event_that_is_waited_for_is_one_that_some_service_writes() -> None:
    from sunhall.application.services import SERVICES
    from sunhall.domain.disclosure.evolve import EVENT_TYPES

    assert DISCLOSURE.name in SERVICES
    assert TYPES["_register"] | TYPES["_ledger"] | TYPES["_redaction"] <= EVENT_TYPES


class Loads:
    """A table of which only reading is watched."""

    def __init__(self) -> None:
        self.count = 0
        self.store = self
        self.notice_orders = None

    def load(self, _case_id: str, *, consistent: bool = True) -> object:
        self.count += 1
        return object()


def test_consumers_share_one_reading_of_the_case_and_approvals_look_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Whether a run was closed meanwhile is asked a second time: a remembered case would not know.
    table: Any = Loads()
    seen: dict[str, list[object]] = {}

    def reads_twice(name: str) -> Any:
        def reads(ports: Any, event: Any) -> None:
            seen[name] = [ports.store.load(event.case_id), ports.store.load(event.case_id)]

        return reads

    consumers = {reads_twice(name): frozenset({"ticket_closed"}) for name in ("one", "two")}
    monkeypatch.setattr(handler, "ports", lambda: table)
    monkeypatch.setattr(handler, "advance_approvals", reads_twice("approvals"))
    monkeypatch.setattr(handler, "claim_attachments", lambda *_: None)
    monkeypatch.setattr(handler, "CONSUMERS", consumers)
    (event,) = record(
        [Happening("ticket_closed", {})],
        case_id="01JKXQ3W8Z0000000000000004",
        after=None,
        at=datetime(2026, 3, 2, tzinfo=UTC),
        actor="system:test",
        request_id="test.0",
    )

    handler._handle(Counter(), event)

    assert seen["approvals"][0] is not seen["approvals"][1]
    assert len({id(each) for each in (*seen["one"], *seen["two"])}) == 1
    assert table.count == 3
