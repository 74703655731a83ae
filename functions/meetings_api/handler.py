"""Tickets to the meetings of cases: for the holder of a query code, and for staff."""

from __future__ import annotations

import os
from functools import cache

from sunhall.application.join_meeting import JoiningPorts, join_as_applicant, join_as_staff
from sunhall.application.look_up import look_up
from sunhall.bootstrap import Backend
from sunhall.http.edge import serve
from sunhall.http.json_body import json_body
from sunhall.http.meeting_requests import AskForStaffTicket, AskForTicket
from sunhall.http.meeting_views import entry_view
from sunhall.http.message import Request, Response
from sunhall.http.parse import parse

MAX_BYTES = 4 * 1024


@cache
def ports() -> JoiningPorts:
    """The process's adapters."""
    return Backend(os.environ)


def for_citizen(request: Request) -> Response:
    """``POST /api/v1/appointments/{receipt_no}/meeting-tickets`` with ``X-Query-Code``."""
    asked = parse(AskForTicket, json_body(request, max_bytes=MAX_BYTES))
    code = request.headers.get("x-query-code", "")
    case_id = look_up(ports(), request.path["receipt_no"], code)
    entry = join_as_applicant(ports(), case_id, asked.display_name, request.locale)
    return Response(201, entry_view(entry))


def for_staff(request: Request) -> Response:
    """``POST /api/v1/staff/cases/{case_id}/meeting-tickets``."""
    asked = parse(AskForStaffTicket, json_body(request, max_bytes=MAX_BYTES))
    entry = join_as_staff(
        ports(),
        request.path["case_id"],
        request.staff(),
        asked.display_name or "",
        request.locale,
    )
    return Response(201, entry_view(entry))


lambda_handler = serve(
    {
        "POST /api/v1/appointments/{receipt_no}/meeting-tickets": for_citizen,
        "POST /api/v1/staff/cases/{case_id}/meeting-tickets": for_staff,
    }
)
