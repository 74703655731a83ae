"""API Gateway's HTTP API in one process: requests become events (payload format 2.0) for handlers.

It does what the gateway does and no more: finds the route, lower-cases and joins headers, decodes
the path, passes the query on as it came, and asks the authoriser before staff routes. What the
gateway itself refuses is answered as it answers: ``{"message": …}``.
"""

from __future__ import annotations

import base64
import itertools
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlencode
from wsgiref.types import StartResponse, WSGIEnvironment

LambdaHandler = Callable[[dict[str, Any], object], dict[str, Any]]
Authoriser = Callable[[Mapping[str, str]], Mapping[str, Any] | None]

_TEXT_TYPES = re.compile(r"text/|application/(json|.*\+json|xml|javascript)")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the gateway sends back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body, read as UTF-8."""
        return self.body.decode()

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


class Gateway:
    """The HTTP API.

    Args:
        handlers: Lambda handler by route key (``GET /api/v1/staff/cases/{case_id}``).
        authorise: Gives the authoriser's context for the headers, or None to refuse; asked for
            the routes in ``staff``.
        staff: Route keys that need a token.
    """

    def __init__(
        self,
        handlers: Mapping[str, LambdaHandler],
        *,
        authorise: Authoriser | None = None,
        staff: Iterable[str] = (),
    ) -> None:
        self._routes = [(key, _pattern(key), handler) for key, handler in handlers.items()]
        self._authorise = authorise
        self._staff = frozenset(staff)
        self._numbers = itertools.count(1)

    def send(
        self,
        method: str,
        path: str,
        *,
        query: str | Mapping[str, str] = "",
        headers: Mapping[str, str] | None = None,
        body: bytes | str | object = b"",
    ) -> Answer:
        """Send a request.

        Args:
            method: HTTP method.
            path: Path, percent-encoded where needed.
            query: Query string as it stands in the address, or the parameters.
            headers: Headers; ``content-type`` is JSON unless told.
            body: Bytes or text as they are, anything else as JSON.
        """
        raw = body if isinstance(body, bytes) else _encoded(body)
        sent = {name.lower(): value for name, value in (headers or {}).items()}
        if raw:
            sent.setdefault("content-type", "application/json")
        raw_query = query if isinstance(query, str) else urlencode(query)
        return self._answer(method, path, raw_query, sent, raw)

    def wsgi(self, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        """Serve as a WSGI application."""
        headers = {
            name[5:].replace("_", "-").lower(): value
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            if environ.get(name):
                headers[name.replace("_", "-").lower()] = environ[name]
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        path = str(environ.get("REQUEST_URI") or environ["PATH_INFO"]).partition("?")[0]
        answer = self._answer(
            environ["REQUEST_METHOD"], path, environ.get("QUERY_STRING", ""), headers, body
        )
        start_response(f"{answer.status} _", list(answer.headers.items()))
        return [answer.body]

    def _answer(
        self, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> Answer:
        for key, pattern, handler in self._routes:
            match = pattern.fullmatch(f"{method} {path}")
            if match is None:
                continue
            context: Mapping[str, Any] | None = None
            if key in self._staff:
                if not headers.get("authorization"):
                    return _own(401, "Unauthorized")
                context = self._authorise(headers) if self._authorise else None
                if context is None:
                    return _own(403, "Forbidden")
            event = self._event(key, path, query, headers, body, match.groupdict(), context)
            return _read(handler(event, None))
        return _own(404, "Not Found")

    def _event(
        self,
        key: str,
        path: str,
        query: str,
        headers: Mapping[str, str],
        body: bytes,
        path_parameters: Mapping[str, str],
        authorised: Mapping[str, Any] | None,
    ) -> dict[str, Any]:
        context: dict[str, Any] = {
            "accountId": "123456789012",
            "apiId": "test",
            "http": {
                "method": key.partition(" ")[0],
                "path": unquote(path),
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": headers.get("user-agent", ""),
            },
            "requestId": f"request-{next(self._numbers)}",
            "routeKey": key,
            "stage": "$default",
        }
        if authorised is not None:
            context["authorizer"] = {"lambda": dict(authorised)}
        event: dict[str, Any] = {
            "version": "2.0",
            "routeKey": key,
            "rawPath": unquote(path),
            "rawQueryString": query,
            "headers": dict(headers),
            "requestContext": context,
            "isBase64Encoded": False,
        }
        if path_parameters:
            decoded = {name: unquote(value) for name, value in path_parameters.items()}
            event["pathParameters"] = decoded
        if body:
            event |= _carried(body, headers.get("content-type", ""))
        return event


def _pattern(key: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", key)
    literal = [re.escape(part) for part in parts[::2]]
    names = [f"(?P<{name}>[^/]+)" for name in parts[1::2]]
    pairs = itertools.zip_longest(literal, names, fillvalue="")
    return re.compile("".join(itertools.chain.from_iterable(pairs)))


def _encoded(body: object) -> bytes:
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")


def _carried(body: bytes, content_type: str) -> dict[str, Any]:
    """Carry text as text and everything else in base 64."""
    if _TEXT_TYPES.match(content_type.lower()):
        try:
            return {"body": body.decode()}
        except UnicodeDecodeError:
            pass
    return {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}


def _read(answer: dict[str, Any]) -> Answer:
    body = answer.get("body", "")
    raw = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
    return Answer(answer["statusCode"], answer["headers"], raw)


def _own(status: int, message: str) -> Answer:
    body = json.dumps({"message": message}).encode()
    return Answer(status, {"content-type": "application/json"}, body)


def staff_context(
    staff_id: str, department: str, roles: list[str], name: str = "某某"
) -> dict[str, str]:
    """Return what the authoriser vouches for."""
    return {
        "staff_id": staff_id,
        "name": name,
        "department": department,
        "roles": json.dumps(sorted(roles)),
    }
