"""When a JWT is good (RFC 7519 §4.1.4 to §4.1.6).

The JWT library would ask the machine's clock by itself; the moment is ours to give, so that tests
can stand at the very second.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jwt.types import Options


def without_clock(*required: str, strict_aud: bool = False) -> Options:
    """Options that keep the library from looking at the clock; ``in_force`` does it instead.

    Args:
        required: Claims that must be there.
        strict_aud: Whether ``aud`` must be one text and no list.
    """
    return {
        "require": list(required),
        "strict_aud": strict_aud,
        "verify_exp": False,
        "verify_iat": False,
        "verify_nbf": False,
    }


def in_force(claims: Mapping[str, Any], now: datetime, leeway: timedelta = timedelta()) -> bool:
    """Whether a token has begun (``iat``, ``nbf`` if it has one) and not expired (``exp``).

    Args:
        claims: The claims; ``iat`` and ``exp`` are required.
        now: The present moment.
        leeway: How far the issuer's clock may be off.
    """
    times = [claims.get("exp"), claims.get("iat"), claims.get("nbf", 0)]
    if any(isinstance(time, bool) or not isinstance(time, int | float) for time in times):
        return False
    expires, issued, begins = times
    at, off = now.timestamp(), leeway.total_seconds()
    return bool(issued - off <= at and begins - off <= at < expires + off)
