"""Rings the clocks that are due: the tick of every minute.

It reads what is due and nothing else. A case that fails stays in the index and is tried again at
the next tick; the others go on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sunhall.application.carry_out import authorise, commit, load_case
from sunhall.application.ports import Ports
from sunhall.application.request_identity import request_identity
from sunhall.domain.actor import system_actor
from sunhall.domain.approval.directory import NOBODY
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Refusal
from sunhall.domain.errors import Conflict

CLOCK = system_actor("clock")


@dataclass(frozen=True, slots=True)
class Rung:
    """What a tick did.

    Attributes:
        due: Cases that were due.
        failed: Those of them that could not be handled; they stay due.
    """

    due: int
    failed: int


def ring_clocks(ports: Ports, *, report: Callable[[str, Exception], Any]) -> Rung:
    """Let time act on every case whose moment has come.

    Args:
        ports: The outside world.
        report: Called with the case's id and the failure for every case that could not be handled.
    """
    now = ports.clock.now()
    since = ports.store.due_since(now)
    due = ports.store.due_cases(since, now)
    failed = 0
    for case_id in due:
        try:
            _ring(ports, case_id)
        except Conflict:
            # Somebody else changed the case just now. It is still in the index if still due.
            failed += 1
        except Exception as failure:
            failed += 1
            report(case_id, failure)
    if not failed:
        ports.store.finish_due_hours(since, now)
    return Rung(due=len(due), failed=failed)


def _ring(ports: Ports, case_id: str) -> None:
    loaded = load_case(ports, case_id)
    # An approval that nobody signs in time may go to somebody else.
    asking = any(run.open for run in loaded.case.runs)
    context = Context(
        ports.clock.now(),
        CLOCK,
        ports.catalogue,
        ports.randomness.salt(),
        directory=ports.directory.read() if asking else NOBODY,
    )
    authorise(loaded, "ring_clock", context)
    outcome = loaded.service.wake(loaded.case, context)
    if isinstance(outcome, Refusal):
        raise ValueError(outcome.code)
    # With nothing to record the commit still moves the index entry: a new schedule may have moved
    # the deadline since the entry was written.
    identity = request_identity("clock", f"{case_id}:{loaded.stored.version}", "0" * 16)
    commit(ports, loaded, outcome, context, identity)
