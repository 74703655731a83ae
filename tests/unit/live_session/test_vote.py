"""Which choices a vote takes, and how a tie is decided so that everybody can check it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.live_session import commands as c
from sunhall.domain.live_session.vote import (
    TieRule,
    TieUndecided,
    VoteResult,
    ballot_name,
    elect,
    result_of,
)
from tests.builders import interviews as made
from tests.builders import people

FIRST, OFFICE = TieRule.FIRST_LISTED, TieRule.OFFICE


def test_the_most_votes_decide() -> None:
    assert elect(3, 1, {"2": 5, "1": 4}, FIRST) == VoteResult((4, 5, 0), (2,), (), "votes")


def test_several_seats_are_filled_by_the_number_of_votes() -> None:
    assert elect(4, 2, {"1": 1, "2": 9, "3": 7, "4": 3}, FIRST).chosen == (2, 3)


def test_in_a_tie_the_first_of_the_list_is_taken_and_the_tie_is_told() -> None:
    result = elect(3, 1, {"1": 2, "2": 6, "3": 6}, FIRST)
    assert result == VoteResult((2, 6, 6), (2,), (2, 3), "tie_first_listed")


def test_a_tie_above_the_last_seat_is_none() -> None:
    result = elect(3, 2, {"1": 6, "2": 6, "3": 1}, FIRST)
    assert result == VoteResult((6, 6, 1), (1, 2), (), "votes")


def test_a_tie_at_the_last_seat_leaves_who_is_sure_in_place() -> None:
    result = elect(5, 3, {"1": 4, "2": 9, "3": 4, "4": 4, "5": 1}, FIRST)
    assert result == VoteResult((4, 9, 4, 4, 1), (2, 1, 3), (1, 3, 4), "tie_first_listed")


def test_where_nobody_voted_the_list_decides_and_it_is_said() -> None:
    assert elect(3, 1, {}, FIRST) == VoteResult((0, 0, 0), (1,), (1, 2, 3), "no_votes")


def test_as_many_choices_as_seats_are_all_taken() -> None:
    assert elect(2, 3, {"2": 1}, FIRST) == VoteResult((0, 1), (2, 1), (), "votes")


def test_where_the_office_decides_it_names_as_many_of_the_tied_as_are_missing() -> None:
    figures = {"1": 4, "2": 9, "3": 4, "4": 4}
    result = elect(4, 2, figures, OFFICE, (3,))
    assert result == VoteResult((4, 9, 4, 4), (2, 3), (1, 3, 4), "tie_office")


@pytest.mark.parametrize("preferred", [(), (2,), (1, 3), (7,)])
def test_the_office_cannot_name_too_few_too_many_or_others(preferred: tuple[int, ...]) -> None:
    with pytest.raises(TieUndecided) as undecided:
        elect(4, 2, {"1": 4, "2": 9, "3": 4, "4": 4}, OFFICE, preferred)
    assert (undecided.value.tied, undecided.value.seats) == ((1, 3, 4), 1)


@given(
    votes=st.lists(st.integers(0, 20), min_size=1, max_size=12),
    seats=st.integers(1, 6),
)
def test_nobody_with_fewer_votes_is_taken_before_somebody_with_more(
    votes: list[int], seats: int
) -> None:
    figures = {str(number): count for number, count in enumerate(votes, start=1)}
    result = elect(len(votes), seats, figures, FIRST)
    assert len(result.chosen) == len(set(result.chosen)) == min(seats, len(votes))
    left = set(range(1, len(votes) + 1)) - set(result.chosen)
    worst = min(votes[number - 1] for number in result.chosen)
    assert all(votes[number - 1] <= worst for number in left)
    # Whoever was left out with as many votes stands later in the list, and that is told.
    for number in left:
        if votes[number - 1] == worst:
            assert number in result.tied
            assert all(number > each for each in result.chosen if votes[each - 1] == worst)
    assert result_of(result.plain()) == result


def test_a_ballot_has_the_name_of_its_case_and_its_number() -> None:
    assert ballot_name("01JKXQ3W8Z0000000000000002", 2) == "01JKXQ3W8Z0000000000000002.2"


def test_a_session_takes_the_topic_that_the_public_has_chosen() -> None:
    history = made.voted()
    assert history.case.vote == VoteResult((40, 7, 0), (1,), (), "votes")


def test_the_vote_is_not_closed_before_its_last_moment() -> None:
    # Five days after Mon 2026-03-02: the last day is Sat 03-07.
    history = made.voting().at("2026-03-07 23:59")
    refusal = history.refusal(c.CloseVote(), made.EDITOR, figures={"1": 1})
    assert refusal.code == "vote_still_open"
    assert refusal.params["closes_at"] == "2026-03-08T00:00:00+08:00"
    assert isinstance(history.at("2026-03-08 00:00").attempt(c.CloseVote(), made.EDITOR), Decision)


def test_a_vote_is_closed_once() -> None:
    refusal = made.voted().refusal(c.CloseVote(), made.EDITOR, figures={"2": 99})
    assert (refusal.code, refusal.kind) == ("vote_already_closed", "conflict")


def test_without_a_ballot_there_is_nothing_to_close() -> None:
    assert made.opened().refusal(c.CloseVote(), made.EDITOR).code == "vote_not_open"


def test_other_topics_begin_a_ballot_of_their_own_while_the_vote_is_open() -> None:
    history = made.voting().at("2026-03-04 09:00")
    history.give(made.TOPICS, people.HANDLER)
    assert [ballot.number for ballot in history.case.ballots] == [1, 2]
    assert history.case.ballots[-1].closes_at == "2026-03-10T00:00:00+08:00"


@pytest.mark.parametrize("at", ["2026-03-08 00:00", "2026-03-09 10:00"])
def test_what_the_public_has_decided_is_not_put_to_the_vote_again(at: str) -> None:
    history = made.voting().at(at)
    assert history.refusal(made.TOPICS, people.HANDLER).code == "vote_already_closed"


def test_a_tie_that_the_office_decides_is_asked_of_whoever_closes_the_vote() -> None:
    history = made.voting(city=made.interview_city(tie="office")).at(made.VOTE_OVER)
    tied = {"2": 5, "3": 5}
    refusal = history.refusal(c.CloseVote(), made.EDITOR, figures=tied)
    assert refusal == Refusal(
        "vote_tie_undecided", {"tied": "2, 3", "seats": 1}, fields=("preferred",)
    )
    assert history.refusal(c.CloseVote(preferred=1), made.EDITOR, figures=tied) == refusal
    history.give(c.CloseVote(preferred=3), made.EDITOR, figures=tied)
    assert history.case.vote == VoteResult((0, 5, 5), (3,), (2, 3), "tie_office")


def test_only_the_editor_takes_the_result() -> None:
    history = made.voting().at(made.VOTE_OVER)
    for actor in (people.HANDLER, made.HOST, made.MODERATOR, people.LEADER):
        assert history.refusal(c.CloseVote(), actor).code == "not_permitted"
