"""From API Gateway's WebSocket events to the use cases: the only door of connections.

Nothing of what is said is ever logged: a line holds the route, how it ended, and how long it took.
A connection is told what was refused by a message of the type ``error``; one that may not even be
opened is refused by a status, which is all that a handshake can say.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from sunhall.domain.errors import BadRequest, FieldError, InvalidInput, NotAllowed
from sunhall.http.edge import LambdaHandler, refused
from sunhall.http.locale import DEFAULT, Locale
from sunhall.http.request_log import write_line
from sunhall.http.texts import Labels, catalogue_labels

if TYPE_CHECKING:
    from sunhall.application.meetings import MeetingPorts
    from sunhall.domain.meeting.messages import Message

#: The longest frame that API Gateway takes.
MAX_BYTES: Final = 32 * 1024


def serve_meeting(
    ports: Callable[[], MeetingPorts], *, labels: Labels = catalogue_labels
) -> LambdaHandler:
    """The Lambda handler of a WebSocket API's routes.

    Args:
        ports: Gives the adapters.
        labels: Where texts for people come from; read only when somebody is told of a refusal.
    """

    def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
        started = time.perf_counter()
        route = event["requestContext"]["routeKey"]
        facts: dict[str, Any] = {}
        try:
            status = _EVENTS[event["requestContext"]["eventType"]](ports(), event)
        except Exception as exc:
            status, facts = _refuse(ports, event, exc, labels)
        milliseconds = round((time.perf_counter() - started) * 1000, 1)
        level = "INFO" if status < 500 else "ERROR"
        write_line(level, "message", route=route, **facts, status=status, duration_ms=milliseconds)
        return {"statusCode": status}

    return lambda_handler


def _connect(ports: MeetingPorts, event: dict[str, Any]) -> int:
    from sunhall.application.meeting_messages import connect

    ticket = (event.get("queryStringParameters") or {}).get("ticket", "")
    if not ticket:
        raise NotAllowed("ticket_not_good")
    connect(ports, _connection(event), ticket)
    return 200


def _say(ports: MeetingPorts, event: dict[str, Any]) -> int:
    from sunhall.application.meeting_messages import say

    say(ports, _connection(event), read_message(event), _stamp(event))
    return 200


def _disconnect(ports: MeetingPorts, event: dict[str, Any]) -> int:
    from sunhall.application.meeting_messages import disconnect

    disconnect(ports, _connection(event), _stamp(event))
    return 200


#: By what has happened and not by the route: a message may name any route as its action.
_EVENTS: Final[dict[str, Callable[[MeetingPorts, dict[str, Any]], int]]] = {
    "CONNECT": _connect,
    "MESSAGE": _say,
    "DISCONNECT": _disconnect,
}


def read_message(event: dict[str, Any]) -> Message:
    """Return the message that an event holds.

    Raises:
        BadRequest: It cannot be read.
        PayloadTooLarge: It is too long.
        InvalidInput: It is no message, or has wrong fields.
    """
    from sunhall.domain.meeting.messages import MESSAGES
    from sunhall.http.json_body import json_object
    from sunhall.http.parse import parse

    if event.get("isBase64Encoded"):
        raise BadRequest("bad_base64")
    raw = (event.get("body") or "").encode("utf-8", "surrogatepass")
    body = json_object(raw, max_bytes=MAX_BYTES)
    action = body.pop("action", None)
    if not isinstance(action, str) or action not in MESSAGES:
        code = "missing" if action is None else "not_one_of"
        allowed = {"allowed": ", ".join(MESSAGES)} if action is not None else {}
        raise InvalidInput(errors=[FieldError("action", code, allowed)])
    return parse(MESSAGES[action], body)


def _refuse(
    ports: Callable[[], MeetingPorts], event: dict[str, Any], exc: Exception, labels: Labels
) -> tuple[int, dict[str, Any]]:
    """Tell a connection what was refused; return the status for the log, and what is known."""
    locale = _locale(ports, event)
    correlation_id = str(event["requestContext"]["requestId"])
    answer, facts = refused(exc, labels=labels, locale=locale, correlation_id=correlation_id)
    if event["requestContext"]["eventType"] != "MESSAGE":
        return answer.status, facts
    problem: Any = answer.body
    fields = {"errors": problem["errors"]} if problem.get("errors") else {}
    message = {"type": "error", "code": problem["code"], "message": problem["detail"], **fields}
    try:
        ports().sockets.send(_connection(event), message)
    except Exception as failure:  # Whoever cannot be told is told by nothing else either.
        facts["not_told"] = type(failure).__qualname__
    return answer.status, facts


def _locale(ports: Callable[[], MeetingPorts], event: dict[str, Any]) -> Locale:
    """Return the language in which the ticket was asked for."""
    from sunhall.application.meeting_messages import language

    try:
        known = language(ports(), _connection(event))
    except Exception:  # What went wrong is told already, and it may be this very table.
        return DEFAULT
    return "en" if known == "en" else DEFAULT


def _connection(event: dict[str, Any]) -> str:
    return str(event["requestContext"]["connectionId"])


def _stamp(event: dict[str, Any]) -> str:
    return str(event["requestContext"]["requestId"])
