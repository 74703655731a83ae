"""What may be voted for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sunhall.domain.voting.ballot import CastVote, PublicBallot, refuse_vote

CLOSES = datetime(2026, 4, 7, 16, 0, tzinfo=UTC)
TOPICS = PublicBallot("01JKXQ3W8Z0000000000000001.1", 3, 1, CLOSES)
PLAN = PublicBallot("01JKXQ3W8Z0000000000000002.1", 20, 12, CLOSES)
BEFORE = CLOSES - timedelta(seconds=1)


def vote(*choices: int) -> CastVote:
    return CastVote(choices, "v" * 22)


@pytest.mark.parametrize("choice", [1, 2, 3])
def test_any_of_the_choices_may_be_named(choice: int) -> None:
    assert refuse_vote(TOPICS, vote(choice), BEFORE) is None


def test_of_a_plan_as_many_units_as_it_has_places() -> None:
    assert refuse_vote(PLAN, vote(*range(1, 13)), BEFORE) is None
    refusal = refuse_vote(PLAN, vote(*range(1, 14)), BEFORE)
    assert refusal is not None
    assert (refusal.code, refusal.params) == ("too_many_choices", {"max": 12})


def test_of_topics_one() -> None:
    refusal = refuse_vote(TOPICS, vote(1, 2), BEFORE)
    assert refusal is not None
    assert refusal.fields == ("choices",)


def test_nothing_that_was_not_put_to_the_vote() -> None:
    refusal = refuse_vote(TOPICS, vote(4), BEFORE)
    assert refusal is not None
    assert (refusal.code, refusal.params) == ("no_such_choice", {"max": 3})


def test_nothing_twice() -> None:
    refusal = refuse_vote(PLAN, vote(2, 2), BEFORE)
    assert refusal is not None
    assert refusal.code == "choice_named_twice"


@pytest.mark.parametrize(("seconds", "taken"), [(-1, True), (0, False), (60, False)])
def test_a_vote_closes_to_the_second(seconds: int, taken: bool) -> None:
    refusal = refuse_vote(TOPICS, vote(1), CLOSES + timedelta(seconds=seconds))
    assert (refusal is None) is taken
    assert refusal is None or (refusal.code, refusal.kind) == ("not_voting_now", "conflict")


@pytest.mark.parametrize(
    "nothing", [PublicBallot("", 3, 1, CLOSES), PublicBallot("a.1", 3, 1, None)]
)
def test_where_nothing_is_put_to_the_vote_none_is_taken(nothing: PublicBallot) -> None:
    refusal = refuse_vote(nothing, vote(1), BEFORE)
    assert refusal is not None
    assert refusal.code == "not_voting_now"
