"""One machine follows any approval, for two transitions a stage and two fixed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import boto3
import pytest
from aws_cdk import Duration
from moto import mock_aws

from infra.approval_machine import CLOSED_FIELDS, INDEX_FIELDS, ROW_FIELDS, RUNNING, definition
from sunhall.adapters.case_table import CaseTable
from sunhall.adapters.chains import StepFunctionsChains
from sunhall.application.ports import StageOpening, StageToken, StoredCase
from sunhall.domain.approval.run import RunOutcome
from tests.builders.played_machine import MACHINE, PlayedMachine
from tests.builders.played_table import make_table
from tests.infra.assembly import Assembly, flat

TABLE = "cases"
CASE_ID = "01M7ZZCXGNXFNX3KJ486Z0SFN0"
RUN = f"{CASE_ID}-1-1"
ASL = definition(TABLE, "aws", 90 * 86_400)
STAGE_BUDGET, FIXED_BUDGET = 2, 2
STORED = StoredCase(CASE_ID, "disclosure", (), {}, None, "sealed")


def opening(step: int) -> dict[str, str]:
    """What the application hands over for a stage."""
    return CaseTable(None, TABLE).stage_opening(
        STORED,
        StageOpening(
            receipt_no="GK-20261122-270897-2",
            run=1,
            step=step,
            chain="disclosure-reply",
            path=f"step-{step}",
            drafter="S-ann",
            department="transport",
            due_at=datetime.fromisoformat("2026-12-18T23:59:59+08:00"),
            started_at=datetime.fromisoformat("2026-11-22T09:00:00+08:00"),
        ),
    )


def closing(outcome: str, step: int = 1) -> dict[str, str]:
    """What the application hands over for a run that is over."""
    return CaseTable(None, TABLE).run_closing(STORED, 1, path=f"step-{step}", outcome=outcome)


class Played:
    """The machine on a table, and the application's adapters of both."""

    def __init__(self, dynamodb: Any) -> None:
        self.machine = PlayedMachine(dynamodb, TABLE)
        machine: Any = self.machine
        self.chains = StepFunctionsChains(machine, MACHINE)
        self._dynamodb = dynamodb

    def end(self, outcome: str) -> None:
        """Let the application have the run closed."""
        assert self.chains.advance(self.stage().task_token, closing(outcome))

    def item(self) -> dict[str, Any]:
        """The run's item."""
        key = {"PK": {"S": f"CASE#{CASE_ID}"}, "SK": {"S": "RUN#01"}}
        found: dict[str, Any] = self._dynamodb.get_item(TableName=TABLE, Key=key)["Item"]
        return found

    def stage(self) -> StageToken:
        """The stage as the application reads it."""
        attributes = self.item()
        return StageToken(
            run=1,
            step=int(attributes["step"]["N"]),
            task_token=attributes["task_token"]["S"],
            execution=attributes["execution"]["S"],
            ended="ended" in attributes,
        )


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> Iterator[Played]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        dynamodb = boto3.client("dynamodb", region_name="us-east-1")
        make_table(dynamodb, TABLE)
        yield Played(dynamodb)


@pytest.mark.parametrize("stages", [1, 3, 7])
def test_a_stage_takes_two_transitions_and_a_run_two_more(played: Played, stages: int) -> None:
    played.chains.start(RUN, opening(1))
    for step in range(2, stages + 1):
        assert played.chains.advance(played.stage().task_token, opening(step))
    assert played.chains.advance(played.stage().task_token, closing("approved", stages))

    # Step Functions counts a transition for each state entered and one for the start.
    entered = played.machine.entered()
    assert len(entered) + 1 <= STAGE_BUDGET * stages + FIXED_BUDGET
    assert entered[-1] == "CloseRun"
    assert played.machine.running == {RUN: "SUCCEEDED"}


def test_closing_a_run_is_its_last_state_and_no_transition_more() -> None:
    closes = ASL["States"]["CloseRun"]

    assert closes["End"] is True
    assert not closes["Resource"].endswith(".waitForTaskToken")
    assert ASL["States"]["MoreStages"]["Default"] == "CloseRun"


def test_a_run_carries_everything_the_application_says_and_its_token(played: Played) -> None:
    played.chains.start(RUN, opening(1))
    attributes = {name: next(iter(value.values())) for name, value in played.item().items()}
    said = opening(1)

    assert attributes.pop("task_token").startswith("token-1-")
    assert attributes == {
        "PK": said["pk"],
        "SK": said["sk"],
        "step": "1",
        "state": RUNNING,
        "execution": RUN,
        **{attribute: said[field] for field, attribute in INDEX_FIELDS.items()},
        **{field: said[field] for field in ROW_FIELDS},
    }


def test_nothing_that_the_application_says_of_a_stage_is_lost() -> None:
    assert set(opening(1)) == {"pk", "sk", "step", *INDEX_FIELDS, *ROW_FIELDS}


@pytest.mark.parametrize("outcome", RunOutcome)
def test_a_run_that_is_over_says_how_and_keeps_all_the_rest(
    played: Played, outcome: RunOutcome
) -> None:
    played.chains.start(RUN, opening(1))
    running = played.item()
    assert not played.stage().ended
    played.end(outcome)

    assert played.item() == {**running, "state": {"S": outcome}, "ended": {"BOOL": True}}
    assert played.stage().ended


def test_a_run_says_where_it_ended_although_a_later_stage_was_never_opened(played: Played) -> None:
    played.chains.start(RUN, opening(1))
    assert played.chains.advance(played.stage().task_token, closing("refused", step=3))

    assert played.item()["node"] == {"S": "step-3"}


def test_nothing_that_the_application_says_of_an_end_is_lost() -> None:
    assert set(closing("approved")) == {"pk", "sk", "node", "outcome"}
    assert set(CLOSED_FIELDS) == {"ended", "node", "state"}


@pytest.mark.parametrize("state", ["OpenStage", "CloseRun"])
def test_every_attribute_is_named_and_set(state: str) -> None:
    arguments = ASL["States"][state]["Arguments"]
    set_names = set(re.findall(r"(#\w+) = (:\w+)", arguments["UpdateExpression"]))

    assert {name for name, _ in set_names} == set(arguments["ExpressionAttributeNames"])
    assert {value for _, value in set_names} == set(arguments["ExpressionAttributeValues"])


def test_a_run_that_is_over_is_not_opened_again(played: Played) -> None:
    played.chains.start(RUN, opening(1))
    played.end("cancelled")
    before = played.item()
    played.chains.start(f"{RUN}-end", opening(2))

    assert played.item() == before
    assert played.machine.running == {RUN: "SUCCEEDED", f"{RUN}-end": "SUCCEEDED"}, (
        "nothing failed: nobody needs it"
    )


def test_a_stage_is_not_opened_after_a_later_one(played: Played) -> None:
    played.chains.start(f"{CASE_ID}-1-2", opening(2))
    before = played.item()
    played.chains.start(RUN, opening(1))

    assert played.item() == before
    assert played.machine.running == {f"{CASE_ID}-1-2": "RUNNING", RUN: "SUCCEEDED"}


def test_the_tenth_stage_comes_after_the_ninth(played: Played) -> None:
    """Stages are compared as numbers; as texts, 10 would come before 9."""
    played.chains.start(RUN, opening(9))
    assert played.chains.advance(played.stage().task_token, opening(10))

    assert played.stage().step == 10


def test_a_time_out_renews_the_token_of_the_stage_and_nothing_else(played: Played) -> None:
    played.chains.start(RUN, opening(1))
    before = played.item()
    played.machine.expire(RUN)
    after = played.item()

    assert before.pop("task_token") != after.pop("task_token")
    assert before == after
    played.end("approved")
    assert played.machine.running == {RUN: "SUCCEEDED"}


def test_an_expired_token_lets_nothing_go_on(played: Played) -> None:
    played.chains.start(RUN, opening(1))
    old = played.stage().task_token
    played.machine.expire(RUN)

    assert not played.chains.advance(old, opening(2))
    assert not played.chains.advance(old, closing("approved"))
    assert played.stage().step == 1
    assert not played.stage().ended


def test_a_time_out_of_a_run_that_another_execution_closed_ends_quietly(played: Played) -> None:
    played.chains.start(RUN, opening(1))
    played.chains.start(f"{CASE_ID}-1-2", opening(2))
    played.end("approved")
    before = played.item()
    played.machine.expire(RUN)

    assert played.machine.running == {RUN: "SUCCEEDED", f"{CASE_ID}-1-2": "SUCCEEDED"}
    assert played.item() == before


def test_an_end_that_the_table_refuses_is_a_failure_that_can_be_redriven(played: Played) -> None:
    played.chains.start(RUN, opening(1))
    played.machine.denied = True
    played.end("approved")
    assert played.machine.running == {RUN: "FAILED"}, "an alarm watches these"
    assert not played.stage().ended

    played.machine.denied = False
    played.machine.redrive(RUN)
    assert played.machine.running == {RUN: "SUCCEEDED"}
    assert played.item()["state"] == {"S": "approved"}


def test_no_way_through_the_machine_fails_by_itself() -> None:
    states = ASL["States"]

    assert {state["Type"] for state in states.values()} == {"Task", "Choice", "Succeed"}
    assert "Catch" not in states["CloseRun"], "a row that stays wrong has to be a failure"
    assert states["OpenStage"]["TimeoutSeconds"] == 90 * 86_400
    assert [catch["ErrorEquals"] for catch in states["OpenStage"]["Catch"]] == [
        ["States.Timeout"],
        ["DynamoDb.ConditionalCheckFailedException"],
    ]


@pytest.mark.parametrize("state", ["OpenStage", "CloseRun"])
def test_passing_troubles_of_the_table_are_tried_again(state: str) -> None:
    (retry,) = ASL["States"][state]["Retry"]

    assert "DynamoDb.ThrottlingException" in retry["ErrorEquals"]
    assert "DynamoDb.InternalServerErrorException" in retry["ErrorEquals"]
    assert "States.ALL" not in retry["ErrorEquals"]
    assert "States.Timeout" not in retry["ErrorEquals"]
    assert "DynamoDb.ConditionalCheckFailedException" not in retry["ErrorEquals"]
    assert retry["MaxAttempts"] >= 3


def test_the_deployed_machine_is_this_one(assembly: Assembly) -> None:
    machine = assembly.the("AWS::StepFunctions::StateMachine")
    settings = assembly.settings
    table = f"{{sunhall-{settings.stage}-data-TableName}}"
    deployed = json.loads(flat(machine["DefinitionString"]))
    timeout = int(Duration.days(settings.stage_timeout_days).to_seconds())

    assert deployed == definition(table, "{AWS::Partition}", timeout)


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
