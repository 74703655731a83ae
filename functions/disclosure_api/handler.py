"""The citizen's side of disclosure requests: submit, look up, act."""

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
from sunhall.bootstrap import Backend
from sunhall.domain.actor import APPLICANT
from sunhall.domain.disclosure.commands import Submit
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.errors import FieldError, InvalidInput
from sunhall.http.case_requests import GiveAction
from sunhall.http.case_views import Words, applicant_view, done_view, opened_view
from sunhall.http.edge import serve
from sunhall.http.etag import expected_version, version_tag
from sunhall.http.idempotency_key import fingerprint, idempotency_key
from sunhall.http.json_body import json_body
from sunhall.http.message import Request, Response
from sunhall.http.parse import parse

MAX_BYTES = 64 * 1024


@cache
def ports() -> Ports:
    """The process's adapters."""
    return Backend(os.environ)


def submit(request: Request) -> Response:
    """``POST /api/v1/disclosure-requests``."""
    body = json_body(request, max_bytes=MAX_BYTES)
    key = idempotency_key(request)
    command = parse(Submit, body)
    channel = ports().catalogue.disclosure.channels.get(command.channel)
    if channel is None or not channel.public:
        raise InvalidInput(errors=[FieldError("channel", "channel_not_open")])
    identity = request_identity("submit", key, fingerprint(request.route, body))
    opened = open_case(ports(), DISCLOSURE, command, APPLICANT, identity)
    return Response(
        201,
        opened_view(opened, _words(request)),
        {"location": f"/api/v1/disclosure-requests/{opened.case.receipt_no}"},
    )


def view(request: Request) -> Response:
    """``GET /api/v1/disclosure-requests/{receipt_no}`` with ``X-Query-Code``."""
    file = read_case_as_applicant(ports(), _case_id(request))
    answer = applicant_view(ports(), file, _words(request))
    return Response(200, answer, {"etag": version_tag(file.loaded.stored.version)})


def act(request: Request) -> Response:
    """``POST /api/v1/disclosure-requests/{receipt_no}/actions`` with ``X-Query-Code``."""
    body = json_body(request, max_bytes=MAX_BYTES)
    key = idempotency_key(request)
    wanted = parse(GiveAction, body)
    if wanted.action not in DISCLOSURE.applicant_commands:
        allowed = ", ".join(sorted(DISCLOSURE.applicant_commands))
        raise InvalidInput(errors=[FieldError("action", "not_one_of", {"allowed": allowed})])
    command: Any = parse(DISCLOSURE.commands[wanted.action], wanted.data, at="data")
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


def _seen_version(request: Request, wanted: GiveAction) -> int | None:
    """The version the applicant has seen, if they say so: the state guards their few actions."""
    if wanted.expected_version is None and "if-match" not in request.headers:
        return None
    return expected_version(request, wanted.expected_version)


def _case_id(request: Request) -> str:
    return look_up(ports(), request.path["receipt_no"], request.headers.get("x-query-code", ""))


def _words(request: Request) -> Words:
    return Words(ports().catalogue, request.locale)


lambda_handler = serve(
    {
        "POST /api/v1/disclosure-requests": submit,
        "GET /api/v1/disclosure-requests/{receipt_no}": view,
        "POST /api/v1/disclosure-requests/{receipt_no}/actions": act,
    }
)
