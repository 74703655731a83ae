"""Chance from the operating system's generator: ids, receipt digits, salts."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Final

_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_CHANCE_BITS: Final = 80
_CHARACTERS: Final = 26


class SystemRandomness:
    """The only source of chance."""

    def new_case_id(self, now: datetime) -> str:
        """Return a ULID: 48 bits of milliseconds since 1970, then 80 random bits."""
        number = (now - _EPOCH) // _MILLISECOND << _CHANCE_BITS | secrets.randbits(_CHANCE_BITS)
        places = range(5 * (_CHARACTERS - 1), -1, -5)
        return "".join(_CROCKFORD[number >> place & 31] for place in places)

    def receipt_digits(self) -> str:
        """Return six random digits."""
        return f"{secrets.randbelow(1_000_000):06}"

    def salt(self) -> str:
        """Return 128 random bits as 22 characters that are safe in addresses and keys."""
        return secrets.token_urlsafe(16)
