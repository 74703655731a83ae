"""What e-supervision keeps, in the one table.

    SUPERVISION#CASE#<case> / SHEET                        what is known; when to look again
    SUPERVISION#CASE#<case> / FINDING#<rule>#<department>  a finding: a line of its unit's list
    SUPERVISION#CASE#<case> / CITY#<rule>#<department>     the same: a line of the city's list
    SUPERVISION#CASE#<case> / ORDER#<order>                a supervision order about the case
    SUPERVISION#TALLY#<yyyy-mm> / <rule>                   how often a rule found something
    SUPERVISION#LOOKS / WATERMARK                          first day in which a look may be left

    index ``queue``  QPK = FOUND#UNIT#<department>, QSK = <rank><due or found>#<case>#<rule>
                     QPK = FOUND#CITY#<severity>,   QSK = <due or found>#<case>#<rule>#<department>
    index ``due``    DPK = LOOK#<yyyymmdd>#<shard>, DSK = <instant>#<case>

A finding is in the lists while it stands: it leaves them when its index keys are written no more.
The index shows the attributes of a work list's row, so a finding is written under their names:
``card`` is its severity, ``chain`` its kind, ``node`` its rule, ``state`` what follows.

The sheet counts how often it was written, and every writer names the count that it has read. So
two writers never mix, and a finding that begins to stand is tallied once.
"""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sunhall.adapters.item_queries import every_item
from sunhall.adapters.whole_writes import write_whole
from sunhall.application.supervise import (
    FindingPage,
    FindingQuestion,
    FindingRow,
    ListedFinding,
    OrderRow,
    Sheet,
)
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.supervision.evaluate import Finding

#: Rows that a page with a filter reads of one list; two lists of them are eight read units.
_FILTERED_ROWS: Final = 60

#: Shards of a day's looks.
_SHARDS: Final = 4

#: How far the watermark stays behind: a writer may still be on its way to the day before.
_STILL_WRITTEN: Final = timedelta(days=1)

#: Severities with the urgent one first, by their place in a unit's list.
_RANKS: Final = {"red": "0", "yellow": "1"}

_SHEET: Final = "SHEET"
_LOOKS: Final[Mapping[str, Any]] = {"PK": {"S": "SUPERVISION#LOOKS"}, "SK": {"S": "WATERMARK"}}

Item = dict[str, Any]


class TableSupervisionRows:
    """Rows of supervision.

    Args:
        dynamodb: A ``dynamodb`` client.
        table: Name of the table.
        sleep: Waits some seconds between two tries of a transaction that met another one.
    """

    def __init__(
        self, dynamodb: Any, table: str, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._sleep = sleep

    # --- sheets ------------------------------------------------------------------------------

    def sheet(self, case_id: str) -> Sheet:
        """Return the sheet of a case as of now; an empty one when there is none."""
        items = list(
            self._query(
                {
                    "KeyConditionExpression": "PK = :sheet",
                    "ExpressionAttributeValues": {":sheet": {"S": _partition(case_id)}},
                    "ConsistentRead": True,
                }
            )
        )
        return _sheet(case_id, items)

    def keep(self, before: Sheet, after: Sheet) -> bool:
        """Bring a sheet up to date in one transaction, and count what began to stand."""
        changed = {key: row for key, row in after.rows.items() if before.rows.get(key) != row}
        began: dict[tuple[str, str], int] = {}
        for key, row in changed.items():
            known = before.rows.get(key)
            if row.stands and not (known and known.stands):
                tally = (f"{local_date(row.found_at):%Y-%m}", row.finding.rule)
                began[tally] = began.get(tally, 0) + 1
        writes = [self._put_sheet(before, after)]
        writes += [self._put(item) for row in changed.values() for item in _finding_items(row)]
        writes += [self._count(month, rule, times) for (month, rule), times in began.items()]
        return self._write(writes)

    def put_order(self, about: str, row: OrderRow) -> None:
        """Write an order's line on the sheet of a case, unless a newer one is there."""
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item=_order_item(about, row),
                ConditionExpression="attribute_not_exists(PK) OR #version < :version",
                ExpressionAttributeNames={"#version": "version"},
                ExpressionAttributeValues={":version": {"N": str(row.version)}},
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return  # What is there is as new: the event came again, or late.

    def found(self, months: Sequence[str]) -> Mapping[str, int]:
        """Return how often each rule found something in some months."""
        counted: dict[str, int] = {}
        for month in months:
            query = {
                "KeyConditionExpression": "PK = :month",
                "ExpressionAttributeValues": {":month": {"S": f"SUPERVISION#TALLY#{month}"}},
            }
            for item in self._query(query):
                rule = item["SK"]["S"]
                counted[rule] = counted.get(rule, 0) + int(item["found"]["N"])
        return counted

    # --- lists -------------------------------------------------------------------------------

    def page(
        self, wanted: FindingQuestion, *, limit: int, after: Mapping[str, str] | None
    ) -> FindingPage:
        """Return a page of findings that stand: red before yellow, the most urgent first."""
        lists = _lists(wanted)
        place = after
        if place:
            lists = lists[[partition for partition, _ in lists].index(place["QPK"]) :]
        found: list[Item] = []
        for number, (partition, prefix) in enumerate(lists):
            items, last = self._read(partition, prefix, wanted, limit - len(found), place)
            place = None
            room = limit - len(found)
            found += items[:room]
            if len(items) > room:
                return FindingPage([_listed(item) for item in found], _place(found[-1]))
            if last:
                return FindingPage([_listed(item) for item in found], last)
            if len(found) == limit and number + 1 < len(lists):
                following = {"QPK": lists[number + 1][0], "QSK": "", "PK": "", "SK": ""}
                return FindingPage([_listed(item) for item in found], following)
        return FindingPage([_listed(item) for item in found], None)

    def _read(
        self,
        partition: str,
        prefix: str,
        wanted: FindingQuestion,
        room: int,
        after: Mapping[str, str] | None,
    ) -> tuple[list[Item], Mapping[str, str] | None]:
        """Read one list from a place on, once; return what matches, and where the reading ended."""
        values: Item = {":list": {"S": partition}}
        condition = "QPK = :list"
        if prefix:
            condition += " AND begins_with(QSK, :rank)"
            values[":rank"] = {"S": prefix}
        filters = {"service": wanted.service, "chain": wanted.kind}
        told = {name: value for name, value in filters.items() if value}
        more: Item = {}
        if told:
            more["FilterExpression"] = " AND ".join(f"#{name} = :{name}" for name in told)
            more["ExpressionAttributeNames"] = {f"#{name}": name for name in told}
            values.update({f":{name}": {"S": value} for name, value in told.items()})
        if after and after["QSK"]:
            more["ExclusiveStartKey"] = {name: {"S": after[name]} for name in _INDEX_KEY}
        answer = self._dynamodb.query(
            TableName=self._table,
            IndexName="queue",
            KeyConditionExpression=condition,
            ExpressionAttributeValues=values,
            Limit=_FILTERED_ROWS if told else room,
            **more,
        )
        last = answer.get("LastEvaluatedKey")
        return answer["Items"], _place(last) if last else None

    # --- looks -------------------------------------------------------------------------------

    def looked_since(self, now: datetime) -> datetime:
        """Return the start of the first day in which a look may be left."""
        answer = self._dynamodb.get_item(
            TableName=self._table, Key=dict(_LOOKS), ConsistentRead=True
        )
        item = answer.get("Item")
        if item is None:
            # The very first look: from now on nothing that falls due can be missed.
            self._set_watermark(_day(now - _STILL_WRITTEN))
        day = item["day"]["S"] if item else _day(now - _STILL_WRITTEN)
        return datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC)

    def to_look_at(self, since: datetime, now: datetime, *, limit: int) -> Sequence[str]:
        """Return the cases at which it is to be looked again by now, the earliest first."""
        due = [
            item["DSK"]["S"]
            for day in _days(since, now)
            for shard in range(_SHARDS)
            for item in self._first(
                {
                    "IndexName": "due",
                    "KeyConditionExpression": "DPK = :bucket AND DSK <= :now",
                    "ExpressionAttributeValues": {
                        ":bucket": {"S": f"LOOK#{day}#{shard}"},
                        # "$" sorts after "#": what is due at this very second belongs to it.
                        ":now": {"S": f"{_instant(now)}$"},
                    },
                },
                limit,
            )
        ]
        return [key.partition("#")[2] for key in sorted(due)[:limit]]

    def finish_looks(self, since: datetime, now: datetime) -> None:
        """Move the watermark past the days in which nothing is left; once a day."""
        day = _day(now - _STILL_WRITTEN)
        if _day(since) != day:
            self._set_watermark(day)

    def _set_watermark(self, day: str) -> None:
        self._dynamodb.put_item(TableName=self._table, Item={**_LOOKS, "day": {"S": day}})

    # --- the table ---------------------------------------------------------------------------

    def _put_sheet(self, before: Sheet, after: Sheet) -> Item:
        put = self._put(_sheet_item(before, after))
        if not before.revision:
            put["Put"]["ConditionExpression"] = "attribute_not_exists(PK)"
        else:
            put["Put"]["ConditionExpression"] = "revision = :read"
            put["Put"]["ExpressionAttributeValues"] = {":read": {"N": str(before.revision)}}
        return put

    def _put(self, item: Item) -> Item:
        return {"Put": {"TableName": self._table, "Item": item}}

    def _count(self, month: str, rule: str, times: int) -> Item:
        return {
            "Update": {
                "TableName": self._table,
                "Key": {"PK": {"S": f"SUPERVISION#TALLY#{month}"}, "SK": {"S": rule}},
                "UpdateExpression": "ADD #found :times",
                "ExpressionAttributeNames": {"#found": "found"},
                "ExpressionAttributeValues": {":times": {"N": str(times)}},
            }
        }

    def _write(self, writes: list[Item]) -> bool:
        return write_whole(self._dynamodb, writes, self._sleep)

    def _first(self, query: Item, limit: int) -> Sequence[Item]:
        answer = self._dynamodb.query(TableName=self._table, Limit=limit, **query)
        items: Sequence[Item] = answer["Items"]
        return items

    def _query(self, query: Item) -> Iterator[Item]:
        return every_item(self._dynamodb.query, TableName=self._table, **query)


_INDEX_KEY: Final = ("PK", "SK", "QPK", "QSK")


def _partition(case_id: str) -> str:
    return f"SUPERVISION#CASE#{case_id}"


def _lists(wanted: FindingQuestion) -> list[tuple[str, str]]:
    """Return the lists that a question reads, each with the beginning of the rows that it wants."""
    if wanted.department:
        return [(f"FOUND#UNIT#{wanted.department}", _RANKS.get(wanted.severity, ""))]
    severities = (wanted.severity,) if wanted.severity else tuple(_RANKS)
    return [(f"FOUND#CITY#{severity}", "") for severity in severities]


def _place(item: Mapping[str, Any]) -> dict[str, str]:
    return {name: item[name]["S"] for name in _INDEX_KEY}


def _sheet(case_id: str, items: Sequence[Item]) -> Sheet:
    head = next((item for item in items if item["SK"]["S"] == _SHEET), None)
    found = (item for item in items if item["SK"]["S"].startswith("FINDING#"))
    rows = [_finding_row(case_id, item) for item in found]
    return Sheet(
        case_id=case_id,
        revision=int(head["revision"]["N"]) if head else 0,
        lengths=json.loads(head["lengths"]["S"]) if head else {},
        measured=json.loads(head["measured"]["S"]) if head else {},
        look_at=datetime.fromisoformat(head["look_at"]["S"])
        if head and "look_at" in head
        else None,
        rows={row.finding.key: row for row in rows},
        orders=tuple(_order_row(item) for item in items if item["SK"]["S"].startswith("ORDER#")),
    )


def _sheet_item(before: Sheet, after: Sheet) -> Item:
    item: Item = {
        "PK": {"S": _partition(after.case_id)},
        "SK": {"S": _SHEET},
        "revision": {"N": str(before.revision + 1)},
        "lengths": {"S": _json(after.lengths)},
        "measured": {"S": _json(after.measured)},
    }
    if after.look_at:
        shard = zlib.crc32(after.case_id.encode()) % _SHARDS
        item["look_at"] = {"S": after.look_at.isoformat()}
        item["DPK"] = {"S": f"LOOK#{_day(after.look_at)}#{shard}"}
        item["DSK"] = {"S": f"{_instant(after.look_at)}#{after.case_id}"}
    return item


def _finding_items(row: FindingRow) -> list[Item]:
    """Return a finding as its unit's list and the city's list show it."""
    finding = row.finding
    urgent = _instant(finding.due_at or row.found_at)
    place = f"{urgent}#{row.case_id}#{finding.rule}"
    key = f"{finding.rule}#{finding.department}"
    unit = {"QPK": f"FOUND#UNIT#{finding.department}", "QSK": _RANKS[finding.severity] + place}
    city = {"QPK": f"FOUND#CITY#{finding.severity}", "QSK": f"{place}#{finding.department}"}
    return [
        {
            "PK": {"S": _partition(row.case_id)},
            "SK": {"S": f"{name}#{key}"},
            **_finding_attributes(row),
            # What stands no more is kept, and is in no list.
            **({name: {"S": text} for name, text in listed.items()} if row.stands else {}),
        }
        for name, listed in (("FINDING", unit), ("CITY", city))
    ]


def _finding_attributes(row: FindingRow) -> Item:
    finding = row.finding
    texts = {
        "receipt_no": row.receipt_no,
        "service": row.service,
        "department": finding.department,
        "card": finding.severity,
        "chain": finding.kind,
        "node": finding.rule,
        "state": finding.then,
        "at": row.found_at.isoformat(),
        "tell_at": row.tell_at.isoformat(),
        "about": finding.about,
        "tell": _json(finding.tell),
    }
    if finding.due_at:
        texts["due_at"] = finding.due_at.isoformat()
    return {
        **{name: {"S": text} for name, text in texts.items()},
        "times": {"N": str(finding.times)},
        "stands": {"BOOL": row.stands},
        "followed": {"BOOL": row.followed},
    }


def _finding_row(case_id: str, item: Item) -> FindingRow:
    kind: Any = item["chain"]["S"]
    severity: Any = item["card"]["S"]
    then: Any = item["state"]["S"]
    return FindingRow(
        case_id=case_id,
        receipt_no=item["receipt_no"]["S"],
        service=item["service"]["S"],
        finding=Finding(
            rule=item["node"]["S"],
            kind=kind,
            severity=severity,
            then=then,
            department=item["department"]["S"],
            about=item["about"]["S"],
            due_at=datetime.fromisoformat(item["due_at"]["S"]) if "due_at" in item else None,
            times=int(item["times"]["N"]),
            tell=tuple(json.loads(item["tell"]["S"])),
        ),
        found_at=datetime.fromisoformat(item["at"]["S"]),
        tell_at=datetime.fromisoformat(item["tell_at"]["S"]),
        stands=item["stands"]["BOOL"],
        followed=item["followed"]["BOOL"],
    )


def _listed(item: Item) -> ListedFinding:
    *_, case_id = item["PK"]["S"].split("#")
    return ListedFinding(
        case_id=case_id,
        receipt_no=item["receipt_no"]["S"],
        service=item["service"]["S"],
        rule=item["node"]["S"],
        kind=item["chain"]["S"],
        severity=item["card"]["S"],
        then=item["state"]["S"],
        department=item["department"]["S"],
        due_at=item["due_at"]["S"] if "due_at" in item else "",
        found_at=item["at"]["S"],
    )


def _order_item(about: str, row: OrderRow) -> Item:
    texts = {
        "receipt_no": row.receipt_no,
        "level": row.level,
        "state": row.state,
        "department": row.department,
        "result": row.result,
    }
    if row.due_at:
        texts["due_at"] = row.due_at.isoformat()
    return {
        "PK": {"S": _partition(about)},
        "SK": {"S": f"ORDER#{row.case_id}"},
        **{name: {"S": text} for name, text in texts.items()},
        "version": {"N": str(row.version)},
    }


def _order_row(item: Item) -> OrderRow:
    return OrderRow(
        case_id=item["SK"]["S"].removeprefix("ORDER#"),
        version=int(item["version"]["N"]),
        receipt_no=item["receipt_no"]["S"],
        level=item["level"]["S"],
        state=item["state"]["S"],
        department=item["department"]["S"],
        result=item["result"]["S"],
        due_at=datetime.fromisoformat(item["due_at"]["S"]) if "due_at" in item else None,
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%S")


def _day(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%d")


def _days(since: datetime, now: datetime) -> Iterator[str]:
    day = since.astimezone(UTC)
    while _day(day) <= _day(now):
        yield _day(day)
        day += timedelta(days=1)
