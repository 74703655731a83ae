"""Attachments and letters in a made-up S3: what is signed, what is checked, what is kept."""

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
import time_machine
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from moto import mock_aws

from sunhall.adapters.files import S3Files, browser_client
from sunhall.application.ports import Document, Files
from sunhall.domain.errors import InvalidInput
from sunhall.domain.upload import Ticket, signed

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

BUCKET = "sunhall-test-files"
REGION: Final = "cn-north-1"
SECRET = bytes(range(32))
NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
CASE = "01KAMB8N2P7Q4RS5T6V7W8X9YZ"
PDF = b"%PDF-1.7\n" + bytes(5000)
DIGEST = "d" * 64
LATER = int((NOON + timedelta(hours=24)).timestamp())
TICKET = Ticket("b1hGQ2xkS0JhTm9wUXJzVA", "application/pdf", len(PDF), LATER)
UPLOAD_ID = signed(TICKET, SECRET)


class Derived:
    def derived(self, purpose: str) -> bytes:
        return SECRET if purpose == "upload" else bytes(32)


class SetClock:
    moment = NOON

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(scope="module")
def cloud() -> "Iterator[S3Client]":
    """One made-up S3 for all tests of this file: making a client takes longer than any of them."""
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            environment.setenv(name, "testing")
        browser_client.cache_clear()
        client = boto3.client("s3", region_name=REGION)
        client.create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        yield client
        browser_client.cache_clear()


@pytest.fixture
def s3(cloud: "S3Client") -> "Iterator[S3Client]":
    yield cloud
    for key in keys(cloud):
        cloud.delete_object(Bucket=BUCKET, Key=key)


@pytest.fixture
def files(s3: "S3Client", clock: SetClock) -> S3Files:
    return S3Files(
        BUCKET,
        calls=lambda: s3,
        signing=lambda: browser_client(REGION),
        clock=clock,
        secrets=Derived(),
    )


def arrive(s3: "S3Client", content: bytes = PDF, content_type: str = "application/pdf") -> None:
    """The browser has sent the form."""
    s3.put_object(
        Bucket=BUCKET, Key=f"uploads/{TICKET.object_id}", Body=content, ContentType=content_type
    )


def keys(s3: "S3Client") -> list[str]:
    return [one["Key"] for one in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])]


def policy_of(fields: Mapping[str, str]) -> dict[str, Any]:
    policy: dict[str, Any] = json.loads(base64.b64decode(fields["policy"]))
    return policy


# The form


def test_the_form_takes_exactly_what_the_ticket_promises(files: S3Files) -> None:
    form = files.upload_form(TICKET)
    conditions = policy_of(form.fields)["conditions"]
    assert ["content-length-range", len(PDF), len(PDF)] in conditions
    assert {"Content-Type": "application/pdf"} in conditions
    assert {"key": f"uploads/{TICKET.object_id}"} in conditions
    assert {"bucket": BUCKET} in conditions
    assert form.fields["Content-Type"] == "application/pdf"
    assert form.fields["key"] == f"uploads/{TICKET.object_id}"


def test_every_field_of_the_form_is_covered_by_its_policy(files: S3Files) -> None:
    form = files.upload_form(TICKET)
    conditions = policy_of(form.fields)["conditions"]
    named = {name for one in conditions if isinstance(one, dict) for name in one}
    assert set(form.fields) - {"policy", "x-amz-signature"} <= named


def test_the_form_is_signed_by_the_current_method_for_a_quarter_of_an_hour(files: S3Files) -> None:
    with time_machine.travel(NOON, tick=False):
        form = files.upload_form(TICKET)
    assert form.fields["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
    assert policy_of(form.fields)["expiration"] == "2026-11-21T04:15:00Z"


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("us-east-1", f"{BUCKET}.s3.us-east-1.amazonaws.com"),
        ("eu-central-1", f"{BUCKET}.s3.eu-central-1.amazonaws.com"),
        ("cn-north-1", f"{BUCKET}.s3.cn-north-1.amazonaws.com.cn"),
    ],
)
def test_a_browser_is_sent_to_the_buckets_regional_host_over_tls(
    s3: "S3Client", region: str, host: str
) -> None:
    place = S3Files(
        BUCKET, calls=lambda: s3, signing=lambda: browser_client(region), clock=SetClock()
    )
    for address in (
        place.upload_form(TICKET).url,
        place.letter_url(CASE, 7, "pdf", DIGEST, "a.pdf"),
    ):
        assert urlsplit(address).scheme == "https"
        assert urlsplit(address).netloc == host


def test_in_a_local_cloud_a_browser_is_sent_where_it_can_reach_it(s3: "S3Client") -> None:
    local = S3Files(
        BUCKET,
        calls=lambda: s3,
        signing=lambda: browser_client("us-east-1", "http://localhost:4566"),
        clock=SetClock(),
    )
    assert local.upload_form(TICKET).url == f"http://localhost:4566/{BUCKET}"
    address = local.letter_url(CASE, 7, "pdf", DIGEST, "a.pdf")
    assert address.startswith(f"http://localhost:4566/{BUCKET}/letters/{CASE}/7/{DIGEST}.pdf?")


# The check


def complaint(files: S3Files, upload_id: str = UPLOAD_ID) -> tuple[str, str]:
    with pytest.raises(InvalidInput) as caught:
        files.check_upload(upload_id, field="attachments.0.upload_id")
    (error,) = caught.value.errors
    return error.field, error.code


def test_an_upload_that_is_what_it_said_passes(files: S3Files, s3: "S3Client") -> None:
    arrive(s3)
    files.check_upload(UPLOAD_ID)


def test_a_tiny_upload_passes_too(files: S3Files, s3: "S3Client") -> None:
    arrive(s3, b"%PDF-")
    files.check_upload(signed(Ticket(TICKET.object_id, "application/pdf", 5, LATER), SECRET))


def test_an_upload_that_did_not_arrive_is_missing(files: S3Files) -> None:
    assert complaint(files) == ("attachments.0.upload_id", "upload_missing")


def test_without_the_right_to_list_a_missing_upload_looks_forbidden_and_is_missing(
    s3: "S3Client", files: S3Files
) -> None:
    with Stubber(s3) as stubber:
        stubber.add_client_error("get_object", "AccessDenied", http_status_code=403)
        assert complaint(files)[1] == "upload_missing"


def test_an_outage_is_no_verdict_on_the_file(s3: "S3Client", files: S3Files) -> None:
    with Stubber(s3) as stubber:
        stubber.add_client_error("get_object", "SlowDown", http_status_code=503)
        with pytest.raises(ClientError, match="SlowDown"):
            files.check_upload(UPLOAD_ID)


def test_an_upload_of_another_size_is_refused(files: S3Files, s3: "S3Client") -> None:
    arrive(s3, PDF + b"more")
    assert complaint(files)[1] == "upload_wrong_size"


def test_an_empty_upload_is_refused(files: S3Files, s3: "S3Client") -> None:
    with Stubber(s3) as stubber:  # what S3 says to a range of an empty object
        stubber.add_client_error("get_object", "InvalidRange", http_status_code=416)
        assert complaint(files)[1] == "upload_wrong_size"


def test_content_of_another_kind_is_refused(files: S3Files, s3: "S3Client") -> None:
    arrive(s3, b"<html>".ljust(len(PDF)))
    assert complaint(files)[1] == "upload_wrong_type"


def test_another_media_type_than_the_signed_one_is_refused(files: S3Files, s3: "S3Client") -> None:
    arrive(s3, content_type="text/html")
    assert complaint(files)[1] == "upload_wrong_type"


def test_a_foreign_ticket_is_refused_before_s3_is_asked(
    files: S3Files, s3: "S3Client", clock: SetClock
) -> None:
    with Stubber(s3):  # any call would fail
        assert complaint(files, signed(TICKET, bytes(32)))[1] == "upload_unknown"
        assert complaint(files, "A" * 40)[1] == "upload_unknown"
        clock.moment = NOON + timedelta(hours=24)
        assert complaint(files)[1] == "upload_expired"


def test_a_function_without_the_key_cannot_check(s3: "S3Client") -> None:
    keyless = S3Files(
        BUCKET, calls=lambda: s3, signing=lambda: browser_client(REGION), clock=SetClock()
    )
    with pytest.raises(RuntimeError, match="no key"):
        keyless.check_upload(UPLOAD_ID)


# The claim


def test_a_claimed_upload_belongs_to_its_case(files: S3Files, s3: "S3Client") -> None:
    arrive(s3)
    files.claim(CASE, UPLOAD_ID)
    kept = s3.get_object(Bucket=BUCKET, Key=f"cases/{CASE}/attachments/{TICKET.object_id}")
    assert kept["Body"].read() == PDF
    assert kept["ContentType"] == "application/pdf"


def test_claiming_again_does_nothing(files: S3Files, s3: "S3Client") -> None:
    arrive(s3)
    files.claim(CASE, UPLOAD_ID)
    files.claim(CASE, UPLOAD_ID)
    assert len([key for key in keys(s3) if key.startswith("cases/")]) == 1


def test_the_copy_is_made_only_where_none_is(files: S3Files, s3: "S3Client") -> None:
    with Stubber(s3) as stubber:
        stubber.add_client_error(
            "copy_object",
            "PreconditionFailed",
            http_status_code=412,
            expected_params={
                "Bucket": BUCKET,
                "Key": f"cases/{CASE}/attachments/{TICKET.object_id}",
                "CopySource": {"Bucket": BUCKET, "Key": f"uploads/{TICKET.object_id}"},
                "IfNoneMatch": "*",
            },
        )
        files.claim(CASE, UPLOAD_ID)
        stubber.assert_no_pending_responses()


def test_two_cases_that_name_the_same_upload_both_get_it(files: S3Files, s3: "S3Client") -> None:
    # Both were checked, and acknowledged, before either was claimed.
    arrive(s3)
    other = CASE[:-1] + "X"
    files.claim(CASE, UPLOAD_ID)
    files.claim(other, UPLOAD_ID)
    assert {f"cases/{one}/attachments/{TICKET.object_id}" for one in (CASE, other)} <= set(keys(s3))


@pytest.mark.parametrize("code", ["NoSuchKey", "SlowDown", "AccessDenied"])
def test_a_claim_that_fails_is_told_so_that_it_is_tried_again(
    files: S3Files, s3: "S3Client", code: str
) -> None:
    with Stubber(s3) as stubber:
        stubber.add_client_error("copy_object", code)
        with pytest.raises(ClientError, match=code):
            files.claim(CASE, UPLOAD_ID)


# Downloads


def asked_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def test_a_letter_is_kept_and_can_be_downloaded_for_five_minutes(
    files: S3Files, s3: "S3Client"
) -> None:
    files.put_letter(CASE, 7, "pdf", Document(PDF, DIGEST))
    kept = s3.get_object(Bucket=BUCKET, Key=f"letters/{CASE}/7/{DIGEST}.pdf")
    assert (kept["Body"].read(), kept["ContentType"]) == (PDF, "application/pdf")
    asked = asked_of(files.letter_url(CASE, 7, "pdf", DIGEST, "letter-7.pdf"))
    assert asked["X-Amz-Expires"] == "300"
    assert asked["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256"


def test_a_download_is_saved_and_never_shown_in_the_page(files: S3Files) -> None:
    # Whatever an attachment holds, a browser must not run it under our bucket's name.
    for address in (
        files.letter_url(CASE, 7, "pdf", DIGEST, "letter-7.pdf"),
        files.attachment_url(CASE, UPLOAD_ID, "attachment-1.pdf"),
    ):
        asked = asked_of(address)
        assert asked["response-content-disposition"].startswith('attachment; filename="')
        assert asked["response-content-type"] == "application/pdf"


def test_an_address_holds_ids_and_the_given_name_only(files: S3Files) -> None:
    address = files.attachment_url(CASE, UPLOAD_ID, "attachment-1.pdf")
    assert urlsplit(address).path == f"/cases/{CASE}/attachments/{TICKET.object_id}"
    assert "attachment-1.pdf" in address


def test_two_writers_of_one_letter_never_overwrite_each_other(
    files: S3Files, s3: "S3Client"
) -> None:
    for document in (Document(b"number 8", "8" * 64), Document(b"number 9", "9" * 64)):
        files.put_letter(CASE, 7, "docx", document)
        files.put_letter(CASE, 7, "docx", document)
    assert keys(s3) == [f"letters/{CASE}/7/{digit * 64}.docx" for digit in "89"]


def test_the_adapter_is_what_the_use_cases_ask_for(files: S3Files) -> None:
    port: Files = files
    assert callable(port.check_upload)
