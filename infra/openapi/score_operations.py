"""The routes of scores."""

from __future__ import annotations

from infra.openapi import answers, score_answers
from infra.openapi.operation import PAGE, TEXT, Caller, Operation, Parameter
from sunhall.application.scores import ENTRIES
from sunhall.domain.score_appeal.commands import FileScoreAppeal
from sunhall.domain.scoring.entries.commands import RecordScoreEntry
from sunhall.domain.scoring.judgement import Indicator

_PERIOD = Parameter(
    "period",
    "query",
    "A month of the city's cycle, a quarter or a year.",
    {
        "type": "string",
        "pattern": "^20[0-9]{2}(-(0[1-9]|1[0-2])|-Q[1-4])?$",
        "examples": ["2026-05", "2026-Q2", "2026"],
    },
    required=True,
)

SCORE_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        route="GET /api/v1/staff/scores",
        name="readScores",
        summary="Read the scores of units in a period",
        caller=Caller.STAFF,
        answer=score_answers.ScoreTableBody,
        files=(
            "text/csv",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        parameters=(
            _PERIOD,
            Parameter("class", "query", "Only units of this class.", TEXT),
            Parameter("preset", "query", "Id of the formula; the one in force when absent.", TEXT),
            Parameter(
                "format",
                "query",
                "What the answer is.",
                {"type": "string", "enum": ["json", "csv", "xlsx"], "default": "json"},
            ),
        ),
        problems=(422,),
        text="Counted from the records at this moment. Who heads a unit sees its own line.",
    ),
    Operation(
        route="GET /api/v1/staff/scores/{department}",
        name="readScoredRecords",
        summary="List the records behind a unit's scores, with why each counts or does not",
        caller=Caller.STAFF,
        answer=score_answers.ScoredRecords,
        parameters=(
            _PERIOD,
            Parameter(
                "indicator",
                "query",
                "Only what this indicator is made of, or what people wrote down.",
                {"type": "string", "enum": [*(each.value for each in Indicator), ENTRIES]},
            ),
            *PAGE,
        ),
        problems=(422,),
    ),
    Operation(
        route="POST /api/v1/staff/score-entries",
        name="recordScoreEntry",
        summary="Write down a fault that a check found, or a mark of a year",
        caller=Caller.STAFF,
        body=RecordScoreEntry,
        answer=answers.Submitted,
        status=201,
        problems=(409,),
        key="required",
        text="Faults and marks of third parties are written by who supervises, a unit's own mark "
        "by its head. The last mark for a half-year counts.",
        example={
            "department": "education-bureau",
            "entry": "fraud_in_reply",
            "on": "2026-05-12",
            "reasons": "抽查发现答复所附照片系旧照。",
        },
    ),
    Operation(
        route="POST /api/v1/staff/score-appeals",
        name="fileScoreAppeal",
        summary="Appeal against one record of one's own unit",
        caller=Caller.STAFF,
        body=FileScoreAppeal,
        answer=answers.Submitted,
        status=201,
        problems=(404, 409),
        key="required",
        text="Within the city's time after the month that the record counts in. Two persons at the "
        "centre decide; accepted, the record counts no more and stays in the list.",
        example={
            "record": "handling.2026-05-12.01JKXQ3W8Z0000000000000002.1",
            "reasons": "当日系统停机，无法提交答复。",
        },
    ),
)
