"""The citizen's side of cases, whatever service they are of: hand in, look up, act.

What is handed in under one service is followed and acted on like that of another, so one code
answers for all. Which service a route is about stands in its path, and a receipt number of another
one is not found there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sunhall.application.carry_out import carry_out
from sunhall.application.look_up import look_up
from sunhall.application.open_case import open_case
from sunhall.application.ports import Ports
from sunhall.application.read_case import CaseFile, read_case_as_applicant
from sunhall.application.request_identity import request_identity
from sunhall.application.services import SERVICES
from sunhall.domain.actor import APPLICANT
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.service import Service
from sunhall.domain.errors import FieldError, InvalidInput, NotFound
from sunhall.domain.receipt_number import normalised
from sunhall.http.case_requests import GiveAction
from sunhall.http.case_views import Words, applicant_view, done_view, opened_view
from sunhall.http.etag import expected_version, version_tag
from sunhall.http.idempotency_key import fingerprint, idempotency_key
from sunhall.http.json_body import json_body
from sunhall.http.message import Request, Response
from sunhall.http.parse import parse

MAX_BYTES = 64 * 1024


def _nothing(_command: Any, _catalogue: Catalogue) -> tuple[FieldError, ...]:
    """Stand in where the service itself knows what only staff may say."""
    return ()


@dataclass(frozen=True, slots=True)
class Door:
    """How citizens come to the cases of one service.

    Attributes:
        service: Its name.
        path: Last part of its collection's path, e.g. ``disclosure-requests``.
        opening: Loads the class of the command that begins a case.
        refused: What a citizen must not say in that command, which staff may: the fields that are
            wrong. ``opening``'s class carries the limits that hold for both.
    """

    service: str
    path: str
    opening: Callable[[], type[Any]]
    refused: Callable[[Any, Catalogue], tuple[FieldError, ...]] = _nothing


class CitizensSide:
    """Answers the citizens' requests of some services.

    Args:
        ports: The process's adapters.
        doors: The services.
    """

    def __init__(self, ports: Callable[[], Ports], *doors: Door) -> None:
        self._ports = ports
        self._doors: Mapping[str, Door] = {door.path: door for door in doors}

    def submit(self, request: Request) -> Response:
        """``POST /api/v1/<path>``."""
        door = self._door(request)
        body = json_body(request, max_bytes=MAX_BYTES)
        key = idempotency_key(request)
        command: Command = parse(door.opening(), body)
        wrong = door.refused(command, self._ports().catalogue)
        if wrong:
            raise InvalidInput(errors=wrong)
        identity = request_identity("submit", key, fingerprint(request.route, body))
        service = SERVICES[door.service]
        opened = open_case(self._ports(), service, command, APPLICANT, identity)
        return Response(
            201,
            opened_view(opened, self.words(request)),
            {"location": f"/api/v1/{door.path}/{opened.case.receipt_no}"},
        )

    def view(self, request: Request) -> Response:
        """``GET /api/v1/<path>/{receipt_no}`` with ``X-Query-Code``."""
        file = self.file(request)
        answer = applicant_view(self._ports(), file, self.words(request))
        return Response(200, answer, {"etag": version_tag(file.loaded.stored.version)})

    def act(self, request: Request) -> Response:
        """``POST /api/v1/<path>/{receipt_no}/actions`` with ``X-Query-Code``."""
        service = self._service(request)
        body = json_body(request, max_bytes=MAX_BYTES)
        key = idempotency_key(request)
        wanted = parse(GiveAction, body)
        if wanted.action not in service.applicant_commands:
            allowed = ", ".join(sorted(service.applicant_commands))
            raise InvalidInput(errors=[FieldError("action", "not_one_of", {"allowed": allowed})])
        command: Any = parse(service.commands[wanted.action], wanted.data, at="data")
        case_id = self._case_id(request)
        done = carry_out(
            self._ports(),
            case_id,
            wanted.action,
            command,
            APPLICANT,
            request_identity(case_id, key, fingerprint(request.route, body)),
            expected_version=_seen_version(request, wanted),
        )
        return Response(200, done_view(done), {"etag": version_tag(done.case.version)})

    def file(self, request: Request) -> CaseFile:
        """Return the case that a request's receipt number and query code lead to.

        Raises:
            NotFound: They lead to none of the service that the path names.
        """
        return read_case_as_applicant(self._ports(), self._case_id(request))

    def words(self, request: Request) -> Words:
        """Return the labels in the caller's language."""
        return Words(self._ports().catalogue, request.locale)

    def _door(self, request: Request) -> Door:
        return self._doors[request.route.split("/")[3]]

    def _service(self, request: Request) -> Service[Any]:
        return SERVICES[self._door(request).service]

    def _case_id(self, request: Request) -> str:
        typed = request.path["receipt_no"]
        number = normalised(typed)
        if number is None or number.partition("-")[0] != self._service(request).receipt_prefix:
            # As for any other wrong number: which service a number is of is nobody's to try out.
            raise NotFound("receipt_or_code_wrong")
        return look_up(self._ports(), typed, request.headers.get("x-query-code", ""))


def _seen_version(request: Request, wanted: GiveAction) -> int | None:
    """The version the citizen has seen, if they say so: the state guards their few actions."""
    if wanted.expected_version is None and "if-match" not in request.headers:
        return None
    return expected_version(request, wanted.expected_version)
