"""A fault at any call of a command: it is carried out once, and its repetition is told so."""

from __future__ import annotations

import pytest

from tests.builders.aws_faults import broken, watched
from tests.builders.gateway import Answer
from tests.integration.hotline_faults.faults import one_of_each, tried_again
from tests.integration.hotline_faults.invariants import (
    cases,
    histories,
    make_sure,
    make_sure_of_rows,
)
from tests.integration.hotline_faults.story import Story, long_story
from tests.integration.hotline_faults.town import Town

COMMANDS = (
    *("screen", "accept", "dispatch", "merge_into", "return_ticket", "accept_return", "confer"),
    *("arbitrate", "sign", "co-unit signs", "record_contact", "ask_extension"),
    *("first signature", "last signature", "supervise", "co_reply", "reply-1", "accept_reply-1"),
    *("callback-1", "reopen", "decide_reopen"),
)


@pytest.fixture(scope="module")
def story(town: Town) -> Story:
    return long_story(town)


def test_the_story_ends_with_all_in_order(town: Town, story: Story) -> None:
    town.back_to(story.steps["decide_reopen"].after)
    town.pump()
    make_sure(town)
    make_sure_of_rows(town)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_survives_a_fault_at_every_call(town: Town, story: Story, name: str) -> None:
    step = story.steps[name]
    town.back_to(step.before)
    with watched() as calls:
        assert step.act().status == 200
    wanted = histories(town)
    assert calls.names[-1] == "dynamodb.TransactWriteItems"
    for place, fault in one_of_each(calls.names):
        town.back_to(step.before)
        with broken(place, fault):
            first = step.act()
        mended = tried_again(calls.names, (place, fault))
        assert first.status == (200 if mended else 503), (place, fault, first.text)
        again, once_more = step.act(), step.act()
        assert (again.status, once_more.status) == (200, 200), (place, fault, again.text)
        assert again.json == once_more.json
        assert histories(town) == wanted, (place, fault)
        make_sure(town)


def test_who_repeats_a_command_without_a_key_is_told_that_it_was_carried_out_by_somebody(
    town: Town, story: Story
) -> None:
    step = story.steps["dispatch"]
    town.back_to(step.before)
    case_id = story.opened[0]["case_id"]
    path = f"/api/v1/staff/cases/{case_id}/commands"
    seen = next(each.stored.version for each in cases(town) if each.stored.case_id == case_id)
    body = {"command": "dispatch", "data": {}, "expected_version": seen}

    def gives() -> Answer:
        return town.call("POST", path, by="dispatcher", body=body)

    with watched() as calls:
        assert gives().status == 200
    town.back_to(step.before)
    with broken(calls.names.index("dynamodb.TransactWriteItems"), "after"):
        assert gives().status == 503
    answer = gives()
    assert (answer.status, answer.json["code"]) == (409, "stale_version")
    make_sure(town)
