"""Live sessions for everybody to read: lists, a session, its questions, its transcript, the plan.

The function can read public rows and what a number leads to, and nothing else. A thousand people
follow a live session: what they are told says how long the CDN may keep it, so that its edges ask
here once in a few seconds, however many people ask them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast

from sunhall.application.follow_transcript import follow, whole_transcript
from sunhall.application.read_sessions import (
    QUESTIONS_OF_A_PAGE,
    Phase,
    SessionRow,
    list_sessions,
    look_up_session,
    public_sessions,
    read_plan,
    session_questions,
)
from sunhall.bootstrap import Backend
from sunhall.domain.errors import FieldError, InvalidInput, NotFound
from sunhall.http.box_query import nothing_but
from sunhall.http.case_views import Words
from sunhall.http.edge import serve
from sunhall.http.message import Request, Response
from sunhall.http.paging import open_cursor, page_limit, seal_cursor
from sunhall.http.session_views import (
    archived_line,
    plan_view,
    question_view,
    session_line,
    session_view,
)
from sunhall.http.transcript_views import news_view

if TYPE_CHECKING:
    from typing import Protocol

    from sunhall.application.follow_transcript import TranscriptPorts
    from sunhall.application.public_shelves import ShelfPage
    from sunhall.application.read_sessions import SessionReadingPorts
    from sunhall.application.read_shelves import ReadingPorts
    from sunhall.http.session_pages import SessionPages

    class SessionPorts(SessionReadingPorts, ReadingPorts, TranscriptPorts, Protocol):
        """What this function needs."""


#: How long the CDN keeps an answer, in seconds; browsers ask it each time. Of what is on, a row is
#: three seconds late at most; of what is over, nothing changes but by another review.
LIVE_KEPT: Final = 3
SOON_KEPT: Final = 10
OVER_KEPT: Final = 300

#: Seconds after which a page asks for news: while it is on, and while it may still begin or change.
LIVE_POLL: Final = 5
SOON_POLL: Final = 30

#: A number leads to its case for good, so a process looks it up once. So many of them at most.
_REMEMBERED: Final = 500

_PHASES: Final = ("upcoming", "live", "past")
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,7}", re.ASCII)
_YEAR: Final = re.compile(r"20[0-9]{2}", re.ASCII)

_known: dict[str, str] = {}


@cache
def ports() -> SessionPorts:
    """The process's adapters."""
    return Backend(os.environ)


def list_all(request: Request) -> Response:
    """``GET /api/v1/sessions?phase=&q=&department=&year=&limit=&cursor=``.

    With a search, a department or a year it lists what is in the archive.
    """
    nothing_but(request, "phase", "q", "department", "year", "limit", "cursor")
    # What is named has a value of its own, whichever list is asked for.
    phase = request.query.get("phase")
    if phase is not None and phase not in _PHASES:
        allowed = ", ".join(_PHASES)
        raise InvalidInput(errors=[FieldError("phase", "not_one_of", {"allowed": allowed})])
    if request.query.get("year") == "":
        raise InvalidInput(errors=[FieldError("year", "bad_value")])
    if any(request.query.get(name) for name in ("q", "department", "year")):
        return _archive(request)
    filters = {"phase": phase or ""}
    page = list_sessions(
        ports(),
        cast("Phase | None", phase),
        limit=page_limit(request),
        after=_after(request, filters),
    )
    words = _words(request)
    answer = {
        "items": [session_line(line, words) for line in page.rows],
        "cursor": _cursor(request, filters, page.after),
    }
    return _kept(answer, SOON_KEPT)


def view(request: Request) -> Response:
    """``GET /api/v1/sessions/{receipt_no}``."""
    row = _session(request)
    return _kept(session_view(row, _words(request)), SOON_KEPT)


def questions(request: Request) -> Response:
    """``GET /api/v1/sessions/{receipt_no}/questions?cursor=``."""
    nothing_but(request, "cursor")
    row = _session(request)
    filters = {"session": row.case_id}
    page = session_questions(
        ports(), row, limit=QUESTIONS_OF_A_PAGE, after=_after(request, filters)
    )
    words = _words(request)
    answer = {
        "items": [question_view(each, words) for each in page.rows],
        "cursor": _cursor(request, filters, page.after),
    }
    return _kept(answer, SOON_KEPT)


def transcript(request: Request) -> Response:
    """``GET /api/v1/sessions/{receipt_no}/transcript?since=``."""
    nothing_but(request, "since")
    since = request.query.get("since", "0")
    if not _NUMBER.fullmatch(since):
        raise InvalidInput(errors=[FieldError("since", "bad_value")])
    row = _session(request)
    told = follow(ports(), row.case_id, int(since))
    answer = news_view(told, state=row.state, poll_after=_poll_after(row))
    # The same for everybody: no header of the request changes it.
    return _kept(answer, _transcript_kept(row), vary="accept-encoding")


def plan(request: Request) -> Response:
    """``GET /api/v1/interview-plans/{year}``."""
    from sunhall.domain.live_session.rules import interview_rules

    year = request.path["year"]
    if not _YEAR.fullmatch(year):
        raise NotFound("plan_not_found")
    most = interview_rules(ports().catalogue).units_a_year.amount
    row = read_plan(ports(), int(year))
    told = plan_view(row, public_sessions(ports(), row), most, _words(request))
    return _kept(told, SOON_KEPT)


def archive_page(request: Request) -> Response:
    """``GET /interviews/archive?lang=&year=&cursor=``: a page that needs no script."""
    nothing_but(request, "lang", "year", "cursor")
    pages = _pages(request)
    page, cursor = _archived(request)
    return pages.archive(page.rows, cursor, kept=OVER_KEPT)


def session_page(request: Request) -> Response:
    """``GET /interviews/{receipt_no}?lang=&cursor=``: a page that needs no script."""
    nothing_but(request, "lang", "cursor")
    pages = _pages(request)
    row = _session(request)
    filters = {"session": row.case_id}
    asked = session_questions(
        ports(), row, limit=QUESTIONS_OF_A_PAGE, after=_after(request, filters)
    )
    return pages.session(
        row,
        whole_transcript(ports(), row.case_id),
        asked.rows,
        _cursor(request, filters, asked.after),
        kept=_transcript_kept(row),
    )


def _pages(request: Request) -> SessionPages:
    # Imported with the first page: most calls ask for JSON.
    from sunhall.http.session_pages import SessionPages
    from sunhall.http.written_page import page_locale

    return SessionPages(ports().catalogue, page_locale(request.query.get("lang", "")))


def _retold(problem: Response, path: str) -> Response:
    """Tell a problem as a page to whoever asked for one, and as ever to everybody else."""
    if not path.startswith("/interviews/"):
        return problem
    from sunhall.http.session_pages import ARCHIVE, SessionPages
    from sunhall.http.written_page import told_locale

    return SessionPages(ports().catalogue, told_locale(problem)).retold(problem, ARCHIVE)


def _archive(request: Request) -> Response:
    """List or search what is in the archive."""
    page, cursor = _archived(request)
    words = _words(request)
    return _kept(
        {"items": [archived_line(row, words) for row in page.rows], "cursor": cursor}, SOON_KEPT
    )


def _archived(request: Request) -> tuple[ShelfPage, str | None]:
    """Return a page of the archive, and where the next one starts."""
    from sunhall.application.public_shelves import ShelfFilter
    from sunhall.application.read_shelves import shelf_page
    from sunhall.domain.publication.entry import Shelf

    query, department = request.query.get("q", ""), request.query.get("department", "")
    year = request.query.get("year", "")
    if year and not _YEAR.fullmatch(year):
        raise InvalidInput(errors=[FieldError("year", "bad_value")])
    filters = {"q": query, "department": department, "year": year}
    page = shelf_page(
        ports(),
        Shelf.SESSIONS,
        query,
        ShelfFilter(department=department, year=int(year or 0)),
        limit=page_limit(request),
        after=_after(request, filters),
    )
    return page, _cursor(request, filters, page.after)


def _session(request: Request) -> SessionRow:
    typed = request.path["receipt_no"]
    case_id = _known.get(typed)
    if case_id is None:
        row = look_up_session(ports(), typed)
        if len(_known) < _REMEMBERED:
            _known[typed] = row.case_id
        return row
    found = ports().sessions.session(case_id)
    if found is None:
        raise NotFound("session_not_found")
    return found


def _poll_after(row: SessionRow) -> int:
    if row.phase == "live":
        return LIVE_POLL
    return SOON_POLL if row.records or row.phase == "upcoming" else 0


def _transcript_kept(row: SessionRow) -> int:
    if row.phase == "live":
        return LIVE_KEPT
    return SOON_KEPT if row.records or row.phase == "upcoming" else OVER_KEPT


def _kept(answer: Mapping[str, Any], seconds: int, *, vary: str = "accept-language") -> Response:
    kept = f"public, max-age=0, s-maxage={seconds}"
    return Response(200, answer, {"cache-control": kept, "vary": vary})


def _words(request: Request) -> Words:
    return Words(ports().catalogue, request.locale)


def _after(request: Request, filters: Mapping[str, str]) -> Mapping[str, str] | None:
    cursor = request.query.get("cursor")
    return open_cursor(cursor, **_bound(request, filters)) if cursor else None


def _cursor(
    request: Request, filters: Mapping[str, str], after: Mapping[str, str] | None
) -> str | None:
    return seal_cursor(after, **_bound(request, filters)) if after else None


def _bound(request: Request, filters: Mapping[str, str]) -> dict[str, Any]:
    """What a cursor is bound to: this list, and what was asked of it."""
    return {
        "key": ports().secrets.derived("page-cursor"),
        "scope": request.route,
        "filters": filters,
        "now": int(ports().clock.now().timestamp()),
    }


lambda_handler = serve(
    {
        "GET /api/v1/sessions": list_all,
        "GET /api/v1/sessions/{receipt_no}": view,
        "GET /api/v1/sessions/{receipt_no}/questions": questions,
        "GET /api/v1/sessions/{receipt_no}/transcript": transcript,
        "GET /api/v1/interview-plans/{year}": plan,
        "GET /interviews/archive": archive_page,
        "GET /interviews/{receipt_no}": session_page,
    },
    retell=_retold,
)
