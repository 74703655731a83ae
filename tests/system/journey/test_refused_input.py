"""What is wrong is refused clearly, in problem+json, and leaves nothing behind."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from infra.local.city_client import CityClient
from tests.system.city import City
from tests.system.journey.applicants import SHANGGUAN
from tests.system.journey.ledger import Ledger
from tests.system.journey.walk import Walk

SUBMIT = "/api/v1/disclosure-requests"
JSON = "application/json"

#: Counters of attempts, and the minute's tick: they are written whatever anybody sends.
UNRELATED = ("GUESS#", "TICK")


#: Written on purpose when something is refused: how often a wrong query code was tried.
COUNTED = ("failures", "locked_until")


def stored(ledger: Ledger) -> dict[tuple[str, str], str]:
    return {
        (item["PK"]["S"], item["SK"]["S"]): repr(
            sorted((name, value) for name, value in item.items() if name not in COUNTED)
        )
        for item in ledger.items()
        if not item["PK"]["S"].startswith(UNRELATED)
    }


@pytest.fixture(scope="module")
def walk(client: CityClient) -> Walk:
    """A request at work, so that there is something to do wrong to."""
    walk = Walk.begin(client, SHANGGUAN).assigned()
    walk.letter("D01")
    return walk


@pytest.fixture(scope="module")
def used_key(client: CityClient) -> str:
    """A key under which a request was submitted."""
    key = secrets.token_hex(16)
    client.submit(SHANGGUAN.request(), key=key)
    return key


@pytest.fixture(scope="module", autouse=True)
def nothing_is_stored(walk: Walk, used_key: str, ledger: Ledger) -> Iterator[None]:
    """All these tests together change nothing of what is stored."""
    before = stored(ledger.settled())
    files = ledger.file_keys()
    yield
    assert stored(ledger) == before
    assert ledger.file_keys() == files


@pytest.fixture(scope="module")
def doors(city: City, walk: Walk) -> Iterator[dict[str, Any]]:
    """Every route that takes a body, as somebody who may use it: how to send it something."""
    with (
        city.http() as citizen,
        city.signed_in("intake") as officer,
        city.signed_in("education-head") as approver,
    ):
        request = f"{SUBMIT}/{walk.opened['receipt_no']}/actions"
        yield {
            "submit": (citizen, SUBMIT, {}),
            "act": (citizen, request, {"x-query-code": walk.opened["query_code"]}),
            "upload": (citizen, "/api/v1/uploads", {}),
            "login": (citizen, "/api/v1/staff/login", {}),
            "command": (officer, f"/api/v1/staff/cases/{walk.case_id}/commands", {}),
            "decide": (approver, f"/api/v1/staff/approvals/{walk.case_id}.1.1/actions", {}),
            "register": (officer, "/api/v1/staff/disclosure-requests", {}),
        }


def send(doors: dict[str, Any], door: str, content: bytes, media: str = JSON) -> httpx.Response:
    people, path, headers = doors[door]
    given = {"idempotency-key": secrets.token_hex(16), "content-type": media, **headers}
    answer: httpx.Response = people.post(path, content=content, headers=given)
    return answer


def assert_problem(answer: httpx.Response, status: int, code: str) -> None:
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert problem["detail"]
    assert problem["correlation_id"]


DOORS = ("submit", "act", "upload", "login", "command", "decide", "register")

UNREADABLE = [
    (b"", JSON, 400, "body_missing"),
    (b"{", JSON, 400, "malformed_json"),
    (b"[]", JSON, 400, "body_not_object"),
    (b'{"a": 1, "a": 2}', JSON, 400, "duplicate_key"),
    (b'{"a": NaN}', JSON, 400, "malformed_json"),
    (b'{"a": "\\u0000"}', JSON, 400, "control_character"),
    (b'{"a": "\xff\xfe"}', JSON, 400, "bad_utf8"),
    (b'{"a": "' + b"x" * 200_000 + b'"}', JSON, 413, "payload_too_large"),
    (b"a=1", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
    (b"{}", "text/plain", 415, "unsupported_media_type"),
]


@pytest.mark.parametrize("door", DOORS)
def test_a_body_that_cannot_be_read_is_refused_at_every_door(
    doors: dict[str, Any], door: str
) -> None:
    for content, media, status, code in UNREADABLE:
        answer = send(doors, door, content, media)
        assert (content[:20], media, answer.status_code, answer.json()["code"]) == (
            *(content[:20], media, status, code),
        )
        assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize("door", DOORS)
def test_an_unknown_field_is_named_at_every_door(doors: dict[str, Any], door: str) -> None:
    proof = {"provider": "password", "username": "intake", "password": "-"}
    body = (proof if door == "login" else {}) | {"surprise": 1}
    answer = send(doors, door, json.dumps(body).encode())
    assert_problem(answer, 422, "invalid_input")
    assert ("surprise", "unknown_field") in {
        (error["field"], error["code"]) for error in answer.json()["errors"]
    }


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"department": "no-such-office"}, "department", "unknown_department"),
        ({"information": {"description": "长" * 4001}}, "information.description", "too_long"),
        ({"locale": "fr"}, "locale", "not_one_of"),
        ({"channel": "fax"}, "channel", "channel_not_open"),
        ({"assistance": "yes"}, "assistance", "wrong_type"),
        (
            {"attachments": [{"upload_id": "A" * 40, "file_name": "a.pdf"}]},
            "attachments.0.upload_id",
            "upload_unknown",
        ),
    ],
)
def test_a_wrong_field_of_a_submission_has_a_message_of_its_own(
    doors: dict[str, Any], change: dict[str, Any], field: str, code: str
) -> None:
    body = json.dumps(SHANGGUAN.request(**change)).encode()
    answer = send(doors, "submit", body)
    assert answer.status_code == 422
    [error] = [each for each in answer.json()["errors"] if each["field"] == field]
    assert error["code"] == code
    assert error["message"]


def test_what_somebody_typed_is_never_repeated_to_them(doors: dict[str, Any]) -> None:
    request = SHANGGUAN.request()
    request["applicant"]["id_number"] = "not-a-number-4711"
    answer = send(doors, "submit", json.dumps(request).encode())
    assert answer.status_code == 422
    assert "4711" not in answer.text
    assert SHANGGUAN.name not in answer.text


@pytest.mark.parametrize("key", ["", "short", "k" * 300, "钥匙钥匙钥匙钥匙"])
def test_a_submission_needs_a_usable_idempotency_key(city: City, key: str) -> None:
    headers = {b"idempotency-key": key.encode()} if key else {}
    with city.http() as people:
        answer = people.post(SUBMIT, json=SHANGGUAN.request(), headers=headers)
    assert answer.status_code == 400


def test_a_stale_version_is_a_conflict(city: City, walk: Walk) -> None:
    body = {"command": "assign", "data": {"department": "transport-bureau"}, "expected_version": 1}
    with city.signed_in("office-head") as head:
        answer = head.post(f"/api/v1/staff/cases/{walk.case_id}/commands", json=body)
    assert_problem(answer, 409, "stale_version")


def test_a_key_used_before_for_another_submission_is_a_conflict(city: City, used_key: str) -> None:
    other = SHANGGUAN.request(information={"description": "另一项政府信息"})
    with city.http() as people:
        answer = people.post(SUBMIT, json=other, headers={"idempotency-key": used_key})
    assert_problem(answer, 409, "idempotency_key_reused")


@pytest.mark.parametrize("code", ["AAAA-BBBB-CCCC", "", "x" * 500])
def test_a_wrong_query_code_opens_nothing(city: City, walk: Walk, code: str) -> None:
    with city.http() as people:
        answer = people.get(f"{SUBMIT}/{walk.opened['receipt_no']}", headers={"x-query-code": code})
    assert_problem(answer, 404, "receipt_or_code_wrong")


@pytest.mark.parametrize(
    ("offer", "field"),
    [
        (
            {"file_name": "virus.exe", "content_type": "application/x-msdownload", "size": 10},
            "content_type",
        ),
        ({"file_name": "proof.pdf", "content_type": "application/pdf", "size": 10**9}, "size"),
        (
            {"file_name": "../../proof.pdf", "content_type": "application/pdf", "size": 10},
            "file_name",
        ),
    ],
)
def test_a_file_that_the_city_does_not_take_gets_no_place(
    doors: dict[str, Any], offer: dict[str, Any], field: str
) -> None:
    answer = send(doors, "upload", json.dumps(offer).encode())
    assert answer.status_code == 422
    assert field in {error["field"] for error in answer.json()["errors"]}


def test_a_file_larger_than_announced_is_refused_by_the_store(city: City) -> None:
    offer = {"file_name": "proof.pdf", "content_type": "application/pdf", "size": 10}
    with city.http() as people:
        place = people.post("/api/v1/uploads", json=offer).json()
        answer = people.post(
            place["url"], data=place["fields"], files={"file": ("proof.pdf", b"x" * 5000, "")}
        )
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["/api/v1/nowhere", "/api/v2/catalogue"])
def test_a_path_that_is_none_is_not_found(city: City, path: str) -> None:
    with city.http() as people:
        assert people.get(path).status_code == 404
