"""Open311 GeoReport v2 for anybody: discovery, services, requests. It can read public rows only."""

from __future__ import annotations

import os
from functools import cache
from typing import Any, Protocol

from sunhall.application.ports import Clock
from sunhall.application.read_open311 import ReadingPorts, read_request, read_requests
from sunhall.bootstrap import Backend
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.errors import FieldError, InvalidInput, NotFound
from sunhall.domain.open311.record import RequestRecord
from sunhall.domain.open311.rules import Open311Rules, open311_rules
from sunhall.domain.ticket.rules import TicketRules, ticket_rules
from sunhall.http.edge import serve
from sunhall.http.etag import content_tag, not_modified, unchanged
from sunhall.http.message import Request, Response
from sunhall.http.open311 import views
from sunhall.http.open311.errors import OPEN_TO_PAGES, retold_openly
from sunhall.http.open311.formats import Format, format_of, name_and_format
from sunhall.http.open311.jurisdiction import check_jurisdiction
from sunhall.http.open311.query import list_question, requested_ids, wants_extensions
from sunhall.http.open311.rendering import rendered, rendered_list

#: What the city offers changes with a deploy; what was requested, at any moment.
OFFER_CACHE = "public, max-age=300, stale-if-error=86400"
REQUEST_CACHE = "public, max-age=60, stale-if-error=3600"
#: Shorter than the address lives to which it leads, and never kept beyond that.
PHOTO_CACHE = "public, max-age=60"

PATH = "/open311/v2"
PRODUCTION = "prod"


class PhotoAddresses(Protocol):
    """Addresses of photos."""

    def url(self, public_id: str, number: int, sha256: str) -> str:
        """Return an address for some minutes to look at a photo."""


class ServingPorts(ReadingPorts, Protocol):
    """What the routes need."""

    @property
    def catalogue(self) -> Catalogue:
        """The city's rules in force."""

    @property
    def clock(self) -> Clock:
        """The wall clock."""

    @property
    def public_photos(self) -> PhotoAddresses:
        """The photos that everybody may see."""

    @property
    def site_origin(self) -> str:
        """Origin of the city's site; empty where only the API's own address is known."""


@cache
def ports() -> ServingPorts:
    """The process's adapters."""
    return Backend(os.environ)


def discover(request: Request) -> Response:
    """``GET /open311/v2/discovery.{json,xml}``."""
    production = os.environ["STAGE"] == PRODUCTION
    shown = views.discovery(
        _open311(), _terms(request), url=_address(request), production=production
    )
    return _offer(request, "discovery", shown, format_of(request.route))


def list_services(request: Request) -> Response:
    """``GET /open311/v2/services.{json,xml}``."""
    check_jurisdiction(request.query, _open311())
    shown = views.services(_hotline(), _terms(request))
    return _offer(request, "services", shown, format_of(request.route))


def define_service(request: Request) -> Response:
    """``GET /open311/v2/services/{service_code}.{json,xml}``."""
    code, form = name_and_format(request.path["service_code"])
    check_jurisdiction(request.query, _open311())
    category = _hotline().category_of_service(code)
    if category is None:
        raise NotFound("open311_service_unknown")
    return _offer(request, "service_definition", views.definition(category, _terms(request)), form)


def list_requests(request: Request) -> Response:
    """``GET /open311/v2/requests.{json,xml}``."""
    check_jurisdiction(request.query, _open311())
    extended = wants_extensions(request.query)
    if ids := requested_ids(request.query):  # It overrides all other arguments.
        found = read_requests(ports(), ids)
    else:
        question = list_question(request.query, _open311(), ports().clock.now())
        found = ports().open311_rows.page(question)
    return _requests(request, found, format_of(request.route), extended=extended)


def show_request(request: Request) -> Response:
    """``GET /open311/v2/requests/{service_request_id}.{json,xml}``."""
    public_id, form = name_and_format(request.path["service_request_id"])
    check_jurisdiction(request.query, _open311())
    found = read_request(ports(), public_id)
    return _requests(request, [found], form, extended=wants_extensions(request.query))


def list_updates(request: Request) -> Response:
    """``GET /open311/v2/servicerequestupdates.{json,xml}?service_request_id=…`` (mySociety's)."""
    check_jurisdiction(request.query, _open311())
    ids = requested_ids(request.query)
    if not ids:
        raise InvalidInput(errors=[FieldError("service_request_id", "missing")])
    shown = views.updates(read_requests(ports(), ids), _terms(request))
    form = format_of(request.route)
    return _answer(rendered_list("service_request_updates", shown, form), form)


def show_photo(request: Request) -> Response:
    """``GET /open311/v2/photos/{photo}``: leads to the photo of a request, while it is released.

    The address stays, and what it leads to is asked for each time: a withdrawn photo is gone within
    the minute that this answer may be kept.
    """
    asked = request.path["photo"]
    record = read_request(ports(), asked.partition("-")[0])
    photo = record.photo
    if photo is None or views.photo_name(record) != asked:
        raise NotFound("open311_photo_unknown")
    location = ports().public_photos.url(record.id, photo.number, photo.sha256)
    headers = {"location": location, "cache-control": PHOTO_CACHE}
    return Response(302, None, {**headers, **OPEN_TO_PAGES})


def _requests(
    request: Request, found: list[RequestRecord], form: Format, *, extended: bool
) -> Response:
    shown = views.requests(found, _terms(request), url=_address(request), extended=extended)
    return _answer(rendered_list("service_requests", shown, form), form)


def _answer(content: bytes, form: Format) -> Response:
    headers = {"content-type": form.content_type, "cache-control": REQUEST_CACHE}
    return Response(200, content, {**headers, **OPEN_TO_PAGES})


def _offer(request: Request, root: str, shown: Any, form: Format) -> Response:
    content = rendered(root, shown, form)
    tag = content_tag(content)
    if unchanged(request, tag):
        kept = not_modified(tag, cache_control=OFFER_CACHE)
        return Response(kept.status, None, {**kept.headers, **OPEN_TO_PAGES})
    headers = {"content-type": form.content_type, "etag": tag, "cache-control": OFFER_CACHE}
    return Response(200, content, {**headers, **OPEN_TO_PAGES})


def _address(request: Request) -> str:
    """Return the endpoint's address without a suffix, as clients reach it."""
    origin = ports().site_origin or f"https://{request.headers.get('host', '')}"
    return f"{origin}{PATH}"


def _terms(request: Request) -> views.Terms:
    return views.Terms(ports().catalogue, _hotline(), request.locale)


def _open311() -> Open311Rules:
    return open311_rules(ports().catalogue)


def _hotline() -> TicketRules:
    return ticket_rules(ports().catalogue)


lambda_handler = serve(
    {
        "GET /open311/v2/discovery.json": discover,
        "GET /open311/v2/discovery.xml": discover,
        "GET /open311/v2/services.json": list_services,
        "GET /open311/v2/services.xml": list_services,
        "GET /open311/v2/services/{service_code}": define_service,
        "GET /open311/v2/requests.json": list_requests,
        "GET /open311/v2/requests.xml": list_requests,
        "GET /open311/v2/requests/{service_request_id}": show_request,
        "GET /open311/v2/photos/{photo}": show_photo,
        "GET /open311/v2/servicerequestupdates.json": list_updates,
        "GET /open311/v2/servicerequestupdates.xml": list_updates,
    },
    retell=retold_openly,
)
