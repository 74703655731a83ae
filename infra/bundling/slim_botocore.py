"""Cuts botocore's data down to the services the functions call.

botocore ships the models of every AWS service and one endpoint file for all of them; parsing that
file alone takes more than half of the time of creating a client, and the data are most of the
layer's size.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

SERVICES = (
    *("apigatewaymanagementapi", "chime-sdk-meetings", "dynamodb", "kms", "lambda", "s3"),
    *("secretsmanager", "stepfunctions"),
)
"""Services the functions call, by the names of botocore's data folders."""

ENDPOINT_PREFIXES = (
    *("dynamodb", "execute-api", "kms", "lambda", "meetings-chime", "s3", "secretsmanager"),
    "states",
)
"""The same services by the names of botocore's endpoint file."""

PARTITIONS = ("aws", "aws-cn")
"""Partitions a city can deploy to."""


def slim_botocore(site_packages: Path) -> None:
    """Remove the data of unused services and partitions from an installed botocore.

    Files that every client reads (retry rules, partitions, default modes) stay. boto3's resource
    models go too: only clients are used, resources cost more at every call.

    Args:
        site_packages: Folder with `botocore` in it, changed in place.
    """
    data = site_packages / "botocore" / "data"
    for entry in data.iterdir():
        if entry.is_dir() and entry.name not in SERVICES:
            shutil.rmtree(entry)
    for service in SERVICES:
        _keep_newest_version(data / service)
    endpoints = data / "endpoints.json"
    endpoints.write_text(
        json.dumps(_cut(json.loads(endpoints.read_bytes())), separators=(",", ":"))
    )
    for folder in ("data", "examples"):
        shutil.rmtree(site_packages / "boto3" / folder, ignore_errors=True)


def _keep_newest_version(service: Path) -> None:
    versions = sorted(entry for entry in service.iterdir() if entry.is_dir())
    for old in versions[:-1]:
        shutil.rmtree(old)
    for example in versions[-1].glob("examples-*"):
        example.unlink()


def _cut(endpoints: dict[str, object]) -> dict[str, object]:
    partitions = endpoints["partitions"]
    if not isinstance(partitions, list):
        raise TypeError("botocore's endpoints.json has no list of partitions")
    kept = [
        {
            **partition,
            "services": {
                name: service
                for name, service in partition["services"].items()
                if name in ENDPOINT_PREFIXES
            },
        }
        for partition in partitions
        if partition["partition"] in PARTITIONS
    ]
    return {**endpoints, "partitions": kept}
