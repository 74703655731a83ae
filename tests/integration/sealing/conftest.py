"""Keys and a table in a made-up AWS."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_kms.client import KMSClient

TABLE = "sunhall-test"


@dataclass
class Cloud:
    """What the seals need of AWS."""

    kms: "KMSClient"
    dynamodb: "DynamoDBClient"
    data_key: str
    mac_key: str


@pytest.fixture(scope="module")
def whole_cloud() -> Iterator[Cloud]:
    """One made-up AWS for all tests of a file: making clients takes longer than any of them."""
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            environment.setenv(name, "testing")
        kms = boto3.client("kms", region_name="cn-north-1")
        dynamodb = boto3.client("dynamodb", region_name="cn-north-1")
        dynamodb.create_table(
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
        data_key = kms.create_key()["KeyMetadata"]["KeyId"]
        mac_key = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
        yield Cloud(kms, dynamodb, data_key, mac_key["KeyMetadata"]["KeyId"])


@pytest.fixture
def cloud(whole_cloud: Cloud) -> Iterator[Cloud]:
    yield whole_cloud
    for item in whole_cloud.dynamodb.scan(TableName=TABLE)["Items"]:
        key = {"PK": item["PK"], "SK": item["SK"]}
        whole_cloud.dynamodb.delete_item(TableName=TABLE, Key=key)
