"""Publishes the built pages to the web bucket of a deployed stage.

    python -m infra.publish_pages --outputs build/outputs-prod.json

The CDK's own `BucketDeployment` needs a function with the AWS command line in it; a static site
needs no more than this. Assets lie below a folder named by their hash and are kept for ever by
browsers and CDN, so they go first; pages are asked for anew each time, so they go last, when what
they refer to is there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import mimetypes
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

ASSETS: Final = "assets/"
FOR_EVER: Final = "public, max-age=31536000, immutable"
ASK_AGAIN: Final = "no-cache"

#: Not every machine's table of types knows these.
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}


def publish(s3: S3Client, bucket: str, pages: Path) -> int:
    """Make the bucket hold the pages, and upload only what changed.

    Assets of an earlier version stay: a page that somebody has open still asks for them.

    Args:
        s3: The client.
        bucket: The web bucket.
        pages: Folder of the built site.

    Returns:
        How many objects were written or deleted.

    Raises:
        FileNotFoundError: The folder holds no start page.
    """
    if not (pages / "index.html").is_file():
        raise FileNotFoundError(f"{pages} holds no built pages: run 'make web'.")
    there = _objects(s3, bucket)
    files = {key: path for path in _files(pages) for key in addresses(path.relative_to(pages))}
    changed = [
        key for key in sorted(files, key=_assets_first) if there.get(key) != _tag(files[key])
    ]
    for key in changed:
        s3.put_object(
            Bucket=bucket,
            Key=key,
            Body=files[key].read_bytes(),
            ContentType=content_type(key),
            CacheControl=FOR_EVER if key.startswith(ASSETS) else ASK_AGAIN,
        )
    gone = sorted(key for key in set(there) - set(files) if not key.startswith(ASSETS))
    for key in gone:
        s3.delete_object(Bucket=bucket, Key=key)
    return len(changed) + len(gone)


def addresses(page: Path) -> tuple[str, ...]:
    """The keys that a file is asked for by.

    A CDN maps only the root to its index page, so the index of a folder is published under the
    folder's address, too; no rewriting function has to run for every request, in no partition.

    Examples:
        >>> addresses(Path("en/index.html"))
        ('en/index.html', 'en/')
    """
    key = page.as_posix()
    folder = key.removesuffix("index.html")
    return (key, folder) if folder and folder != key else (key,)


def content_type(key: str) -> str:
    """The media type of an object, by the ending of its name; a folder's address is a page."""
    ending = ".html" if key.endswith("/") else Path(key).suffix.lower()
    return _TYPES.get(ending) or mimetypes.guess_type(key)[0] or "application/octet-stream"


def stack_outputs(path: Path) -> Mapping[str, str]:
    """The outputs of all stacks in a file of `cdk deploy --outputs-file`, together."""
    stacks = json.loads(path.read_text(encoding="utf-8"))
    return {name: value for stack in stacks.values() for name, value in stack.items()}


def main() -> None:
    """Publish, then let the CDN forget what it holds of the pages."""
    import boto3

    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("--outputs", type=Path, required=True)
    arguments.add_argument("--pages", type=Path, default=Path("build/web"))
    given = arguments.parse_args()
    outputs = stack_outputs(given.outputs)
    changes = publish(boto3.client("s3"), outputs["WebBucket"], given.pages)
    if changes:
        boto3.client("cloudfront").create_invalidation(
            DistributionId=outputs["DistributionId"],
            InvalidationBatch={
                "Paths": {"Quantity": 1, "Items": ["/*"]},
                "CallerReference": str(time.time_ns()),
            },
        )
    sys.stdout.write(
        f"{changes} objects changed in {outputs['WebBucket']}; "
        f"the pages are at https://{outputs['DistributionDomain']}/\n"
    )


def _files(pages: Path) -> list[Path]:
    return [path for path in pages.rglob("*") if path.is_file()]


def _assets_first(key: str) -> tuple[bool, str]:
    return (not key.startswith(ASSETS), key)


def _objects(s3: S3Client, bucket: str) -> dict[str, str]:
    listing = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {
        entry["Key"]: entry["ETag"].strip('"')
        for page in listing
        for entry in page.get("Contents", [])
    }


def _tag(path: Path) -> str:
    """The ETag S3 gives an object put in one piece under the bucket's own key."""
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()


if __name__ == "__main__":
    main()
