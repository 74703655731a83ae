"""The routes of supervision."""

from __future__ import annotations

from infra.openapi import answers, supervision_answers
from infra.openapi.operation import PAGE, TEXT, Caller, Operation, Parameter, Schema
from sunhall.domain.supervision_order.commands import DraftOrder
from sunhall.http.supervision_requests import KINDS, SEVERITIES, UrgeCases

_MONTH: Schema = {"type": "string", "pattern": "^20[0-9]{2}-(0[1-9]|1[0-2])$"}

SUPERVISION_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        route="GET /api/v1/staff/supervision",
        name="listFindings",
        summary="List what the rules of e-supervision have found and still stands",
        caller=Caller.STAFF,
        answer=supervision_answers.FindingList,
        parameters=(
            Parameter(
                "severity",
                "query",
                "Only findings with this card.",
                {"type": "string", "enum": list(SEVERITIES)},
            ),
            Parameter("department", "query", "Only findings of this department.", TEXT),
            Parameter("service", "query", "Only findings of this service.", TEXT),
            Parameter(
                "kind",
                "query",
                "Only findings about this.",
                {"type": "string", "enum": list(KINDS)},
            ),
            *PAGE,
        ),
        problems=(422,),
        text="Who heads a department sees its own findings.",
    ),
    Operation(
        route="GET /api/v1/staff/supervision/risk-points",
        name="listRiskPoints",
        summary="List the risk points with what was found at each in some months",
        caller=Caller.STAFF,
        answer=supervision_answers.RiskPoints,
        parameters=(
            Parameter("from", "query", "First month; the present one when absent.", _MONTH),
            Parameter("to", "query", "Last month; the present one when absent.", _MONTH),
        ),
        problems=(422,),
    ),
    Operation(
        route="POST /api/v1/staff/supervision/urges",
        name="urgeCases",
        summary="Urge in several cases: in those that are named, or in what is due now",
        caller=Caller.STAFF,
        body=UrgeCases,
        answer=supervision_answers.Urged,
        problems=(409, 422),
        key="required",
        text="Each is a command of its own; one that is refused hinders no other.",
        example={"reason": "请按期办结。", "department": "education-bureau"},
    ),
    Operation(
        route="GET /api/v1/staff/cases/{case_id}/supervision",
        name="readCaseSupervision",
        summary="See what was found in a case and which supervision orders are about it",
        caller=Caller.STAFF,
        answer=supervision_answers.CaseSupervision,
        problems=(404,),
    ),
    Operation(
        route="POST /api/v1/staff/supervision-orders",
        name="draftOrder",
        summary="Draft a supervision order, to be approved before the unit sees it",
        caller=Caller.STAFF,
        body=DraftOrder,
        answer=answers.Submitted,
        status=201,
        problems=(409, 422),
        key="required",
        example={
            "level": "order",
            "department": "education-bureau",
            "title": "关于加快办理学区查询的督办",
            "demand": "请于期限内办结并反馈。",
            "source": "instruction",
            "instruction": {
                "leader": "陆怀谷",
                "text": "请督查室盯办。",
                "given_on": "2026-04-01",
            },
        },
    ),
)
