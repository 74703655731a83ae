"""What members of staff were told, each in a partition of their own.

    TOLD#<staff> / <instant>#<case>#<number>#<kind>   a notice; expires
    TOLD#<staff> / SEEN                               up to when they have seen them; expires

``SEEN`` sorts behind every instant. So the newest notices and what of them was seen already come
with one query from the end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sunhall.adapters.table_rows import TableRows, item_key
from sunhall.adapters.whole_writes import PAUSES
from sunhall.application.staff_notice_row import NoticeRow
from sunhall.application.tell_staff import KEPT, NoticePage, Unread
from sunhall.domain.errors import Unavailable

Item = dict[str, Any]

#: Rows of one `BatchWriteItem`.
_BATCH: Final = 25

_SEEN: Final = "SEEN"


class TableStaffNotices(TableRows):
    """Keeps and reads the notices."""

    def keep(self, rows: Sequence[NoticeRow]) -> None:
        """Keep notices; doing it again writes the same rows."""
        puts = [{"PutRequest": {"Item": _item(row)}} for row in rows]
        for start in range(0, len(puts), _BATCH):
            self._write(puts[start : start + _BATCH])

    def page(self, staff: str, *, limit: int, after: Mapping[str, str] | None) -> NoticePage:
        """Return a page of somebody's notices, the newest first, in one query."""
        # What was seen stands before the first page, and takes the place of no notice.
        items, last = self._page(_told(staff), _newest(staff), limit + (not after), after)
        seen = _seen(items)
        rows = [item for item in items if item["SK"]["S"] != _SEEN]
        if len(rows) > limit:
            rows = rows[:limit]
            last = {"SK": rows[-1]["SK"]["S"]}
        return NoticePage([_row(staff, item) for item in rows], last, _moment(seen))

    def unread(self, staff: str, *, most: int) -> Unread:
        """Return how many notices somebody has not seen, in one query."""
        # What was seen, as many as are counted, and one that tells of more.
        items, _ = self._page(_told(staff), _newest(staff), most + 2, None)
        seen = _seen(items)
        unread = sum(seen < item["SK"]["S"].partition("#")[0] < _SEEN for item in items)
        return Unread(min(unread, most), unread > most)

    def note_seen(self, staff: str, until: datetime, now: datetime) -> None:
        """Note up to which moment somebody has seen their notices; it never goes back."""
        item = {
            **item_key(_told(staff), _SEEN),
            "until": {"S": _instant(until)},
            "expires_at": _seconds(now + KEPT),
        }
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item=item,
                ConditionExpression="attribute_not_exists(PK) OR #until <= :until",
                ExpressionAttributeNames={"#until": "until"},
                ExpressionAttributeValues={":until": item["until"]},
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return  # They have seen more on another device.

    def _write(self, puts: Sequence[Item]) -> None:
        for pause in (*PAUSES, None):
            answer = self._dynamodb.batch_write_item(RequestItems={self._table: list(puts)})
            puts = answer.get("UnprocessedItems", {}).get(self._table, [])
            if not puts:
                return
            if pause is not None:
                self._sleep(pause)
        raise Unavailable(retry_after=1)


def _newest(staff: str) -> Item:
    return {
        "KeyConditionExpression": "PK = :staff",
        "ExpressionAttributeValues": {":staff": {"S": _told(staff)}},
        "ScanIndexForward": False,
    }


def _seen(items: Sequence[Item]) -> str:
    """Return up to when notices were seen, if it stands among them; else empty."""
    return next((item["until"]["S"] for item in items if item["SK"]["S"] == _SEEN), "")


def _moment(instant: str) -> datetime | None:
    return datetime.fromisoformat(instant) if instant else None


def _item(row: NoticeRow) -> Item:
    item: Item = {
        **item_key(_told(row.staff), _sort(row)),
        "receipt_no": {"S": row.receipt_no},
        "service": {"S": row.service},
        "expires_at": _seconds(row.at + KEPT),
    }
    if row.run:
        item |= {"run": {"N": str(row.run)}, "seat": {"N": str(row.seat)}}
    return item


def _row(staff: str, item: Item) -> NoticeRow:
    at, case_id, number, kind = item["SK"]["S"].split("#")
    return NoticeRow(
        staff=staff,
        at=datetime.fromisoformat(at),
        case_id=case_id,
        number=int(number),
        kind=kind,
        receipt_no=item["receipt_no"]["S"],
        service=item["service"]["S"],
        run=int(item["run"]["N"]) if "run" in item else 0,
        seat=int(item["seat"]["N"]) if "seat" in item else 0,
    )


def _told(staff: str) -> str:
    return f"TOLD#{staff}"


def _sort(row: NoticeRow) -> str:
    return f"{_instant(row.at)}#{row.case_id}#{row.number:08}#{row.kind}"


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _seconds(at: datetime) -> Item:
    return {"N": str(int(at.timestamp()))}
