"""An approval is sent back (退回): to the drafter, to the step before, to an earlier one."""

from __future__ import annotations

import pytest

from tests.builders.approvals import Approval, begun, branch, head, member, parting, people, step

FOUR = (step("a", "li"), step("b", "he"), step("c", "sun"), step("d", "zhou"))

JOINT = (
    step("first", "li"),
    parting(
        "joint",
        branch("x", step("one", "he"), step("two", "sun"), step("three", "wu")),
        branch("y", step("one", "zhou"), step("two", "tang")),
    ),
    step("then", "zhao"),
    step("last", "feng"),
)


def four() -> Approval:
    return begun(*FOUR).approve("li", "he", "sun")


# ----------------------------------------------------------------------------------- to the drafter


def test_a_return_to_the_drafter_ends_the_run_as_returned() -> None:
    approval = four().returns("zhou", "drafter")
    assert (approval.outcome, approval.waits_for) == ("returned", [])
    assert approval.way[-1] == ("d", "returned")
    assert (approval.run.ended_at, approval.run.resume) == (approval.now, None)
    assert approval.run.seats[-1].state == "returned"


def test_the_others_at_the_step_lapse_with_a_return() -> None:
    approval = begun(step("a", "li", "he", "sun", policy="all")).approve("li")
    approval.returns("he", "drafter")
    assert approval.seats == [("li", "approved"), ("he", "returned"), ("sun", "lapsed")]


def test_after_a_return_to_the_drafter_the_next_run_begins_at_the_first_step() -> None:
    approval = four().returns("zhou", "drafter").begin()
    assert (approval.run.number, approval.at_steps) == (2, ["a"])


def test_what_comes_straight_back_from_the_drafter_begins_where_it_was_returned() -> None:
    approval = begun(*FOUR).approve("li", "he").returns("sun", "drafter", straight_back=True)
    assert approval.run.resume == "c"
    approval.begin()
    assert (approval.run.number, approval.at_steps, approval.waits_for) == (2, ["c"], ["sun"])
    assert approval.approve("sun", "zhou").outcome == "approved"


def test_from_inside_a_branch_the_whole_parting_comes_straight_back() -> None:
    approval = begun(*JOINT).approve("li", "he", "zhou")
    approval.returns("sun", "drafter", straight_back=True)
    assert approval.run.resume == "joint"
    assert approval.begin().at_steps == ["joint/x/one", "joint/y/one"]


# --------------------------------------------------------------------------------- to earlier steps


def test_the_previous_step_is_the_one_that_was_approved_before() -> None:
    approval = four().returns("zhou", "previous")
    assert approval.waits_for == ["sun"]
    assert approval.way[-2:] == [("d", "returned"), ("c", None)]


def test_an_earlier_step_is_chosen_and_all_after_it_sign_again() -> None:
    approval = four().returns("zhou", "b")
    assert approval.waits_for == ["he"]
    approval.approve("he")
    assert approval.waits_for == ["sun"]
    assert approval.approve("sun", "zhou").outcome == "approved"


def test_an_earlier_step_that_sends_it_straight_back_spares_the_steps_between() -> None:
    approval = four().returns("zhou", "a", straight_back=True)
    assert approval.waits_for == ["li"]
    assert approval.visit("a").back_to == "d"
    approval.approve("li")
    assert approval.waits_for == ["zhou"]
    assert approval.approve("zhou").outcome == "approved"


def test_the_stage_only_ever_grows() -> None:
    approval = four()
    assert approval.run.step == 4
    assert approval.returns("zhou", "a", straight_back=True).run.step == 5
    assert approval.approve("li").run.step == 6


def test_a_step_that_signs_again_asks_everybody_of_it_again() -> None:
    approval = begun(step("a", "li", "wu", policy="all"), step("b", "he"))
    approval.approve("li", "wu").returns("he", "a")
    assert approval.waits_for == ["li", "wu"]


def test_a_step_that_signs_again_asks_who_is_there_now() -> None:
    approval = begun(step("a", head()), step("b", "he")).approve("zhao")
    approval.directory = people(without=["zhao"], members=[member("chen", "department_head")])
    assert approval.returns("he", "a").waits_for == ["chen"]


def test_what_was_returned_can_be_returned_again_and_further() -> None:
    """The first step's approval still stands when the second one is signed again."""
    approval = four().returns("zhou", "c").returns("sun", "a")
    assert approval.waits_for == ["li"]
    approval.approve("li", "he").returns("sun", "b")
    assert approval.approve("he", "sun", "zhou").outcome == "approved"


def test_a_step_that_was_taken_back_and_then_returned_can_be_returned_to_again() -> None:
    approval = begun(*FOUR).approve("li", "he").does("he", "take_back").returns("he", "a")
    approval.approve("li", "he")
    assert approval.returns("sun", "b").waits_for == ["he"]


def test_a_return_within_a_return_goes_straight_back_step_by_step() -> None:
    approval = four().returns("zhou", "c", straight_back=True)
    approval.returns("sun", "a", straight_back=True).approve("li")
    assert approval.at_steps == ["c"]
    assert approval.visit("c").back_to == "d"
    approval.approve("sun")
    assert approval.at_steps == ["d"]


def test_after_coming_straight_back_once_it_goes_on_as_usual() -> None:
    approval = begun(*FOUR).approve("li", "he")
    approval.returns("sun", "a", straight_back=True).approve("li", "sun")
    assert approval.waits_for == ["zhou"]


# ---------------------------------------------------------------------------------- where it cannot


def test_the_first_step_has_nothing_before_it() -> None:
    approval = begun(*FOUR)
    refusal = approval.refuses("li", "return", "previous")
    assert (refusal.code, refusal.fields) == ("nothing_to_return_to", ("to",))
    assert approval.returns("li", "drafter").outcome == "returned"


@pytest.mark.parametrize("to", ["c", "d", "nowhere", "joint/x/one", "wei", "end"])
def test_only_what_was_approved_before_can_be_returned_to(to: str) -> None:
    approval = begun(*FOUR).approve("li", "he")
    refusal = approval.refuses("sun", "return", to)
    assert (refusal.code, refusal.fields) == ("return_target_unknown", ("to",))


def test_a_step_that_was_passed_over_cannot_be_returned_to() -> None:
    approval = begun(
        step("a", "li"), step("b", "he", when="days > 9"), step("c", "sun"), facts={"days": 5}
    )
    approval.approve("li")
    assert approval.code("sun", "return", "b") == "return_target_unknown"
    assert approval.returns("sun", "previous").at_steps == ["a"]


def test_a_return_says_where_to() -> None:
    refusal = four().refuses("zhou", "return")
    assert (refusal.code, refusal.fields) == ("return_target_missing", ("to",))


def test_a_return_without_a_reason_is_refused() -> None:
    refusal = four().refuses("zhou", "return", "a", opinion="")
    assert (refusal.code, refusal.params) == ("opinion_needed", {"action": "return"})


def test_who_does_not_have_the_task_returns_nothing() -> None:
    approval = four()
    assert approval.code("sun", "return", "a", seat=4) == "not_an_approver"
    assert approval.code("sun", "return", "a", seat=3) == "already_decided"


def test_a_return_to_a_step_that_nobody_can_sign_any_more_changes_nothing() -> None:
    approval = four()
    approval.directory = people(without=["he"])
    assert approval.code("zhou", "return", "b") == "approval_without_approver"
    assert approval.waits_for == ["zhou"]


# ----------------------------------------------------------------------------------------- branches


def test_within_a_branch_the_other_branches_go_on() -> None:
    approval = begun(*JOINT).approve("li", "he", "zhou").returns("sun", "previous")
    assert approval.at_steps == ["joint/y/two", "joint/x/one"]
    assert approval.waits_for == ["tang", "he"]
    assert approval.run.step == 2


def test_within_a_branch_it_comes_straight_back_to_the_step_of_the_branch() -> None:
    approval = begun(*JOINT).approve("li", "he", "sun")
    approval.returns("wu", "joint/x/one", straight_back=True)
    assert approval.visit("joint/x/one").back_to == "joint/x/three"
    approval.approve("he")
    assert approval.at_steps == ["joint/y/one", "joint/x/three"]
    assert approval.approve("wu", "zhou", "tang").at_steps == ["then"]


def test_within_a_branch_whose_neighbours_are_done_the_parting_is_still_one_stage() -> None:
    approval = begun(*JOINT).approve("li", "zhou", "tang", "he")
    assert (approval.at_steps, approval.run.step) == (["joint/x/two"], 2)
    assert approval.returns("sun", "previous").run.step == 2
    assert approval.approve("he", "sun", "wu").at_steps == ["then"]


def test_the_first_step_of_a_branch_sends_back_to_before_the_parting() -> None:
    approval = begun(*JOINT).approve("li", "zhou").returns("he", "previous")
    assert approval.at_steps == ["first"]
    assert approval.way[1:4] == [
        ("joint/x/one", "returned"),
        ("joint/y/one", "approved"),
        ("joint/y/two", "lapsed"),
    ]


def test_after_a_return_from_a_branch_all_branches_sign_again() -> None:
    approval = begun(*JOINT).approve("li", "zhou").returns("he", "first").approve("li")
    assert approval.at_steps == ["joint/x/one", "joint/y/one"]


def test_a_return_from_a_branch_comes_straight_back_to_the_whole_parting() -> None:
    approval = begun(*JOINT).approve("li", "he").returns("sun", "first", straight_back=True)
    assert approval.visit("first").back_to == "joint"
    assert approval.approve("li").at_steps == ["joint/x/one", "joint/y/one"]


def test_a_step_of_another_branch_cannot_be_returned_to() -> None:
    approval = begun(*JOINT).approve("li", "he", "zhou")
    assert approval.code("sun", "return", "joint/y/one") == "return_target_unknown"
    assert approval.code("sun", "return", "joint") == "return_target_unknown"


def joined() -> Approval:
    """Everybody in the parting has agreed."""
    return begun(*JOINT).approve("li", "he", "sun", "wu", "zhou", "tang")


def test_after_a_join_the_previous_stage_is_the_whole_parting() -> None:
    approval = joined().returns("zhao", "previous")
    assert approval.at_steps == ["joint/x/one", "joint/y/one"]
    assert approval.code("he", "return", "joint") == "return_target_unknown"


def test_after_a_join_no_single_step_of_a_branch_can_be_returned_to() -> None:
    assert joined().code("zhao", "return", "joint/x/one") == "return_target_unknown"


def test_a_parting_that_comes_straight_back_does_so_when_all_branches_are_done() -> None:
    """No branch takes the others' signatures with it, and the steps between are spared."""
    approval = joined().approve("zhao").returns("feng", "joint", straight_back=True)
    approval.approve("he", "sun", "wu")
    assert (approval.outcome, approval.at_steps) == (None, ["joint/y/one"])
    approval.approve("zhou", "tang")
    assert approval.at_steps == ["last"]
    assert approval.approve("feng").outcome == "approved"


@pytest.mark.parametrize("straight", [True, False])
def test_a_branch_that_steps_back_still_comes_straight_back_with_the_others(straight: bool) -> None:
    approval = joined().approve("zhao").returns("feng", "joint", straight_back=True)
    approval.approve("zhou", "tang", "he").returns("sun", "previous", straight_back=straight)
    approval.approve("he", "sun", "wu")
    assert approval.at_steps == ["last"]


def test_a_parting_that_is_returned_on_its_way_straight_back_still_gets_there() -> None:
    approval = joined().approve("zhao").returns("feng", "joint", straight_back=True)
    approval.approve("he").returns("sun", "first", straight_back=True).approve("li")
    assert approval.at_steps == ["joint/x/one", "joint/y/one"]
    approval.approve("he", "sun", "wu", "zhou", "tang")
    assert approval.at_steps == ["last"]


def test_a_branch_on_its_inner_way_back_can_send_the_whole_parting_back() -> None:
    approval = begun(*JOINT).approve("li", "he", "sun")
    approval.returns("wu", "joint/x/one", straight_back=True)
    approval.returns("he", "first", straight_back=True).approve("li")
    assert approval.at_steps == ["joint/x/one", "joint/y/one"]
    assert approval.approve("he").at_steps == ["joint/y/one", "joint/x/two"]
