"""What is public: the log of replies, and what agencies publish by themselves.

The function can read public rows and public files and nothing else of the table or the bucket.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from datetime import timedelta
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
    from sunhall.application.public_shelves import ShelfPage
    from sunhall.application.read_shelves import ReadingPorts
    from sunhall.http.open_pages import OpenPages

    class PublicPorts(ReadingPorts, OpenTicketPorts, Protocol):
        """What this function needs."""


# Short, and nothing old in place of an answer: what was taken down has to be gone soon.
CACHE_CONTROL = "public, max-age=60"

#: Seconds for which the CDN keeps a page: as short as the answers of the API.
PAGE_KEPT = 60

#: Rows of a page of a list, and of a search, which reads every text that it finds.
PAGE_ROWS, FOUND_ROWS = 25, 10

#: Seconds; cursors and addresses live at least twice as long.
KEPT = 1800

_ADDRESS = re.compile(r'"url": "[^"]*"')
_YEAR = re.compile(r"[0-9]{4}", re.ASCII)
_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])", re.ASCII)


#: Open data change by the hour at most, and so does what is counted from them.
STATISTICS_KEPT = 3600
OPEN_DATA_CACHE = f"public, max-age={STATISTICS_KEPT}"

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


def disclosures_page(request: Request) -> Response:
    """``GET /open/disclosures?lang=&q=&department=&category=&year=&cursor=``."""
    return _listed_page(request, Shelf.DISCLOSURES)


def publications_page(request: Request) -> Response:
    """``GET /open/publications?lang=&q=&department=&category=&year=&cursor=``."""
    return _listed_page(request, Shelf.PUBLICATIONS)


def disclosure_page(request: Request) -> Response:
    """``GET /open/disclosures/{entry_id}?lang=``."""
    return _read_page(request, Shelf.DISCLOSURES)


def publication_page(request: Request) -> Response:
    """``GET /open/publications/{entry_id}?lang=``."""
    return _read_page(request, Shelf.PUBLICATIONS)


def statistics_page(request: Request) -> Response:
    """``GET /open/statistics?lang=&month=``: the last whole month unless another is asked for."""
    from sunhall.application.open_tickets import open_month
    from sunhall.domain.calendar.beijing import local_date
    from sunhall.http.open_data_views import dictionary_view
    from sunhall.http.statistics_page import StatisticsPage
    from sunhall.http.written_page import page_locale

    nothing_but(request, "lang", "month")
    latest = f"{local_date(ports().clock.now()):%Y-%m}"
    month = _month(request) if "month" in request.query else _month_before(latest)
    if month > latest:
        raise InvalidInput(errors=[FieldError("month", "not_a_month")])
    pages = StatisticsPage(ports().catalogue, page_locale(request.query.get("lang", "")))
    figures = open_month(ports(), month)
    columns = dictionary_view(ports().catalogue, pages.locale)["columns"]
    names = {column["name"]: column["words"] for column in columns}
    shelves = (Shelf.DISCLOSURES, Shelf.PUBLICATIONS)
    published = {each: ports().shelves.month_counts(each, int(month[:4])) for each in shelves}
    return pages.month(month, figures, names, published, latest, kept=STATISTICS_KEPT)


def _month_before(month: str) -> str:
    from sunhall.domain.ticket_statistics.open_lines import month_days

    first, _ = month_days(month)
    return f"{first - timedelta(days=1):%Y-%m}"


def _listed(request: Request, shelf: Shelf) -> Response:
    nothing_but(request, "q", "department", "category", "year", "limit", "cursor")
    wanted, query = _wanted(request)
    page, cursor = _found(request, shelf, wanted, query, page_limit(request))
    answer = page_view(page, ports().catalogue, request.locale)
    if "cursor" not in request.query and not query:
        counts = ports().shelves.category_counts(shelf)
        answer["categories"] = categories_view(counts, ports().catalogue, request.locale)
    return _cached(request, answer, cursor=cursor)


def _listed_page(request: Request, shelf: Shelf) -> Response:
    nothing_but(request, "lang", "q", "department", "category", "year", "cursor")
    pages = _pages(request)
    wanted, query = _wanted(request)
    page, cursor = _found(request, shelf, wanted, query, FOUND_ROWS if query else PAGE_ROWS)
    whole = "cursor" not in request.query and not query and wanted == ShelfFilter()
    counts = ports().shelves.category_counts(shelf) if whole else None
    return pages.listed(shelf, page, wanted, query, cursor, counts, kept=PAGE_KEPT)


def _read_page(request: Request, shelf: Shelf) -> Response:
    nothing_but(request, "lang")
    pages = _pages(request)
    found = public_entry(ports(), shelf, request.path["entry_id"])
    if isinstance(found, Entry):
        return pages.entry(found, ports().public_files, kept=PAGE_KEPT)
    return pages.tombstone(found, kept=PAGE_KEPT)


def _pages(request: Request) -> OpenPages:
    # Imported with the first page: other calls ask for JSON.
    from sunhall.http.open_pages import OpenPages
    from sunhall.http.written_page import page_locale

    return OpenPages(ports().catalogue, page_locale(request.query.get("lang", "")))


def _retold(problem: Response, path: str) -> Response:
    """Tell a problem as a page to whoever asked for one, and as ever to everybody else."""
    if not path.startswith("/open/"):
        return problem
    from sunhall.http.open_site import retold

    return retold(problem, ports().catalogue, "/open/disclosures")


def _wanted(request: Request) -> tuple[ShelfFilter, str]:
    """Return which entries are asked for, and the words that they have to hold."""
    asked = request.query
    wanted = ShelfFilter(asked.get("department", ""), asked.get("category", ""), _year(request))
    return wanted, asked.get("q", "")


def _found(
    request: Request, shelf: Shelf, wanted: ShelfFilter, query: str, limit: int
) -> tuple[ShelfPage, str | None]:
    """Return a page of entries, and where the next one starts."""
    filters = {
        "q": query,
        "department": wanted.department,
        "category": wanted.category,
        "year": str(wanted.year),
    }
    after = _after(request, shelf, filters)
    page = shelf_page(ports(), shelf, query, wanted, limit=limit, after=after)
    return page, _cursor(page.after, shelf, filters)


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
        "GET /open/statistics": statistics_page,
        "GET /open/disclosures": disclosures_page,
        "GET /open/disclosures/{entry_id}": disclosure_page,
        "GET /open/publications": publications_page,
        "GET /open/publications/{entry_id}": publication_page,
    },
    retell=_retold,
)
