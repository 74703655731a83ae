"""Opaque cursors: where the next page of a list starts.

A cursor is the position and its expiry, signed together with *who* asked (scope) and *what for*
(filters). A caller can neither make one, nor use another's, nor carry it over to another list.
The position is readable to whoever decodes it: keys must hold no personal data, and hold none.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Final

from sunhall.domain.errors import BadRequest, FieldError
from sunhall.http.message import Request

LIFETIME: Final = 3600
DEFAULT_LIMIT: Final = 25
HIGHEST_LIMIT: Final = 100
_LONGEST: Final = 2048
_MAC_BYTES: Final = 32


def seal_cursor(
    position: Mapping[str, str],
    *,
    key: bytes,
    scope: str,
    filters: Mapping[str, str],
    now: int,
) -> str:
    """The cursor for the page that starts after ``position``.

    Args:
        position: Key attributes of the last row shown.
        key: Secret, at least 32 bytes.
        scope: Whose list it is, such as ``staff:<id>:worklist``.
        filters: The filters in force; a cursor is refused under any others.
        now: Seconds since 1970; the cursor lives ``LIFETIME`` seconds from here.
    """
    payload = json.dumps([now + LIFETIME, dict(position)], separators=(",", ":")).encode()
    return _encoded(_mac(key, payload, scope, filters) + payload)


def open_cursor(
    cursor: str, *, key: bytes, scope: str, filters: Mapping[str, str], now: int
) -> dict[str, str]:
    """The position in a cursor that we made for the same scope and filters.

    Raises:
        BadRequest: ``bad_cursor``: tampered with, foreign, expired or not a cursor at all; the
            answer does not say which.
    """
    try:
        if len(cursor) > _LONGEST:
            raise ValueError
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        mac, payload = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if not hmac.compare_digest(mac, _mac(key, payload, scope, filters)):
            raise ValueError
    except (ValueError, binascii.Error):
        raise _refused() from None
    expires_at, position = json.loads(payload)
    if now >= expires_at:
        raise _refused()
    return dict(position)


def page_limit(request: Request) -> int:
    """How many rows the caller wants: ``?limit=``, 25 unless told, 100 at most.

    Raises:
        BadRequest: ``bad_limit``: not a whole number from 1 to 100.
    """
    raw = request.query.get("limit", str(DEFAULT_LIMIT))
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 4 and 1 <= int(raw) <= HIGHEST_LIMIT):
        bounds = {"min": 1, "max": HIGHEST_LIMIT}
        raise BadRequest("bad_limit", bounds, errors=[FieldError("limit", "bad_limit", bounds)])
    return int(raw)


def _mac(key: bytes, payload: bytes, scope: str, filters: Mapping[str, str]) -> bytes:
    bound = json.dumps([scope, dict(filters)], sort_keys=True).encode()
    digest = hashlib.sha256(bound).digest()  # fixed length: scope and payload cannot flow together
    return hmac.digest(key, digest + payload, "sha256")


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _refused() -> BadRequest:
    return BadRequest("bad_cursor", errors=[FieldError("cursor", "bad_cursor")])
