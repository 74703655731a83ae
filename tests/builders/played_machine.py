"""Plays Step Functions: moto runs no task tokens, so this runs the app's own definition.

It has the calls of the real client that the app makes, knows the few expressions that the
definition uses, and writes to the table as the real one does. What goes wrong with executions can
be done to it: time runs out, somebody aborts one, the service is away or slow.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from botocore.exceptions import ClientError, ConnectionClosedError

from infra.approval_machine import SUPERSEDED, definition
from tests.builders.aws_faults import played, unwatched

MACHINE: Final = "arn:aws:states:us-east-1:123456789012:stateMachine:city-approval-chain"
#: Step Functions' own tokens are about this long; it counts, because DynamoDB charges by size.
TOKEN_LENGTH: Final = 768

Data = Mapping[str, Any]


@dataclass
class Execution:
    """An execution.

    Attributes:
        name: Its name.
        state: The state it is in.
        state_input: That state's input.
        status: As the service names it.
        token: The token it waits with.
        entered: Every state entered, in order.
    """

    name: str
    state: str
    state_input: Data
    status: str = "RUNNING"
    token: str | None = None
    entered: list[str] = field(default_factory=list)


class _Errors:
    class ExecutionAlreadyExists(Exception):
        """That name was used."""

    class ExecutionDoesNotExist(Exception):
        """That name was never used."""

    class TaskDoesNotExist(Exception):
        """Nobody waits with that token."""

    class TaskTimedOut(Exception):
        """Nobody waits with that token any more."""


class PlayedMachine:
    """The approval machine of a played city.

    Args:
        dynamodb: Client of the table.
        table: Its name.

    Attributes:
        executions: Every execution by name, in order.
        slow: Whether the service accepts calls and does nothing until `catch_up`.
        away: Whether the service cannot be reached.
        denied: Whether the table refuses what the last state writes, as with a key taken away.
    """

    exceptions = _Errors

    def __init__(self, dynamodb: Any, table: str) -> None:
        self.definition = definition(table, "aws", 90 * 86_400)
        self.executions: dict[str, Execution] = {}
        self.slow = False
        self.away = False
        self.denied = False
        self._dynamodb = dynamodb
        self._tokens = 0

    # What the app calls

    def start_execution(self, *, stateMachineArn: str, name: str, input: str) -> None:
        """Begin an execution."""
        assert stateMachineArn == MACHINE
        self._call("StartExecution", lambda: self._start(name, json.loads(input)))

    def send_task_success(self, *, taskToken: str, output: str) -> None:
        """Answer a waiting task."""
        self._call("SendTaskSuccess", lambda: self._answer(taskToken, json.loads(output)))

    def describe_execution(self, *, executionArn: str) -> dict[str, str]:
        """Tell how an execution is."""
        execution: Execution = self._call(
            "DescribeExecution", lambda: self._execution(executionArn)
        )
        return {"status": execution.status}

    # What tests do to it

    @property
    def running(self) -> dict[str, str]:
        """The status of every execution by name."""
        return {name: execution.status for name, execution in self.executions.items()}

    def entered(self) -> list[str]:
        """Every state that any execution has entered."""
        return [state for execution in self.executions.values() for state in execution.entered]

    def catch_up(self) -> None:
        """Do what was accepted while the service was slow."""
        self.slow = False
        for execution in self.executions.values():
            self._run(execution)

    def expire(self, name: str) -> None:
        """Let a waiting stage run into its time-out."""
        execution = self.executions[name]
        assert execution.token is not None
        execution.token = None
        self._catch(execution, "States.Timeout")
        self._run(execution)

    def lose(self, name: str, status: str = "FAILED") -> None:
        """Let an execution end for a reason that is not the app's."""
        self._end(self.executions[name], status)

    def redrive(self, name: str) -> None:
        """Let somebody redrive an execution that failed: it tries the state anew where it fell."""
        execution = self.executions[name]
        assert execution.status in {"FAILED", "TIMED_OUT", "ABORTED"}
        execution.status = "RUNNING"
        self._run(execution)

    # How it goes on

    def _call(self, operation: str, call: Any) -> Any:
        def reached() -> Any:
            if self.away:
                raise ConnectionClosedError(endpoint_url="https://states.example")
            return call()

        return played(f"stepfunctions.{operation}", reached)

    def _start(self, name: str, state_input: Data) -> None:
        if name in self.executions:
            raise _Errors.ExecutionAlreadyExists
        execution = Execution(name, self.definition["StartAt"], state_input)
        self.executions[name] = execution
        self._run(execution)

    def _answer(self, token: str, output: Data) -> None:
        waiting = [each for each in self.executions.values() if each.token == token]
        if not waiting:
            raise _Errors.TaskTimedOut
        (execution,) = waiting
        execution.token = None
        execution.state_input = output
        execution.state = self.definition["States"][execution.state]["Next"]
        self._run(execution)

    def _execution(self, arn: str) -> Execution:
        machine, _, name = arn.rpartition(":")
        assert machine == MACHINE.replace(":stateMachine:", ":execution:")
        if name not in self.executions:
            raise _Errors.ExecutionDoesNotExist
        return self.executions[name]

    def _end(self, execution: Execution, status: str) -> None:
        if execution.status == "RUNNING":
            execution.status, execution.token = status, None

    def _run(self, execution: Execution) -> None:
        while execution.status == "RUNNING" and execution.token is None and not self.slow:
            state = self.definition["States"][execution.state]
            execution.entered.append(execution.state)
            if state["Type"] == "Succeed":
                execution.status = "SUCCEEDED"
            elif state["Type"] == "Choice":
                execution.state = self._chosen(state, execution)
            elif state.get("End"):
                self._close(state, execution)
            else:
                self._open(state, execution)

    def _close(self, state: Data, execution: Execution) -> None:
        if self.denied:
            # It is tried again some times, which makes no difference here, and then given up.
            self._end(execution, "FAILED")
            return
        with unwatched():
            self._dynamodb.update_item(**self._filled(state["Arguments"], execution, ""))
        execution.status = "SUCCEEDED"

    def _chosen(self, state: Data, execution: Execution) -> str:
        taken = [
            each["Next"]
            for each in state["Choices"]
            if self._filled(each["Condition"], execution, "")
        ]
        chosen: str = (taken or [state["Default"]])[0]
        return chosen

    def _open(self, state: Data, execution: Execution) -> None:
        self._tokens += 1
        token = f"token-{self._tokens}-".ljust(TOKEN_LENGTH, "=")
        try:
            with unwatched():
                self._dynamodb.update_item(**self._filled(state["Arguments"], execution, token))
        except ClientError as error:
            assert f"DynamoDb.{error.response['Error']['Code']}" == SUPERSEDED
            self._catch(execution, SUPERSEDED)
            return
        execution.token = token

    def _catch(self, execution: Execution, error: str) -> None:
        (catcher,) = [
            each
            for each in self.definition["States"][execution.state]["Catch"]
            if error in each["ErrorEquals"]
        ]
        output = catcher.get("Output")
        execution.state_input = self._filled(output, execution, "") if output else {"Error": error}
        execution.state = catcher["Next"]

    def _filled(self, value: Any, execution: Execution, token: str) -> Any:
        if isinstance(value, dict):
            return {key: self._filled(each, execution, token) for key, each in value.items()}
        if not isinstance(value, str) or not value.startswith("{%"):
            return value
        expression = value.removeprefix("{%").removesuffix("%}").strip()
        known = {
            "$states.input": execution.state_input,
            "$states.context.Task.Token": token,
            "$states.context.Execution.Name": execution.name,
        }
        if expression in known:
            return known[expression]
        if exists := re.fullmatch(r"\$exists\(\$states\.input\.(\w+)\)", expression):
            return exists[1] in execution.state_input
        part = re.fullmatch(r"\$states\.input\.(\w+)", expression)
        if part is None:
            raise NotImplementedError(f"an expression that this machine does not know: {value}")
        return execution.state_input[part[1]]
