"""``…/staff/reception-hours`` and ``…/staff/appointment-slots``: time, as staff keep and book it.

When hosts and rooms are open, what staff change of it, and what they can book for somebody. A
function of its own: it claims and sets free cells of time and cannot write a case. The authoriser
stands before it.
"""

from __future__ import annotations

import os
from functools import cache

from sunhall.application.close_time import ChangeHours, change_hours, read_hours
from sunhall.application.ports import Ports
from sunhall.bootstrap import Backend
from sunhall.http.box_query import nothing_but
from sunhall.http.case_views import Words
from sunhall.http.edge import serve
from sunhall.http.hours_view import change_view, hours_view
from sunhall.http.json_body import json_body
from sunhall.http.message import Request, Response
from sunhall.http.parse import parse
from sunhall.http.time_zone import day_named

MAX_BYTES = 4 * 1024


@cache
def ports() -> Ports:
    """The process's adapters."""
    return Backend(os.environ)


def read(request: Request) -> Response:
    """``GET …?resource=&from=&to=``."""
    nothing_but(request, "resource", "from", "to")
    query = request.query
    first = day_named(query.get("from", ""), "from")
    last = day_named(query.get("to", query.get("from", "")), "to")
    found = read_hours(ports(), query.get("resource", ""), first, last, request.staff())
    return Response(200, hours_view(found, Words(ports().catalogue, request.locale)))


def change(request: Request) -> Response:
    """``PUT …``: close a time, or open one. Doing it again changes nothing."""
    command = parse(ChangeHours, json_body(request, max_bytes=MAX_BYTES))
    changed = change_hours(ports(), command, request.staff())
    return Response(200, change_view(command.resource, command.on, changed))


def free_slots(request: Request) -> Response:
    """``GET /api/v1/staff/appointment-slots?item=&from=&to=&host=``: what staff can book."""
    from sunhall.application.find_slots import find_slots_for_staff
    from sunhall.http.slot_views import slots_view
    from sunhall.http.time_zone import BEIJING, zone_kept

    nothing_but(request, "item", "from", "to", "host")
    query = request.query
    found = find_slots_for_staff(
        ports(),
        query.get("item", ""),
        day_named(query.get("from", ""), "from"),
        day_named(query.get("to", query.get("from", "")), "to"),
        request.staff(),
        host=query.get("host") or None,
    )
    words = Words(ports().catalogue, request.locale)
    return Response(200, slots_view(found, zone_kept(BEIJING), words))


lambda_handler = serve(
    {
        "GET /api/v1/staff/reception-hours": read,
        "PUT /api/v1/staff/reception-hours": change,
        "GET /api/v1/staff/appointment-slots": free_slots,
    }
)
