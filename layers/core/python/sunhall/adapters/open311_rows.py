"""Service requests as everybody may see them, in the one table.

    PUBLIC#OPEN311#REQUEST#<id> / REQUEST                   a request, listed or not
    PUBLIC#OPEN311#LIST#<status>#<yyyy-mm> / <instant>#<id>            its row in the lists
    PUBLIC#OPEN311#LIST#<status>#<service>#<yyyy-mm> / <instant>#<id>  … and of its service

A list is a partition for each month, status and service: a window of 90 days lies in at most four
months, and is read by queries alone, none of which passes over what it was not asked for. A request
stands in two lists. "All statuses" are the open and the closed ones merged; "these services" are
theirs merged.

What a request says is one deflated attribute, so a page of 25 stays within its read units also
where people write at length. Nothing is deleted: what leaves a list is overwritten with its key
and expiry. The request's own item is written last: whoever finds it at a version knows its rows to
be there, and a crash before it only means that they are written again.
"""

from __future__ import annotations

import heapq
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from sunhall.adapters.item_queries import every_item
from sunhall.adapters.table_rows import TableRows
from sunhall.domain.errors import Unavailable
from sunhall.domain.open311.question import ListQuestion
from sunhall.domain.open311.record import Note, Photo, RequestRecord

if TYPE_CHECKING:
    pass

Item = dict[str, Any]

#: Rows that one query reads at most. Of lists that are merged, that much may be read in vain.
ROWS_AT_ONCE: Final = 250

#: Most keys of a batch, as DynamoDB has it.
_BATCH_READS: Final = 100

_PAUSES: Final = (0.05, 0.2, 0.6)

#: How long an overwritten row waits to be deleted by DynamoDB.
_LEAVES_AFTER: Final = timedelta(hours=1)


class TableOpen311Rows(TableRows):
    """Keeps and reads the rows."""

    # --- writing -----------------------------------------------------------------------------

    def put(self, record: RequestRecord, now: datetime) -> None:
        """Let a request be seen as it is now, unless a later version is there.

        One that says the same as before costs no write.
        """
        old = self._stored(record.id)
        if old is not None and int(old["version"]["N"]) >= record.version:
            return
        item = _request_item(record)
        if old is not None and _same(old, item):
            return
        self._exchange(old, record.id, _rows(record), now)
        self._put(item)

    def hide(self, public_id: str, version: int, now: datetime) -> None:
        """Let a request be seen no more; one that never was is not written at all."""
        old = self._stored(public_id)
        if old is None or "said" not in old or int(old["version"]["N"]) >= version:
            return
        self._exchange(old, public_id, {}, now)
        self._put({**_request_key(public_id), "version": {"N": str(version)}})

    def _exchange(
        self, old: Item | None, public_id: str, rows: Mapping[str, Item], now: datetime
    ) -> None:
        """Write the rows of the lists, and overwrite those that stand where none is now."""
        for row in rows.values():
            self._put(row)
        left = _rows(_record(public_id, old)) if old is not None and "said" in old else {}
        expires = {"expires_at": {"N": str(int((now + _LEAVES_AFTER).timestamp()))}}
        for place, row in left.items():
            if place not in rows:
                self._put({"PK": row["PK"], "SK": row["SK"], **expires})

    def _put(self, item: Item) -> None:
        self._dynamodb.put_item(TableName=self._table, Item=item)

    def _stored(self, public_id: str) -> Item | None:
        return self._get(_request_key(public_id))

    # --- reading -----------------------------------------------------------------------------

    def requests(self, ids: Sequence[str]) -> list[RequestRecord]:
        """Return the requests with these ids, the newest first; unknown ones are left out."""
        found: list[RequestRecord] = []
        for start in range(0, len(ids), _BATCH_READS):
            keys = [_request_key(each) for each in ids[start : start + _BATCH_READS]]
            found += [
                _record(item["PK"]["S"].rpartition("#")[2], item)
                for item in self._batch(keys)
                if "said" in item
            ]
        return sorted(found, key=lambda record: (record.requested_at, record.id), reverse=True)

    def page(self, question: ListQuestion) -> list[RequestRecord]:
        """Return a page of a list, the newest first."""
        if question.window.empty or question.past <= question.first:
            return []
        facets = [
            _facet(status, service)
            for status in question.statuses
            for service in question.services or (None,)
        ]
        lists = [self._rows(facet, question, _at_once(question, len(facets))) for facet in facets]
        merged = _each_once(heapq.merge(*lists, key=lambda row: row["SK"]["S"], reverse=True))
        rows = islice(merged, question.first, question.past)
        return [_record(row["SK"]["S"].rpartition("#")[2], row) for row in rows]

    def _rows(self, facet: str, question: ListQuestion, once: int) -> Iterator[Item]:
        """Yield the rows of one list within the window, the newest first, as they are asked for."""
        first, last = _instant(question.window.start), _instant(question.window.end)
        for month in _months(question.window.start, question.window.end):
            yield from every_item(
                self._dynamodb.query,
                TableName=self._table,
                KeyConditionExpression="PK = :list AND SK BETWEEN :first AND :last",
                FilterExpression="attribute_not_exists(expires_at)",
                ExpressionAttributeValues={
                    ":list": {"S": _list_key(facet, month)},
                    ":first": {"S": first},
                    # "$" sorts after "#": what came in at the very last second belongs to it.
                    ":last": {"S": f"{last}$"},
                },
                ScanIndexForward=False,
                Limit=once,
            )

    def _batch(self, keys: list[Item]) -> Iterator[Item]:
        asked: Item = {self._table: {"Keys": keys}}
        for pause in (*_PAUSES, None):
            answer = self._dynamodb.batch_get_item(RequestItems=asked)
            yield from answer["Responses"].get(self._table, [])
            asked = answer.get("UnprocessedKeys", {})
            if not asked:
                return
            if pause is not None:
                self._sleep(pause)
        raise Unavailable(retry_after=1)


def _at_once(question: ListQuestion, lists: int) -> int:
    """Return how many rows of each list to read at a time: its fair share and a little more.

    The little is also for a row that stands in two lists while it moves from one to the other.
    """
    return min(ROWS_AT_ONCE, question.past // lists + 5)


def _each_once(rows: Iterable[Item]) -> Iterator[Item]:
    before = ""
    for row in rows:
        if row["SK"]["S"] != before:
            yield row
        before = row["SK"]["S"]


def _months(start: datetime, end: datetime) -> Iterator[str]:
    """Yield the months of a span in UTC, the latest first."""
    first, last = start.astimezone(UTC), end.astimezone(UTC)
    month = last.year * 12 + last.month - 1
    while month >= first.year * 12 + first.month - 1:
        yield f"{month // 12:04}-{month % 12 + 1:02}"
        month -= 1


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _facet(status: str, service: str | None) -> str:
    return status if service is None else f"{status}#{service}"


def _list_key(facet: str, month: str) -> str:
    return f"PUBLIC#OPEN311#LIST#{facet}#{month}"


def _request_key(public_id: str) -> Item:
    return {"PK": {"S": f"PUBLIC#OPEN311#REQUEST#{public_id}"}, "SK": {"S": "REQUEST"}}


def _request_item(record: RequestRecord) -> Item:
    return {**_request_key(record.id), **_attributes(record)}


def _rows(record: RequestRecord) -> dict[str, Item]:
    """Return the rows of a request in the lists, by their place."""
    if not record.listed:
        return {}
    month = _instant(record.requested_at)[:7]
    sort = f"{_instant(record.requested_at)}#{record.id}"
    rows = {}
    for facet in (_facet(record.status, None), _facet(record.status, record.service_code)):
        pk = _list_key(facet, month)
        rows[pk] = {"PK": {"S": pk}, "SK": {"S": sort}, **_attributes(record)}
    return rows


def _attributes(record: RequestRecord) -> Item:
    said = {
        "listed": record.listed,
        "status": record.status,
        "service": record.service_code,
        "requested": record.requested_at.isoformat(),
        "updated": record.updated_at.isoformat(),
        "expected": record.expected_at.isoformat() if record.expected_at else None,
        "agency": record.agency,
        "description": record.description,
        "address": record.address,
        "lat": record.lat,
        "long": record.long,
        "status_notes": record.status_notes,
        "notes": [[note.at.isoformat(), note.type, note.text] for note in record.notes],
        **({"photo": [record.photo.number, record.photo.sha256]} if record.photo else {}),
    }
    plain = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return {
        "version": {"N": str(record.version)},
        "said": {"B": zlib.compress(plain.encode(), 9)},
    }


def _same(old: Item, new: Item) -> bool:
    return "said" in old and bytes(old["said"]["B"]) == new["said"]["B"]


def _record(public_id: str, item: Item) -> RequestRecord:
    said = json.loads(zlib.decompress(item["said"]["B"]))
    return RequestRecord(
        id=public_id,
        version=int(item["version"]["N"]),
        listed=said["listed"],
        status=said["status"],
        service_code=said["service"],
        requested_at=datetime.fromisoformat(said["requested"]),
        updated_at=datetime.fromisoformat(said["updated"]),
        expected_at=datetime.fromisoformat(said["expected"]) if said["expected"] else None,
        agency=said["agency"],
        description=said["description"],
        address=said["address"],
        lat=said["lat"],
        long=said["long"],
        status_notes=said["status_notes"],
        notes=tuple(
            Note(datetime.fromisoformat(at), kind, text) for at, kind, text in said["notes"]
        ),
        photo=Photo(*said["photo"]) if "photo" in said else None,
    )
