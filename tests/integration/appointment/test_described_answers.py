"""Every answer about appointments is the one that the OpenAPI document describes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

import appointments_api.handler
import staff_api.handler
from infra.openapi.document import openapi_document
from infra.routes import ROUTES
from tests.integration.appointment import reception as r
from tests.integration.journey.moto_city import MotoCity

#: Routes of appointments whose answers are JSON.
DESCRIBED = {
    route.key
    for route in ROUTES
    if "/appointments" in route.path and route.function in ("appointments_api", "staff_api")
}


@pytest.fixture(scope="module")
def document() -> Mapping[str, Any]:
    return openapi_document("test")


def described(document: Mapping[str, Any], route: str, status: int) -> dict[str, Any]:
    """Return the schema of an answer, with whatever it names."""
    method, path = route.split(" ")
    answer = document["paths"][path][method.lower()]["responses"][str(status)]
    if "$ref" in answer:
        answer = document["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    media = "application/json" if status < 400 else "application/problem+json"
    return {**answer["content"][media]["schema"], "components": document["components"]}


@pytest.fixture
def seen(document: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, int]]:
    """Answers that were compared, by route and status."""
    found: set[tuple[str, int]] = set()
    for function in (appointments_api, staff_api):
        real = function.handler.lambda_handler

        def watching(event: dict[str, Any], context: object, real: Any = real) -> dict[str, Any]:
            answer: dict[str, Any] = real(event, context)
            route, status = event["routeKey"], answer["statusCode"]
            if route in DESCRIBED and not answer.get("isBase64Encoded"):
                schema = described(document, route, status)
                checked = Draft202012Validator(schema, validate_formats=True)
                checked.validate(json.loads(answer["body"]))
                found.add((route, status))
            return answer

        monkeypatch.setattr(function.handler, "lambda_handler", watching)
    return found


def test_the_answers_of_a_journey_are_the_described_ones(
    seen: set[tuple[str, int]], city: MotoCity
) -> None:
    free = r.slots(city, r.VIDEO, date(2026, 3, 4))
    at = free[0]["starts_at"]
    held = city.call(
        "POST",
        f"{r.ROOT}/holds",
        body={"item": r.VIDEO, "starts_at": at},
        headers={"idempotency-key": "hold-key-00001"},
    )
    opened = r.booked(city, at, hold=held.json["hold"])
    seen_by = r.read(city, opened)
    host = r.host_of(seen_by)
    offered = r.submit(
        city,
        r.submission(
            wait_for={"first_on": "2026-03-05", "last_on": "2026-03-06"},
            contact=r.another_person(),
        ),
    ).json
    assert r.read(city, offered)["appointment"]["offer"]["until"]
    assert r.act(city, offered, "accept_offer").status == 200
    asked = city.command(
        host, opened["case_id"], "propose_time", starts_at=free[1]["starts_at"], reason="另有会议"
    )
    assert asked.status == 200, asked.text
    assert r.read(city, opened)["appointment"]["proposal"]["until"]
    r.act(city, opened, "accept_time")
    r.go_to(city, free[1]["starts_at"])
    host = r.host_of(r.read(city, opened))
    city.command(host, opened["case_id"], "start")
    city.command(host, opened["case_id"], "write_minutes", outcome="settled", text="已当场解决。")
    digest = r.read(city, opened)["appointment"]["minutes"]["digest"]
    city.command(host, opened["case_id"], "sign_minutes", digest=digest)
    assert r.act(city, opened, "sign_minutes", digest=digest).status == 200
    r.read(city, opened)
    query = {"on": "2026-03-04", "department": "petition-office"}
    city.call("GET", "/api/v1/staff/appointments", by="appointment-clerk", query=query)
    registered = city.call(
        "POST",
        "/api/v1/staff/appointments",
        by="appointment-clerk",
        body=r.submission(
            starts_at=r.first_slot(city, day="2026-03-09"), contact=r.another_person()
        ),
        headers={"idempotency-key": "clerk-key-0001"},
    )
    assert registered.status == 201, registered.text
    good = {route for route, status in seen if status < 300}
    assert good == DESCRIBED


def test_refusals_are_the_described_ones(seen: set[tuple[str, int]], city: MotoCity) -> None:
    nothing = {"item": "nothing", "from": "2026-03-04"}
    assert city.call("GET", f"{r.ROOT}/slots", query=nothing).status == 404
    no_day = {"item": r.VIDEO, "from": "tomorrow"}
    assert city.call("GET", f"{r.ROOT}/slots", query=no_day).status == 422
    zone = {"item": r.VIDEO, "from": "2026-03-04", "time_zone": "../../etc/passwd"}
    assert city.call("GET", f"{r.ROOT}/slots", query=zone).status == 422
    assert r.submit(city, r.submission(starts_at="2026-03-04T09:05:00+08:00")).status == 422
    at = r.first_slot(city, r.AGREED, "2026-03-12")
    opened = r.booked(city, at, r.AGREED)
    taken = r.submit(city, r.submission(r.AGREED, at, contact=r.another_person()))
    assert taken.status == 409
    assert r.act(city, opened, "accept_offer").status == 409
    wrong = {**opened, "query_code": "AAAA-BBBB-CCCC"}
    assert city.call("GET", f"{r.ROOT}/{opened['receipt_no']}", headers=r.code(wrong)).status == 404
    assert {status for _, status in seen if status >= 400} == {404, 409, 422}
