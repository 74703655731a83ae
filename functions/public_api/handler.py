"""Facts for everybody: the catalogue, the hotline's part of it, deadlines, the API itself."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from sunhall.adapters.catalogue_package import load_catalogue
from sunhall.application.public_facts import catalogue_facts, deadline_facts, deadline_question
from sunhall.domain.errors import NotFound
from sunhall.http.edge import serve
from sunhall.http.etag import content_tag, not_modified, unchanged
from sunhall.http.locale import Locale
from sunhall.http.message import Request, Response

# A changed rule is seen everywhere within five minutes; within a day an old copy beats no answer.
CACHE_CONTROL = "public, max-age=300, stale-if-error=86400"


def read_catalogue(request: Request) -> Response:
    """The city, its departments, forms and limits."""
    return _cached(request, *_catalogue(request.locale))


def read_ticket_catalogue(request: Request) -> Response:
    """What the hotline offers: kinds, categories with their questions, districts, scales."""
    return _cached(request, *_ticket_catalogue(request.locale))


def count_deadline(request: Request) -> Response:
    """The end of a period, explained day by day."""
    question = deadline_question(request.query)
    facts = deadline_facts(question, load_catalogue(), request.locale)
    return Response(200, facts, {"cache-control": CACHE_CONTROL})


def read_openapi(request: Request) -> Response:
    """The description of this API, written when it was built."""
    return _cached(request, *_openapi())


def _cached(request: Request, content: bytes, tag: str) -> Response:
    if unchanged(request, tag):
        return not_modified(tag, cache_control=CACHE_CONTROL)
    return Response(200, content, {"etag": tag, "cache-control": CACHE_CONTROL})


@cache
def _catalogue(locale: Locale) -> tuple[bytes, str]:
    facts = catalogue_facts(load_catalogue(), locale)
    content = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
    return content, content_tag(content)


@cache
def _ticket_catalogue(locale: Locale) -> tuple[bytes, str]:
    # Imported when a form of the hotline is opened: other questions pay nothing for it.
    from sunhall.application.ticket_catalogue import ticket_catalogue

    facts = ticket_catalogue(load_catalogue(), locale)
    content = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
    return content, content_tag(content)


@cache
def _openapi() -> tuple[bytes, str]:
    import sunhall_catalogue

    # As in the catalogue's own loader: importlib.resources would cost more than the file.
    loader: Any = sunhall_catalogue.__spec__.loader
    try:
        content: bytes = loader.get_data(f"{sunhall_catalogue.__path__[0]}/openapi.json")
    except OSError:
        raise NotFound from None
    return content, content_tag(content)


lambda_handler = serve(
    {
        "GET /api/v1/catalogue": read_catalogue,
        "GET /api/v1/catalogue/tickets": read_ticket_catalogue,
        "GET /api/v1/deadlines": count_deadline,
        "GET /api/openapi.json": read_openapi,
    }
)
