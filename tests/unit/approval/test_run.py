"""A run of an approval chain, by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sunhall.domain.approval.run import (
    ApprovalRun,
    RunOutcome,
    cancelled,
    decided,
    may_decide,
    node_plan,
    outcome_after,
    started,
)
from sunhall.domain.catalogue import Approver, Chain, ChainNode
from tests.builders import people
from tests.builders.calendar import moment
from tests.builders.catalogue import EDUCATION, OFFICE, small_catalogue

AT = moment("2026-04-01")


def _run(*roles: str, **data: Any) -> ApprovalRun:
    nodes = [{"id": role, "role": role, "department": EDUCATION} for role in roles]
    return started(
        1, {"chain": "reply", "subject": "reply", "drafter": "s-1", "nodes": nodes, **data}
    )


def _chain(*departments: str) -> Chain:
    nodes = (
        ChainNode(f"n{number}", {}, "sequential", Approver("leader", department))
        for number, department in enumerate(departments)
    )
    return Chain("chain", {}, tuple(nodes))


def test_a_run_waits_for_its_first_node() -> None:
    run = _run("head", "leader")
    assert run.open
    assert (run.current, run.node.role, run.outcome) == (0, "head", None)


def test_nodes_are_decided_one_after_the_other() -> None:
    run = decided(_run("head", "leader"), "approve", "s-2", AT)
    assert (run.current, run.node.role, run.open) == (1, "leader", True)
    first = run.nodes[0]
    assert (first.decided_by, first.decided_at, first.action) == ("s-2", AT, "approve")
    assert run.nodes[1].decided_by is None


@pytest.mark.parametrize("length", [1, 2, 5])
def test_the_last_approval_ends_the_run(length: int) -> None:
    run = _run(*("leader",) * length)
    for number in range(length):
        assert run.open
        assert outcome_after(run, "approve") == (
            RunOutcome.APPROVED if number == length - 1 else None
        )
        run = decided(run, "approve", f"s-{number}", AT)
    assert run.outcome is RunOutcome.APPROVED


@pytest.mark.parametrize("node", [0, 1, 2])
def test_a_return_at_any_node_ends_the_run(node: int) -> None:
    run = _run("head", "lawyer", "leader")
    for number in range(node):
        run = decided(run, "approve", f"s-{number}", AT)
    run = decided(run, "return", "s-9", AT)
    assert run.outcome is RunOutcome.RETURNED
    assert [each.action for each in run.nodes] == [*["approve"] * node, "return"] + [None] * (
        2 - node
    )


def test_the_node_of_an_ended_run_is_its_last_one() -> None:
    run = decided(_run("head"), "approve", "s-2", AT)
    assert run.current == 1
    assert run.node.role == "head"


def test_cancelling_ends_an_open_run_and_leaves_an_ended_one() -> None:
    run = _run("head")
    assert cancelled(run).outcome is RunOutcome.CANCELLED
    returned = decided(run, "return", "s-2", AT)
    assert cancelled(returned) == returned


def test_a_run_keeps_the_proposal_it_is_about() -> None:
    run = _run("head", proposal={"reason_digest": "0", "days": 5})
    assert run.data == (("days", 5), ("reason_digest", "0"))


def test_departments_are_resolved_when_the_run_begins() -> None:
    plan = node_plan(_chain("own", "disclosure_office", "justice-bureau"), EDUCATION, _CATALOGUE)
    assert [node["department"] for node in plan] == [EDUCATION, OFFICE, "justice-bureau"]
    assert plan[0] == {"id": "n0", "role": "leader", "department": EDUCATION}


_CATALOGUE = small_catalogue()


def test_role_and_department_are_both_needed_to_decide() -> None:
    node = _run("department_head").node
    assert may_decide(node, people.HEAD)
    assert not may_decide(node, people.OTHER_HEAD)
    assert not may_decide(node, people.HANDLER)
    assert may_decide(node, people.HEAD_WHO_DRAFTS)
    assert not may_decide(replace(node, department=OFFICE), people.HEAD)
