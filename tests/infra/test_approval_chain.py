"""One machine runs any chain, for two transitions a node and two fixed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from aws_cdk import Duration

from infra.constructs.approval_chain import INDEX_FIELDS, ROW_FIELDS, definition
from sunhall.adapters.case_table import CaseTable
from sunhall.adapters.chains import StepFunctionsChains
from sunhall.application.ports import NodeOpening, StoredCase
from tests.infra.assembly import Assembly, flat

ASL = definition("cases", "aws", Duration.days(90))
NODE_BUDGET, FIXED_BUDGET = 2, 2


def opening(index: int) -> dict[str, str]:
    """What the application hands over for a node."""
    stored = StoredCase(
        case_id="01M7ZZCXGNXFNX3KJ486Z0SFN0",
        service="disclosure",
        events=(),
        sealed={},
        data_key=None,
        title="sealed",
    )
    node = NodeOpening(
        receipt_no="GK-20261122-270897-2",
        run=1,
        index=index,
        chain="disclosure-reply",
        node=f"node-{index}",
        role="approver",
        department="transport",
        due_at=datetime.fromisoformat("2026-12-18T23:59:59+08:00"),
    )
    return CaseTable(None, "cases").node_opening(stored, node)


class FakeStepFunctions:
    """Keeps what the adapter says to Step Functions."""

    def __init__(self) -> None:
        self.said: list[Any] = []

    def start_execution(self, *, input: str, **_more: str) -> None:
        """Keep the input of an execution."""
        self.said.append(json.loads(input))

    def send_task_success(self, *, output: str, **_more: str) -> None:
        """Keep the answer to a task."""
        self.said.append(json.loads(output))


def inputs_of_a_run(nodes: int) -> list[dict[str, Any]]:
    """Every input the machine sees while the application runs a chain of some nodes."""
    fake = FakeStepFunctions()
    chains = StepFunctionsChains(fake, "machine")  # type: ignore[arg-type]
    chains.start("run", opening(0))
    for index in range(1, nodes):
        chains.advance("token", opening(index))
    chains.advance("token", None)
    return fake.said


def evaluate(expression: str, state_input: Mapping[str, Any]) -> Any:
    """Evaluate the few JSONata expressions the machine uses."""
    exists = re.fullmatch(r"\{% \$exists\(\$states\.input\.(\w+)\) %\}", expression)
    if exists:
        return exists[1] in state_input
    field = re.fullmatch(r"\{% \$states\.input\.(\w+) %\}", expression)
    if field:
        return state_input[field[1]]
    if expression == "{% $states.context.Task.Token %}":
        return "token"
    if expression == "{% $states.context.State.EnteredTime %}":
        return "2026-11-22T00:00:00Z"
    raise AssertionError(f"an expression this test does not know: {expression}")


def walk(inputs: list[dict[str, Any]]) -> tuple[list[str], list[dict[str, Any]]]:
    """Walk the machine through a run: the states entered, and the arguments of each task."""
    entered, written = [], []
    waiting = list(inputs)
    current, state_input = ASL["StartAt"], waiting.pop(0)
    while True:
        state = ASL["States"][current]
        entered.append(current)
        if state["Type"] == "Task":
            written.append(resolved(state["Arguments"], state_input))
            state_input, current = waiting.pop(0), state["Next"]
        elif state["Type"] == "Choice":
            taken = [
                each["Next"]
                for each in state["Choices"]
                if evaluate(each["Condition"], state_input)
            ]
            current = taken[0] if taken else state["Default"]
        else:
            return entered, written


def resolved(value: Any, state_input: Mapping[str, Any]) -> Any:
    """Fill the expressions of a task's arguments."""
    if isinstance(value, dict):
        return {key: resolved(each, state_input) for key, each in value.items()}
    if isinstance(value, str) and value.startswith("{%"):
        return evaluate(value, state_input)
    return value


@pytest.mark.parametrize("nodes", [1, 3, 7])
def test_a_node_takes_two_transitions_and_a_run_two_more(nodes: int) -> None:
    entered, _written = walk(inputs_of_a_run(nodes))

    # Step Functions counts a transition for each state entered and one for the start.
    assert len(entered) + 1 <= NODE_BUDGET * nodes + FIXED_BUDGET
    assert entered[-1] == "Decided"


def test_every_node_is_written_where_the_application_looks_for_it() -> None:
    _entered, written = walk(inputs_of_a_run(3))

    assert [each["Key"]["SK"]["S"] for each in written] == [
        "NODE#01#00",
        "NODE#01#01",
        "NODE#01#02",
    ]
    assert {each["Key"]["PK"]["S"] for each in written} == {"CASE#01M7ZZCXGNXFNX3KJ486Z0SFN0"}


def test_a_node_carries_everything_the_application_says_and_its_token() -> None:
    _entered, (first,) = walk(inputs_of_a_run(1))
    attributes = {
        first["ExpressionAttributeNames"][name.replace(":", "#")]: value["S"]
        for name, value in first["ExpressionAttributeValues"].items()
    }
    said = opening(0)

    assert attributes.pop("task_token") == "token"
    assert attributes.pop("opened_at")
    assert attributes == {
        **{attribute: said[field] for field, attribute in INDEX_FIELDS.items()},
        **{field: said[field] for field in ROW_FIELDS},
    }


def test_nothing_that_the_application_says_of_a_node_is_lost() -> None:
    assert set(opening(0)) == {"pk", "sk", *INDEX_FIELDS, *ROW_FIELDS}


def test_every_attribute_is_named_and_set() -> None:
    arguments = ASL["States"]["OpenNode"]["Arguments"]
    set_names = set(re.findall(r"(#\w+) = (:\w+)", arguments["UpdateExpression"]))

    assert {name for name, _ in set_names} == set(arguments["ExpressionAttributeNames"])
    assert {value for _, value in set_names} == set(arguments["ExpressionAttributeValues"])


def test_a_decided_node_is_not_put_back_into_the_inbox() -> None:
    """The machine looks for the mark that the application sets when it closes a node."""
    closing = CaseTable(None, "cases")._close_node(
        SimpleNamespace(case_id="01M7ZZCXGNXFNX3KJ486Z0SFN0", closes_node=(1, 0), sealed={})  # type: ignore[arg-type]
    )["Update"]
    (mark,) = re.findall(r"SET (\w+) = ", closing["UpdateExpression"])

    condition = ASL["States"]["OpenNode"]["Arguments"]["ConditionExpression"]

    assert condition == f"attribute_not_exists({mark})"
    assert closing["Key"] == walk(inputs_of_a_run(1))[1][0]["Key"]


def test_a_node_that_nobody_decides_ends_loudly() -> None:
    task = ASL["States"]["OpenNode"]

    assert task["TimeoutSeconds"] == 90 * 86_400
    assert task["Catch"] == [{"ErrorEquals": ["States.Timeout"], "Next": "NodeForgotten"}]
    assert ASL["States"]["NodeForgotten"]["Type"] == "Fail"


def test_passing_troubles_of_the_table_are_tried_again() -> None:
    (retry,) = ASL["States"]["OpenNode"]["Retry"]

    assert "DynamoDb.ThrottlingException" in retry["ErrorEquals"]
    assert "DynamoDb.InternalServerErrorException" in retry["ErrorEquals"]
    assert "States.ALL" not in retry["ErrorEquals"]
    assert "DynamoDb.ConditionalCheckFailedException" not in retry["ErrorEquals"]
    assert retry["MaxAttempts"] >= 3


def test_the_deployed_machine_is_this_one(assembly: Assembly) -> None:
    machine = assembly.the("AWS::StepFunctions::StateMachine")
    settings = assembly.settings
    table = f"{{sunhall-{settings.stage}-data-TableName}}"
    deployed = json.loads(flat(machine["DefinitionString"]))

    assert deployed == definition(
        table, "{AWS::Partition}", Duration.days(settings.node_timeout_days)
    )


def test_the_machine_is_standard_traced_and_logs_failures_without_data(
    assembly: Assembly,
) -> None:
    machine = assembly.the("AWS::StepFunctions::StateMachine")
    logging = machine["LoggingConfiguration"]

    # Standard is the default; an express machine cannot wait for a token.
    assert machine.get("StateMachineType", "STANDARD") == "STANDARD"
    assert machine["TracingConfiguration"] == {"Enabled": True}
    assert logging["Level"] == "ERROR"
    assert logging["IncludeExecutionData"] is False
