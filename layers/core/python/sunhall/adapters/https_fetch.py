"""Fetches a small JSON document over HTTPS, or sends one.

Only addresses that come from the configuration are ever passed in. No redirects are followed, so
a server cannot send us elsewhere; size and time are capped, so it cannot hold us up.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Final, TypeAlias
from urllib.parse import SplitResult, urlsplit

from sunhall.domain.errors import Unavailable

FetchJson: TypeAlias = Callable[[str], dict[str, Any]]

SECONDS: Final = 3

#: The only host that is spoken to without TLS: the local cloud's own machine.
_THIS_MACHINE: Final = "localhost"
MOST_BYTES: Final = 256 * 1024


@dataclass(frozen=True, slots=True, repr=False)
class Answered:
    """What a server answered.

    Attributes:
        status: HTTP status.
        body: At most `MOST_BYTES` of its body.
    """

    status: int
    body: bytes


def post_json(
    url: str, body: bytes, headers: dict[str, str], *, context: ssl.SSLContext | None = None
) -> Answered:
    """Send a JSON document to an address.

    Args:
        url: An ``https`` address; on the local cloud also ``http://localhost``.
        body: The document.
        headers: Headers of the request.
        context: How to trust the server; the system's certificates when left out.

    Raises:
        ValueError: Not such an address.
        Unavailable: ``message_gateway_unavailable``: nobody answers in time.
    """
    parts = urlsplit(url)
    connection = _connection(parts, context)
    if connection is None:
        raise ValueError("only plain https addresses are sent to")
    try:
        connection.request("POST", _target(parts), body=body, headers=headers)
        answer = connection.getresponse()
        return Answered(answer.status, answer.read(MOST_BYTES))
    except (OSError, HTTPException):
        raise Unavailable("message_gateway_unavailable", retry_after=60) from None
    finally:
        connection.close()


def fetch_json(url: str, *, context: ssl.SSLContext | None = None) -> dict[str, Any]:
    """The JSON object at an address.

    Args:
        url: An ``https`` address; on the local cloud also ``http://localhost``.
        context: How to trust the server; the system's certificates when left out.

    Raises:
        ValueError: Not such an address with a host and without credentials.
        Unavailable: No connection, no answer in time, not status 200, too long, or not an object.
            The address is not told: it may carry a secret.
    """
    parts = urlsplit(url)
    connection = _connection(parts, context)
    if connection is None:
        raise ValueError("only plain https addresses are fetched")
    try:
        connection.request("GET", _target(parts), headers={"accept": "application/json"})
        answer = connection.getresponse()
        body = answer.read(MOST_BYTES + 1)
    except (OSError, HTTPException):
        raise _no_use() from None
    finally:
        connection.close()
    if answer.status != 200 or len(body) > MOST_BYTES:
        raise _no_use()
    try:
        document = json.loads(body)
    except ValueError:
        raise _no_use() from None
    if not isinstance(document, dict):
        raise _no_use()
    return document


def _connection(parts: SplitResult, context: ssl.SSLContext | None) -> HTTPConnection | None:
    """A connection to an address, not opened yet; None where no connection is made to."""
    if not parts.hostname or parts.username is not None:
        return None
    if parts.scheme == "http" and parts.hostname == _THIS_MACHINE:
        return HTTPConnection(parts.hostname, parts.port, timeout=SECONDS)
    if parts.scheme != "https":
        return None
    return HTTPSConnection(parts.hostname, parts.port, timeout=SECONDS, context=context)


def _target(parts: SplitResult) -> str:
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def _no_use() -> Unavailable:
    return Unavailable("identity_provider_unavailable", retry_after=5)
