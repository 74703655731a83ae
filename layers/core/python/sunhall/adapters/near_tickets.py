"""Which tickets are like each other, in the one table; no text, place or number is kept.

    NEAR#<group>#<area>#<yyyy-mm> / <case>          keyed features of the text, of the place
    CALLER#<keyed hash of the number> / <case>      somebody called about it

Both are forgotten with time.

A shelf is one group of categories in one district for a month: with a thousand tickets a day, a
dozen districts and groups it takes a row every ten minutes and holds some two hundred. Case ids
begin with their moment, so the newest are read first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sunhall.adapters.table_rows import item_key
from sunhall.application.ticket_hints import NotedTicket, Shelf

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

#: Tickets of a caller that are looked at.
CALLS: Final = 10

#: How long a caller is known again, and how long a ticket can be on a shelf that is looked at: the
#: last month's is read until this one ends.
REMEMBERED: Final = timedelta(days=180)
STANDS: Final = timedelta(days=100)

Item = dict[str, Any]


class TableNearTickets:
    """Rows of alike tickets in DynamoDB.

    Args:
        dynamodb: The client.
        table: Name of the table.
    """

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def newest(self, shelf: Shelf, most: int) -> Sequence[NotedTicket]:
        """Return the newest tickets of a shelf, the newest first."""
        return [
            NotedTicket(
                case_id=item["SK"]["S"],
                features=item["features"]["B"],
                cell=item["cell"]["B"] if "cell" in item else b"",
            )
            for item in self._query(_shelf(shelf), most)
            if "features" in item
        ]

    def note(self, shelf: Shelf, ticket: NotedTicket) -> None:
        """Keep a ticket."""
        item: Item = {
            **item_key(_shelf(shelf), ticket.case_id),
            "features": {"B": ticket.features},
            "expires_at": _number(_end(shelf)),
        }
        if ticket.cell:
            item["cell"] = {"B": ticket.cell}
        self._dynamodb.put_item(TableName=self._table, Item=item)

    def forget(self, shelf: Shelf, case_id: str) -> None:
        """Empty a ticket's row: no function deletes from the table."""
        item: Item = {**item_key(_shelf(shelf), case_id), "expires_at": _number(_end(shelf))}
        self._dynamodb.put_item(TableName=self._table, Item=item)

    def note_call(self, caller: bytes, case_id: str, at: datetime) -> None:
        """Keep that somebody called about a ticket."""
        item: Item = {**item_key(_caller(caller), case_id), "expires_at": _number(at + REMEMBERED)}
        self._dynamodb.put_item(TableName=self._table, Item=item)

    def calls(self, caller: bytes) -> Sequence[str]:
        """Return the tickets that somebody called about, the newest first."""
        return [item["SK"]["S"] for item in self._query(_caller(caller), CALLS)]

    def _query(self, partition: str, limit: int) -> Sequence[Item]:
        answer = self._dynamodb.query(
            TableName=self._table,
            KeyConditionExpression="PK = :partition",
            ExpressionAttributeValues={":partition": {"S": partition}},
            ScanIndexForward=False,
            Limit=limit,
        )
        return answer["Items"]


def _shelf(shelf: Shelf) -> str:
    return f"NEAR#{shelf.group}#{shelf.area}#{shelf.month}"


def _caller(caller: bytes) -> str:
    return f"CALLER#{caller.hex()}"


def _end(shelf: Shelf) -> datetime:
    """Return when a shelf is looked at no more."""
    return datetime.fromisoformat(f"{shelf.month}-01T00:00:00+08:00") + STANDS


def _number(at: datetime) -> Item:
    return {"N": str(int(at.timestamp()))}
