"""Amazon Chime SDK meetings; not in AWS China, where the service does not exist.

A meeting of Chime ends by itself when nobody has been in it for five minutes, so it is made when
somebody is let in and never when one is booked. Asking for it again with the same token gives the
same meeting. Somebody gets their key to it when they have been let in, and not before: Chime itself
has no waiting room.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from sunhall.domain.meeting.participant import MeetingRole

if TYPE_CHECKING:
    from sunhall.domain.meeting.meeting import Meeting
    from sunhall.domain.meeting.participant import Participant
    from sunhall.domain.meeting.plan import MeetingPlan

_BOTH: Final = "SendReceive"

CAPABILITIES: Final[Mapping[MeetingRole, Mapping[str, str]]] = {
    MeetingRole.HOST: {"Audio": _BOTH, "Video": _BOTH, "Content": _BOTH},
    # Whoever listens in for the office shows nothing of their own.
    MeetingRole.COLLEAGUE: {"Audio": _BOTH, "Video": _BOTH, "Content": "Receive"},
    # A citizen shows their papers.
    MeetingRole.CITIZEN: {"Audio": _BOTH, "Video": _BOTH, "Content": _BOTH},
}


class ChimeVideo:
    """Meetings of the Chime SDK.

    Args:
        client: A ``chime-sdk-meetings`` client.
        region: Region in which picture and sound meet.
    """

    def __init__(self, client: Any, region: str) -> None:
        self._client = client
        self._region = region

    def entry(self, plan: MeetingPlan) -> None:
        """Whoever wants to the meeting has to be let in by us first."""

    def admitted(self, meeting: Meeting, person: Participant, name: str) -> Mapping[str, Any]:
        """Return the meeting, and the key of one person to it."""
        made = self._meeting(meeting)
        attendee = self._client.create_attendee(
            MeetingId=made["MeetingId"],
            ExternalUserId=person.id,
            Capabilities=dict(CAPABILITIES[person.role]),
        )["Attendee"]
        return {"ice_servers": [], "media": {"meeting": made, "attendee": attendee}}

    def dismissed(self, meeting: Meeting, person: Participant) -> None:
        """Take somebody's keys away, which puts them out of the meeting."""
        meeting_id = self._meeting(meeting)["MeetingId"]
        for attendee in self._attendees(meeting_id):
            if attendee["ExternalUserId"] == person.id:
                self._client.delete_attendee(
                    MeetingId=meeting_id, AttendeeId=attendee["AttendeeId"]
                )

    def ended(self, meeting: Meeting) -> None:
        """End it for everybody."""
        self._client.delete_meeting(MeetingId=self._meeting(meeting)["MeetingId"])

    def _meeting(self, meeting: Meeting) -> dict[str, Any]:
        """Return Chime's meeting, which is made if there is none.

        Everybody having left, Chime forgets it: the number of reports, which grows then, makes the
        next one another meeting.
        """
        name = f"{meeting.plan.meeting_id}-{meeting.reports}"
        answer = self._client.create_meeting(
            ClientRequestToken=name, ExternalMeetingId=name, MediaRegion=self._region
        )
        made: dict[str, Any] = answer["Meeting"]
        return made

    def _attendees(self, meeting_id: str) -> Iterator[dict[str, Any]]:
        more: dict[str, Any] = {}
        while True:
            answer = self._client.list_attendees(MeetingId=meeting_id, **more)
            yield from answer["Attendees"]
            if not answer.get("NextToken"):
                return
            more = {"NextToken": answer["NextToken"]}
