"""What the applicant attached: staff who reach the applicant see all of it, approvers less."""

from __future__ import annotations

from typing import Any

from sunhall.domain.upload import Ticket, signed
from tests.integration.journey.citizen import submit
from tests.integration.journey.moto_city import BUCKET, MotoCity

FILE = b"%PDF-1.7 a file"


def uploaded(city: MotoCity, name: str, purpose: str) -> dict[str, Any]:
    ticket = Ticket(f"object-{purpose}", "application/pdf", len(FILE), 4_000_000_000)
    city.s3.put_object(
        Bucket=BUCKET, Key=f"uploads/{ticket.object_id}", Body=FILE, ContentType="application/pdf"
    )
    upload_id = signed(ticket, city.ports.secrets.derived("upload"))
    return {"upload_id": upload_id, "file_name": name, "purpose": purpose}


def attachments_seen(city: MotoCity, case_id: str, by: str) -> list[tuple[str, str]]:
    seen = city.call("GET", f"/api/v1/staff/cases/{case_id}", by=by).json
    return [
        (each["name"], each["purpose"])
        for each in seen["facts"]["documents"]["application"]["attachments"]
    ]


def test_who_handles_a_request_sees_everything_that_came_with_it(city: MotoCity) -> None:
    case_id = with_two_files(city)
    assert attachments_seen(city, case_id, "intake") == [
        ("欧阳明月身份证.pdf", "identity_proof"),
        ("欧阳明月的说明.pdf", "supporting"),
    ]


def test_who_only_approves_sees_no_proof_of_identity_and_no_name_in_a_file_s_name(
    city: MotoCity,
) -> None:
    case_id = with_two_files(city)
    for approver in ("legal", "leader", "supervisor"):
        assert attachments_seen(city, case_id, approver) == [("attachment-2.pdf", "supporting")]


def with_two_files(city: MotoCity) -> str:
    files = [
        uploaded(city, "欧阳明月身份证.pdf", "identity_proof"),
        uploaded(city, "欧阳明月的说明.pdf", "supporting"),
    ]
    return str(submit(city, attachments=files)["case_id"])
