"""A fault at any call of a submission: it is there once, and answered as if nothing had been."""

from __future__ import annotations

import pytest

from tests.builders.aws_faults import broken, watched
from tests.integration.hotline_faults.faults import every_fault, one_of_each, tried_again
from tests.integration.hotline_faults.invariants import cases, histories, make_sure
from tests.integration.hotline_faults.story import Story
from tests.integration.hotline_faults.town import Town

#: Who hands something in, and which faults are tried: what they share is tried in every way once.
WAYS = {"citizen": every_fault, "agent": one_of_each, "application": one_of_each}


@pytest.fixture(scope="module")
def story(town: Town) -> Story:
    told = Story(town)
    told.citizen_writes()
    told.agent_writes()
    told.application_writes()
    return told


@pytest.mark.parametrize("way", WAYS)
def test_a_submission_survives_a_fault_at_every_call(town: Town, story: Story, way: str) -> None:
    step = story.steps[way]
    town.back_to(step.before)
    earlier = len(cases(town))
    with watched() as calls:
        assert step.act().status == 201
    wanted = histories(town)
    assert "dynamodb.TransactWriteItems" in calls.names
    for place, fault in WAYS[way](calls.names):
        town.back_to(step.before)
        with broken(place, fault):
            first = step.act()
        mended = tried_again(calls.names, (place, fault))
        assert first.status == (201 if mended else 503), (place, fault, first.text)
        assert mended or first.headers["retry-after"]
        again, once_more = step.act(), step.act()
        assert (again.status, once_more.status) == (201, 201), (place, fault)
        assert again.body == once_more.body
        assert len(cases(town)) == earlier + 1
        make_sure(town)
        assert histories(town) == wanted


def test_a_key_that_comes_with_other_words_is_refused_and_opens_nothing(
    town: Town, story: Story
) -> None:
    step = story.steps["citizen"]
    town.back_to(step.after)
    known = histories(town)
    headers = {"idempotency-key": "form-of-citizen"}
    body = {"kind": "help", "description": "别的事情。", "channel": "web"}
    answer = town.call("POST", "/api/v1/tickets", headers=headers, body=body)
    assert answer.status in (409, 422)
    assert histories(town) == known
