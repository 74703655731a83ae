"""Attachments and letters in S3.

Keys hold ids only. ``uploads/<object>`` is what somebody sent and no case has accepted yet; the
bucket's lifecycle deletes it. ``cases/<case>/attachments/<object>``,
``cases/<case>/redacted/<number>/<digest>``, ``cases/<case>/redacted/photo-<number>/<digest>`` and
``letters/<case>/<order>/<digest>`` stay. Browsers
reach the bucket with signed addresses that live for minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import quote

from sunhall.domain.upload import (
    FORM_LIFETIME,
    HEAD_BYTES,
    Ticket,
    looks_like,
    read_unverified,
    refused,
    verified,
)

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

    from sunhall.application.ports import Clock, Document, Secrets

DOWNLOAD_LIFETIME: Final = timedelta(minutes=5)

_MEDIA_TYPES: Final[Mapping[str, str]] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
# Without the right to list a bucket, which no function has, S3 answers 403 for a key that is not
# there. A wrong policy would look the same here; the system test sends a real file for that reason.
_ABSENT: Final = frozenset({"NoSuchKey", "404", "AccessDenied", "403"})
_EXISTS_ALREADY: Final = "PreconditionFailed"
_EMPTY: Final = "InvalidRange"


@dataclass(frozen=True, slots=True)
class PostForm:
    """A form that a browser sends to the store, with the file as its last field ``file``.

    Attributes:
        url: Where to send it.
        fields: The fields to send along, as they are.
    """

    url: str
    fields: Mapping[str, str]


class S3Files:
    """The files bucket.

    Args:
        bucket: Its name.
        calls: Gives the client for calls from here, when one is needed.
        signing: Gives the client that signs addresses for browsers, see `browser_client`.
        secrets: Derives the key of upload tickets. None where uploads are neither offered nor
            checked.
        clock: Tells whether a ticket has expired.
    """

    def __init__(
        self,
        bucket: str,
        *,
        calls: Callable[[], S3Client],
        signing: Callable[[], S3Client],
        clock: Clock,
        secrets: Secrets | None = None,
    ) -> None:
        self._bucket = bucket
        self._calls = calls
        self._signing = signing
        self._secrets = secrets
        self._clock = clock

    def upload_form(self, ticket: Ticket) -> PostForm:
        """Return the form that stores exactly what a ticket promises, and nothing else."""
        fields = {"Content-Type": ticket.content_type}
        form = self._signing().generate_presigned_post(
            self._bucket,
            _upload_key(ticket),
            Fields=dict(fields),
            Conditions=[fields, ["content-length-range", ticket.size, ticket.size]],
            ExpiresIn=int(FORM_LIFETIME.total_seconds()),
        )
        return PostForm(form["url"], form["fields"])

    def put_upload(self, ticket: Ticket, content: bytes) -> None:
        """Store an upload that came through a function, as if its owner had sent it."""
        self._calls().put_object(
            Bucket=self._bucket,
            Key=_upload_key(ticket),
            Body=content,
            ContentType=ticket.content_type,
        )

    def check_upload(self, upload_id: str, *, field: str = "upload_id") -> None:
        """Make sure an upload is ours, complete, and what it said it was.

        Args:
            upload_id: As the submission names it.
            field: Path of the upload's id in the submission, for the error.

        Raises:
            InvalidInput: ``upload_unknown``, ``upload_expired``, ``upload_missing``,
                ``upload_wrong_size`` or ``upload_wrong_type``.
        """
        if self._secrets is None:
            raise RuntimeError("this function was given no key for upload tickets")
        secret = self._secrets.derived("upload")
        ticket = verified(upload_id, secret, self._clock.now(), field=field)
        head, size, content_type = self._beginning(_upload_key(ticket), field)
        if size != ticket.size:
            raise refused(field, "upload_wrong_size")
        if content_type != ticket.content_type or not looks_like(ticket.content_type, head):
            raise refused(field, "upload_wrong_type")

    def claim(self, case_id: str, upload_id: str) -> None:
        """Copy an upload to its case, once and for all; doing it again does nothing.

        The upload itself is left to the bucket's lifecycle. Deleting it here would let a second
        submission that names the same upload, checked a moment earlier, fail after it was
        acknowledged; and the consumer of events would need the right to delete.
        """
        ticket = read_unverified(upload_id)
        try:
            self._calls().copy_object(
                Bucket=self._bucket,
                Key=_attachment_key(case_id, ticket),
                CopySource={"Bucket": self._bucket, "Key": _upload_key(ticket)},
                # A late repetition must not bring in what was sent over the upload since.
                IfNoneMatch="*",
            )
        except self._calls().exceptions.ClientError as error:
            if error.response["Error"]["Code"] != _EXISTS_ALREADY:
                raise

    def attachment_url(self, case_id: str, upload_id: str, file_name: str) -> str:
        """Return a short-lived address to download an attachment under a name.

        Args:
            case_id: The case.
            upload_id: The upload.
            file_name: Name to save it under. It is part of the address, and addresses end up in
                logs: give a neutral name, never the applicant's own.
        """
        ticket = read_unverified(upload_id)
        return self._download_url(_attachment_key(case_id, ticket), ticket.content_type, file_name)

    def attachment(self, case_id: str, upload_id: str) -> bytes | None:
        """Return an attachment's content; None while it is not there."""
        client = self._calls()
        key = _attachment_key(case_id, read_unverified(upload_id))
        try:
            return client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] in _ABSENT:
                return None
            raise

    def put_redacted(self, case_id: str, number: int, content: bytes, sha256: str) -> None:
        """Keep the result of a redaction under its digest; the original stays as it is."""
        self._calls().put_object(
            Bucket=self._bucket,
            Key=_redacted_key(case_id, number, sha256),
            Body=content,
            ContentType=_MEDIA_TYPES["pdf"],
        )

    def redacted_url(self, case_id: str, number: int, sha256: str, file_name: str) -> str:
        """Return a short-lived address to download the result of a redaction under a name.

        The name is part of the address, so it must not be the original's, which may be somebody's.
        """
        key = _redacted_key(case_id, number, sha256)
        return self._download_url(key, _MEDIA_TYPES["pdf"], file_name)

    def put_photo(self, case_id: str, number: int, content: bytes, sha256: str) -> None:
        """Keep the copy of a photo under its digest; the original stays as it is."""
        self._calls().put_object(
            Bucket=self._bucket,
            Key=redacted_photo_key(case_id, number, sha256),
            Body=content,
            ContentType="image/jpeg",
        )

    def put_letter(self, case_id: str, order: int, fmt: str, document: Document) -> None:
        """Keep a document of a letter under its digest.

        Two writers of one letter may take different numbers, and only one of them is recorded.
        Each keeps its own document, so the history always leads to the one it tells of.
        """
        self._calls().put_object(
            Bucket=self._bucket,
            Key=_letter_key(case_id, order, fmt, document.sha256),
            Body=document.content,
            ContentType=_MEDIA_TYPES[fmt],
        )

    def letter_url(self, case_id: str, order: int, fmt: str, sha256: str, file_name: str) -> str:
        """Return a short-lived address to download a letter under a name without personal data."""
        key = _letter_key(case_id, order, fmt, sha256)
        return self._download_url(key, _MEDIA_TYPES[fmt], file_name)

    def _beginning(self, key: str, field: str) -> tuple[bytes, int, str]:
        """Return the first bytes of an object, its size and its media type."""
        client = self._calls()
        try:
            answer = client.get_object(
                Bucket=self._bucket, Key=key, Range=f"bytes=0-{HEAD_BYTES - 1}"
            )
        except client.exceptions.ClientError as error:
            code = error.response["Error"]["Code"]
            if code == _EMPTY:
                raise refused(field, "upload_wrong_size") from None
            if code in _ABSENT:
                raise refused(field, "upload_missing") from None
            raise
        size = int(answer["ContentRange"].rpartition("/")[2])
        return answer["Body"].read(), size, answer["ContentType"]

    def _download_url(self, key: str, content_type: str, file_name: str) -> str:
        return self._signing().generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": key,
                "ResponseContentType": content_type,
                "ResponseContentDisposition": content_disposition(file_name),
            },
            ExpiresIn=int(DOWNLOAD_LIFETIME.total_seconds()),
        )


@cache
def browser_client(region: str, public_endpoint: str = "") -> S3Client:
    """Return the client that signs addresses for browsers.

    In the cloud a browser reaches the bucket at its regional host, which the pages' content
    security policy names. A local cloud has one host for everything, and functions may know it
    under another name than the browser.

    Args:
        region: AWS region of the bucket.
        public_endpoint: Where browsers find the local cloud; empty in the cloud.
    """
    from botocore.config import Config
    from botocore.session import get_session

    style: Literal["path", "virtual"] = "path" if public_endpoint else "virtual"
    config = Config(
        signature_version="s3v4",
        s3={"addressing_style": style, "us_east_1_regional_endpoint": "regional"},
    )
    session: Any = get_session()  # the stubs know the service clients of boto3 only
    client: S3Client = session.create_client(
        "s3", region_name=region, endpoint_url=public_endpoint or None, config=config
    )
    return client


def content_disposition(file_name: str) -> str:
    """Return the header that saves a download under a name (RFC 6266, RFC 8187).

    Old clients read the plain ASCII name, all others the exact one.
    """
    plain = "".join(
        character if character.isascii() and (character.isalnum() or character in "-_. ") else "_"
        for character in file_name
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"


def redacted_photo_key(case_id: str, number: int, sha256: str) -> str:
    """Return where the copy of a photo lies beside its case."""
    return f"cases/{case_id}/redacted/photo-{number}/{sha256}.jpg"


def _upload_key(ticket: Ticket) -> str:
    return f"uploads/{ticket.object_id}"


def _attachment_key(case_id: str, ticket: Ticket) -> str:
    return f"cases/{case_id}/attachments/{ticket.object_id}"


def _redacted_key(case_id: str, number: int, sha256: str) -> str:
    return f"cases/{case_id}/redacted/{number}/{sha256}.pdf"


def _letter_key(case_id: str, order: int, fmt: str, sha256: str) -> str:
    return f"letters/{case_id}/{order}/{sha256}.{fmt}"
