"""A consultation from the draft to the published result, on the real adapters."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from tests.builders.gateway import Answer
from tests.integration.journey.moto_city import TABLE, MotoCity

LIST = "/api/v1/consultations"
TITLE = "义务教育学区划分方案（征求意见稿）"
DRAFT: dict[str, Any] = {
    "title": TITLE,
    "explanation": "为使学区划分更合理，现公开征求意见。",
    "text": "第一条 学区按就近原则划分。",
    "questions": ["您是否同意就近原则？"],
}
TEXT = "建议第三小学增加校车，方便河东片区的孩子。"
PERSON = {"name": "欧阳明月", "contact": "13800138000"}


def drafted(city: MotoCity, **changes: Any) -> dict[str, Any]:
    answer = city.call(
        "POST",
        "/api/v1/staff/consultations",
        by="education-handler",
        body={**DRAFT, **changes},
        headers={"idempotency-key": f"draft-{len(str(changes)):08}"},
    )
    assert answer.status == 201, answer.text
    city.pump()
    opened: dict[str, Any] = answer.json
    return opened


def approve(city: MotoCity, *reviewers: str) -> None:
    for reviewer in reviewers:
        answer = city.decide_next(reviewer)
        assert answer.status == 200, answer.text


def ring(city: MotoCity) -> None:
    city.tick()
    city.pump()


def opened(city: MotoCity, **changes: Any) -> dict[str, Any]:
    consultation = drafted(city, **changes)
    city.command("education-handler", consultation["case_id"], "submit_consultation")
    approve(city, "legal", "education-head", "office-head", "leader")
    ring(city)
    return consultation


def comment(
    city: MotoCity, consultation: Mapping[str, Any], text: str = TEXT, *, key: str = "", **more: Any
) -> Answer:
    answer = city.call(
        "POST",
        f"{LIST}/{consultation['receipt_no']}/comments",
        body={"text": text, **more},
        headers={"idempotency-key": key or f"comment-{text[:12].encode().hex()[:60]}"},
    )
    city.pump()
    return answer


def read(city: MotoCity, consultation: Mapping[str, Any], **query: str) -> dict[str, Any]:
    answer = city.call("GET", f"{LIST}/{consultation['receipt_no']}", query=query)
    assert answer.status == 200, answer.text
    seen: dict[str, Any] = answer.json
    return seen


def comment_cases(city: MotoCity) -> list[str]:
    rows = city.call("GET", "/api/v1/staff/worklist", by="education-handler").json["items"]
    return [row["case_id"] for row in rows if row["service"] == "consultation_comment"]


def test_a_draft_is_reviewed_opened_commented_answered_and_its_result_published(
    city: MotoCity,
) -> None:
    consultation = drafted(city)
    case_id = consultation["case_id"]
    assert city.call("GET", LIST).json["items"] == []
    assert city.call("GET", f"{LIST}/{consultation['receipt_no']}").status == 404

    city.command("education-handler", case_id, "submit_consultation")
    approve(city, "legal", "education-head", "office-head")
    assert city.call("GET", f"{LIST}/{consultation['receipt_no']}").status == 404
    approve(city, "leader")
    ring(city)
    [line] = city.call("GET", LIST).json["items"]
    assert (line["title"], line["state"], line["closes_on"]) == (TITLE, "collecting", "2026-04-01")

    for text in ("同意就近原则", "反对就近原则", "请增加校车"):
        given = comment(city, consultation, text, question=1)
        assert given.status == 201, given.text
    first, second, third = comment_cases(city)
    assert read(city, consultation)["comments"] == []
    for each in (first, second):
        city.command("education-handler", each, "accept_comment")
    city.command("education-handler", third, "reject_comment", ground="off_topic")
    shown = read(city, consultation)
    assert len(shown["comments"]) == 2
    assert shown["counts"]["received"] == 3

    city.clock.time += timedelta(days=31)
    ring(city)
    assert comment(city, consultation, "来晚了").json["code"] == "consultation_not_open"
    points = [{"point": "就近原则", "result": "adopted"}]
    city.command("education-handler", case_id, "save_result", summary="多数同意。", points=points)
    early = city.command("education-handler", case_id, "submit_result")
    assert early.json["code"] == "consultation_comments_unanswered"
    city.command("education-handler", first, "answer_comment", result="adopted")
    city.command(
        "education-handler", second, "answer_comment", result="not_adopted", reply="与上位法不符"
    )
    assert read(city, consultation)["result"] is None
    assert city.command("education-handler", case_id, "submit_result").status == 200
    approve(city, "education-head", "office-head", "leader")

    final = read(city, consultation)
    assert final["state"] == "result_published"
    counts = {"received": 3, "adopted": 1, "partly": 0, "not_adopted": 1, "rejected": 1}
    assert final["counts"] == counts
    assert final["result"]["points"][0]["result_label"] == "采纳"
    assert "收到意见3条，采纳1条" in final["timeline"][-1]["detail"]
    assert {each["result"] for each in final["comments"]} == {"adopted", "not_adopted"}
    [line] = city.call("GET", LIST).json["items"]
    assert line["counts"] == counts
    assert set(city.chains.running.values()) == {"SUCCEEDED"}


def test_a_comment_that_nobody_looked_at_is_stored_only_under_encryption(city: MotoCity) -> None:
    consultation = opened(city)
    comment(city, consultation, **PERSON)
    stored = json.dumps(city.scan(), ensure_ascii=False, default=repr)
    for secret in (TEXT, *PERSON.values()):
        assert secret not in stored
    [case_id] = comment_cases(city)
    city.command("education-handler", case_id, "accept_comment")
    stored = json.dumps(city.scan(), ensure_ascii=False, default=repr)
    assert TEXT in stored, "it was published"
    for secret in PERSON.values():
        assert secret not in stored


def test_whoever_moderates_without_having_to_reach_people_sees_no_name(city: MotoCity) -> None:
    consultation = opened(city)
    comment(city, consultation, **PERSON)
    [case_id] = comment_cases(city)
    seen = city.call("GET", f"/api/v1/staff/cases/{case_id}", by="education-head").json
    assert seen["facts"]["documents"]["comment"]["text"] == TEXT
    assert "applicant" not in seen["facts"]["documents"]["comment"]


def test_a_comment_that_is_sent_again_is_counted_once(city: MotoCity) -> None:
    consultation = opened(city)
    first, second = (comment(city, consultation, key="same-key-1") for _ in range(2))
    assert first.status == second.status == 201
    assert first.json == second.json
    assert read(city, consultation)["counts"]["received"] == 1
    assert comment(city, consultation, "另一条", key="same-key-1").status == 409


def test_events_that_come_again_count_nothing_twice(city: MotoCity) -> None:
    consultation = opened(city)
    comment(city, consultation)
    [case_id] = comment_cases(city)
    city.command("education-handler", case_id, "accept_comment")
    before = read(city, consultation)
    city._delivered.clear()
    city.pump()
    assert read(city, consultation) == before


def test_the_clock_alone_closes_it_whenever_the_tick_comes(city: MotoCity) -> None:
    consultation = opened(city)
    city.clock.time += timedelta(days=31)
    late = comment(city, consultation)
    assert (late.status, late.json["code"]) == (409, "consultation_not_open")


def test_an_open_consultation_is_stopped_in_public_with_the_reason(city: MotoCity) -> None:
    consultation = opened(city)
    case_id = consultation["case_id"]
    city.command("office-head", case_id, "cancel_consultation", reason="上位法已修改，方案重拟。")
    seen = read(city, consultation)
    assert (seen["state"], seen["cancelled_because"]) == ("cancelled", "上位法已修改，方案重拟。")
    assert comment(city, consultation).status == 409


def test_a_draft_that_is_stopped_before_it_opened_is_never_seen(city: MotoCity) -> None:
    consultation = drafted(city)
    case_id = consultation["case_id"]
    city.command("education-handler", case_id, "cancel_consultation", reason="方案重拟")
    assert city.call("GET", LIST).json["items"] == []
    assert city.call("GET", f"{LIST}/{consultation['receipt_no']}").status == 404


@pytest.mark.parametrize("number", ["ZJ-20260302-000000-0", "GK-20260302-000000-0", "abc"])
def test_a_number_that_is_none_is_not_found(city: MotoCity, number: str) -> None:
    answer = city.call("GET", f"{LIST}/{number}")
    assert (answer.status, answer.json["code"]) == (404, "consultation_not_found")


def test_what_is_wrong_with_a_comment_is_told_by_field(city: MotoCity) -> None:
    consultation = opened(city)
    answer = comment(city, consultation, "第九个问题", question=9)
    assert [(e["field"], e["code"]) for e in answer.json["errors"]] == [
        ("question", "consultation_question_unknown")
    ]
    assert comment(city, consultation, "字" * 2001).status == 422


def test_only_a_department_drafts_a_consultation(city: MotoCity) -> None:
    path = "/api/v1/staff/consultations"
    headers = {"idempotency-key": "draft-by-leader"}
    assert city.call("POST", path, by="leader", body=DRAFT, headers=headers).status == 403


def test_whoever_commented_finds_the_comment_and_its_answer_again(city: MotoCity) -> None:
    given = comment(city, opened(city)).json
    [case_id] = comment_cases(city)
    city.command("education-handler", case_id, "accept_comment")
    city.command("education-handler", case_id, "answer_comment", result="adopted", reply="已采纳")
    headers = {"x-query-code": given["query_code"]}
    seen = city.call("GET", f"/api/v1/comments/{given['receipt_no']}", headers=headers)
    assert seen.status == 200, seen.text
    assert seen.json["answer"] == {"result": "adopted", "reply": "已采纳"}
    assert seen.json["state"] == "comment_answered"


def test_comments_are_paged_and_a_cursor_is_good_for_one_consultation_only(city: MotoCity) -> None:
    consultation = opened(city)
    for number in range(12):
        city.clock.time += timedelta(seconds=1)
        comment(city, consultation, f"第{number}条意见", key=f"comment-{number:04}")
    for case_id in comment_cases(city):
        city.command("education-handler", case_id, "accept_comment")
    first = read(city, consultation)
    assert len(first["comments"]) == 8
    second = read(city, consultation, cursor=first["cursor"])
    texts = [each["text"] for each in (*first["comments"], *second["comments"])]
    assert texts == [f"第{number}条意见" for number in range(12)]
    assert second["cursor"] is None
    other = opened(city, title="另一方案")
    path = f"{LIST}/{other['receipt_no']}"
    stolen = city.call("GET", path, query={"cursor": first["cursor"]})
    assert stolen.json["code"] == "bad_cursor"


def test_a_page_of_the_list_is_one_query_of_at_most_eight_read_units(city: MotoCity) -> None:
    """Twenty-five lines of the longest titles, as DynamoDB itself counts."""
    from sunhall.application.consultations import ConsultationRow

    row = city.ports.consultations.row
    opened_on = city.clock.time.date()
    for number in range(40):
        city.ports.consultations.put(
            ConsultationRow(
                case_id=f"01JKXQ3W8Z00000000000{number:05}",
                version=9,
                receipt_no=f"ZJ-20260302-{number:06}-0",
                title="案" * 200,
                department="education-bureau",
                state="result_published",
                opened_on=opened_on,
                closes_on=opened_on + timedelta(days=30),
                closes_at=city.clock.time,
                questions=3,
                counts=dict.fromkeys(("received", "adopted", "partly", "not_adopted"), 9999),
            )
        )
    assert row("01JKXQ3W8Z0000000000000007") is not None
    page = city.call("GET", LIST).json
    assert len(page["items"]) == 25
    rest = city.call("GET", LIST, query={"cursor": page["cursor"]}).json["items"]
    numbers = [line["receipt_no"] for line in (*page["items"], *rest)]
    assert numbers == sorted(numbers, reverse=True)
    assert len(set(numbers)) == 40
    asked = city.dynamodb.query(
        TableName=TABLE,
        KeyConditionExpression="PK = :list",
        ExpressionAttributeValues={":list": {"S": "PUBLIC#CONSULTATIONS"}},
        Limit=25,
        ReturnConsumedCapacity="TOTAL",
    )
    size = len(json.dumps(asked["Items"], ensure_ascii=False).encode())
    assert size / 4096 / 2 <= 8, size


def test_a_page_of_the_longest_comments_and_answers_is_at_most_eight_read_units(
    city: MotoCity,
) -> None:
    from consultations_api.handler import COMMENTS
    from sunhall.application.consultations import CommentRow
    from sunhall.domain.public_consultation.comments.commands import LONGEST, LONGEST_REPLY

    case_id = "01JKXQ3W8Z0000000000000001"
    for number in range(COMMENTS):
        city.ports.consultations.put_comment(
            CommentRow(
                case_id=f"01JKXQ3W8Z00000000001{number:05}",
                consultation=case_id,
                version=3,
                bucket="not_adopted",
                at=city.clock.time,
                question=20,
                text="意" * LONGEST,
                result="not_adopted",
                reply="复" * LONGEST_REPLY,
            )
        )
    page = city.ports.consultations.comments(case_id, limit=COMMENTS, after=None)
    assert len(page.rows) == COMMENTS
    stored = [item for item in city.scan() if item["SK"]["S"].startswith("PUBLIC#")]
    size = len(json.dumps(stored, ensure_ascii=False).encode())
    assert size / 4096 / 2 <= 8, size


# --- pages that need no script ------------------------------------------------------------------

PAGES = "/open/consultations"


def page(city: MotoCity, path: str, status: int = 200, **query: str) -> str:
    answer = city.call("GET", path, query=query)
    assert answer.status == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return answer.text


def test_a_consultation_can_be_read_from_draft_to_result_without_a_script(city: MotoCity) -> None:
    consultation = opened(city)
    path = f"{PAGES}/{consultation['receipt_no']}"
    assert f'href="{path}"' in page(city, PAGES)
    whole = page(city, path)
    for told in (DRAFT["title"], DRAFT["explanation"], DRAFT["text"], DRAFT["questions"][0]):
        assert told in whole
    assert f'href="/consultation/?no={consultation["receipt_no"]}"' in whole
    english = page(city, path, lang="en")
    assert '<html lang="en">' in english
    assert f'href="/en/consultation/?no={consultation["receipt_no"]}"' in english

    nasty = "<img src=x onerror=alert(1)>请增加校车"
    comment(city, consultation, nasty, question=1, **PERSON)
    assert nasty not in page(city, path)
    [case_id] = comment_cases(city)
    city.command("education-handler", case_id, "accept_comment")
    city.command("education-handler", case_id, "answer_comment", result="adopted", reply="已经写入")
    shown = page(city, path)
    assert "&lt;img src=x onerror=alert(1)&gt;请增加校车" in shown
    assert "<img src=x" not in shown
    assert "对问题1" in shown
    assert "已经写入" in shown
    assert "共1条：采纳1条" in shown
    for secret in PERSON.values():
        assert secret not in shown


def test_a_page_of_a_consultation_is_kept_for_a_minute_and_a_problem_by_nobody(
    city: MotoCity,
) -> None:
    consultation = opened(city)
    answer = city.call("GET", f"{PAGES}/{consultation['receipt_no']}")
    assert answer.headers["cache-control"] == "public, max-age=0, s-maxage=60"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    missing = city.call("GET", f"{PAGES}/ZJ-20260302-000001-1")
    assert (missing.status, missing.headers["cache-control"]) == (404, "no-store")
    assert "没有这个页面" in missing.text
    page(city, PAGES, 422, colour="red")


def test_what_nobody_opened_yet_has_no_page(city: MotoCity) -> None:
    consultation = drafted(city)
    page(city, f"{PAGES}/{consultation['receipt_no']}", 404)
    assert consultation["receipt_no"] not in page(city, PAGES)
    assert "目前没有意见征集" in page(city, PAGES)
