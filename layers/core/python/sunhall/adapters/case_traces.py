"""What tells of a person in rows of the one table that are not sealed under a case's key.

    CASE#<case> / CASE, RUN#…, TASK#…, COPY#…, SHARE#…   sealed_title: under the key of a month
    CASE#<case> / CASE                                   register: whose row in the register it is
    APPLICANT#<keyed hash> / <yyyy-mm>#<instant>#<case>  that row: keyed hashes and sketch
    ALIKE#<department> / REQUEST#<instant>#<case>        keyed sketch of an answered request

Nothing is deleted, because no function may delete from the table: attributes are taken away, and an
emptied row is given an end, after which DynamoDB deletes it by itself. Every update is bound to a
row that is there, so doing it again neither finds nor makes any.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from sunhall.adapters.alike_requests import request_key
from sunhall.adapters.applicant_register import pointed_row
from sunhall.adapters.item_queries import every_item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

#: What a row of the register says besides that there was a request.
_OF_A_REQUEST: Final = ("text", "sketch", "numbers", "receipt_no", "letter_no")

Item = dict[str, Any]


class TableCaseTraces:
    """Rows in DynamoDB.

    Args:
        dynamodb: The client.
        table: Name of the table.
    """

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def strip_titles(self, case_id: str) -> int:
        """Take the sealed title out of every row of a case; return how many rows had one."""
        titled = [item for item in self._rows(case_id) if "sealed_title" in item]
        for item in titled:
            self._take(item, ("sealed_title",))
        return len(titled)

    def forget_applicant(self, case_id: str, now: datetime) -> None:
        """Empty the case's row in the register of its applicant, and forget whose it is.

        The row goes first: as long as it stands, the way to it does, too.
        """
        head = next((item for item in self._rows(case_id) if item["SK"]["S"] == "CASE"), None)
        if head is None or "register" not in head:
            return
        self._take(pointed_row(head["register"]["B"], case_id), _OF_A_REQUEST, ends=now)
        self._take(head, ("register",))

    def forget_likeness(self, case_id: str, department: str, at: datetime, now: datetime) -> None:
        """Empty the row by which an answered request is found to be like others."""
        self._take(request_key(department, case_id, at), ("sketch", "numbers"), ends=now)

    def _take(self, row: Item, names: tuple[str, ...], *, ends: datetime | None = None) -> None:
        """Take attributes away from a row, if it is there.

        Args:
            row: The row, or its key.
            names: Names of the attributes.
            ends: When the row itself ends, if it does.
        """
        update = "REMOVE " + ", ".join(f"#{place}" for place, _ in enumerate(names))
        values: Item = {}
        if ends:
            update = "SET expires_at = :ends " + update
            values = {"ExpressionAttributeValues": {":ends": _seconds(ends)}}
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key={"PK": row["PK"], "SK": row["SK"]},
                UpdateExpression=update,
                ConditionExpression="attribute_exists(PK)",
                ExpressionAttributeNames={f"#{place}": n for place, n in enumerate(names)},
                **values,
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return

    def _rows(self, case_id: str) -> Iterator[Item]:
        return every_item(
            self._dynamodb.query,
            TableName=self._table,
            KeyConditionExpression="PK = :case",
            ExpressionAttributeValues={":case": {"S": f"CASE#{case_id}"}},
            ConsistentRead=True,
        )


def _seconds(at: datetime) -> Item:
    return {"N": str(int(at.astimezone(UTC).timestamp()))}
