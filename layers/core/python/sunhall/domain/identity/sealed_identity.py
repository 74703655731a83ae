"""The identity behind a case, once it is kept from everybody who works for the city."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

#: Subject of the approval runs that ask to open an identity.
SUBJECT: Final = "identity"


@dataclass(frozen=True, slots=True)
class SealedIdentity:
    """An identity that was sealed; nothing unseals it again.

    Attributes:
        sealed_at: When.
        views: How often somebody has looked at it since.
    """

    sealed_at: datetime
    views: int = 0

    def viewed(self) -> SealedIdentity:
        """Return it after one more look."""
        return replace(self, views=self.views + 1)
