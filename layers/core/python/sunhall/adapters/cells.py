"""Cells of time in the one table, one item for each cell and seat.

    CELLS#<resource> / <yyyy-mm-dd>#<minute>#<seat>   who has it (``claimed_by``), until when
                                                      (``expires_at``, the table's time to live)
    CELLS#<resource> / <yyyy-mm-dd>!                  what staff have changed of the day, who and
                                                      when (``changes``)

A claim is a conditional write: the cell is free, or the claim on it has lapsed, or it is one's own
(or the hold's that is turned into the booking). DynamoDB deletes expired items late, so the moment
is compared, never inferred from the item being there. What is set free is overwritten with nothing
but its expiry: no function deletes from the table. A firm claim expires, too, long after its day.

One query reads all days of a host or a room: its cells and its changes stand in one partition.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sunhall.adapters.item_queries import every_item
from sunhall.application.ports import CellsTaken
from sunhall.domain.calendar.beijing import start_of_day
from sunhall.domain.scheduling.cells import (
    CLOSED,
    Cell,
    CellChange,
    CellsWanted,
    Claim,
    DayChange,
    Span,
    Taken,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

    from sunhall.adapters.case_table import CaseTable

#: How long a firm claim stays readable after its day: whose turn it is, is counted over the days
#: before as well, and who was booked is looked up then.
KEPT_AFTER: Final = timedelta(days=62)

Item = dict[str, Any]


class TableCells:
    """Reads cells, and claims them for whoever has no case yet.

    Args:
        dynamodb: The client.
        table: Name of the table.
        cases: The table as the store of cases: its transactions are used.
    """

    def __init__(self, dynamodb: DynamoDBClient, table: str, cases: CaseTable) -> None:
        self._dynamodb: Any = dynamodb
        self._table = table
        self._cases = cases

    def read(self, wanted: CellsWanted, *, consistent: bool = False) -> Taken:
        """Return what is taken and changed on days, with one query for each resource."""
        claims: dict[Cell, Claim] = {}
        days: dict[tuple[str, date], DayChange] = {}
        for resource, asked in wanted.days.items():
            for item in self._items(resource, *asked, consistent=consistent):
                on = date.fromisoformat(item["SK"]["S"][:_DATE])
                if "changed" in item:
                    days[resource, on] = _day_change(item)
                elif "claimed_by" in item:
                    claims[_cell(resource, on, item)] = _claim(item)
        return Taken(claims, days)

    def take(self, owner: str, change: CellChange, now: datetime) -> None:
        """Claim and set free cells without a case, all or none."""
        writes = cell_writes(self._table, owner, change, now)
        self._cases.transact(writes, [CellsTaken] * len(writes))

    def change_day(
        self,
        resource: str,
        on: date,
        change: DayChange,
        cells: CellChange,
        now: datetime,
        by: str,
    ) -> None:
        """Note what staff change of a day, and close or open its cells with it, all or none."""
        writes = [
            self._note(resource, on, change, now, by),
            *cell_writes(self._table, CLOSED, cells, now),
        ]
        self._cases.transact(writes, [CellsTaken] * len(writes))

    def _note(self, resource: str, on: date, change: DayChange, now: datetime, by: str) -> Item:
        spans = {
            "closed": [[span.start, span.end] for span in change.closed],
            "opened": [[span.start, span.end] for span in change.opened],
        }
        changed = json.dumps(spans, separators=(",", ":"))
        line = f"{now.astimezone(UTC).isoformat(timespec='seconds')} {by} {changed}"
        unchanged = "attribute_not_exists(version)"
        values: Item = {
            ":changed": {"S": changed},
            ":next": {"N": str(change.version + 1)},
            ":expires": {"N": str(int((start_of_day(on) + KEPT_AFTER).timestamp()))},
            ":line": {"L": [{"S": line}]},
            ":none": {"L": []},
        }
        if change.version:
            unchanged = "version = :before"
            values[":before"] = {"N": str(change.version)}
        return {
            "Update": {
                "TableName": self._table,
                "Key": {"PK": {"S": _partition(resource)}, "SK": {"S": f"{on.isoformat()}!"}},
                "UpdateExpression": "SET changed = :changed, version = :next, "
                "expires_at = :expires, "
                "changes = list_append(if_not_exists(changes, :none), :line)",
                "ConditionExpression": unchanged,
                "ExpressionAttributeValues": values,
            }
        }

    def _items(self, resource: str, first: date, last: date, *, consistent: bool) -> Iterator[Item]:
        query: Item = {
            "TableName": self._table,
            "KeyConditionExpression": "PK = :resource AND SK BETWEEN :first AND :last",
            "ExpressionAttributeValues": {
                ":resource": {"S": _partition(resource)},
                ":first": {"S": first.isoformat()},
                # "~" sorts after whatever follows a day.
                ":last": {"S": f"{last.isoformat()}~"},
            },
            "ConsistentRead": consistent,
        }
        return every_item(
            self._dynamodb.query,
            **query,
        )


def cell_writes(table: str, owner: str, change: CellChange, now: datetime) -> list[Item]:
    """Return the parts of a transaction that claim cells and set cells free.

    Each fails on its condition when somebody else has the cell; their meaning is `CellsTaken`.

    Args:
        table: Name of the table.
        owner: Who claims: the case's id, or a hold.
        change: What to claim and set free.
        now: The present moment: a claim that has lapsed by then is none.
    """
    moment = {"N": str(int(now.timestamp()))}
    mine: Item = {":owner": {"S": owner}, ":now": moment}
    may = "attribute_not_exists(claimed_by) OR expires_at <= :now OR claimed_by = :owner"
    if change.held_by:
        mine[":hold"] = {"S": change.held_by}
        may += " OR claimed_by = :hold"
    claims = [_put(table, _claimed(cell, owner, change.until), may, mine) for cell in change.take]
    own = {name: value for name, value in mine.items() if name != ":now"}
    has = " OR ".join(f"claimed_by = {name}" for name in own)
    freed = [_put(table, {**_key(cell), "expires_at": moment}, has, own) for cell in change.free]
    return claims + freed


def _put(table: str, item: Item, condition: str, values: Item) -> Item:
    return {
        "Put": {
            "TableName": table,
            "Item": item,
            "ConditionExpression": condition,
            "ExpressionAttributeValues": values,
        }
    }


def _claimed(cell: Cell, owner: str, until: datetime | None) -> Item:
    lapses = until or cell.begins + KEPT_AFTER
    return {
        **_key(cell),
        "claimed_by": {"S": owner},
        "expires_at": {"N": str(int(lapses.timestamp()))},
    }


#: Characters of a day in a sort key.
_DATE: Final = len("yyyy-mm-dd")


def _partition(resource: str) -> str:
    return f"CELLS#{resource}"


def _key(cell: Cell) -> Item:
    place = f"{cell.on.isoformat()}#{cell.minute:04}#{cell.seat:02}"
    return {"PK": {"S": _partition(cell.resource)}, "SK": {"S": place}}


def _cell(resource: str, on: date, item: Item) -> Cell:
    _, minute, seat = item["SK"]["S"].split("#")
    return Cell(resource, on, int(minute), int(seat))


def _claim(item: Item) -> Claim:
    until = datetime.fromtimestamp(int(item["expires_at"]["N"]), UTC)
    return Claim(item["claimed_by"]["S"], until)


def _day_change(item: Item) -> DayChange:
    plain = json.loads(item["changed"]["S"])
    return DayChange(
        closed=tuple(Span(*each) for each in plain["closed"]),
        opened=tuple(Span(*each) for each in plain["opened"]),
        version=int(item["version"]["N"]),
    )
