"""Whatever is done to a stored history, the chain shows where.

One thing no chain can show by itself: that its newest events were cut off. The case's snapshot
carries the version for that.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sunhall.domain.engine.event import (
    Event,
    Happening,
    canonical_json,
    event_hash,
    first_broken,
    record,
)
from sunhall.domain.engine.sealing import digest, seal
from tests.builders.calendar import moment

START = moment("2026-04-01")

repeatable = settings(derandomize=True, deadline=None, max_examples=60, database=None)

scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
json_data = st.dictionaries(
    st.text(max_size=6), scalars | st.lists(scalars, max_size=3), max_size=4
)
happenings = st.builds(
    Happening,
    type=st.sampled_from(["submitted", "assigned", "draft_saved", "approval_signed"]),
    data=json_data,
    letter=st.sampled_from([None, "D01", "D02"]),
)


@st.composite
def histories(draw: st.DrawFn, min_size: int = 1) -> list[Event]:
    """Histories recorded in several commits by several people."""
    events: list[Event] = []
    commits = draw(
        st.lists(st.lists(happenings, min_size=1, max_size=3), min_size=min_size, max_size=5)
    )
    for number, commit in enumerate(commits):
        events += record(
            commit,
            case_id="case-1",
            after=events[-1] if events else None,
            at=START + timedelta(minutes=number),
            actor=f"s-{number % 2}",
            request_id=f"request-{number}",
        )
    return events


def _changes(event: Event, new_data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        "case": {"case_id": event.case_id + "x"},
        "seq": {"seq": event.seq + 1},
        "type": {"type": event.type + "x"},
        "data": {"data": new_data},
        "at": {"at": event.at + timedelta(microseconds=1)},
        "actor": {"actor": event.actor + "x"},
        "request": {"request_id": event.request_id + "x"},
        "letter": {"letter": "D27"},
        "roles": {"roles": ("another",)},
        "previous": {"previous_hash": "f" * 64},
        "hash": {"hash": event.hash[:-1] + ("0" if event.hash[-1] != "0" else "1")},
    }


@repeatable
@given(histories())
def test_a_history_as_it_was_recorded_verifies(events: list[Event]) -> None:
    assert first_broken(events) is None
    assert [event.seq for event in events] == list(range(1, len(events) + 1))


@repeatable
@given(histories(), st.data(), json_data)
def test_any_changed_field_of_any_event_is_found_where_it_is(
    events: list[Event], data: st.DataObject, new_data: dict[str, Any]
) -> None:
    place = data.draw(st.integers(0, len(events) - 1))
    what = data.draw(st.sampled_from(sorted(_changes(events[0], {}))))
    if what == "data":
        assume(canonical_json(new_data) != canonical_json(events[place].data))
    changed = replace(events[place], **_changes(events[place], new_data)[what])
    assert first_broken([*events[:place], changed, *events[place + 1 :]]) == place + 1


@repeatable
@given(histories(min_size=2), st.data())
def test_a_change_whose_hash_was_mended_too_is_found_at_the_next_event(
    events: list[Event], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(events) - 2))
    changed = replace(events[place], actor="somebody-else")
    forged = replace(changed, hash=event_hash(changed))
    assert first_broken([*events[:place], forged, *events[place + 1 :]]) == place + 2


@repeatable
@given(histories(min_size=2), st.data())
def test_a_dropped_event_is_found(events: list[Event], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(events) - 2))
    assert first_broken([*events[:place], *events[place + 1 :]]) == place + 1


@repeatable
@given(histories(min_size=2), st.data())
def test_two_events_that_changed_places_are_found(events: list[Event], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(events) - 2))
    second = data.draw(st.integers(first + 1, len(events) - 1))
    swapped = list(events)
    swapped[first], swapped[second] = swapped[second], swapped[first]
    assert first_broken(swapped) == first + 1


@repeatable
@given(histories(), histories(), st.data())
def test_an_inserted_event_is_found_even_one_that_fits_the_event_before(
    events: list[Event], others: list[Event], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(events) - 1))
    before = events[place - 1] if place else None
    (fitting,) = record(
        [Happening("inserted", {})],
        case_id="case-1",
        after=before,
        at=START,
        actor="s-9",
        request_id="request-9",
    )
    assert first_broken([*events[:place], fitting, *events[place:]]) == place + 2
    foreign = data.draw(st.sampled_from(others))
    assert first_broken([*events[:place], foreign, *events[place:]]) in (place + 1, place + 2)


@repeatable
@given(json_data, json_data, st.text(max_size=5), st.text(max_size=5))
def test_sealed_content_has_one_digest_and_other_content_another(
    content: dict[str, Any], other: dict[str, Any], salt: str, other_salt: str
) -> None:
    assume("salt" not in content and "salt" not in other)
    _, stated = seal("draft", content, salt)
    assert stated == digest({"salt": salt, **content})
    same = canonical_json(content) == canonical_json(other) and salt == other_salt
    assert (seal("draft", other, other_salt)[1] == stated) is same
