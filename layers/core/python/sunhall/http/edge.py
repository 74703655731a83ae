"""From API Gateway's event to a route and back: the only door of every function with a route.

    lambda_handler = serve({"POST /api/v1/uploads": create_upload})

API Gateway has already matched the route (``routeKey``), so dispatch is one look into a dict. A
route takes a ``Request``, gives a ``Response`` and raises what the error tree knows; everything
else is done here, once: decoding, language, problem details, headers, one log line.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import time
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qsl

from sunhall.domain.actor import Actor, ActorKind
from sunhall.domain.errors import BadRequest, FieldError, NotFound, SunhallError, Unavailable
from sunhall.http.json_body import has_control_character, joined
from sunhall.http.locale import LOCALES, Locale, preferred
from sunhall.http.message import Request, Response
from sunhall.http.problem import BUG_CODE, bug_response, problem_response
from sunhall.http.request_log import failure, write_line
from sunhall.http.texts import Labels, catalogue_labels
from sunhall.http.upstream import aws_error_code, is_outage

Route: TypeAlias = Callable[[Request], Response]
LambdaHandler: TypeAlias = Callable[[dict[str, Any], object], dict[str, Any]]
Retelling: TypeAlias = Callable[[Response, str], Response]

MOST_QUERY_PARAMETERS: Final = 30
TRY_AGAIN_AFTER: Final = 2  # seconds; the SDK has already retried by itself

_EVERY_ANSWER: Final = {
    "cache-control": "no-store",
    "content-type": "application/json; charset=utf-8",
    "vary": "accept-language",
    "x-content-type-options": "nosniff",
}


def serve(
    routes: Mapping[str, Route],
    *,
    labels: Labels = catalogue_labels,
    retell: Retelling | None = None,
) -> LambdaHandler:
    """The Lambda handler for a function's routes.

    Args:
        routes: Route by API Gateway's ``routeKey`` (``GET /api/v1/staff/cases/{case_id}``).
        labels: Where texts for people come from; read only when an answer needs one.
        retell: How a problem is told where the protocol is another one, from the problem and the
            path that was asked.
    """
    verbose = os.environ.get("LOG_LEVEL", "INFO").upper() in {"DEBUG", "INFO"}

    def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
        started = time.perf_counter()
        answer, facts = _answer(event, routes, labels, retell)
        status = answer["statusCode"]
        if verbose or status >= 500:
            milliseconds = round((time.perf_counter() - started) * 1000, 1)
            level = "INFO" if status < 500 else "ERROR"
            write_line(level, "request", **facts, status=status, duration_ms=milliseconds)
        return answer

    return lambda_handler


def _answer(
    event: dict[str, Any],
    routes: Mapping[str, Route],
    labels: Labels,
    retell: Retelling | None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    headers = {name.lower(): value for name, value in event.get("headers", {}).items()}
    correlation_id = str(event["requestContext"]["requestId"])
    locale = _spoken(event, headers)
    facts: dict[str, Any] = {"route": event["routeKey"], "correlation_id": correlation_id}
    try:
        return _written(_routed(event, headers, routes), correlation_id), facts
    except Exception as exc:
        answer, told = refused(exc, labels=labels, locale=locale, correlation_id=correlation_id)
        if retell:
            answer = retell(answer, event["rawPath"])
        return _written(answer, correlation_id), facts | told


def refused(
    exc: Exception, *, labels: Labels, locale: Locale, correlation_id: str
) -> tuple[Response, dict[str, Any]]:
    """The answer to whatever a route raised, and what the log is told of it.

    Args:
        exc: A refusal, an outage of something that we need, or a bug of ours.
        labels: Where texts for people come from.
        locale: The caller's language.
        correlation_id: The id under which it is logged.
    """
    facts: dict[str, Any] = {}
    if isinstance(exc, SunhallError):
        refusal = exc
    else:
        facts |= failure(exc)
        if aws_code := aws_error_code(exc):
            facts["aws_error"] = aws_code
        if not is_outage(exc):
            facts["code"] = BUG_CODE
            bug = bug_response(labels=labels(), locale=locale, correlation_id=correlation_id)
            return bug, facts
        refusal = Unavailable(retry_after=TRY_AGAIN_AFTER)
    facts["code"] = refusal.code
    problem = problem_response(
        refusal, labels=labels(), locale=locale, correlation_id=correlation_id
    )
    return problem, facts


def _spoken(event: Mapping[str, Any], headers: Mapping[str, str]) -> Locale:
    """Return the language of a problem: what the address says, as pages do, before the header."""
    address = event.get("rawQueryString", "").split("&")
    named = next((each for each in LOCALES if f"lang={each}" in address), None)
    return named or preferred(headers.get("accept-language", ""))


def _routed(
    event: dict[str, Any], headers: Mapping[str, str], routes: Mapping[str, Route]
) -> Response:
    route = routes.get(event["routeKey"])
    if route is None:
        raise NotFound("no_such_route")
    return route(_request(event, headers))


def _request(event: dict[str, Any], headers: Mapping[str, str]) -> Request:
    context = event["requestContext"]
    return Request(
        route=event["routeKey"],
        method=context["http"]["method"],
        path=_clean(event.get("pathParameters") or {}),
        query=_clean(_query(event.get("rawQueryString", ""))),
        headers=headers,
        body=_body(event),
        correlation_id=str(context["requestId"]),
        locale=preferred(headers.get("accept-language", "")),
        caller=_caller(context),
        source_ip=context["http"].get("sourceIp", ""),
    )


def _query(raw: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            raw, keep_blank_values=True, errors="strict", max_num_fields=MOST_QUERY_PARAMETERS
        )
    except UnicodeDecodeError:
        raise BadRequest("bad_utf8") from None
    except ValueError:
        raise BadRequest("too_many_parameters", {"max": MOST_QUERY_PARAMETERS}) from None
    query = dict(pairs)
    if len(query) != len(pairs):
        raise BadRequest("duplicate_parameter")
    return query


def _clean(values: Mapping[str, str]) -> Mapping[str, str]:
    bad = [name for name, value in values.items() if has_control_character(name + value)]
    if bad:
        errors = [FieldError(joined("", name), "control_character") for name in bad]
        raise BadRequest("control_character", errors=errors)
    return values


def _body(event: dict[str, Any]) -> bytes:
    body = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return body.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        raise BadRequest("bad_base64") from None


def _caller(context: dict[str, Any]) -> Actor | None:
    """The staff member in the authoriser's context; our own authoriser wrote it."""
    vouched = (context.get("authorizer") or {}).get("lambda")
    if not vouched:
        return None
    return Actor(
        id=vouched["staff_id"],
        kind=ActorKind.STAFF,
        roles=frozenset(json.loads(vouched["roles"])),
        department=vouched["department"] or None,
        name=vouched["name"],
    )


def _written(response: Response, correlation_id: str) -> dict[str, Any]:
    headers = {**_EVERY_ANSWER, "x-correlation-id": correlation_id, **response.headers}
    body = response.body
    answer: dict[str, Any] = {"statusCode": response.status, "headers": headers}
    if body is None:
        del headers["content-type"]
    elif isinstance(body, bytes):
        answer |= {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
    else:
        answer["body"] = json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return answer


def _plain(value: object) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(type(value).__name__)
