"""Submitting: repeated, wrong, hostile. What is refused leaves nothing behind."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders.submission import submission
from tests.integration.journey.citizen import SUBMIT, submit, try_submit
from tests.integration.journey.moto_city import MotoCity

KEY = {"idempotency-key": "citizen-key-1"}


def test_a_repeated_submission_is_answered_word_for_word(city: MotoCity) -> None:
    first = try_submit(city)
    city.pump()
    assert city.command("intake", first.json["case_id"], "confirm_receipt").status == 200
    again = try_submit(city)
    assert (again.status, again.json) == (201, first.json)


def test_a_key_used_for_another_submission_is_a_conflict(city: MotoCity) -> None:
    submit(city)
    other = try_submit(city, information={"description": "另一项政府信息"})
    assert (other.status, other.json["code"]) == (409, "idempotency_key_reused")


def test_the_answer_explains_every_day_of_the_due_date(city: MotoCity) -> None:
    clocks = {clock["name"]: clock for clock in submit(city)["clocks"]}
    reply = clocks["reply"]
    assert len(reply["counted"]) == 20
    assert reply["due_at"] == "2026-03-30T23:59:59+08:00"
    assert all(day["reason"] for day in reply["skipped"])


def test_a_submission_in_2026_that_runs_into_2027_has_a_provisional_date(city: MotoCity) -> None:
    from datetime import datetime

    from sunhall.domain.calendar.beijing import BEIJING

    city.clock.time = datetime(2026, 12, 10, 9, tzinfo=BEIJING)
    clocks = {clock["name"]: clock for clock in submit(city)["clocks"]}
    assert clocks["reply"]["provisional"] is True
    assert clocks["reply"]["due_at"].startswith("2027-01-08")


WRONG_FIELDS: list[tuple[dict[str, Any], str, str]] = [
    ({"department": "no-such-office"}, "department", "unknown_department"),
    ({"department": "tax-bureau"}, "department", "unknown_department"),
    ({"channel": "post_signed"}, "channel", "channel_not_open"),
    ({"channel": "telepathy"}, "channel", "not_one_of"),
    ({"information": {"description": ""}}, "information.description", "missing"),
    ({"information": {"description": "长" * 4001}}, "information.description", "too_long"),
    ({"information": {}}, "information.description", "missing"),
    ({"delivery": {"form": "electronic"}}, "delivery.way", "missing"),
    ({"delivery": {"form": "fax", "way": "online"}}, "delivery.form", "not_one_of"),
    ({"assistance": "yes"}, "assistance", "wrong_type"),
    ({"locale": "fr"}, "locale", "not_one_of"),
    ({"surprise": 1}, "surprise", "unknown_field"),
    ({"signed_on": "yesterday"}, "signed_on", "bad_format"),
    ({"attachments": [{"upload_id": "x"}]}, "attachments.0.upload_id", "too_short"),
]

WRONG_APPLICANT: list[tuple[dict[str, Any], str, str]] = [
    ({"name": ""}, "applicant.name", "missing"),
    ({"kind": "robot"}, "applicant.kind", "not_one_of"),
    ({"id_number": "12345"}, "applicant.id_number", "id_number_malformed"),
    (
        {"id_type": "unified_social_credit_code"},
        "applicant.id_type",
        "id_type_not_for_applicant",
    ),
    ({"phone": None, "email": None}, "applicant.phone", "contact_missing"),
    ({"nickname": "x"}, "applicant.nickname", "unknown_field"),
]


@pytest.mark.parametrize(("change", "field", "code"), WRONG_FIELDS)
def test_every_wrong_field_is_named_with_its_code(
    city: MotoCity, change: dict[str, Any], field: str, code: str
) -> None:
    refused_naming(city, change, field, code)


@pytest.mark.parametrize(("change", "field", "code"), WRONG_APPLICANT)
def test_every_wrong_detail_of_the_applicant_is_named(
    city: MotoCity, change: dict[str, Any], field: str, code: str
) -> None:
    applicant = {**submission()["applicant"], **change}
    refused_naming(city, {"applicant": applicant}, field, code)


def refused_naming(city: MotoCity, change: dict[str, Any], field: str, code: str) -> None:
    answer = try_submit(city, **change)
    assert answer.status == 422, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    found = {(error["field"], error["code"]) for error in answer.json["errors"]}
    assert (field, code) in found
    assert all(error["message"] for error in answer.json["errors"])
    assert city.scan() == []


def test_all_broken_rules_are_told_at_once(city: MotoCity) -> None:
    applicant = {**submission()["applicant"], "id_number": "1234", "phone": None, "email": None}
    answer = try_submit(
        city,
        department="tax-bureau",
        applicant=applicant,
        information={"description": "长" * 2001},
        delivery={"form": "electronic", "way": "post"},
    )
    assert answer.status == 422
    assert {(error["field"], error["code"]) for error in answer.json["errors"]} == {
        ("department", "unknown_department"),
        ("applicant.id_number", "id_number_malformed"),
        ("applicant.phone", "contact_missing"),
        ("information.description", "too_long"),
        ("delivery.way", "delivery_way_not_offered"),
    }
    assert city.scan() == []


def test_all_wrong_fields_are_told_at_once(city: MotoCity) -> None:
    answer = try_submit(city, channel="telepathy", locale="fr", surprise=1)
    assert len(answer.json["errors"]) == 3


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        ("", 400, "body_missing"),
        ("{", 400, "malformed_json"),
        ("[]", 400, "body_not_object"),
        ('{"a": 1, "a": 2}', 400, "duplicate_key"),
        ('{"a": NaN}', 400, "malformed_json"),
        ('{"a": "\\u0000"}', 400, "control_character"),
        ('{"a": "\ud800"}', 400, "bad_utf8"),
        ('{"a": "' + "长" * 60_000 + '"}', 413, "payload_too_large"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_clearly(
    city: MotoCity, raw: str, status: int, code: str
) -> None:
    answer = city.call(
        "POST", SUBMIT, body=raw, headers={**KEY, "content-type": "application/json"}
    )
    assert (answer.status, answer.json["code"]) == (status, code)
    assert city.scan() == []


def test_a_body_that_is_not_json_is_refused(city: MotoCity) -> None:
    answer = city.call("POST", SUBMIT, body="a=1", headers={**KEY, "content-type": "text/plain"})
    assert answer.status == 415


@pytest.mark.parametrize("headers", [{}, {"idempotency-key": "short"}])
def test_a_submission_needs_a_usable_idempotency_key(
    city: MotoCity, headers: dict[str, str]
) -> None:
    answer = city.call("POST", SUBMIT, body=submission(), headers=headers)
    assert answer.status == 400
    assert city.scan() == []


def test_an_upload_that_is_not_ours_is_refused(city: MotoCity) -> None:
    attachment = {"upload_id": "A" * 40, "file_name": "证明.pdf", "purpose": "identity_proof"}
    answer = try_submit(city, attachments=[attachment])
    assert answer.status == 422
    assert answer.json["errors"][0]["field"] == "attachments.0.upload_id"
    assert city.scan() == []


def test_problems_speak_the_caller_s_language_and_never_repeat_the_input(city: MotoCity) -> None:
    applicant = {**submission()["applicant"], "id_number": "secret-number-77"}
    headers = {**KEY, "accept-language": "en"}
    english = city.call("POST", SUBMIT, body=submission(applicant=applicant), headers=headers)
    chinese = try_submit(city, applicant=applicant)
    assert english.json["errors"][0]["message"].isascii()
    assert not chinese.json["errors"][0]["message"].isascii()
    for answer in (english, chinese):
        assert "secret-number-77" not in answer.text
