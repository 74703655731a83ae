"""Step Functions loses what it was doing: an execution dies, a token expires. People go on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from infra.local.city_client import CityClient
from tests.system.city import City
from tests.system.journey.applicants import DONGFANG, MURONG, NANGONG, SHANGGUAN
from tests.system.journey.ledger import BROKEN, Ledger
from tests.system.journey.walk import APPROVERS, HEAD, SENSITIVE, Walk

#: Seconds after which a stage is waited for anew, instead of months.
SHORT = 2

Break = Callable[[City, Ledger, str], None]


def token(ledger: Ledger, case_id: str) -> str:
    """The token by which Step Functions is told that the case's only approval goes on."""
    [stage] = ledger.stored(case_id).stages
    return stage.task_token


def abort(city: City, ledger: Ledger, case_id: str) -> None:
    """Somebody aborts the execution in the console."""
    [stage] = ledger.stored(case_id).stages
    machine = city.outputs["ChainMachineArn"]
    name = machine.replace(":stateMachine:", ":execution:")
    states = city.aws("stepfunctions")
    states.stop_execution(executionArn=f"{name}:{stage.execution}", cause=BROKEN)
    # The emulator takes the token of an aborted execution once more, which AWS does not.
    states.send_task_success(taskToken=stage.task_token, output="{}")
    ledger.execution(stage.execution, "ABORTED")


def fail(city: City, ledger: Ledger, case_id: str) -> None:
    """The execution fails for a reason that the machine does not know."""
    [stage] = ledger.stored(case_id).stages
    city.aws("stepfunctions").send_task_failure(
        taskToken=stage.task_token, error="States.Runtime", cause=BROKEN
    )
    ledger.execution(stage.execution, "FAILED")


@pytest.fixture
def hurried(city: City) -> Iterator[None]:
    """Executions that begin now run out of time after a moment."""
    states, arn = city.aws("stepfunctions"), city.outputs["ChainMachineArn"]
    usual = states.describe_state_machine(stateMachineArn=arn)["definition"]
    machine: dict[str, Any] = json.loads(usual)
    machine["States"]["OpenStage"]["TimeoutSeconds"] = SHORT
    states.update_state_machine(stateMachineArn=arn, definition=json.dumps(machine))
    yield
    states.update_state_machine(stateMachineArn=arn, definition=usual)


@pytest.mark.parametrize("breaks", [abort, fail], ids=["aborted", "failed"])
def test_an_execution_that_died_is_replaced_by_the_next_signature(
    city: City, client: CityClient, ledger: Ledger, breaks: Break
) -> None:
    walk = Walk.begin(client, MURONG).assigned().sent_up()
    walk.in_step()
    breaks(city, ledger, walk.case_id)
    assert walk.waits_for() == {HEAD}, "nobody who signs has noticed anything"
    walk.decide(HEAD)
    walk.in_step()
    for approver in APPROVERS[1:]:
        walk.in_step().decide(approver)
    assert walk.inside()["state"] == "decided"
    second = ledger.execution(f"{walk.case_id}-1-2", "SUCCEEDED")
    assert second.waits == len(APPROVERS) - 1
    assert set(ledger.executions(walk.case_id)) == {f"{walk.case_id}-1-1", second.name}


def test_an_execution_that_died_while_branches_go_on_is_replaced_when_they_join(
    city: City, client: CityClient, ledger: Ledger
) -> None:
    walk = Walk.begin(client, NANGONG).assigned().sent_up(**SENSITIVE)
    walk.in_step().decide(HEAD)
    walk.in_step().decide("legal")
    abort(city, ledger, walk.case_id)
    for who in ("office-head", "security-head", "justice-head"):
        walk.decide(who)
    assert walk.in_step().decide("leader")["state"] == "decided"
    second = ledger.execution(f"{walk.case_id}-1-3", "SUCCEEDED")
    assert second.waits == 1


def test_an_approval_ends_although_its_execution_died_at_the_last_step(
    city: City, client: CityClient, ledger: Ledger
) -> None:
    walk = Walk.begin(client, SHANGGUAN).assigned().sent_up()
    for approver in APPROVERS[:-1]:
        walk.in_step().decide(approver)
    walk.in_step()
    fail(city, ledger, walk.case_id)
    assert walk.decide(APPROVERS[-1])["state"] == "decided"
    assert walk.command("intake", "send")["state"] == "sent"
    # Another one tells the drafter how it ended.
    ledger.execution(f"{walk.case_id}-1-3-end", "SUCCEEDED")


def test_a_token_that_expires_is_renewed_and_the_approval_goes_on_with_the_new_one(
    city: City, client: CityClient, ledger: Ledger, hurried: None
) -> None:
    walk = Walk.begin(client, DONGFANG).assigned().sent_up()
    walk.in_step()
    for approver in APPROVERS:
        walk.in_step()
        old = token(ledger, walk.case_id)

        def renewed(old: str = old) -> bool | None:
            return token(ledger, walk.case_id) != old or None

        client.wait_for(renewed, "the token to be renewed")
        states = city.aws("stepfunctions")
        with pytest.raises(states.exceptions.TaskDoesNotExist):
            states.send_task_success(taskToken=old, output=json.dumps({"done": True}))
        walk.decide(approver)
    execution = ledger.execution(f"{walk.case_id}-1-1", "SUCCEEDED")
    assert execution.renewals >= len(APPROVERS)
    assert execution.step == len(APPROVERS)
    assert set(ledger.executions(walk.case_id)) == {execution.name}
