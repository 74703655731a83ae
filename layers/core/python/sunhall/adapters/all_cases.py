"""Every case of the one table, one after the other: for tools that people start, never for a route.

CASE#<case id> / CASE    read here for its key alone
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sunhall.adapters.item_queries import every_item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient


class TableCases:
    """Reads the whole table, page by page.

    Args:
        dynamodb: The client.
        table: Name of the table.
    """

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def case_ids(self) -> Iterator[str]:
        """Yield the id of every case, in no order."""
        found = every_item(
            self._dynamodb.scan,
            TableName=self._table,
            FilterExpression="SK = :case",
            ExpressionAttributeValues={":case": {"S": "CASE"}},
            ProjectionExpression="PK",
            ConsistentRead=True,
        )
        for item in found:
            yield item["PK"]["S"].removeprefix("CASE#")
