"""An API Gateway event (payload format 2.0), as small as the edge may rely on."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

CORRELATION_ID = "JKJaXmPLvHcESHA="


def gateway_event(
    route: str = "POST /api/v1/things",
    *,
    body: str | None = None,
    base64_encoded: bool = False,
    headers: dict[str, str] | None = None,
    query: str = "",
    path: dict[str, str] | None = None,
    staff: dict[str, str] | None = None,
    source_ip: str = "203.0.113.7",
) -> dict[str, Any]:
    method, _, raw_path = route.partition(" ")
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route,
        "rawPath": raw_path,
        "rawQueryString": query,
        "headers": headers or {},
        "requestContext": {
            "requestId": CORRELATION_ID,
            "http": {"method": method, "path": raw_path, "sourceIp": source_ip},
        },
        "isBase64Encoded": base64_encoded,
    }
    if body is not None:
        event["body"] = body
    if path is not None:
        event["pathParameters"] = path
    if staff is not None:
        event["requestContext"]["authorizer"] = {"lambda": staff}
    return event


def json_event(payload: object, route: str = "POST /api/v1/things", **more: Any) -> dict[str, Any]:
    headers = {"content-type": "application/json"} | more.pop("headers", {})
    return gateway_event(route, body=json.dumps(payload), headers=headers, **more)


def query_string(**parameters: str) -> str:
    return urlencode(parameters)


def read(answer: dict[str, Any]) -> Any:
    return json.loads(answer["body"])
