"""What a case is told of its meeting: who was there, what was agreed, what was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sunhall.domain.meeting.meeting import Meeting
from sunhall.domain.meeting.participant import MeetingRole, Participant, Stay


@dataclass(frozen=True, slots=True)
class Attendance:
    """One person's part in a meeting.

    Attributes:
        participant: Their id in the meeting.
        role: What they were in it.
        staff: Staff id; empty for the citizen.
        arrived_at: When they came first, if only into the waiting room.
        admitted: Whether they ever were in the room.
        stays: When they were in the room, each with its end.
        consent: Whether they agreed to being recorded; None when they never said.
        identity_method: How it was made sure who they are; empty when it was not.
        identity_by: Staff id of who made sure.
    """

    participant: str
    role: MeetingRole
    staff: str
    arrived_at: datetime
    admitted: bool
    stays: tuple[Stay, ...]
    consent: bool | None
    identity_method: str
    identity_by: str

    @property
    def present(self) -> timedelta:
        """How long they were in the room, altogether."""
        lengths = (each.until - each.since for each in self.stays if each.until)
        return sum(lengths, timedelta())


@dataclass(frozen=True, slots=True)
class ChatLine:
    """Something written in a meeting.

    Attributes:
        at: When.
        participant: By whom, as an id of the meeting.
        text: What; personal, to be kept sealed.
        upload_id: The upload that was handed over with it; empty for a text.
    """

    at: datetime
    participant: str
    text: str
    upload_id: str = ""


@dataclass(frozen=True, slots=True)
class MeetingReport:
    """All that has happened in a meeting so far. A later report of the same meeting replaces it.

    Attributes:
        meeting_id: The meeting.
        number: 1 for its first report, and so on.
        at: When it was made.
        ended: Whether the meeting is over: by a host, or because its time is.
        attendance: Everybody who came, in the order of their arrival.
        recordings: When it was recorded.
        chat: What was written and handed over, in order.
    """

    meeting_id: str
    number: int
    at: datetime
    ended: bool
    attendance: tuple[Attendance, ...]
    recordings: tuple[Stay, ...]
    chat: tuple[ChatLine, ...] = ()

    def facts(self) -> dict[str, Any]:
        """Return it as plain data without what anybody has written: fit for an event."""
        return {
            "meeting_id": self.meeting_id,
            "number": self.number,
            "ended": self.ended,
            "attendance": [_attendance_facts(each) for each in self.attendance],
            "recordings": [_stay_facts(each) for each in self.recordings],
            "chat_lines": len(self.chat),
        }

    def sealed(self) -> dict[str, Any]:
        """Return what was written, as plain data to be kept sealed."""
        return {
            "lines": [
                {
                    "at": line.at.isoformat(),
                    "participant": line.participant,
                    "text": line.text,
                    "upload_id": line.upload_id,
                }
                for line in self.chat
            ]
        }

    @property
    def citizen_came(self) -> bool:
        """Whether the citizen came, if only into the waiting room."""
        return any(each.role is MeetingRole.CITIZEN for each in self.attendance)

    @property
    def host_came(self) -> bool:
        """Whether a host came."""
        return any(each.role is MeetingRole.HOST for each in self.attendance)

    @property
    def met(self) -> bool:
        """Whether a host and the citizen were in the room."""
        admitted = {each.role for each in self.attendance if each.admitted}
        return {MeetingRole.HOST, MeetingRole.CITIZEN} <= admitted


def report(meeting: Meeting, at: datetime, chat: Sequence[ChatLine] = ()) -> MeetingReport:
    """Return the report of a meeting as it stands; what lasts is told until now."""
    return MeetingReport(
        meeting_id=meeting.plan.meeting_id,
        number=meeting.reports,
        at=at,
        ended=meeting.ended is not None,
        attendance=tuple(_attendance(each, at) for each in meeting.participants),
        recordings=tuple(_closed(each, at) for each in meeting.recordings),
        chat=tuple(chat),
    )


def _attendance(person: Participant, at: datetime) -> Attendance:
    identity = person.identity
    return Attendance(
        participant=person.id,
        role=person.role,
        staff="" if person.role is MeetingRole.CITIZEN else person.who,
        arrived_at=person.arrived_at,
        admitted=bool(person.stays),
        stays=tuple(_closed(each, at) for each in person.stays),
        consent=person.consent,
        identity_method=str(identity.method) if identity else "",
        identity_by=identity.by if identity else "",
    )


def _closed(stay: Stay, at: datetime) -> Stay:
    return Stay(stay.since, stay.until or at)


def _attendance_facts(each: Attendance) -> dict[str, Any]:
    return {
        "participant": each.participant,
        "role": str(each.role),
        "staff": each.staff,
        "arrived_at": each.arrived_at.isoformat(),
        "stays": [_stay_facts(stay) for stay in each.stays],
        "consent": each.consent,
        "identity_method": each.identity_method,
        "identity_by": each.identity_by,
    }


def _stay_facts(stay: Stay) -> dict[str, Any]:
    return {
        "since": stay.since.isoformat(),
        "until": stay.until.isoformat() if stay.until else None,
    }
