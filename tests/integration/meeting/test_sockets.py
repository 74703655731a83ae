"""Sending over connections of API Gateway, and what it says when they are gone."""

from __future__ import annotations

import json
from collections.abc import Iterator

import boto3
import pytest
from botocore.stub import Stubber

from sunhall.adapters.meeting_sockets import GatewaySockets
from sunhall.domain.errors import Unavailable

ENDPOINT = "https://a1.execute-api.us-east-1.amazonaws.com/meeting"


@pytest.fixture
def gateway() -> Iterator[tuple[GatewaySockets, Stubber]]:
    client = boto3.client(
        "apigatewaymanagementapi",
        "us-east-1",
        endpoint_url=ENDPOINT,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )
    with Stubber(client) as stub:
        yield GatewaySockets(client), stub
        stub.assert_no_pending_responses()


def test_a_message_goes_as_json_in_utf_8(gateway: tuple[GatewaySockets, Stubber]) -> None:
    sockets, stub = gateway
    data = json.dumps({"type": "chat", "text": "您好"}, ensure_ascii=False, separators=(",", ":"))
    stub.add_response("post_to_connection", {}, {"ConnectionId": "c1", "Data": data.encode()})

    assert sockets.send("c1", {"type": "chat", "text": "您好"}) is True


def test_a_connection_that_is_gone_is_no_error(gateway: tuple[GatewaySockets, Stubber]) -> None:
    sockets, stub = gateway
    stub.add_client_error("post_to_connection", "GoneException", http_status_code=410)

    assert sockets.send("c1", {"type": "pong"}) is False


@pytest.mark.parametrize(
    ("code", "status"), [("LimitExceededException", 429), ("InternalServerError", 500)]
)
def test_a_gateway_that_cannot_just_now_is_unavailable(
    gateway: tuple[GatewaySockets, Stubber], code: str, status: int
) -> None:
    sockets, stub = gateway
    stub.add_client_error("post_to_connection", code, http_status_code=status)

    with pytest.raises(Unavailable):
        sockets.send("c1", {"type": "pong"})


@pytest.mark.parametrize(("code", "status"), [("GoneException", 410), ("InternalError", 500)])
def test_what_cannot_be_closed_is_left_to_the_gateway(
    gateway: tuple[GatewaySockets, Stubber], code: str, status: int
) -> None:
    sockets, stub = gateway
    stub.add_client_error("delete_connection", code, http_status_code=status)

    sockets.close("c1")
