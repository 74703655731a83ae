"""Copies of redacted files under public names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from sunhall.adapters.public_files import S3PublicFiles
from sunhall.domain.publication.entry import PublicFile

BUCKET, CASE, ENTRY, SHA = "files", "01JKXQ3W8Z0000000000000001", "LG-0123456789abcdef", "e" * 64
SOURCE = f"cases/{CASE}/redacted/3/{SHA}.pdf"
PUBLIC = f"public/{ENTRY}/1-{SHA}.pdf"


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        client = boto3.client("s3", "us-east-1")
        client.create_bucket(Bucket=BUCKET)
        client.put_object(Bucket=BUCKET, Key=SOURCE, Body=b"%PDF redacted")
        yield client


@pytest.fixture
def files(s3: Any) -> S3PublicFiles:
    return S3PublicFiles(BUCKET, calls=lambda: s3, signing=lambda: s3)


def test_a_released_file_is_a_copy_and_doing_it_again_does_no_harm(
    s3: Any, files: S3PublicFiles
) -> None:
    for _ in range(2):
        files.release(CASE, 3, SHA, entry_id=ENTRY, place=1)
    assert s3.get_object(Bucket=BUCKET, Key=PUBLIC)["Body"].read() == b"%PDF redacted"


def test_what_is_taken_down_is_empty_and_the_file_of_the_case_is_not(
    s3: Any, files: S3PublicFiles
) -> None:
    files.release(CASE, 3, SHA, entry_id=ENTRY, place=1)
    for _ in range(2):
        files.withdraw(ENTRY, 1, SHA)
    assert s3.get_object(Bucket=BUCKET, Key=PUBLIC)["Body"].read() == b""
    assert s3.get_object(Bucket=BUCKET, Key=SOURCE)["Body"].read()


def test_an_address_leads_to_the_copy_under_a_neutral_name_and_names_no_case(
    files: S3PublicFiles,
) -> None:
    address = urlsplit(files.url(ENTRY, PublicFile(1, "document-1.pdf", SHA)))
    assert address.path.endswith(PUBLIC)
    assert CASE not in address.geturl()
    query = parse_qs(address.query)
    assert "document-1.pdf" in query["response-content-disposition"][0]
    assert query["response-content-type"] == ["application/pdf"]


def test_what_was_never_redacted_cannot_be_released(files: S3PublicFiles) -> None:
    with pytest.raises(ClientError):
        files.release(CASE, 4, SHA, entry_id=ENTRY, place=1)
