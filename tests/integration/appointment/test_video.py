"""The meeting by video of a real appointment: who gets in, and what the case is told afterwards."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

import meetings_api.handler
from sunhall.application.carry_out import carry_out
from sunhall.application.request_identity import request_identity
from sunhall.domain.actor import system_actor
from sunhall.domain.appointment.commands import RecordMeeting
from sunhall.domain.meeting.participant import MeetingRole, Stay
from sunhall.domain.meeting.report import Attendance, ChatLine, MeetingReport
from tests.builders.gateway import Answer, Gateway
from tests.builders.stored_text import stored_text
from tests.integration.appointment import reception as r
from tests.integration.journey.moto_city import BUCKET, STAFF, MotoCity
from tests.integration.journey.test_attachments import FILE, uploaded

CITIZEN = "POST /api/v1/appointments/{receipt_no}/meeting-tickets"
COLLEAGUE = "POST /api/v1/staff/cases/{case_id}/meeting-tickets"
WRITTEN = "我把照片传给您"


@pytest.fixture
def tickets(city: MotoCity, monkeypatch: pytest.MonkeyPatch) -> Gateway:
    monkeypatch.setattr(meetings_api.handler, "ports", lambda: city.ports)
    return Gateway(
        dict.fromkeys((CITIZEN, COLLEAGUE), meetings_api.handler.lambda_handler),
        authorise=lambda headers: STAFF[headers["authorization"]],
        staff=(COLLEAGUE,),
    )


def ticket(tickets: Gateway, opened: dict[str, Any], by: str = "") -> Answer:
    if by:
        path = f"/api/v1/staff/cases/{opened['case_id']}/meeting-tickets"
        return tickets.send("POST", path, query={}, headers={"authorization": by}, body={})
    path = f"{r.ROOT}/{opened['receipt_no']}/meeting-tickets"
    return tickets.send(
        "POST", path, query={}, headers=r.code(opened), body={"display_name": "林女士"}
    )


def told(at: datetime, *roles: str) -> RecordMeeting:
    """Return the server's last report of a meeting in which some people were for half an hour."""
    since = at - timedelta(minutes=30)
    there = tuple(
        Attendance(
            participant=f"p{number}",
            role=MeetingRole(role),
            staff="" if role == "citizen" else "staff-petition-officer",
            arrived_at=since,
            admitted=True,
            stays=(Stay(since, at),),
            consent=True,
            identity_method="document_compared" if role == "citizen" else "",
            identity_by="",
        )
        for number, role in enumerate(roles, start=1)
    )
    chat = (ChatLine(since, "p1", WRITTEN),)
    return RecordMeeting(MeetingReport("m-1", 1, at, True, there, (), chat))


def report(city: MotoCity, case_id: str, command: RecordMeeting) -> None:
    carry_out(
        city.ports,
        case_id,
        "record_meeting",
        command,
        system_actor("meeting"),
        request_identity("meeting", f"m-1:{command.report.number}", "0" * 16),
        expected_version=None,
    )
    city.pump()


def test_both_sides_get_into_the_meeting_of_a_confirmed_appointment(
    city: MotoCity, tickets: Gateway
) -> None:
    at = r.first_slot(city)
    opened = r.booked(city, at)
    seen = r.read(city, opened)
    early = ticket(tickets, opened)
    assert early.status in (409, 422), early.text
    r.go_to(city, seen["appointment"]["meeting"]["opens_at"])
    citizen, host = ticket(tickets, opened), ticket(tickets, opened, r.host_of(seen))
    assert (citizen.status, host.status) == (201, 201), citizen.text + host.text
    assert (citizen.json["role"], host.json["role"]) == ("citizen", "host")
    wrong = ticket(tickets, {**opened, "query_code": "AAAA-BBBB-CCCC"})
    assert wrong.status == 404


def test_a_cancelled_appointment_has_no_meeting(city: MotoCity, tickets: Gateway) -> None:
    opened = r.booked(city)
    r.act(city, opened, "cancel_appointment")
    answer = ticket(tickets, opened)
    assert (answer.status, answer.json["code"]) == (409, "no_meeting")


def test_what_the_meeting_server_tells_is_kept_once_and_its_words_are_sealed(
    city: MotoCity,
) -> None:
    at = r.first_slot(city)
    opened = r.booked(city, at)
    r.go_to(city, datetime.fromisoformat(at) + timedelta(minutes=35))
    command = told(city.clock.time, "host", "citizen")
    for _ in range(2):
        report(city, opened["case_id"], command)
    seen = r.read(city, opened)
    assert (seen["state"], seen["appointment"]["meeting"]) == ("appointment_in_session", None)
    host = r.host_of(seen)
    staff = city.call("GET", f"/api/v1/staff/cases/{opened['case_id']}", by=host).json
    assert [event["type"] for event in staff["events"]].count("meeting_recorded") == 1
    assert staff["facts"]["documents"]["meeting"]["lines"][0]["text"] == WRITTEN
    assert WRITTEN not in json.dumps(city.scan(), ensure_ascii=False, default=repr)
    assert "write_minutes" in [each["name"] for each in staff["commands"]]


def test_a_citizen_who_did_not_come_is_known_from_the_server(city: MotoCity) -> None:
    at = r.first_slot(city)
    opened = r.booked(city, at)
    r.go_to(city, datetime.fromisoformat(at) + timedelta(minutes=35))
    report(city, opened["case_id"], told(city.clock.time, "host"))
    seen = r.read(city, opened)
    assert (seen["state"], seen["appointment"]["absent"]) == ("appointment_no_show", "citizen")
    assert "reschedule" not in [each["name"] for each in seen["actions"]]


def test_a_file_that_is_handed_over_in_the_meeting_is_read_by_the_other_side_and_stays(
    city: MotoCity,
) -> None:
    opened, host = in_the_meeting(city)
    case = f"/api/v1/staff/cases/{opened['case_id']}"
    theirs = uploaded(city, "林一的照片.pdf", "citizen")
    given = {name: theirs[name] for name in ("upload_id", "file_name")}
    assert r.act(city, opened, "hand_over_file", **given).status == 200
    seen = city.call("GET", case, by=host).json["facts"]["documents"]["file-1"]
    assert (seen["by"], [each["name"] for each in seen["files"]]) == ("citizen", ["林一的照片.pdf"])
    assert content_at(city, seen["files"][0]["url"]) == FILE, "it lies with the case"
    # Who does not receive them reads the file under a neutral name.
    leader = city.call("GET", case, by="leader").json["facts"]["documents"]["file-1"]
    assert [each["name"] for each in leader["files"]] == ["attachment-1.pdf"]

    ours = uploaded(city, "政策依据.pdf", "host")
    handed = city.command(
        *(host, opened["case_id"], "hand_over_file"),
        upload_id=ours["upload_id"],
        file_name="政策依据.pdf",
    )
    assert handed.status == 200, handed.text
    read = r.read(city, opened)["file-2"]
    assert (read["by"], [each["name"] for each in read["files"]]) == ("host", ["政策依据.pdf"])
    assert content_at(city, read["files"][0]["url"]) == FILE
    stored = stored_text(city.scan())
    assert not [name for name in ("林一的照片", "政策依据") if name in stored]


def test_what_nobody_has_uploaded_is_not_handed_over(city: MotoCity) -> None:
    opened, _ = in_the_meeting(city)
    invented = r.act(city, opened, "hand_over_file", upload_id="x" * 40, file_name="a.pdf")
    assert (invented.status, invented.json["errors"][0]["code"]) == (422, "upload_unknown")


def in_the_meeting(city: MotoCity) -> tuple[dict[str, Any], str]:
    """Return an appointment whose meeting has begun, and its host."""
    at = r.first_slot(city)
    opened = r.booked(city, at)
    host = r.host_of(r.read(city, opened))
    r.go_to(city, at)
    assert city.command(host, opened["case_id"], "start").status == 200
    return opened, host


def content_at(city: MotoCity, url: str) -> bytes:
    """Return what lies at a signed address."""
    path = unquote(urlsplit(url).path)
    key = path[path.index("cases/") :]
    content: bytes = city.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    return content
