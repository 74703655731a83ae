"""Photos for everybody in S3: ``public/photos/<public id>/<number>-<digest>.jpg``.

The key holds the request's public id alone, so an address tells nothing of the case behind it. No
function may delete: what is withdrawn is overwritten with nothing, and addresses that were given
before lead to that.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sunhall.adapters.files import redacted_photo_key

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

#: Longer than an answer that leads there may be kept, so no kept one is dead.
ADDRESS_LIFETIME: Final = timedelta(minutes=5)

_MEDIA_TYPE: Final = "image/jpeg"


class S3PublicPhotos:
    """The photos in the public part of the files bucket.

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

    def publish(self, case_id: str, number: int, sha256: str, *, public_id: str) -> None:
        """Copy a released photo to where everybody may see it; again does nothing new."""
        self._calls().copy_object(
            Bucket=self._bucket,
            Key=_key(public_id, number, sha256),
            CopySource={
                "Bucket": self._bucket,
                "Key": redacted_photo_key(case_id, number, sha256),
            },
        )

    def empty(self, public_id: str, number: int, sha256: str) -> None:
        """Overwrite a public copy with nothing."""
        self._calls().put_object(
            Bucket=self._bucket,
            Key=_key(public_id, number, sha256),
            Body=b"",
            ContentType=_MEDIA_TYPE,
        )

    def url(self, public_id: str, number: int, sha256: str) -> str:
        """Return an address for some minutes to look at a photo."""
        return self._signing().generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": _key(public_id, number, sha256),
                "ResponseContentType": _MEDIA_TYPE,
            },
            ExpiresIn=int(ADDRESS_LIFETIME.total_seconds()),
        )


def _key(public_id: str, number: int, sha256: str) -> str:
    return f"public/photos/{public_id}/{number}-{sha256}.jpg"
