"""A run keeps the chain it began with; what comes back from the drafter goes on with it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from sunhall.domain.approval.definition import ACTIONS, Edge, Selector, Wait, chain_from_plan
from sunhall.domain.approval.run import evolved
from sunhall.domain.calendar.counting import Unit
from sunhall.domain.engine.event import canonical_json, first_broken
from tests.builders.approvals import (
    begun,
    branch,
    edge,
    head,
    parting,
    people,
    plan,
    rung,
    step,
    vote,
    wait,
)

OLD = plan(step("a", "li"), step("b", "he"), step("c", "sun"))
NEW = plan(step("a", "li"), step("x", "zhou"), version="2")


# --------------------------------------------------------------------------------- what a run keeps


def test_a_running_approval_keeps_its_steps_when_the_chain_changes() -> None:
    approval = begun(OLD).approve("li")
    approval.plan = NEW
    assert approval.approve("he").at_steps == ["c"]
    assert approval.run.plan["version"] == "1"


def test_a_new_run_takes_the_chain_as_it_is_now() -> None:
    approval = begun(OLD).approve("li").returns("he", "drafter")
    approval.plan = NEW
    assert approval.begin().approve("li").at_steps == ["x"]


def test_what_comes_straight_back_goes_on_with_the_chain_it_began_with() -> None:
    approval = begun(OLD).approve("li").returns("he", "drafter", straight_back=True)
    approval.plan = NEW
    approval.begin()
    assert (approval.at_steps, approval.run.plan["version"]) == (["b"], "1")
    assert approval.approve("he", "sun").outcome == "approved"


def test_a_run_that_goes_on_asks_the_facts_of_now() -> None:
    nodes = (step("a", "li"), step("b", "he"), step("c", "sun", when="days > 5"))
    approval = begun(*nodes, facts={"days": 9}).approve("li")
    approval.returns("he", "drafter", straight_back=True)
    approval.facts["days"] = 1
    assert approval.begin().approve("he").outcome == "approved"


def test_what_would_come_back_to_nothing_begins_from_the_start() -> None:
    """The branches that sent it back are for facts that are no longer so."""
    joint = parting("p", branch("x", step("b", "he"), when="days > 5"))
    approval = begun(step("a", "li"), joint, facts={"days": 9}).approve("li")
    approval.returns("he", "drafter", straight_back=True)
    approval.facts["days"] = 1
    assert approval.begin().at_steps == ["a"]


def test_a_run_that_was_returned_in_its_own_run_comes_back_again() -> None:
    approval = begun(OLD).approve("li").returns("he", "drafter", straight_back=True).begin()
    approval.returns("he", "drafter", straight_back=True).begin()
    assert (approval.run.number, approval.at_steps) == (3, ["b"])


def test_the_earlier_steps_of_an_earlier_run_cannot_be_returned_to() -> None:
    approval = begun(OLD).approve("li").returns("he", "drafter", straight_back=True).begin()
    assert approval.code("he", "return", "previous") == "nothing_to_return_to"
    assert approval.code("he", "return", "a") == "return_target_unknown"


def test_a_changed_directory_changes_nothing_that_has_happened() -> None:
    approval = begun(step("a", head()), step("b", "he")).approve("zhao")
    before = approval.run
    approval.directory = people(without=["zhao", "he"])
    assert approval.replayed() == (before,)
    assert approval.waits_for == ["he"]


# --------------------------------------------------------------------------------------- the replay


def test_two_runs_of_a_case_are_folded_side_by_side() -> None:
    approval = begun(OLD).does("li", "refuse").begin().approve("li", "he")
    assert [run.outcome for run in approval.replayed()] == ["refused", None]
    assert approval.replayed() == approval.runs
    assert first_broken(approval.events) is None


def test_an_event_of_an_earlier_run_leaves_the_later_one_alone() -> None:
    approval = begun(OLD).does("wei", "copy", seat=0, people=("feng",)).does("li", "refuse").begin()
    read = approval.events[1]
    late = replace(
        read, type="copy_read", data={"run": 1, "then": [{"do": "read", "staff": "feng"}]}
    )
    first, second = evolved(approval.runs, late)
    assert first.copies[0].read_at
    assert second == approval.run


def test_events_are_plain_data_and_survive_their_json() -> None:
    approval = begun(
        step("a", "li", policy="sequential"), vote("b", 1, 2, "he", "sun"), facts={"days": 3}
    )
    approval.does("li", "add_after", "wu").approve("li", "wu", "he")
    for event in approval.events:
        assert json.loads(canonical_json(event.data)) == event.data


# ----------------------------------------------------------------------------------- reading a plan


def test_what_a_plan_leaves_out_has_its_default() -> None:
    chain = chain_from_plan({"id": "c", "version": "1", "nodes": [{"id": "a"}]})
    (node,) = chain.nodes
    assert (chain.repeat, chain.distinct, chain.urge_every) == ("none", False, Wait(24, Unit.HOUR))
    assert (node.policy, node.ratio, node.when, node.limit) == ("any", None, None, None)
    assert (node.approvers, node.otherwise, node.ladder, node.next) == ((), (), (), ())
    assert (node.actions, node.branches) == (ACTIONS, ())


def test_a_plan_says_everything_that_a_chain_is() -> None:
    node = vote(
        *("a", 2, 3, head("legal")),
        otherwise=[{"kind": "person", "value": "he"}],
        when="days > 5",
        limit=wait(2),
        ladder=[rung(1, "reassign", "hour", to=head())],
        next=[edge("b", "overdue"), edge("end")],
        actions=["approve", "refuse"],
    )
    chain = chain_from_plan(plan(node, repeat="all", distinct=True, urge_every=wait(1)))
    (read,) = chain.nodes
    assert (chain.repeat, chain.distinct, chain.urge_every.unit) == ("all", True, Unit.WORKING_DAY)
    assert (read.policy, read.ratio, read.when) == ("ratio", (2, 3), "days > 5")
    assert read.approvers == (Selector("head", "", "legal"),)
    assert read.otherwise == (Selector("person", "he"),)
    assert read.limit == Wait(2, Unit.WORKING_DAY)
    assert (read.ladder[0].after, read.ladder[0].to) == (Wait(1, Unit.HOUR), Selector("head"))
    assert read.next == (Edge("b", "overdue"), Edge("end"))
    assert read.actions == {"approve", "refuse"}


def test_steps_are_known_by_their_paths() -> None:
    joint = parting(
        "p", branch("x", step("a", "li"), step("b", "he")), branch("y", step("a", "wu"))
    )
    chain = chain_from_plan(plan(step("a", "sun"), joint))
    assert [path for path, _ in chain.walk()] == ["a", "p/x/a", "p/x/b", "p/y/a"]
    assert chain.at("p/x/b").approvers == (Selector("person", "he"),)


@pytest.mark.parametrize("path", ["p", "p/x", "nowhere", "p/x/c", ""])
def test_there_is_no_step_at_a_path_that_is_none(path: str) -> None:
    nodes: tuple[Any, ...] = (parting("p", branch("x", step("a", "li"))),)
    with pytest.raises(KeyError):
        chain_from_plan(plan(*nodes)).at(path)
