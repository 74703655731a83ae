"""An address that the city has: a room of another system, which has its own door."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sunhall.domain.meeting.meeting import Meeting
    from sunhall.domain.meeting.participant import Participant
    from sunhall.domain.meeting.plan import MeetingPlan


class LinkVideo:
    """Meetings behind an address."""

    def entry(self, plan: MeetingPlan) -> Mapping[str, Any]:
        """Return the address, which opens with the meeting and not before."""
        return {"url": plan.link}

    def admitted(self, meeting: Meeting, person: Participant, name: str) -> Mapping[str, Any]:
        """Return the address, for who has come over a connection all the same."""
        return {"ice_servers": [], "media": {"url": meeting.plan.link}}

    def dismissed(self, meeting: Meeting, person: Participant) -> None:
        """The other system has its own door."""

    def ended(self, meeting: Meeting) -> None:
        """The other system ends its meetings itself."""
