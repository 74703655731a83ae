"""The desk of a live session: the recorder writes the transcript, the moderator puts it right.

It reads cases and writes rows of transcripts; it cannot write a case. The authoriser stands before
it.
"""

from __future__ import annotations

import os
import re
from functools import cache
from typing import TYPE_CHECKING, Final

from sunhall.application import transcripts
from sunhall.application.request_identity import RequestIdentity, request_identity
from sunhall.bootstrap import Backend
from sunhall.domain.errors import NotFound
from sunhall.domain.transcript.commands import EditRow, StrikeRow, WriteRow
from sunhall.http.edge import serve
from sunhall.http.idempotency_key import fingerprint, idempotency_key
from sunhall.http.json_body import json_body
from sunhall.http.message import Request, Response
from sunhall.http.parse import parse
from sunhall.http.transcript_views import desk_view, row_view

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from sunhall.application.transcripts import DeskPorts

MAX_BYTES: Final = 16 * 1024
_PLACE: Final = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)


@cache
def ports() -> DeskPorts:
    """The process's adapters."""
    return Backend(os.environ)


def read(request: Request) -> Response:
    """``GET /api/v1/staff/cases/{case_id}/transcript``."""
    rows = transcripts.read_desk(ports(), request.path["case_id"], request.staff())
    return Response(200, desk_view(rows))


def write(request: Request) -> Response:
    """``POST /api/v1/staff/cases/{case_id}/transcript``."""
    body = json_body(request, max_bytes=MAX_BYTES)
    command = parse(WriteRow, body)
    row = transcripts.write(
        ports(), request.path["case_id"], command, request.staff(), _identity(request, body)
    )
    return Response(201, row_view(row))


def edit(request: Request) -> Response:
    """``PUT /api/v1/staff/cases/{case_id}/transcript/{row}``."""
    body = json_body(request, max_bytes=MAX_BYTES)
    return _change(request, parse(EditRow, body), body)


def strike(request: Request) -> Response:
    """``POST /api/v1/staff/cases/{case_id}/transcript/{row}/strike``."""
    body = json_body(request, max_bytes=MAX_BYTES)
    return _change(request, parse(StrikeRow, body), body)


def _change(request: Request, command: EditRow | StrikeRow, body: Mapping[str, Any]) -> Response:
    place = request.path["row"]
    if not _PLACE.fullmatch(place):
        raise NotFound("row_not_found")
    row = transcripts.change(
        ports(),
        request.path["case_id"],
        int(place),
        command,
        request.staff(),
        _identity(request, {**body, "row": place}),
    )
    return Response(200, row_view(row))


def _identity(request: Request, body: Mapping[str, Any]) -> RequestIdentity:
    key = idempotency_key(request)
    return request_identity(f"staff:{request.staff().id}", key, fingerprint(request.route, body))


lambda_handler = serve(
    {
        "GET /api/v1/staff/cases/{case_id}/transcript": read,
        "POST /api/v1/staff/cases/{case_id}/transcript": write,
        "PUT /api/v1/staff/cases/{case_id}/transcript/{row}": edit,
        "POST /api/v1/staff/cases/{case_id}/transcript/{row}/strike": strike,
    }
)
