"""A sealed identity in the whole city: real table, real keys, real files, the example's chain."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from sunhall.application.carry_out import load_case
from sunhall.domain.engine.event import first_broken
from tests.builders.aws_faults import broken, watched
from tests.builders.gateway import Answer
from tests.builders.submission import EMAIL, ID_NUMBER, NAME, PHONE
from tests.integration.journey.citizen import APPROVERS, DRAFT, submit, track
from tests.integration.journey.moto_city import BUCKET, MotoCity
from tests.integration.journey.test_attachments import uploaded

WHO = (NAME, ID_NUMBER, PHONE, EMAIL)
ASKER = "education-handler"
STAFF_WHO_SEE = ("intake", "office-head", ASKER, "education-head", *APPROVERS[1:], "supervisor")

#: The AWS calls of a look in a process that has looked before: load, open the key, seal the purpose
#: and commit the mark; load again, open the key, and only then show.
LOOK_CALLS = [
    *("dynamodb.Query", "kms.Decrypt", "dynamodb.TransactWriteItems"),
    *("dynamodb.Query", "kms.Decrypt"),
]
COMMITTED = LOOK_CALLS.index("dynamodb.TransactWriteItems")


def handed_in(city: MotoCity) -> dict[str, Any]:
    files = [uploaded(city, "欧阳明月身份证.pdf", "identity_proof")]
    opened = submit(city, attachments=files)
    city.command("intake", opened["case_id"], "confirm_receipt")
    city.command("office-head", opened["case_id"], "assign", department="education-bureau")
    return opened


def sealed(city: MotoCity) -> dict[str, Any]:
    opened = handed_in(city)
    answer = city.command("intake", opened["case_id"], "seal_identity", reason="担心被打击报复")
    assert answer.status == 200, answer.text
    return opened


def opened_to_the_handler(city: MotoCity) -> str:
    case_id = str(sealed(city)["case_id"])
    answer = city.command(ASKER, case_id, "request_identity", reason="核对委托书")
    assert answer.status == 200, answer.text
    for key_holder in APPROVERS:
        assert city.decide_next(key_holder).status == 200
    return case_id


def view(city: MotoCity, case_id: str, by: str) -> Answer:
    return city.call("GET", f"/api/v1/staff/cases/{case_id}", by=by)


def look(city: MotoCity, case_id: str, by: str = ASKER) -> Answer:
    path = f"/api/v1/staff/cases/{case_id}/identity"
    return city.call("POST", path, by=by, body={"purpose": "电话核对"})


def marks(city: MotoCity, case_id: str) -> int:
    events = load_case(city.ports, case_id).stored.events
    assert first_broken(events) is None
    return [event.type for event in events].count("identity_viewed")


def test_three_offices_open_it_to_who_asked_for_some_hours(city: MotoCity) -> None:
    case_id = opened_to_the_handler(city)
    answer = look(city, case_id)
    assert answer.status == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json["applicant"]["name"] == NAME
    assert answer.json["applicant"]["phone"] == PHONE
    assert [each["name"] for each in answer.json["attachments"]] == ["欧阳明月身份证.pdf"]
    # What was handed in comes under a neutral name, so an address says nothing.
    assert not [word for word in WHO if word in answer.json["attachments"][0]["url"]]
    for key_holder in APPROVERS:
        assert look(city, case_id, key_holder).status == 403
    hours = city.ports.catalogue.disclosure.identity_open_hours.amount
    city.clock.time += timedelta(hours=hours)
    over = look(city, case_id)
    assert (over.status, over.json["code"]) == (403, "identity_not_open")
    assert marks(city, case_id) == 1
    facts = view(city, case_id, "supervisor").json["facts"]["identity"]
    assert facts == {"sealed": True, "open_for": None, "open_until": None, "views": 1}


def test_the_state_machine_waits_three_times_and_ends(city: MotoCity) -> None:
    case_id = opened_to_the_handler(city)
    executions = [name for name in city.chains.running if name.startswith(case_id)]
    assert [city.chains.running[name] for name in executions] == ["SUCCEEDED"]


def test_no_member_of_staff_reads_who_it_is_or_reaches_a_letter(city: MotoCity) -> None:
    case_id = sealed(city)["case_id"]
    for by in STAFF_WHO_SEE:
        answer = view(city, case_id, by)
        assert answer.status == 200, answer.text
        assert not [word for word in WHO if word in answer.text], by
        assert "欧阳" not in answer.text
        assert [letter["url"] for letter in answer.json["letters"]] == [None]
        assert answer.json["facts"]["documents"]["application"]["attachments"] == []


def test_the_applicant_sees_what_they_always_saw_and_the_letters_bear_their_name(
    city: MotoCity,
) -> None:
    opened = sealed(city)
    case_id = opened["case_id"]
    city.command(ASKER, case_id, "save_draft", **DRAFT)
    city.command(ASKER, case_id, "submit_for_approval")
    for approver in APPROVERS:
        city.decide_next(approver)
    assert city.command("intake", case_id, "send").status == 200
    seen = track(city, opened)
    assert seen["state"] == "sent"
    assert [letter["code"] for letter in seen["letters"]] == ["D01", "D10"]
    assert all(letter["url"] for letter in seen["letters"])
    listed = city.s3.list_objects_v2(Bucket=BUCKET, Prefix=f"letters/{case_id}/")["Contents"]
    pdfs = [each["Key"] for each in listed if each["Key"].endswith(".pdf")]
    for key in pdfs:
        stored = city.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(stored)).pages)
        assert NAME in "".join(text.split())


def test_nothing_that_is_stored_or_logged_says_who_it_is_or_what_for(
    city: MotoCity, capsys: pytest.CaptureFixture[str]
) -> None:
    case_id = opened_to_the_handler(city)
    assert look(city, case_id).status == 200
    confidential = (*WHO, "担心被打击报复", "核对委托书", "电话核对")
    stored = json.dumps(city.scan(), default=repr, ensure_ascii=False)
    logged = capsys.readouterr().out
    assert not [word for word in confidential if word in stored]
    assert not [word for word in confidential if word in logged]


def test_a_look_costs_two_reads_and_one_transaction_in_this_order(city: MotoCity) -> None:
    case_id = opened_to_the_handler(city)
    look(city, case_id)
    with watched() as calls:
        assert look(city, case_id).status == 200
    assert calls.names == LOOK_CALLS


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("place", range(len(LOOK_CALLS)))
def test_a_fault_at_any_call_never_leaves_a_look_without_a_mark(
    city: MotoCity, place: int, moment: Any
) -> None:
    case_id = opened_to_the_handler(city)
    with broken(place, moment):
        answer = look(city, case_id)
    assert answer.status == 503
    assert not [word for word in WHO if word in answer.text]
    stored = place > COMMITTED or (place == COMMITTED and moment == "after")
    assert marks(city, case_id) == int(stored)
    assert look(city, case_id).status == 200
    assert marks(city, case_id) == 1 + int(stored)
