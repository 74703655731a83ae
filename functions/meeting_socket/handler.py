"""Connections of meetings: opened with a ticket, spoken over, closed."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from sunhall.bootstrap import Backend
from sunhall.http.meeting_edge import serve_meeting

if TYPE_CHECKING:
    from sunhall.application.meetings import MeetingPorts


@cache
def ports() -> MeetingPorts:
    """The process's adapters."""
    return Backend(os.environ)


lambda_handler = serve_meeting(lambda: ports())
