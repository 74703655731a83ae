"""Keeps Step Functions in step with the approvals that the history tells of.

Driven by the events of the table's stream, at least once and in order for each case. Everything
here may be done again without harm: a run has one name, a task token is spent once.
"""

from __future__ import annotations

from collections.abc import Mapping

from sunhall.application.carry_out import Loaded, load_case
from sunhall.application.ports import NodeOpening, Ports
from sunhall.domain.actor import system_actor
from sunhall.domain.approval.run import RunOutcome
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import Event

DISPATCHER = system_actor("dispatcher")


def advance_approvals(ports: Ports, event: Event) -> None:
    """Do for Step Functions what an event calls for, if anything.

    Args:
        ports: The outside world.
        event: A recorded event of any service.
    """
    for run in event.data.get("cancelled_runs", ()):
        ports.chains.stop(run_name(event.case_id, run))
    if event.type == "approval_started":
        _start(ports, event)
    elif event.type == "node_decided":
        _go_on(ports, event)


def run_name(case_id: str, run: int) -> str:
    """Return the execution name of a run: the same run is never started twice."""
    return f"{case_id}-{run}"


def _start(ports: Ports, event: Event) -> None:
    loaded = load_case(ports, event.case_id)
    run: int = event.data["run"]
    if _cancelled(loaded, run):
        return
    ports.chains.start(run_name(event.case_id, run), _opening(ports, loaded, run, 0))


def _go_on(ports: Ports, event: Event) -> None:
    loaded = load_case(ports, event.case_id)
    run, index = event.data["run"], event.data["index"]
    if _cancelled(loaded, run):
        return  # The event that cancelled it comes later in the stream, and stops the execution.
    tokens = [
        node.task_token for node in loaded.stored.nodes if node.run == run and node.index == index
    ]
    # The node could only be decided because Step Functions had opened it, so the token is there.
    more = event.data["outcome"] is None
    ports.chains.advance(tokens[0], _opening(ports, loaded, run, index + 1) if more else None)


def _cancelled(loaded: Loaded, run: int) -> bool:
    return loaded.case.runs[run - 1].outcome is RunOutcome.CANCELLED


def _opening(ports: Ports, loaded: Loaded, run: int, index: int) -> Mapping[str, str]:
    context = Context(ports.clock.now(), DISPATCHER, ports.catalogue, "")
    approval = loaded.case.runs[run - 1]
    node = approval.nodes[index]
    return ports.store.node_opening(
        loaded.stored,
        NodeOpening(
            receipt_no=loaded.case.receipt_no,
            run=run,
            index=index,
            chain=approval.chain,
            node=node.id,
            role=node.role,
            department=node.department,
            due_at=loaded.service.standing(loaded.case, context).due_at,
        ),
    )
