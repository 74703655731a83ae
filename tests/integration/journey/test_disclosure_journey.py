"""The first whole journey, from the citizen's form to the delivered reply, on the real adapters."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from tests.builders.submission import DESCRIPTION, EMAIL, ID_NUMBER, NAME, PHONE, submission
from tests.integration.journey.moto_city import BUCKET, MotoCity

DRAFT = {
    "decision": "disclose",
    "disclosed_items": ["2025年度义务教育学校建设项目清单"],
    "reasons": "所申请信息属于可以公开的政府信息。",
}


def test_a_request_goes_from_the_form_to_the_delivered_reply(city: MotoCity) -> None:
    opened = submit(city)
    case_id = opened["case_id"]
    assert opened["state"] == "submitted"

    assert city.command("intake", case_id, "confirm_receipt").status == 200
    answer = city.command("intake", case_id, "request_supplement", points=["请说明项目所在的区"])
    assert answer.json["state"] == "supplement_pending"

    waiting = track(city, opened)
    assert waiting["supplement"]["points"] == ["请说明项目所在的区"]
    assert {letter["code"] for letter in waiting["letters"]} == {"D01", "D02"}
    city.clock.time += timedelta(days=3)
    given = act(city, opened, "supplement", explanation="全市各区")
    assert given["state"] == "intake_review"

    city.command("office-head", case_id, "assign", department="education-bureau")
    city.command("education-handler", case_id, "save_draft", **DRAFT)
    city.command("education-handler", case_id, "submit_for_approval")
    for approver in ("education-head", "legal", "leader"):
        assert city.decide_next(approver).status == 200
    sent = city.command("intake", case_id, "send")
    assert sent.json["state"] == "sent", sent.text

    seen = track(city, opened)
    assert seen["state"] == "sent"
    reply = next(letter for letter in seen["letters"] if letter["code"] == "D10")
    assert [document["format"] for document in reply["formats"]] == ["pdf", "docx"]
    assert list(city.chains.running.values()) == ["SUCCEEDED"]
    order = next(
        e for e in history(city, case_id) if e["type"] == "node_decided" and e["data"]["outcome"]
    )["seq"]
    stored = city.s3.get_object(Bucket=BUCKET, Key=f"letters/{case_id}/{order}.pdf")
    assert stored["Body"].read(5) == b"%PDF-"


def test_no_personal_data_is_stored_in_the_clear(city: MotoCity) -> None:
    opened = submit(city)
    city.command("intake", opened["case_id"], "confirm_receipt")
    stored = json.dumps(city.scan(), default=lambda raw: raw.decode("latin-1"), ensure_ascii=False)
    for secret in (NAME, ID_NUMBER, PHONE, EMAIL, DESCRIPTION[:8], opened["query_code"]):
        assert secret not in stored


def submit(city: MotoCity, **changes: Any) -> dict[str, Any]:
    answer = city.call(
        "POST",
        "/api/v1/disclosure-requests",
        body=submission(**changes),
        headers={"idempotency-key": "journey-0001"},
    )
    assert answer.status == 201, answer.text
    city.pump()
    opened: dict[str, Any] = answer.json
    return opened


def track(city: MotoCity, opened: dict[str, Any]) -> dict[str, Any]:
    answer = city.call(
        "GET",
        f"/api/v1/disclosure-requests/{opened['receipt_no']}",
        headers={"x-query-code": opened["query_code"]},
    )
    assert answer.status == 200, answer.text
    seen: dict[str, Any] = answer.json
    return seen


def act(city: MotoCity, opened: dict[str, Any], action: str, **data: Any) -> dict[str, Any]:
    body = {"action": action, "data": data, "expected_version": track(city, opened)["version"]}
    answer = city.call(
        "POST",
        f"/api/v1/disclosure-requests/{opened['receipt_no']}/actions",
        body=body,
        headers={"x-query-code": opened["query_code"], "idempotency-key": f"act-{action}"},
    )
    assert answer.status == 200, answer.text
    city.pump()
    done: dict[str, Any] = answer.json
    return done


def history(city: MotoCity, case_id: str) -> list[dict[str, Any]]:
    seen = city.call("GET", f"/api/v1/staff/cases/{case_id}", by="intake").json
    events: list[dict[str, Any]] = seen["events"]
    return events
