"""The first whole journey, from the citizen's form to the delivered reply, on the real adapters."""

from __future__ import annotations

import io
import json
from datetime import timedelta

from pypdf import PdfReader

from tests.builders.submission import DESCRIPTION, EMAIL, ID_NUMBER, NAME, PHONE
from tests.integration.journey.citizen import (
    APPROVERS,
    DRAFT,
    act,
    history,
    submit,
    to_approval,
    track,
    try_act,
)
from tests.integration.journey.moto_city import BUCKET, MotoCity


def test_a_request_goes_from_the_form_to_the_delivered_reply(city: MotoCity) -> None:
    opened = submit(city)
    case_id = opened["case_id"]
    assert opened["state"] == "submitted"
    assert {clock["name"] for clock in opened["clocks"]} == {"confirmation", "reply"}

    assert city.command("intake", case_id, "confirm_receipt").status == 200
    answer = city.command("intake", case_id, "request_supplement", points=["请说明项目所在的区"])
    assert answer.json["state"] == "supplement_pending"

    waiting = track(city, opened)
    assert waiting["supplement"]["points"] == ["请说明项目所在的区"]
    assert {letter["code"] for letter in waiting["letters"]} == {"D01", "D02"}
    city.clock.time += timedelta(days=3)
    assert act(city, opened, "supplement", explanation="全市各区")["state"] == "intake_review"

    city.command("office-head", case_id, "assign", department="education-bureau")
    city.command("education-handler", case_id, "save_draft", **DRAFT)
    city.command("education-handler", case_id, "submit_for_approval")
    for approver in APPROVERS:
        assert city.decide_next(approver).status == 200
    assert "D10" not in {letter["code"] for letter in track(city, opened)["letters"]}
    sent = city.command("intake", case_id, "send")
    assert sent.json["state"] == "sent", sent.text

    seen = track(city, opened)
    reply = next(letter for letter in seen["letters"] if letter["code"] == "D10")
    assert [document["format"] for document in reply["formats"]] == ["pdf", "docx"]
    assert seen["reply"]["disclosed_items"] == DRAFT["disclosed_items"]
    assert list(city.chains.running.values()) == ["SUCCEEDED"]


def test_the_reply_names_the_applicant_the_decision_and_the_remedy(city: MotoCity) -> None:
    case_id = to_approval(city)["case_id"]
    for approver in APPROVERS:
        city.decide_next(approver)
    order = next(
        event["seq"]
        for event in history(city, case_id)
        if any(effect["do"] == "end" for effect in event["data"].get("then", ()))
    )
    listed = city.s3.list_objects_v2(Bucket=BUCKET, Prefix=f"letters/{case_id}/{order}/")
    key = next(each["Key"] for each in listed["Contents"] if each["Key"].endswith(".pdf"))
    stored = city.s3.get_object(Bucket=BUCKET, Key=key)
    pages = PdfReader(io.BytesIO(stored["Body"].read())).pages
    text = "".join("".join(page.extract_text() for page in pages).split())
    for words in (NAME, DRAFT["disclosed_items"][0], "六十日内", "六个月内", "行政复议"):
        assert words in text


def test_an_approver_returns_a_draft_and_it_comes_back_better(city: MotoCity) -> None:
    case_id = to_approval(city)["case_id"]
    city.decide_next("education-head")
    returned = city.decide_next("legal", "return", "请补充法律依据")
    assert returned.json["state"] == "drafting"
    assert list(city.chains.running.values()) == ["SUCCEEDED"]

    city.command("education-handler", case_id, "save_draft", **DRAFT)
    city.command("education-handler", case_id, "submit_for_approval")
    for approver in APPROVERS:
        city.decide_next(approver)
    seen = city.call("GET", f"/api/v1/staff/cases/{case_id}", by="leader").json
    assert [run["outcome"] for run in seen["approvals"]] == ["returned", "approved"]
    [legal] = seen["approvals"][0]["stages"][1]["seats"]
    assert [each["text"] for each in legal["opinions"]] == ["请补充法律依据"]


def test_a_withdrawal_ends_the_running_approval(city: MotoCity) -> None:
    opened = to_approval(city)
    assert act(city, opened, "withdraw", reason="已从网站获得")["state"] == "withdrawn"
    assert list(city.chains.running.values()) == ["SUCCEEDED"]
    assert "D27" in {letter["code"] for letter in track(city, opened)["letters"]}


def test_a_withdrawal_takes_the_task_out_of_the_inbox_and_makes_it_undecidable(
    city: MotoCity,
) -> None:
    opened = to_approval(city)
    inbox = city.call("GET", "/api/v1/staff/approvals", by="education-head").json["items"]
    act(city, opened, "withdraw")
    assert city.call("GET", "/api/v1/staff/approvals", by="education-head").json["items"] == []
    path = f"/api/v1/staff/approvals/{inbox[0]['task_id']}/actions"
    late = city.call("POST", path, by="education-head", body={"action": "approve"})
    assert late.status == 409


def test_a_run_that_is_cancelled_before_it_was_started_is_only_closed(city: MotoCity) -> None:
    """The withdrawal is committed before the dispatcher hears of the approval."""
    opened = submit(city)
    case_id = opened["case_id"]
    city.command("intake", case_id, "confirm_receipt")
    city.command("office-head", case_id, "assign", department="education-bureau")
    drafted = city.command("education-handler", case_id, "save_draft", **DRAFT).json
    body = {"command": "submit_for_approval", "data": {}, "expected_version": drafted["version"]}
    path = f"/api/v1/staff/cases/{case_id}/commands"
    assert city.call("POST", path, by="education-handler", body=body).status == 200
    assert try_act(city, opened, "withdraw").status == 200
    records = city.new_records()
    assert city.deliver(records) == 1, "its stage is opened first"
    assert city.deliver(records) == 0
    assert city.chains.running == {f"{case_id}-1-1-end": "SUCCEEDED"}
    city.pump()
    assert city.call("GET", "/api/v1/staff/approvals", by="education-head").json["items"] == []
    path = "/api/v1/staff/approvals"
    own = city.call("GET", path, by="education-handler", query={"box": "mine"}).json["items"]
    assert [row["state"] for row in own] == ["cancelled"]


def test_a_run_that_is_cancelled_right_after_a_signature_goes_on_to_nobody(city: MotoCity) -> None:
    opened = to_approval(city)
    task = city.call("GET", "/api/v1/staff/approvals", by="education-head").json["items"][0]
    path = f"/api/v1/staff/approvals/{task['task_id']}/actions"
    assert city.call("POST", path, by="education-head", body={"action": "approve"}).status == 200
    assert try_act(city, opened, "withdraw").status == 200
    city.pump()
    assert list(city.chains.running.values()) == ["SUCCEEDED"]
    assert city.call("GET", "/api/v1/staff/approvals", by="legal").json["items"] == []


def test_the_history_tells_in_which_role_each_step_was_taken(city: MotoCity) -> None:
    opened = submit(city)
    city.command("intake", opened["case_id"], "confirm_receipt")
    city.command("office-head", opened["case_id"], "assign", department="education-bureau")
    events = city.call("GET", f"/api/v1/staff/cases/{opened['case_id']}", by="intake").json[
        "events"
    ]
    told = {event["type"]: event["roles"] for event in events}
    assert told["submitted"] == []
    assert told["receipt_confirmed"] == ["受理员"]
    assert told["assigned"] == ["政务公开机构负责人"]


def test_an_extension_moves_the_due_date_once_the_office_head_agrees(city: MotoCity) -> None:
    opened = submit(city)
    case_id = opened["case_id"]
    city.command("intake", case_id, "confirm_receipt")
    city.command("office-head", case_id, "assign", department="education-bureau")
    before = due(city, opened)
    city.command("education-handler", case_id, "propose_extension", days=5, reason="需要检索档案")
    assert due(city, opened) == before
    assert city.decide_next("office-head").json["state"] == "assigned"
    assert (before, due(city, opened)) == ("2026-03-30", "2026-04-07")
    assert "extension_approved" in json.dumps(history(city, case_id)) or any(
        letter["code"] == "D04" for letter in track(city, opened)["letters"]
    )


def test_an_answer_on_the_spot_that_gives_nothing_needs_one_signature(city: MotoCity) -> None:
    opened = submit(city)
    case_id = opened["case_id"]
    city.command("intake", case_id, "confirm_receipt")
    away = {"decision": "special_rules", "special_rule": "请向不动产登记机构查询。"}
    started = city.command("intake", case_id, "reply_on_spot", **away)
    assert started.json["state"] == "approval"
    assert city.decide_next("office-head").json["state"] == "decided"
    assert city.command("intake", case_id, "send").json["state"] == "sent"


def test_information_given_on_the_spot_is_looked_through_at_three_levels(city: MotoCity) -> None:
    opened = submit(city)
    case_id = opened["case_id"]
    city.command("intake", case_id, "confirm_receipt")
    started = city.command("intake", case_id, "reply_on_spot", **DRAFT)
    assert started.json["state"] == "secrecy_review"
    assert city.decide_next("office-head").json["state"] == "legal_review"
    assert city.decide_next("legal").json["state"] == "approval"
    assert city.command("intake", case_id, "send").status == 409
    assert city.decide_next("leader").json["state"] == "decided"
    assert city.command("intake", case_id, "send").json["state"] == "sent"


def test_staff_register_what_came_by_registered_mail(city: MotoCity) -> None:
    from tests.builders.submission import submission

    body = submission(channel="post_signed", signed_on="2026-02-27")
    answer = city.call(
        "POST",
        "/api/v1/staff/disclosure-requests",
        by="intake",
        body=body,
        headers={"idempotency-key": "registered-mail-1"},
    )
    assert answer.status == 201, answer.text
    assert answer.json["state"] == "intake_review"
    city.pump()
    seen = city.call("GET", f"/api/v1/staff/cases/{answer.json['case_id']}", by="intake").json
    assert seen["facts"]["received_on"] == "2026-02-27"


def test_nobody_but_the_intake_office_registers_requests(city: MotoCity) -> None:
    from tests.builders.submission import submission

    answer = city.call(
        "POST",
        "/api/v1/staff/disclosure-requests",
        by="leader",
        body=submission(channel="in_person"),
        headers={"idempotency-key": "registered-1"},
    )
    assert answer.status == 403


def test_no_personal_data_is_stored_in_the_clear(city: MotoCity) -> None:
    opened = to_approval(city)
    city.decide_next("education-head", opinion="申请人欧阳明月的请求可以满足")
    stored = json.dumps(city.scan(), default=lambda raw: raw.decode("latin-1"), ensure_ascii=False)
    for secret in (NAME, ID_NUMBER, PHONE, EMAIL, DESCRIPTION[:8], opened["query_code"]):
        assert secret not in stored


def test_who_only_approves_sees_the_draft_but_not_who_the_applicant_is(city: MotoCity) -> None:
    case_id = to_approval(city)["case_id"]
    seen = city.call("GET", f"/api/v1/staff/cases/{case_id}", by="legal")
    assert seen.status == 200
    assert seen.json["facts"]["documents"]["draft"]["decision"] == "disclose"
    for secret in (NAME, ID_NUMBER, PHONE):
        assert secret not in seen.text


def test_a_case_of_another_department_does_not_exist_for_a_handler(city: MotoCity) -> None:
    case_id = to_approval(city)["case_id"]
    assert city.call("GET", f"/api/v1/staff/cases/{case_id}", by="transport-handler").status == 404
    answer = city.command("transport-handler", case_id, "save_draft", **DRAFT)
    assert answer.status == 403


def test_a_withdrawn_request_cannot_be_withdrawn_again(city: MotoCity) -> None:
    opened = submit(city)
    act(city, opened, "withdraw")
    again = try_act(city, opened, "withdraw", key="another-withdrawal")
    assert (again.status, again.json["code"]) == (409, "not_in_this_state")


def due(city: MotoCity, opened: dict[str, str]) -> str:
    clocks = track(city, opened)["clocks"]
    return str(next(clock["due_at"] for clock in clocks if clock["name"] == "reply"))[:10]
