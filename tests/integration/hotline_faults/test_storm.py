"""A storm: many people at one ticket at once, and nobody is lost, doubled or overheard."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest

from sunhall.application.case_links import carry_over
from tests.builders.gateway import Answer
from tests.integration.hotline.desk import HOLE
from tests.integration.hotline_faults.invariants import cases, make_sure, make_sure_of_rows, of_type
from tests.integration.hotline_faults.story import HOUSING, SCREEN, URBAN, WRONG_UNIT, Story
from tests.integration.hotline_faults.town import Moment, Town
from tests.integration.hotline_faults.turns import at_once

SEEDS = (1, 2, 3)
KEYS, TIMES = 10, 4


@pytest.fixture(scope="module")
def empty(town: Town) -> Moment:
    # Somebody has read the rules and the keys before: what follows is about tickets.
    moment = town.kept()
    Story(town).citizen_writes()
    town.back_to(moment)
    return moment


def hand_in(town: Town, key: int) -> Answer:
    headers = {"idempotency-key": f"storm-key-{key:04}"}
    body = {**HOLE, "channel": "web", "description": f"书院街{key}号门前路面塌陷，请尽快修复。"}
    return town.call("POST", "/api/v1/tickets", headers=headers, body=body)


@pytest.mark.parametrize("seed", SEEDS)
def test_forty_submissions_under_ten_keys_are_ten_tickets(
    town: Town, empty: Moment, seed: int
) -> None:
    town.back_to(empty)
    keys = [key for key in range(KEYS) for _ in range(TIMES)]
    answers = at_once(seed, [partial(hand_in, town, key) for key in keys])
    assert Counter(answer.status for answer in answers) == {201: KEYS * TIMES}
    told = {(key, answer.body) for key, answer in zip(keys, answers, strict=True)}
    assert len(told) == KEYS, "each is answered word for word as its twins"
    assert len({answer.json["receipt_no"] for answer in answers}) == KEYS
    assert len(cases(town)) == KEYS
    make_sure(town)


@pytest.mark.parametrize("seed", SEEDS[:1])
def test_nine_tickets_that_are_merged_at_once_urge_the_main_one_nine_times(
    town: Town, empty: Moment, seed: int
) -> None:
    town.back_to(empty)
    for key in range(KEYS):
        assert hand_in(town, key).status == 201
    town.pump()
    main, *others = cases(town)
    for each in others:
        assert town.give("agent", each.stored.case_id, "screen", 1, "k-screen", **SCREEN).status
    told = [
        partial(
            town.give,
            *("agent", each.stored.case_id, "merge_into", 2, "key-of-merge"),
            main_receipt_no=main.case.receipt_no,
        )
        for each in others
        for _ in range(TIMES)
    ]
    answers = at_once(seed, told)
    assert Counter(answer.status for answer in answers) == {200: len(told)}
    assert town.dispatch(town.new_records())
    orders = [order for order in dict.fromkeys(town.links.orders) for _ in range(TIMES)]
    town.links.orders = []
    at_once(seed, [partial(carry_over, town.ports, *order) for order in orders])
    town.pump()
    urged = of_type(town, "ticket_urged")
    assert len(urged) == len({event.data["from_case"] for event in urged}) == len(others)
    assert {event.case_id for event in urged} == {main.stored.case_id}
    make_sure(town)
    make_sure_of_rows(town)


@pytest.mark.parametrize("seed", SEEDS)
def test_of_twenty_conflicting_commands_one_wins_at_each_version(
    town: Town, empty: Moment, seed: int
) -> None:
    town.back_to(empty)
    story = Story(town)
    story.citizen_writes()
    story.gives(0, "agent", "screen", **SCREEN)
    story.gives(0, "agent", "accept")
    story.gives(0, "dispatcher", "dispatch", **HOUSING)
    story.gives(0, "housing-head", "return_ticket", **WRONG_UNIT)
    case_id = story.opened[0]["case_id"]
    wanted = (
        ("dispatch", URBAN),
        ("confer", {"reason": "职责交叉，需会商。"}),
        ("accept_return", {"reason": "确属城管职责。"}),
        ("refuse_return", {"reason": "仍属住建职责。"}),
    )
    for round_ in range(3):
        seen = story.version(0)
        acts = [
            partial(town.give, "dispatcher", case_id, name, seen, f"{name}-{round_}-{n:04}", **data)
            for n in range(5)
            for name, data in wanted
        ]
        answers = at_once(seed + round_, acts)
        won = [answer for answer in answers if answer.status == 200]
        lost = [answer for answer in answers if answer.status != 200]
        assert len(won) <= 1
        refused = {(answer.status, answer.json["code"]) for answer in lost}
        # Units confer about what was disputed twice, whoever asks first.
        rule = (422, "not_disputed_often_enough")
        assert refused - {rule} <= {(409, "stale_version"), (409, "not_in_this_state")}
        assert not won or (409, "stale_version") in refused
        if not won:
            assert story.version(0) == seen, "none of them can be given any more"
            break
        assert story.version(0) == won[0].json["version"] == seen + len(won[0].json["events"])
        make_sure(town)
    assert round_ >= 1
    town.pump()
    make_sure(town)
    make_sure_of_rows(town)
