"""Approval runs on Step Functions: whatever is done twice happens once."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from moto import mock_aws

from sunhall.adapters.chains import StepFunctionsChains
from sunhall.application.ports import Chains

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions.client import SFNClient

MACHINE = "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:sunhall-test-approval-chain"
RUN = "01KAMB8N2P7Q4RS5T6V7W8X9YZ-1-1"
OPENING = {
    "pk": "CASE#01KAMB8N2P7Q4RS5T6V7W8X9YZ",
    "sk": "RUN#01",
    "queue_partition": "MINE#教育局",
}
CLOSING = {"pk": "CASE#1", "sk": "RUN#01", "outcome": "approved"}
WAITING = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 3600, "End": True}}}


@pytest.fixture(scope="module")
def stepfunctions() -> "Iterator[SFNClient]":
    """One made-up Step Functions for all tests of this file."""
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            environment.setenv(name, "testing")
        yield boto3.client("stepfunctions", region_name="cn-north-1")


@pytest.fixture
def machine(stepfunctions: "SFNClient") -> "Iterator[str]":
    made = stepfunctions.create_state_machine(
        name="sunhall-test-approval-chain",
        definition=json.dumps(WAITING),
        roleArn="arn:aws-cn:iam::123456789012:role/chain",
    )
    yield made["stateMachineArn"]
    stepfunctions.delete_state_machine(stateMachineArn=made["stateMachineArn"])


@pytest.fixture
def stub(stepfunctions: "SFNClient") -> Iterator[Stubber]:
    with Stubber(stepfunctions) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def running(stepfunctions: "SFNClient", machine: str) -> list[str]:
    listed = stepfunctions.list_executions(stateMachineArn=machine, statusFilter="RUNNING")
    return [one["name"] for one in listed["executions"]]


def end(stepfunctions: "SFNClient", machine: str) -> None:
    """End the only execution: the app itself never stops one."""
    (execution,) = stepfunctions.list_executions(stateMachineArn=machine)["executions"]
    stepfunctions.stop_execution(executionArn=execution["executionArn"])


# Against a made-up Step Functions


def test_a_run_is_an_execution_that_carries_its_opening(
    stepfunctions: "SFNClient", machine: str
) -> None:
    chains: Chains = StepFunctionsChains(stepfunctions, machine)
    chains.start(RUN, OPENING)
    assert running(stepfunctions, machine) == [RUN]
    (execution,) = stepfunctions.list_executions(stateMachineArn=machine)["executions"]
    described = stepfunctions.describe_execution(executionArn=execution["executionArn"])
    assert json.loads(described["input"]) == OPENING


def test_a_run_that_is_started_twice_runs_once(stepfunctions: "SFNClient", machine: str) -> None:
    chains = StepFunctionsChains(stepfunctions, machine)
    chains.start(RUN, OPENING)
    chains.start(RUN, OPENING)
    assert running(stepfunctions, machine) == [RUN]


def test_a_name_that_is_used_up_is_told(stepfunctions: "SFNClient", machine: str) -> None:
    chains = StepFunctionsChains(stepfunctions, machine)
    assert chains.start(RUN, OPENING)
    end(stepfunctions, machine)
    assert not chains.start(RUN, OPENING)


def test_a_run_that_was_started_with_another_opening_goes_on_with_the_first(
    stepfunctions: "SFNClient", machine: str
) -> None:
    chains = StepFunctionsChains(stepfunctions, machine)
    chains.start(RUN, OPENING)
    chains.start(RUN, {**OPENING, "sk": "RUN#02"})
    (execution,) = stepfunctions.list_executions(stateMachineArn=machine)["executions"]
    described = stepfunctions.describe_execution(executionArn=execution["executionArn"])
    assert json.loads(described["input"]) == OPENING


def test_an_execution_is_alive_from_its_start_to_its_end(
    stepfunctions: "SFNClient", machine: str
) -> None:
    chains = StepFunctionsChains(stepfunctions, machine)
    assert not chains.alive(RUN), "it never began"
    chains.start(RUN, OPENING)
    assert chains.alive(RUN)
    end(stepfunctions, machine)
    assert not chains.alive(RUN)


# What is sent, to the letter, and what each answer means


def chains_of(stepfunctions: "SFNClient") -> StepFunctionsChains:
    return StepFunctionsChains(stepfunctions, MACHINE)


def test_a_passed_stage_opens_the_next_one(stepfunctions: "SFNClient", stub: Stubber) -> None:
    output = '{"pk":"CASE#1","sk":"RUN#01","queue_sort":"待办"}'
    stub.add_response("send_task_success", {}, {"taskToken": "token", "output": output})
    opening = {"pk": "CASE#1", "sk": "RUN#01", "queue_sort": "待办"}
    assert chains_of(stepfunctions).advance("token", opening)


def test_after_the_last_stage_the_run_is_closed(stepfunctions: "SFNClient", stub: Stubber) -> None:
    output = '{"pk":"CASE#1","sk":"RUN#01","outcome":"approved"}'
    stub.add_response("send_task_success", {}, {"taskToken": "token", "output": output})
    assert chains_of(stepfunctions).advance("token", CLOSING)


@pytest.mark.parametrize("code", ["TaskDoesNotExist", "TaskTimedOut"])
def test_a_token_that_is_no_more_awaited_lets_nothing_go_on(
    stepfunctions: "SFNClient", stub: Stubber, code: str
) -> None:
    stub.add_client_error("send_task_success", code)
    assert not chains_of(stepfunctions).advance("token", CLOSING)


@pytest.mark.parametrize(
    ("status", "alive"),
    [
        *(("RUNNING", True), ("PENDING_REDRIVE", True), ("SUCCEEDED", False)),
        *(("FAILED", False), ("TIMED_OUT", False), ("ABORTED", False)),
    ],
)
def test_an_execution_lives_while_it_can_still_do_something(
    stepfunctions: "SFNClient", stub: Stubber, status: str, alive: bool
) -> None:
    arn = f"arn:aws-cn:states:cn-north-1:123456789012:execution:sunhall-test-approval-chain:{RUN}"
    answer = {
        "executionArn": arn,
        "stateMachineArn": MACHINE,
        "status": status,
        "startDate": datetime(2026, 4, 1, tzinfo=UTC),
    }
    stub.add_response("describe_execution", answer, {"executionArn": arn})
    assert chains_of(stepfunctions).alive(RUN) is alive


def test_a_name_that_is_taken_was_taken_by_the_same_run(
    stepfunctions: "SFNClient", stub: Stubber
) -> None:
    stub.add_client_error("start_execution", "ExecutionAlreadyExists")
    assert not chains_of(stepfunctions).start(RUN, OPENING)


def test_an_execution_has_the_machines_partition_region_and_account(
    stepfunctions: "SFNClient", stub: Stubber
) -> None:
    arn = f"arn:aws-cn:states:cn-north-1:123456789012:execution:sunhall-test-approval-chain:{RUN}"
    stub.add_client_error(
        "describe_execution", "ExecutionDoesNotExist", expected_params={"executionArn": arn}
    )
    assert not chains_of(stepfunctions).alive(RUN), "it never began"


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ("start_execution", "ThrottlingException"),
        ("start_execution", "ExecutionLimitExceeded"),
        ("start_execution", "StateMachineDeleting"),
        ("send_task_success", "InvalidToken"),
        ("send_task_success", "InvalidOutput"),
        ("send_task_success", "KmsThrottlingException"),
        ("send_task_success", "AccessDeniedException"),
        ("describe_execution", "AccessDeniedException"),
    ],
)
def test_any_other_failure_is_told_so_that_the_event_is_delivered_again(
    stepfunctions: "SFNClient", stub: Stubber, operation: str, code: str
) -> None:
    calls: dict[str, Any] = {
        "start_execution": lambda chains: chains.start(RUN, OPENING),
        "send_task_success": lambda chains: chains.advance("token", CLOSING),
        "describe_execution": lambda chains: chains.alive(RUN),
    }
    stub.add_client_error(operation, code)
    with pytest.raises(ClientError, match=code):
        calls[operation](chains_of(stepfunctions))
