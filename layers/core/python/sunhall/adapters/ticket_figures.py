"""The hotline's statistics in the one table; nothing personal is in any of it.

    TALLY#ROWS#<day> / <case>               a ticket as it is counted, under the day it came in
    TALLY#CHANGED / <day>                   the day has changed since it was counted
    TALLY#DAYS#<yyyy> / <day>               the count of the day
    TALLY#EXAMPLES#<yyyy-mm> / <day>        receipt numbers that show what matters are about
    OPENDATA#<yyyy-mm> / <day>              the day's lines of open data, before cells are hidden

The busiest city gets some twenty thousand tickets a day, each with ten events: a day's partition
and the one of changed days take two writes a second each on average and fifty at the height of a
flood, of the thousand that a partition takes. So none of them is split. A count is read as one
item, whatever the day has had: packed, a sort of tickets takes 12 to 16 bytes, twenty thousand
tickets some 200 kilobytes.

A note of a change that is dealt with is emptied and forgotten with time: no function deletes from
the table.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sunhall.adapters.item_queries import every_item
from sunhall.adapters.table_rows import item_key
from sunhall.application.ticket_statistics import ChangedDay, Example
from sunhall.domain.ticket_statistics.day_count import SORTED_BY, DayCount
from sunhall.domain.ticket_statistics.figures import TicketFigures
from sunhall.domain.ticket_statistics.open_lines import OpenLine

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

Item = dict[str, Any]

_CHANGED: Final = "TALLY#CHANGED"

#: How long an emptied note stays before the table forgets it.
_FORGOTTEN: Final = timedelta(days=1)

#: Fields of a row that its key holds already.
_IN_KEY: Final = frozenset({"case_id", "day"})

_EXAMPLE: Final = tuple(each.name for each in fields(Example))
_LINE: Final = tuple(each.name for each in fields(OpenLine))


class TableTicketCounts:
    """What the statistics keep, in DynamoDB.

    Args:
        dynamodb: The client.
        table: Name of the table.
    """

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def write(self, row: TicketFigures, version: int) -> bool:
        """Write a ticket's row; False when that of a newer version is there."""
        item = {
            **item_key(f"TALLY#ROWS#{row.day}", row.case_id),
            "figures": {"S": _compact(_told(row))},
            "version": {"N": str(version)},
        }
        newer = {":version": {"N": str(version)}}
        return self._put(item, "attribute_not_exists(PK) OR version <= :version", newer)

    def note_change(self, day: date, stamp: str, at: datetime) -> None:
        """Note that rows of a day have changed."""
        self._dynamodb.update_item(
            TableName=self._table,
            Key=item_key(_CHANGED, day.isoformat()),
            UpdateExpression="SET stamp = :stamp, since = if_not_exists(since, :at) "
            "REMOVE expires_at",
            ExpressionAttributeValues={":stamp": {"S": stamp}, ":at": {"S": _moment(at)}},
        )

    def changed(self) -> Sequence[ChangedDay]:
        """Return the days that have changed since they were counted."""
        return [
            ChangedDay(
                day=date.fromisoformat(item["SK"]["S"]),
                stamp=item["stamp"]["S"],
                since=datetime.fromisoformat(item["since"]["S"]),
            )
            for item in self._query("PK = :partition", {":partition": {"S": _CHANGED}})
            if "stamp" in item
        ]

    def row(self, day: date, case_id: str) -> TicketFigures | None:
        """Return the row of a ticket as of now."""
        answer = self._dynamodb.get_item(
            TableName=self._table,
            Key=item_key(f"TALLY#ROWS#{day}", case_id),
            ConsistentRead=True,
        )
        return _row(answer["Item"], day) if "Item" in answer else None

    def rows(self, day: date) -> Sequence[TicketFigures]:
        """Return the rows of a day as of now."""
        values = {":partition": {"S": f"TALLY#ROWS#{day}"}}
        found = self._query("PK = :partition", values, consistent=True)
        return [_row(item, day) for item in found]

    def keep(
        self,
        count: DayCount,
        examples: Sequence[Example],
        lines: Sequence[OpenLine],
        at: datetime,
    ) -> None:
        """Keep the count of a day, unless a newer one is there."""
        day = count.day
        told = [[getattr(each, name) for name in _EXAMPLE] for each in examples]
        public = [[getattr(each, name) for name in _LINE] for each in lines]
        for partition, content in (
            (f"OPENDATA#{day:%Y-%m}", _packed_words(public)),
            (f"TALLY#EXAMPLES#{day:%Y-%m}", _packed_words(told)),
            (f"TALLY#DAYS#{day:%Y}", _packed_words(_flat(count), words=len(SORTED_BY))),
        ):
            item = {
                **item_key(partition, day.isoformat()),
                "content": {"B": content},
                "counted_at": {"S": _moment(at)},
            }
            newer = {":at": {"S": _moment(at)}}
            self._put(item, "attribute_not_exists(PK) OR counted_at <= :at", newer)

    def settle(self, changed: ChangedDay, at: datetime) -> None:
        """Note that a day is counted, unless it has changed again."""
        expires = str(int((at + _FORGOTTEN).timestamp()))
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key=item_key(_CHANGED, changed.day.isoformat()),
                UpdateExpression="SET expires_at = :expires REMOVE stamp, since",
                ConditionExpression="stamp = :stamp",
                ExpressionAttributeValues={
                    ":expires": {"N": expires},
                    ":stamp": {"S": changed.stamp},
                },
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return  # It has changed since it was read: it is counted once more.

    def counts(self, first: date, last: date) -> Iterator[DayCount]:
        """Yield the counts of some days, both ends included, in order."""
        words = len(SORTED_BY)
        years = [f"TALLY#DAYS#{year}" for year in range(first.year, last.year + 1)]
        for item in self._between(years, first, last):
            rows = _unpacked(item["content"]["B"], words=words)
            sorts = {row[:words]: row[words:] for row in rows}
            yield DayCount(date.fromisoformat(item["SK"]["S"]), sorts)

    def examples(self, first: date, last: date) -> Sequence[Example]:
        """Return the examples of some days, the newest first."""
        found = self._between(
            [f"TALLY#EXAMPLES#{each}" for each in _months(first, last)], first, last
        )
        return [
            Example(*row)
            for item in reversed(list(found))
            for row in _unpacked(item["content"]["B"])
        ]

    def lines(self, month: str) -> Sequence[OpenLine]:
        """Return the lines of open data of a month, before small cells are hidden."""
        values = {":partition": {"S": f"OPENDATA#{month}"}}
        return [
            OpenLine(*row)
            for item in self._query("PK = :partition", values)
            for row in _unpacked(item["content"]["B"])
        ]

    def counted_lines(self, month: str) -> Iterator[tuple[OpenLine, int]]:
        """Yield what is alike among the lines of each day of a month, with its number.

        A day at a time is unpacked: at most thirty-one items, whatever the city's size.
        """
        for item in self._query("PK = :partition", {":partition": {"S": f"OPENDATA#{month}"}}):
            for row, number in Counter(_unpacked(item["content"]["B"])).items():
                yield OpenLine(*row), number

    def _between(self, partitions: Iterable[str], first: date, last: date) -> Iterator[Item]:
        for partition in partitions:
            yield from self._query(
                "PK = :partition AND SK BETWEEN :first AND :last",
                {
                    ":partition": {"S": partition},
                    ":first": {"S": first.isoformat()},
                    ":last": {"S": last.isoformat()},
                },
            )

    def _put(self, item: Item, condition: str, values: Mapping[str, Any]) -> bool:
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item=item,
                ConditionExpression=condition,
                ExpressionAttributeValues=values,
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _query(
        self, condition: str, values: Mapping[str, Any], *, consistent: bool = False
    ) -> Iterator[Item]:
        return every_item(
            self._dynamodb.query,
            TableName=self._table,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=values,
            ConsistentRead=consistent,
        )


def _moment(at: datetime) -> str:
    """Return a moment as a text that sorts."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _months(first: date, last: date) -> list[str]:
    begin, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [f"{month // 12}-{month % 12 + 1:02}" for month in range(begin, end + 1)]


def _told(row: TicketFigures) -> dict[str, Any]:
    return {
        each.name: getattr(row, each.name)
        for each in fields(row)
        if each.name not in _IN_KEY and getattr(row, each.name) != each.default
    }


def _row(item: Mapping[str, Any], day: date) -> TicketFigures:
    return TicketFigures(case_id=item["SK"]["S"], day=day, **_read(item["figures"]["S"]))


def _read(text: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(text)
    if "answered_on" in told:
        told["answered_on"] = date.fromisoformat(told["answered_on"])
    return told


def _compact(plain: object) -> str:
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), default=str)


def _flat(count: DayCount) -> list[list[Any]]:
    return [[*sort, *numbers] for sort, numbers in sorted(count.sorts.items())]


def _packed_words(rows: Sequence[Sequence[Any]], words: int | None = None) -> bytes:
    """Pack rows: each word once, columns together, deflated.

    Args:
        rows: The rows.
        words: How many columns of each row, from the left, are words; all of them unless told.
    """
    texts = sorted({word for row in rows for word in row[:words]})
    place = {word: index for index, word in enumerate(texts)}
    end = len(rows[0]) if rows and words is None else words or 0
    columns = [
        [place[value] for value in column] if index < end else list(column)
        for index, column in enumerate(zip(*rows, strict=True))
    ]
    return zlib.compress(_compact({"words": texts, "columns": columns}).encode(), 9)


def _unpacked(content: bytes, words: int | None = None) -> Iterator[tuple[Any, ...]]:
    """Yield packed rows."""
    told = json.loads(zlib.decompress(content))
    texts, columns = told["words"], told["columns"]
    end = len(columns) if words is None else words
    yield from zip(
        *(
            [texts[value] for value in column] if index < end else column
            for index, column in enumerate(columns)
        ),
        strict=True,
    )
