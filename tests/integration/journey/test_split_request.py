"""One matter a request, in the whole city: what is split is found again, what is merged ends."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from sunhall.application.applicant_register import read_record
from sunhall.application.carry_out import load_case
from sunhall.application.open_case import open_case
from sunhall.application.read_case import unsealed
from sunhall.domain.disclosure.applicant_record import ApplicantRecord
from sunhall.domain.engine.event import first_broken
from tests.builders.aws_faults import broken, watched
from tests.builders.gateway import Answer
from tests.builders.submission import DESCRIPTION, ID_NUMBER, NAME, PHONE, submission
from tests.integration.journey.citizen import (
    APPROVERS,
    DRAFT,
    act,
    submit,
    track,
    try_submit,
    try_track,
)
from tests.integration.journey.moto_city import BUCKET, MotoCity

FIRST, SECOND, THIRD = "学校建设项目清单", "各项目财政资金安排", "公交线网调整方案"
PARTS = [
    {"description": FIRST},
    {"description": SECOND},
    {"description": THIRD, "department": "transport-bureau"},
]


def received(city: MotoCity, key: str = "citizen-key-1", **changes: Any) -> dict[str, Any]:
    opened = submit(city, key=key, **changes)
    assert city.command("intake", opened["case_id"], "confirm_receipt").status == 200
    return opened


def view(city: MotoCity, case_id: str, by: str = "intake") -> dict[str, Any]:
    answer = city.call("GET", f"/api/v1/staff/cases/{case_id}", by=by)
    assert answer.status == 200, answer.text
    seen: dict[str, Any] = answer.json
    return seen


def try_to_split(
    city: MotoCity, case_id: str, *, by: str = "intake", key: str = "", version: int = 3
) -> Answer:
    """Give the command; the version is that of a request whose receipt was just confirmed."""
    body = {"command": "split", "data": {"parts": PARTS}, "expected_version": version}
    headers = {"idempotency-key": key or f"split-{case_id}"}
    path = f"/api/v1/staff/cases/{case_id}/commands"
    return city.call("POST", path, by=by, body=body, headers=headers)


def split(city: MotoCity, case_id: str, *, by: str = "intake", key: str = "") -> Answer:
    version = view(city, case_id)["version"]
    answer = try_to_split(city, case_id, by=by, key=key, version=version)
    city.pump()
    return answer


def unread(city: MotoCity, key: str) -> dict[str, Any]:
    """A request under review whose letters nobody has written yet, which takes their time."""
    opened: dict[str, Any] = try_submit(city, key=key).json
    body = {"command": "confirm_receipt", "data": {}, "expected_version": 1}
    path = f"/api/v1/staff/cases/{opened['case_id']}/commands"
    assert city.call("POST", path, by="intake", body=body).status == 200
    return opened


def calls_of_a_split(city: MotoCity) -> list[str]:
    """The AWS calls of a split in a process that has worked before."""
    try_to_split(city, unread(city, "warm-up-1")["case_id"])
    case_id = unread(city, "warm-up-2")["case_id"]
    with watched() as calls:
        assert try_to_split(city, case_id).status == 200
    return calls.names


def parts_of(city: MotoCity, case_id: str) -> list[dict[str, str]]:
    parts: list[dict[str, str]] = view(city, case_id)["facts"]["parts"]
    return parts


def record_of(city: MotoCity, case_id: str) -> ApplicantRecord:
    loaded = load_case(city.ports, case_id)
    return read_record(city.ports, loaded.service, loaded.case, unsealed(city.ports, loaded.stored))


def reply_due(seen: dict[str, Any]) -> str:
    return str(next(clock["due_at"] for clock in seen["clocks"] if clock["name"] == "reply"))


def cases(city: MotoCity) -> Counter[str]:
    return Counter(item["SK"]["S"].partition("#")[0] for item in city.scan())


def letter_text(city: MotoCity, case_id: str, code: str) -> str:
    letter = next(each for each in view(city, case_id)["letters"] if each["code"] == code)
    listed = city.s3.list_objects_v2(Bucket=BUCKET, Prefix=f"letters/{case_id}/")["Contents"]
    key = next(each["Key"] for each in listed if each["Key"] in letter["url"])
    stored = city.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    return "".join("".join(p.extract_text() for p in PdfReader(io.BytesIO(stored)).pages).split())


# --- splitting -----------------------------------------------------------------------------------


def test_each_part_is_a_request_of_its_own_received_and_due_with_the_whole(
    city: MotoCity,
) -> None:
    whole = received(city)
    city.clock.time += timedelta(days=2)
    answer = split(city, whole["case_id"])
    assert answer.status == 200, answer.text
    assert answer.json["events"] == ["parts_opened"]
    seen = view(city, whole["case_id"])
    parts = seen["facts"]["parts"]
    assert len({part["case_id"] for part in parts} | {whole["case_id"]}) == 3
    assert len({part["receipt_no"] for part in parts} | {whole["receipt_no"]}) == 3
    for part, department in zip(parts, ("education-bureau", "transport-bureau"), strict=True):
        own = view(city, part["case_id"])
        assert own["receipt_no"] == part["receipt_no"]
        assert own["state"] == "intake_review"
        assert own["facts"]["received_on"] == seen["facts"]["received_on"] == "2026-03-02"
        assert reply_due(own) == reply_due(seen)
        assert (own["facts"]["department"], own["facts"]["part_of"]) == (
            department,
            whole["case_id"],
        )
        assert [letter["code"] for letter in own["letters"]] == ["D01"]
        assert first_broken(load_case(city.ports, part["case_id"]).stored.events) is None


def test_the_applicant_learns_number_and_code_of_each_part_and_can_follow_it(
    city: MotoCity,
) -> None:
    whole = received(city)
    assert track(city, whole)["parts"] == []
    split(city, whole["case_id"])
    parts = track(city, whole)["parts"]
    assert [part["receipt_no"] for part in parts] == [
        part["receipt_no"] for part in parts_of(city, whole["case_id"])
    ]
    for part in parts:
        assert part.keys() == {"receipt_no", "query_code"}
        own = track(city, part)
        assert own["receipt_no"] == part["receipt_no"]
        assert own["parts"] == []
        assert try_track(city, part["receipt_no"], whole["query_code"]).status == 404
    assert act(city, parts[0], "withdraw")["state"] == "withdrawn"
    assert track(city, whole)["state"] == "intake_review", "the others go on"


def test_the_codes_of_the_parts_cost_the_look_up_no_call(city: MotoCity) -> None:
    whole = received(city)
    track(city, whole)
    with watched() as before:
        track(city, whole)
    split(city, whole["case_id"])
    with watched() as after:
        track(city, whole)
    assert after.names == before.names


def test_staff_are_never_shown_a_query_code(city: MotoCity) -> None:
    whole = received(city)
    answer = split(city, whole["case_id"])
    codes = [part["query_code"] for part in track(city, whole)["parts"]]
    shown = [answer.text, json.dumps(view(city, whole["case_id"]))]
    assert not [code for code in codes for text in shown if code in text]


def test_nothing_that_is_stored_says_who_asks_what_in_a_part(city: MotoCity) -> None:
    split(city, received(city)["case_id"])
    stored = json.dumps(city.scan(), default=repr, ensure_ascii=False)
    assert not [word for word in (NAME, ID_NUMBER, PHONE, SECOND, THIRD) if word in stored]


def test_parts_count_in_the_applicants_month_beside_the_whole(city: MotoCity) -> None:
    """国办函〔2020〕109号: what was split by 一事一申请 is counted by its parts."""
    whole = received(city)
    city.clock.time += timedelta(days=40)  # Another month; it came in with the whole all the same.
    split(city, whole["case_id"])
    education, transport = parts_of(city, whole["case_id"])
    record = record_of(city, education["case_id"])
    assert (record.month, record.place, record.in_month) == ("2026-03", 2, 2)
    # The register is each agency's own.
    assert record_of(city, transport["case_id"]).in_month == 1


def test_letters_of_the_whole_and_of_its_parts_state_their_own_matter_alone(
    city: MotoCity,
) -> None:
    whole = received(city)
    case_id = whole["case_id"]
    split(city, case_id)
    part = parts_of(city, case_id)[0]
    receipt = letter_text(city, part["case_id"], "D01")
    assert SECOND in receipt
    assert not [other for other in (FIRST, THIRD, DESCRIPTION) if other in receipt]
    city.command("office-head", case_id, "assign", department="education-bureau")
    nothing_there = {**DRAFT, "decision": "needs_processing", "disclosed_items": []}
    assert city.command("education-handler", case_id, "save_draft", **nothing_there).status == 200
    city.command("education-handler", case_id, "submit_for_approval")
    for approver in APPROVERS:
        assert city.decide_next(approver).status == 200
    assert city.command("intake", case_id, "send").status == 200
    reply = letter_text(city, case_id, "D17")
    assert FIRST in reply
    assert not [other for other in (SECOND, THIRD, DESCRIPTION) if other in reply]
    assert view(city, part["case_id"])["state"] == "intake_review"


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_crash_at_any_call_is_healed_by_repeating_and_nothing_is_doubled(
    city: MotoCity, moment: Any
) -> None:
    names = calls_of_a_split(city)
    assert names.count("dynamodb.TransactWriteItems") == 4, "split, two parts, recorded"
    for place in range(len(names)):
        whole = unread(city, f"citizen-key-{place}x")
        case_id, before = whole["case_id"], cases(city)
        with broken(place, moment):
            first = try_to_split(city, case_id)
        assert first.status == 503, (place, first.text)
        again, once_more = try_to_split(city, case_id), try_to_split(city, case_id)
        assert (again.status, once_more.status) == (200, 200), (place, again.text)
        after = cases(city)
        assert (after["CASE"] - before["CASE"], after["RECEIPT"] - before["RECEIPT"]) == (2, 2)
        events = load_case(city.ports, case_id).stored.events
        assert first_broken(events) is None
        types = [event.type for event in events]
        assert (types.count("request_split"), types.count("parts_opened")) == (1, 1)
        assert len(track(city, whole)["parts"]) == 2


def test_a_colleague_finishes_a_half_done_split_whatever_happened_since(city: MotoCity) -> None:
    marked = calls_of_a_split(city).index("dynamodb.TransactWriteItems")
    whole = unread(city, "citizen-key-1")
    case_id = whole["case_id"]
    due = reply_due(view(city, case_id))
    with broken(marked + 1, "before"):
        assert try_to_split(city, case_id).status == 503
    assert _types(city, case_id)[-1] == "request_split"
    assert parts_of(city, case_id) == []
    city.command("office-head", case_id, "assign", department="education-bureau")
    city.command("education-handler", case_id, "save_draft", **DRAFT)
    city.command("intake", case_id, "seal_identity", reason="担心被打击报复")
    assert view(city, case_id)["state"] == "drafting"
    forbidden = split(city, case_id, by="education-handler", key="handler-key-1")
    assert (forbidden.status, forbidden.json["code"]) == (403, "command_not_allowed")
    answer = split(city, case_id, by="office-head", key="colleague-key-1")
    assert answer.status == 200, answer.text
    parts = parts_of(city, case_id)
    assert len(parts) == 2
    for part in parts:
        own = view(city, part["case_id"])
        assert reply_due(own) == due
        assert own["facts"]["identity"]["sealed"] is True


def _types(city: MotoCity, case_id: str) -> list[str]:
    return [event.type for event in load_case(city.ports, case_id).stored.events]


def test_a_request_that_was_split_is_not_split_again(city: MotoCity) -> None:
    case_id = received(city)["case_id"]
    split(city, case_id)
    again = split(city, case_id, key="once-more-key")
    assert (again.status, again.json["code"]) == (409, "already_split")
    assert len(parts_of(city, case_id)) == 2


def test_parts_of_a_sealed_request_show_nobody_who_asks(city: MotoCity) -> None:
    case_id = received(city)["case_id"]
    city.command("intake", case_id, "seal_identity", reason="担心被打击报复")
    assert split(city, case_id).status == 200
    for part in parts_of(city, case_id):
        for by in ("intake", "office-head", "supervisor"):
            shown = city.call("GET", f"/api/v1/staff/cases/{part['case_id']}", by=by)
            assert shown.status == 200
            assert not [word for word in (NAME, ID_NUMBER, PHONE) if word in shown.text]


def _sealed(city: MotoCity, case_id: str) -> bool:
    sealed: bool = view(city, case_id)["facts"]["identity"]["sealed"]
    return sealed


def _seal(city: MotoCity, case_id: str) -> Answer:
    return city.command("intake", case_id, "seal_identity", reason="担心被打击报复")


@pytest.mark.parametrize("sealed", ["the whole", "a part"])
def test_sealing_one_after_a_split_seals_whatever_the_application_has_become(
    city: MotoCity, sealed: str
) -> None:
    case_id = received(city)["case_id"]
    split(city, case_id)
    parts = [part["case_id"] for part in parts_of(city, case_id)]
    assert _seal(city, case_id if sealed == "the whole" else parts[1]).status == 200
    for each in (case_id, *parts):
        assert _types(city, each).count("identity_sealed") == 1
        for by in ("intake", "office-head", "supervisor"):
            shown = city.call("GET", f"/api/v1/staff/cases/{each}", by=by)
            assert not [word for word in (NAME, ID_NUMBER, PHONE) if word in shown.text]
        assert first_broken(load_case(city.ports, each).stored.events) is None


def test_a_part_that_has_ended_is_passed_by_and_one_that_is_sealed_as_well(
    city: MotoCity,
) -> None:
    whole = received(city)
    split(city, whole["case_id"])
    first, second = track(city, whole)["parts"]
    act(city, first, "withdraw")
    ended, going_on = (part["case_id"] for part in parts_of(city, whole["case_id"]))
    assert _seal(city, going_on).status == 200
    assert _sealed(city, whole["case_id"])
    assert not _sealed(city, ended), "any request that is not closed"
    again = _seal(city, whole["case_id"])
    assert (again.status, again.json["code"]) == (409, "identity_already_sealed")
    assert second["receipt_no"]


def test_who_may_not_seal_a_request_seals_no_part_of_it(city: MotoCity) -> None:
    case_id = received(city)["case_id"]
    split(city, case_id)
    refused = city.command("education-handler", case_id, "seal_identity")
    assert (refused.status, refused.json["code"]) == (403, "command_not_allowed")
    assert not [part for part in parts_of(city, case_id) if _sealed(city, part["case_id"])]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_crash_at_any_call_of_a_sealing_is_healed_by_repeating(
    city: MotoCity, moment: Any
) -> None:
    def sealing(case_id: str) -> Callable[[], Answer]:
        version = view(city, case_id)["version"]
        body = {"command": "seal_identity", "data": {}, "expected_version": version}
        path = f"/api/v1/staff/cases/{case_id}/commands"
        headers = {"idempotency-key": f"seal-{case_id}"}
        return lambda: city.call("POST", path, by="intake", body=body, headers=headers)

    def ready(key: str) -> str:
        case_id: str = unread(city, key)["case_id"]
        assert try_to_split(city, case_id).status == 200
        return case_id

    counted = sealing(ready("warm-up-1"))
    with watched() as calls:
        assert counted().status == 200
    assert calls.names.count("dynamodb.TransactWriteItems") == 3, "two parts, then the whole"
    for place in range(len(calls.names)):
        case_id = ready(f"citizen-key-{place}x")
        give = sealing(case_id)
        with broken(place, moment):
            assert give().status == 503, place
        assert give().status == 200, place
        for each in (case_id, *(part["case_id"] for part in parts_of(city, case_id))):
            assert _types(city, each).count("identity_sealed") == 1


def test_what_is_sealed_while_its_parts_are_opened_is_sealed_in_them(
    city: MotoCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole was read before it was sealed: the split is told to look again."""
    whole = unread(city, "citizen-key-1")
    opened = []

    def opening(*arguments: Any) -> Any:
        case = open_case(*arguments)
        opened.append(case)
        if len(opened) == 1:
            assert _seal(city, whole["case_id"]).status == 200
        return case

    monkeypatch.setattr("sunhall.application.split_request.open_case", opening)
    first = try_to_split(city, whole["case_id"])
    assert (first.status, first.json["code"]) == (409, "stale_version")
    assert try_to_split(city, whole["case_id"]).status == 200
    parts = parts_of(city, whole["case_id"])
    assert len(parts) == 2
    assert all(_sealed(city, part["case_id"]) for part in parts)


# --- merging -------------------------------------------------------------------------------------


def merge(city: MotoCity, case_id: str, into: str) -> Answer:
    return city.command("intake", case_id, "merge", into=into)


def two_requests(city: MotoCity, **second: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    first = received(city, key="the-first-1")
    city.clock.time += timedelta(minutes=5)
    return first, received(city, key="the-second-1", **second)


def test_what_asks_again_is_merged_into_the_open_request_of_the_same_applicant(
    city: MotoCity,
) -> None:
    first, second = two_requests(city)
    answer = merge(city, second["case_id"], first["receipt_no"])
    assert answer.status == 200, answer.text
    seen = view(city, second["case_id"])
    assert (seen["state"], seen["facts"]["statistic_leaf"]) == ("merged", "r3_6_3")
    assert view(city, first["case_id"])["state"] == "intake_review"


def test_nothing_is_merged_into_somebody_elses_request_or_into_a_later_one(
    city: MotoCity,
) -> None:
    other = {**submission()["applicant"], "id_number": "110101198507231127"}
    first, second = two_requests(city, applicant=other)
    for case, into in ((second, first), (first, second)):
        answer = merge(city, case["case_id"], into["receipt_no"])
        assert (answer.status, answer.json["code"]) == (422, "merge_into_unknown"), answer.text


def test_nothing_is_merged_into_a_request_whose_applicant_is_sealed(city: MotoCity) -> None:
    first, second = two_requests(city)
    city.command("intake", first["case_id"], "seal_identity", reason="担心被打击报复")
    answer = merge(city, second["case_id"], first["receipt_no"])
    assert (answer.status, answer.json["code"]) == (422, "merge_into_unknown")


def test_nothing_is_merged_into_a_request_that_ended_without_a_reply(city: MotoCity) -> None:
    first, second = two_requests(city)
    act(city, first, "withdraw")
    answer = merge(city, second["case_id"], first["receipt_no"])
    assert (answer.status, answer.json["code"]) == (422, "merge_into_ended"), answer.text
    assert view(city, second["case_id"])["state"] == "intake_review"


def test_nothing_is_merged_into_an_answered_request(city: MotoCity) -> None:
    """Art. 36(6): it is a repeat, and its applicant is told so."""
    first = received(city, key="the-first-1")
    on_spot = {
        "decision": "already_public",
        "where_public": "市政府网站公报栏",
        "public_link": "https://yunxi.example/gongbao/7.html",
        "public_since": "2025-07-01",
        "link_checked": True,
    }
    assert city.command("intake", first["case_id"], "reply_on_spot", **on_spot).status == 200
    for _ in range(3):
        waiting = [
            by
            for by in ("office-head", *APPROVERS)
            if city.call("GET", "/api/v1/staff/approvals", by=by).json["items"]
        ]
        if not waiting:
            break
        assert city.decide_next(waiting[0]).status == 200
    assert city.command("intake", first["case_id"], "send").status == 200
    city.clock.time += timedelta(minutes=5)
    second = received(city, key="the-second-1")
    answer = merge(city, second["case_id"], first["receipt_no"])
    assert (answer.status, answer.json["code"]) == (422, "merge_into_answered"), answer.text
