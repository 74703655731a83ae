"""By what a repeated request is known: the caller's own key, and what it asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sunhall.domain.engine.event import Event
from sunhall.domain.errors import Conflict

#: Hexadecimal digits of each half; 64 bits of the payload tell an honest mistake apart.
_KEY_DIGITS, _PAYLOAD_DIGITS = 32, 16


@dataclass(frozen=True, slots=True)
class RequestIdentity:
    """Identity of a request that may come more than once.

    Attributes:
        key: Digest of the scope and the idempotency key.
        payload: Digest of what was asked.
    """

    key: str
    payload: str

    @property
    def text(self) -> str:
        """The form in which events keep it."""
        return f"{self.key}.{self.payload}"

    def already_done(self, history: Sequence[Event]) -> tuple[Event, ...]:
        """Return the events this very request has caused before; empty when it is new.

        Raises:
            Conflict: The key was used for something else (``idempotency_key_reused``).
        """
        same_key = [e for e in history if e.request_id.partition(".")[0] == self.key]
        if any(event.request_id != self.text for event in same_key):
            raise Conflict("idempotency_key_reused")
        return tuple(same_key)


def request_identity(scope: str, key: str, fingerprint: str) -> RequestIdentity:
    """Return the identity of a request.

    Args:
        scope: Whose key it is, e.g. ``staff:<id>`` or a receipt number: keys of two callers never
            meet.
        key: The ``Idempotency-Key``, or something else that is unique to the request.
        fingerprint: Digest of what is asked, see `sunhall.http.idempotency_key.fingerprint`.
    """
    digest = hashlib.sha256(f"{scope}\x00{key}".encode()).hexdigest()
    return RequestIdentity(digest[:_KEY_DIGITS], fingerprint[:_PAYLOAD_DIGITS])
