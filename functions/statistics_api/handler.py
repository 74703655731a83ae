"""``…/staff/statistics`` and ``…/staff/briefs``: counts of the hotline, hot issues, briefs.

A function of its own: it reads counts and records of scores and cannot read a case, and a brief as
a Word file needs the documents layer. What leaders instruct on a brief goes through supervision.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Protocol

from sunhall.application.ticket_statistics import CountingPorts
from sunhall.bootstrap import Backend
from sunhall.domain.errors import FieldError, InvalidInput
from sunhall.http.box_query import nothing_but
from sunhall.http.edge import serve
from sunhall.http.message import Request, Response

if TYPE_CHECKING:
    from sunhall.application.keep_scores import ScorePorts
    from sunhall.domain.printed_paper import PrintedReport
    from sunhall.http.brief_names import BriefNames

    class ReportPress(Protocol):
        """Prints papers."""

        def print(self, report: PrintedReport, fmt: str) -> bytes:
            """Return a paper as ``html`` or ``docx``."""

    class PrintingPorts(CountingPorts, ScorePorts, Protocol):
        """What this function needs."""

        @property
        def report_press(self) -> ReportPress:
            """The press."""


# What counts, shows and prints is imported with the first question: no start pays for it.

KINDS: Final = ("digest", "ranking")

MEDIA: Final = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

FORMATS: Final = ("json", *MEDIA)


@cache
def ports() -> PrintingPorts:
    """The process's adapters."""
    return Backend(os.environ)


def read(request: Request) -> Response:
    """``GET …/statistics?from=&to=&by=&channel=&kind=&category=&group=&area=&unit=&hour=``."""
    from sunhall.application.ticket_tables import read_statistics
    from sunhall.domain.calendar.beijing import local_date
    from sunhall.http.statistics_query import TABLE, statistics_question
    from sunhall.http.statistics_views import statistics_view

    nothing_but(request, *TABLE)
    question = statistics_question(request, local_date(ports().clock.now()))
    view = read_statistics(ports(), request.staff(), question)
    return Response(200, statistics_view(view, _names(request)))


def hot(request: Request) -> Response:
    """``GET …/statistics/hot?window=&by=&…``."""
    from sunhall.application.ticket_tables import read_hot
    from sunhall.http.statistics_query import HOT, matters_of, only, window_of
    from sunhall.http.statistics_views import hot_view

    nothing_but(request, *HOT)
    days, by = window_of(request), matters_of(request)
    view = read_hot(ports(), request.staff(), days, by, only(request))
    return Response(200, hot_view(view, _names(request)))


def brief(request: Request) -> Response:
    """``GET …/briefs?kind=&period=&format=``."""
    nothing_but(request, "kind", "period", "format")
    kind, fmt = _one_of(request, "kind", KINDS), _one_of(request, "format", FORMATS)
    period = request.query.get("period")
    if not period:
        raise InvalidInput(errors=[FieldError("period", "missing")])
    body, paper = (_digest if kind == "digest" else _ranking)(request, period, fmt)
    if paper is None:
        return Response(200, body)
    headers = {
        "content-type": MEDIA[fmt],
        "content-disposition": f'attachment; filename="hotline-{kind}-{period}.{fmt}"',
    }
    return Response(200, ports().report_press.print(paper, fmt), headers)


def _digest(request: Request, period: str, fmt: str) -> tuple[Any, PrintedReport | None]:
    from sunhall.application.briefs import read_digest
    from sunhall.domain.ticket_statistics.printed_brief import printed_digest
    from sunhall.http.statistics_views import digest_view

    paper, names = read_digest(ports(), request.staff(), period), _names(request)
    if fmt == "json":
        return digest_view(paper, names), None
    return None, printed_digest(paper, names, request.locale)


def _ranking(request: Request, period: str, fmt: str) -> tuple[Any, PrintedReport | None]:
    from sunhall.application.briefs import read_ranking
    from sunhall.domain.ticket_statistics.printed_brief import printed_ranking
    from sunhall.http.statistics_views import ranking_view

    paper, names = read_ranking(ports(), request.staff(), period), _names(request)
    if fmt == "json":
        return ranking_view(paper, names), None
    return None, printed_ranking(paper, names, request.locale)


def _names(request: Request) -> BriefNames:
    from sunhall.http.brief_names import BriefNames

    return BriefNames(ports().catalogue, request.locale)


def _one_of(request: Request, name: str, allowed: tuple[str, ...]) -> str:
    """Return a parameter that takes one of several words; the first of them unless told."""
    given = request.query.get(name, allowed[0])
    if given not in allowed:
        told = {"allowed": ", ".join(allowed)}
        raise InvalidInput(errors=[FieldError(name, "not_one_of", told)])
    return given


lambda_handler = serve(
    {
        "GET /api/v1/staff/statistics": read,
        "GET /api/v1/staff/statistics/hot": hot,
        "GET /api/v1/staff/briefs": brief,
    }
)
