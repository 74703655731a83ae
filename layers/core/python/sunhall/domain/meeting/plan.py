"""What a case says of its meeting, before anybody has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MeetingPlan:
    """One meeting, as the case behind it has agreed on it.

    A service makes it of its case each time it is asked for; nothing of it is stored. A case that
    has no meeting now (cancelled, in person, over) has no plan.

    Attributes:
        meeting_id: What the provider knows the meeting by. It says nothing about the people, may
            stand in addresses, and is another one when the case is booked anew.
        case_id: The case.
        service: The case's service.
        provider: How people see each other: direct, jitsi, chime or link.
        opens_at: When people may come in, aware; some minutes before the booked time.
        closes_at: The first moment at which nobody is let in any more, aware.
        host_staff: Staff ids of who leads the meeting.
        link: Address of the meeting, for the provider link alone; else empty.
        recording: Whether the meeting may be recorded at all, everybody's consent supposed.
        identity_check: Whether a citizen's identity is checked before they are let in.
    """

    meeting_id: str
    case_id: str
    service: str
    provider: str
    opens_at: datetime
    closes_at: datetime
    host_staff: tuple[str, ...]
    link: str
    recording: bool
    identity_check: bool
