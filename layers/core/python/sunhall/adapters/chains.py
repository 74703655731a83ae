"""Approval runs on Step Functions.

Every call may be repeated: the events of a case are delivered at least once, so each method takes
"it is so already" for success and lets everything else through, to be delivered again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions.client import SFNClient

#: Executions that still do something; one that waits to be redriven will.
_ALIVE: Final = frozenset({"RUNNING", "PENDING_REDRIVE"})


class StepFunctionsChains:
    """The state machine that walks approval runs.

    Args:
        stepfunctions: The Step Functions client.
        machine_arn: ARN of the approval machine.
    """

    def __init__(self, stepfunctions: SFNClient, machine_arn: str) -> None:
        self._stepfunctions = stepfunctions
        self._machine_arn = machine_arn

    def start(self, name: str, opening: Mapping[str, Any]) -> bool:
        """Begin an execution by opening a stage; one of that name is never begun twice.

        Args:
            name: Name of the execution.
            opening: What the machine reads: the row of the stage.

        Returns:
            False when the name is used up: one of it is over, or was begun with another opening.
        """
        try:
            self._stepfunctions.start_execution(
                stateMachineArn=self._machine_arn, name=name, input=_json(opening)
            )
        except self._stepfunctions.exceptions.ExecutionAlreadyExists:
            return False
        return True

    def advance(self, task_token: str, onward: Mapping[str, Any]) -> bool:
        """Let a stage go: open the next one, or close the run.

        Args:
            task_token: The stage's token.
            onward: From `CaseStore.stage_opening` or `CaseStore.run_closing`.

        Returns:
            False when the token is no more awaited: it was used before, it was renewed, or its
            execution is over. One that Step Functions cannot read is a fault of ours and raises.
        """
        try:
            self._stepfunctions.send_task_success(taskToken=task_token, output=_json(onward))
        except (
            self._stepfunctions.exceptions.TaskDoesNotExist,
            self._stepfunctions.exceptions.TaskTimedOut,
        ):
            return False
        return True

    def alive(self, name: str) -> bool:
        """Whether an execution of that name runs; one that never began does not."""
        try:
            answer = self._stepfunctions.describe_execution(executionArn=self._arn(name))
        except self._stepfunctions.exceptions.ExecutionDoesNotExist:
            return False
        return answer["status"] in _ALIVE

    def _arn(self, name: str) -> str:
        machine, machine_name = self._machine_arn.split(":stateMachine:")
        return f"{machine}:execution:{machine_name}:{name}"


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
