"""Which supervision orders came of which brief, in the one table.

    BRIEF#<kind>#<period> / <order>     an order that follows from an instruction on the brief

Case ids begin with their moment, so a brief's orders are in the order of the instructions.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from sunhall.application.brief_instructions import BriefOrder

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

#: Orders of one brief that are shown: each is a case to be read.
_SHOWN: Final = 50


class TableBriefOrders:
    """Orders that came of briefs.

    Args:
        dynamodb: The client.
        table: Name of the table.
    """

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def add(self, kind: str, period: str, line: BriefOrder) -> None:
        """Keep that an order came of a brief; keeping it again changes nothing."""
        self._dynamodb.put_item(
            TableName=self._table,
            Item={
                "PK": {"S": f"BRIEF#{kind}#{period}"},
                "SK": {"S": line.case_id},
                "unit": {"S": line.unit},
                "due_on": {"S": line.due.isoformat()},
            },
        )

    def of(self, kind: str, period: str) -> Sequence[BriefOrder]:
        """Return the orders that came of a brief, in the order of the instructions."""
        answer = self._dynamodb.query(
            TableName=self._table,
            KeyConditionExpression="PK = :partition",
            ExpressionAttributeValues={":partition": {"S": f"BRIEF#{kind}#{period}"}},
            Limit=_SHOWN,
        )
        return [
            BriefOrder(item["SK"]["S"], item["unit"]["S"], date.fromisoformat(item["due_on"]["S"]))
            for item in answer["Items"]
        ]
