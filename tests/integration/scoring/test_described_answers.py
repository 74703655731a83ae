"""What the routes of scores answer is what the description of the API says, whatever is sent."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance, unsupported_method

from infra.function_table import spec
from infra.grants import GRANTS
from infra.openapi.document import openapi_document
from infra.routes import ROUTES
from tests.builders.scoring import entry, handling
from tests.integration.scoring.conftest import ScoringCity
from tests.integration.scoring.test_entries_and_appeals import appeal, record
from tests.integration.scoring.test_scores_api import S1, cases, fill, table

DOCUMENT = openapi_document("1.2.3")
READING = ("GET /api/v1/staff/scores", "GET /api/v1/staff/scores/{department}")
WRITING = ("POST /api/v1/staff/score-entries", "POST /api/v1/staff/score-appeals")


def validator(key: str, status: str = "200") -> Draft202012Validator:
    method, _, path = key.partition(" ")
    answers = DOCUMENT["paths"][path][method.lower()]["responses"][status]["content"]
    schema = {**answers["application/json"]["schema"], "components": DOCUMENT["components"]}
    return Draft202012Validator(schema, validate_formats=True)


def test_the_table_is_as_described(city: ScoringCity) -> None:
    fill(city, (*S1, entry("problem_found", 90)))
    described = validator(READING[0])
    for preset in ("work_304030", "deduction", "mixed", "lyg_like"):
        described.validate(table(city, preset=preset).json)
    record(city, entry="third_party", mark=80)
    record(city, "education-head", entry="self_assessment", mark=80)
    described.validate(table(city, period="2026", preset="year_304030").json)


def test_the_list_of_cases_is_as_described(city: ScoringCity) -> None:
    fill(city, (*S1, handling(40, left_out="excused"), entry("third_party", 91, mark="90.5")))
    appeal(city, handling(3).key.text)
    described = validator(READING[1])
    described.validate(cases(city, limit="100").json)
    described.validate(cases(city, limit="3").json)


def test_an_entry_and_an_appeal_are_answered_as_described(city: ScoringCity) -> None:
    fill(city)
    validator(WRITING[0], "201").validate(record(city).json)
    validator(WRITING[1], "201").validate(appeal(city, handling(3).key.text).json)


@pytest.mark.parametrize("key", [*READING, *WRITING])
@pytest.mark.parametrize("mode", list(GenerationMode))
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[
        *(HealthCheck.too_slow, HealthCheck.filter_too_much),
        HealthCheck.function_scoped_fixture,
    ],
)
@given(data=st.data())
def test_whatever_is_sent_the_answer_is_a_described_one(
    city: ScoringCity, key: str, mode: GenerationMode, data: st.DataObject
) -> None:
    schema: Any = schemathesis.openapi.from_dict(DOCUMENT)
    schema.app = city.gateway.wsgi
    method, _, path = key.partition(" ")
    case = data.draw(schema[path][method].as_strategy(generation_mode=mode))
    case.call_and_validate(
        headers={"Authorization": "supervisor"},
        excluded_checks=[positive_data_acceptance, unsupported_method],
    )


def test_reading_scores_is_for_staff_alone_and_cannot_read_a_case() -> None:
    routes = [each for each in ROUTES if each.function == "scores_api"]
    assert {each.key for each in routes} == set(READING)
    assert all(each.staff for each in routes)
    assert spec("scores_api").documents
    tables = [each for each in GRANTS["scores_api"] if "dynamodb:Query" in each.actions]
    assert [(each.actions, each.partitions) for each in tables] == [(("dynamodb:Query",), "SCORE#")]


def test_a_late_mark_of_the_year_before_is_another_years(city: ScoringCity) -> None:
    fill(city)
    record(city, entry="third_party", mark=80, on=date(2025, 12, 31).isoformat())
    answer = table(city, period="2026", preset="year_304030").json
    unit = next(each for each in answer["items"] if each["department"] == "education-bureau")
    assert "third_party" in unit["lacking"]
