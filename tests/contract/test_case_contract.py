"""Cases over HTTP keep what the OpenAPI document promises: along a whole journey, and fuzzed."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance, unsupported_method

import disclosure_api.handler
import dispatcher.handler
import letter_writer.handler
import staff_api.handler
import tick.handler
from infra.openapi.document import openapi_document
from infra.routes import ROUTES
from sunhall.domain.calendar.beijing import BEIJING
from tests.builders.gateway import Gateway
from tests.builders.submission import submission
from tests.integration.journey.citizen import APPROVERS, DRAFT, act, submit, track
from tests.integration.journey.moto_city import STAFF, MotoCity

DOCUMENT = openapi_document("test")
HANDLERS: Mapping[str, Any] = {"disclosure_api": disclosure_api, "staff_api": staff_api}
FUNCTIONS = (*HANDLERS.values(), dispatcher, letter_writer, tick)
CASE_ROUTES = [route for route in ROUTES if route.function in HANDLERS]

#: Routes of other services and side ways, each with a journey of its own (tests/integration,
#: tests/browser/test_third_party_consultation.py).
WALKED_ELSEWHERE = {
    "POST /api/v1/correction-requests",
    "GET /api/v1/correction-requests/{receipt_no}",
    "POST /api/v1/correction-requests/{receipt_no}/actions",
    "POST /api/v1/staff/correction-requests",
    "POST /api/v1/staff/consultations",
    "POST /api/v1/staff/publications",
    "GET /api/v1/staff/publications/counts",
    "GET /api/v1/staff/publications/suggestions",
    "GET /api/v1/third-party-opinions/{consultation_no}",
    "POST /api/v1/third-party-opinions/{consultation_no}",
    "GET /api/v1/disclosure-requests/{receipt_no}/deadlines.ics",
    "POST /api/v1/staff/sessions",
    "POST /api/v1/staff/interview-plans",
    "POST /api/v1/staff/appointments",
    "GET /api/v1/staff/appointments",
    "GET /api/v1/staff/desks",
    "GET /api/v1/staff/openings/{opening}",
    "POST /api/v1/staff/tickets/hints",
    "POST /api/v1/staff/tickets",
    "POST /api/v1/staff/petitions",
    "POST /api/v1/staff/score-entries",
    "POST /api/v1/staff/score-appeals",
    "POST /api/v1/staff/deadline-feed",
    "DELETE /api/v1/staff/deadline-feed",
}

BOXES = "/api/v1/staff/approvals"
ABSENCES = "/api/v1/staff/absences"
CHOICES = "/api/v1/staff/choices"
CASES = "/api/v1/staff/cases"
NOTICES = "/api/v1/staff/notices"

LambdaHandler = Callable[[dict[str, Any], object], dict[str, Any]]
Seen = set[tuple[str, int]]


@cache
def validator(route: str, status: int) -> Draft202012Validator:
    """What compares an answer with its description; made once, for it takes as long as a call."""
    whole = {**promised(route, status), "components": DOCUMENT["components"]}
    return Draft202012Validator(whole, validate_formats=True)


def promised(route: str, status: int) -> Mapping[str, Any]:
    """The schema of an answer, by route key and status."""
    method, path = route.split(" ")
    answer = DOCUMENT["paths"][path][method.lower()]["responses"][str(status)]
    if "$ref" in answer:
        answer = DOCUMENT["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    media = "application/json" if status < 400 else "application/problem+json"
    schema: Mapping[str, Any] = answer["content"][media]["schema"]
    return schema


def watched(handler: LambdaHandler, seen: Seen) -> LambdaHandler:
    """A handler whose every answer is compared with the document."""

    def watching(event: dict[str, Any], context: object) -> dict[str, Any]:
        answer = handler(event, context)
        route, status = event["routeKey"], answer["statusCode"]
        validator(route, status).validate(json.loads(answer["body"]))
        seen.add((route, status))
        return answer

    return watching


@pytest.fixture(scope="module")
def seen() -> Seen:
    return set()


@pytest.fixture(scope="module")
def city(cloud: pytest.MonkeyPatch, seen: Seen) -> MotoCity:
    for function in HANDLERS.values():
        handler = function.handler
        cloud.setattr(handler, "lambda_handler", watched(handler.lambda_handler, seen))
    running = MotoCity(datetime(2026, 3, 2, 9, 30, tzinfo=BEIJING))
    for function in FUNCTIONS:
        cloud.setattr(function.handler, "ports", lambda: running.ports)
    return running


def test_every_answer_of_a_whole_journey_is_the_described_one(city: MotoCity, seen: Seen) -> None:
    opened = submit(city, key="journey-of-a-request")
    case_id = opened["case_id"]
    city.command("intake", case_id, "confirm_receipt")
    city.command("intake", case_id, "request_supplement", points=["请说明年份"])
    track(city, opened)
    city.clock.time += timedelta(days=1)
    act(city, opened, "supplement", explanation="2025年")
    city.command("office-head", case_id, "assign", department="education-bureau")
    city.command("education-handler", case_id, "save_draft", **DRAFT)
    assert city.call("GET", "/api/v1/staff/worklist", by="education-handler").json["items"]
    counted = city.call("GET", "/api/v1/staff/worklist/counts", by="education-handler").json
    assert [each["service"] for each in counted["services"]] == ["disclosure"]
    city.command("education-handler", case_id, "submit_for_approval")
    for approver in APPROVERS:
        city.decide_next(approver)
    look_into_every_box(city)
    see_what_happened(city)
    open_the_identity(city, case_id)
    city.command("intake", case_id, "send")
    assert track(city, opened)["state"] == "sent"
    assert city.call("GET", f"/api/v1/staff/cases/{case_id}", by="intake").status == 200
    number = {"receipt_no": opened["receipt_no"]}
    assert city.call("GET", CASES, by="intake", query=number).json["case_id"] == case_id
    city.call("GET", f"/api/v1/staff/cases/{case_id}/deadlines", by="intake")
    city.call("GET", f"/api/v1/staff/cases/{case_id}/similar", by="intake")
    city.call(
        "POST",
        "/api/v1/staff/disclosure-requests",
        by="intake",
        body=submission(channel="in_person"),
        headers={"idempotency-key": "paper-registration-1"},
    )
    code = {"x-query-code": opened["query_code"]}
    city.call("GET", f"/api/v1/disclosure-requests/{opened['receipt_no']}/deadlines", headers=code)
    good = {route for route, status in seen if status < 300}
    assert good - WALKED_ELSEWHERE == {route.key for route in CASE_ROUTES} - WALKED_ELSEWHERE


def look_into_every_box(city: MotoCity) -> None:
    """The drafter urges and copies, the copy is read with others, somebody names a deputy."""
    copied, done, mine = (
        city.call("GET", BOXES, by=by, query={"box": box}).json["items"]
        for by, box in (("leader", "copied"), ("leader", "done"), ("education-handler", "mine"))
    )
    assert (copied, len(done), len(mine)) == ([], 1, 1)
    own = f"{BOXES}/{mine[0]['task_id']}/actions"
    for action in ({"action": "copy", "data": {"people": ["S-leader"]}}, {"action": "urge"}):
        city.call("POST", own, by="education-handler", body=action, query={"next": "true"})
    many = {"action": "read", "items": [{"task_id": own.split("/")[-2]}, {"task_id": "none"}]}
    key = {"idempotency-key": "a-morning-of-the-leader"}
    answer = city.call("POST", f"{BOXES}/actions", by="leader", body=many, headers=key)
    assert [item["status"] for item in answer.json["items"]] == [200, 404]
    assert city.call("GET", f"{BOXES}/counts", by="leader").json["todo"]["count"] == 0
    away = {"deputy": "S-leader", "first": "2026-05-06", "last": "2026-05-08"}
    assert city.call("PUT", ABSENCES, by="supervisor", body=away).status == 200
    assert len(city.call("GET", ABSENCES, by="supervisor").json["items"]) == 1
    city.call("DELETE", f"{ABSENCES}/S-super/2026-05-06", by="supervisor")
    asked = {"lists": "departments,colleagues,categories"}
    assert city.call("GET", CHOICES, by="supervisor", query=asked).status == 200


def see_what_happened(city: MotoCity) -> None:
    """The drafter reads what they were told, and has seen it."""
    by = "education-handler"
    assert city.call("GET", f"{NOTICES}/counts", by=by).json["unread"]["count"] == 2
    newest = city.call("GET", NOTICES, by=by, query={"limit": "1"}).json["items"][0]
    assert newest["kind"] == "approval_approved"
    body = {"until": newest["at"]}
    assert city.call("PUT", f"{NOTICES}/seen", by=by, body=body).status == 200


def open_the_identity(city: MotoCity, case_id: str) -> None:
    """Three people with three roles let one look at who asks."""
    city.command("intake", case_id, "seal_identity")
    city.command("education-handler", case_id, "request_identity", reason="核对委托书")
    for holder in APPROVERS:
        city.decide_next(holder)
    look = {"purpose": "核对委托书"}
    path = f"/api/v1/staff/cases/{case_id}/identity"
    assert city.call("POST", path, by="education-handler", body=look).status == 200


def test_refusals_along_the_way_are_the_described_ones(city: MotoCity, seen: Seen) -> None:
    opened = submit(city, key="refusals-of-a-request")
    path = f"/api/v1/staff/cases/{opened['case_id']}"
    stale = {"command": "send", "data": {}, "expected_version": 1}
    answers = [
        city.call("GET", "/api/v1/disclosure-requests/GK-20260302-000000-0"),
        city.call("POST", "/api/v1/disclosure-requests", body={}),
        city.call("GET", "/api/v1/staff/cases/" + "0" * 26, by="intake"),
        city.call("POST", f"{path}/commands", by="intake", body=stale),
        city.call("POST", f"{path}/commands", by="supervisor", body=stale),
        city.call("GET", "/api/v1/staff/worklist", by="intake", query={"limit": "0"}),
        city.call("GET", BOXES, by="intake", query={"box": "all"}),
        city.call("POST", f"{BOXES}/none/actions", by="intake", body={"action": "approve"}),
        city.call("POST", f"{BOXES}/actions", by="intake", body={"action": "refuse"}),
        city.call("GET", ABSENCES, by="intake", query={"staff": "S-leader"}),
        city.call("PUT", ABSENCES, by="intake", body={"deputy": "S-leader"}),
        city.call("GET", CHOICES, by="intake", query={"lists": "people"}),
        city.call("GET", CASES, by="intake", query={"receipt_no": "GK"}),
        city.call("GET", CASES, by="intake", query={"number": "GK"}),
        city.call("DELETE", f"{ABSENCES}/S-intake/2026-05-06", by="intake"),
    ]
    assert [answer.status for answer in answers] == [
        *(404, 400, 404, 409, 403, 400),
        *(422, 404, 422, 403, 422, 422, 404, 422, 404),
    ]


def authorise(headers: Mapping[str, str]) -> Mapping[str, Any] | None:
    return STAFF["intake"] if headers.get("authorization") == "Bearer good" else None


@pytest.fixture(scope="module")
def api(city: MotoCity) -> Any:
    opened = submit(city, key="whatever-is-sent")
    gateway = Gateway(
        {route.key: globals()[route.function].handler.lambda_handler for route in CASE_ROUTES},
        authorise=authorise,
        staff=[route.key for route in CASE_ROUTES if route.staff],
    )
    schema = schemathesis.openapi.from_dict(DOCUMENT)
    schema.app = gateway.wsgi
    return schema, opened


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(
    "route",
    # A calendar is no JSON: tests/unit/explained_deadlines holds it to its own format.
    [route.key for route in CASE_ROUTES if not route.key.endswith(".ics")],
)
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(data=st.data())
def test_whatever_is_sent_the_answer_is_a_described_one(
    api: Any, route: str, mode: GenerationMode, data: st.DataObject
) -> None:
    schema, opened = api
    method, path = route.split(" ")
    known = {"receipt_no": opened["receipt_no"], "case_id": opened["case_id"]}
    case = data.draw(
        schema[path][method].as_strategy(
            generation_mode=mode,
            path_parameters={name: value for name, value in known.items() if name in path},
        )
    )
    # A parameter without a value never reaches the wire, so it violates nothing there.
    assume(not any(value in (None, [], {}) for value in (case.query or {}).values()))
    headers = {"Authorization": "Bearer good", "X-Query-Code": opened["query_code"]}
    case.call_and_validate(
        headers=headers, excluded_checks=[positive_data_acceptance, unsupported_method]
    )
