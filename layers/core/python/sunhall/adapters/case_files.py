"""Deletes the files of a case for good: every version, and the marks that older ones were deleted.

    cases/<case>/…    attachments, redacted files, copies of photos
    letters/<case>/…  letters

They are found by listing and not by what the history names: two writers of one letter each keep
their own document, and the history tells of one of them. Public copies lie elsewhere and stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client


class S3CaseFiles:
    """The files bucket, for who erases.

    Args:
        s3: The S3 client.
        bucket: Name of the bucket.
    """

    def __init__(self, s3: S3Client, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def erase(self, case_id: str) -> int:
        """Delete every version of every file of a case; return how many there were.

        A version that somebody else deletes at the same moment is deleted all the same.
        """
        # All are listed before the first is deleted: a listing that goes on while its keys go away
        # could pass over some.
        versions = list(self._versions(case_id))
        for key, version in versions:
            self._s3.delete_object(Bucket=self._bucket, Key=key, VersionId=version)
        return len(versions)

    def _versions(self, case_id: str) -> Iterator[tuple[str, str]]:
        pages = self._s3.get_paginator("list_object_versions")
        for prefix in (f"cases/{case_id}/", f"letters/{case_id}/"):
            for page in pages.paginate(Bucket=self._bucket, Prefix=prefix):
                kept: list[Any] = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
                yield from ((one["Key"], one["VersionId"]) for one in kept)
