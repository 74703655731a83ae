"""Public consultations: the list, one of them with its comments, a comment on it, its survey."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from sunhall.application.consultations import give_comment, read_consultation
from sunhall.application.look_up import look_up
from sunhall.application.read_case import read_case_as_applicant
from sunhall.application.request_identity import request_identity
from sunhall.bootstrap import Backend
from sunhall.domain.errors import NotFound
from sunhall.domain.public_consultation.comments.commands import GiveComment
from sunhall.domain.public_consultation.comments.service import CONSULTATION_COMMENT
from sunhall.domain.receipt_number import normalised
from sunhall.http.box_query import nothing_but
from sunhall.http.case_views import Words, applicant_view
from sunhall.http.consultation_views import consultation_line, consultation_view, given_view
from sunhall.http.edge import serve
from sunhall.http.idempotency_key import fingerprint, idempotency_key
from sunhall.http.json_body import json_body
from sunhall.http.message import Request, Response
from sunhall.http.paging import open_cursor, page_limit, seal_cursor
from sunhall.http.parse import parse

if TYPE_CHECKING:
    from sunhall.application.consultation_surveys import SurveyPorts
    from sunhall.http.consultation_pages import ConsultationPages

MAX_BYTES = 32 * 1024

#: Consultations of one page of the list, and for how many seconds the CDN keeps a page.
PAGE_ROWS, PAGE_KEPT = 20, 60

#: Comments of one page: of the longest ones with the longest answers, so many stay within eight
#: read units.
COMMENTS = 8


@cache
def ports() -> SurveyPorts:
    """The process's adapters."""
    return Backend(os.environ)


def list_all(request: Request) -> Response:
    """``GET /api/v1/consultations?limit=&cursor=``."""
    page = ports().consultations.page(limit=page_limit(request), after=_after(request, ""))
    words = Words(ports().catalogue, request.locale)
    items = [consultation_line(row, words) for row in page.rows]
    return Response(200, {"items": items, "cursor": _cursor(request, "", page.after)})


def view(request: Request) -> Response:
    """``GET /api/v1/consultations/{receipt_no}?cursor=``: the cursor pages the comments."""
    number = request.path["receipt_no"]
    after = _after(request, number)
    seen = read_consultation(ports(), number, limit=COMMENTS, after=after)
    answer = consultation_view(ports(), seen, Words(ports().catalogue, request.locale))
    answer["cursor"] = _cursor(request, number, seen.comments.after)
    return Response(200, answer)


def list_page(request: Request) -> Response:
    """``GET /open/consultations?lang=&cursor=``: a page that needs no script."""
    nothing_but(request, "lang", "cursor")
    page = ports().consultations.page(limit=PAGE_ROWS, after=_after(request, ""))
    return _pages(request).listed(page.rows, _cursor(request, "", page.after), kept=PAGE_KEPT)


def consultation_page(request: Request) -> Response:
    """``GET /open/consultations/{receipt_no}?lang=&cursor=``: the cursor pages the comments."""
    nothing_but(request, "lang", "cursor")
    number = request.path["receipt_no"]
    after = _after(request, number)
    seen = read_consultation(ports(), number, limit=COMMENTS, after=after)
    cursor = _cursor(request, number, seen.comments.after)
    return _pages(request).consultation(ports(), seen, cursor, first=after is None, kept=PAGE_KEPT)


def _pages(request: Request) -> ConsultationPages:
    # Imported with the first page: other calls ask for JSON.
    from sunhall.http.consultation_pages import ConsultationPages
    from sunhall.http.written_page import page_locale

    return ConsultationPages(ports().catalogue, page_locale(request.query.get("lang", "")))


def _retold(problem: Response, path: str) -> Response:
    """Tell a problem as a page to whoever asked for one, and as ever to everybody else."""
    if not path.startswith("/open/"):
        return problem
    from sunhall.http.open_site import retold

    return retold(problem, ports().catalogue, "/open/consultations")


def comment(request: Request) -> Response:
    """``POST /api/v1/consultations/{receipt_no}/comments``."""
    body = json_body(request, max_bytes=MAX_BYTES)
    key = idempotency_key(request)
    number = request.path["receipt_no"]
    identity = request_identity(f"comment:{number}", key, fingerprint(request.route, body))
    given = give_comment(ports(), number, parse(GiveComment, body), identity)
    return Response(201, given_view(given, Words(ports().catalogue, request.locale)))


def answer(request: Request) -> Response:
    """``POST /api/v1/consultations/{receipt_no}/answers``."""
    # Imported with the first sheet: other calls have nothing to do with votes.
    from sunhall.application.consultation_surveys import answer_survey
    from sunhall.domain.public_consultation.survey import AnswerSurvey
    from sunhall.http.source import network_of

    body = json_body(request, max_bytes=MAX_BYTES)
    # A device's sheet is the same however often it comes; the key is asked for as by every POST.
    idempotency_key(request)
    sheet = parse(AnswerSurvey, body)
    answer_survey(ports(), request.path["receipt_no"], sheet, network=network_of(request))
    return Response(200, {"answers": [sorted(each) for each in sheet.answers]})


def own_comment(request: Request) -> Response:
    """``GET /api/v1/comments/{receipt_no}`` with ``X-Query-Code``: whoever gave it follows it."""
    number = normalised(request.path["receipt_no"])
    if number is None or not number.startswith(f"{CONSULTATION_COMMENT.receipt_prefix}-"):
        raise NotFound("receipt_or_code_wrong")
    case_id = look_up(ports(), number, request.headers.get("x-query-code", ""))
    file = read_case_as_applicant(ports(), case_id)
    return Response(200, applicant_view(ports(), file, Words(ports().catalogue, request.locale)))


def _after(request: Request, number: str) -> Mapping[str, str] | None:
    cursor = request.query.get("cursor")
    if not cursor:
        return None
    return open_cursor(cursor, **_bound(request, number))


def _cursor(request: Request, number: str, after: Mapping[str, str] | None) -> str | None:
    return seal_cursor(after, **_bound(request, number)) if after else None


def _bound(request: Request, number: str) -> dict[str, Any]:
    """What a cursor is bound to: this list, and this consultation."""
    return {
        "key": ports().secrets.derived("page-cursor"),
        "scope": request.route,
        "filters": {"receipt_no": number},
        "now": int(ports().clock.now().timestamp()),
    }


lambda_handler = serve(
    {
        "GET /api/v1/consultations": list_all,
        "GET /api/v1/consultations/{receipt_no}": view,
        "POST /api/v1/consultations/{receipt_no}/comments": comment,
        "POST /api/v1/consultations/{receipt_no}/answers": answer,
        "GET /api/v1/comments/{receipt_no}": own_comment,
        "GET /open/consultations": list_page,
        "GET /open/consultations/{receipt_no}": consultation_page,
    },
    retell=_retold,
)
