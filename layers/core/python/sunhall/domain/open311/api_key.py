"""Keys by which an application hands in requests (GeoReport v2: ``api_key``).

A key is made of 160 random bits, so its SHA-256 can be stored bare: there is nothing to guess, and
who reads the table learns no key.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sunhall.domain.calendar.beijing import in_beijing, local_date, start_of_day

PREFIX: Final = "open311-"
RANDOM_BYTES: Final = 20

_KEY: Final = re.compile(f"{PREFIX}[0-9a-f]{{{2 * RANDOM_BYTES}}}")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,47}")


@dataclass(frozen=True, slots=True)
class ClientKey:
    """What is known of a key.

    Attributes:
        digest: SHA-256 of the key in hexadecimal.
        name: Short name of the application.
        contact: Whom to reach when it misbehaves.
        daily_quota: Submissions a day in Beijing.
        minute_quota: Submissions a minute.
        issued_at: When it was issued.
        revoked_at: Since when it is not taken any more, or None.
    """

    digest: str
    name: str
    contact: str
    daily_quota: int
    minute_quota: int
    issued_at: datetime
    revoked_at: datetime | None = None


def key_of(random: bytes) -> str:
    """Return a new key.

    Args:
        random: `RANDOM_BYTES` random bytes.

    Raises:
        ValueError: They are fewer or more.
    """
    if len(random) != RANDOM_BYTES:
        raise ValueError(f"a key takes {RANDOM_BYTES} random bytes")
    return PREFIX + random.hex()


def digest_of(key: str) -> str | None:
    """Return what is stored of a key, or None if it has not the form of one."""
    return hashlib.sha256(key.encode()).hexdigest() if _KEY.fullmatch(key) else None


def is_name(name: str) -> bool:
    """Tell whether a name can be that of an application."""
    return _NAME.fullmatch(name) is not None


def minute_of(now: datetime) -> int:
    """Return the number of the minute, counted since 1970."""
    return int(now.timestamp()) // 60


def seconds_of_minute_left(now: datetime) -> int:
    """Return the seconds until the next minute, at least 1."""
    return 60 - int(now.timestamp()) % 60


def seconds_of_day_left(now: datetime) -> int:
    """Return the seconds until the next day in Beijing, at least 1."""
    tomorrow = start_of_day(local_date(now) + timedelta(days=1))
    return max(1, int((tomorrow - in_beijing(now)).total_seconds()))
