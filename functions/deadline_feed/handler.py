"""A department's deadlines for calendar programs, which send no header.

Its role may read and may not write; the token in the address is checked before anything is read.
"""

from __future__ import annotations

import os
from functools import cache

from sunhall.application.deadline_feed import read_feed
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


lambda_handler = serve({"GET /api/v1/staff/deadlines.ics": feed})
