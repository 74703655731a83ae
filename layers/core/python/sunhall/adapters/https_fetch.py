"""Fetches a small JSON document over HTTPS.

Only addresses that come from the configuration are ever passed in. No redirects are followed, so
a server cannot send us elsewhere; size and time are capped, so it cannot hold us up.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable
from http.client import HTTPException, HTTPSConnection
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

from sunhall.domain.errors import Unavailable

FetchJson: TypeAlias = Callable[[str], dict[str, Any]]

SECONDS: Final = 3
MOST_BYTES: Final = 256 * 1024


def fetch_json(url: str, *, context: ssl.SSLContext | None = None) -> dict[str, Any]:
    """The JSON object at an address.

    Args:
        url: An ``https`` address.
        context: How to trust the server; the system's certificates when left out.

    Raises:
        ValueError: Not an ``https`` address with a host and without credentials.
        Unavailable: No connection, no answer in time, not status 200, too long, or not an object.
            The address is not told: it may carry a secret.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.username is not None:
        raise ValueError("only plain https addresses are fetched")
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    connection = HTTPSConnection(parts.hostname, parts.port, timeout=SECONDS, context=context)
    try:
        connection.request("GET", target, headers={"accept": "application/json"})
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


def _no_use() -> Unavailable:
    return Unavailable("identity_provider_unavailable", retry_after=5)
