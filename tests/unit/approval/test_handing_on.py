"""Tasks change hands: given away (转办), lent for an opinion (委派), handed on by an overseer."""

from __future__ import annotations

import pytest

from tests.builders.approvals import Approval, absence, begun, head, people, step

AWAY = ("transfer", "delegate")


def one() -> Approval:
    return begun(step("a", "li", policy="all"), step("b", "he"))


# ----------------------------------------------------------------------------------- 转办: for good


def test_a_task_that_is_given_away_is_the_others() -> None:
    approval = one().does("li", "transfer", "chen")
    assert approval.waits_for == ["chen"]
    seat = approval.run.seats[0]
    assert (seat.asked, seat.holder, seat.rule) == ("li", "chen", "transferred")
    approval.approve("chen")
    assert approval.run.seats[0].by == "chen"
    assert approval.at_steps == ["b"]


@pytest.mark.parametrize("action", ["approve", "refuse", "return", "transfer", "comment"])
def test_whoever_gave_a_task_away_is_out(action: str) -> None:
    approval = one().does("li", "transfer", "chen")
    refusal = approval.refuses("li", action, "wu", seat=1)
    assert (refusal.code, refusal.kind) == ("not_an_approver", "forbidden")


def test_a_task_can_be_given_away_again_and_back() -> None:
    approval = one().does("li", "transfer", "chen").does("chen", "transfer", "li")
    assert approval.approve("li").at_steps == ["b"]


def test_whoever_gets_their_own_task_back_must_still_hold_the_role() -> None:
    approval = begun(step("a", head())).does("zhao", "transfer", "chen")
    approval.does("chen", "transfer", "zhao")
    approval.directory = people(without=["zhao"])
    assert approval.code("zhao", "approve") == "not_an_approver"


def test_an_event_names_both_who_had_it_and_who_has_it() -> None:
    event = one().does("li", "transfer", "chen").events[-1]
    assert (event.type, event.actor, event.data["to"]) == ("approval_transferred", "li", "chen")


# ----------------------------------------------------------------------------- 委派: for an opinion


def test_a_helper_gives_an_opinion_and_the_task_comes_back() -> None:
    approval = one().does("li", "delegate", "chen")
    assert (approval.waits_for, approval.run.seats[0].owner) == (["chen"], "li")
    approval.does("chen", "advise")
    assert (approval.waits_for, approval.run.seats[0].owner) == (["li"], None)
    assert approval.approve("li").at_steps == ["b"]
    assert approval.run.seats[0].by == "li"


@pytest.mark.parametrize(
    "action", ["approve", "refuse", "return", "transfer", "delegate", "add_before", "add_after"]
)
def test_a_helper_does_not_decide(action: str) -> None:
    approval = one().does("li", "delegate", "chen")
    assert approval.code("chen", action, "wu") == "action_not_offered"
    assert approval.offers("chen") == ("advise", "comment")


@pytest.mark.parametrize("action", ["approve", "refuse", "transfer", "delegate"])
def test_the_owner_decides_only_when_the_task_is_back(action: str) -> None:
    approval = one().does("li", "delegate", "chen")
    assert approval.code("li", action, "wu") == "not_an_approver"
    assert approval.offers("li") == ("reclaim",)


def test_an_owner_takes_the_task_back_without_an_opinion() -> None:
    approval = one().does("li", "delegate", "chen").does("li", "reclaim")
    assert approval.waits_for == ["li"]
    assert approval.code("chen", "advise", seat=1) == "not_an_approver"
    assert approval.approve("li").at_steps == ["b"]


def test_an_opinion_of_a_helper_needs_words() -> None:
    approval = one().does("li", "delegate", "chen")
    assert approval.code("chen", "advise", opinion="") == "opinion_needed"


def test_what_is_not_lent_is_neither_advised_on_nor_reclaimed() -> None:
    approval = one()
    assert approval.code("li", "advise") == "action_not_offered"
    assert approval.code("li", "reclaim") == "not_an_approver"


def test_only_the_owner_reclaims_and_only_once() -> None:
    approval = one().does("li", "delegate", "chen")
    assert approval.code("feng", "reclaim", seat=1) == "not_an_approver"
    approval.does("li", "reclaim")
    assert approval.refuses("li", "reclaim").kind == "forbidden"
    approval.approve("li")
    assert approval.refuses("li", "reclaim", seat=1).kind == "conflict"


def test_the_opinion_of_a_helper_is_kept_with_the_seat() -> None:
    approval = one().does("li", "delegate", "chen").does("chen", "advise", opinion="可以公开")
    assert approval.sealed["opinion-1-1-3"]["text"] == "可以公开"


def test_a_role_is_asked_of_its_holder_and_not_of_the_helper() -> None:
    approval = begun(step("a", head())).does("zhao", "delegate", "li").does("li", "advise")
    assert approval.approve("zhao").outcome == "approved"


# --------------------------------------------------------------------------------- the wrong target


@pytest.mark.parametrize("action", [*AWAY, "add_before", "add_after"])
def test_nobody_gives_a_task_to_themselves(action: str) -> None:
    refusal = one().refuses("li", action, "li")
    assert (refusal.code, refusal.fields) == ("task_to_oneself", ("to",))


@pytest.mark.parametrize("action", [*AWAY, "add_before", "add_after"])
@pytest.mark.parametrize("to", ["", "nobody"])
def test_a_task_goes_to_somebody_who_works_here(action: str, to: str) -> None:
    refusal = one().refuses("li", action, to)
    assert (refusal.code, refusal.fields) == ("staff_unknown", ("to",))


@pytest.mark.parametrize("action", [*AWAY, "add_before", "add_after"])
def test_nobody_gets_a_second_task_at_the_same_step(action: str) -> None:
    approval = begun(step("a", "li", "he", "sun", policy="all")).approve("sun")
    for to in ("he", "sun"):
        refusal = approval.refuses("li", action, to)
        assert (refusal.code, refusal.fields) == ("already_a_signer", ("to",))


@pytest.mark.parametrize("action", AWAY)
def test_nobody_gets_a_second_task_as_a_deputy(action: str) -> None:
    approval = begun(step("a", "li", "he", policy="all"))
    approval.directory = people(absence("chen", "he"))
    assert approval.code("li", action, "chen") == "already_a_signer"
    approval.directory = people(absence("chen", "li"))
    assert approval.code("li", action, "chen") == "task_to_oneself"


@pytest.mark.parametrize("action", AWAY)
def test_a_task_for_somebody_who_is_away_goes_to_their_deputy(action: str) -> None:
    approval = begun(step("a", "li"), directory=people(absence("chen", "wu")))
    assert approval.does("li", action, "chen").waits_for == ["wu"]


@pytest.mark.parametrize("action", AWAY)
def test_only_who_has_an_open_task_hands_it_on(action: str) -> None:
    approval = begun(step("a", "li", "he", policy="sequential"), step("b", "sun"))
    assert approval.code("he", action, "wu") == "already_decided"
    assert approval.code("sun", action, "wu", seat=1) == "not_an_approver"
    approval.approve("li")
    assert approval.code("li", action, "wu", seat=1) == "already_decided"


@pytest.mark.parametrize("action", AWAY)
def test_a_repeated_click_hands_nothing_on_twice(action: str) -> None:
    approval = one().does("li", action, "chen")
    assert approval.refuses("li", action, "chen").kind == "forbidden"


# --------------------------------------------------------------------------- handed on by overseers


@pytest.mark.parametrize("overseer", ["feng", "tang"])
def test_an_overseer_hands_on_a_task_that_is_stuck(overseer: str) -> None:
    approval = one().does(overseer, "transfer", "chen", seat=1)
    assert approval.waits_for == ["chen"]
    assert approval.run.seats[0].rule == "transferred"
    assert approval.events[-1].actor == overseer


def test_an_overseer_hands_on_the_task_of_somebody_who_left() -> None:
    approval = one()
    approval.directory = people(without=["li"])
    assert approval.does("feng", "transfer", "wu", seat=1).approve("wu").at_steps == ["b"]


def test_an_overseer_hands_on_a_task_that_is_stuck_with_a_helper() -> None:
    approval = one().does("li", "delegate", "chen")
    approval.directory = people(without=["li", "chen"])
    approval.does("feng", "transfer", "wu", seat=1)
    assert (approval.waits_for, approval.run.seats[0].owner) == (["wu"], None)
    assert approval.approve("wu").at_steps == ["b"]


@pytest.mark.parametrize("action", ["approve", "refuse", "return", "delegate", "add_before"])
def test_an_overseer_does_nothing_else_with_a_task_of_others(action: str) -> None:
    approval = one()
    assert approval.code("feng", action, "wu", seat=1) == "not_an_approver"
    assert approval.offers("feng", seat=1) == ("transfer",)


def test_an_overseer_does_not_hand_a_task_to_themselves() -> None:
    assert one().code("feng", "transfer", "feng", seat=1) == "task_to_oneself"


@pytest.mark.parametrize("author", [False, True])
def test_an_overseer_who_drafted_it_does_not_choose_who_signs(author: bool) -> None:
    approval = (
        begun(step("a", "li"), authors=["feng"])
        if author
        else begun(step("a", "li"), drafter="feng")
    )
    assert approval.code("feng", "transfer", "wu", seat=1) == "drafter_may_not_approve"


def test_an_overseer_hands_on_only_what_is_open() -> None:
    approval = begun(step("a", "li", "he", policy="sequential"), step("b", "sun"))
    assert approval.code("feng", "transfer", "wu", seat=2) == "already_decided"
    approval.approve("li")
    assert approval.code("feng", "transfer", "wu", seat=1) == "already_decided"


def test_nobody_else_hands_on_a_task_of_others() -> None:
    for name in ("zhao", "sun", "he"):
        assert one().code(name, "transfer", "wu", seat=1) == "not_an_approver"


def test_what_a_chain_does_not_let_be_handed_on_no_overseer_hands_on() -> None:
    key = begun(step("a", "li", actions=["approve", "refuse"]))
    assert key.code("feng", "transfer", "wu", seat=1) == "action_not_offered"
