"""Events come twice, late and in any order: what is kept of the cases ends the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunhall.application.ports import StoredCase
from tests.integration.hotline_faults.invariants import compared, derived, histories, rebuilt
from tests.integration.hotline_faults.story import Story, short_story
from tests.integration.hotline_faults.town import DERIVED, Moment, Town


@pytest.fixture(scope="module")
def story(town: Town) -> Story:
    return short_story(town)


@pytest.fixture(scope="module")
def over(town: Town, story: Story) -> tuple[Moment, list[Any], dict[Any, Any]]:
    """Return the moment at which nothing is derived yet, all the events, and what comes of them."""
    town.back_to(story.steps["callback"].after)
    town.pump()
    wanted = compared(rebuilt(town))
    town.forget(DERIVED)
    town._delivered.clear()
    return town.kept(), town.new_records(), wanted


@contextmanager
def seen_until(town: Town, seen: dict[str, int]) -> Iterator[None]:
    """Let readers find each case as it was when one of its events was the last."""
    store: Any = town.ports.store
    usual = type(store).load

    def load(case_id: str, *, consistent: bool = True) -> StoredCase | None:
        stored: StoredCase | None = usual(store, case_id, consistent=consistent)
        if stored is None:
            return None
        return replace(stored, events=stored.events[: max(1, seen.get(case_id, 0))])

    store.load = load
    try:
        yield
    finally:
        del store.load


def place_of(record: Any) -> tuple[str, int]:
    image = record["dynamodb"]["NewImage"]
    number = int(image["SK"]["S"].removeprefix("EVENT#"))
    return image["PK"]["S"].removeprefix("CASE#"), number


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_in_whatever_order_events_are_delivered_the_rows_end_equal(
    town: Town, over: tuple[Moment, list[Any], dict[Any, Any]], data: st.DataObject
) -> None:
    start, records, wanted = over
    town.back_to(start)
    known = histories(town)
    twice = data.draw(st.lists(st.sampled_from(records), max_size=4))
    order = data.draw(st.permutations([*records, *twice]))
    seen: dict[str, int] = {}
    for record in order:
        case_id, number = place_of(record)
        # A reader is never shown less than what it is told of, and never less than before.
        seen[case_id] = max(seen.get(case_id, 0), number)
        with seen_until(town, seen):
            assert town.dispatch([record])
    town.links.orders.clear()
    assert compared(derived(town)) == wanted
    assert histories(town) == known, "who reads the stream writes no case"


def test_in_the_order_in_which_they_happened_each_event_leaves_what_the_case_says_then(
    town: Town, over: tuple[Moment, list[Any], dict[Any, Any]]
) -> None:
    start, records, wanted = over
    town.back_to(start)
    seen: dict[str, int] = {}
    for record in records:
        case_id, number = place_of(record)
        seen[case_id] = number
        with seen_until(town, seen):
            assert town.dispatch([record])
    assert compared(derived(town)) == wanted
