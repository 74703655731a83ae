"""The key to a feed of deadlines, made to stand in an address.

Calendar programs fetch an address and send no header, so the address itself has to carry the
permission: who may read (a keyed digest of the staff id, which nobody can turn back), which issue
of the key it is (a new one revokes the old), until when, and a keyed hash over all of it. It holds
no personal data, and what it opens holds none either.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass
from typing import Final

_SUBJECT_BYTES: Final = 16
_EXPIRY_BYTES: Final = 5
_NONCE_BYTES: Final = 16
_MAC_BYTES: Final = 16
_BYTES: Final = _SUBJECT_BYTES + _EXPIRY_BYTES + _NONCE_BYTES + _MAC_BYTES

# One secret, three uses: each has a label of its own.
_ISSUE: Final = b"sunhall deadline feed issue 1\x00"
_WHO: Final = b"sunhall deadline feed subject 1\x00"
_WHOLE: Final = b"sunhall deadline feed token 1\x00"


@dataclass(frozen=True, slots=True)
class FeedToken:
    """What a token says.

    Attributes:
        subject: Keyed digest of the staff id, in hexadecimal.
        nonce: Which issue it is, in hexadecimal; the register knows the one that holds.
        expires_at: Seconds since 1970 from which on it opens nothing.
    """

    subject: str
    nonce: str
    expires_at: int


def subject_of(secret: bytes, staff_id: str) -> str:
    """Return the name under which somebody's feed is known, in hexadecimal."""
    return hmac.digest(secret, _WHO + staff_id.encode(), "sha256")[:_SUBJECT_BYTES].hex()


def nonce_of(secret: bytes, chance: str) -> str:
    """Return a nonce from random text, or from a key under which the same is asked for again."""
    return hmac.digest(secret, _ISSUE + chance.encode(), "sha256")[:_NONCE_BYTES].hex()


def written(secret: bytes, token: FeedToken) -> str:
    """Return a token as text that is safe in addresses.

    Args:
        secret: The derived key for feeds, at least 32 bytes.
        token: What it says.
    """
    payload = (
        bytes.fromhex(token.subject)
        + token.expires_at.to_bytes(_EXPIRY_BYTES, "big")
        + bytes.fromhex(token.nonce)
    )
    return base64.urlsafe_b64encode(payload + _mac(secret, payload)).rstrip(b"=").decode()


def opened(secret: bytes, text: str, now: int) -> FeedToken | None:
    """Return what a token says, or None when it is none of ours or its time is over.

    Whether it was revoked is for the register to say.
    """
    raw = _decoded(text)
    if raw is None or len(raw) != _BYTES:
        return None
    payload, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(secret, payload)):
        return None
    expires_at = int.from_bytes(payload[_SUBJECT_BYTES:][:_EXPIRY_BYTES], "big")
    if now >= expires_at:
        return None
    nonce = payload[_SUBJECT_BYTES + _EXPIRY_BYTES :]
    return FeedToken(payload[:_SUBJECT_BYTES].hex(), nonce.hex(), expires_at)


def _mac(secret: bytes, payload: bytes) -> bytes:
    return hmac.digest(secret, _WHOLE + payload, "sha256")[:_MAC_BYTES]


def _decoded(text: str) -> bytes | None:
    # The alphabet is checked: two texts of one token would be two addresses of one feed.
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    return raw if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() == text else None
