"""The citizen's side of disclosure and correction requests: submit, look up, act.

Both are handed in, followed and acted on alike, so one code answers for both. Which service a route
is about stands in its path, and a receipt number of the other one is not found there.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from sunhall.application.ports import Ports
from sunhall.application.request_identity import request_identity
from sunhall.bootstrap import Backend
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.errors import FieldError, NotFound
from sunhall.http.citizens_side import MAX_BYTES, CitizensSide, Door
from sunhall.http.edge import serve
from sunhall.http.idempotency_key import fingerprint, idempotency_key
from sunhall.http.json_body import json_body
from sunhall.http.message import Request, Response
from sunhall.http.parse import parse


@cache
def ports() -> Ports:
    """The process's adapters."""
    return Backend(os.environ)


def _submit() -> type[Any]:
    from sunhall.domain.disclosure.commands import Submit

    return Submit


def _ask_for_correction() -> type[Any]:
    from sunhall.domain.correction.commands import AskForCorrection

    return AskForCorrection


def _staffs_channel(command: Any, catalogue: Catalogue) -> tuple[FieldError, ...]:
    """What came by post or at the counter is registered by staff."""
    channel = catalogue.disclosure.channels.get(command.channel)
    if channel is None or not channel.public:
        return (FieldError("channel", "channel_not_open"),)
    return ()


CITIZENS = CitizensSide(
    lambda: ports(),
    Door("disclosure", "disclosure-requests", _submit, _staffs_channel),
    Door("correction", "correction-requests", _ask_for_correction, _staffs_channel),
)


def deadlines(request: Request) -> Response:
    """``GET /api/v1/disclosure-requests/{receipt_no}/deadlines`` with ``X-Query-Code``."""
    # Imported with the first explanation: few who look a request up ask how its date came about.
    from sunhall.application.explain_deadlines import explained_deadlines
    from sunhall.http.deadline_views import case_deadlines_view

    file = CITIZENS.file(request)
    explained = explained_deadlines(file)
    return Response(
        200, case_deadlines_view(file, explained, CITIZENS.words(request), request.locale)
    )


def deadlines_calendar(request: Request) -> Response:
    """``GET /api/v1/disclosure-requests/{receipt_no}/deadlines.ics`` with ``X-Query-Code``."""
    # The library takes longer to import than a look-up takes: only a calendar pays for it.
    from sunhall.application.deadline_feed import entries_of
    from sunhall.http.deadline_calendar import calendar_response

    file = CITIZENS.file(request)
    return calendar_response(
        entries_of(file),
        ports().catalogue,
        request.locale,
        now=file.context.now,
        file_name="deadlines.ics",
    )


def consultation(request: Request) -> Response:
    """``GET /api/v1/third-party-opinions/{consultation_no}`` with ``X-Query-Code``."""
    # Imported with the first third party: few requests have one.
    from sunhall.application.hear_third_party import read_consultation
    from sunhall.http.third_party_views import asked_view

    asked = read_consultation(ports(), *_consultee(request))
    return Response(200, asked_view(ports(), asked, CITIZENS.words(request)))


def give_opinion(request: Request) -> Response:
    """``POST /api/v1/third-party-opinions/{consultation_no}`` with ``X-Query-Code``."""
    from sunhall.application import hear_third_party
    from sunhall.domain.disclosure.consultations import GiveOpinion, read_consultation_no
    from sunhall.http.opinion_request import SayOpinion

    body = json_body(request, max_bytes=MAX_BYTES)
    key = idempotency_key(request)
    said = parse(SayOpinion, body)
    number, code = _consultee(request)
    read = read_consultation_no(number)
    if read is None:
        raise NotFound("receipt_or_code_wrong")
    identity = request_identity(number, key, fingerprint(request.route, body))
    opinion = GiveOpinion(read[1], said.opinion, said.text)
    done = hear_third_party.give_opinion(ports(), number, code, opinion, identity)
    return Response(200, {"events": [event.type for event in done.events]})


def _consultee(request: Request) -> tuple[str, str]:
    return request.path["consultation_no"], request.headers.get("x-query-code", "")


lambda_handler = serve(
    {
        "POST /api/v1/disclosure-requests": CITIZENS.submit,
        "GET /api/v1/disclosure-requests/{receipt_no}": CITIZENS.view,
        "GET /api/v1/disclosure-requests/{receipt_no}/deadlines": deadlines,
        "GET /api/v1/disclosure-requests/{receipt_no}/deadlines.ics": deadlines_calendar,
        "POST /api/v1/disclosure-requests/{receipt_no}/actions": CITIZENS.act,
        "GET /api/v1/third-party-opinions/{consultation_no}": consultation,
        "POST /api/v1/third-party-opinions/{consultation_no}": give_opinion,
        "POST /api/v1/correction-requests": CITIZENS.submit,
        "GET /api/v1/correction-requests/{receipt_no}": CITIZENS.view,
        "POST /api/v1/correction-requests/{receipt_no}/actions": CITIZENS.act,
    }
)
