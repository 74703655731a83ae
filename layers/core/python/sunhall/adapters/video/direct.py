"""Browser to browser: we carry what they agree upon, and nothing of what is seen or said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sunhall.adapters.video.turn import IceServers
    from sunhall.domain.meeting.meeting import Meeting
    from sunhall.domain.meeting.participant import Participant
    from sunhall.domain.meeting.plan import MeetingPlan


class DirectVideo:
    """WebRTC between the browsers in the room.

    Args:
        servers: The ICE servers.
    """

    def __init__(self, servers: IceServers) -> None:
        self._servers = servers

    def entry(self, plan: MeetingPlan) -> None:
        """Nobody goes elsewhere."""

    def admitted(self, meeting: Meeting, person: Participant, name: str) -> Mapping[str, Any]:
        """Return the ICE servers."""
        label = f"{meeting.plan.meeting_id}-{person.id}"
        return {"ice_servers": self._servers.for_one(label), "media": None}

    def dismissed(self, meeting: Meeting, person: Participant) -> None:
        """Whoever is not told any more who is there finds nobody; the TURN password runs out."""

    def ended(self, meeting: Meeting) -> None:
        """There is nothing that would go on."""
