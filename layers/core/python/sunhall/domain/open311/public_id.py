"""The public id of a request: the same for the same case, and of no use to find the case.

A receipt number would tell whoever has heard it on the phone who wrote the public text, and
everybody who reads a list could lock other people's cases by wrong query codes.
"""

from __future__ import annotations

import hmac
import re
from typing import Final

from sunhall.domain.query_code import ALPHABET, BITS_A_CHARACTER

LENGTH: Final = 16

#: Purpose of the derived key that public ids are made with.
PURPOSE: Final = "open311-id"

_DERIVATION: Final = b"sunhall open311 request 1\x00"
_FORM: Final = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


def public_id(secret: bytes, case_id: str) -> str:
    """Return the public id of a case: 16 characters of Crockford's base 32, 80 bits.

    Args:
        secret: The derived key for public ids, at least 32 bytes.
        case_id: ULID of the case.
    """
    mac = hmac.digest(secret, _DERIVATION + case_id.encode(), "sha256")
    number = int.from_bytes(mac, "big") >> (8 * len(mac) - BITS_A_CHARACTER * LENGTH)
    places = range(BITS_A_CHARACTER * (LENGTH - 1), -1, -BITS_A_CHARACTER)
    return "".join(ALPHABET[number >> place & 31] for place in places)


def is_public_id(text: str) -> bool:
    """Tell whether a text has the form of a public id."""
    return _FORM.fullmatch(text) is not None
