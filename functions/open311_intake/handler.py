"""Open311 GeoReport v2 for applications with a key: hand in a request, ask for a token's."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import replace
from functools import cache
from typing import Final, Protocol

from sunhall.application.open311 import (
    Open311Keys,
    PhotoStore,
    Submissions,
    client_of,
    keep_photo,
    resolve_token,
    submit_request,
)
from sunhall.application.ports import Ports
from sunhall.application.request_identity import RequestIdentity, request_identity
from sunhall.bootstrap import Backend
from sunhall.domain.errors import BadRequest, FieldError, NotFound
from sunhall.domain.open311.api_key import ClientKey
from sunhall.domain.open311.rules import open311_rules
from sunhall.domain.ticket.rules import ticket_rules
from sunhall.domain.ticket.submission import SubmitTicket
from sunhall.http.edge import serve
from sunhall.http.idempotency_key import HEADER, fingerprint
from sunhall.http.message import Request, Response
from sunhall.http.open311 import views
from sunhall.http.open311.errors import OPEN_TO_PAGES, retold
from sunhall.http.open311.filing import ticket_of
from sunhall.http.open311.form import Form, read_form
from sunhall.http.open311.formats import format_of, name_and_format
from sunhall.http.open311.jurisdiction import check_jurisdiction
from sunhall.http.open311.rendering import rendered

#: Tokens of all applications live in one space, so they have to be too long to meet by chance.
_TOKEN: Final = re.compile(r"[A-Za-z0-9_~-]{16,128}")
_SCOPE: Final = "open311"


class IntakePorts(Ports, Protocol):
    """What the routes need."""

    @property
    def open311_keys(self) -> Open311Keys:
        """The applications' keys."""

    @property
    def photos(self) -> PhotoStore:
        """Where a photo goes that came with the form."""

    @property
    def submissions(self) -> Submissions:
        """Which submissions were made before."""


@cache
def ports() -> IntakePorts:
    """The process's adapters."""
    return Backend(os.environ)


def submit(request: Request) -> Response:
    """``POST /open311/v2/requests.{json,xml}``."""
    form = read_form(request)
    catalogue = ports().catalogue
    hotline, open311 = ticket_rules(catalogue), open311_rules(catalogue)
    check_jurisdiction(form.values, open311)
    client = client_of(ports().open311_keys, form.get("api_key"))
    ports().open311_keys.spend(client, ports().clock.now())
    command = ticket_of(form, hotline, open311, request.locale)
    identity = _identity(request, form, client)
    public_id, opened = submit_request(ports(), _with_photo(command, form), identity)
    terms = views.Terms(catalogue, hotline, request.locale)
    notice = terms.label("open311.handed_in")
    notice = notice.replace("{receipt_no}", opened.case.receipt_no)
    shown = views.created(
        public_id,
        notice=notice.replace("{query_code}", opened.code),
        account_id=form.get("account_id"),
    )
    suffix = format_of(request.route)
    content = rendered("service_requests", shown, suffix)
    return Response(201, content, {"content-type": suffix.content_type})


def resolve(request: Request) -> Response:
    """``GET /open311/v2/tokens/{token}.{json,xml}``: what became of a submission."""
    token, form = name_and_format(request.path["token"])
    check_jurisdiction(request.query, open311_rules(ports().catalogue))
    if not _TOKEN.fullmatch(token):
        raise NotFound("open311_token_unknown")
    identity = request_identity(_SCOPE, token, "")
    public_id = resolve_token(ports(), ports().submissions, identity)
    content = rendered("service_requests", views.resolved(public_id, token), form)
    return Response(200, content, {"content-type": form.content_type, **OPEN_TO_PAGES})


def _with_photo(command: SubmitTicket, form: Form) -> SubmitTicket:
    if form.media is None:
        return command
    return replace(command, attachments=(keep_photo(ports(), ports().photos, form.media),))


def _identity(request: Request, form: Form, client: ClientKey) -> RequestIdentity:
    """Return by what a repetition is known: the caller's own token, or all that it says.

    The photo counts by its digest: stored anew it has another name, and is the same.
    """
    said = {name: text for name, text in form.values.items() if name != "api_key"}
    media = hashlib.sha256(form.media.content).hexdigest() if form.media else None
    whole = {"client": client.digest, "media": media, "values": said}
    payload = fingerprint(_SCOPE, {**whole, "attributes": dict(form.attributes)})
    token = request.headers.get(HEADER, "")
    if not token:
        return request_identity(f"{_SCOPE}:{client.digest}", payload, payload)
    if not _TOKEN.fullmatch(token):
        errors = [FieldError("Idempotency-Key", "open311_token_malformed")]
        raise BadRequest("open311_token_malformed", errors=errors)
    return request_identity(_SCOPE, token, payload)


lambda_handler = serve(
    {
        "POST /open311/v2/requests.json": submit,
        "POST /open311/v2/requests.xml": submit,
        "GET /open311/v2/tokens/{token}": resolve,
    },
    retell=retold,
)
