"""Deadlines of a department and appointments of a host, for calendar programs: no header is sent.

Its role may read and may not write; the token in the address is checked before anything is read.
"""

from __future__ import annotations

import os
from functools import cache

from sunhall.application.deadline_feed import read_feed, reader_of
from sunhall.bootstrap import Backend
from sunhall.domain.errors import NotFound
from sunhall.http.edge import serve
from sunhall.http.message import Request, Response


@cache
def ports() -> Backend:
    """The process's adapters."""
    return Backend(os.environ)


def feed(request: Request) -> Response:
    """``GET /api/v1/staff/deadlines.ics?token=``."""
    token = request.query.get("token", "")
    if not token:
        raise NotFound("feed_not_found")
    entries = read_feed(ports(), ports().feed_register, token)
    # Imported for whoever may read: a stranger's request does not load the library.
    from sunhall.http.deadline_calendar import calendar_response

    return calendar_response(
        entries,
        ports().catalogue,
        request.locale,
        now=ports().clock.now(),
        file_name="deadlines.ics",
    )


def appointments(request: Request) -> Response:
    """``GET /api/v1/staff/appointments.ics?token=``: one's own, with the same token."""
    token = request.query.get("token", "")
    if not token:
        raise NotFound("feed_not_found")
    reader = reader_of(ports(), ports().feed_register, token)
    # Imported for whoever may read, as above.
    from sunhall.application.host_agenda import host_calendar
    from sunhall.http.appointment_calendar import hosts_calendar

    return hosts_calendar(
        host_calendar(ports(), reader),
        ports().catalogue,
        request.locale,
        now=ports().clock.now(),
    )


lambda_handler = serve(
    {
        "GET /api/v1/staff/deadlines.ics": feed,
        "GET /api/v1/staff/appointments.ics": appointments,
    }
)
