"""Query codes: the citizen's secret that opens a case, such as ``7K3M-9QXB-2TFA``.

Twelve characters of Crockford's base 32 carry 60 bits. The code is derived from the case's id
under a key that never leaves the key service, so a repeated submission is answered with the same
code although nothing but a keyed hash of it is stored: whoever reads the whole table learns no
code, and without the key cannot even try one.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 12
GROUP: Final = 4
BITS_A_CHARACTER: Final = 5

# One key, two uses: each use has a label of its own, so neither result says anything of the other.
_DERIVATION: Final = b"sunhall query code 1\x00"
_HASHING: Final = b"sunhall query code hash 1\x00"

_LONGEST_INPUT: Final = 64
_BETWEEN: Final = re.compile(r"[\s\-_\u2010-\u2015\u2212\u30fc\ufe58\ufe63\u200b\ufeff]+")
_LOOKALIKES: Final = str.maketrans("ILO", "110")
_CODE: Final = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


def query_code(secret: bytes, case_id: str) -> str:
    """Return the query code of a case, as it is shown to the applicant.

    Args:
        secret: The derived key for query codes, at least 32 bytes.
        case_id: ULID of the case.
    """
    mac = hmac.digest(secret, _DERIVATION + case_id.encode(), "sha256")
    number = int.from_bytes(mac, "big") >> (8 * len(mac) - BITS_A_CHARACTER * LENGTH)
    places = range(BITS_A_CHARACTER * (LENGTH - 1), -1, -BITS_A_CHARACTER)
    return _grouped("".join(ALPHABET[number >> place & 31] for place in places))


def normalised(text: str) -> str | None:
    """Return the code that somebody meant, or None if it cannot be one.

    Case, blanks, dashes and full-width characters do not matter; I and L are read as 1, O as 0.

    Args:
        text: What was typed, of any length.
    """
    if len(text) > _LONGEST_INPUT:
        return None
    compact = _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper().translate(_LOOKALIKES)
    return _grouped(compact) if _CODE.fullmatch(compact) else None


def code_hash(secret: bytes, receipt_no: str, code: str) -> bytes:
    """Return what is stored of a code (32 bytes).

    Args:
        secret: The derived key for query codes.
        receipt_no: The receipt number; a hash copied to another case matches nothing there.
        code: A code as `query_code` or `normalised` gives it.
    """
    return hmac.digest(secret, _HASHING + receipt_no.encode() + b"\x00" + code.encode(), "sha256")


def matches(secret: bytes, receipt_no: str, typed: str, stored: bytes) -> bool:
    """Tell whether what somebody typed is the code, in a time that does not depend on the answer.

    Args:
        secret: The derived key for query codes.
        receipt_no: The receipt number, normalised.
        typed: What was typed, of any length.
        stored: The stored hash.
    """
    code = normalised(typed) or ""
    return hmac.compare_digest(code_hash(secret, receipt_no, code), stored) and bool(code)


@dataclass(frozen=True, slots=True)
class GuessLimits:
    """How many wrong codes are borne.

    Attributes:
        locks_at: The wrong code with this number is the first one that locks.
        first_lock: How long it locks.
        longest_lock: Every further wrong code locks twice as long, up to this.
    """

    locks_at: int
    first_lock: timedelta
    longest_lock: timedelta


GUESS_LIMITS: Final = GuessLimits(
    locks_at=10, first_lock=timedelta(minutes=15), longest_lock=timedelta(hours=24)
)
"""A house rule; at this pace half of all codes of one case take longer than 10^15 years."""


@dataclass(frozen=True, slots=True)
class Locked:
    """No code is checked before a moment, not even the right one.

    Attributes:
        until: The moment.
        retry_after: Whole seconds until then, at least 1.
    """

    until: datetime
    retry_after: int


def guard(locked_until: datetime | None, now: datetime) -> Locked | None:
    """Tell whether codes of a receipt number are locked; None means that one may be tried."""
    if locked_until is None or now >= locked_until:
        return None
    return Locked(locked_until, max(1, ceil((locked_until - now).total_seconds())))


def after_failure(
    failures: int, now: datetime, limits: GuessLimits = GUESS_LIMITS
) -> datetime | None:
    """Return until when a wrong code locks its receipt number, or None while codes are free.

    Args:
        failures: Wrong codes since the last right one, without this one. A lock does not set it
            back to zero, so the lock that follows is the longer one. Requests that run side by side
            may read the same number: the limit is a threshold and not a point, so no number of them
            can step over it.
        now: The present moment.
        limits: How much is borne.
    """
    over = failures + 1 - limits.locks_at
    if over < 0:
        return None
    doublings = min(over, 32)  # far beyond the longest lock, far below what a timedelta holds
    return now + min(limits.first_lock * (1 << doublings), limits.longest_lock)


def _grouped(code: str) -> str:
    return "-".join(code[place : place + GROUP] for place in range(0, LENGTH, GROUP))
