"""Recording events: order, chain, identity."""

from __future__ import annotations

import hashlib
import json
from dataclasses import FrozenInstanceError, replace
from datetime import UTC

import pytest

from sunhall.domain.engine.event import (
    GENESIS,
    Event,
    Happening,
    canonical_json,
    event_hash,
    first_broken,
    record,
)
from tests.builders.calendar import moment
from tests.builders.history import sent

AT = moment("2026-04-01 10:30")


def _recorded(*happenings: Happening, after: Event | None = None) -> tuple[Event, ...]:
    return record(
        happenings, case_id="case-1", after=after, at=AT, actor="s-1", request_id="request-1"
    )


def test_the_first_event_follows_nothing() -> None:
    (event,) = _recorded(Happening("submitted", {"channel": "online"}))
    assert (event.seq, event.previous_hash) == (1, GENESIS)


def test_events_of_one_decision_follow_each_other_and_the_history() -> None:
    first = _recorded(Happening("submitted", {}))
    second, third = _recorded(
        Happening("receipt_confirmed", {"rule": "submission"}, letter="D01"),
        Happening("review_started", {}),
        after=first[-1],
    )
    assert (second.seq, third.seq) == (2, 3)
    assert (second.previous_hash, third.previous_hash) == (first[-1].hash, second.hash)
    assert (second.letter, third.letter) == ("D01", None)
    assert second.at == third.at == AT


def test_nothing_decided_records_nothing() -> None:
    assert _recorded() == ()


def test_the_hash_is_sha_256_over_everything_the_event_says() -> None:
    # Spelled out, so that whoever audits a case can reckon it without this program.
    (event,) = _recorded(Happening("withdrawn", {"leaf": "r3_6_3", "b": 1}, letter="D27"))
    text = (
        f'["{GENESIS}","case-1",1,"withdrawn","2026-04-01T10:30:00+08:00","s-1","request-1",'
        '"D27",{"b":1,"leaf":"r3_6_3"}]'
    )
    assert event.hash == hashlib.sha256(text.encode()).hexdigest()


def test_the_roles_of_who_did_it_are_sealed_by_the_hash() -> None:
    def recorded(*roles: str) -> Event:
        (event,) = record(
            (Happening("withdrawn", {}),),
            case_id="case-1",
            after=None,
            at=AT,
            actor="s-1",
            request_id="request-1",
            roles=roles,
        )
        return event

    text = (
        f'["{GENESIS}","case-1",1,"withdrawn","2026-04-01T10:30:00+08:00","s-1","request-1",'
        'null,{},["handler","intake_officer"]]'
    )
    event = recorded("handler", "intake_officer")
    assert event.hash == hashlib.sha256(text.encode()).hexdigest()
    assert event.hash != recorded().hash
    assert first_broken([replace(event, roles=("leader",))]) == 1


def test_the_order_of_keys_does_not_change_a_hash() -> None:
    (one,) = _recorded(Happening("assigned", {"department": "a", "handler": None}))
    (two,) = _recorded(Happening("assigned", {"handler": None, "department": "a"}))
    assert one.hash == two.hash


def test_an_event_survives_being_stored_as_json() -> None:
    for event in sent("2026-04-01").events:
        stored = json.loads(json.dumps(dict(event.data)))
        assert stored == event.data


def test_canonical_json_is_one_text() -> None:
    assert canonical_json({"乙": [1, None], "a": True}) == '{"a":true,"乙":[1,null]}'


def test_a_recorded_event_cannot_be_changed() -> None:
    (event,) = _recorded(Happening("submitted", {}))
    with pytest.raises(FrozenInstanceError):
        event.type = "withdrawn"  # type: ignore[misc]


def test_a_whole_case_verifies() -> None:
    assert first_broken(sent("2026-04-01").events) is None


def test_a_history_that_does_not_begin_at_one_does_not_verify() -> None:
    # Every hash fits, and still an event must be missing.
    (event,) = _recorded(Happening("submitted", {}))
    second = replace(event, seq=2)
    assert first_broken([replace(second, hash=event_hash(second))]) == 1


def test_an_empty_history_verifies() -> None:
    assert first_broken([]) is None


def test_the_same_moment_written_with_another_offset_is_another_text() -> None:
    # The chain binds what was written, so a store has to give back the offset it was given.
    (event,) = _recorded(Happening("submitted", {}))
    elsewhere = replace(event, at=event.at.astimezone(UTC))
    assert elsewhere.at == event.at
    assert event_hash(elsewhere) != event.hash
