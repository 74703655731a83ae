"""The redactor is called once for each order, by nobody waiting for it."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import ANY, Stubber

from sunhall.adapters.function_orders import LambdaOrders
from sunhall.application.order_redactions import order_redaction
from tests.builders.redactions import CASE_ID, PDF, Redactions, applied, mark, region


class Placed:
    """Ports of which only the orders are looked at."""

    def __init__(self) -> None:
        self.placed: list[tuple[str, int]] = []
        self.redaction_orders = self

    def place(self, case_id: str, number: int) -> None:
        self.placed.append((case_id, number))


def orders_of(*events: Any) -> list[tuple[str, int]]:
    ports: Any = Placed()
    for event in events:
        order_redaction(ports, event)
    placed: list[tuple[str, int]] = ports.placed
    return placed


def test_an_order_calls_the_redactor_and_its_report_does_not() -> None:
    case = Redactions()
    case.order(mark(region=region()))
    case.give(applied(1))

    assert orders_of(*case.events) == [(CASE_ID, 1)]


def test_there_is_nothing_to_apply_to_a_file_that_is_withheld_as_a_whole() -> None:
    case = Redactions()
    case.order(mark(whole_file=True), upload_id=PDF)

    assert orders_of(*case.events) == []


def calling(client: Any) -> LambdaOrders:
    return LambdaOrders(client, "sunhall-test-redactor")


def test_the_call_names_the_case_and_the_number_and_waits_for_no_answer() -> None:
    client = boto3.client(
        "lambda", "us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing"
    )
    expected = {
        "FunctionName": "sunhall-test-redactor",
        "InvocationType": "Event",
        "Payload": json.dumps({"case_id": CASE_ID, "number": 3}).encode(),
    }
    with Stubber(client) as stub:
        stub.add_response("invoke", {"StatusCode": 202}, expected)
        calling(client).place(CASE_ID, 3)
        stub.assert_no_pending_responses()


def test_a_call_that_is_not_taken_lets_the_stream_deliver_the_order_again() -> None:
    client = boto3.client(
        "lambda", "us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing"
    )
    expected = {"FunctionName": ANY, "InvocationType": ANY, "Payload": ANY}
    with Stubber(client) as stub:
        stub.add_client_error("invoke", "TooManyRequestsException", expected_params=expected)
        with pytest.raises(ClientError):
            calling(client).place(CASE_ID, 3)
