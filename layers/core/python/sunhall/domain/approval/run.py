"""One run of an approval chain, folded from the events of its case.

A run keeps the nodes it started with: a new version of the chain never changes a running one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sunhall.domain.actor import Actor
from sunhall.domain.catalogue import Catalogue, Chain, ChainNode


class RunOutcome(StrEnum):
    """How a run ended."""

    APPROVED = "approved"
    RETURNED = "returned"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class RunNode:
    """A step of a run.

    Attributes:
        id: The node's id in its chain.
        role: Role that may decide it.
        department: Department whose holder of the role decides.
        decided_by: Id of the staff member who decided, once decided.
        decided_at: When.
        action: ``approve`` or ``return``, once decided.
    """

    id: str
    role: str
    department: str
    decided_by: str | None = None
    decided_at: datetime | None = None
    action: str | None = None


@dataclass(frozen=True, slots=True)
class ApprovalRun:
    """A running or ended approval.

    Attributes:
        number: 1 for the first run of the case.
        chain: Id of the chain.
        subject: What is being approved, a word of the service (``reply``, ``extension``).
        drafter: Id of the staff member who asked for approval and so may never approve.
        nodes: The steps, as they were when the run began.
        current: Index of the step that is waited for.
        outcome: How it ended, or None while it runs.
        data: What the service wants to remember of the proposal (``days`` of an extension).
    """

    number: int
    chain: str
    subject: str
    drafter: str
    nodes: tuple[RunNode, ...]
    current: int = 0
    outcome: RunOutcome | None = None
    data: tuple[tuple[str, Any], ...] = ()

    @property
    def open(self) -> bool:
        """Whether the run still waits for someone."""
        return self.outcome is None

    @property
    def node(self) -> RunNode:
        """The step that is waited for (the last one when the run has ended)."""
        return self.nodes[min(self.current, len(self.nodes) - 1)]


def node_plan(chain: Chain, own_department: str, catalogue: Catalogue) -> list[dict[str, str]]:
    """Return the nodes of a new run as plain data, with every department resolved.

    Args:
        chain: The chain's definition.
        own_department: The department that handles the case.
        catalogue: The city's rules; they name the disclosure office.
    """
    return [
        {
            "id": node.id,
            "role": node.approver.role,
            "department": _department(node, own_department, catalogue),
        }
        for node in chain.nodes
    ]


def started(number: int, data: dict[str, Any]) -> ApprovalRun:
    """Return the run that an ``approval_started`` event begins."""
    nodes = tuple(RunNode(n["id"], n["role"], n["department"]) for n in data["nodes"])
    return ApprovalRun(
        number=number,
        chain=data["chain"],
        subject=data["subject"],
        drafter=data["drafter"],
        nodes=nodes,
        data=tuple(sorted(data.get("proposal", {}).items())),
    )


def decided(run: ApprovalRun, action: str, by: str, at: datetime) -> ApprovalRun:
    """Return the run after the current step was decided."""
    signed = replace(run.node, decided_by=by, decided_at=at, action=action)
    nodes = (*run.nodes[: run.current], signed, *run.nodes[run.current + 1 :])
    return replace(run, nodes=nodes, current=run.current + 1, outcome=outcome_after(run, action))


def cancelled(run: ApprovalRun) -> ApprovalRun:
    """Return the run after its case ended without it."""
    return replace(run, outcome=RunOutcome.CANCELLED) if run.open else run


def outcome_after(run: ApprovalRun, action: str) -> RunOutcome | None:
    """Return how the run ends if its current step is decided so, or None if it goes on."""
    if action == "return":
        return RunOutcome.RETURNED
    return RunOutcome.APPROVED if run.current + 1 == len(run.nodes) else None


def may_decide(node: RunNode, actor: Actor) -> bool:
    """Whether this person holds the role the step asks for, in the department it names."""
    return node.role in actor.roles and node.department == actor.department


def _department(node: ChainNode, own_department: str, catalogue: Catalogue) -> str:
    named = node.approver.department
    if named == "own":
        return own_department
    return catalogue.city.disclosure_office if named == "disclosure_office" else named
