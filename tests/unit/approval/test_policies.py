"""How the signatures of a step are counted: 会签, 或签, 票签, 依次."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from sunhall.domain.approval.definition import chain_from_plan
from sunhall.domain.approval.run import Seat, SeatState
from sunhall.domain.approval.tally import free, tally
from tests.builders.approvals import begun, plan, step, vote

THREE = ("li", "wu", "he")
FIVE = ("li", "wu", "he", "sun", "zhou")


# ---------------------------------------------------------------------------------- 会签: everybody


def test_a_joint_signature_asks_everybody_at_once() -> None:
    approval = begun(step("joint", *THREE, policy="all"))
    assert approval.waits_for == ["li", "wu", "he"]


def test_a_joint_signature_is_given_when_everybody_has_agreed_in_any_order() -> None:
    approval = begun(step("joint", *THREE, policy="all"))
    approval.approve("he", "li")
    assert (approval.outcome, approval.waits_for) == (None, ["wu"])
    assert approval.approve("wu").outcome == "approved"


def test_one_refusal_ends_a_joint_signature_and_the_others_lapse() -> None:
    approval = begun(step("joint", *THREE, policy="all"))
    approval.approve("li").does("wu", "refuse")
    assert approval.outcome == "refused"
    assert approval.seats == [("li", "approved"), ("wu", "refused"), ("he", "lapsed")]


# ------------------------------------------------------------------------------------ 或签: whoever


def test_the_first_who_agrees_decides_where_one_is_enough() -> None:
    approval = begun(step("any", *THREE))
    assert approval.waits_for == ["li", "wu", "he"]
    approval.approve("wu")
    assert approval.outcome == "approved"
    assert approval.seats == [("li", "lapsed"), ("wu", "approved"), ("he", "lapsed")]


def test_the_first_who_refuses_decides_where_one_is_enough() -> None:
    approval = begun(step("any", *THREE)).does("he", "refuse")
    assert approval.outcome == "refused"
    assert approval.seats == [("li", "lapsed"), ("wu", "lapsed"), ("he", "refused")]


# --------------------------------------------------------------------------------- 依次: one by one


def test_signers_in_order_have_one_open_task_at_a_time() -> None:
    approval = begun(step("order", *THREE, policy="sequential"))
    for name in THREE:
        assert approval.waits_for == [name]
        approval.approve(name)
    assert approval.outcome == "approved"


def test_nobody_signs_before_their_turn() -> None:
    approval = begun(step("order", *THREE, policy="sequential"))
    assert approval.code("wu", "approve") == "already_decided"
    assert approval.refuses("he", "refuse").kind == "conflict"


def test_a_refusal_in_order_asks_nobody_further() -> None:
    approval = begun(step("order", *THREE, policy="sequential"))
    approval.approve("li").does("wu", "refuse")
    assert approval.outcome == "refused"
    assert approval.seats == [("li", "approved"), ("wu", "refused"), ("he", "lapsed")]


# ------------------------------------------------------------------------------------ 票签: a share


def test_a_vote_is_won_as_soon_as_enough_have_agreed() -> None:
    approval = begun(vote("vote", 2, 3, *THREE)).approve("he")
    assert approval.outcome is None
    assert approval.approve("li").outcome == "approved"
    assert approval.seats == [("li", "approved"), ("wu", "lapsed"), ("he", "approved")]


def test_a_vote_is_lost_as_soon_as_enough_can_no_longer_agree() -> None:
    approval = begun(vote("vote", 2, 3, *THREE)).does("li", "refuse")
    assert approval.outcome is None
    assert approval.does("wu", "refuse").outcome == "refused"
    assert approval.seats == [("li", "refused"), ("wu", "refused"), ("he", "lapsed")]


def test_a_refusal_in_a_vote_leaves_the_others_their_vote() -> None:
    approval = begun(vote("vote", 1, 2, *FIVE)).does("li", "refuse").approve("wu")
    assert approval.outcome is None
    assert approval.waits_for == ["he", "sun", "zhou"]


def test_half_of_four_is_two_and_half_of_five_is_three() -> None:
    assert begun(vote("vote", 1, 2, *FIVE[:4])).approve("li", "wu").outcome == "approved"
    five = begun(vote("vote", 1, 2, *FIVE)).approve("li", "wu")
    assert five.outcome is None
    assert five.approve("he").outcome == "approved"


def test_a_share_of_all_is_lost_with_the_first_refusal() -> None:
    assert begun(vote("vote", 1, 1, *THREE)).does("li", "refuse").outcome == "refused"


def test_two_thirds_are_counted_exactly() -> None:
    # 2 of 3 is 0.666…: rounded up to 0.67 it would never be reached.
    assert _tally("ratio", "aar", ratio=[2, 3]) == "approved"
    assert _tally("ratio", "aaaaoo", ratio=[2, 3]) == "approved"
    assert _tally("ratio", "aaaooo", ratio=[2, 3]) is None
    assert _tally("ratio", "aaarrr", ratio=[2, 3]) == "refused"


@pytest.mark.parametrize("ratio", [(1, 2), (2, 3), (3, 4), (1, 3), (1, 1), (51, 99), (67, 99)])
@pytest.mark.parametrize("size", range(1, 7))
def test_a_vote_is_decided_when_and_only_when_nothing_can_change_it(
    ratio: tuple[int, int], size: int
) -> None:
    """Tried out: every way in which the votes that are missing could still be given."""
    share = Fraction(*ratio)
    for votes in product("aro", repeat=size):
        ends = set()
        for given in product("ar", repeat=votes.count("o")):
            rest = iter(given)
            full = [next(rest) if each == "o" else each for each in votes]
            ends.add("approved" if Fraction(full.count("a"), size) >= share else "refused")
        expected = ends.pop() if len(ends) == 1 else None
        assert _tally("ratio", votes, ratio=list(ratio)) == expected


@pytest.mark.parametrize("policy", ["all", "any", "sequential"])
@pytest.mark.parametrize("size", range(1, 5))
def test_every_count_of_the_other_policies_is_what_their_name_says(policy: str, size: int) -> None:
    for votes in product("aro", repeat=size):
        enough = votes.count("a") == size or (policy == "any" and "a" in votes)
        expected = "refused" if "r" in votes else "approved" if enough else None
        assert _tally(policy, votes) == expected


def test_a_lapsed_or_returned_seat_is_neither_for_nor_against() -> None:
    assert _tally("all", "al") is None
    assert _tally("all", "at") is None


def test_a_waiting_signature_is_free_when_all_before_it_are_given() -> None:
    first, second = _seats("ao")
    after = Seat(3, 1, "c", "c", SeatState.WAITING, after=(1, 2))
    assert not free(after, (first, second, after))
    assert free(after, (first, *_seats("aa")[1:], after))
    assert free(Seat(4, 1, "d", "d", SeatState.WAITING), (first, second))


_STATES = {
    "a": SeatState.APPROVED,
    "r": SeatState.REFUSED,
    "o": SeatState.OPEN,
    "l": SeatState.LAPSED,
    "t": SeatState.RETURNED,
}


def _seats(votes: Sequence[str]) -> list[Seat]:
    return [
        Seat(number, 1, f"p{number}", f"p{number}", _STATES[each])
        for number, each in enumerate(votes, start=1)
    ]


def _tally(policy: str, votes: Sequence[str], **more: Any) -> str | None:
    chain = chain_from_plan(plan(step("a", policy=policy, **more)))
    return tally(chain.at("a"), _seats(votes))
