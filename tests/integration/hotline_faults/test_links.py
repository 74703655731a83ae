"""A fault at any call while an event is carried over to another case: it arrives there once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sunhall.application.case_links import AS_IT_STANDS, LINKED, carry_over
from tests.builders.aws_faults import broken, watched
from tests.integration.hotline_faults.faults import one_of_each, tried_again
from tests.integration.hotline_faults.invariants import cases, histories, make_sure, of_type
from tests.integration.hotline_faults.story import Story, links_story, unsolved_story
from tests.integration.hotline_faults.town import Moment, Town

#: The step of a story that an event of each type happens in, and what follows from it once.
FOLLOWS = {
    "ticket_merged": ("merge_into", "ticket_urged"),
    "reopen_decided": ("decide_reopen", "successor_recorded"),
    "ticket_refused": ("refuse", "petition_recorded"),
    "ticket_closed": ("callback-2", "order_drafted"),
}


@pytest.fixture(scope="module")
def stories(town: Town) -> dict[str, Story]:
    empty = town.kept()
    told: dict[str, Story] = {}
    for tell in (links_story, unsolved_story):
        town.back_to(empty)
        story = tell(town)
        told |= dict.fromkeys(story.steps, story)
    return told


def ordered(town: Town, stories: dict[str, Story], kind: str) -> tuple[Moment, tuple[str, int]]:
    """Return the moment at which an event is to be carried over, and the order to do so."""
    step = FOLLOWS[kind][0]
    town.back_to(stories[step].steps[step].after)
    [event] = [
        event
        for each in cases(town)
        for event in each.stored.events
        if event.type == kind and event.request_id == each.stored.events[-1].request_id
    ]
    return town.kept(), (event.case_id, event.seq)


@pytest.mark.parametrize("kind", FOLLOWS)
def test_what_follows_in_another_case_survives_a_fault_at_every_call(
    town: Town, stories: dict[str, Story], kind: str
) -> None:
    start, order = ordered(town, stories, kind)
    with watched() as calls:
        carry_over(town.ports, *order)
    wanted = histories(town)
    assert len(of_type(town, FOLLOWS[kind][1])) == 1
    for place, fault in one_of_each(calls.names):
        town.back_to(start)
        if tried_again(calls.names, (place, fault)):
            with broken(place, fault):
                carry_over(town.ports, *order)
        else:
            with broken(place, fault), pytest.raises(Exception, match=r"(?i)aws|throttl|error"):
                carry_over(town.ports, *order)
        carry_over(town.ports, *order)
        carry_over(town.ports, *order)
        assert histories(town) == wanted, (place, fault)
        make_sure(town)


@pytest.mark.parametrize("kind", FOLLOWS)
def test_an_order_that_comes_again_after_days_does_nothing_twice(
    town: Town, stories: dict[str, Story], kind: str
) -> None:
    """What was put aside is redriven by a person, when the memory of submissions is gone."""
    start, order = ordered(town, stories, kind)
    with watched() as calls:
        carry_over(town.ports, *order)
    wanted = histories(town)
    town.clock.time += timedelta(days=9)
    carry_over(town.ports, *order)
    assert histories(town) == wanted
    last = len(calls.names) - 1
    town.back_to(start)
    with broken(last, "before"), pytest.raises(Exception, match=r"(?i)aws"):
        carry_over(town.ports, *order)
    town.clock.time += timedelta(days=9)
    carry_over(town.ports, *order)
    assert histories(town) == wanted, "it was put aside half done"


def test_every_event_that_is_carried_over_is_looked_at() -> None:
    # Broken at every call beside the cases they belong to: requests, appointments, interviews.
    elsewhere = {
        *("handed_off", "appointment_handed_off"),
        *("session_ended", "session_cancelled", "question_merged", "planned_session_ordered"),
    }
    assert set(LINKED) - elsewhere == set(FOLLOWS)
    assert AS_IT_STANDS == 0
