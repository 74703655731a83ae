"""Tells a case what has happened in its meeting.

The meeting itself asks for it, in the transaction in which it ends or everybody has left it; the
reader of the table's stream orders it, and it is carried out here by who may write cases.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any, Final, Protocol

from sunhall.application.carry_out import carry_out, load_case
from sunhall.application.meetings import MeetingRows
from sunhall.application.ports import Ports
from sunhall.application.request_identity import request_identity
from sunhall.domain.actor import system_actor
from sunhall.domain.meeting.report import ChatLine, report

#: The command by which a case is told; it has one field, the report.
COMMAND: Final = "record_meeting"

MEETING_SERVER: Final = system_actor("meeting")


class ReportOrders(Protocol):
    """Calls who tells cases of their meetings, without waiting."""

    def place(self, case_id: str, number: int, **more: str) -> None:
        """Have a case told; it may be asked for more than once."""


class ReportOrderingPorts(Ports, Protocol):
    """What ordering needs besides what every use case may."""

    @property
    def meeting_reports(self) -> ReportOrders:
        """The way to who tells cases of their meetings."""


class ReportingPorts(Ports, Protocol):
    """What reporting needs besides what every use case may."""

    @property
    def meetings(self) -> MeetingRows:
        """Meetings, tickets and connections."""


def report_meeting(ports: ReportingPorts, case_id: str, meeting_id: str) -> int:
    """Tell a case what has happened in a meeting so far, unless it knows that already.

    Returns:
        The number of the report; 0 when there was nothing to tell, or nobody who is told.
    """
    stored = ports.meetings.load(case_id, meeting_id)
    if stored is None or not stored.meeting.reports:
        return 0
    loaded = load_case(ports, case_id)
    command: Any = loaded.service.commands.get(COMMAND)
    if command is None:
        return 0
    lines = [_line(ports, sealed) for sealed in ports.meetings.lines(case_id, meeting_id)]
    told = report(stored.meeting, ports.clock.now(), lines)
    # The same report says the same, apart from the moment at which it was made.
    digest = hashlib.sha256(f"{meeting_id}:{told.number}".encode()).hexdigest()
    identity = request_identity("meeting", f"{meeting_id}:{told.number}", digest)
    carry_out(
        ports,
        case_id,
        COMMAND,
        command(report=told),
        MEETING_SERVER,
        identity,
        expected_version=None,
        loaded=loaded,
    )
    return told.number


def _line(ports: ReportingPorts, sealed: str) -> ChatLine:
    at, participant, text, upload_id = json.loads(ports.titles.unseal(sealed))
    return ChatLine(datetime.fromisoformat(at), participant, text, upload_id)
