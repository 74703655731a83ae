"""The transcript of a live session, in the one table.

    TRANSCRIPT#<case> / HEAD                      how many rows and changes; whether it is fixed
    TRANSCRIPT#<case> / ROW#<seq>#<revision>      every revision of every row; the desk reads them
    TRANSCRIPT#<case> / REQUEST#<key>             which row an idempotency key wrote; expires
    PUBLIC#TRANSCRIPT#<case> / CHANGE#<number>    what everybody is told, in the order of changes

A row that everybody reads stands in its last change alone: the change that spoke of it before is
emptied in the same transaction, so whoever reads from the beginning never meets what was put right
or taken back. Changes are numbered without gaps, so a reader knows when one is missing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sunhall.adapters.table_rows import TableRows, item_key
from sunhall.adapters.whole_writes import failed_conditions
from sunhall.application.transcript_store import EarlierWrite, HeadMoved, RequestKnown
from sunhall.domain.errors import Unavailable
from sunhall.domain.transcript.row import EMPTY, Head, PublicChange, Row, SpeakerRole

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

    from sunhall.application.ports import Clock
    from sunhall.application.session_figures import TranscriptSum
    from sunhall.domain.transcript.writing import Written

Item = dict[str, Any]

#: As long as any other idempotency key is known.
_REQUESTS_LIVE: Final = 48 * 3600
#: Two who write at the same moment look again; more often than this something is wrong.
_TRIES: Final = 6
_HEAD: Final = "HEAD"

#: So long nothing is written while a transcript is submitted. A function that answers people runs
#: ten seconds at most: one to submit, one that looked at the case before, and some to spare.
FIXED_FOR: Final = timedelta(seconds=30)


class TableTranscriptRows(TableRows):
    """Keeps and reads transcripts.

    Args:
        dynamodb: The client.
        table: Name of the table.
        clock: The wall clock.
        sleep: Waits for so many seconds.
    """

    def __init__(
        self,
        dynamodb: DynamoDBClient,
        table: str,
        clock: Clock,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(dynamodb, table, sleep)
        self._clock = clock

    def head(self, case_id: str) -> Head:
        """Return how far a transcript has got, as of now."""
        item = self._get(item_key(_desk(case_id), _HEAD))
        return _read_head(item) if item else EMPTY

    def latest(self, case_id: str, seq: int) -> Row | None:
        """Return the latest revision of a row, as of now."""
        answer = self._dynamodb.query(
            TableName=self._table,
            KeyConditionExpression="PK = :desk AND begins_with(SK, :row)",
            ExpressionAttributeValues={
                ":desk": {"S": _desk(case_id)},
                ":row": {"S": f"ROW#{seq:04}#"},
            },
            ScanIndexForward=False,
            Limit=1,
            ConsistentRead=True,
        )
        return next((_read_row(item) for item in answer["Items"]), None)

    def revision(self, case_id: str, seq: int, revision: int) -> Row | None:
        """Return a revision of a row."""
        item = self._get(item_key(_desk(case_id), _row_key(seq, revision)))
        return _read_row(item) if item else None

    def rows(self, case_id: str) -> Sequence[Row]:
        """Return the latest revision of every row, in the order of their places, as of now."""
        latest: dict[int, Row] = {}
        for item in self._all_rows(case_id):
            row = _read_row(item)
            latest[row.seq] = row
        return list(latest.values())

    def earlier(self, case_id: str, key: str) -> EarlierWrite | None:
        """Return what a request wrote before, as of now."""
        item = self._get(item_key(_desk(case_id), f"REQUEST#{key}"))
        if item is None:
            return None
        return EarlierWrite(item["payload"]["S"], int(item["seq"]["N"]), int(item["revision"]["N"]))

    def write(
        self, case_id: str, before: Head, written: Written, key: str, payload: str, now: datetime
    ) -> None:
        """Store what an act writes in one transaction."""
        row = written.row
        writes = [
            self._head_write(case_id, before, written.head),
            self._put(_request_item(case_id, row, key, payload, now), new=True),
            self._put(_row_item(case_id, row), new=True),
        ]
        if written.told:
            writes.append(self._put(_change_item(case_id, written.told), new=True))
        if written.silenced:
            writes.append(self._put(_change_item(case_id, written.silenced)))
        self._transact(writes)

    def sum(self, session: str) -> TranscriptSum:
        """Fix the transcript for some seconds and return what it comes to.

        Nothing is written from here on until the case says that it was submitted: no row can come
        between what is counted here and what is decided upon.
        """
        # Summed up once or twice in a session: most users of this adapter never need it.
        from sunhall.application.session_figures import TranscriptSum
        from sunhall.domain.transcript.digest import transcript_digest

        for _ in range(_TRIES):
            before = self.head(session)
            until = self._clock.now() + FIXED_FOR
            after = replace(before, fixed_until=until, version=before.version + 1)
            try:
                self._transact([self._head_write(session, before, after)])
            except HeadMoved:
                continue
            rows = self.rows(session)
            return TranscriptSum(sum(row.visible for row in rows), transcript_digest(rows))
        raise Unavailable(retry_after=1)

    def changes(
        self, case_id: str, since: int, *, limit: int
    ) -> tuple[Sequence[PublicChange], bool]:
        """Return the changes after one, and whether more follow: one query."""
        answer = self._dynamodb.query(
            TableName=self._table,
            KeyConditionExpression="PK = :public AND SK > :since",
            ExpressionAttributeValues={
                ":public": {"S": _public(case_id)},
                ":since": {"S": _change_key(since)},
            },
            Limit=limit,
        )
        return [_read_change(item) for item in answer["Items"]], "LastEvaluatedKey" in answer

    def _all_rows(self, case_id: str) -> Iterator[Item]:
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="PK = :desk AND begins_with(SK, :row)",
            ExpressionAttributeValues={":desk": {"S": _desk(case_id)}, ":row": {"S": "ROW#"}},
            ConsistentRead=True,
        )
        for page in pages:
            yield from page["Items"]

    def _head_write(self, case_id: str, before: Head, after: Head) -> Item:
        put = self._put({**item_key(_desk(case_id), _HEAD), **_head_item(after)}, new=True)
        if before.version:
            put["Put"]["ConditionExpression"] = "version = :version"
            put["Put"]["ExpressionAttributeValues"] = {":version": {"N": str(before.version)}}
        return put

    def _put(self, item: Item, *, new: bool = False) -> Item:
        condition = {"ConditionExpression": "attribute_not_exists(PK)"} if new else {}
        return {"Put": {"TableName": self._table, "Item": item, **condition}}

    def _transact(self, writes: list[Item]) -> None:
        """Write all or nothing.

        Raises:
            RequestKnown: The second write, the request's own, was there already.
            HeadMoved: Another one was first.
        """
        failed = failed_conditions(self._dynamodb, writes, self._sleep)
        if 1 in failed:
            raise RequestKnown
        if failed:
            raise HeadMoved


def _desk(case_id: str) -> str:
    return f"TRANSCRIPT#{case_id}"


def _public(case_id: str) -> str:
    return f"PUBLIC#TRANSCRIPT#{case_id}"


def _row_key(seq: int, revision: int) -> str:
    return f"ROW#{seq:04}#{revision:04}"


def _change_key(number: int) -> str:
    return f"CHANGE#{number:08}"


def _head_item(head: Head) -> Item:
    item = {
        "rows": {"N": str(head.rows)},
        "changes": {"N": str(head.changes)},
        "version": {"N": str(head.version)},
    }
    if head.fixed_until:
        item["fixed_until"] = {"S": head.fixed_until.isoformat()}
    return item


def _read_head(item: Item) -> Head:
    until = item.get("fixed_until")
    return Head(
        rows=int(item["rows"]["N"]),
        changes=int(item["changes"]["N"]),
        fixed_until=datetime.fromisoformat(until["S"]) if until else None,
        version=int(item["version"]["N"]),
    )


def _request_item(case_id: str, row: Row, key: str, payload: str, now: datetime) -> Item:
    return {
        **item_key(_desk(case_id), f"REQUEST#{key}"),
        "payload": {"S": payload},
        "seq": {"N": str(row.seq)},
        "revision": {"N": str(row.revision)},
        "expires_at": {"N": str(int(now.timestamp()) + _REQUESTS_LIVE)},
    }


def _words(row: Row) -> Item:
    """What is said of a row wherever it stands."""
    return {
        "at": {"S": row.at.astimezone(UTC).isoformat()},
        "role": {"S": row.role.value},
        "speaker": {"S": row.speaker},
        "text": {"S": row.text},
        **({"question": {"S": row.question}} if row.question else {}),
    }


def _row_item(case_id: str, row: Row) -> Item:
    return {
        **item_key(_desk(case_id), _row_key(row.seq, row.revision)),
        **_words(row),
        **({"held": {"BOOL": True}} if row.held else {}),
        **({"struck": {"BOOL": True}} if row.struck else {}),
        "changed_at": {"S": row.changed_at.astimezone(UTC).isoformat()},
        "changed_by": {"S": row.changed_by},
        "change": {"N": str(row.change)},
    }


def _read_row(item: Item) -> Row:
    _, seq, revision = item["SK"]["S"].split("#")
    return Row(
        seq=int(seq),
        revision=int(revision),
        at=datetime.fromisoformat(item["at"]["S"]),
        role=SpeakerRole(item["role"]["S"]),
        speaker=item["speaker"]["S"],
        text=item["text"]["S"],
        question=item.get("question", {"S": ""})["S"],
        held="held" in item,
        struck="struck" in item,
        changed_at=datetime.fromisoformat(item["changed_at"]["S"]),
        changed_by=item["changed_by"]["S"],
        change=int(item["change"]["N"]),
    )


def _change_item(case_id: str, change: PublicChange) -> Item:
    return {
        **item_key(_public(case_id), _change_key(change.number)),
        "seq": {"N": str(change.seq)},
        "revision": {"N": str(change.revision)},
        **(_words(change.row) if change.row else {}),
        **({"later": {"BOOL": True}} if change.later else {}),
    }


def _read_change(item: Item) -> PublicChange:
    number = int(item["SK"]["S"].removeprefix("CHANGE#"))
    seq, revision = int(item["seq"]["N"]), int(item["revision"]["N"])
    if "text" not in item:
        return PublicChange(number, seq, revision, None, later="later" in item)
    at = datetime.fromisoformat(item["at"]["S"])
    row = Row(
        seq=seq,
        revision=revision,
        at=at,
        role=SpeakerRole(item["role"]["S"]),
        speaker=item["speaker"]["S"],
        text=item["text"]["S"],
        question=item.get("question", {"S": ""})["S"],
        held=False,
        struck=False,
        # Who wrote it is nobody's business: the change does not say.
        changed_at=at,
        changed_by="",
        change=number,
    )
    return PublicChange(number, seq, revision, row)
