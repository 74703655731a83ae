"""Chains that want different people: nobody signs twice in one run."""

from __future__ import annotations

import pytest

from tests.builders.approvals import (
    Approval,
    absence,
    begun,
    branch,
    parting,
    people,
    person,
    rung,
    step,
)

KEYS = (step("a", "li", "he"), step("b", "li", "he", "sun"), step("c", "li", "he", "sun", "wu"))


def test_who_has_signed_is_not_asked_again() -> None:
    approval = begun(*KEYS, distinct=True).approve("li")
    assert approval.waits_for == ["he", "sun"]
    assert approval.approve("sun").waits_for == ["he", "wu"]


def test_without_the_rule_the_same_person_may_hold_all_keys() -> None:
    assert begun(*KEYS).approve("li", "li", "li").outcome == "approved"


def test_where_only_who_has_signed_is_left_the_way_on_is_blocked() -> None:
    approval = begun(step("a", "li"), step("b", "li"), distinct=True)
    assert approval.code("li", "approve") == "approval_without_approver"


def test_a_substitute_helps_where_only_who_has_signed_is_left() -> None:
    approval = begun(step("a", "li"), step("b", "li", otherwise=[person("he")]), distinct=True)
    assert approval.approve("li").waits_for == ["he"]


@pytest.mark.parametrize("action", ["transfer", "delegate", "add_before", "add_after"])
def test_who_has_signed_gets_no_other_task(action: str) -> None:
    approval = begun(step("a", "li"), step("b", "he", policy="all"), distinct=True).approve("li")
    refusal = approval.refuses("he", action, "li")
    assert (refusal.code, refusal.fields, refusal.kind) == ("signed_already", ("to",), "forbidden")


def test_who_has_signed_is_no_deputy() -> None:
    approval = begun(step("a", "li"), step("b", "he", "sun", policy="sequential"), distinct=True)
    approval.directory = people(absence("he", "li"))
    assert approval.approve("li").waits_for == ["he"]
    approval.directory = people(absence("sun", "li"))
    assert approval.approve("he").waits_for == ["sun"]


def test_one_deputy_does_not_stand_in_for_two() -> None:
    away = people(absence("li", "chen"), absence("he", "chen"))
    approval = begun(step("a", "li", "he", policy="all"), directory=away, distinct=True)
    assert approval.waits_for == ["chen", "he"]


def test_who_is_asked_themselves_does_not_stand_in_as_well() -> None:
    approval = begun(
        step("a", "li", "he", policy="all"), directory=people(absence("li", "he")), distinct=True
    )
    assert approval.waits_for == ["li", "he"]


def test_time_gives_no_second_key_to_who_has_one() -> None:
    late = step("b", "li", "wu", policy="all", ladder=[rung(1, "escalate", "hour")])
    approval = begun(step("a", "zhou"), late, distinct=True).approve("zhou")
    approval.later(hours=2).tick()
    assert approval.waits_for == ["li", "wu"]


def test_time_gives_two_tasks_of_a_step_to_two_people() -> None:
    late = step("a", "li", "wu", policy="all", ladder=[rung(1, "escalate", "hour")])
    approval = begun(late, distinct=True)
    approval.later(hours=2).tick()
    assert approval.waits_for == ["zhou", "wu"]


def test_who_signed_in_one_branch_does_not_sign_in_the_other() -> None:
    joint = parting("joint", branch("x", step("a", "li")), branch("y", step("b", "li", "he")))
    approval = begun(joint, distinct=True)
    approval.does("li", "approve", seat=1)
    refusal = approval.refuses("li", "approve", seat=2)
    assert (refusal.code, refusal.kind) == ("signed_already", "forbidden")
    assert "approve" not in approval.offers("li", seat=2)
    assert "return" in approval.offers("li", seat=2)
    assert approval.approve("he").outcome == "approved"


def test_who_signed_does_not_stand_in_for_the_next_signer_of_the_step() -> None:
    approval = begun(step("a", "li", "he", policy="sequential"), distinct=True)
    approval.directory = people(absence("he", "li"))
    assert approval.approve("li").waits_for == ["he"]


def test_the_same_step_is_signed_again_by_the_same_person_after_a_return() -> None:
    approval = begun(step("a", "li"), step("b", "he"), distinct=True)
    approval.approve("li").returns("he", "a")
    assert approval.waits_for == ["li"]
    assert approval.approve("li", "he").outcome == "approved"


def test_who_signed_an_earlier_step_stays_out_of_the_later_ones_after_a_return() -> None:
    """The first signature still stands: only the second step is gone through again."""
    approval = begun(step("a", "li"), step("b", "he", "li"), step("c", "sun"), distinct=True)
    approval.approve("li", "he").returns("sun", "b")
    assert approval.waits_for == ["he"]


def test_a_return_to_the_drafter_lets_everybody_sign_anew() -> None:
    """A new run does not know who signed an earlier one, so it does not lean on it."""
    approval = begun(step("a", "li"), step("b", "li", "he"), distinct=True)
    approval.approve("li").returns("he", "drafter", straight_back=True)
    assert approval.run.resume is None
    assert approval.begin().waits_for == ["li"]
    assert approval.at_steps == ["a"]


def test_who_has_to_differ_from_the_drafter_as_well() -> None:
    assert (
        Approval(step("a", "wei"), distinct=True).begin_refused().code
        == "approval_without_approver"
    )
