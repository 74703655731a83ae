"""What people are told who want into a meeting."""

from __future__ import annotations

from typing import Any

from sunhall.application.join_meeting import MeetingEntry
from sunhall.domain.calendar.beijing import in_beijing

#: Path of the connections, at the site's own origin: the name of the WebSocket API's stage.
SOCKET = "/meeting"


def entry_view(entry: MeetingEntry) -> dict[str, Any]:
    """Return how to get into a meeting."""
    plan = entry.plan
    view: dict[str, Any] = {
        "provider": plan.provider,
        "role": str(entry.role),
        "opens_at": in_beijing(plan.opens_at),
        "closes_at": in_beijing(plan.closes_at),
        "recording": plan.recording,
        "identity_check": plan.identity_check,
    }
    if entry.elsewhere is not None:
        return view | dict(entry.elsewhere)
    return view | {"ticket": entry.ticket, "socket": SOCKET}
