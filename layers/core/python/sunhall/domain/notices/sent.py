"""What became of a notice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SentNotice:
    """What a case keeps of a notice; whom it reached and what it said is not kept beside it.

    Attributes:
        number: Sequence number of the event that called for it.
        notice: The rule's name.
        channel: By what it went out; empty when there was no way to the person.
        status: ``sent``, ``refused`` by the gateway, or ``unreachable``.
        reference: What the gateway calls it, or why it refused.
        at: When.
    """

    number: int
    notice: str
    channel: str
    status: str
    reference: str
    at: datetime
