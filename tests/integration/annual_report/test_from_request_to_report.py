"""A request handed in at the counter is in the report as soon as the stream has told of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from moto import mock_aws

import disclosure_api.handler
import disclosure_report.handler
import dispatcher.handler
import letter_writer.handler
import staff_api.handler
import tick.handler
from sunhall.adapters import aws_clients
from sunhall.adapters.all_cases import TableCases
from sunhall.application.rebuild_ledger import Rebuilt, rebuild_ledger
from sunhall.domain.calendar.beijing import BEIJING
from tests.builders import submission
from tests.builders.gateway import Gateway
from tests.integration.journey.citizen import APPROVERS, DRAFT, submit
from tests.integration.journey.moto_city import STAFF, TABLE, MotoCity

START = datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=BEIJING)
HANDLERS = (disclosure_api, disclosure_report, dispatcher, letter_writer, staff_api, tick)
ROUTE = "/api/v1/staff/reports/disclosure-annual"
UNIT = "education-bureau"


@pytest.fixture(scope="module")
def city() -> Iterator[MotoCity]:
    with pytest.MonkeyPatch.context() as monkeypatch, mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
            monkeypatch.setenv(name, "testing")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        monkeypatch.setenv("AWS_REGION", "us-east-1")
        monkeypatch.setenv("STAGE", "test")
        running = MotoCity(START)
        for function in HANDLERS:
            monkeypatch.setattr(function.handler, "ports", lambda: running.ports)
        yield running
    aws_clients.forget_clients()


def counted() -> dict[str, int]:
    """The sum column of the report, without its zeros."""
    key = f"GET {ROUTE}"
    gateway = Gateway(
        {key: disclosure_report.handler.lambda_handler},
        authorise=lambda headers: STAFF.get(headers["authorization"]),
        staff=[key],
    )
    query = {"year": "2026", "department": UNIT}
    answer = gateway.send("GET", ROUTE, query=query, headers={"authorization": "supervisor"})
    assert answer.status == 200, answer.text
    assert answer.json["balances"]
    assert answer.json["findings"] == []
    rows = answer.json["table_three"]["rows"]
    return {row["key"]: row["cells"]["c7"] for row in rows if row["cells"]["c7"]}


def test_a_request_is_counted_step_by_step_and_again_from_its_history(city: MotoCity) -> None:
    case_id = submit(city)["case_id"]
    city.pump()
    assert counted() == {}  # Submitted, but its receipt is not confirmed (art. 31).

    city.command("intake", case_id, "confirm_receipt")
    assert counted() == {"r1": 1, "r4": 1}

    city.command("office-head", case_id, "assign", department=UNIT)
    city.command("education-handler", case_id, "save_draft", **DRAFT)
    city.command("education-handler", case_id, "submit_for_approval")
    for approver in APPROVERS:
        city.clock.time += timedelta(hours=2)
        city.decide_next(approver)
    city.command("intake", case_id, "send")
    done = counted()
    assert (done["r1"], done["r3_7"]) == (1, 1)
    assert "r4" not in done

    (row,) = city.ports.ledger.entries(UNIT)
    cases = TableCases(city.dynamodb, TABLE)
    departments = city.ports.catalogue.departments
    found = rebuild_ledger(city.ports, cases, departments, write=False)
    assert found == Rebuilt(1, (), ())
    stored = repr([item for item in city.scan() if item["PK"]["S"].startswith("LEDGER#")])
    assert row.receipt_no in stored
    for personal in (submission.NAME, submission.ID_NUMBER, submission.PHONE, submission.EMAIL):
        assert personal not in stored


def test_a_request_that_is_withdrawn_before_receipt_never_counts(city: MotoCity) -> None:
    before = counted()
    opened = submit(city, key="withdrawn-early")
    receipt_no, code = opened["receipt_no"], opened["query_code"]
    answer = city.call(
        "POST",
        f"/api/v1/disclosure-requests/{receipt_no}/actions",
        headers={"x-query-code": code, "idempotency-key": "withdrawn-early-1"},
        body={"action": "withdraw", "data": {}},
    )
    assert answer.status == 200, answer.text
    city.pump()
    assert counted() == before
