"""Which review an approval of a reply stands at: for secrecy, for lawfulness, or for signature."""

from __future__ import annotations

from typing import Any

from sunhall.domain.approval.definition import Plan
from sunhall.domain.approval.run import ApprovalRun
from sunhall.domain.disclosure.request import State


def phase_of(run: ApprovalRun) -> State:
    """Return the state of a request whose reply waits at the open steps of a run.

    A step says its phase in the chain (``phase: legal_review``). Steps side by side that say
    different ones are just an approval.
    """
    phases = {_phase(run.plan, visit.path) for visit in run.open_visits}
    phase = phases.pop() if len(phases) == 1 else None
    return State(phase) if phase else State.APPROVAL


def _phase(plan: Plan, path: str) -> str | None:
    step, *inside = path.split("/")
    node = _named(plan["nodes"], step)
    if inside:
        branch = _named(node["branches"], inside[0])
        node = _named(branch["nodes"], inside[1])
    phase: str | None = node.get("phase")
    return phase


def _named(entries: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(entry for entry in entries if entry["id"] == name)
