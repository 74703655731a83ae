"""AWS answers late, wrong or not at all: nothing is lost, nothing is doubled.

A cut reply is the worst case: the request was carried out, and the function does not know.
"""

from __future__ import annotations

import secrets
import time
from collections import Counter
from functools import partial
from typing import Any

import httpx
import pytest

from infra.local.city_client import CityClient, CityRefused
from sunhall.domain.approval.run import RunOutcome
from tests.system.city import City
from tests.system.fault_proxy import FaultProxy
from tests.system.journey.applicants import LINGHU, XIMEN
from tests.system.journey.ledger import Ledger
from tests.system.journey.walk import APPROVERS, DRAFT, HANDLER, HEAD, Walk

#: One reply of a function's own SDK, and all three that it asks for.
ONE, ALL = 1, 3

CUT = {"response": {"abort_frac": 0.5}}
BUSY = {"error": {"code": "ThrottlingException", "status": 400}}
DOWN = {"error": {"code": "InternalServerError", "status": 500}}
KMS_DOWN = {"error": {"code": "KMSInternalException", "status": 500}}

SUBMIT = "/api/v1/disclosure-requests"


def submit(city: City, key: str) -> httpx.Response:
    with city.http() as people:
        return people.post(SUBMIT, json=XIMEN.request(), headers={"idempotency-key": key})


def approve(city: City, by: str, task: str, key: str) -> httpx.Response:
    path = f"/api/v1/staff/approvals/{task}/actions"
    body = {"action": "approve", "opinion": "同意"}
    with city.signed_in(by) as approver:
        return approver.post(path, json=body, headers={"idempotency-key": key})


def confirm_receipt(city: City, case_id: str) -> httpx.Response:
    path = f"/api/v1/staff/cases/{case_id}/commands"
    body = {"command": "confirm_receipt", "data": {}, "expected_version": 1}
    with city.signed_in("intake") as officer:
        return officer.post(path, json=body)


def struck(faults: FaultProxy) -> Counter[str]:
    return Counter(str(fault["operation"]) for fault in faults.fired())


def events(ledger: Ledger, case_id: str, kind: str) -> list[dict[str, Any]]:
    return [dict(e.data) for e in ledger.stored(case_id).events if e.type == kind]


@pytest.mark.parametrize(
    ("operation", "fault", "times"),
    [
        ("TransactWriteItems", CUT, ONE),
        ("TransactWriteItems", BUSY, 2),
        ("TransactWriteItems", DOWN, 2),
        ("GenerateDataKey", KMS_DOWN, 2),
    ],
    ids=["reply cut", "throttled twice", "failed twice", "KMS failed twice"],
)
def test_a_passing_fault_of_a_submission_is_not_noticed(
    city: City,
    ledger: Ledger,
    faults: FaultProxy,
    operation: str,
    fault: dict[str, Any],
    times: int,
) -> None:
    before, key = set(ledger.cases()), secrets.token_hex(16)
    faults.inject(operation=operation, times=times, **fault)
    answer = submit(city, key)
    assert answer.status_code == 201, answer.text
    assert struck(faults) == {operation: times}
    assert set(ledger.cases()) - before == {answer.json()["case_id"]}
    assert submit(city, key).json() == answer.json(), "and a repetition is answered word for word"


@pytest.mark.parametrize(
    ("operation", "fault", "stored"),
    [
        ("TransactWriteItems", CUT, 1),
        ("TransactWriteItems", BUSY, 0),
        ("GenerateDataKey", KMS_DOWN, 0),
    ],
    ids=["every reply cut", "throttled throughout", "KMS away"],
)
def test_a_submission_that_could_not_be_acknowledged_is_one_case_when_it_is_repeated(
    city: City,
    ledger: Ledger,
    faults: FaultProxy,
    operation: str,
    fault: dict[str, Any],
    stored: int,
) -> None:
    before, key = set(ledger.cases()), secrets.token_hex(16)
    faults.inject(operation=operation, **fault)
    refused = submit(city, key)
    assert (refused.status_code, refused.json()["code"]) == (503, "temporarily_unavailable")
    assert int(refused.headers["retry-after"]) >= 1
    assert len(set(ledger.cases()) - before) == stored
    faults.clear()
    answers = [submit(city, key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert set(ledger.cases()) - before == {answers[0].json()["case_id"]}


@pytest.mark.parametrize(
    ("fault", "times"), [(CUT, ONE), (BUSY, 2), (DOWN, 2)], ids=["cut", "throttled", "failed"]
)
def test_a_passing_fault_of_a_signature_is_not_noticed(
    city: City,
    client: CityClient,
    ledger: Ledger,
    faults: FaultProxy,
    fault: dict[str, Any],
    times: int,
) -> None:
    walk = Walk.begin(client, XIMEN).assigned().sent_up()
    walk.letter("D01")  # Its writer would meet the fault as well.
    task, key = walk.task(HEAD), secrets.token_hex(16)
    faults.inject(operation="TransactWriteItems", times=times, **fault)
    answer = approve(city, HEAD, task, key)
    assert answer.status_code == 200, answer.text
    assert struck(faults) == {"TransactWriteItems": times}
    assert len(events(ledger, walk.case_id, "approval_signed")) == 1
    assert walk.waits_for() == {"legal"}


@pytest.mark.parametrize(
    ("operation", "fault", "counted"),
    [("TransactWriteItems", CUT, 1), ("TransactWriteItems", BUSY, 0), ("Decrypt", KMS_DOWN, 0)],
    ids=["every reply cut", "throttled throughout", "KMS away"],
)
def test_a_signature_that_could_not_be_acknowledged_counts_once_when_it_is_repeated(
    city: City,
    client: CityClient,
    ledger: Ledger,
    faults: FaultProxy,
    operation: str,
    fault: dict[str, Any],
    counted: int,
) -> None:
    walk = Walk.begin(client, XIMEN).assigned().sent_up()
    task, key = walk.task(HEAD), secrets.token_hex(16)
    faults.inject(operation=operation, **fault)
    assert approve(city, HEAD, task, key).status_code == 503
    assert len(events(ledger, walk.case_id, "approval_signed")) == counted
    faults.clear()
    again = [approve(city, HEAD, task, key).json() for _ in range(2)]
    assert again[0]["events"] == again[1]["events"] == ["approval_signed"]
    assert len(events(ledger, walk.case_id, "approval_signed")) == 1
    assert walk.task("legal")


def test_a_reply_whose_way_up_could_not_be_acknowledged_goes_up_once(
    client: CityClient, ledger: Ledger, faults: FaultProxy
) -> None:
    walk = Walk.begin(client, LINGHU).assigned()
    walk.command(HANDLER, "save_draft", **DRAFT)
    faults.inject(operation="TransactWriteItems", **CUT)
    with pytest.raises(CityRefused) as refused:
        walk.command(HANDLER, "submit_for_approval")
    assert refused.value.status == 503
    faults.clear()
    with pytest.raises(CityRefused) as again:
        walk.command(HANDLER, "submit_for_approval")
    assert (again.value.status, again.value.code) == (409, "not_in_this_state")
    assert len(events(ledger, walk.case_id, "approval_started")) == 1
    walk.signed()
    assert set(ledger.executions(walk.case_id)) == {f"{walk.case_id}-1-1"}


@pytest.mark.parametrize("fault", [CUT, DOWN], ids=["reply cut", "away"])
def test_an_approval_starts_once_step_functions_is_back(
    client: CityClient, ledger: Ledger, faults: FaultProxy, fault: dict[str, Any]
) -> None:
    walk = Walk.begin(client, LINGHU).assigned()
    faults.inject(service="stepfunctions", operation="StartExecution", **fault)
    walk.sent_up()
    # With every reply cut, the next delivery finds the execution begun; else it tries again.
    tries = ALL if fault is CUT else ALL + 1
    until(lambda: struck(faults)["StartExecution"] >= tries, "the stream to try in vain")
    assert walk.task(HEAD), "people have their tasks all the same"
    if fault is DOWN:
        assert not ledger.executions(walk.case_id)
    faults.clear()
    walk.signed()
    execution = ledger.execution(f"{walk.case_id}-1-1", "SUCCEEDED")
    assert execution.waits == len(APPROVERS)
    assert set(ledger.executions(walk.case_id)) == {execution.name}


@pytest.mark.parametrize("fault", [CUT, DOWN], ids=["reply cut", "away"])
def test_a_signed_step_goes_on_once_step_functions_is_back(
    client: CityClient, ledger: Ledger, faults: FaultProxy, fault: dict[str, Any]
) -> None:
    walk = Walk.begin(client, LINGHU).assigned().sent_up()
    walk.in_step()
    faults.inject(service="stepfunctions", operation="SendTaskSuccess", times=ALL + 1, **fault)
    for approver in APPROVERS:
        walk.in_step().decide(approver)
    assert struck(faults)["SendTaskSuccess"] >= ONE
    execution = ledger.execution(f"{walk.case_id}-1-1", "SUCCEEDED")
    assert execution.waits == len(APPROVERS), "no step was opened twice"
    assert [each["seat"] for each in events(ledger, walk.case_id, "approval_signed")] == [1, 2, 3]


def test_whether_an_execution_lives_is_asked_again_once_step_functions_is_back(
    client: CityClient, ledger: Ledger, faults: FaultProxy
) -> None:
    """Its token is spent and nothing is opened: dead, or on its way? Only it can tell."""
    walk = Walk.begin(client, LINGHU).assigned().sent_up()
    walk.in_step()
    faults.inject(service="stepfunctions", operation="SendTaskSuccess", times=ALL, **CUT)
    faults.inject(service="stepfunctions", operation="DescribeExecution", times=ALL + 1, **DOWN)
    walk.decide(HEAD)
    walk.in_step()
    for approver in APPROVERS[1:]:
        walk.in_step().decide(approver)
    ledger.execution(f"{walk.case_id}-1-1", "SUCCEEDED")
    assert set(ledger.executions(walk.case_id)) == {f"{walk.case_id}-1-1"}, "it was alive"


def test_people_sign_to_the_end_while_step_functions_is_away(
    client: CityClient, ledger: Ledger, faults: FaultProxy
) -> None:
    begun = Walk.begin(client, LINGHU).assigned().sent_up()
    begun.in_step()
    faults.inject(service="stepfunctions", **DOWN)
    new = Walk.begin(client, XIMEN).assigned().sent_up()
    for walk in (begun, new):
        for approver in APPROVERS:
            walk.decide(approver)
        assert walk.command("intake", "send")["state"] == "sent"
    until(lambda: sum(struck(faults).values()) > ALL, "the stream to try in vain")
    assert not ledger.executions(new.case_id)
    assert ledger.executions(begun.case_id)[f"{begun.case_id}-1-1"].status == "RUNNING"
    faults.clear()
    for walk in (begun, new):
        assert client.wait_for(partial(ended, walk), "the drafter to see the end")
        [execution] = ledger.executions(walk.case_id).values()
        assert execution.status == "SUCCEEDED"
        assert execution.waits == 1, "nothing was opened that was signed already"


def ended(walk: Walk) -> bool | None:
    """Whether the drafter sees that the approval is over, and how."""
    rows = walk.city.approvals(walk.handler, "mine")
    # The row comes with the stream, which was tried in vain meanwhile.
    states = [row["state"] for row in rows if row["task_id"] == walk.of_run()]
    return states == ["approved"] or None


def test_half_an_approval_signed_while_step_functions_was_away_goes_on_where_it_stands(
    client: CityClient, ledger: Ledger, faults: FaultProxy
) -> None:
    # It comes back for the third step, whoever of the stream's readers asks for it when.
    before = {"operation": "StartExecution", "body": "!ends_with(name, '-1-3')"}
    faults.inject(service="stepfunctions", **before, **DOWN)
    walk = Walk.begin(client, XIMEN).assigned().sent_up()
    for approver in APPROVERS[:-1]:
        walk.decide(approver)
    walk.in_step().decide(APPROVERS[-1])
    execution = ledger.execution(f"{walk.case_id}-1-3", "SUCCEEDED")
    assert execution.waits == 1
    assert set(ledger.executions(walk.case_id)) == {execution.name}


def test_a_withdrawal_ends_the_approval_once_step_functions_is_back(
    client: CityClient, ledger: Ledger, faults: FaultProxy
) -> None:
    walk = Walk.begin(client, LINGHU).assigned().sent_up()
    walk.in_step()
    faults.inject(service="stepfunctions", operation="SendTaskSuccess", times=ALL + 1, **DOWN)
    walk.act("withdraw")
    ledger.execution(f"{walk.case_id}-1-1", "SUCCEEDED")
    assert struck(faults)["SendTaskSuccess"] == ALL + 1
    assert ledger.folded(walk.case_id).runs[0].outcome is RunOutcome.CANCELLED


@pytest.mark.parametrize(
    ("rule", "strikes"),
    [
        ({"service": "s3", "operation": "PutObject", **DOWN}, ALL + 1),
        ({"service": "kms", "operation": "Decrypt", **KMS_DOWN}, ALL + 1),
        (
            {
                "operation": "TransactWriteItems",
                "body": "contains(to_string(@), 'COUNTER#LETTER')",
                **CUT,
            },
            ALL,
        ),
    ],
    ids=["S3 away", "KMS away", "reply of the register cut"],
)
def test_a_letter_is_written_once_under_one_number_in_spite_of_faults(
    city: City,
    client: CityClient,
    ledger: Ledger,
    faults: FaultProxy,
    rule: dict[str, Any],
    strikes: int,
) -> None:
    walk = Walk.begin(client, XIMEN)
    faults.inject(times=strikes, **rule)
    assert confirm_receipt(city, walk.case_id).status_code == 200
    until(lambda: sum(struck(faults).values()) == strikes, "the fault to strike")
    letter = walk.letter("D01")
    produced = events(ledger, walk.case_id, "letter_produced")
    assert [each["number"] for each in produced] == [letter["no"]]


def until(true: Any, what: str) -> None:
    end = time.monotonic() + 90
    while not true():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.2)
