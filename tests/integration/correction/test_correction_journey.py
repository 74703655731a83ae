"""A correction request from the form to the sent answer, on the real adapters."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from tests.builders.gateway import Answer
from tests.builders.submission import ID_NUMBER, NAME, PHONE
from tests.integration.journey.moto_city import BUCKET, MotoCity
from tests.integration.journey.test_attachments import uploaded

PATH = "/api/v1/correction-requests"
WRONG = "学籍档案中出生年份记为1980年"
RIGHT = "应为1990年"
ANSWERS: Mapping[str, dict[str, Any]] = {
    "corrected": {"corrected_content": "出生年份：1990年"},
    "forwarded": {"other_agency": {"name": "云溪市公安局", "contact": "0000-5550110"}},
    "refused": {"reasons": "所附证据不能证明记录不准确。"},
}


def body_of(city: MotoCity, **changes: Any) -> dict[str, Any]:
    return {
        "department": "education-bureau",
        "applicant": {
            "kind": "natural_person",
            "name": NAME,
            "id_type": "resident_id",
            "id_number": ID_NUMBER,
            "phone": PHONE,
        },
        "record": {
            "name": "学籍档案",
            "wrong": WRONG,
            "right": RIGHT,
            "evidence": "居民户口簿载明出生日期为1990年3月7日",
        },
        "attachments": [
            uploaded(city, "身份证.pdf", "identity_proof"),
            uploaded(city, "户口簿.pdf", "evidence"),
        ],
        "about_oneself": True,
        **changes,
    }


def try_submit(city: MotoCity, **changes: Any) -> Answer:
    headers = {"idempotency-key": "correction-key-1"}
    return city.call("POST", PATH, body=body_of(city, **changes), headers=headers)


def submit(city: MotoCity) -> dict[str, Any]:
    answer = try_submit(city)
    assert answer.status == 201, answer.text
    city.pump()
    opened: dict[str, Any] = answer.json
    return opened


def track(city: MotoCity, opened: Mapping[str, Any], path: str = PATH) -> Answer:
    headers = {"x-query-code": opened["query_code"]}
    return city.call("GET", f"{path}/{opened['receipt_no']}", headers=headers)


def act(city: MotoCity, opened: Mapping[str, Any], action: str, path: str = PATH) -> Answer:
    headers = {"x-query-code": opened["query_code"], "idempotency-key": f"act-{action}-1"}
    body = {"action": action, "data": {}}
    address = f"{path}/{opened['receipt_no']}/actions"
    answer = city.call("POST", address, body=body, headers=headers)
    city.pump()
    return answer


def to_approval(city: MotoCity, case_id: str, result: str = "corrected") -> None:
    steps: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("intake", "confirm_receipt", {}),
        ("office-head", "assign", {"department": "education-bureau"}),
        (
            "education-handler",
            "save_answer",
            {"result": result, "findings": "经查阅原始登记表核实。", **ANSWERS[result]},
        ),
        ("education-handler", "submit_for_approval", {}),
    )
    for by, name, data in steps:
        answer = city.command(by, case_id, name, **data)
        assert answer.status == 200, answer.text


def letter_text(city: MotoCity, case_id: str) -> str:
    listed = city.s3.list_objects_v2(Bucket=BUCKET, Prefix=f"letters/{case_id}/")
    key = next(each["Key"] for each in listed["Contents"] if each["Key"].endswith(".pdf"))
    stored = city.s3.get_object(Bucket=BUCKET, Key=key)
    pages = PdfReader(io.BytesIO(stored["Body"].read())).pages
    return "".join("".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ("corrected", ("决定予以更正", "出生年份：1990年")),
        ("forwarded", ("转送有权更正的行政机关", "云溪市公安局")),
        ("refused", ("决定不予更正", "不能证明记录不准确")),
    ],
)
def test_a_correction_request_goes_from_the_form_to_the_answer(
    city: MotoCity, result: str, words: tuple[str, ...]
) -> None:
    opened = submit(city)
    case_id = opened["case_id"]
    assert opened["receipt_no"].startswith("GZ-")
    assert {clock["name"] for clock in opened["clocks"]} == {"confirmation", "correction"}

    to_approval(city, case_id, result)
    assert city.decide_next("education-head").status == 200
    assert city.decide_next("legal").json["state"] == "decided"
    before = track(city, opened).json
    assert before["letters"] == []
    assert "answer" not in before
    assert city.command("intake", case_id, "send").json["state"] == "sent"

    seen = track(city, opened).json
    assert [letter["code"] for letter in seen["letters"]] == ["D24"]
    assert {document["format"] for document in seen["letters"][0]["formats"]} == {"pdf", "docx"}
    assert seen["answer"]["result"] == result
    assert [step["label"] for step in seen["timeline"]][-1] == "已答复更正申请"
    assert seen["actions"] == []
    text = letter_text(city, case_id)
    for word in (*words, NAME, WRONG, "第四十一条", "六十日内", "六个月内"):
        assert word in text
    assert list(city.chains.running.values()) == ["SUCCEEDED"]


def test_the_request_is_in_the_work_list_and_its_record_is_shown_to_who_answers(
    city: MotoCity,
) -> None:
    opened = submit(city)
    rows = city.call("GET", "/api/v1/staff/worklist", by="intake").json["items"]
    assert [(row["service"], row["title"]) for row in rows] == [("correction", "学籍档案")]
    city.command("intake", opened["case_id"], "confirm_receipt")
    city.command("office-head", opened["case_id"], "assign", department="education-bureau")
    seen = city.call("GET", f"/api/v1/staff/cases/{opened['case_id']}", by="education-handler").json
    assert seen["facts"]["documents"]["application"]["record"]["right"] == RIGHT
    assert [each["name"] for each in seen["commands"]] == ["save_answer"]
    assert seen["events"][0]["type"] == "correction_requested"


def test_who_only_signs_sees_the_record_and_not_who_asks(city: MotoCity) -> None:
    opened = submit(city)
    to_approval(city, opened["case_id"])
    seen = city.call("GET", f"/api/v1/staff/cases/{opened['case_id']}", by="legal").json
    application = seen["facts"]["documents"]["application"]
    assert "applicant" not in application
    assert application["record"]["wrong"] == WRONG
    assert [each["purpose"] for each in application["attachments"]] == ["evidence"]


def test_the_applicant_can_withdraw_and_the_approval_ends(city: MotoCity) -> None:
    opened = submit(city)
    to_approval(city, opened["case_id"])
    assert act(city, opened, "withdraw").json["state"] == "withdrawn"
    assert city.call("GET", "/api/v1/staff/approvals", by="education-head").json["items"] == []
    assert list(city.chains.running.values()) == ["SUCCEEDED"]
    assert act(city, opened, "supplement").status == 422


def test_a_number_of_one_service_is_not_found_at_the_other(city: MotoCity) -> None:
    opened = submit(city)
    elsewhere = "/api/v1/disclosure-requests"
    assert track(city, opened, elsewhere).json["code"] == "receipt_or_code_wrong"
    assert act(city, opened, "withdraw", elsewhere).json["code"] == "receipt_or_code_wrong"
    assert track(city, opened).status == 200


def test_a_submission_that_is_sent_again_is_answered_again(city: MotoCity) -> None:
    body = body_of(city)
    headers = {"idempotency-key": "correction-key-2"}
    first, second = (city.call("POST", PATH, body=body, headers=headers) for _ in range(2))
    assert first.status == second.status == 201
    assert first.json == second.json


def test_what_is_wrong_with_a_submission_is_told_by_field(city: MotoCity) -> None:
    answer = try_submit(city, about_oneself=False, attachments=[])
    assert answer.status == 422
    assert [(error["field"], error["code"]) for error in answer.json["errors"]] == [
        ("about_oneself", "correction_only_about_oneself"),
        ("attachments", "identity_proof_missing"),
        ("attachments", "correction_evidence_missing"),
    ]
    assert all(error["message"] for error in answer.json["errors"])
    assert try_submit(city, channel="in_person").status == 422


def test_staff_register_what_came_by_post(city: MotoCity) -> None:
    body = body_of(city, channel="post_signed", signed_on="2026-02-27")
    headers = {"idempotency-key": "registered-1"}
    path = "/api/v1/staff/correction-requests"
    answer = city.call("POST", path, by="intake", body=body, headers=headers)
    assert answer.status == 201, answer.text
    assert answer.json["state"] == "received"
    assert city.call("POST", path, by="leader", body=body, headers=headers).status == 403


def test_nothing_personal_is_stored_in_the_clear(city: MotoCity) -> None:
    opened = submit(city)
    to_approval(city, opened["case_id"])
    stored = json.dumps(city.scan(), ensure_ascii=False, default=repr)
    for text in (NAME, ID_NUMBER, PHONE, WRONG, RIGHT):
        assert text not in stored


def test_the_tick_gives_a_red_card_to_a_request_that_nobody_confirms(city: MotoCity) -> None:
    submit(city)
    assert city.tick()["due"] == 0
    city.clock.time += timedelta(days=2)
    assert city.tick()["due"] == 1
    rows = city.call("GET", "/api/v1/staff/worklist", by="intake").json["items"]
    assert [row["card"] for row in rows] == ["red"]
