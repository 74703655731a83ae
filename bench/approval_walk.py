"""Counts the transitions of an approval by walking the real state machine's definition.

Step Functions charges for the start of an execution and for every state that is entered.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from infra.approval_machine import definition

#: Entering the execution itself.
START: Final = 1

_ENDS: Final = frozenset({"Succeed", "Fail"})


class ApprovalWalk:
    """Walks an execution from one wait for a decision to the next.

    Args:
        definition: The machine in Amazon States Language.
    """

    def __init__(self, definition: Mapping[str, Any]) -> None:
        self._states: Mapping[str, Any] = definition["States"]
        self._first: str = definition["StartAt"]

    def started(self) -> int:
        """Transitions until the first stage waits."""
        return START + self._entered(self._first, another_stage=True)

    def decided(self, *, another_stage: bool) -> int:
        """Transitions from a decision until the next stage waits, or the execution is over."""
        return self._entered(self._states[self._waiting()]["Next"], another_stage=another_stage)

    def whole(self, stages: int) -> int:
        """Transitions of an approval with a number of stages."""
        more = (stages - 1) * self.decided(another_stage=True)
        return self.started() + more + self.decided(another_stage=False)

    def _waiting(self) -> str:
        waits = [name for name, state in self._states.items() if _waits(state)]
        if len(waits) != 1:
            raise ValueError(f"one state should wait for a decision, these do: {waits}")
        return waits[0]

    def _entered(self, name: str, *, another_stage: bool) -> int:
        entered = 0
        while True:
            entered += 1
            if entered > len(self._states):
                raise ValueError("the machine never waits for a decision")
            state = self._states[name]
            if _waits(state) or state["Type"] in _ENDS or state.get("End"):
                return entered
            if state["Type"] == "Choice":
                (more,) = state["Choices"]
                name = more["Next"] if another_stage else state["Default"]
            else:
                name = state["Next"]


@cache
def deployed_walk() -> ApprovalWalk:
    """Return a walk of the machine that the app deploys."""
    return ApprovalWalk(definition("table", "aws", stage_timeout_seconds=86_400))


def _waits(state: Mapping[str, Any]) -> bool:
    return str(state.get("Resource", "")).endswith(".waitForTaskToken")
