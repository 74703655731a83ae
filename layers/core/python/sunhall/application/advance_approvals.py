"""Keeps Step Functions in step with the approvals that the history tells of.

Driven by the events of the table's stream, at least once and in order for each case. What to do
follows from two facts alone: where the run stands now, and which stage Step Functions opened last.
So an event may come again, late, or never, whatever was done before a crash is found done, and an
execution that died is replaced by another one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sunhall.application.carry_out import Loaded, load_case
from sunhall.application.ports import Ports, StageToken
from sunhall.application.run_stages import stage_opening, stage_path
from sunhall.domain.actor import system_actor
from sunhall.domain.approval.run import APPROVAL_EVENTS, ApprovalRun, RunOutcome
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.event import Event

DISPATCHER = system_actor("dispatcher")

#: Effects that change what Step Functions waits for.
_MOVES = frozenset({"open", "reopen", "end"})


class StageNotOpen(Exception):
    """Step Functions is about to open a stage; the event has to be delivered again."""


def advance_approvals(ports: Ports, event: Event) -> None:
    """Do for Step Functions what an event calls for, if anything.

    Args:
        ports: The outside world.
        event: A recorded event of any service.

    Raises:
        StageNotOpen: It is too early; nothing is lost if the event comes again.
    """
    runs = sorted(_runs_moved(event))
    if not runs:
        return
    loaded = load_case(ports, event.case_id)
    for number in runs:
        run = loaded.case.runs[number - 1]
        stage = next((each for each in loaded.stored.stages if each.run == number), None)
        if run.open:
            _reach(ports, loaded, run, stage)
        else:
            _finish(ports, loaded, run, stage)


def execution_name(case_id: str, run: int, step: int) -> str:
    """Return the name of the execution that begins with a stage: none is begun twice."""
    return f"{case_id}-{run}-{step}"


def _runs_moved(event: Event) -> Iterator[int]:
    yield from event.data.get("cancelled_runs", ())
    if event.type in APPROVAL_EVENTS and any(
        effect["do"] in _MOVES for effect in event.data["then"]
    ):
        yield event.data["run"]


def _reach(ports: Ports, loaded: Loaded, run: ApprovalRun, stage: StageToken | None) -> None:
    """Make Step Functions wait for the stage at which the run stands."""
    if stage and stage.step >= run.step:
        return
    opening = _opening(ports, loaded, run)
    if stage and ports.chains.advance(stage.task_token, opening):
        return
    # Either nothing was opened yet, or the token is spent. Both mean that an execution is on its
    # way to open a stage, perhaps an earlier one, unless it is dead.
    if any(ports.chains.alive(name) for name in _on_their_way(loaded, run, stage)):
        raise StageNotOpen(f"run {run.number} of {loaded.case.case_id}")
    ports.chains.start(execution_name(loaded.case.case_id, run.number, run.step), opening)


def _on_their_way(loaded: Loaded, run: ApprovalRun, stage: StageToken | None) -> Iterator[str]:
    """Yield the executions that may still write a stage before the one the run stands at."""
    if stage:
        yield stage.execution
    for step in range(stage.step + 1 if stage else 1, run.step + (not run.open)):
        yield execution_name(loaded.case.case_id, run.number, step)


def _finish(ports: Ports, loaded: Loaded, run: ApprovalRun, stage: StageToken | None) -> None:
    """Let Step Functions close a run that is over: its last state writes how it ended.

    A run may be over before any of its stages was opened, or after its execution died. Then one is
    begun, only to be closed when the event comes again: the drafter's box shows every run. If that
    one dies as well, no other follows: a person has been told by then, and can have it redriven.
    """
    if stage and stage.ended:
        return
    outcome = str(run.outcome or RunOutcome.CANCELLED)
    closing = ports.store.run_closing(
        loaded.stored, run.number, path=stage_path(run), outcome=outcome
    )
    if stage and ports.chains.advance(stage.task_token, closing):
        return
    ending = f"{execution_name(loaded.case.case_id, run.number, run.step)}-end"
    on_their_way = (*_on_their_way(loaded, run, stage), ending)
    if any(ports.chains.alive(name) for name in on_their_way):
        raise StageNotOpen(f"run {run.number} of {loaded.case.case_id}")
    if stage and _closed_meanwhile(ports, loaded, run):
        return
    if ports.chains.start(ending, _opening(ports, loaded, run)):
        raise StageNotOpen(f"run {run.number} of {loaded.case.case_id}")


def _closed_meanwhile(ports: Ports, loaded: Loaded, run: ApprovalRun) -> bool:
    """Whether the run was closed since the case was loaded.

    An execution writes how the run ended before it succeeds: one that is no longer alive may have
    closed the run just now, and then it must not be closed by another one.
    """
    stored = load_case(ports, loaded.case.case_id).stored
    return any(stage.run == run.number and stage.ended for stage in stored.stages)


def _opening(ports: Ports, loaded: Loaded, run: ApprovalRun) -> Mapping[str, str]:
    context = Context(ports.clock.now(), DISPATCHER, ports.catalogue, "")
    due_at = loaded.service.standing(loaded.case, context).due_at
    return stage_opening(
        ports.store, loaded.stored, loaded.service, loaded.case, run, context, due_at=due_at
    )
