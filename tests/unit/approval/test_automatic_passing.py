"""Who has signed before passes automatically (自动通过), if the chain says so."""

from __future__ import annotations

import pytest

from tests.builders.approvals import (
    absence,
    begun,
    branch,
    head,
    parting,
    people,
    rung,
    step,
    vote,
    wait,
)

TWICE = (step("a", "li"), step("b", "he"), step("c", "li"), step("d", "sun"))


def test_without_a_rule_the_same_person_signs_at_every_step() -> None:
    approval = begun(*TWICE).approve("li", "he", "li")
    assert approval.waits_for == ["sun"]
    assert [seat.by for seat in approval.run.seats] == ["li", "he", "li", None]


def test_whoever_signed_any_earlier_step_passes_under_the_rule_all() -> None:
    approval = begun(*TWICE, repeat="all").approve("li", "he")
    assert approval.waits_for == ["sun"]
    assert approval.way[:3] == [("a", "approved"), ("b", "approved"), ("c", "approved")]


def test_whoever_signed_only_an_earlier_step_signs_again_under_the_rule_adjacent() -> None:
    approval = begun(*TWICE, repeat="adjacent").approve("li", "he")
    assert approval.waits_for == ["li"]


def test_whoever_signed_the_step_before_passes_under_the_rule_adjacent() -> None:
    approval = begun(step("a", "li"), step("b", "li"), step("c", "he"), repeat="adjacent")
    assert approval.approve("li").waits_for == ["he"]


@pytest.mark.parametrize("repeat", ["adjacent", "all"])
def test_an_automatic_signature_says_so_and_by_which_rule(repeat: str) -> None:
    approval = begun(step("a", "li"), step("b", "li"), step("c", "he"), repeat=repeat)
    approval.approve("li")
    passed = approval.run.seats[1]
    assert (passed.asked, passed.by, passed.rule) == ("li", "system", f"same_signer_{repeat}")
    assert passed.at == approval.now
    assert approval.run.visits[1].result == "approved"


def test_a_row_of_steps_of_one_person_is_signed_once() -> None:
    approval = begun(step("a", "li"), step("b", "li"), step("c", "li"), repeat="adjacent")
    assert approval.approve("li").outcome == "approved"
    assert approval.types == ["approval_started", "approval_signed"]


def test_several_signers_of_one_step_pass_together() -> None:
    approval = begun(
        step("a", "li", "he", policy="all"),
        step("b", "li", "he", "sun", policy="all"),
        repeat="all",
    )
    approval.approve("li", "he")
    assert approval.waits_for == ["sun"]
    assert approval.seats[2:] == [("li", "approved"), ("he", "approved"), ("sun", "open")]


def test_where_one_is_enough_somebody_who_passes_is_enough() -> None:
    approval = begun(step("a", "li"), step("b", "he", "li"), repeat="all").approve("li")
    assert approval.outcome == "approved"
    assert approval.seats[1:] == [("he", "lapsed"), ("li", "approved")]


def test_a_vote_counts_who_passes() -> None:
    approval = begun(step("a", "li"), vote("b", 2, 3, "he", "li", "sun"), repeat="all")
    assert approval.approve("li").waits_for == ["he", "sun"]
    assert approval.approve("sun").outcome == "approved"


def test_in_order_the_ones_after_a_signer_who_passes_come_at_once() -> None:
    order = step("b", "li", "he", "li", "sun", policy="sequential")
    approval = begun(step("a", "li"), order, repeat="all").approve("li")
    assert approval.waits_for == ["he"]
    assert approval.approve("he").waits_for == ["sun"]


def test_in_order_a_signer_who_passes_later_is_passed_over() -> None:
    approval = begun(
        step("a", "he"), step("b", "li", "he", "sun", policy="sequential"), repeat="all"
    )
    assert approval.approve("he").waits_for == ["li"]
    assert approval.approve("li").waits_for == ["sun"]


def test_nobody_passes_because_of_a_refusal_or_because_they_were_asked() -> None:
    approval = begun(vote("a", 1, 3, "li", "he", "sun"), step("b", "li", "sun", policy="all"))
    voted = begun(*approval.plan["nodes"], repeat="all")
    voted.does("li", "refuse").approve("he")
    assert voted.waits_for == ["li", "sun"]


def test_a_deputy_who_has_signed_passes_for_whom_they_stand_in() -> None:
    away = people(absence("sun", "li"))
    approval = begun(step("a", "li"), step("b", "sun"), directory=away, repeat="all")
    assert approval.approve("li").outcome == "approved"
    assert approval.run.seats[1].holder == "li"
    assert approval.run.seats[1].asked == "sun"


def test_whoever_was_only_asked_and_is_away_now_does_not_pass() -> None:
    approval = begun(step("a", "li"), step("b", "he"), step("c", "li"), repeat="all")
    approval.approve("li")
    approval.directory = people(absence("li", "wu"))
    assert approval.approve("he").waits_for == ["wu"]


def test_whoever_got_a_task_and_signed_it_passes_later() -> None:
    approval = begun(step("a", "li"), step("b", "he"), repeat="adjacent")
    approval.does("li", "transfer", "he").approve("he")
    assert approval.outcome == "approved"


def test_time_that_signs_lets_nobody_pass() -> None:
    late = step("a", "li", ladder=[rung(1, "approve", "hour")])
    approval = begun(late, step("b", "li"), repeat="all")
    approval.later(hours=2).tick()
    assert approval.at_steps == ["b"]
    assert approval.waits_for == ["li"]


def test_after_a_return_everybody_signs_again() -> None:
    approval = begun(step("a", "li"), step("b", "he"), step("c", "li", "sun"), repeat="all")
    approval.approve("li")
    assert approval.returns("he", "a").waits_for == ["li"]
    approval.approve("li")
    assert approval.waits_for == ["he"]


def test_what_was_signed_beside_a_branch_that_sent_it_back_lets_nobody_pass() -> None:
    joint = parting("joint", branch("x", step("a", "li")), branch("y", step("a", "he")))
    approval = begun(step("first", "he", "sun"), joint, repeat="all").approve("sun", "he")
    assert approval.returns("li", "first").waits_for == ["he", "sun"]


def test_a_step_that_had_passed_is_signed_by_hand_when_it_is_sent_back_to() -> None:
    approval = begun(step("a", "li"), step("b", "li"), step("c", "he"), repeat="adjacent")
    approval.approve("li").returns("he", "b")
    assert approval.waits_for == ["li"]


def test_a_new_run_knows_no_earlier_signatures() -> None:
    approval = begun(step("a", "li"), step("b", "he"), repeat="all")
    approval.approve("li").returns("he", "drafter").begin()
    assert approval.waits_for == ["li"]


# ----------------------------------------------------------------------------------------- branches


def test_in_a_branch_the_step_before_is_the_one_of_the_branch() -> None:
    joint = parting(
        "joint",
        branch("law", step("one", "li"), step("two", "li")),
        branch("money", step("one", "he"), step("two", "zhou")),
    )
    approval = begun(joint, repeat="adjacent")
    approval.approve("he", "li")
    assert approval.way[3:] == [("joint/law/two", "approved")]
    assert approval.waits_for == ["zhou"]


def test_who_signed_before_a_parting_passes_the_first_steps_of_every_branch() -> None:
    joint = parting("joint", branch("x", step("a", "li")), branch("y", step("a", "li", "he")))
    approval = begun(step("first", "li"), joint, repeat="adjacent").approve("li")
    assert approval.outcome == "approved"


def test_after_a_join_the_steps_before_are_the_last_ones_of_all_branches() -> None:
    joint = parting(
        "joint",
        branch("x", step("one", "zhou"), step("two", "li")),
        branch("y", step("one", "he")),
    )
    last = step("last", "li", "zhou", "he", policy="all")
    approval = begun(joint, last, repeat="adjacent").approve("zhou", "li", "he")
    assert approval.waits_for == ["zhou"]


def test_an_approval_that_everybody_passes_to_its_end_is_over_at_once() -> None:
    joint = parting("joint", branch("x", step("a", "li")), branch("y", step("b", "li")))
    approval = begun(step("first", "li"), joint, step("last", "li"), repeat="all")
    approval.approve("li")
    assert (approval.outcome, approval.waits_for) == ("approved", [])
    assert {result for _, result in approval.way} == {"approved"}


def test_an_automatic_signature_lies_in_nobodys_box() -> None:
    approval = begun(step("a", "li"), step("b", "li"), step("c", "he"), repeat="all")
    approval.approve("li")
    assert approval.box("li", "done") == [("a", "approved")]
    assert approval.box("li", "todo") == []


def test_a_limit_of_a_step_that_passes_troubles_nobody() -> None:
    late = step("b", "li", limit=wait(1), ladder=[rung(1, "refuse")])
    approval = begun(step("a", "li"), late, step("c", head()), repeat="all").approve("li")
    assert approval.wake_at is None
