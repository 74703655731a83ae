"""The public log on a table in moto."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

import open_information.handler
from infra.catalogue.compiler import compile_catalogue
from sunhall.adapters import aws_clients
from sunhall.adapters.catalogue_package import catalogue_from_mapping
from sunhall.adapters.public_log import PublicLog
from sunhall.domain.catalogue import Catalogue
from tests.integration.public_log.readers import Readers

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

TABLE = "city"


@pytest.fixture
def dynamodb(monkeypatch: pytest.MonkeyPatch) -> Iterator[DynamoDBClient]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        aws_clients.forget_clients()
        client = boto3.client("dynamodb")
        client.create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": "PK", "AttributeType": "S"},
                {"AttributeName": "SK", "AttributeType": "S"},
            ],
            KeySchema=[
                {"AttributeName": "PK", "KeyType": "HASH"},
                {"AttributeName": "SK", "KeyType": "RANGE"},
            ],
        )
        yield client
    aws_clients.forget_clients()


@pytest.fixture
def log(dynamodb: DynamoDBClient) -> PublicLog:
    return PublicLog(dynamodb, TABLE, sleep=lambda _: None)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    root = Path(__file__).parents[3] / "catalogue"
    compiled = compile_catalogue(root)
    return catalogue_from_mapping(compiled.catalogue, compiled.sections)


@pytest.fixture
def readers(
    log: PublicLog, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Readers]:
    made = Readers(log, catalogue)
    monkeypatch.setattr(open_information.handler, "ports", lambda: made)
    yield made
