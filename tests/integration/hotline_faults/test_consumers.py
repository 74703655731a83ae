"""A fault at any call of the stream's reader: delivered again, all that it keeps is right."""

from __future__ import annotations

import pytest

from tests.builders.aws_faults import broken, watched
from tests.integration.hotline_faults.faults import one_of_each, tried_again
from tests.integration.hotline_faults.invariants import (
    derived,
    histories,
    make_sure,
    make_sure_of_rows,
)
from tests.integration.hotline_faults.story import Story, short_story
from tests.integration.hotline_faults.town import Town

#: Steps whose events call for every consumer of tickets there is, and for a supervision order's.
STEPS = ("citizen", "screen", "dispatch", "merge_into", "callback", "order is signed")


@pytest.fixture(scope="module")
def story(town: Town) -> Story:
    return short_story(town)


@pytest.mark.parametrize("name", STEPS)
def test_the_reader_of_the_stream_survives_a_fault_at_every_call(
    town: Town, story: Story, name: str
) -> None:
    town.back_to(story.steps[name].after)
    records = town.new_records()
    start = town.kept()
    with watched() as calls:
        assert town.dispatch(records)
    town.pump()
    make_sure(town)
    make_sure_of_rows(town)
    rows, wanted = derived(town), histories(town)
    for place, fault in one_of_each(calls.names):
        town.back_to(start)
        with broken(place, fault):
            through = town.dispatch(records)
        assert through is tried_again(calls.names, (place, fault)), (place, fault)
        assert town.dispatch(records), "delivered again, everything is done"
        town.pump()
        assert histories(town) == wanted, (place, fault)
        assert derived(town) == rows, (place, fault)


def test_a_batch_that_is_delivered_over_and_over_changes_nothing(town: Town, story: Story) -> None:
    town.back_to(story.steps["callback"].after)
    records = town.new_records()
    assert town.dispatch(records)
    town.pump()
    rows, wanted = derived(town), histories(town)
    for _ in range(3):
        assert town.dispatch(records)
        town.pump()
    assert (derived(town), histories(town)) == (rows, wanted)
