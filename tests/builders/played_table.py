"""The app's table in a made-up DynamoDB, with its two indexes as they are deployed."""

from __future__ import annotations

from typing import Any

from sunhall.adapters.case_table import _ROW_ATTRIBUTES


def make_table(dynamodb: Any, name: str) -> None:
    """Make the table; `tests/infra` holds the deployed one to the same shape."""
    keys = ("PK", "SK", "QPK", "QSK", "DPK", "DSK")
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": k, "AttributeType": "S"} for k in keys],
        KeySchema=_keys("PK", "SK"),
        GlobalSecondaryIndexes=[
            {
                "IndexName": "queue",
                "KeySchema": _keys("QPK", "QSK"),
                "Projection": {
                    "ProjectionType": "INCLUDE",
                    "NonKeyAttributes": sorted(set(_ROW_ATTRIBUTES.values())),
                },
            },
            {
                "IndexName": "due",
                "KeySchema": _keys("DPK", "DSK"),
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            },
        ],
    )


def _keys(partition: str, sort: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": partition, "KeyType": "HASH"},
        {"AttributeName": sort, "KeyType": "RANGE"},
    ]
