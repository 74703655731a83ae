"""A part of the table: what every set of rows beside the cases reads and writes alike."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mypy_boto3_dynamodb.client import DynamoDBClient

Item = dict[str, Any]


def item_key(pk: str, sk: str) -> Item:
    """Return the key of an item as DynamoDB takes it."""
    return {"PK": {"S": pk}, "SK": {"S": sk}}


class TableRows:
    """Reads and writes rows; which keys they have is known to the class that inherits.

    Args:
        dynamodb: The client.
        table: Name of the table.
        sleep: Waits for so many seconds.
    """

    def __init__(
        self, dynamodb: DynamoDBClient, table: str, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._dynamodb: Any = dynamodb
        self._table = table
        self._sleep = sleep

    def _get(self, key: Item, *, strong: bool = True) -> Item | None:
        """Return an item, or None; by default as of now, not as of a moment ago."""
        answer = self._dynamodb.get_item(TableName=self._table, Key=key, ConsistentRead=strong)
        item: Item | None = answer.get("Item")
        return item

    def _page(
        self, partition: str, query: Item, limit: int, after: Mapping[str, str] | None
    ) -> tuple[list[Item], Mapping[str, str] | None]:
        """Return a page of a partition, and where it ends; see ``page_under``."""
        from sunhall.adapters.item_queries import page_under

        read = self._dynamodb.query
        return page_under(read, partition, limit, after, TableName=self._table, **query)

    def _write_whole(self, writes: Sequence[Item]) -> bool:
        """Write all or nothing; False when somebody else was first. See ``write_whole``."""
        from sunhall.adapters.whole_writes import write_whole

        return write_whole(self._dynamodb, writes, self._sleep)
