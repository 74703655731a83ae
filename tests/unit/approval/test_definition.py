"""A chain's plan is plain data: what may be left out, what is read, and where its steps are."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest

from sunhall.domain.approval.act_on_approval import Action
from sunhall.domain.approval.definition import (
    ACTIONS,
    Edge,
    Rung,
    Selector,
    Wait,
    chain_from_plan,
)
from sunhall.domain.calendar.counting import Unit

LEADER = {"kind": "role", "value": "leader", "department": "government-office"}


def step(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "approvers": [LEADER], **more}


def plan(*nodes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": "reply", "version": "0123456789ab", "nodes": list(nodes), **more}


JOINT = {
    "id": "joint",
    "branches": [
        {"id": "law", "nodes": [step("review"), step("countersign", when="withheld > 0")]},
        {"id": "money", "when": "days > 3", "nodes": [step("budget")]},
    ],
}


def test_what_is_left_out_is_the_usual() -> None:
    chain = chain_from_plan(plan(step("one")))
    assert (chain.id, chain.version) == ("reply", "0123456789ab")
    assert (chain.repeat, chain.distinct) == ("none", False)
    assert chain.urge_every == Wait(24, Unit.HOUR)
    node = chain.at("one")
    assert (node.when, node.policy, node.ratio, node.limit) == (None, "any", None, None)
    assert (node.otherwise, node.ladder, node.next, node.branches) == ((), (), (), ())
    assert node.actions == ACTIONS


def test_a_selector_without_a_department_asks_the_one_in_charge() -> None:
    node = chain_from_plan(plan(step("one", approvers=[{"kind": "head"}]))).at("one")
    assert node.approvers == (Selector("head", "", "own"),)


def test_everything_that_a_plan_says_is_read() -> None:
    said = step(
        "one",
        when="overdue",
        policy="ratio",
        ratio=[2, 3],
        otherwise=[{"kind": "superior"}],
        limit={"amount": 2, "unit": "working_day"},
        ladder=[
            {"after": {"amount": 4, "unit": "hour"}, "do": "remind"},
            {"after": {"amount": 1, "unit": "working_day"}, "do": "reassign", "to": LEADER},
        ],
        next=[{"to": "two", "when": "days > 3"}, {"to": "end"}],
        actions=["approve", "return"],
    )
    chain = chain_from_plan(
        plan(said, step("two"), repeat="all", urge_every={"amount": 30, "unit": "minute"})
    )
    node = chain.at("one")
    asked = Selector("role", "leader", "government-office")
    assert (chain.repeat, chain.urge_every) == ("all", Wait(30, Unit.MINUTE))
    assert (node.when, node.policy, node.ratio) == ("overdue", "ratio", (2, 3))
    assert (node.approvers, node.otherwise) == ((asked,), (Selector("superior"),))
    assert node.limit == Wait(2, Unit.WORKING_DAY)
    assert node.ladder == (
        Rung(Wait(4, Unit.HOUR), "remind"),
        Rung(Wait(1, Unit.WORKING_DAY), "reassign", asked),
    )
    assert node.next == (Edge("two", "days > 3"), Edge("end"))
    assert node.actions == {"approve", "return"}


def test_a_chain_in_which_nobody_signs_twice_says_so() -> None:
    assert chain_from_plan(plan(step("one"), distinct=True)).distinct


def test_the_steps_of_a_parting_have_its_path() -> None:
    chain = chain_from_plan(plan(step("first"), JOINT, step("last")))
    assert [path for path, _ in chain.walk()] == [
        "first",
        "joint/law/review",
        "joint/law/countersign",
        "joint/money/budget",
        "last",
    ]
    assert chain.at("joint/law/countersign").when == "withheld > 0"


def test_a_parting_is_no_step_at_which_people_sign() -> None:
    chain = chain_from_plan(plan(JOINT))
    with pytest.raises(KeyError):
        chain.at("joint")
    parting = chain.nodes[0]
    assert [(each.id, each.when) for each in parting.branches] == [
        ("law", None),
        ("money", "days > 3"),
    ]
    assert not any(node.branches for branch in parting.branches for node in branch.nodes)


def test_a_path_that_leads_nowhere_is_an_error() -> None:
    with pytest.raises(KeyError):
        chain_from_plan(plan(step("one"))).at("two")


def test_a_plan_survives_the_history_of_a_case() -> None:
    whole = plan(step("first", ratio=[1, 2], policy="ratio"), JOINT, repeat="adjacent")
    assert chain_from_plan(json.loads(json.dumps(whole))) == chain_from_plan(whole)


def test_a_chain_is_never_changed_after_it_was_read() -> None:
    chain = chain_from_plan(plan(step("one")))
    with pytest.raises(AttributeError):
        chain.version = "mine"  # type: ignore[misc]
    assert hash(chain) == hash(chain_from_plan(plan(step("one"))))


def test_what_a_signer_may_do_is_among_the_actions_of_the_command() -> None:
    assert set(get_args(Action)) >= ACTIONS
    assert set(get_args(Action)) - ACTIONS == {"advise", "reclaim", "withdraw", "urge", "read"}
