"""A Jitsi Meet server of the city: its room opens to signed tokens alone.

The token is signed here, so nothing is called when a meeting is booked or joined. It is given to
who has been let in by us, and says so (``lobby_bypass``): the lobby of the room keeps out whoever
comes with an old one. The host is the owner of the room, whenever they come back.

The server has to be set up with ``token_verification``, ``token_affiliation`` (else whoever comes
first leads the room), ``muc_lobby_rooms`` and ``token_lobby_bypass``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from sunhall.domain.meeting.participant import MeetingRole

if TYPE_CHECKING:
    from sunhall.domain.meeting.meeting import Meeting
    from sunhall.domain.meeting.participant import Participant
    from sunhall.domain.meeting.plan import MeetingPlan

ALGORITHM: Final = "HS256"


class JitsiVideo:
    """Rooms on a Jitsi Meet server.

    Args:
        origin: The server's origin, ``https://meet.example.cn``.
        app_id: What the server knows us by.
        secret: Gives the secret that is shared with it, when it is needed first.
        now: Tells the time.
    """

    def __init__(
        self,
        origin: str,
        app_id: str,
        secret: Callable[[], str],
        now: Callable[[], datetime],
    ) -> None:
        self._origin = origin
        self._app_id = app_id
        self._secret = secret
        self._now = now

    def entry(self, plan: MeetingPlan) -> None:
        """Whoever wants to the room has to be let in by us first."""

    def admitted(self, meeting: Meeting, person: Participant, name: str) -> Mapping[str, Any]:
        """Return the room's address with a token for one person.

        The token stands in the fragment, which browsers send to nobody: it holds a name. Jitsi
        reads it there as JSON, hence the quotation marks.
        """
        token = self.token(meeting, person, name)
        room = quote(meeting.plan.meeting_id)
        url = f"{self._origin}/{room}#jwt=%22{token}%22"
        return {"ice_servers": [], "media": {"url": url, "token": token}}

    def token(self, meeting: Meeting, person: Participant, name: str) -> str:
        """Return a token that opens one room for one person until the meeting closes."""
        import jwt

        is_host = person.role is MeetingRole.HOST
        claims = {
            "iss": self._app_id,
            "aud": self._app_id,
            "sub": urlsplit(self._origin).hostname,
            "room": meeting.plan.meeting_id,
            "nbf": int(self._now().timestamp()),
            "exp": int(meeting.plan.closes_at.timestamp()),
            "context": {
                "user": {
                    "id": person.id,
                    "name": name,
                    "affiliation": "owner" if is_host else "member",
                    "moderator": is_host,
                    "lobby_bypass": True,
                },
                "features": {"recording": is_host and meeting.plan.recording},
            },
        }
        return jwt.encode(claims, self._secret(), algorithm=ALGORITHM)

    def dismissed(self, meeting: Meeting, person: Participant) -> None:
        """The host removes them in the room, too: the server is not ours to command."""

    def ended(self, meeting: Meeting) -> None:
        """The tokens end with the meeting."""
