"""The records that scores are counted from, in the one table.

    SCORE#<department>#<yyyy-mm> / <kind>.<day>.<case>.<number>      a record of a unit
    SCORE#<department>#<yyyy-mm> / appeal.<record>.<case>            an appeal against one
    SCORED#<case> / PLACES                                           where a case has had records

The month is the calendar month of the record's day, so a city may let its cycle begin on any day
and change its mind: the records of a month are one query of a unit, and of a cycle that begins
later two. A case writes to a month's partition some ten times in its life; the busiest unit of a
city of ten million gets two thousand tickets a day, which is one write a second: no key is hot.

A duty whose date moves has its record in another place afterwards. Where records of a case have
been is noted before they are written, and nothing is deleted from the table: a place that holds no
record any more is written over with nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from sunhall.adapters.item_queries import every_item
from sunhall.application.keep_scores import RecordPage
from sunhall.domain.score_appeal.appeal import AppealState
from sunhall.domain.score_appeal.note import AppealNote
from sunhall.domain.scoring.period import ScorePeriod
from sunhall.domain.scoring.record import (
    CallbackRecord,
    DispatchRecord,
    EntryRecord,
    HandlingRecord,
    RecordKey,
    RecordKind,
    ScoreRecord,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

Item = dict[str, Any]

#: Sorts behind every character of a key.
_END: Final = "~"

_APPEAL: Final = "appeal."

#: Most months and kinds that one page looks into; a page may be short although more follow.
_STRETCHES: Final = 6

_CLASSES: Final[Mapping[RecordKind, type[ScoreRecord]]] = {
    RecordKind.CALLBACK: CallbackRecord,
    RecordKind.HANDLING: HandlingRecord,
    RecordKind.DISPATCH: DispatchRecord,
    RecordKind.ENTRY: EntryRecord,
}

#: Fields of a record that its item has of its own.
_OUTSIDE: Final = frozenset({"key", "department", "receipt_no"})


class TableScoreRows:
    """The records of all units.

    Args:
        dynamodb: The client.
        table: Name of the table.
    """

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def write(self, case_id: str, version: int, records: Sequence[ScoreRecord]) -> None:
        """Make these the records of a case, unless those of a newer version are there."""
        wanted = {_place(each): each for each in records}
        if not wanted:
            return
        # Noted first: should the next write never come, the event comes again and finds the place.
        for place in sorted(self._noted(case_id, wanted)):
            partition, _, sort = place.partition(" ")
            record = wanted.get(place)
            content = _content(record) if record else {"gone": {"BOOL": True}}
            self._put({"PK": {"S": partition}, "SK": {"S": sort}, **content}, version)

    def note(self, note: AppealNote) -> None:
        """Write where an appeal stands, unless something newer is there."""
        key = RecordKey.named(note.record)
        item = {
            "PK": {"S": _partition(note.department, f"{key.on:%Y-%m}")},
            "SK": {"S": f"{_APPEAL}{note.record}.{note.case_id}"},
            "receipt_no": {"S": note.receipt_no},
            "state": {"S": note.state},
        }
        self._put(item, note.version)

    def of_unit(
        self, department: str, period: ScorePeriod
    ) -> tuple[Sequence[ScoreRecord], Sequence[AppealNote]]:
        """Return the records of a unit in a period, and the appeals against them."""
        records: list[ScoreRecord] = []
        appeals: list[AppealNote] = []
        for month in period.calendar_months:
            condition = "PK = :partition"
            values = {":partition": {"S": _partition(department, month)}}
            for item in self._query(condition, values):
                if item["SK"]["S"].startswith(_APPEAL):
                    appeals.append(_note(item))
                elif (record := _record(item)) and period.holds(record.key.on):
                    records.append(record)
        return records, appeals

    def record(self, department: str, key: RecordKey) -> ScoreRecord | None:
        """Return one record of a unit."""
        answer = self._dynamodb.get_item(
            TableName=self._table,
            Key={
                "PK": {"S": _partition(department, f"{key.on:%Y-%m}")},
                "SK": {"S": key.text},
            },
            ConsistentRead=True,
        )
        return _record(answer["Item"]) if "Item" in answer else None

    def page(
        self,
        department: str,
        period: ScorePeriod,
        kinds: Sequence[RecordKind],
        *,
        limit: int,
        after: Mapping[str, str] | None,
    ) -> RecordPage:
        """Return some records of a unit in a period, by kind and day."""
        stretches = [(kind, month) for kind in kinds for month in period.calendar_months]
        at = int(after["stretch"]) if after else 0
        start = after["sort"] if after else ""
        records: list[ScoreRecord] = []
        for _ in range(_STRETCHES):
            if at >= len(stretches):
                return RecordPage(tuple(records), None)
            found, last = self._some(
                _partition(department, stretches[at][1]),
                *_days(stretches[at][0], period),
                limit=limit - len(records),
                start=start,
            )
            records += found
            at, start = (at, last) if last else (at + 1, "")
            if len(records) >= limit:
                break
        over = at >= len(stretches)
        return RecordPage(tuple(records), None if over else {"stretch": str(at), "sort": start})

    def appeals(
        self, department: str, period: ScorePeriod, kinds: Sequence[RecordKind]
    ) -> Sequence[AppealNote]:
        """Return the appeals against a unit's records of these kinds in a period."""
        found: list[AppealNote] = []
        for month in period.calendar_months:
            values = {
                ":partition": {"S": _partition(department, month)},
                ":appeal": {"S": _APPEAL},
            }
            condition = "PK = :partition AND begins_with(SK, :appeal)"
            found += [_note(item) for item in self._query(condition, values)]
        return [note for note in found if RecordKey.named(note.record).kind in kinds]

    def _noted(self, case_id: str, wanted: Mapping[str, Any]) -> Sequence[str]:
        """Note places of a case; return all that it has ever had records in."""
        answer = self._dynamodb.update_item(
            TableName=self._table,
            Key={"PK": {"S": f"SCORED#{case_id}"}, "SK": {"S": "PLACES"}},
            UpdateExpression="ADD places :places",
            ExpressionAttributeValues={":places": {"SS": sorted(wanted)}},
            ReturnValues="ALL_NEW",
        )
        return answer["Attributes"]["places"]["SS"]

    def _put(self, item: Item, version: int) -> None:
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item={**item, "version": {"N": str(version)}},
                ConditionExpression="attribute_not_exists(PK) OR version <= :version",
                ExpressionAttributeValues={":version": {"N": str(version)}},
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return  # What is there is newer: this event came again, or late.

    def _some(
        self, partition: str, first: str, last: str, *, limit: int, start: str
    ) -> tuple[list[ScoreRecord], str]:
        """Return at most so many records of a stretch, and where to go on; empty at its end."""
        more: dict[str, Any] = {}
        if start:
            more["ExclusiveStartKey"] = {"PK": {"S": partition}, "SK": {"S": start}}
        answer = self._dynamodb.query(
            TableName=self._table,
            KeyConditionExpression="PK = :partition AND SK BETWEEN :first AND :last",
            ExpressionAttributeValues={
                ":partition": {"S": partition},
                ":first": {"S": first},
                ":last": {"S": last},
            },
            Limit=limit,
            **more,
        )
        found = [record for item in answer["Items"] if (record := _record(item))]
        return found, answer.get("LastEvaluatedKey", {}).get("SK", {}).get("S", "")

    def _query(self, condition: str, values: Mapping[str, Any]) -> Iterator[Item]:
        return every_item(
            self._dynamodb.query,
            TableName=self._table,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=values,
        )


def _partition(department: str, month: str) -> str:
    return f"SCORE#{department}#{month}"


def _place(record: ScoreRecord) -> str:
    return f"{_partition(record.department, f'{record.key.on:%Y-%m}')} {record.key.text}"


def _days(kind: RecordKind, period: ScorePeriod) -> tuple[str, str]:
    """Return the first and the last key that a record of a kind can have in a period."""
    return f"{kind}.{period.first.isoformat()}", f"{kind}.{period.last.isoformat()}{_END}"


def _content(record: ScoreRecord) -> Item:
    inside = {
        each.name: getattr(record, each.name)
        for each in fields(record)
        if each.name not in _OUTSIDE and getattr(record, each.name) != each.default
    }
    text = json.dumps(inside, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return {"receipt_no": {"S": record.receipt_no}, "facts": {"S": text}}


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _record(item: Item) -> ScoreRecord | None:
    """Return the record of an item; None where there is none any more."""
    if "gone" in item:
        return None
    key = RecordKey.named(item["SK"]["S"])
    return _CLASSES[key.kind](
        key=key,
        department=item["PK"]["S"].split("#")[1],
        receipt_no=item["receipt_no"]["S"],
        **{name: _read(name, value) for name, value in json.loads(item["facts"]["S"]).items()},
    )


def _read(name: str, value: Any) -> Any:
    if name == "mark":
        return Decimal(value)
    if name.endswith(("_at", "_since")):
        return datetime.fromisoformat(value)
    return value


def _note(item: Item) -> AppealNote:
    record, _, case_id = item["SK"]["S"].removeprefix(_APPEAL).rpartition(".")
    return AppealNote(
        record=record,
        department=item["PK"]["S"].split("#")[1],
        case_id=case_id,
        receipt_no=item["receipt_no"]["S"],
        state=AppealState(item["state"]["S"]),
        version=int(item["version"]["N"]),
    )
