"""A table in a made-up DynamoDB, with cases whose histories are told directly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from sunhall.adapters import aws_clients
from sunhall.adapters.case_table import _event_item
from tests.builders.annual_report import Told
from tests.builders.played_table import make_table

REGION = "us-east-1"
TABLE = "city"


@pytest.fixture(scope="module")
def cloud() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as monkeypatch, mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
            monkeypatch.setenv(name, "testing")
        monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
        monkeypatch.setenv("AWS_REGION", REGION)
        aws_clients.forget_clients()
        yield boto3.client("dynamodb", REGION)
    aws_clients.forget_clients()


@pytest.fixture
def dynamodb(cloud: Any) -> Iterator[Any]:
    """A client, and an empty table for this test alone."""
    make_table(cloud, TABLE)
    yield cloud
    cloud.delete_table(TableName=TABLE)


def store(dynamodb: Any, told: Told, *, service: str = "disclosure") -> None:
    """Write a case with its history as the case table does."""
    head = {
        "PK": {"S": f"CASE#{told.case_id}"},
        "SK": {"S": "CASE"},
        "service": {"S": service},
        "sealed_title": {"S": ""},
    }
    for item in (head, *(_event_item(event) for event in told.events)):
        dynamodb.put_item(TableName=TABLE, Item=item)
