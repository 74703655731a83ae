"""Supervision on moto: findings, urges, orders, as people meet them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from sunhall.application.case_links import AS_IT_STANDS
from sunhall.application.follow_findings import follow_findings
from sunhall.application.supervise import FindingRow, Sheet
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.supervision.evaluate import Finding
from tests.builders.aws_faults import watched
from tests.builders.gateway import Answer
from tests.builders.stored_text import stored_text
from tests.builders.submission import DESCRIPTION, NAME
from tests.integration.journey.citizen import DRAFT, history, submit
from tests.integration.journey.moto_city import STAFF, MotoCity

WORDS = "此件久拖不决，请督查室盯办。"


def seen(city: MotoCity, by: str = "supervisor", **query: str) -> Answer:
    return city.call("GET", "/api/v1/staff/supervision", by=by, query=query)


def found(city: MotoCity, by: str = "supervisor", **query: str) -> list[tuple[str, str]]:
    answer = seen(city, by, **query)
    assert answer.status == 200, answer.text
    return [(row["rule"], row["severity"]) for row in answer.json["items"]]


def received(city: MotoCity, key: str = "citizen-key-1") -> dict[str, Any]:
    opened = submit(city, key=key)
    city.command("intake", opened["case_id"], "confirm_receipt")
    city.command("office-head", opened["case_id"], "assign", department="education-bureau")
    city.tick()  # From now on nothing that falls due can be missed.
    return opened


def at(city: MotoCity, moment: str) -> None:
    city.clock.time = datetime.fromisoformat(moment).replace(tzinfo=BEIJING)
    city.tick()
    city.pump()


def late(city: MotoCity) -> dict[str, Any]:
    """A request whose reply was due on 2026-03-30."""
    opened = received(city)
    at(city, "2026-03-31 00:00")
    return opened


def sheet(city: MotoCity, case_id: str, by: str = "supervisor") -> dict[str, Any]:
    answer = city.call("GET", f"/api/v1/staff/cases/{case_id}/supervision", by=by)
    assert answer.status == 200, answer.text
    told: dict[str, Any] = answer.json
    return told


def draft(city: MotoCity, key: str = "order-1-key", by: str = "supervisor", **body: Any) -> Answer:
    answer = city.call(
        "POST",
        "/api/v1/staff/supervision-orders",
        by=by,
        headers={"idempotency-key": key},
        body={
            "level": "order",
            "department": "education-bureau",
            "title": "关于加快办理的督办",
            "demand": "请于期限内办结。",
            **body,
        },
    )
    city.pump()
    return answer


def test_a_late_reply_is_listed_and_urged_and_falls_silent_once_it_is_no_more_about_time(
    city: MotoCity,
) -> None:
    opened = late(city)
    assert found(city, kind="time", severity="red") == [("reply-late", "red")]
    types = [event["type"] for event in history(city, opened["case_id"])]
    assert types.count("request_supervised") == 1
    file = city.call("GET", f"/api/v1/staff/cases/{opened['case_id']}", by="education-handler").json
    assert [each["level"] for each in file["facts"]["supervision"]] == ["urge"]
    city.tick()
    city.pump()
    types = [event["type"] for event in history(city, opened["case_id"])]
    assert types.count("request_supervised") == 1


def test_a_notice_at_midnight_waits_until_offices_open(city: MotoCity) -> None:
    opened = late(city)
    told = {row["rule"]: row["tell_at"] for row in sheet(city, opened["case_id"])["findings"]}
    assert told["reply-late"] == "2026-03-31T09:00:00+08:00"


def test_days_alone_bring_a_finding_and_work_ends_it(city: MotoCity) -> None:
    opened = received(city)
    at(city, "2026-03-06 23:55")
    assert found(city) == []
    at(city, "2026-03-09 00:00")
    assert found(city) == [("nothing-done", "yellow")]
    city.command("education-handler", opened["case_id"], "save_draft", **DRAFT)
    assert found(city) == []
    [row] = sheet(city, opened["case_id"])["findings"]
    assert (row["rule"], row["stands"]) == ("nothing-done", False)


def test_who_heads_a_department_sees_its_own_findings_alone(city: MotoCity) -> None:
    late(city)
    assert ("reply-late", "red") in found(city, by="education-head")
    refused = seen(city, "education-head", department="transport-bureau")
    assert (refused.status, refused.json["code"]) == (403, "supervision_not_allowed")
    assert seen(city, "education-handler").status == 403


def test_the_list_is_filtered_and_goes_on_by_its_cursor(city: MotoCity) -> None:
    late(city)
    assert found(city, service="ticket") == []
    assert found(city, department="transport-bureau") == []
    everything = found(city)
    assert len(everything) >= 2
    pages, cursor = [], ""
    while True:
        answer = seen(city, limit="1", **({"cursor": cursor} if cursor else {}))
        pages += [(row["rule"], row["severity"]) for row in answer.json["items"]]
        cursor = answer.json["cursor"]
        if not cursor:
            break
    assert pages == everything
    assert seen(city, severity="green").json["errors"][0]["code"] == "not_one_of"


def test_what_is_due_now_is_urged_in_one_go_and_each_case_says_what_came_of_it(
    city: MotoCity,
) -> None:
    opened = late(city)
    body = {"reason": "请今日办结。", "department": "education-bureau"}
    headers = {"idempotency-key": "urge-key-1"}
    path = "/api/v1/staff/supervision/urges"
    for _ in range(2):
        answer = city.call("POST", path, by="supervisor", headers=headers, body=body)
        assert answer.status == 200, answer.text
        assert answer.json["told_at"] == "2026-03-31T09:00:00+08:00"
        assert [each["receipt_no"] for each in answer.json["items"]] == [opened["receipt_no"]]
    city.pump()
    levels = [e["type"] for e in history(city, opened["case_id"])].count("request_supervised")
    assert levels == 2  # the rule's own, and the supervisor's: given twice, done once
    nobody = city.call("POST", path, by="education-head", headers=headers, body=body)
    assert nobody.status == 403
    unknown = {**body, "cases": ["01JKXQ3W8Z0000000000000099"]}
    answer = city.call(
        "POST", path, by="supervisor", headers={"idempotency-key": "urge-key-2"}, body=unknown
    )
    assert [each["code"] for each in answer.json["items"]] == ["case_not_found"]


def test_an_order_goes_from_its_draft_to_its_result_and_its_case_shows_it(city: MotoCity) -> None:
    opened = received(city)
    answer = draft(city, receipt_no=opened["receipt_no"].lower())
    assert answer.status == 201, answer.text
    order = answer.json
    assert order["receipt_no"].startswith("DB-")
    assert sheet(city, opened["case_id"])["orders"][0]["state"] == "order_draft"
    assert city.command("supervisor", order["case_id"], "submit_order").status == 200
    city.decide_next("leader")
    assert history(city, opened["case_id"])[-1]["type"] == "request_supervised"
    steps = [
        ("education-handler", "sign_order", {}),
        ("education-handler", "give_feedback", {"text": "已答复。"}),
        ("supervisor", "return_feedback", {"reason": "未说明原因"}),
        ("education-handler", "give_feedback", {"text": "已答复，并说明原因。"}),
        ("supervisor", "accept_feedback", {"result": "fulfilled"}),
    ]
    for by, name, data in steps:
        done = city.command(by, order["case_id"], name, **data)
        assert done.status == 200, (name, done.text)
    [line] = sheet(city, opened["case_id"], by="education-handler")["orders"]
    assert (line["state"], line["result"]) == ("order_closed", "fulfilled")
    types = [event["type"] for event in history(city, opened["case_id"])]
    assert types.count("request_supervised") == 1


def test_an_instruction_becomes_an_order_and_its_words_are_stored_sealed(city: MotoCity) -> None:
    instruction = {"leader": "陆怀谷", "text": WORDS, "given_on": "2026-03-02"}
    answer = draft(city, source="instruction", instruction=instruction)
    assert answer.status == 201, answer.text
    order = answer.json["case_id"]
    file = city.call("GET", f"/api/v1/staff/cases/{order}", by="supervisor").json
    assert WORDS in str(file)
    assert city.call("GET", f"/api/v1/staff/cases/{order}", by="education-handler").status == 404
    assert WORDS not in stored_text(city.scan())


def test_nobody_but_a_supervisor_drafts_an_order_and_only_about_what_there_is(
    city: MotoCity,
) -> None:
    assert draft(city, by="education-handler", receipt_no="GK-20260302-000000-0").status == 403
    answer = draft(city, receipt_no="GK-20260302-000000-0")
    assert (answer.status, answer.json["errors"][0]["code"]) == (422, "receipt_unknown")
    answer = draft(city, key="order-2-key")
    assert (answer.status, answer.json["code"]) == (422, "order_source_missing")


def test_an_order_that_follows_from_a_finding_is_drafted_once(city: MotoCity) -> None:
    opened = received(city)
    case_id, rows = opened["case_id"], city.ports.supervision
    now = city.clock.now()
    finding = Finding(
        *("fee-beyond-tariff", "fee", "red", "order", "education-bureau", "fee"),
        due_at=None,
        times=1,
        tell=("supervisor",),
    )
    before = rows.sheet(case_id)
    row = FindingRow(case_id, opened["receipt_no"], "disclosure", finding, now, now)
    assert rows.keep(before, Sheet(case_id, rows={finding.key: row}))
    for _ in range(2):
        follow_findings(city.ports, case_id)
        city.pump()
    waiting = city.call("GET", "/api/v1/staff/worklist", by="supervisor").json["items"]
    assert [each["service"] for each in waiting] == ["supervision_order"]
    assert opened["receipt_no"] in waiting[0]["title"]
    facts = city.call("GET", f"/api/v1/staff/cases/{waiting[0]['case_id']}", by="supervisor").json
    assert (facts["facts"]["source"], facts["facts"]["rule"]) == ("finding", "fee-beyond-tariff")
    assert rows.sheet(case_id).rows[finding.key].followed
    assert AS_IT_STANDS == 0


def test_risk_points_show_what_was_found_at_each_in_the_period(city: MotoCity) -> None:
    late(city)
    path = "/api/v1/staff/supervision/risk-points"

    def counts(**query: str) -> dict[str, int]:
        answer = city.call("GET", path, by="leader", query=query)
        assert answer.status == 200, answer.text
        return {each["id"]: each["found"] for each in answer.json["items"]}

    assert counts()["reply-time"] >= 2
    assert counts()["processing-fee"] == 0
    assert sum(counts(**{"from": "2025-12", "to": "2026-02"}).values()) == 0
    assert city.call("GET", path, by="education-head").status == 403
    for query, code in (
        ({"from": "2026-13"}, "not_a_month"),
        ({"from": "2026-05", "to": "2026-04"}, "period_reversed"),
        ({"from": "2025-01", "to": "2026-03"}, "too_many_months"),
    ):
        answer = city.call("GET", path, by="leader", query=query)
        assert (answer.status, answer.json["errors"][0]["code"]) == (422, code)


def test_no_personal_data_stands_in_what_supervision_keeps(city: MotoCity) -> None:
    late(city)
    kept = str([item for item in city.scan() if item["PK"]["S"].startswith("SUPERVISION#")])
    assert "reply-late" in kept
    for word in (NAME, DESCRIPTION):
        assert word not in kept


@pytest.mark.parametrize("role", ["intake", "legal"])
def test_who_neither_supervises_nor_heads_sees_no_findings(city: MotoCity, role: str) -> None:
    assert role in STAFF
    assert seen(city, role).status == 403


def test_a_look_at_which_nothing_is_due_is_some_small_queries_and_writes_nothing(
    city: MotoCity,
) -> None:
    city.tick()
    with watched() as calls:
        city.tick()
    # Two hours of due clocks and two days of looks, four shards each.
    assert calls.names.count("dynamodb.Query") == 16
    assert set(calls.names) == {"dynamodb.GetItem", "dynamodb.Query"}


def test_events_that_change_no_finding_write_nothing_on_the_sheet(city: MotoCity) -> None:
    opened = received(city)
    before = city.ports.supervision.sheet(opened["case_id"])
    for _ in range(2):
        city.command("education-handler", opened["case_id"], "save_draft", **DRAFT)
    assert city.ports.supervision.sheet(opened["case_id"]) == before
