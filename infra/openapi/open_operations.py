"""The routes of open information that answer with pages, for whoever has no script."""

from __future__ import annotations

from infra.openapi.operation import TEXT, Caller, Operation, Parameter, Schema
from sunhall.application.read_shelves import LONGEST_QUERY

LANGUAGE = Parameter(
    "lang",
    "query",
    "Language of the page.",
    {"type": "string", "enum": ["zh-CN", "en"], "default": "zh-CN"},
)
_YEAR: Schema = {"type": "string", "pattern": "^[0-9]{4}$"}
_MONTH: Schema = {"type": "string", "pattern": "^20[0-9]{2}-(0[1-9]|1[0-2])$"}
_CURSOR = Parameter("cursor", "query", "Where the page starts.", TEXT)
_SEARCH = (
    LANGUAGE,
    Parameter("q", "query", "Words to find.", {"type": "string", "maxLength": LONGEST_QUERY}),
    Parameter("department", "query", "Only entries of this department.", TEXT),
    Parameter("category", "query", "Only entries of this category.", TEXT),
    Parameter("year", "query", "Only entries of this year.", _YEAR),
    _CURSOR,
)


def _page(
    route: str, name: str, summary: str, *parameters: Parameter, problems: tuple[int, ...] = (422,)
) -> Operation:
    return Operation(
        route=f"GET /open/{route}",
        name=name,
        summary=summary,
        caller=Caller.ANYONE,
        answer=None,
        media="text/html",
        parameters=parameters,
        problems=problems,
    )


OPEN_OPERATIONS: tuple[Operation, ...] = (
    _page("disclosures", "readLogPage", "The public log as a page", *_SEARCH),
    _page(
        "disclosures/{entry_id}",
        "readLogEntryPage",
        "A released reply as a page",
        LANGUAGE,
        problems=(404, 422),
    ),
    _page("publications", "readPublicationsPage", "The proactive catalogue as a page", *_SEARCH),
    _page(
        "publications/{entry_id}",
        "readPublicationPage",
        "What an agency published by itself as a page",
        LANGUAGE,
        problems=(404, 422),
    ),
    _page(
        "statistics",
        "readStatisticsPage",
        "The public figures of a month as a page",
        LANGUAGE,
        Parameter("month", "query", "The month; the last whole one unless told.", _MONTH),
    ),
    _page(
        "consultations",
        "readConsultationsPage",
        "The public consultations as a page",
        LANGUAGE,
        _CURSOR,
    ),
    _page(
        "consultations/{receipt_no}",
        "readConsultationPage",
        "A public consultation with its comments as a page",
        LANGUAGE,
        _CURSOR,
        problems=(404, 422),
    ),
)
