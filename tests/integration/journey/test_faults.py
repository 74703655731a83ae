"""A fault at every AWS call, before it and after it: nothing is lost, nothing is doubled."""

from __future__ import annotations

from collections import Counter
from typing import Any, get_args

import pytest

from sunhall.application.carry_out import load_case
from sunhall.domain.engine.event import first_broken
from tests.builders.aws_faults import Moment, broken, watched
from tests.integration.journey.citizen import APPROVERS, submit, to_approval, track, try_submit
from tests.integration.journey.moto_city import MotoCity

MOMENTS = get_args(Moment)

#: The AWS calls of each operation in a fresh process; the first test holds them to this list.
SUBMIT_CALLS = (
    "kms.GenerateMac",
    "kms.GenerateDataKey",
    "dynamodb.GetItem",
    "kms.GenerateDataKey",
    "dynamodb.PutItem",
    "kms.GenerateMac",
    "dynamodb.TransactWriteItems",
)
APPROVE_CALLS = ("dynamodb.Query", "kms.Decrypt", "dynamodb.TransactWriteItems")


def test_the_calls_of_submit_and_approve_are_known(city: MotoCity) -> None:
    with watched() as calls:
        submitted = try_submit(city)
    assert submitted.status == 201
    assert tuple(calls.names) == SUBMIT_CALLS
    task = first_task(to_approval_of(city, submitted.json), "education-head")
    with watched() as calls:
        assert approve(city, "education-head", task).status == 200
    assert tuple(calls.names) == APPROVE_CALLS


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("place", range(len(SUBMIT_CALLS)))
def test_a_submission_survives_a_fault_at_any_call(
    city: MotoCity, place: int, moment: Moment
) -> None:
    with broken(place, moment):
        first = try_submit(city)
    assert first.status == 503
    assert first.headers["retry-after"]
    again, once_more = try_submit(city), try_submit(city)
    assert (again.status, once_more.status) == (201, 201)
    assert again.json == once_more.json
    kinds = Counter(item["SK"]["S"].partition("#")[0] for item in city.scan())
    assert {kind: kinds[kind] for kind in ("CASE", "EVENT", "RECEIPT", "REQUEST")} == {
        "CASE": 1,
        "EVENT": 1,
        "RECEIPT": 1,
        "REQUEST": 1,
    }
    assert track(city, again.json)["state"] == "submitted"


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("place", range(len(APPROVE_CALLS)))
def test_an_approval_survives_a_fault_at_any_call(
    city: MotoCity, place: int, moment: Moment
) -> None:
    opened = to_approval(city)
    task = first_task(city, "education-head")
    with broken(place, moment):
        first = approve(city, "education-head", task)
    assert first.status == 503
    again, once_more = (approve(city, "education-head", task) for _ in range(2))
    assert (again.status, once_more.status) == (200, 200)
    city.pump()
    for approver in APPROVERS[1:]:
        assert city.decide_next(approver).status == 200
    loaded = load_case(city.ports, opened["case_id"])
    signed = [e.data["seat"] for e in loaded.stored.events if e.type == "approval_signed"]
    assert signed == [1, 2, 3]
    assert first_broken(loaded.stored.events) is None
    assert list(city.chains.running.values()) == ["SUCCEEDED"]


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("place", range(8))
def test_the_consumers_finish_after_a_fault_at_any_call(
    city: MotoCity, place: int, moment: Moment
) -> None:
    opened = to_approval(city)
    for approver in APPROVERS[:-1]:
        city.decide_next(approver)
    approve(city, "leader", first_task(city, "leader"))
    records = city.new_records()
    with broken(place, moment) as calls:
        failed = city.deliver(records)
    assert failed or place >= len(calls.names)
    assert not city.deliver(records), "delivered again, everything is done"
    assert not city.deliver(records), "and once more does no harm"
    city.pump()
    seen = city.call("GET", f"/api/v1/staff/cases/{opened['case_id']}", by="intake").json
    produced = [e["data"]["order"] for e in seen["events"] if e["type"] == "letter_produced"]
    assert len(produced) == len(set(produced)) == 2
    assert [letter["no"] for letter in seen["letters"]] == [
        "云教公开〔2026〕1号",
        "云教公开〔2026〕2号",
    ]
    assert city.command("intake", opened["case_id"], "send").json["state"] == "sent"


def test_two_approvers_who_click_at_once_decide_once(city: MotoCity) -> None:
    to_approval(city)
    task = first_task(city, "education-head")
    answers = [approve(city, "education-head", task, key=f"click-{n}-0000") for n in range(2)]
    assert [answer.status for answer in answers] == [200, 409]
    assert answers[1].json["code"] == "already_decided"


def to_approval_of(city: MotoCity, opened: dict[str, Any]) -> MotoCity:
    from tests.integration.journey.citizen import DRAFT

    city.pump()
    case_id = opened["case_id"]
    city.command("intake", case_id, "confirm_receipt")
    city.command("office-head", case_id, "assign", department="education-bureau")
    city.command("education-handler", case_id, "save_draft", **DRAFT)
    city.command("education-handler", case_id, "submit_for_approval")
    return city


def first_task(city: MotoCity, by: str) -> str:
    items = city.call("GET", "/api/v1/staff/approvals", by=by).json["items"]
    return str(items[0]["task_id"])


def approve(city: MotoCity, by: str, task: str, *, key: str = "approve-once-1") -> Any:
    return city.call(
        "POST",
        f"/api/v1/staff/approvals/{task}/actions",
        by=by,
        body={"action": "approve", "opinion": "同意"},
        headers={"idempotency-key": key},
    )


def test_submissions_without_a_fault_make_one_case_each(city: MotoCity) -> None:
    receipts = {submit(city, key=f"citizen-{n}-key")["receipt_no"] for n in range(3)}
    assert len(receipts) == 3
