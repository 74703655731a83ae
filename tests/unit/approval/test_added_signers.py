"""Signers are added before and after oneself (前加签, 后加签) and taken away again (减签)."""

from __future__ import annotations

import pytest

from tests.builders.approvals import Approval, absence, begun, people, step, vote

BOTH = ("add_before", "add_after")


def joint() -> Approval:
    return begun(step("a", "li", "wu", policy="all"), step("b", "sun"))


def in_order() -> Approval:
    return begun(step("a", "li", "wu", policy="sequential"), step("b", "sun"))


# ------------------------------------------------------------------------------------------- before


def test_who_is_added_before_signs_first() -> None:
    approval = joint().does("li", "add_before", "he")
    assert approval.waits_for == ["wu", "he"]
    assert approval.code("li", "approve") == "already_decided"
    approval.approve("he")
    assert approval.waits_for == ["li", "wu"]
    assert approval.approve("li", "wu").at_steps == ["b"]


def test_an_added_signer_says_who_added_them() -> None:
    approval = joint().does("li", "add_before", "he")
    seat = approval.run.seats[2]
    assert (seat.asked, seat.visit, seat.added_by, seat.role) == ("he", 1, 1, None)
    assert approval.run.seats[0].after == (3,)


def test_in_order_who_is_added_before_comes_between() -> None:
    approval = in_order().approve("li").does("wu", "add_before", "he")
    assert approval.waits_for == ["he"]
    assert approval.approve("he").waits_for == ["wu"]
    assert approval.approve("wu").at_steps == ["b"]


def test_two_are_added_before_one_after_the_other() -> None:
    approval = joint().does("li", "add_before", "he").approve("he")
    approval.does("li", "add_before", "zhou").approve("zhou")
    assert approval.approve("li", "wu").at_steps == ["b"]


def test_who_was_added_adds_others_themselves() -> None:
    approval = joint().does("li", "add_before", "he").does("he", "add_before", "zhou")
    assert approval.waits_for == ["wu", "zhou"]
    assert approval.approve("zhou", "he", "li", "wu").at_steps == ["b"]


def test_a_refusal_of_who_was_added_before_counts_like_any() -> None:
    approval = joint().does("li", "add_before", "he").does("he", "refuse")
    assert approval.outcome == "refused"


# -------------------------------------------------------------------------------------------- after


def test_who_is_added_after_waits_for_the_one_who_added_them() -> None:
    approval = joint().does("li", "add_after", "he")
    assert approval.waits_for == ["li", "wu"]
    assert approval.code("he", "approve") == "already_decided"
    assert approval.approve("li").waits_for == ["wu", "he"]


def test_a_joint_signature_needs_who_was_added_after() -> None:
    approval = joint().does("li", "add_after", "he").approve("li", "wu")
    assert approval.at_steps == ["a"]
    assert approval.approve("he").at_steps == ["b"]


def test_in_order_who_is_added_after_comes_before_the_next() -> None:
    approval = in_order().does("li", "add_after", "he").approve("li")
    assert approval.waits_for == ["he"]
    assert approval.approve("he").waits_for == ["wu"]


def test_in_order_several_who_are_added_after_come_one_by_one() -> None:
    approval = in_order().does("li", "add_after", "he").does("li", "add_after", "zhou")
    for name in ("li", "he", "zhou", "wu"):
        assert approval.waits_for == [name]
        approval.approve(name)
    assert approval.at_steps == ["b"]


def test_side_by_side_several_who_are_added_after_come_together() -> None:
    approval = joint().does("li", "add_after", "he").does("li", "add_after", "zhou")
    assert approval.approve("li").waits_for == ["wu", "he", "zhou"]


# -------------------------------------------------------------------------------------------- votes


@pytest.mark.parametrize("action", BOTH)
def test_a_vote_counts_one_more_with_every_added_signer(action: str) -> None:
    approval = begun(vote("a", 2, 3, "li", "wu", "sun")).does("li", action, "he")
    assert len(approval.run.seats_of(1)) == 4
    # Two thirds of four are three.
    order = ("he", "li") if action == "add_before" else ("li", "he")
    assert approval.approve(*order).outcome is None
    assert approval.approve("wu").outcome == "approved"


def test_a_vote_that_is_decided_does_not_wait_for_who_was_added_after() -> None:
    approval = begun(vote("a", 1, 3, "li", "wu")).does("li", "add_after", "he").approve("li")
    assert approval.outcome == "approved"
    assert approval.seats[-1] == ("he", "lapsed")


def test_a_refusal_of_who_was_added_before_leaves_a_vote_its_other_voters() -> None:
    approval = begun(vote("a", 1, 2, "li", "wu")).does("li", "add_before", "he")
    approval.does("he", "refuse")
    assert approval.waits_for == ["li", "wu"]
    assert approval.approve("li", "wu").outcome == "approved"


# ------------------------------------------------------------------------------------------ who may


@pytest.mark.parametrize("action", BOTH)
def test_where_the_first_answer_decides_nobody_is_added(action: str) -> None:
    approval = begun(step("a", "li"))
    refusal = approval.refuses("li", action, "he")
    assert refusal.code == "action_not_for_policy"
    assert refusal.params == {"action": action, "policy": "any"}
    assert action not in approval.offers("li")


@pytest.mark.parametrize("action", BOTH)
def test_only_who_has_the_task_adds_a_signer(action: str) -> None:
    approval = joint()
    assert approval.code("sun", action, "he", seat=1) == "not_an_approver"
    assert approval.code("wu", action, "he", seat=1) == "not_an_approver"
    approval.approve("li")
    assert approval.code("li", action, "he") == "already_decided"


@pytest.mark.parametrize("action", BOTH)
def test_a_repeated_click_adds_nobody_twice(action: str) -> None:
    approval = joint().does("li", action, "he")
    assert approval.code("li", action, "he") in ("already_decided", "already_a_signer")


def test_an_added_signer_who_is_away_has_a_deputy() -> None:
    approval = begun(step("a", "li", policy="all"), directory=people(absence("he", "chen")))
    approval.does("li", "add_before", "he")
    seat = approval.run.seats[1]
    assert (seat.asked, seat.holder, seat.rule) == ("he", "chen", "absence")


# --------------------------------------------------------------------------------------- taken away


@pytest.mark.parametrize("action", BOTH)
def test_an_added_signer_is_taken_away_by_who_added_them(action: str) -> None:
    approval = joint().does("li", action, "he").does("li", "remove_signer", signer=3)
    assert approval.waits_for == ["li", "wu"]
    assert approval.run.seats[2].state == "removed"
    assert [seat.number for seat in approval.run.seats_of(1)] == [1, 2]
    assert approval.approve("li", "wu").at_steps == ["b"]


def test_taking_a_signer_away_counts_again_and_may_close_the_step() -> None:
    approval = joint().does("li", "add_after", "he").approve("li", "wu")
    assert approval.at_steps == ["a"]
    approval.does("li", "remove_signer", signer=3, seat=1)
    assert approval.at_steps == ["b"]
    assert approval.types[-1] == "signer_removed"


def test_taking_a_signer_away_may_win_a_vote() -> None:
    approval = begun(vote("a", 2, 3, "li", "wu", "sun")).does("li", "add_after", "he")
    approval.approve("li", "wu")
    assert approval.outcome is None
    assert approval.does("li", "remove_signer", signer=4, seat=1).outcome == "approved"


def test_taking_a_signer_away_may_lose_a_vote() -> None:
    """One refusal of four leaves three quarters; one of three does not."""
    approval = begun(vote("a", 3, 4, "li", "wu", "sun")).does("li", "add_after", "he")
    approval.does("wu", "refuse")
    assert approval.outcome is None
    assert approval.does("li", "remove_signer", signer=4).outcome == "refused"


def test_in_order_the_next_one_comes_when_the_one_between_is_taken_away() -> None:
    approval = in_order().does("li", "add_after", "he").approve("li")
    assert approval.waits_for == ["he"]
    assert approval.does("li", "remove_signer", signer=3, seat=1).waits_for == ["wu"]


def test_in_order_a_signer_who_is_taken_away_leaves_the_place_to_whom_they_added() -> None:
    approval = in_order().does("li", "add_before", "he").does("he", "add_before", "zhou")
    approval.does("li", "remove_signer", signer=3, seat=1)
    for name in ("zhou", "li", "wu"):
        assert approval.waits_for == [name]
        approval.approve(name)


def test_whoever_has_answered_is_not_taken_away() -> None:
    approval = joint().does("li", "add_before", "he").approve("he")
    refusal = approval.refuses("li", "remove_signer", signer=3)
    assert (refusal.code, refusal.kind) == ("no_signer_to_remove", "conflict")
    assert "remove_signer" not in approval.offers("li")


def test_of_two_added_signers_only_the_one_who_has_not_answered_is_taken_away() -> None:
    approval = joint().does("li", "add_after", "he").does("li", "add_after", "zhou")
    approval.approve("li", "he")
    assert approval.code("li", "remove_signer", signer=3, seat=1) == "no_signer_to_remove"
    assert approval.does("li", "remove_signer", signer=4, seat=1).waits_for == ["wu"]


@pytest.mark.parametrize("signer", [0, 1, 2, 4, 9])
def test_only_whom_one_has_added_is_taken_away(signer: int) -> None:
    approval = joint().does("li", "add_after", "he").does("wu", "add_after", "zhou")
    refusal = approval.refuses("li", "remove_signer", signer=signer)
    assert (refusal.code, refusal.fields) == ("no_signer_to_remove", ("signer",))


def test_nobody_takes_away_whom_another_has_added() -> None:
    approval = joint().does("li", "add_after", "he")
    assert approval.code("wu", "remove_signer", signer=3) == "no_signer_to_remove"
    assert approval.code("wu", "remove_signer", signer=3, seat=1) == "not_an_approver"
    assert approval.code("feng", "remove_signer", signer=3, seat=1) == "not_an_approver"


def test_whoever_has_the_task_now_takes_away_whom_it_added() -> None:
    approval = joint().does("li", "add_after", "he").does("li", "transfer", "zhou")
    assert approval.does("zhou", "remove_signer", signer=3).waits_for == ["zhou", "wu"]


def test_a_repeated_click_takes_nobody_away_twice() -> None:
    approval = joint().does("li", "add_after", "he").does("li", "remove_signer", signer=3)
    assert approval.refuses("li", "remove_signer", signer=3).kind == "conflict"


def test_after_the_step_nobody_is_taken_away() -> None:
    approval = begun(vote("a", 1, 2, "li"), step("b", "sun")).does("li", "add_after", "he")
    approval.approve("li")
    assert approval.at_steps == ["b"]
    assert approval.code("li", "remove_signer", signer=2, seat=1) == "already_decided"


def test_whoever_was_taken_away_can_be_added_again() -> None:
    approval = joint().does("li", "add_after", "he").does("li", "remove_signer", signer=3)
    assert approval.does("li", "add_before", "he").waits_for == ["wu", "he"]
