"""A citizen who uses the API of the moto city."""

from __future__ import annotations

from typing import Any

from tests.builders.gateway import Answer
from tests.builders.submission import submission
from tests.integration.journey.moto_city import MotoCity

SUBMIT = "/api/v1/disclosure-requests"
DRAFT = {
    "decision": "disclose",
    "disclosed_items": ["2025年度义务教育学校建设项目清单"],
    "reasons": "所申请信息属于可以公开的政府信息。",
}
APPROVERS = ("education-head", "legal", "leader")


def try_submit(city: MotoCity, *, key: str = "citizen-key-1", **changes: Any) -> Answer:
    return city.call("POST", SUBMIT, body=submission(**changes), headers={"idempotency-key": key})


def submit(city: MotoCity, *, key: str = "citizen-key-1", **changes: Any) -> dict[str, Any]:
    answer = try_submit(city, key=key, **changes)
    assert answer.status == 201, answer.text
    city.pump()
    opened: dict[str, Any] = answer.json
    return opened


def try_track(city: MotoCity, receipt_no: str, code: str) -> Answer:
    return city.call("GET", f"{SUBMIT}/{receipt_no}", headers={"x-query-code": code})


def track(city: MotoCity, opened: dict[str, Any]) -> dict[str, Any]:
    answer = try_track(city, opened["receipt_no"], opened["query_code"])
    assert answer.status == 200, answer.text
    seen: dict[str, Any] = answer.json
    return seen


def try_act(
    city: MotoCity, opened: dict[str, Any], action: str, *, key: str = "", **data: Any
) -> Answer:
    return city.call(
        "POST",
        f"{SUBMIT}/{opened['receipt_no']}/actions",
        body={"action": action, "data": data},
        headers={
            "x-query-code": opened["query_code"],
            "idempotency-key": key or f"citizen-{action}",
        },
    )


def act(city: MotoCity, opened: dict[str, Any], action: str, **data: Any) -> dict[str, Any]:
    answer = try_act(city, opened, action, **data)
    assert answer.status == 200, answer.text
    city.pump()
    done: dict[str, Any] = answer.json
    return done


def history(city: MotoCity, case_id: str) -> list[dict[str, Any]]:
    seen = city.call("GET", f"/api/v1/staff/cases/{case_id}", by="intake").json
    events: list[dict[str, Any]] = seen["events"]
    return events


def to_approval(city: MotoCity) -> dict[str, Any]:
    """Bring a new request to the first signature of its reply."""
    opened = submit(city)
    case_id = opened["case_id"]
    city.command("intake", case_id, "confirm_receipt")
    city.command("office-head", case_id, "assign", department="education-bureau")
    city.command("education-handler", case_id, "save_draft", **DRAFT)
    answer = city.command("education-handler", case_id, "submit_for_approval")
    assert answer.status == 200, answer.text
    return opened
