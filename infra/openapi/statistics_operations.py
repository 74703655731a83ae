"""The routes of statistics, briefs, open data and the hotline's catalogue."""

from __future__ import annotations

from infra.openapi import answers, statistics_answers
from infra.openapi.operation import TEXT, Caller, Operation, Parameter, Schema
from sunhall.application.brief_instructions import InstructOnBrief
from sunhall.application.ticket_tables import LONGEST_WINDOW
from sunhall.domain.ticket_statistics.cross_table import DIMENSIONS
from sunhall.domain.ticket_statistics.day_count import SORTED_BY

_DATE: Schema = {"type": "string", "format": "date"}


def _by(words: tuple[str, ...], default: str) -> Parameter:
    word = f"({'|'.join(words)})"
    schema = {"type": "string", "pattern": f"^{word}(,{word})?$", "default": default}
    return Parameter("by", "query", "What it is made by: one thing, or two.", schema)


_ONLY = tuple(
    Parameter(name, "query", f"Only tickets of this {name}; `-` for those without one.", TEXT)
    for name in SORTED_BY
)

STATISTICS_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        route="GET /api/v1/staff/statistics",
        name="readStatistics",
        summary="Count the tickets of some days by one thing or two",
        caller=Caller.STAFF,
        answer=statistics_answers.StatisticsTable,
        parameters=(
            Parameter("from", "query", "First day; thirty days up to the last one.", _DATE),
            Parameter("to", "query", "Last day; today when absent.", _DATE),
            _by(DIMENSIONS, "group"),
            *_ONLY,
        ),
        problems=(422,),
        text="Tickets are counted on the day on which they came in, with what became of them. "
        "What was merged or is no ticket at all is not counted. Who heads a unit sees the tickets "
        "that it leads.",
    ),
    Operation(
        route="GET /api/v1/staff/statistics/hot",
        name="readHotIssues",
        summary="See which matters have become hot",
        caller=Caller.STAFF,
        answer=statistics_answers.HotIssues,
        parameters=(
            Parameter(
                "window",
                "query",
                f"How many days, up to today; at most {LONGEST_WINDOW}.",
                {"type": "string", "pattern": "^[1-9][0-9]?d$", "default": "7d"},
            ),
            _by(SORTED_BY, "category,area"),
            *_ONLY,
        ),
        problems=(422,),
        text="A matter is hot when the window has enough tickets of it, clearly more than the "
        "windows before, and more than chance explains.",
    ),
    Operation(
        route="GET /api/v1/staff/briefs",
        name="readBrief",
        summary="Read a brief of the hotline: the digest, or the scores of units",
        caller=Caller.STAFF,
        answer=statistics_answers.BriefBody,
        files=(
            "text/html",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        parameters=(
            Parameter(
                "kind",
                "query",
                "Which brief.",
                {"type": "string", "enum": ["digest", "ranking"], "default": "digest"},
            ),
            Parameter(
                "period",
                "query",
                "Digest: a working day, a week or a month. Scores: a month, a quarter or a year.",
                {"type": "string", "examples": ["2026-05-12", "2026-W20", "2026-05", "2026-Q2"]},
                required=True,
            ),
            Parameter(
                "format",
                "query",
                "What the answer is.",
                {"type": "string", "enum": ["json", "html", "docx"], "default": "json"},
            ),
        ),
        problems=(422,),
        text="No name, address or text of a ticket is in any of it. Issues are numbered by year.",
    ),
    Operation(
        route="GET /api/v1/staff/briefs/{kind}/{period}/instructions",
        name="listBriefInstructions",
        summary="List what leaders have instructed on a brief, and what became of it",
        caller=Caller.STAFF,
        answer=statistics_answers.BriefInstructions,
        problems=(422,),
    ),
    Operation(
        route="POST /api/v1/staff/briefs/{kind}/{period}/instructions",
        name="instructOnBrief",
        summary="Instruct on a brief: drafts the supervision order that follows",
        caller=Caller.STAFF,
        body=InstructOnBrief,
        answer=answers.Submitted,
        status=201,
        problems=(409, 422),
        key="required",
        text="A leader's own instruction becomes a draft for the office that supervises; whoever "
        "writes one down for a leader names them.",
        example={
            "text": "请城管局一周内拿出整治方案。",
            "unit": "urban-management",
            "due": "2026-12-04",
        },
    ),
    Operation(
        route="GET /api/v1/open-data/tickets.csv",
        name="downloadOpenTickets",
        summary="Download the tickets of a month, a line each, without any text",
        caller=Caller.ANYONE,
        answer=None,
        media="text/csv",
        parameters=(
            Parameter(
                "month",
                "query",
                "The month.",
                {"type": "string", "pattern": "^20[0-9]{2}-(0[1-9]|1[0-2])$"},
                required=True,
            ),
        ),
        problems=(422,),
        cached=True,
        text="RFC 4180 in UTF-8 with a byte order mark. Reports, confidential tickets and what is "
        "not offered to citizens are never in it; a district is told only where enough tickets of "
        "the month had the same category there.",
    ),
    Operation(
        route="GET /api/v1/open-data/tickets",
        name="describeOpenTickets",
        summary="Read what the columns of the open data mean",
        caller=Caller.ANYONE,
        answer=statistics_answers.OpenDictionary,
        problems=(422,),
        cached=True,
    ),
    Operation(
        route="GET /api/v1/catalogue/tickets",
        name="readTicketCatalogue",
        summary="Read what the hotline offers: categories, questions, districts, scales",
        caller=Caller.ANYONE,
        answer=statistics_answers.TicketCatalogue,
        cached=True,
    ),
)
