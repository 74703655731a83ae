"""A disclosure request whose files were redacted: from the mark to what the applicant downloads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from moto import mock_aws

import disclosure_api.handler
import dispatcher.handler
import letter_writer.handler
import redactor.handler
import staff_api.handler
from sunhall.adapters import aws_clients
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.upload import Ticket, signed
from tests.builders.pdf_files import notice, texts_of
from tests.integration.journey.citizen import APPROVERS, submit, track
from tests.integration.journey.moto_city import BUCKET, MotoCity
from tests.integration.redaction.paper_office import PlayedOrders

HANDLERS = (disclosure_api, dispatcher, letter_writer, redactor, staff_api)
#: An article of the ground that the example city gives for it.
MARK = {"ground": "third_party", "article": "15", "reason": "涉及第三方个人信息"}


@pytest.fixture
def city(monkeypatch: pytest.MonkeyPatch) -> Iterator[MotoCity]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.setenv(name, "us-east-1")
    monkeypatch.setenv("STAGE", "test")
    with mock_aws():
        running = MotoCity(datetime(2026, 3, 2, 9, 30, tzinfo=BEIJING))
        running.ports.__dict__["redaction_orders"] = PlayedOrders()
        for function in HANDLERS:
            monkeypatch.setattr(function.handler, "ports", lambda: running.ports)
        yield running
    aws_clients.forget_clients()


def given(city: MotoCity, by: str, case_id: str, name: str, **data: Any) -> None:
    answer = city.command(by, case_id, name, **data)
    assert answer.status == 200, answer.json


def uploaded(city: MotoCity, content: bytes) -> dict[str, Any]:
    ticket = Ticket("object-reply", "application/pdf", len(content), 4_000_000_000)
    city.s3.put_object(
        Bucket=BUCKET,
        Key=f"uploads/{ticket.object_id}",
        Body=content,
        ContentType="application/pdf",
    )
    upload_id = signed(ticket, city.ports.secrets.derived("upload"))
    return {"upload_id": upload_id, "file_name": "张三的协议.pdf", "purpose": "supporting"}


def with_a_file(city: MotoCity) -> tuple[dict[str, Any], str]:
    """A request that is drafted with a file, and the id of the file."""
    opened = submit(city)
    case_id = opened["case_id"]
    file = uploaded(city, notice())
    given(city, "intake", case_id, "confirm_receipt")
    given(
        city,
        "office-head",
        case_id,
        "assign",
        department="education-bureau",
        handler="S-edu-handler",
    )
    reply = {"decision": "disclose", "disclosed_items": ["招生计划"], "files": [file]}
    given(city, "education-handler", case_id, "save_draft", **reply)
    return opened, file["upload_id"]


def redact(city: MotoCity) -> None:
    """Let the redactor do what was ordered."""
    for order in city.ports.__dict__["redaction_orders"].placed:
        redactor.handler.lambda_handler(order, None)
    city.pump()


def sent(city: MotoCity, opened: dict[str, Any]) -> dict[str, Any]:
    """The applicant's view after the reply was approved and sent."""
    case_id = opened["case_id"]
    given(city, "education-handler", case_id, "submit_for_approval")
    for approver in APPROVERS:
        assert city.decide_next(approver).status == 200
    given(city, "intake", case_id, "send")
    return track(city, opened)


def stored(city: MotoCity, url: str) -> bytes:
    key = url.partition("?")[0].partition(f"{BUCKET}/")[2] or url.partition("?")[0].split("/", 3)[3]
    content: bytes = city.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    return content


def test_the_applicant_downloads_the_redacted_file_and_never_the_original(city: MotoCity) -> None:
    opened, upload_id = with_a_file(city)
    marks = [{**MARK, "words": "张三"}]
    given(
        city,
        "education-handler",
        opened["case_id"],
        "mark_redaction",
        upload_id=upload_id,
        marks=marks,
    )
    redact(city)
    reply = sent(city, opened)["reply"]

    (file,) = reply["files"]
    assert file["name"] == "redacted-1.pdf"
    (text,) = texts_of(stored(city, file["url"]))
    assert "张三" not in text
    assert "■■■" in text
    assert "object-reply" not in str(reply)
    assert "张三" not in str(reply)


def test_a_file_that_is_withheld_is_replaced_by_its_ground(city: MotoCity) -> None:
    opened, upload_id = with_a_file(city)
    marks = [{**MARK, "whole_file": True}]
    given(
        city,
        "education-handler",
        opened["case_id"],
        "mark_redaction",
        upload_id=upload_id,
        marks=marks,
    )
    assert city.ports.__dict__["redaction_orders"].placed == []
    reply = sent(city, opened)["reply"]

    assert reply["files"] == []
    (stone,) = reply["withheld_files"]
    assert stone["grounds"] == ["保护第三方合法权益"]
    assert stone["articles"] == ["15"]


def test_a_redaction_that_nobody_has_carried_out_yet_keeps_the_file_back(city: MotoCity) -> None:
    opened, upload_id = with_a_file(city)
    given(
        city,
        "education-handler",
        opened["case_id"],
        "mark_redaction",
        upload_id=upload_id,
        marks=[{**MARK, "words": "张三"}],
    )
    before = sent(city, opened)["reply"]
    assert before["files"] == []
    assert [each["final"] for each in before["withheld_files"]] == [False]

    redact(city)
    assert [each["name"] for each in track(city, opened)["reply"]["files"]] == ["redacted-1.pdf"]


def test_neither_marks_nor_reasons_are_in_the_events_that_staff_see(city: MotoCity) -> None:
    opened, upload_id = with_a_file(city)
    case_id = opened["case_id"]
    given(
        city,
        "education-handler",
        case_id,
        "mark_redaction",
        upload_id=upload_id,
        marks=[{**MARK, "words": "张三"}],
    )
    redact(city)
    seen = city.call("GET", f"/api/v1/staff/cases/{case_id}", by="leader").json

    told = [event for event in seen["events"] if event["type"].startswith("redaction_")]
    assert [event["type"] for event in told] == ["redaction_ordered", "redaction_applied"]
    assert "张三" not in str(told)
    assert "个人信息" not in str(told)
