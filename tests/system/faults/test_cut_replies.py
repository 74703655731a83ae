"""AWS answers late, wrong or not at all: nothing is lost, nothing is doubled.

A cut reply is the worst case: the request was carried out, and the function does not know.
"""

from __future__ import annotations

import secrets
import time
from collections import Counter
from typing import Any

import httpx
import pytest

from infra.local.city_client import CityClient
from sunhall.domain.approval.run import RunOutcome
from tests.system.city import City
from tests.system.fault_proxy import FaultProxy
from tests.system.journey.applicants import LINGHU, XIMEN
from tests.system.journey.ledger import Ledger
from tests.system.journey.walk import APPROVERS, Walk

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


def test_a_signature_whose_every_reply_was_cut_counts_once_when_it_is_repeated(
    city: City, client: CityClient, ledger: Ledger, faults: FaultProxy
) -> None:
    walk = Walk.begin(client, XIMEN).assigned().sent_up()
    task, key = walk.task("education-head"), secrets.token_hex(16)
    faults.inject(operation="TransactWriteItems", **CUT)
    assert approve(city, "education-head", task, key).status_code == 503
    faults.clear()
    again = [approve(city, "education-head", task, key).json() for _ in range(2)]
    assert again[0]["events"] == again[1]["events"] == ["node_decided"]
    assert len(events(ledger, walk.case_id, "node_decided")) == 1
    assert walk.task("legal")


@pytest.mark.parametrize("fault", [CUT, DOWN], ids=["reply cut", "away"])
def test_an_approval_starts_once_step_functions_is_back(
    client: CityClient, ledger: Ledger, faults: FaultProxy, fault: dict[str, Any]
) -> None:
    walk = Walk.begin(client, LINGHU).assigned()
    faults.inject(service="stepfunctions", operation="StartExecution", **fault)
    walk.sent_up()
    # More than the three tries of one delivery: the stream has brought the event again.
    until(lambda: struck(faults)["StartExecution"] > ALL, "a second delivery")
    if fault is DOWN:
        assert walk.case_id not in client.inbox("education-head")
        assert not ledger.executions(walk.case_id)
    faults.clear()
    assert walk.signed().inside()["state"] == "decided"
    assert set(ledger.executions(walk.case_id)) == {f"{walk.case_id}-1"}


@pytest.mark.parametrize("fault", [CUT, DOWN], ids=["reply cut", "away"])
def test_a_signed_step_goes_on_once_step_functions_is_back(
    client: CityClient, ledger: Ledger, faults: FaultProxy, fault: dict[str, Any]
) -> None:
    walk = Walk.begin(client, LINGHU).assigned().sent_up()
    task = walk.task("education-head")
    faults.inject(service="stepfunctions", operation="SendTaskSuccess", times=ALL + 1, **fault)
    client.decide("education-head", task)
    for approver in APPROVERS[1:]:
        walk.decide(approver)
    assert struck(faults)["SendTaskSuccess"] >= ONE
    execution = ledger.execution(f"{walk.case_id}-1", "SUCCEEDED")
    assert len(execution.entered("Task")) == len(APPROVERS), "no step was opened twice"
    assert [each["index"] for each in events(ledger, walk.case_id, "node_decided")] == [0, 1, 2]


def test_a_withdrawal_stops_the_approval_once_step_functions_is_back(
    client: CityClient, ledger: Ledger, faults: FaultProxy
) -> None:
    walk = Walk.begin(client, LINGHU).assigned().sent_up()
    walk.task("education-head")
    faults.inject(service="stepfunctions", operation="StopExecution", times=ALL + 1, **DOWN)
    walk.act("withdraw")
    ledger.execution(f"{walk.case_id}-1", "ABORTED")
    assert struck(faults)["StopExecution"] == ALL + 1
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
