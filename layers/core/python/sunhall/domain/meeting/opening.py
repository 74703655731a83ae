"""When people may come to a meeting."""

from __future__ import annotations

from datetime import datetime

from sunhall.domain.calendar.beijing import in_beijing
from sunhall.domain.engine.decision import Refusal
from sunhall.domain.meeting.meeting import EndReason, Meeting
from sunhall.domain.meeting.participant import MeetingRole


def refused_now(meeting: Meeting, role: MeetingRole, now: datetime) -> Refusal | None:
    """Return why nobody of a role is let through to a meeting now, if nobody is."""
    plan = meeting.plan
    if now < plan.opens_at:
        opens_at = f"{in_beijing(plan.opens_at):%Y-%m-%d %H:%M}"
        return Refusal("meeting_not_open_yet", {"opens_at": opens_at}, kind="conflict")
    # A host who ended it by mistake opens it again by coming back.
    by_host = meeting.ended is EndReason.HOST and role is MeetingRole.HOST
    if now >= plan.closes_at or (meeting.ended and not by_host):
        return Refusal("meeting_over", kind="conflict")
    return None
