"""Calls a function's handler the way API Gateway's HTTP API does (payload format 2.0)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

Handler = Callable[[dict[str, Any], object], dict[str, Any]]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Gateway:
    """Routes to handlers by method and path, as the deployed API does.

    Args:
        routes: Handler by route key, e.g. ``GET /api/v1/staff/cases/{case_id}``.
    """

    def __init__(self, routes: Mapping[str, Handler]) -> None:
        self._routes = {key: (_pattern(key), handler) for key, handler in routes.items()}
        self._count = 0

    def call(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        raw: str | None = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        staff: Mapping[str, str] | None = None,
    ) -> Answer:
        self._count += 1
        for key, (pattern, handler) in self._routes.items():
            found = pattern.fullmatch(f"{method} {path}")
            if not found:
                continue
            context: dict[str, Any] = {
                "requestId": f"request-{self._count}",
                "http": {"method": method, "path": path, "sourceIp": "127.0.0.1"},
            }
            if staff:
                context["authorizer"] = {"lambda": dict(staff)}
            event = {
                "version": "2.0",
                "routeKey": key,
                "rawPath": path,
                "rawQueryString": urlencode(query or {}),
                "headers": {"content-type": "application/json", **(headers or {})},
                "pathParameters": found.groupdict(),
                "requestContext": context,
                "isBase64Encoded": False,
            }
            if raw is not None or body is not None:
                event["body"] = raw if raw is not None else json.dumps(body, ensure_ascii=False)
            answer = handler(event, None)
            return Answer(answer["statusCode"], answer["headers"], answer.get("body", ""))
        raise LookupError(f"no route for {method} {path}")


def staff_context(
    staff_id: str, department: str, roles: list[str], name: str = "某某"
) -> dict[str, str]:
    """What the authoriser vouches for."""
    return {
        "staff_id": staff_id,
        "name": name,
        "department": department,
        "roles": json.dumps(sorted(roles)),
    }


def _pattern(key: str) -> re.Pattern[str]:
    literal = re.split(r"(\{[a-z_]+\})", key)
    parts = [
        f"(?P<{part[1:-1]}>[^/]+)" if part.startswith("{") else re.escape(part) for part in literal
    ]
    return re.compile("".join(parts))
