"""``…/staff/scores``: scores of units, and the cases behind them.

A function of its own: it reads the rows of scores and cannot read a case, and a table as an Excel
file needs the documents layer. What changes a score (an entry, an appeal) is a case like any other
and goes through the staff's function.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Protocol

from sunhall.application.keep_scores import ScorePorts
from sunhall.bootstrap import Backend
from sunhall.domain.errors import FieldError, InvalidInput
from sunhall.http.box_query import nothing_but
from sunhall.http.case_views import Words
from sunhall.http.edge import serve
from sunhall.http.message import Request, Response

if TYPE_CHECKING:
    from sunhall.application.scores import ScoreTable
    from sunhall.domain.scoring.score_sheet import ScoreSheet

# What counts, shows and turns pages is imported with the first question: no start pays for it.

MEDIA: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

FORMATS: Final = ("json", *MEDIA)


class ScorePress(Protocol):
    """Writes tables of scores."""

    def print(self, sheet: ScoreSheet, fmt: str) -> bytes:
        """Return a table as ``csv`` or ``xlsx``."""


class PrintingPorts(ScorePorts, Protocol):
    """What this function needs."""

    @property
    def score_press(self) -> ScorePress:
        """The press."""


@cache
def ports() -> PrintingPorts:
    """The process's adapters."""
    return Backend(os.environ)


def read(request: Request) -> Response:
    """``GET …?period=&class=&preset=&format=``."""
    from sunhall.application.scores import read_scores
    from sunhall.http.score_views import scores_view

    nothing_but(request, "period", "class", "preset", "format")
    query = request.query
    fmt = query.get("format", "json")
    if fmt not in FORMATS:
        told = {"allowed": ", ".join(FORMATS)}
        raise InvalidInput(errors=[FieldError("format", "not_one_of", told)])
    table = read_scores(
        ports(),
        request.staff(),
        _period(request),
        unit_class=query.get("class"),
        preset=query.get("preset"),
    )
    words = Words(ports().catalogue, request.locale)
    if fmt == "json":
        return Response(200, scores_view(table, words))
    return _file(table, words, fmt)


def drill_down(request: Request) -> Response:
    """``GET …/{department}?period=&indicator=&limit=&cursor=``."""
    from sunhall.application.scores import read_cases
    from sunhall.http.paging import open_cursor, page_limit, seal_cursor
    from sunhall.http.score_views import cases_view

    nothing_but(request, "period", "indicator", "limit", "cursor")
    department, period = request.path["department"], _period(request)
    indicator = request.query.get("indicator")
    bound: dict[str, Any] = {
        "key": ports().secrets.derived("page-cursor"),
        "scope": f"staff:{request.staff().id}:scores",
        "filters": {"department": department, "period": period, "indicator": indicator or ""},
        "now": int(ports().clock.now().timestamp()),
    }
    cursor = request.query.get("cursor")
    page = read_cases(
        ports(),
        request.staff(),
        department,
        period,
        indicator=indicator,
        limit=page_limit(request),
        after=open_cursor(cursor, **bound) if cursor else None,
    )
    words = Words(ports().catalogue, request.locale)
    onward = seal_cursor(page.after, **bound) if page.after else None
    return Response(200, {**cases_view(page, department, words), "cursor": onward})


def _period(request: Request) -> str:
    period = request.query.get("period")
    if not period:
        raise InvalidInput(errors=[FieldError("period", "missing")])
    return period


def _file(table: ScoreTable, words: Words, fmt: str) -> Response:
    from sunhall.domain.scoring.score_sheet import score_sheet

    sheet = score_sheet(
        table.lines,
        period=table.period,
        preset=table.preset,
        rules=table.rules,
        label=words,
        own=words.own,
    )
    name = f"scores-{table.period.name}-{table.preset.id}.{fmt}"
    headers = {
        "content-type": MEDIA[fmt],
        "content-disposition": f'attachment; filename="{name}"',
    }
    return Response(200, ports().score_press.print(sheet, fmt), headers)


lambda_handler = serve(
    {
        "GET /api/v1/staff/scores": read,
        "GET /api/v1/staff/scores/{department}": drill_down,
    }
)
