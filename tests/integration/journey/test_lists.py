"""Work lists and inboxes: one query a page, signed cursors, nobody else's rows."""

from __future__ import annotations

import pytest

from sunhall.application.ports import Commit
from tests.builders.aws_faults import watched
from tests.builders.submission import DESCRIPTION
from tests.integration.journey.citizen import submit, to_approval
from tests.integration.journey.moto_city import MotoCity

WORKLIST = "/api/v1/staff/worklist"


def test_a_new_request_waits_in_the_disclosure_office_s_queue(city: MotoCity) -> None:
    opened = submit(city)
    row = city.call("GET", WORKLIST, by="intake").json["items"][0]
    assert row["receipt_no"] == opened["receipt_no"]
    assert row["state"] == "submitted"
    assert row["title"] == DESCRIPTION[: len(row["title"])]


def test_a_page_is_one_query_and_the_cursor_leads_through_all_rows_once(city: MotoCity) -> None:
    receipts = {submit(city, key=f"citizen-{n}-key")["receipt_no"] for n in range(5)}
    seen: list[str] = []
    query: dict[str, str] = {"limit": "2"}
    pages = 0
    while True:
        with watched() as calls:
            page = city.call("GET", WORKLIST, by="intake", query=query).json
        assert [name for name in calls.names if name.startswith("dynamodb")] == ["dynamodb.Query"]
        seen += [row["receipt_no"] for row in page["items"]]
        pages += 1
        if page["cursor"] is None:
            break
        query["cursor"] = page["cursor"]
    assert (sorted(seen), pages) == (sorted(receipts), 3)


def test_a_cursor_of_somebody_else_is_refused(city: MotoCity) -> None:
    for n in range(3):
        submit(city, key=f"citizen-{n}-key")
    cursor = city.call("GET", WORKLIST, by="intake", query={"limit": "1"}).json["cursor"]
    query = {"limit": "1", "cursor": cursor, "department": "disclosure-office"}
    answer = city.call("GET", WORKLIST, by="office-head", query=query)
    assert (answer.status, answer.json["code"]) == (400, "bad_cursor")


def test_a_handler_sees_no_other_department_s_queue(city: MotoCity) -> None:
    query = {"department": "transport-bureau"}
    assert city.call("GET", WORKLIST, by="education-handler", query=query).status == 403
    assert city.call("GET", WORKLIST, by="supervisor", query=query).status == 200


def test_an_assigned_case_moves_to_the_department_s_queue(city: MotoCity) -> None:
    case_id = submit(city)["case_id"]
    city.command("intake", case_id, "confirm_receipt")
    city.command("office-head", case_id, "assign", department="education-bureau")
    assert city.call("GET", WORKLIST, by="intake").json["items"] == []
    mine = city.call("GET", WORKLIST, by="education-handler").json["items"]
    assert [row["case_id"] for row in mine] == [case_id]


def test_the_box_shows_the_task_to_its_approver_alone(city: MotoCity) -> None:
    opened = to_approval(city)
    task = city.call("GET", "/api/v1/staff/approvals", by="education-head").json["items"][0]
    assert task["receipt_no"] == opened["receipt_no"]
    assert task["title"]
    assert task["node"] == "department"
    assert city.call("GET", "/api/v1/staff/approvals", by="legal").json["items"] == []
    assert city.call("GET", "/api/v1/staff/approvals", by="intake").json["items"] == []


def test_a_decided_task_leaves_the_inbox_at_once(city: MotoCity) -> None:
    to_approval(city)
    city.decide_next("education-head")
    assert city.call("GET", "/api/v1/staff/approvals", by="education-head").json["items"] == []
    assert len(city.call("GET", "/api/v1/staff/approvals", by="legal").json["items"]) == 1


@pytest.mark.parametrize("task", ["x", "01ARZ3NDEKTSV4RRFFQ69G5FAV.1.0", "..", "A.1.1"])
def test_a_task_that_is_none_is_not_found(city: MotoCity, task: str) -> None:
    answer = city.call(
        "POST", f"/api/v1/staff/approvals/{task}/actions", by="leader", body={"action": "approve"}
    )
    assert answer.status == 404


def test_a_stale_version_is_a_conflict_and_changes_nothing(city: MotoCity) -> None:
    case_id = submit(city)["case_id"]
    body = {"command": "confirm_receipt", "data": {}, "expected_version": 7}
    path = f"/api/v1/staff/cases/{case_id}/commands"
    answer = city.call("POST", path, by="intake", body=body)
    assert (answer.status, answer.json["code"]) == (409, "stale_version")
    assert city.call("GET", f"/api/v1/staff/cases/{case_id}", by="intake").json["version"] == 1


def test_what_the_system_adds_by_itself_makes_no_view_stale(city: MotoCity) -> None:
    case_id = submit(city)["case_id"]
    seen = city.command("intake", case_id, "confirm_receipt").json["version"]
    now = city.call("GET", f"/api/v1/staff/cases/{case_id}", by="intake").json["version"]
    assert now == seen + 1, "the receipt's letter was written meanwhile"
    body = {"command": "request_supplement", "data": {"points": ["请说明年份"]}}
    path = f"/api/v1/staff/cases/{case_id}/commands"
    given = {**body, "expected_version": seen}
    assert city.call("POST", path, by="intake", body=given).json["state"] == "supplement_pending"
    again = city.call("POST", path, by="intake", body=given)
    assert (again.status, again.json["code"]) == (409, "stale_version")


def test_a_command_overtaken_by_a_letter_is_tried_again(
    city: MotoCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = submit(city)["case_id"]
    path = f"/api/v1/staff/cases/{case_id}/commands"
    confirm = {"command": "confirm_receipt", "data": {}, "expected_version": 1}
    seen = city.call("POST", path, by="intake", body=confirm).json["version"]
    real = city.ports.store.commit
    overtaken: list[str] = []

    def overtake(commit: Commit) -> None:
        if not overtaken:
            overtaken.append(commit.case_id)
            city.pump()
        real(commit)

    monkeypatch.setattr(city.ports.store, "commit", overtake)
    body = {"command": "request_supplement", "data": {"points": ["请说明年份"]}}
    answer = city.call("POST", path, by="intake", body={**body, "expected_version": seen})
    assert answer.json["state"] == "supplement_pending"
    assert answer.json["version"] == seen + 2


def test_a_person_is_offered_exactly_the_commands_they_may_give(city: MotoCity) -> None:
    case_id = submit(city)["case_id"]
    city.command("intake", case_id, "confirm_receipt")
    offered = {
        who: [
            command["name"]
            for command in city.call("GET", f"/api/v1/staff/cases/{case_id}", by=who).json[
                "commands"
            ]
        ]
        for who in ("intake", "office-head", "supervisor")
    }
    assert offered == {
        "intake": [
            *("request_supplement", "request_reasons", "split", "merge", "reply_on_spot"),
            *("hand_off", "record_remedy", "mark_redaction", "seal_identity"),
        ],
        "office-head": ["assign", "split", "merge", "place_hold", "seal_identity"],
        "supervisor": ["supervise"],
    }
