"""The citizen's side of disclosure and correction requests: submit, look up, act.

Both are handed in, followed and acted on alike, so one code answers for both. Which service a route
is about stands in its path, and a receipt number of the other one is not found there.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from sunhall.application.carry_out import carry_out
from sunhall.application.look_up import look_up
from sunhall.application.open_case import open_case
from sunhall.application.ports import Ports
from sunhall.application.read_case import read_case_as_applicant
from sunhall.application.request_identity import request_identity
from sunhall.application.services import SERVICES
from sunhall.bootstrap import Backend
from sunhall.domain.actor import APPLICANT
from sunhall.domain.engine.service import Service
from sunhall.domain.errors import FieldError, InvalidInput, NotFound
from sunhall.domain.receipt_number import normalised
from sunhall.http.case_requests import GiveAction
from sunhall.http.case_views import Words, applicant_view, done_view, opened_view
from sunhall.http.edge import serve
from sunhall.http.etag import expected_version, version_tag
from sunhall.http.idempotency_key import fingerprint, idempotency_key
from sunhall.http.json_body import json_body
from sunhall.http.message import Request, Response
from sunhall.http.parse import parse

MAX_BYTES = 64 * 1024

#: What each service is called in paths.
_PATHS = {"disclosure": "disclosure-requests", "correction": "correction-requests"}


@cache
def ports() -> Ports:
    """The process's adapters."""
    return Backend(os.environ)


def submit(request: Request) -> Response:
    """``POST /api/v1/disclosure-requests``, ``POST /api/v1/correction-requests``."""
    service = _service(request)
    body = json_body(request, max_bytes=MAX_BYTES)
    key = idempotency_key(request)
    command = parse(_opening(service), body)
    channel = ports().catalogue.disclosure.channels.get(command.channel)
    if channel is None or not channel.public:
        raise InvalidInput(errors=[FieldError("channel", "channel_not_open")])
    identity = request_identity("submit", key, fingerprint(request.route, body))
    opened = open_case(ports(), service, command, APPLICANT, identity)
    return Response(
        201,
        opened_view(opened, _words(request)),
        {"location": f"/api/v1/{_PATHS[service.name]}/{opened.case.receipt_no}"},
    )


def view(request: Request) -> Response:
    """``GET /api/v1/<service>-requests/{receipt_no}`` with ``X-Query-Code``."""
    file = read_case_as_applicant(ports(), _case_id(request))
    answer = applicant_view(ports(), file, _words(request))
    return Response(200, answer, {"etag": version_tag(file.loaded.stored.version)})


def deadlines(request: Request) -> Response:
    """``GET /api/v1/disclosure-requests/{receipt_no}/deadlines`` with ``X-Query-Code``."""
    # Imported with the first explanation: few who look a request up ask how its date came about.
    from sunhall.application.explain_deadlines import explained_deadlines
    from sunhall.http.deadline_views import case_deadlines_view

    file = read_case_as_applicant(ports(), _case_id(request))
    explained = explained_deadlines(file)
    return Response(200, case_deadlines_view(file, explained, _words(request), request.locale))


def deadlines_calendar(request: Request) -> Response:
    """``GET /api/v1/disclosure-requests/{receipt_no}/deadlines.ics`` with ``X-Query-Code``."""
    # The library takes longer to import than a look-up takes: only a calendar pays for it.
    from sunhall.application.deadline_feed import entries_of
    from sunhall.http.deadline_calendar import calendar_response

    file = read_case_as_applicant(ports(), _case_id(request))
    return calendar_response(
        entries_of(file),
        ports().catalogue,
        request.locale,
        now=file.context.now,
        file_name="deadlines.ics",
    )


def act(request: Request) -> Response:
    """``POST /api/v1/<service>-requests/{receipt_no}/actions`` with ``X-Query-Code``."""
    service = _service(request)
    body = json_body(request, max_bytes=MAX_BYTES)
    key = idempotency_key(request)
    wanted = parse(GiveAction, body)
    if wanted.action not in service.applicant_commands:
        allowed = ", ".join(sorted(service.applicant_commands))
        raise InvalidInput(errors=[FieldError("action", "not_one_of", {"allowed": allowed})])
    command: Any = parse(service.commands[wanted.action], wanted.data, at="data")
    case_id = _case_id(request)
    done = carry_out(
        ports(),
        case_id,
        wanted.action,
        command,
        APPLICANT,
        request_identity(case_id, key, fingerprint(request.route, body)),
        expected_version=_seen_version(request, wanted),
    )
    return Response(200, done_view(done), {"etag": version_tag(done.case.version)})


def consultation(request: Request) -> Response:
    """``GET /api/v1/third-party-opinions/{consultation_no}`` with ``X-Query-Code``."""
    # Imported with the first third party: few requests have one.
    from sunhall.application.hear_third_party import read_consultation
    from sunhall.http.third_party_views import asked_view

    asked = read_consultation(ports(), *_consultee(request))
    return Response(200, asked_view(ports(), asked, _words(request)))


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


def _seen_version(request: Request, wanted: GiveAction) -> int | None:
    """The version the applicant has seen, if they say so: the state guards their few actions."""
    if wanted.expected_version is None and "if-match" not in request.headers:
        return None
    return expected_version(request, wanted.expected_version)


def _service(request: Request) -> Service[Any]:
    """Return the service that a route is about."""
    path = request.route.split("/")[3]
    return SERVICES[next(name for name, words in _PATHS.items() if words == path)]


def _opening(service: Service[Any]) -> type[Any]:
    """Return the command that begins a case of a service."""
    if service.name == "disclosure":
        from sunhall.domain.disclosure.commands import Submit

        return Submit
    from sunhall.domain.correction.commands import AskForCorrection

    return AskForCorrection


def _case_id(request: Request) -> str:
    typed = request.path["receipt_no"]
    number = normalised(typed)
    if number is None or number.partition("-")[0] != _service(request).receipt_prefix:
        # As for any other wrong number: which service a number is of is nobody's to try out.
        raise NotFound("receipt_or_code_wrong")
    return look_up(ports(), typed, request.headers.get("x-query-code", ""))


def _words(request: Request) -> Words:
    return Words(ports().catalogue, request.locale)


lambda_handler = serve(
    {
        "POST /api/v1/disclosure-requests": submit,
        "GET /api/v1/disclosure-requests/{receipt_no}": view,
        "GET /api/v1/disclosure-requests/{receipt_no}/deadlines": deadlines,
        "GET /api/v1/disclosure-requests/{receipt_no}/deadlines.ics": deadlines_calendar,
        "POST /api/v1/disclosure-requests/{receipt_no}/actions": act,
        "GET /api/v1/third-party-opinions/{consultation_no}": consultation,
        "POST /api/v1/third-party-opinions/{consultation_no}": give_opinion,
        "POST /api/v1/correction-requests": submit,
        "GET /api/v1/correction-requests/{receipt_no}": view,
        "POST /api/v1/correction-requests/{receipt_no}/actions": act,
    }
)
