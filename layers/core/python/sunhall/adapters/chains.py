"""Approval runs on Step Functions.

Every call may be repeated: the events of a case are delivered at least once, so each method takes
"it is so already" for success and lets everything else through, to be delivered again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions.client import SFNClient


class StepFunctionsChains:
    """The state machine that walks approval runs.

    Args:
        stepfunctions: The Step Functions client.
        machine_arn: ARN of the approval machine.
    """

    def __init__(self, stepfunctions: SFNClient, machine_arn: str) -> None:
        self._stepfunctions = stepfunctions
        self._machine_arn = machine_arn

    def start(self, run_name: str, opening: Mapping[str, Any]) -> None:
        """Begin a run by opening its first node; a second start of the same run does nothing.

        Args:
            run_name: Name of the execution, unique to the run.
            opening: What the machine reads: the inbox row of the first node.
        """
        try:
            self._stepfunctions.start_execution(
                stateMachineArn=self._machine_arn, name=run_name, input=_json(opening)
            )
        except self._stepfunctions.exceptions.ExecutionAlreadyExists:
            return

    def advance(self, task_token: str, opening: Mapping[str, Any] | None) -> None:
        """Let a decided node go: open the next one, or end the run when there is none.

        A token that is no more awaited was used before, or its run was stopped: nothing is left to
        do. One that Step Functions cannot read is a fault of ours and raises.
        """
        output = {"done": True} if opening is None else {"done": False, **opening}
        try:
            self._stepfunctions.send_task_success(taskToken=task_token, output=_json(output))
        except (
            self._stepfunctions.exceptions.TaskDoesNotExist,
            self._stepfunctions.exceptions.TaskTimedOut,
        ):
            return

    def stop(self, run_name: str) -> None:
        """End a run whose case no longer needs it; a run that is over stays as it is."""
        machine, name = self._machine_arn.split(":stateMachine:")
        try:
            self._stepfunctions.stop_execution(
                executionArn=f"{machine}:execution:{name}:{run_name}"
            )
        except self._stepfunctions.exceptions.ExecutionDoesNotExist:
            return


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
