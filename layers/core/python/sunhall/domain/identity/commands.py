"""What can be asked of the identity behind a case; every service that knows people takes these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from annotated_types import MaxLen, MinLen

from sunhall.domain.engine.command import Command

Words = Annotated[str, MinLen(1), MaxLen(1000)]


@dataclass(frozen=True, slots=True)
class SealIdentity(Command):
    """From now on nobody on the staff's side is shown who the applicant is.

    Attributes:
        reason: Why; it is kept sealed.
    """

    reason: Annotated[str, MaxLen(1000)] = ""


@dataclass(frozen=True, slots=True)
class AskForIdentity(Command):
    """Ask the three key holders to open the identity for a limited time, to who asks.

    Attributes:
        reason: What it is needed for; it is kept sealed, and the key holders read it.
    """

    reason: Words


@dataclass(frozen=True, slots=True)
class LookAtIdentity(Command):
    """Look at an identity that is open.

    Attributes:
        purpose: What this look is for; it is kept sealed with the event that tells of the look.
    """

    purpose: Words
