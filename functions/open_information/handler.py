"""What is public: the log of replies, and what agencies publish by themselves.

The function can read public rows and public files and nothing else of the table or the bucket.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from sunhall.application.public_shelves import ShelfFilter
from sunhall.application.read_shelves import public_entry, shelf_page
from sunhall.bootstrap import Backend
from sunhall.domain.errors import FieldError, InvalidInput
from sunhall.domain.publication.entry import Entry, Shelf
from sunhall.http.box_query import nothing_but
from sunhall.http.edge import serve
from sunhall.http.etag import content_tag, not_modified, unchanged
from sunhall.http.message import Request, Response
from sunhall.http.paging import open_cursor, page_limit, seal_cursor
from sunhall.http.shelf_views import categories_view, entry_view, page_view, tombstone_view

if TYPE_CHECKING:
    from typing import Protocol

    from sunhall.application.open_tickets import OpenTicketPorts
    from sunhall.application.read_shelves import ReadingPorts

    class PublicPorts(ReadingPorts, OpenTicketPorts, Protocol):
        """What this function needs."""


# Short, and nothing old in place of an answer: what was taken down has to be gone soon.
CACHE_CONTROL = "public, max-age=60"

#: Seconds; cursors and addresses live at least twice as long.
KEPT = 1800

_ADDRESS = re.compile(r'"url": "[^"]*"')
_YEAR = re.compile(r"[0-9]{4}", re.ASCII)
_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])", re.ASCII)


#: Open data change by the hour at most.
OPEN_DATA_CACHE = "public, max-age=3600"

#: A function answers with six megabytes at most, and bytes grow by a third on the way.
MOST_PLAIN_BYTES = 4 * 1024 * 1024


@cache
def ports() -> PublicPorts:
    """The process's adapters."""
    return Backend(os.environ)


def open_tickets(request: Request) -> Response:
    """``GET /api/v1/open-data/tickets.csv?month=2026-05``: a line a ticket, without a text."""
    from sunhall.application.open_tickets import open_tickets as lines_of
    from sunhall.domain.ticket_statistics.open_lines import csv_file

    nothing_but(request, "month")
    content = csv_file(lines_of(ports(), _month(request)))
    tag = content_tag(content)
    if unchanged(request, tag):
        return not_modified(tag, cache_control=OPEN_DATA_CACHE)
    headers = {
        "etag": tag,
        "cache-control": OPEN_DATA_CACHE,
        "content-type": "text/csv; charset=utf-8; header=present",
        "content-disposition": f'attachment; filename="tickets-{request.query["month"]}.csv"',
    }
    if "gzip" in request.headers.get("accept-encoding", "") or len(content) > MOST_PLAIN_BYTES:
        import gzip

        # Without a moment in its head, so that the same lines are the same bytes.
        content = gzip.compress(content, mtime=0)
        headers |= {"content-encoding": "gzip", "vary": "accept-encoding"}
    return Response(200, content, headers)


def describe_open_tickets(request: Request) -> Response:
    """``GET /api/v1/open-data/tickets``: what each column means, and every word in it."""
    from sunhall.http.open_data_views import dictionary_view

    nothing_but(request)
    return _cached(request, dictionary_view(ports().catalogue, request.locale))


def list_disclosures(request: Request) -> Response:
    """``GET /api/v1/disclosures?q=&department=&category=&year=&limit=&cursor=``."""
    return _listed(request, Shelf.DISCLOSURES)


def list_publications(request: Request) -> Response:
    """``GET /api/v1/publications?q=&department=&category=&year=&limit=&cursor=``."""
    return _listed(request, Shelf.PUBLICATIONS)


def read_disclosure(request: Request) -> Response:
    """``GET /api/v1/disclosures/{entry_id}``."""
    return _read(request, Shelf.DISCLOSURES)


def read_publication(request: Request) -> Response:
    """``GET /api/v1/publications/{entry_id}``."""
    return _read(request, Shelf.PUBLICATIONS)


def _listed(request: Request, shelf: Shelf) -> Response:
    nothing_but(request, "q", "department", "category", "year", "limit", "cursor")
    query = request.query.get("q", "")
    wanted = ShelfFilter(
        request.query.get("department", ""), request.query.get("category", ""), _year(request)
    )
    filters = {
        "q": query,
        "department": wanted.department,
        "category": wanted.category,
        "year": str(wanted.year),
    }
    page = shelf_page(
        ports(),
        shelf,
        query,
        wanted,
        limit=page_limit(request),
        after=_after(request, shelf, filters),
    )
    answer = page_view(page, ports().catalogue, request.locale)
    if "cursor" not in request.query and not query:
        counts = ports().shelves.category_counts(shelf)
        answer["categories"] = categories_view(counts, ports().catalogue, request.locale)
    return _cached(request, answer, cursor=_cursor(page.after, shelf, filters))


def _read(request: Request, shelf: Shelf) -> Response:
    found = public_entry(ports(), shelf, request.path["entry_id"])
    catalogue = ports().catalogue
    if isinstance(found, Entry):
        shown = entry_view(found, ports().public_files, catalogue, request.locale)
    else:
        shown = tombstone_view(found, catalogue, request.locale)
    return _cached(request, shown)


def _cached(request: Request, answer: Mapping[str, Any], *, cursor: str | None = None) -> Response:
    """Answer with a tag of what is shown.

    Cursors and addresses of files are new in every answer and say the same; but they expire, so a
    kept copy that holds one is good for `KEPT` seconds at most.
    """
    told = json.dumps(answer, ensure_ascii=False, sort_keys=True, default=str)
    if cursor is not None or answer.get("files"):
        told = f"{_ADDRESS.sub('', told)}{_now() // KEPT}"
    tag = content_tag(told.encode())
    if unchanged(request, tag):
        return not_modified(f"W/{tag}", cache_control=CACHE_CONTROL)
    whole = {**answer, "cursor": cursor} if "items" in answer else answer
    return Response(200, whole, {"etag": f"W/{tag}", "cache-control": CACHE_CONTROL})


def _year(request: Request) -> int:
    given = request.query.get("year", "")
    if given and not _YEAR.fullmatch(given):
        raise InvalidInput(errors=[FieldError("year", "bad_value")])
    return int(given or 0)


def _month(request: Request) -> str:
    given = request.query.get("month", "")
    if not _MONTH.fullmatch(given):
        raise InvalidInput(errors=[FieldError("month", "not_a_month")])
    return given


def _after(request: Request, shelf: Shelf, filters: Mapping[str, str]) -> Mapping[str, str] | None:
    cursor = request.query.get("cursor")
    if not cursor:
        return None
    return open_cursor(
        cursor,
        key=ports().secrets.derived("page-cursor"),
        scope=f"public:{shelf}",
        filters=filters,
        now=_now(),
    )


def _cursor(
    after: Mapping[str, str] | None, shelf: Shelf, filters: Mapping[str, str]
) -> str | None:
    if after is None:
        return None
    return seal_cursor(
        after,
        key=ports().secrets.derived("page-cursor"),
        scope=f"public:{shelf}",
        filters=filters,
        now=_now(),
    )


def _now() -> int:
    return int(ports().clock.now().timestamp())


lambda_handler = serve(
    {
        "GET /api/v1/open-data/tickets.csv": open_tickets,
        "GET /api/v1/open-data/tickets": describe_open_tickets,
        "GET /api/v1/disclosures": list_disclosures,
        "GET /api/v1/disclosures/{entry_id}": read_disclosure,
        "GET /api/v1/publications": list_publications,
        "GET /api/v1/publications/{entry_id}": read_publication,
    }
)
