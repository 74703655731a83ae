"""A table and a signing key in moto, and the settings a deployment would give."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from sunhall.adapters import aws_clients

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_kms.client import KMSClient

TABLE = "cases"


@pytest.fixture(scope="module")
def aws() -> Iterator[None]:
    """One AWS for a module, because making an RSA key takes a second; tables are made anew."""
    with pytest.MonkeyPatch.context() as environment:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            environment.setenv(name, "testing")
        for name in ("AWS_DEFAULT_REGION", "AWS_REGION"):
            environment.setenv(name, "us-east-1")
        environment.delenv("AWS_ENDPOINT_URL", raising=False)
        with mock_aws():
            aws_clients.forget_clients()
            yield
        aws_clients.forget_clients()


@pytest.fixture
def dynamodb(aws: None) -> Iterator[DynamoDBClient]:
    """A client that, unlike production's, checks its parameters."""
    client = boto3.client("dynamodb")
    client.create_table(
        TableName=TABLE,
        KeySchema=[
            {"AttributeName": "PK", "KeyType": "HASH"},
            {"AttributeName": "SK", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "PK", "AttributeType": "S"},
            {"AttributeName": "SK", "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    yield client
    client.delete_table(TableName=TABLE)


@pytest.fixture(scope="module")
def kms(aws: None) -> KMSClient:
    return boto3.client("kms")


@pytest.fixture(scope="module")
def token_key(kms: KMSClient) -> str:
    key = kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")
    return key["KeyMetadata"]["KeyId"]


@pytest.fixture(scope="module")
def mac_key(kms: KMSClient) -> str:
    key = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    return key["KeyMetadata"]["KeyId"]
