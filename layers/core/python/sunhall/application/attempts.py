"""How often something may be tried, and who counts: a sign-in, a vote, a slot that is held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class AttemptLimit:
    """How often something may be tried: ``most`` times in ``seconds`` from the first try."""

    most: int
    seconds: int


class Attempts(Protocol):
    """Counts attempts."""

    def begin(self, kind: str, subject: str, limit: AttemptLimit, now: datetime) -> None:
        """Counts one attempt; raises ``Throttled`` when that is one too many."""

    def succeeded(self, kind: str, subject: str) -> None:
        """Takes back the count of an attempt that proved good."""
