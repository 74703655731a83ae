"""Public copies of redacted files in S3: ``public/<entry>/<place>-<digest>.pdf``.

The key holds the entry's public id alone, so an address tells nothing of the case behind it. A
copy and not the file itself is given away. No function may delete: what is taken down is
overwritten with nothing, and addresses that were given before lead to that.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sunhall.adapters.files import content_disposition
from sunhall.domain.publication.entry import PublicFile

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

#: Longer than an answer with the address may be kept, so no kept address is a dead one.
DOWNLOAD_LIFETIME: Final = timedelta(hours=1)

_MEDIA_TYPE: Final = "application/pdf"


class S3PublicFiles:
    """The public part of the files bucket.

    Args:
        bucket: Its name.
        calls: Gives the client for calls from here, when one is needed.
        signing: Gives the client that signs addresses for browsers.
    """

    def __init__(
        self, bucket: str, *, calls: Callable[[], S3Client], signing: Callable[[], S3Client]
    ) -> None:
        self._bucket = bucket
        self._calls = calls
        self._signing = signing

    def release(self, case_id: str, number: int, sha256: str, *, entry_id: str, place: int) -> None:
        """Copy the result of a redaction to where everybody may read it; again does nothing new."""
        source = f"cases/{case_id}/redacted/{number}/{sha256}.pdf"
        self._calls().copy_object(
            Bucket=self._bucket,
            Key=_key(entry_id, place, sha256),
            CopySource={"Bucket": self._bucket, "Key": source},
        )

    def withdraw(self, entry_id: str, place: int, sha256: str) -> None:
        """Overwrite a public copy with nothing."""
        self._calls().put_object(
            Bucket=self._bucket,
            Key=_key(entry_id, place, sha256),
            Body=b"",
            ContentType=_MEDIA_TYPE,
        )

    def url(self, entry_id: str, file: PublicFile) -> str:
        """Return an address for an hour to download a file under its neutral name."""
        return self._signing().generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": _key(entry_id, file.place, file.sha256),
                "ResponseContentType": _MEDIA_TYPE,
                "ResponseContentDisposition": content_disposition(file.name),
            },
            ExpiresIn=int(DOWNLOAD_LIFETIME.total_seconds()),
        )


def _key(entry_id: str, place: int, sha256: str) -> str:
    return f"public/{entry_id}/{place}-{sha256}.pdf"
