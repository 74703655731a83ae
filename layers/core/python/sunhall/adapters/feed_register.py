"""Remembers in the table which issue of whose feed of deadlines holds.

    FEED#<keyed digest of the staff id> / FEED    staff, nonce, expires_at (TTL)

A feed that was revoked keeps its item with an empty nonce until it expires.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sunhall.application.deadline_feed import Registered

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient


class TableFeedRegister:
    """Feeds in DynamoDB.

    Args:
        dynamodb: The client.
        table: Name of the table.
    """

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def get(self, subject: str) -> Registered | None:
        """Return what is known of a feed."""
        # What was revoked a moment ago opens nothing: the read is consistent.
        answer = self._dynamodb.get_item(
            TableName=self._table, Key=_key(subject), ConsistentRead=True
        )
        item: Any = answer.get("Item")
        if item is None:
            return None
        return Registered(staff=item["staff"]["S"], nonce=item["nonce"]["S"])

    def put(self, subject: str, registered: Registered, expires_at: int) -> None:
        """Keep an issue in the place of any earlier one, until a moment (seconds since 1970)."""
        item: dict[str, Any] = {
            **_key(subject),
            "staff": {"S": registered.staff},
            "nonce": {"S": registered.nonce},
            "expires_at": {"N": str(expires_at)},
        }
        self._dynamodb.put_item(TableName=self._table, Item=item)


def _key(subject: str) -> dict[str, Any]:
    return {"PK": {"S": f"FEED#{subject}"}, "SK": {"S": "FEED"}}
