"""The staff's side: work list, case, commands, approvals. The authoriser stands before it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from sunhall.application.carry_out import carry_out, load_case
from sunhall.application.lists import inbox, worklist
from sunhall.application.open_case import open_case
from sunhall.application.ports import Page, Ports
from sunhall.application.read_case import CaseFile, read_case
from sunhall.application.request_identity import RequestIdentity, request_identity
from sunhall.bootstrap import Backend
from sunhall.domain.approval.decide_node import DecideNode
from sunhall.domain.authorization import permitted
from sunhall.domain.disclosure.commands import Submit
from sunhall.domain.disclosure.service import DISCLOSURE
from sunhall.domain.errors import FieldError, InvalidInput, NotAllowed, NotFound
from sunhall.http.case_requests import ActOnTask, GiveCommand
from sunhall.http.case_views import (
    Words,
    clock_view,
    done_view,
    inbox_view,
    opened_view,
    staff_view,
    worklist_view,
)
from sunhall.http.edge import serve
from sunhall.http.etag import expected_version, version_tag
from sunhall.http.idempotency_key import HEADER, fingerprint, idempotency_key
from sunhall.http.json_body import json_body
from sunhall.http.message import Request, Response
from sunhall.http.paging import open_cursor, page_limit, seal_cursor
from sunhall.http.parse import parse

MAX_BYTES = 128 * 1024

#: A task is a case, a run and a step: see `sunhall.http.case_views.task_id`.
_TASK = re.compile(r"([0-9A-Z]{26})\.([1-9][0-9]?)\.([0-9]{1,2})")


@cache
def ports() -> Ports:
    """The process's adapters."""
    return Backend(os.environ)


def list_work(request: Request) -> Response:
    """``GET /api/v1/staff/worklist?department=&limit=&cursor=``."""
    filters = {"department": request.query.get("department", "")}
    page = worklist(
        ports(),
        request.staff(),
        filters["department"] or None,
        limit=page_limit(request),
        after=_after(request, filters),
    )
    return _page(request, page, filters, worklist_view(ports(), page, _words(request)))


def list_approvals(request: Request) -> Response:
    """``GET /api/v1/staff/approvals?role=&limit=&cursor=``."""
    filters = {"role": request.query.get("role", "")}
    page = inbox(
        ports(),
        request.staff(),
        filters["role"] or None,
        limit=page_limit(request),
        after=_after(request, filters),
    )
    return _page(request, page, filters, inbox_view(ports(), page, _words(request)))


def view(request: Request) -> Response:
    """``GET /api/v1/staff/cases/{case_id}``."""
    file = _file(request)
    answer = staff_view(ports(), file, _words(request))
    return Response(200, answer, {"etag": version_tag(file.loaded.stored.version)})


def deadlines(request: Request) -> Response:
    """``GET /api/v1/staff/cases/{case_id}/deadlines``: every clock, day by day."""
    file = _file(request)
    clocks = file.loaded.service.clocks(file.loaded.case, file.context)
    words = _words(request)
    return Response(
        200,
        {
            "case_id": file.loaded.stored.case_id,
            "calendar_version": file.context.catalogue.calendar.version,
            "clocks": [clock_view(name, due, words) for name, due in clocks.items()],
        },
    )


def command(request: Request) -> Response:
    """``POST /api/v1/staff/cases/{case_id}/commands``."""
    body = json_body(request, max_bytes=MAX_BYTES)
    wanted = parse(GiveCommand, body)
    case_id = request.path["case_id"]
    loaded = load_case(ports(), case_id)
    commands = loaded.service.commands
    if wanted.command not in commands:
        raise InvalidInput(errors=[FieldError("command", "unknown_command")])
    given: Any = parse(commands[wanted.command], wanted.data, at="data")
    done = carry_out(
        ports(),
        case_id,
        wanted.command,
        given,
        request.staff(),
        _identity(request, body),
        expected_version=expected_version(request, wanted.expected_version),
        loaded=loaded,
    )
    return Response(200, done_view(done), {"etag": version_tag(done.case.version)})


def decide(request: Request) -> Response:
    """``POST /api/v1/staff/approvals/{task_id}/actions``."""
    body = json_body(request, max_bytes=MAX_BYTES)
    wanted = parse(ActOnTask, body)
    task = _TASK.fullmatch(request.path["task_id"])
    if task is None:
        raise NotFound("task_not_found")
    given = parse(
        DecideNode,
        {
            **wanted.data,
            "run": int(task[2]),
            "index": int(task[3]),
            "action": wanted.action,
            "opinion": wanted.opinion,
        },
    )
    done = carry_out(
        ports(),
        task[1],
        "decide_node",
        given,
        request.staff(),
        _identity(request, body),
        expected_version=None,
    )
    return Response(200, done_view(done), {"etag": version_tag(done.case.version)})


def register(request: Request) -> Response:
    """``POST /api/v1/staff/disclosure-requests``: what came by post, fax or at the counter."""
    body = json_body(request, max_bytes=MAX_BYTES)
    key = idempotency_key(request)
    actor = request.staff()
    if not permitted(actor, "register", actor.department):
        raise NotAllowed("command_not_allowed", {"command": "register"})
    identity = request_identity(f"staff:{actor.id}", key, fingerprint(request.route, body))
    opened = open_case(ports(), DISCLOSURE, parse(Submit, body), actor, identity)
    return Response(201, opened_view(opened, _words(request)))


def _file(request: Request) -> CaseFile:
    return read_case(ports(), request.path["case_id"], request.staff())


def _identity(request: Request, body: Mapping[str, Any]) -> RequestIdentity:
    """By the caller's own key where there is one; else every request is new."""
    given = request.headers.get(HEADER)
    key = idempotency_key(request) if given else ports().randomness.salt()
    scope = f"staff:{request.staff().id}"
    return request_identity(scope, key, fingerprint(request.route, dict(body)))


def _after(request: Request, filters: Mapping[str, str]) -> Mapping[str, Any] | None:
    cursor = request.query.get("cursor")
    if not cursor:
        return None
    return open_cursor(
        cursor,
        key=ports().secrets.derived("page-cursor"),
        scope=_scope(request),
        filters=filters,
        now=int(ports().clock.now().timestamp()),
    )


def _page(
    request: Request, page: Page, filters: Mapping[str, str], items: list[dict[str, Any]]
) -> Response:
    cursor = None
    if page.after:
        cursor = seal_cursor(
            page.after,
            key=ports().secrets.derived("page-cursor"),
            scope=_scope(request),
            filters=filters,
            now=int(ports().clock.now().timestamp()),
        )
    return Response(200, {"items": items, "cursor": cursor})


def _scope(request: Request) -> str:
    return f"staff:{request.staff().id}:{request.route}"


def _words(request: Request) -> Words:
    return Words(ports().catalogue, request.locale)


lambda_handler = serve(
    {
        "GET /api/v1/staff/worklist": list_work,
        "GET /api/v1/staff/cases/{case_id}": view,
        "GET /api/v1/staff/cases/{case_id}/deadlines": deadlines,
        "POST /api/v1/staff/cases/{case_id}/commands": command,
        "GET /api/v1/staff/approvals": list_approvals,
        "POST /api/v1/staff/approvals/{task_id}/actions": decide,
        "POST /api/v1/staff/disclosure-requests": register,
    }
)
