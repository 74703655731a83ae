"""The gateway of the contract tests does what API Gateway does, or the others prove nothing."""

import io
from collections.abc import Mapping
from typing import Any

import pytest
from werkzeug.test import Client

from tests.builders.gateway import Gateway

EVENTS: list[dict[str, Any]] = []


def echo(event: dict[str, Any], _context: object) -> dict[str, Any]:
    EVENTS.append(event)
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": "{}"}


def trust(headers: Mapping[str, str]) -> Mapping[str, Any] | None:
    return {"staff_id": "S1"} if headers["authorization"] == "Bearer good" else None


KEYS = (
    "GET /api/v1/things",
    "GET /api/v1/things/{thing_id}",
    "POST /api/v1/things/{thing_id}/actions",
    "GET /api/v1/staff/list",
)


@pytest.fixture
def gateway() -> Gateway:
    EVENTS.clear()
    return Gateway(dict.fromkeys(KEYS, echo), authorise=trust, staff=["GET /api/v1/staff/list"])


def test_a_route_is_found_by_method_and_path(gateway: Gateway) -> None:
    gateway.send("POST", "/api/v1/things/7/actions", body={"a": 1})
    assert EVENTS[0]["routeKey"] == "POST /api/v1/things/{thing_id}/actions"
    assert EVENTS[0]["pathParameters"] == {"thing_id": "7"}


@pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", "/api/v1/things"), ("GET", "/api/v1/things/"), ("GET", "/api/v1/things/1/2")],
)
def test_what_has_no_route_is_not_found_by_the_gateway_itself(
    gateway: Gateway, method: str, path: str
) -> None:
    answer = gateway.send(method, path)
    assert (answer.status, answer.json) == (404, {"message": "Not Found"})
    assert not EVENTS


def test_path_parameters_are_decoded_and_the_query_is_not(gateway: Gateway) -> None:
    gateway.send("GET", "/api/v1/things/a%2Fb%20c", query="q=%E4%B8%AD+x")
    assert EVENTS[0]["pathParameters"] == {"thing_id": "a/b c"}
    assert EVENTS[0]["rawQueryString"] == "q=%E4%B8%AD+x"


def test_text_comes_as_text_and_other_bytes_in_base_64(gateway: Gateway) -> None:
    gateway.send("POST", "/api/v1/things/1/actions", body={"name": "张三"})
    gateway.send("POST", "/api/v1/things/1/actions", body=b'{"a": "\xff"}')
    gateway.send(
        "POST", "/api/v1/things/1/actions", body=b"x", headers={"Content-Type": "image/png"}
    )
    assert EVENTS[0]["body"] == '{"name": "张三"}'
    assert not EVENTS[0]["isBase64Encoded"]
    assert [event["isBase64Encoded"] for event in EVENTS[1:]] == [True, True]


def test_headers_come_in_lower_case(gateway: Gateway) -> None:
    gateway.send("GET", "/api/v1/things", headers={"X-Query-Code": "abc"})
    assert EVENTS[0]["headers"] == {"x-query-code": "abc"}


def test_before_staff_routes_stands_the_authoriser(gateway: Gateway) -> None:
    assert gateway.send("GET", "/api/v1/staff/list").status == 401
    refused = gateway.send("GET", "/api/v1/staff/list", headers={"Authorization": "Bearer bad"})
    assert (refused.status, refused.json) == (403, {"message": "Forbidden"})
    assert not EVENTS
    gateway.send("GET", "/api/v1/staff/list", headers={"Authorization": "Bearer good"})
    assert EVENTS[0]["requestContext"]["authorizer"] == {"lambda": {"staff_id": "S1"}}


def test_every_request_has_an_id_of_its_own(gateway: Gateway) -> None:
    for _ in range(3):
        gateway.send("GET", "/api/v1/things")
    assert len({event["requestContext"]["requestId"] for event in EVENTS}) == 3


def test_as_wsgi_it_hands_over_the_same(gateway: Gateway) -> None:
    client = Client(gateway.wsgi)
    answer = client.post(
        "/api/v1/things/a%2Fb/actions?x=%41",
        input_stream=io.BytesIO(b'{"a":1}'),
        content_length=7,
        headers={"Content-Type": "application/json", "X-Query-Code": "abc"},
    )
    assert answer.status_code == 200
    (event,) = EVENTS
    assert event["body"] == '{"a":1}'
    assert event["pathParameters"] == {"thing_id": "a/b"}
    assert event["rawQueryString"] == "x=%41"
    assert event["headers"]["x-query-code"] == "abc"
    assert event["headers"]["content-type"] == "application/json"
