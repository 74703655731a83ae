"""The example city keeps the law that the tests of the small city prove.

The law tests run on a small catalogue of their own. Here the example city's catalogue is compiled
as a deployment would, compared where the law leaves no choice, and led through a whole journey.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path

import pytest

from infra.catalogue.compiler import compile_catalogue
from sunhall.adapters.catalogue_package import catalogue_from_mapping
from sunhall.domain.approval.definition import chain_from_plan
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.disclosure import commands as c
from sunhall.domain.engine.decision import Decision, Refusal
from tests.builders import people, requests
from tests.builders.calendar import working_calendar
from tests.builders.catalogue import GROUNDS, small_catalogue
from tests.builders.history import (
    History,
    answered_before,
    consult,
    give_reasons,
    hear,
)

ROOT = Path(__file__).parents[3]
SMALL = small_catalogue()


@pytest.fixture(scope="module")
def example() -> Catalogue:
    return catalogue_from_mapping(compile_catalogue(ROOT / "catalogue").catalogue)


def _received(example: Catalogue, on: str) -> History:
    history = History(on, example)
    assert isinstance(history.submit(requests.submission("in_person")), Decision)
    return history


def _assigned(example: Catalogue, on: str) -> History:
    history = _received(example, on)
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    return history


def test_both_calendars_agree_on_every_day_of_2025_and_2026(example: Catalogue) -> None:
    by_hand = working_calendar()
    days = (date(2025, 1, 1) + timedelta(days=number) for number in range(730))
    differing = [
        day for day in days if example.calendar.is_working_day(day) != by_hand.is_working_day(day)
    ]
    assert differing == []


@pytest.mark.parametrize(
    "name", ["reply", "supplement_window", "supplement_period", "max_extension", "due_soon"]
)
def test_the_example_city_counts_by_the_numbers_of_the_law_tests(
    example: Catalogue, name: str
) -> None:
    theirs, ours = getattr(example.disclosure, name), getattr(SMALL.disclosure, name)
    assert theirs.amount == ours.amount
    assert getattr(theirs, "unit", None) == getattr(ours, "unit", None)


@pytest.mark.parametrize("decision", SMALL.decisions)
def test_every_decision_has_the_letter_and_the_row_of_the_law_tests(
    example: Catalogue, decision: str
) -> None:
    theirs, ours = example.decisions[decision], SMALL.decisions[decision]
    assert (theirs.letter, theirs.leaf) == (ours.letter, ours.leaf)
    assert (theirs.required, theirs.optional) == (ours.required, ours.optional)
    assert theirs.after_supplement is ours.after_supplement
    assert {ground.id: ground.leaf for ground in theirs.grounds.values()} in (GROUNDS, {})


def test_the_example_city_has_no_decision_that_the_law_tests_do_not_know(
    example: Catalogue,
) -> None:
    assert set(example.decisions) == set(SMALL.decisions)


def test_the_chains_of_the_example_city_have_the_signers_of_the_law_tests(
    example: Catalogue,
) -> None:
    ours, theirs = (each.disclosure.extension_chain for each in (SMALL, example))
    assert _signers(example, theirs) == _signers(SMALL, ours)
    for chains, name in (
        (example.disclosure.reply_chains, "reply"),
        (example.disclosure.on_spot_chains, "on-spot"),
    ):
        usual, condition = chains[-1]
        assert condition is None
        assert _signers(example, usual) == _signers(SMALL, name)


def _signers(catalogue: Catalogue, chain: str) -> list[tuple[str, str]]:
    steps = chain_from_plan(catalogue.chains[chain].plan).walk()
    return [(each.value, each.department) for _, step in steps for each in step.approvers]


#: Every reply that gives information, with each ground on which a part of it may be withheld.
RELEASES = (
    requests.DISCLOSE,
    *(
        requests.reply("disclose_partly", withheld_items=(requests.withheld(ground),))
        for ground in GROUNDS
        # The bureau of public security has nobody here; its chain only adds a branch for it.
        if ground != "public_security"
    ),
)


def _levels(history: History) -> tuple[list[str], set[str]]:
    """Sign a reply to the end; return who has signed, and the states it went through."""
    levels, states = [], {history.state}
    while history.case.open_runs:
        asked = history.waiting_for()[0]
        levels.append(asked)
        history.sign(next(each for each in people.EVERYBODY if each.id == asked), "approve")
        states.add(history.state)
    return levels, states


@pytest.mark.parametrize("on_spot", [False, True])
@pytest.mark.parametrize("draft", RELEASES)
def test_nothing_is_given_before_three_levels_have_looked_for_secrets_in_it_art_17(
    example: Catalogue, draft: c.SaveDraft, on_spot: bool
) -> None:
    history = _received(example, "2026-04-01")
    if on_spot:
        reply = c.ReplyOnSpot(**{each.name: getattr(draft, each.name) for each in fields(draft)})
        outcome = history.attempt(reply, people.INTAKE)
        if isinstance(outcome, Refusal):
            # A third party has to be asked first, and then nothing is answered on the spot.
            assert outcome.code == "third_party_never_asked"
            return
    else:
        history.give(requests.ASSIGN, people.OFFICE_HEAD)
        if "third_party" in {each.ground for each in draft.withheld_items}:
            hear(consult(history), "object", "2026-04-01")
        history.give(draft, people.HANDLER)
        history.give(c.SubmitForApproval(), people.HANDLER)
    levels, states = _levels(history)
    assert history.state == "decided"
    assert len(set(levels)) >= 3
    assert "secrecy_review" in states
    assert {people.LEGAL.id, people.LEADER.id} <= set(levels)


def test_channels_of_the_example_city_fix_receipt_as_art_31_says(example: Catalogue) -> None:
    theirs = {channel.id: channel.received for channel in example.disclosure.channels.values()}
    ours = {channel.id: channel.received for channel in SMALL.disclosure.channels.values()}
    assert theirs == ours


@pytest.mark.parametrize("decision", [name for name in SMALL.decisions if name != "still_unclear"])
def test_every_reply_can_be_given_in_the_example_city(example: Catalogue, decision: str) -> None:
    history = _received(example, "2026-04-01")
    if decision == "repeat":
        answered_before(history)
    if decision == "excessive":
        give_reasons(history, reasonable=False)
    history.give(requests.ASSIGN, people.OFFICE_HEAD)
    history.give(requests.reply(decision), people.HANDLER)
    history.give(c.SubmitForApproval(), people.HANDLER)
    while history.case.open_runs:
        # Whoever is asked signs; how many levels look through it is the city's to say (art. 17).
        asked = history.waiting_for()[0]
        history.sign(next(each for each in people.EVERYBODY if each.id == asked), "approve")
    history.produce(history.case.letters[-1].code)
    history.give(c.Send(), people.INTAKE)
    assert history.state == "sent"


def test_case_d5_in_the_example_city(example: Catalogue) -> None:
    history = _assigned(example, "2026-04-01").at("2026-04-30")
    history.give(requests.EXTENSION, people.HANDLER)
    history.approve(people.OFFICE_HEAD)
    assert history.due == "2026-06-01"
