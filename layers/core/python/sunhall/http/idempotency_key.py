"""The ``Idempotency-Key`` header: the caller's own name for one intended request."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, Final

from sunhall.domain.errors import BadRequest, FieldError
from sunhall.http.message import Request

HEADER: Final = "idempotency-key"
_VISIBLE_ASCII: Final = re.compile(r"[!-~]{8,128}")


def idempotency_key(request: Request) -> str:
    """The key under which this request may be repeated without being done twice.

    Raises:
        BadRequest: ``idempotency_key_missing`` or ``idempotency_key_malformed`` (not 8 to 128
            visible ASCII characters).
    """
    key = request.headers.get(HEADER, "")
    if not key:
        raise _refused("idempotency_key_missing")
    if not _VISIBLE_ASCII.fullmatch(key):
        raise _refused("idempotency_key_malformed")
    return key


def fingerprint(route: str, payload: Mapping[str, Any]) -> str:
    """A digest that is equal for equal requests, however their JSON was spaced or ordered.

    Stored beside the key: the same key with another fingerprint is a mistake of the caller's
    (409 ``idempotency_key_reused``).
    """
    canonical = json.dumps([route, payload], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _refused(code: str) -> BadRequest:
    return BadRequest(code, errors=[FieldError("Idempotency-Key", code)])
