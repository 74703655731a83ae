"""The ledger of the statistics in the one table: a row for each disclosure request.

    LEDGER#<department> / <day received>#<case id>   a request as the statistics see it

A department's rows stand together by day of receipt, so the rows of a report are one query, and a
department gets a request now and then: no key is hot.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sunhall.adapters.item_queries import every_item
from sunhall.domain.annual_report.ledger_entry import FeePaid, LedgerEntry, RemedyRecord

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

Item = dict[str, Any]


class DisclosureLedger:
    """Rows of the statistics.

    Args:
        dynamodb: The client.
        table: Name of the table.
    """

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def put(self, entry: LedgerEntry) -> bool:
        """Write a row unless one of the same or a newer version is there."""
        return self._put_row(entry, "attribute_not_exists(PK) OR version < :version")

    def mend(self, entry: LedgerEntry) -> bool:
        """Write a row unless a newer version is there, over one of the same version."""
        return self._put_row(entry, "attribute_not_exists(PK) OR version <= :version")

    def entries(self, department: str, *, through: date | None = None) -> Sequence[LedgerEntry]:
        """Return the requests addressed to a department, by day of receipt."""
        condition, values = "PK = :ledger", {":ledger": {"S": f"LEDGER#{department}"}}
        if through is not None and through < date.max:
            condition += " AND SK < :after"
            values[":after"] = {"S": (through + timedelta(days=1)).isoformat()}
        return [_entry(item) for item in self._query(condition, values)]

    def _put_row(self, entry: LedgerEntry, condition: str) -> bool:
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item=_row(entry),
                ConditionExpression=condition,
                ExpressionAttributeValues={":version": {"N": str(entry.version)}},
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return False  # What is there is as new: this event came again, or late.
        return True

    def _query(self, condition: str, values: Mapping[str, Any]) -> Iterator[Item]:
        return every_item(
            self._dynamodb.query,
            TableName=self._table,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=values,
            ConsistentRead=True,
        )


def _row(entry: LedgerEntry) -> Item:
    item: Item = {
        "PK": {"S": f"LEDGER#{entry.department}"},
        "SK": {"S": f"{entry.received_on.isoformat()}#{entry.case_id}"},
        "receipt_no": {"S": entry.receipt_no},
        "column": {"S": entry.column},
        "version": {"N": str(entry.version)},
    }
    if entry.ended_on:
        item["ended_on"] = {"S": entry.ended_on.isoformat()}
    if entry.leaf:
        item["leaf"] = {"S": entry.leaf}
    if entry.remedies:
        item["remedies"] = {"S": _json([asdict(each) for each in entry.remedies])}
    if entry.fees:
        item["fees"] = {"S": _json([asdict(each) for each in entry.fees])}
    return item


def _entry(item: Item) -> LedgerEntry:
    received_on, _, case_id = item["SK"]["S"].partition("#")
    remedies = json.loads(item["remedies"]["S"]) if "remedies" in item else ()
    fees = json.loads(item["fees"]["S"]) if "fees" in item else ()
    return LedgerEntry(
        case_id=case_id,
        receipt_no=item["receipt_no"]["S"],
        department=item["PK"]["S"].removeprefix("LEDGER#"),
        column=item["column"]["S"],
        received_on=date.fromisoformat(received_on),
        ended_on=date.fromisoformat(item["ended_on"]["S"]) if "ended_on" in item else None,
        leaf=item["leaf"]["S"] if "leaf" in item else None,
        remedies=tuple(_remedy(each) for each in remedies),
        fees=tuple(FeePaid(each["yuan"], date.fromisoformat(each["paid_on"])) for each in fees),
        version=int(item["version"]["N"]),
    )


def _remedy(data: Mapping[str, Any]) -> RemedyRecord:
    decided_on = data["decided_on"]
    return RemedyRecord(
        number=data["number"],
        path=data["path"],
        filed_on=date.fromisoformat(data["filed_on"]),
        result=data["result"],
        decided_on=date.fromisoformat(decided_on) if decided_on else None,
    )


def _json(value: Any) -> str:
    return json.dumps(
        value, ensure_ascii=False, separators=(",", ":"), default=lambda day: day.isoformat()
    )
