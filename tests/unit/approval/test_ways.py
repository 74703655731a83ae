"""Which way an approval goes: conditions, edges, branches side by side and where they join."""

from __future__ import annotations

import pytest

from sunhall.domain.approval import flow
from sunhall.domain.approval.definition import chain_from_plan
from tests.builders.approvals import (
    Approval,
    begun,
    branch,
    edge,
    parting,
    plan,
    step,
)


def steps_gone(approval: Approval) -> list[str]:
    """Let everybody approve until the end; return the steps in order."""
    while approval.run.open:
        approval.approve(approval.waits_for[0])
    return [path for path, _ in approval.way]


# --------------------------------------------------------------------------------------- conditions


@pytest.mark.parametrize(
    ("days", "steps"), [(5, ["a", "c"]), (10, ["a", "c"]), (11, ["a", "b", "c"])]
)
def test_a_step_is_passed_over_when_its_condition_does_not_hold(
    days: int, steps: list[str]
) -> None:
    approval = begun(
        step("a", "li"), step("b", "he", when="days > 10"), step("c", "sun"), facts={"days": days}
    )
    assert steps_gone(approval) == steps


def test_a_condition_asks_several_facts() -> None:
    secret = step("b", "he", when='withheld > 0 and decision in ("refuse", "disclose_partly")')
    nodes = (step("a", "li"), secret)
    refused = begun(*nodes, facts={"withheld": 2, "decision": "refuse"})
    disclosed = begun(*nodes, facts={"withheld": 2, "decision": "disclose"})
    assert (steps_gone(refused), steps_gone(disclosed)) == (["a", "b"], ["a"])


def test_the_first_step_may_be_passed_over() -> None:
    approval = begun(step("a", "li", when="overdue"), step("b", "he"), facts={"overdue": False})
    assert approval.at_steps == ["b"]


def test_the_last_step_may_be_passed_over() -> None:
    approval = begun(step("a", "li"), step("b", "he", when="overdue"), facts={"overdue": False})
    assert approval.approve("li").outcome == "approved"


def test_nothing_is_approved_because_nobody_was_asked() -> None:
    approval = Approval(
        step("a", "li", when="overdue"), step("b", "he", when="overdue"), facts={"overdue": False}
    )
    refusal = approval.begin_refused()
    assert (refusal.code, refusal.params) == ("approval_without_steps", {"chain": "reply"})


def test_a_step_that_is_passed_over_needs_nobody_to_sign() -> None:
    approval = begun(step("a", "nobody", when="overdue"), step("b", "he"), facts={"overdue": False})
    assert approval.waits_for == ["he"]


def test_facts_are_those_of_the_beginning() -> None:
    approval = begun(step("a", "li"), step("b", "he", when="days > 5"), facts={"days": 9})
    approval.facts["days"] = 1
    assert approval.approve("li").at_steps == ["b"]


# -------------------------------------------------------------------------------------------- edges

FORK = (
    step("a", "li", next=[edge("c", "days > 10"), edge("b")]),
    step("b", "he", next=[edge("d")]),
    step("c", "sun", next=[edge("d")]),
    step("d", "zhou"),
)


@pytest.mark.parametrize(("days", "steps"), [(11, ["a", "c", "d"]), (10, ["a", "b", "d"])])
def test_the_first_way_on_whose_condition_holds_is_taken(days: int, steps: list[str]) -> None:
    assert steps_gone(begun(*FORK, facts={"days": days})) == steps


def test_a_way_may_lead_to_the_end() -> None:
    approval = begun(
        step("a", "li", next=[edge("end", "days < 5"), edge("b")]),
        step("b", "he"),
        facts={"days": 3},
    )
    assert approval.approve("li").outcome == "approved"


def test_without_a_way_on_the_list_says_what_is_next() -> None:
    assert steps_gone(begun(step("a", "li"), step("b", "he"))) == ["a", "b"]


def test_a_step_that_is_passed_over_shows_the_way_on_like_any() -> None:
    passed = step("b", "he", when="overdue", next=[edge("d")])
    approval = begun(
        step("a", "li"), passed, step("c", "sun"), step("d", "zhou"), facts={"overdue": False}
    )
    assert steps_gone(approval) == ["a", "d"]


def test_a_circle_of_steps_that_are_passed_over_ends() -> None:
    """The build refuses such a chain; a run that has it must not hang."""
    round_about = chain_from_plan(
        plan(step("a", "li", when="no", next=[edge("b")]), step("b", when="no", next=[edge("a")]))
    )
    assert flow.first(round_about, {"no": False}) == ()
    empty = chain_from_plan(
        plan(parting("p", branch("x", step("a", "li", when="no")), next=[edge("p")]))
    )
    assert flow.first(empty, {"no": False}) == ()


def test_a_circle_of_steps_that_everybody_passes_asks_them_again() -> None:
    """Nobody is passed twice in one decision, so this stops too."""
    approval = begun(
        step("a", "li", next=[edge("b")]), step("b", "li", next=[edge("a")]), repeat="all"
    )
    approval.approve("li")
    assert approval.waits_for == ["li"]
    assert len(approval.run.visits) < 6


# ----------------------------------------------------------------------------------------- partings

JOINT = parting(
    "joint",
    branch("law", step("review", "li"), step("head", "zhou")),
    branch("money", step("review", "he")),
)


def test_all_branches_open_at_once_as_one_stage() -> None:
    approval = begun(JOINT)
    assert approval.at_steps == ["joint/law/review", "joint/money/review"]
    assert {visit.step for visit in approval.run.visits} == {1}
    assert approval.waits_for == ["li", "he"]


def test_every_branch_goes_its_own_way_in_the_same_stage() -> None:
    approval = begun(JOINT, step("last", "sun")).approve("li")
    assert approval.at_steps == ["joint/money/review", "joint/law/head"]
    approval.approve("he")
    assert (approval.at_steps, approval.run.step) == (["joint/law/head"], 1)


@pytest.mark.parametrize(
    "order", [("li", "zhou", "he"), ("he", "li", "zhou"), ("li", "he", "zhou")]
)
def test_a_parting_joins_when_all_branches_are_done(order: tuple[str, ...]) -> None:
    approval = begun(JOINT, step("last", "sun"))
    for name in order:
        assert "last" not in approval.at_steps
        approval.approve(name)
    assert (approval.at_steps, approval.run.step) == (["last"], 2)


def test_a_branch_that_goes_on_after_its_neighbours_stays_in_the_stage() -> None:
    approval = begun(JOINT, step("last", "sun")).approve("he", "li")
    assert {visit.step for visit in approval.run.visits} == {1}
    assert approval.approve("zhou").run.step == 2


def test_a_refusal_in_one_branch_ends_the_whole() -> None:
    approval = begun(JOINT, step("last", "sun")).does("he", "refuse")
    assert approval.outcome == "refused"
    assert approval.way == [("joint/law/review", "lapsed"), ("joint/money/review", "refused")]


def test_a_parting_at_the_end_ends_with_its_last_branch() -> None:
    assert begun(JOINT).approve("li", "he", "zhou").outcome == "approved"


def test_only_the_branches_whose_condition_holds_are_taken() -> None:
    money = branch("money", step("review", "he"), when="days > 10")
    joint = parting("joint", branch("law", step("review", "li")), money)
    assert begun(joint, facts={"days": 5}).at_steps == ["joint/law/review"]
    assert len(begun(joint, facts={"days": 15}).at_steps) == 2


def test_a_parting_none_of_whose_branches_is_taken_is_passed_over() -> None:
    joint = parting(
        "joint",
        branch("x", step("one", "li"), when="overdue"),
        branch("y", step("one", "he", when="overdue")),
    )
    approval = begun(step("a", "zhou"), joint, step("b", "sun"), facts={"overdue": False})
    assert approval.approve("zhou").at_steps == ["b"]
    assert (
        Approval(joint, facts={"overdue": False}).begin_refused().code == "approval_without_steps"
    )


def test_a_parting_is_passed_over_as_a_whole_by_its_own_condition() -> None:
    joint = {**JOINT, "when": "overdue"}
    assert begun(joint, step("b", "sun"), facts={"overdue": False}).at_steps == ["b"]


def test_steps_in_a_branch_are_passed_over_by_their_conditions() -> None:
    law = branch("law", step("a", "li"), step("b", "zhou", when="overdue"), step("c", "wu"))
    joint = parting("joint", law, branch("money", step("a", "he")))
    approval = begun(joint, step("last", "sun"), facts={"overdue": False}).approve("li")
    assert approval.at_steps == ["joint/money/a", "joint/law/c"]


def test_a_way_in_a_branch_leads_to_the_end_of_the_branch_alone() -> None:
    law = branch("law", step("a", "li", next=[edge("end")]), step("b", "zhou"))
    approval = begun(parting("joint", law, branch("money", step("a", "he"))), step("last", "sun"))
    assert approval.approve("li").at_steps == ["joint/money/a"]
    assert approval.approve("he").at_steps == ["last"]


def test_a_parting_leads_on_along_its_own_edges() -> None:
    joint = {**JOINT, "next": [edge("last")]}
    approval = begun(joint, step("between", "wu"), step("last", "sun"))
    assert approval.approve("li", "zhou", "he").at_steps == ["last"]


def test_the_same_person_in_two_branches_signs_in_each() -> None:
    joint = parting("joint", branch("x", step("a", "li")), branch("y", step("b", "li")))
    approval = begun(joint)
    assert approval.waits_for == ["li", "li"]
    approval.does("li", "approve", seat=1)
    assert (approval.outcome, approval.at_steps) == (None, ["joint/y/b"])
    assert approval.does("li", "approve", seat=2).outcome == "approved"


def test_a_branch_without_anybody_to_sign_keeps_the_parting_closed() -> None:
    joint = parting("joint", branch("x", step("a", "li")), branch("y", step("b", "nobody")))
    refusal = Approval(joint).begin_refused()
    assert (refusal.code, refusal.params["node"]) == ("approval_without_approver", "joint/y/b")


# ------------------------------------------------------------------------------------ paths by name


def test_a_path_says_its_stage_and_its_branch() -> None:
    assert (flow.stage_of("joint/law/head"), flow.branch_of("joint/law/head")) == (
        "joint",
        "joint/law",
    )
    assert (flow.stage_of("leader"), flow.branch_of("leader")) == ("leader", "")


def test_steps_lie_beside_each_other_in_different_branches_of_one_parting() -> None:
    assert flow.beside("joint/law/head", "joint/money/head")
    assert not flow.beside("joint/law/head", "joint/law/review")
    assert not flow.beside("joint/law/head", "other/law/head")
    assert not flow.beside("leader", "leader")


def test_a_sub_chain_that_is_written_out_has_ordinary_paths() -> None:
    law = branch("law", step("check.first", "li"), step("check.second", "zhou"))
    joint = parting("joint", law, branch("money", step("check.first", "he")))
    assert steps_gone(begun(joint)) == [
        *("joint/law/check.first", "joint/money/check.first", "joint/law/check.second"),
    ]
