"""The drafter withdraws (撤回), an approver takes back (拿回): only before anybody acts on it."""

from __future__ import annotations

import pytest

from tests.builders.approvals import (
    Approval,
    absence,
    begun,
    branch,
    member,
    parting,
    people,
    role,
    rung,
    step,
    vote,
)
from tests.builders.catalogue import JUSTICE

THREE = (step("a", "li"), step("b", "he"), step("c", "sun"))


# ---------------------------------------------------------------------------------------- withdrawn


def test_the_drafter_withdraws_before_anybody_has_acted() -> None:
    approval = begun(*THREE).does("wei", "withdraw", seat=0)
    assert (approval.outcome, approval.waits_for) == ("withdrawn", [])
    assert approval.way == [("a", "lapsed")]
    assert approval.types[-1] == "approval_withdrawn"


def test_nobody_but_the_drafter_withdraws() -> None:
    approval = begun(*THREE, authors=["chen"])
    for name in ("li", "he", "chen", "feng"):
        refusal = approval.refuses(name, "withdraw", seat=0)
        assert (refusal.code, refusal.kind) == ("only_the_drafter", "forbidden")


@pytest.mark.parametrize(
    "action",
    [
        ("approve", ""),
        ("transfer", "wu"),
        ("delegate", "wu"),
        ("add_before", "wu"),
        ("add_after", "wu"),
    ],
)
def test_nothing_is_withdrawn_once_somebody_has_acted(action: tuple[str, str]) -> None:
    approval = begun(step("a", "li", policy="all"), step("b", "he")).does("li", *action)
    refusal = approval.refuses("wei", "withdraw", seat=0)
    assert (refusal.code, refusal.kind) == ("others_have_acted", "conflict")
    assert "withdraw" not in approval.offers("wei", seat=0)


def test_an_added_signer_who_was_taken_away_has_been_acted_on() -> None:
    approval = begun(step("a", "li", policy="all")).does("li", "add_after", "he")
    approval.does("li", "remove_signer", signer=2)
    assert approval.code("wei", "withdraw", seat=0) == "others_have_acted"


def test_a_task_that_was_given_away_and_back_has_been_acted_on() -> None:
    approval = begun(step("a", "li")).does("li", "transfer", "wu").does("wu", "transfer", "li")
    assert approval.code("wei", "withdraw", seat=0) == "others_have_acted"


def test_a_signature_that_was_taken_back_no_longer_keeps_the_drafter_from_withdrawing() -> None:
    approval = begun(*THREE).approve("li").does("li", "take_back", seat=1)
    assert approval.does("wei", "withdraw", seat=0).outcome == "withdrawn"


def test_what_was_only_commented_copied_or_urged_can_be_withdrawn() -> None:
    approval = begun(*THREE).does("li", "comment", opinion="请补充").does("wei", "urge", seat=0)
    approval.does("wei", "copy", seat=0, people=("feng",)).does("feng", "read", seat=0)
    assert approval.does("wei", "withdraw", seat=0).outcome == "withdrawn"


def test_a_deputy_who_has_the_task_has_not_acted() -> None:
    approval = begun(*THREE, directory=people(absence("li", "chen")))
    assert approval.does("wei", "withdraw", seat=0).outcome == "withdrawn"


def test_a_withdrawn_approval_gives_conflicts_only() -> None:
    approval = begun(*THREE).does("wei", "withdraw", seat=0)
    for name, action in (("wei", "withdraw"), ("wei", "urge")):
        assert approval.refuses(name, action, seat=0).kind == "conflict"
    for action in ("approve", "refuse", "return", "transfer", "delegate", "take_back", "reclaim"):
        assert approval.refuses("li", action, "wu").kind == "conflict"


# -------------------------------------------------------------------------------- taken back: steps


def test_an_approver_takes_back_before_the_next_one_acts() -> None:
    approval = begun(*THREE).approve("li")
    assert approval.waits_for == ["he"]
    approval.does("li", "take_back", seat=1)
    assert approval.waits_for == ["li"]
    assert approval.way == [("a", None), ("b", "lapsed")]
    seat = approval.run.seats[0]
    assert (seat.state, seat.by, seat.at) == ("open", None, None)


def test_what_was_taken_back_is_signed_again_and_goes_on() -> None:
    approval = begun(*THREE).approve("li").does("li", "take_back", seat=1)
    approval.approve("li")
    assert approval.waits_for == ["he"]
    assert approval.approve("he", "sun").outcome == "approved"


def test_what_was_taken_back_can_be_refused() -> None:
    approval = begun(*THREE).approve("li").does("li", "take_back", seat=1).does("li", "refuse")
    assert approval.outcome == "refused"


def test_taking_back_is_a_new_stage() -> None:
    approval = begun(*THREE).approve("li")
    assert approval.run.step == 2
    approval.does("li", "take_back", seat=1)
    assert (approval.run.step, approval.run.visits[0].step) == (3, 3)


def test_several_take_back_one_after_the_other() -> None:
    approval = begun(*THREE).approve("li", "he")
    assert approval.code("li", "take_back", seat=1) == "others_have_acted"
    approval.does("he", "take_back", seat=2).does("li", "take_back", seat=1)
    assert approval.at_steps == ["a"]
    assert approval.approve("li", "he", "sun").outcome == "approved"


@pytest.mark.parametrize(
    "action",
    [
        ("approve", ""),
        ("transfer", "wu"),
        ("delegate", "wu"),
        ("add_before", "wu"),
        ("return", "a"),
    ],
)
def test_nothing_is_taken_back_once_the_next_one_has_acted(action: tuple[str, str]) -> None:
    approval = begun(step("a", "li"), step("b", "he", "zhou", policy="all"), step("c", "sun"))
    approval.approve("li").does("he", *action)
    refusal = approval.refuses("li", "take_back", seat=1)
    assert refusal.kind == "conflict"
    assert "take_back" not in approval.offers("li", seat=1)


def test_after_the_last_signature_nothing_is_taken_back() -> None:
    approval = begun(step("a", "li")).approve("li")
    refusal = approval.refuses("li", "take_back")
    assert (refusal.code, refusal.kind) == ("already_decided", "conflict")


def test_only_who_signed_takes_back() -> None:
    approval = begun(*THREE).approve("li")
    for name in ("he", "wei", "feng", "sun"):
        assert approval.refuses(name, "take_back", seat=1).code == "not_an_approver"


def test_whoever_signed_in_the_place_of_another_takes_back() -> None:
    approval = begun(*THREE).does("li", "transfer", "wu").approve("wu")
    assert approval.code("li", "take_back", seat=1) == "not_an_approver"
    assert approval.does("wu", "take_back", seat=1).waits_for == ["wu"]


def test_a_repeated_click_takes_back_once() -> None:
    approval = begun(*THREE).approve("li").does("li", "take_back", seat=1)
    assert approval.refuses("li", "take_back", seat=1).code == "already_decided"


def test_a_refusal_or_a_return_is_not_taken_back() -> None:
    refused = begun(vote("a", 1, 3, "li", "he", "sun")).does("li", "refuse")
    assert refused.code("li", "take_back", seat=1) == "already_decided"
    returned = begun(*THREE).approve("li").returns("he", "a")
    assert returned.code("he", "take_back", seat=2) == "already_decided"


def test_an_automatic_signature_is_nobodys_to_take_back() -> None:
    approval = begun(step("a", "li"), step("b", "li"), step("c", "he"), repeat="all")
    approval.approve("li")
    assert approval.code("li", "take_back", seat=2) == "not_an_approver"


def test_taking_back_undoes_what_passed_because_of_it() -> None:
    approval = begun(step("a", "li"), step("b", "li"), step("c", "he"), repeat="all")
    approval.approve("li").does("li", "take_back", seat=1)
    assert approval.at_steps == ["a"]
    approval.approve("li")
    assert approval.waits_for == ["he"]


# ------------------------------------------------------------------------ taken back: the same step


def test_in_order_the_next_signer_waits_again() -> None:
    approval = begun(step("a", "li", "he", "sun", policy="sequential")).approve("li")
    approval.does("li", "take_back", seat=1)
    assert approval.seats == [("li", "open"), ("he", "waiting"), ("sun", "waiting")]
    assert approval.approve("li", "he", "sun").outcome == "approved"


def test_in_order_nothing_is_taken_back_once_the_next_signer_has_signed() -> None:
    approval = begun(step("a", "li", "he", "sun", policy="sequential")).approve("li", "he")
    assert approval.code("li", "take_back", seat=1) == "others_have_acted"


def test_in_order_that_holds_when_the_step_is_done_too() -> None:
    approval = begun(step("a", "li", "he", policy="sequential"), step("b", "sun"))
    approval.approve("li", "he")
    assert approval.code("li", "take_back", seat=1) == "others_have_acted"
    assert approval.does("he", "take_back", seat=2).waits_for == ["he"]


def test_in_order_nothing_is_taken_back_once_the_next_signer_has_added_somebody() -> None:
    for action in ("add_before", "add_after"):
        approval = begun(step("a", "li", "he", policy="sequential")).approve("li")
        approval.does("he", action, "sun")
        assert approval.code("li", "take_back", seat=1) == "others_have_acted"


def test_side_by_side_the_others_keep_what_they_signed() -> None:
    approval = begun(step("a", "li", "he", "sun", policy="all")).approve("li", "he")
    approval.does("li", "take_back", seat=1)
    assert approval.seats == [("li", "open"), ("he", "approved"), ("sun", "open")]
    assert approval.approve("sun", "li").outcome == "approved"


def test_whoever_one_has_added_afterwards_waits_again() -> None:
    approval = begun(step("a", "li", policy="all"), step("b", "sun")).does("li", "add_after", "he")
    approval.approve("li")
    assert approval.waits_for == ["he"]
    approval.does("li", "take_back", seat=1)
    assert approval.seats == [("li", "open"), ("he", "waiting")]
    assert approval.approve("li", "he").at_steps == ["b"]


def test_nothing_is_taken_back_once_who_was_added_afterwards_has_signed() -> None:
    approval = begun(step("a", "li", "wu", policy="all")).does("li", "add_after", "he")
    approval.approve("li", "he")
    assert approval.code("li", "take_back", seat=1) == "others_have_acted"


def test_whoever_was_added_before_takes_back_until_the_one_they_came_before_signs() -> None:
    approval = begun(step("a", "li", "wu", policy="all")).does("li", "add_before", "he")
    approval.approve("he").does("he", "take_back", seat=3)
    assert approval.waits_for == ["wu", "he"]
    approval.approve("he", "li")
    assert approval.code("he", "take_back", seat=3) == "others_have_acted"


def test_the_last_of_a_joint_signature_takes_back_only_their_own() -> None:
    approval = begun(step("a", "li", "he", policy="all"), step("b", "sun")).approve("li", "he")
    approval.does("he", "take_back", seat=2)
    assert approval.seats == [("li", "approved"), ("he", "open"), ("sun", "lapsed")]
    assert approval.approve("he").at_steps == ["b"]


def test_where_one_is_enough_the_others_are_asked_again() -> None:
    approval = begun(step("a", "li", "he"), step("b", "sun")).approve("li")
    approval.does("li", "take_back", seat=1)
    assert approval.waits_for == ["li", "he"]
    assert approval.approve("he").at_steps == ["b"]


def test_a_vote_that_was_won_is_open_again() -> None:
    approval = begun(vote("a", 1, 2, "li", "he", "sun", "wu"), step("b", "zhou"))
    approval.approve("li", "he").does("li", "take_back", seat=1)
    assert approval.waits_for == ["li", "sun", "wu"]
    assert approval.seats[1] == ("he", "approved")
    assert approval.approve("sun").at_steps == ["b"]


def test_who_waited_for_somebody_when_a_vote_was_won_waits_for_them_again() -> None:
    approval = begun(vote("a", 1, 2, "li", "he", "sun"), step("b", "zhou"))
    approval.does("li", "add_before", "wu").approve("he", "sun").does("sun", "take_back")
    assert approval.waits_for == ["sun", "wu"]
    assert approval.seats[0] == ("li", "waiting")


def test_in_order_what_lapsed_waits_again_in_its_order() -> None:
    approval = begun(vote("a", 1, 3, "li", "he", "sun"), step("b", "zhou"))
    approval.does("li", "add_after", "wu").does("he", "approve").does("li", "approve")
    assert approval.at_steps == ["b"]
    approval.does("li", "take_back", seat=1)
    assert approval.seats[:4] == [
        *(("li", "open"), ("he", "approved"), ("sun", "open"), ("wu", "waiting")),
    ]


def test_nothing_is_taken_back_from_a_step_that_was_returned() -> None:
    """Somebody else of the step sent it back: to undo that is not for who had agreed."""
    approval = begun(step("a", "sun"), step("b", "li", "he", policy="all")).approve("sun", "li")
    approval.returns("he", "a")
    assert approval.code("li", "take_back", seat=2) == "already_decided"
    assert approval.at_steps == ["a"]


# ------------------------------------------------------------------------- taken back: in a parting

JOINT = parting(
    "joint",
    branch("x", step("one", "li"), step("two", "he")),
    branch("y", step("one", "sun")),
)


def joint() -> Approval:
    return begun(JOINT, step("last", "zhou"))


def test_in_a_branch_the_other_branches_do_not_matter() -> None:
    approval = joint().approve("li", "sun").does("li", "take_back", seat=1)
    assert approval.at_steps == ["joint/x/one"]
    assert approval.run.step == 1
    assert approval.approve("li", "he").at_steps == ["last"]


def test_the_end_of_a_branch_is_taken_back_while_the_others_go_on() -> None:
    approval = joint().approve("sun").does("sun", "take_back", seat=2)
    assert approval.waits_for == ["li", "sun"]
    assert approval.run.step == 1


def test_taking_back_in_one_branch_leaves_the_steps_of_the_others() -> None:
    """Else a step of another branch would be passed over."""
    approval = joint().approve("sun", "li")
    assert approval.at_steps == ["joint/x/two"]
    approval.does("sun", "take_back", seat=2)
    assert approval.at_steps == ["joint/y/one", "joint/x/two"]
    approval.approve("sun")
    assert approval.outcome is None
    assert approval.at_steps == ["joint/x/two"]
    assert approval.approve("he").at_steps == ["last"]


def test_in_a_branch_the_next_step_of_the_same_branch_does_matter() -> None:
    approval = joint().approve("li", "he")
    assert approval.code("li", "take_back", seat=1) == "others_have_acted"


def test_after_a_join_every_branch_can_still_be_taken_back() -> None:
    for name, path in (("he", "joint/x/two"), ("sun", "joint/y/one")):
        approval = joint().approve("li", "he", "sun")
        assert approval.at_steps == ["last"]
        approval.does(name, "take_back")
        assert approval.at_steps == [path]
        assert approval.approve(name).at_steps == ["last"]


def test_after_a_join_two_branches_take_back_one_after_the_other() -> None:
    approval = joint().approve("li", "he", "sun").does("sun", "take_back").does("he", "take_back")
    assert approval.at_steps == ["joint/y/one", "joint/x/two"]
    assert approval.approve("sun").at_steps == ["joint/x/two"]
    assert approval.approve("he").at_steps == ["last"]


def test_nothing_is_taken_back_from_a_parting_that_another_branch_sent_back() -> None:
    approval = begun(step("first", "wu"), JOINT).approve("wu", "sun", "li")
    approval.returns("he", "first")
    assert approval.code("sun", "take_back") == "others_have_acted"
    assert approval.code("li", "take_back") == "others_have_acted"
    assert approval.at_steps == ["first"]


def test_a_branch_that_another_one_did_not_wait_for_is_taken_back_after_that_stepped_back() -> None:
    approval = joint().approve("sun", "li").returns("he", "previous")
    approval.does("sun", "take_back")
    assert approval.at_steps == ["joint/y/one", "joint/x/one"]


def test_after_a_join_nothing_is_taken_back_once_the_next_step_was_signed() -> None:
    approval = begun(JOINT, step("last", "zhou"), step("end", "wu"))
    approval.approve("li", "he", "sun", "zhou")
    assert approval.code("sun", "take_back") == "others_have_acted"


def test_the_step_before_a_parting_is_taken_back_before_any_branch_acts() -> None:
    approval = begun(step("first", "wu"), JOINT).approve("wu").does("wu", "take_back")
    assert approval.way == [("first", None), ("joint/x/one", "lapsed"), ("joint/y/one", "lapsed")]
    approval.approve("wu", "sun")
    assert approval.code("wu", "take_back") == "others_have_acted"


def test_a_step_that_leads_straight_back_leads_there_after_it_was_taken_back_too() -> None:
    approval = begun(*THREE).approve("li", "he").returns("sun", "a", straight_back=True)
    approval.approve("li").does("li", "take_back")
    assert approval.approve("li").at_steps == ["c"]


def test_what_a_deputy_passed_automatically_since_is_nobodys_act() -> None:
    away = people(absence("sun", "li"))
    approval = begun(
        *(step("a", "li"), step("b", "sun"), step("c", "he")), directory=away, repeat="all"
    )
    approval.approve("li").does("li", "take_back", seat=1)
    assert approval.at_steps == ["a"]


def test_what_time_has_signed_since_is_nobodys_act() -> None:
    late = step("b", "he", ladder=[rung(1, "approve", "hour")])
    approval = begun(step("a", "li"), late, step("c", "sun")).approve("li")
    approval.later(hours=2).tick()
    assert approval.at_steps == ["c"]
    approval.does("li", "take_back")
    assert approval.at_steps == ["a"]
    assert approval.approve("li").at_steps == ["b"]


def test_what_the_chain_forbids_to_take_back_stays_signed() -> None:
    approval = begun(step("a", "li", actions=["approve", "refuse"]), step("b", "he")).approve("li")
    assert approval.code("li", "take_back", seat=1) == "action_not_offered"


def test_whoever_has_lost_the_role_since_still_takes_back_what_they_signed() -> None:
    approval = begun(step("a", role("legal_reviewer", JUSTICE)), step("b", "he")).approve("li")
    approval.directory = people(members=[member("li", of=JUSTICE)])
    approval.does("li", "take_back", seat=1)
    assert approval.waits_for == ["li", "wu"]
    assert approval.code("li", "approve", seat=1) == "not_an_approver"
    assert approval.approve("wu").at_steps == ["b"]
