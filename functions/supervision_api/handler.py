"""``…/staff/supervision``: findings, urges, risk points, and the drafting of supervision orders.

What is done to an order that is there (signing for it, feedback, closing) is a command like any
other and goes through the staff's function.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from sunhall.application.supervise import FindingQuestion
from sunhall.application.supervision_lists import (
    UrgeOrder,
    case_supervision,
    list_findings,
    risk_points,
    urge_cases,
)
from sunhall.bootstrap import Backend
from sunhall.domain.calendar.beijing import local_date
from sunhall.http.box_query import nothing_but
from sunhall.http.case_views import Words, opened_view
from sunhall.http.edge import serve
from sunhall.http.idempotency_key import fingerprint, idempotency_key
from sunhall.http.json_body import json_body
from sunhall.http.message import Request, Response
from sunhall.http.paging import open_cursor, page_limit, seal_cursor
from sunhall.http.parse import parse
from sunhall.http.supervision_requests import UrgeCases, finding_question, months
from sunhall.http.supervision_views import finding_line, risk_view, sheet_view, urged_view

if TYPE_CHECKING:
    from typing import Protocol

    from sunhall.application.brief_instructions import InstructingPorts
    from sunhall.application.supervise import SupervisionPorts

    class WatchingPorts(SupervisionPorts, InstructingPorts, Protocol):
        """What this function needs."""


MAX_BYTES = 32 * 1024


@cache
def ports() -> WatchingPorts:
    """The process's adapters."""
    return Backend(os.environ)


def list_all(request: Request) -> Response:
    """``GET …?severity=&department=&service=&kind=&limit=&cursor=``."""
    nothing_but(request, "severity", "department", "service", "kind", "limit", "cursor")
    wanted = finding_question(request)
    bound = _bound(request, wanted)
    cursor = request.query.get("cursor")
    page = list_findings(
        ports(),
        request.staff(),
        wanted,
        limit=page_limit(request),
        after=open_cursor(cursor, **bound) if cursor else None,
    )
    catalogue, words = ports().catalogue, _words(request)
    items = [finding_line(row, catalogue, words) for row in page.rows]
    onward = seal_cursor(page.after, **bound) if page.after else None
    return Response(200, {"items": items, "cursor": onward})


def list_risks(request: Request) -> Response:
    """``GET …/risk-points?from=&to=``."""
    nothing_but(request, "from", "to")
    first, last = months(request, local_date(ports().clock.now()))
    points = risk_points(ports(), request.staff(), first, last)
    return Response(200, {"items": risk_view(points, ports().catalogue, _words(request))})


def urge(request: Request) -> Response:
    """``POST …/urges``: in the cases that are named, or in what is due now."""
    body = json_body(request, max_bytes=MAX_BYTES)
    key = idempotency_key(request)
    wanted = parse(UrgeCases, body)
    order = UrgeOrder(
        reason=wanted.reason,
        due=wanted.due,
        cases=wanted.cases,
        wanted=FindingQuestion(department=wanted.department, service=wanted.service),
    )
    told_at, urged = urge_cases(ports(), order, request.staff(), key)
    return Response(200, urged_view(told_at, urged, _words(request)))


def view_case(request: Request) -> Response:
    """``GET /api/v1/staff/cases/{case_id}/supervision``: its findings, and orders about it."""
    sheet = case_supervision(ports(), request.path["case_id"], request.staff())
    return Response(200, sheet_view(sheet, ports().catalogue, _words(request)))


def draft(request: Request) -> Response:
    """``POST /api/v1/staff/supervision-orders``."""
    # Imported with the first order that is drafted: lists are read far more often.
    from sunhall.application.place_orders import place_order
    from sunhall.application.request_identity import request_identity
    from sunhall.domain.supervision_order.commands import DraftOrder

    body = json_body(request, max_bytes=MAX_BYTES)
    scope = f"staff:{request.staff().id}"
    identity = request_identity(scope, idempotency_key(request), fingerprint(request.route, body))
    opened = place_order(ports(), parse(DraftOrder, body), request.staff(), identity)
    return Response(201, opened_view(opened, _words(request)))


def instruct(request: Request) -> Response:
    """``POST /api/v1/staff/briefs/{kind}/{period}/instructions``: a leader's word on a brief."""
    from sunhall.application.brief_instructions import InstructOnBrief
    from sunhall.application.brief_instructions import instruct as give
    from sunhall.application.request_identity import request_identity

    body = json_body(request, max_bytes=MAX_BYTES)
    kind, period = request.path["kind"], request.path["period"]
    scope = f"staff:{request.staff().id}:{kind}:{period}"
    identity = request_identity(scope, idempotency_key(request), fingerprint(request.route, body))
    command = parse(InstructOnBrief, body)
    opened = give(ports(), request.staff(), kind, period, command, identity)
    return Response(201, opened_view(opened, _words(request)))


def list_instructions(request: Request) -> Response:
    """``GET /api/v1/staff/briefs/{kind}/{period}/instructions``: and what became of each."""
    from sunhall.application.brief_instructions import instructions
    from sunhall.http.instruction_views import instruction_view

    found = instructions(ports(), request.staff(), request.path["kind"], request.path["period"])
    words = _words(request)
    return Response(200, {"items": [instruction_view(each, words) for each in found]})


def _words(request: Request) -> Words:
    return Words(ports().catalogue, request.locale)


def _bound(request: Request, wanted: FindingQuestion) -> dict[str, Any]:
    """What a cursor is bound to: this person's list with these filters."""
    return {
        "key": ports().secrets.derived("page-cursor"),
        "scope": f"staff:{request.staff().id}:supervision",
        "filters": {
            "severity": wanted.severity,
            "department": wanted.department,
            "service": wanted.service,
            "kind": wanted.kind,
        },
        "now": int(ports().clock.now().timestamp()),
    }


lambda_handler = serve(
    {
        "GET /api/v1/staff/supervision": list_all,
        "GET /api/v1/staff/supervision/risk-points": list_risks,
        "POST /api/v1/staff/supervision/urges": urge,
        "GET /api/v1/staff/cases/{case_id}/supervision": view_case,
        "POST /api/v1/staff/supervision-orders": draft,
        "GET /api/v1/staff/briefs/{kind}/{period}/instructions": list_instructions,
        "POST /api/v1/staff/briefs/{kind}/{period}/instructions": instruct,
    }
)
