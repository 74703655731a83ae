"""What the routes of statistics answer is what the description of the API says."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from infra.function_table import spec
from infra.grants import GRANTS
from infra.openapi.document import openapi_document
from infra.routes import ROUTES
from tests.integration.hotline.desk import Desk
from tests.integration.ticket_statistics.conftest import CountingCity

DOCUMENT = openapi_document("1.2.3")
_BRIEFS = "/api/v1/staff/briefs"
_INSTRUCTIONS = f"{_BRIEFS}/{{kind}}/{{period}}/instructions"


def validator(path: str, method: str = "get", status: str = "200") -> Draft202012Validator:
    answers = DOCUMENT["paths"][path][method]["responses"][status]["content"]
    schema = {**answers["application/json"]["schema"], "components": DOCUMENT["components"]}
    return Draft202012Validator(schema, validate_formats=True)


def test_what_staff_read_is_as_described(city: CountingCity) -> None:
    for _ in range(7):
        Desk.phoned(city).accepted()
    Desk.phoned(city).dispatched().answered()
    city.count()
    for query in ({}, {"by": "day,unit"}, {"by": "hour", "area": "chengdong"}):
        body = city.json("/api/v1/staff/statistics", **query)
        assert body["items"]
        validator("/api/v1/staff/statistics").validate(body)
    hot = city.json("/api/v1/staff/statistics/hot", window="7d")
    assert hot["items"]
    validator("/api/v1/staff/statistics/hot").validate(hot)
    for kind, period in (("digest", "2026-W20"), ("digest", "2026-05-12"), ("ranking", "2026-05")):
        validator(_BRIEFS).validate(city.json(_BRIEFS, kind=kind, period=period))


def test_instructions_are_as_described(city: CountingCity) -> None:
    body: dict[str, Any] = {"text": "请查。", "unit": "urban-management", "due": "2026-05-29"}
    path = f"{_BRIEFS}/ranking/2026-04/instructions"
    answer = city.call(
        "POST", path, by="leader", headers={"idempotency-key": "instruct-1"}, body=body
    )
    validator(_INSTRUCTIONS, "post", "201").validate(answer.json)
    items = city.json(path)
    assert len(items["items"]) == 1
    validator(_INSTRUCTIONS).validate(items)


def test_what_everybody_reads_is_as_described(city: CountingCity) -> None:
    for path in ("/api/v1/open-data/tickets", "/api/v1/catalogue/tickets"):
        for language in ("zh-CN", "en"):
            answer = city.call("GET", path, headers={"accept-language": language})
            validator(path).validate(answer.json)


@pytest.mark.parametrize("function", ["statistics_api"])
def test_the_function_of_statistics_can_read_counts_and_records_and_nothing_else(
    function: str,
) -> None:
    reach = [grant for grant in GRANTS[function] if "dynamodb:Query" in grant.actions]
    assert {grant.partitions for grant in reach} == {"TALLY#", "SCORE#"}
    actions = {action for grant in GRANTS[function] for action in grant.actions}
    assert actions == {"dynamodb:Query", "kms:Decrypt", "kms:DescribeKey"}
    assert spec(function).documents
    assert {route.path for route in ROUTES if route.function == function} == {
        "/api/v1/staff/statistics",
        "/api/v1/staff/statistics/hot",
        _BRIEFS,
    }
