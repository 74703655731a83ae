"""The routes of meetings by video."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from infra.openapi.operation import Caller, Operation
from sunhall.http.meeting_requests import AskForStaffTicket, AskForTicket


class MeetingEntrance(BaseModel):
    """How to get into a meeting.

    Attributes:
        provider: How people see each other.
        role: What the caller is in the meeting.
        opens_at: When people may come in.
        closes_at: When nobody is let in any more.
        recording: Whether it may be recorded, everybody's consent supposed.
        identity_check: Whether a citizen's identity is checked before they are let in.
        ticket: Opens one connection within a minute; left out for the provider `link`.
        socket: Path at this origin at which it is opened; left out for the provider `link`.
        url: Where to go, for the provider `link` alone.
    """

    provider: Literal["direct", "jitsi", "chime", "link"]
    role: Literal["host", "colleague", "citizen"]
    opens_at: datetime
    closes_at: datetime
    recording: bool
    identity_check: bool
    ticket: str | None = None
    socket: str | None = None
    url: str | None = None


_THEN = (
    "Then open a WebSocket at `socket` with `?ticket=` within a minute; what is said over it is "
    "told in docs/meeting-protocol.md."
)

MEETING_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        route="POST /api/v1/appointments/{receipt_no}/meeting-tickets",
        name="askForMeetingTicket",
        summary="Get into the meeting of an appointment",
        caller=Caller.APPLICANT,
        body=AskForTicket,
        answer=MeetingEntrance,
        status=201,
        problems=(409, 422),
        text=_THEN,
        example={"display_name": "林晓舟"},
    ),
    Operation(
        route="POST /api/v1/staff/cases/{case_id}/meeting-tickets",
        name="askForStaffMeetingTicket",
        summary="Get into the meeting of a case, as its host or as a colleague",
        caller=Caller.STAFF,
        body=AskForStaffTicket,
        answer=MeetingEntrance,
        status=201,
        problems=(404, 409, 422),
        text=_THEN,
        example={},
    ),
)
