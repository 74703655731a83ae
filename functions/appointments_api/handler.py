"""The citizen's side of appointments: what is free, hold, book, look up, act, calendar entry.

Each route loads what it alone needs: whoever looks up an appointment books none.
"""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sunhall.bootstrap import Backend
from sunhall.domain.actor import APPLICANT
from sunhall.http.citizens_side import MAX_BYTES, CitizensSide, Door
from sunhall.http.edge import serve
from sunhall.http.message import Request, Response

if TYPE_CHECKING:
    from sunhall.application.read_case import CaseFile
    from sunhall.domain.appointment.commands import SubmitAppointment

#: A calendar program reads an address that ends so. API Gateway takes a whole segment as a
#: variable, so the function reads the end itself.
_CALENDAR: Final = ".ics"


@cache
def ports() -> Backend:
    """The process's adapters."""
    return Backend(os.environ)


def _submission() -> type[SubmitAppointment]:
    from sunhall.domain.appointment.commands import SubmitAppointment

    return SubmitAppointment


CITIZENS = CitizensSide(lambda: ports(), Door("appointment", "appointments", _submission))


def free_slots(request: Request) -> Response:
    """``GET /api/v1/appointments/slots?item=&from=&to=&host=&time_zone=``."""
    from sunhall.application.find_slots import find_slots
    from sunhall.http.slot_views import slots_view
    from sunhall.http.time_zone import BEIJING, day_named, zone_named

    query = request.query
    zone = zone_named(query.get("time_zone", BEIJING))
    found = find_slots(
        ports(),
        query.get("item", ""),
        day_named(query.get("from", ""), "from"),
        day_named(query.get("to", query.get("from", "")), "to"),
        host=query.get("host") or None,
    )
    return Response(200, slots_view(found, zone, CITIZENS.words(request)))


def hold(request: Request) -> Response:
    """``POST /api/v1/appointments/holds``."""
    from sunhall.application.hold_slot import HoldSlot, hold_slot
    from sunhall.application.request_identity import request_identity
    from sunhall.http.appointment_views import held_view
    from sunhall.http.idempotency_key import fingerprint, idempotency_key
    from sunhall.http.json_body import json_body
    from sunhall.http.parse import parse
    from sunhall.http.source import network_of

    body = json_body(request, max_bytes=MAX_BYTES)
    network = network_of(request)
    identity = request_identity(
        f"hold:{network}", idempotency_key(request), fingerprint(request.route, body)
    )
    held = hold_slot(ports(), parse(HoldSlot, body), network, identity)
    return Response(201, held_view(ports(), held, CITIZENS.words(request)))


def submit(request: Request) -> Response:
    """``POST /api/v1/appointments``."""
    from sunhall.application.appointments import book
    from sunhall.application.request_identity import request_identity
    from sunhall.http.case_views import opened_view
    from sunhall.http.idempotency_key import fingerprint, idempotency_key
    from sunhall.http.json_body import json_body
    from sunhall.http.parse import parse
    from sunhall.http.time_zone import zone_named

    body = json_body(request, max_bytes=MAX_BYTES)
    identity = request_identity(
        "submit", idempotency_key(request), fingerprint(request.route, body)
    )
    wanted = parse(_submission(), body)
    zone_named(wanted.time_zone)
    opened = book(ports(), wanted, APPLICANT, identity)
    where = f"/api/v1/appointments/{opened.case.receipt_no}"
    return Response(201, opened_view(opened, CITIZENS.words(request)), {"location": where})


def view(request: Request) -> Response:
    """``GET /api/v1/appointments/{receipt_no}``, and the same with ``.ics`` behind the number."""
    number = request.path["receipt_no"]
    if number.endswith(_CALENDAR):
        path = {**request.path, "receipt_no": number.removesuffix(_CALENDAR)}
        return _calendar(CITIZENS.file(replace(request, path=path)), request)
    from sunhall.http.appointment_views import appointment_view
    from sunhall.http.case_views import applicant_view
    from sunhall.http.etag import version_tag

    file, words = CITIZENS.file(request), CITIZENS.words(request)
    answer = applicant_view(ports(), file, words)
    answer["appointment"] = appointment_view(file, words)
    return Response(200, answer, {"etag": version_tag(file.loaded.stored.version)})


def _calendar(file: CaseFile, request: Request) -> Response:
    # Imported for whoever may read: a stranger's request does not load the library.
    from sunhall.http.appointment_calendar import own_calendar

    case: Any = file.loaded.case
    return own_calendar(case, ports().catalogue, request.locale, now=ports().clock.now())


lambda_handler = serve(
    {
        "GET /api/v1/appointments/slots": free_slots,
        "POST /api/v1/appointments/holds": hold,
        "POST /api/v1/appointments": submit,
        "GET /api/v1/appointments/{receipt_no}": view,
        "POST /api/v1/appointments/{receipt_no}/actions": CITIZENS.act,
    }
)
