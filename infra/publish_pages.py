"""Publishes the built pages to the web bucket of a deployed stage.

    python -m infra.publish_pages --outputs build/outputs-prod.json

The CDK's own `BucketDeployment` needs a function with the AWS command line in it; a static site
needs no more than this. Assets lie below a folder named by their hash and are kept for ever by
browsers and CDN, so they go first; pages are asked for anew each time, so they go last, when what
they refer to is there. The staff's app is published beside, below an address of its own.

Where the CDN can add no headers, the citizens' pages are given their content security policy here,
when the bucket to which they send files is known.
"""

from __future__ import annotations

import argparse
import hashlib
import html
import json
import mimetypes
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from infra.content_policy import policy_within_pages

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

STAFF: Final = "staff/"
"""Below this address is the staff's app."""

ASSETS: Final = ("assets/", f"{STAFF}assets/")
"""Folders of files whose names tell their content."""

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


_HEAD: Final = b'<meta charset="utf-8">'
"""After it, the policy: what stands before a policy is not held to it."""


def publish(s3: S3Client, bucket: str, pages: Path, staff: Path, policy: str = "") -> int:
    """Make the bucket hold the pages and the staff's app, and upload only what changed.

    Assets of an earlier version stay: a page that somebody has open still asks for them.

    Args:
        s3: The client.
        bucket: The web bucket.
        pages: Folder of the built site.
        staff: Folder of the staff's app, built for browsers.
        policy: The content security policy that each page carries; empty where the CDN tells it.

    Returns:
        How many objects were written or deleted.

    Raises:
        FileNotFoundError: A folder holds no start page.
        ValueError: A page has no place for the policy.
    """
    for folder, command in ((pages, "make web"), (staff, "make miniapp")):
        if not (folder / "index.html").is_file():
            raise FileNotFoundError(f"{folder} holds no built pages: run '{command}'.")
    there = _objects(s3, bucket)
    files = _published("", pages, policy) | _published(STAFF, staff)
    changed = [
        key for key in sorted(files, key=_assets_first) if there.get(key) != _tag(files[key])
    ]
    for key in changed:
        s3.put_object(
            Bucket=bucket,
            Key=key,
            Body=files[key],
            ContentType=content_type(key),
            CacheControl=FOR_EVER if key.startswith(ASSETS) else ASK_AGAIN,
        )
    gone = sorted(key for key in set(there) - set(files) if not key.startswith(ASSETS))
    for key in gone:
        s3.delete_object(Bucket=bucket, Key=key)
    return len(changed) + len(gone)


def carried_policy(partition: str, outputs: Mapping[str, str]) -> str:
    """The content security policy that each page carries; none where the CDN adds headers.

    Args:
        partition: AWS's partition, such as ``aws-cn``, whose CDN knows no headers policy.
        outputs: The outputs of the stacks.
    """
    return policy_within_pages(outputs["FilesOrigin"]) if partition == "aws-cn" else ""


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
    arguments.add_argument("--staff", type=Path, default=Path("build/miniapp/h5"))
    given = arguments.parse_args()
    outputs = stack_outputs(given.outputs)
    s3 = boto3.client("s3")
    policy = carried_policy(s3.meta.partition, outputs)
    changes = publish(s3, outputs["WebBucket"], given.pages, given.staff, policy)
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


def _published(below: str, folder: Path, policy: str = "") -> dict[str, bytes]:
    """The files of a folder by their keys, when it is published below an address."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {
        key: _carrying(path, policy)
        for path in files
        for key in addresses(below / path.relative_to(folder))
    }


def _carrying(path: Path, policy: str) -> bytes:
    content = path.read_bytes()
    if not policy or path.suffix != ".html":
        return content
    if content.count(_HEAD) != 1:
        raise ValueError(f"{path} has no place for the content security policy.")
    told = f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">'
    return content.replace(_HEAD, _HEAD + told.encode())


def _assets_first(key: str) -> tuple[bool, str]:
    return (not key.startswith(ASSETS), key)


def _objects(s3: S3Client, bucket: str) -> dict[str, str]:
    listing = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {
        entry["Key"]: entry["ETag"].strip('"')
        for page in listing
        for entry in page.get("Contents", [])
    }


def _tag(content: bytes) -> str:
    """The ETag S3 gives an object put in one piece under the bucket's own key."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


if __name__ == "__main__":
    main()
