"""The one table. This module alone knows its keys; ``docs/architecture.md`` draws them.

PK                      SK                     what
CASE#<case>             CASE                   version, where it stands, index keys, data key
CASE#<case>             COPY#01#<staff>        somebody's copy of an approval: a row of their box
CASE#<case>             EVENT#00000001         the history
CASE#<case>             NOTICE#00000001        what became of the notice an event called for
CASE#<case>             RUN#01                 an approval run: Step Functions writes the token of
                                               its stage; the drafter's row
CASE#<case>             SEALED#<name>          an encrypted document
CASE#<case>             SHARE#<department>     a row of the work queue of a department that has a
                                               part of the case
CASE#<case>             TASK#01#005            a seat of an approval: a row of somebody's box, and
                                               as ``sealed:<name>`` the opinions given with it
COUNTER#LETTER#<issuer>[/<service>] <year>     last serial of a letter register
RECEIPT#<no>            RECEIPT                the case behind a receipt number, the code's hash
REQUEST#<key>           REQUEST                a submission made under an idempotency key
TICK                    WATERMARK              first hour in which something due may be left

index ``queue``  QPK = WORK#<department>, QSK = <due>#<case>, or !<due>#<case> to be the first
                 QPK = TODO#<staff>, QSK = <due>#<case>#<run>#<seat>
                 QPK = DONE#<staff> | COPIED#<staff> | MINE#<staff>, QSK = <since>#<case>#<run>#…
index ``due``    DPK = DUE#<yyyymmddhh>#<shard>, DSK = <instant>#<case>
"""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from sunhall.adapters.applicant_register import pointer, register_item
from sunhall.adapters.item_queries import every_item
from sunhall.adapters.table_rows import item_key
from sunhall.adapters.whole_writes import PAUSES, cancellations, was_busy
from sunhall.application.ports import (
    BoxName,
    CellsTaken,
    Commit,
    EarlierRequest,
    InboxChange,
    NewCase,
    NumberTaken,
    Page,
    QueueRow,
    Receipt,
    ReceiptTaken,
    RequestRepeated,
    ShareChange,
    StageOpening,
    StageToken,
    StoredCase,
    VersionMoved,
)
from sunhall.domain.engine.event import Event, canonical_json
from sunhall.domain.engine.service import Share, Standing
from sunhall.domain.errors import Unavailable

if TYPE_CHECKING:
    from sunhall.application.count_work import QueueFront
    from sunhall.domain.notices.sent import SentNotice
    from sunhall.domain.scheduling.cells import CellChange

#: Shards of an hour of the due index. One shard takes 1,000 writes a second.
DUE_SHARDS: Final = 4

#: How far the tick's watermark stays behind: a commit that was on its way when the hour turned may
#: still write into the hour before.
_STILL_WRITTEN: Final = timedelta(hours=1)

#: How long a repeated submission is still known. After that the key may be used anew; what the
#: system itself opens for an event is known for good.
REQUEST_MEMORY: Final = timedelta(hours=48)

#: Sorts after every real deadline, so that what has none comes last in a work list.
_NO_DEADLINE: Final = "9999"

#: No deadline is later.
_AFTER_ALL: Final = datetime(9999, 1, 1, tzinfo=UTC)

#: Before a deadline: sorts before every one without it.
_FIRST: Final = "!"

#: A page with a filter reads at most so many pages of so many rows. Rare rows may leave it short.
FILTERED_READS: Final = 4
FILTERED_ROWS: Final = 100

#: Rows of a work queue that are counted: 8 read units at most, see `tests/performance`.
COUNTED_WORK: Final = 100

#: Rows of a box that are counted; nobody reads a larger number.
COUNTED_ROWS: Final = 1000

#: Begins the names of the attributes that hold sealed documents in a task's item.
_SEALED: Final = "sealed:"

#: Bytes of an event's data from which on it is deflated: a short one reads well in the console.
_LONG_DATA: Final = 512

Item = dict[str, Any]


class CaseTable:
    """Cases in DynamoDB.

    Args:
        client: A ``dynamodb`` client.
        table: Name of the table.
        sleep: Waits some seconds between two tries of a transaction that met another one.
    """

    def __init__(
        self, client: Any, table: str, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._client = client
        self._table = table
        self._sleep = sleep

    # --- cases -------------------------------------------------------------------------------

    def load(self, case_id: str, *, consistent: bool = True) -> StoredCase | None:
        """Return everything stored of a case in one query, or None."""
        items = list(
            self._query(
                KeyConditionExpression="PK = :case",
                ExpressionAttributeValues={":case": {"S": _case_pk(case_id)}},
                ConsistentRead=consistent,
            )
        )
        head = next((item for item in items if item["SK"]["S"] == "CASE"), None)
        return _stored(case_id, head, items) if head else None

    def create(self, new: NewCase) -> None:
        """Store a new case in one transaction."""
        writes = [
            self._put(_new_case_item(new), "attribute_not_exists(PK)"),
            self._put(_receipt_item(new), "attribute_not_exists(PK)"),
            *(self._put(_event_item(event)) for event in new.events),
            *(
                self._put(_sealed_item(new.case_id, name, body))
                for name, body in new.sealed.items()
            ),
        ]
        failures: list[type[Exception] | None] = [VersionMoved, ReceiptTaken]
        if new.register is not None:
            writes.append(self._put(register_item(new.register)))
        if new.request_key is not None:
            writes.append(self._put_request(new))
        if new.cells is not None:
            # After everything by which a repetition is known: one's own claim is no failure.
            failures += [None] * (len(writes) - len(failures))
            self._add_cells(writes, failures, new.case_id, new.cells, new.events)
        self.transact(writes, failures)

    def commit(self, commit: Commit) -> None:
        """Store a change in one transaction."""
        writes = [
            self._update_case(commit),
            *(self._put(_event_item(event)) for event in commit.events),
            *(
                self._put(_sealed_item(commit.case_id, name, body))
                for name, body in commit.sealed.items()
            ),
            *(self._write_row(commit.case_id, change) for change in commit.inbox),
            *(self._write_share(commit.case_id, change) for change in commit.shares),
        ]
        failures: list[type[Exception] | None] = [VersionMoved, *([None] * (len(writes) - 1))]
        if commit.letter_number:
            writes.append(self._take_number(*commit.letter_number))
            failures.append(NumberTaken)
        if commit.cells is not None:
            self._add_cells(writes, failures, commit.case_id, commit.cells, commit.events)
        self.transact(writes, failures)

    # --- approval runs -----------------------------------------------------------------------

    def stage_opening(self, stored: StoredCase, opening: StageOpening) -> dict[str, str]:
        """Return what Step Functions writes when it opens a stage: a row of the drafter's own.

        The execution carries this mapping, so it holds no personal data: the title is sealed.
        """
        since = _instant(opening.started_at)
        return {
            "pk": _case_pk(stored.case_id),
            "sk": f"RUN#{opening.run:02}",
            "step": str(opening.step),
            "queue_partition": _box("mine", opening.drafter),
            "queue_sort": f"{since}#{stored.case_id}#{opening.run:02}",
            "receipt_no": opening.receipt_no,
            "service": stored.service,
            "sealed_title": stored.title,
            "department": opening.department,
            "chain": opening.chain,
            "node": opening.path,
            "due_at": opening.due_at.isoformat() if opening.due_at else "",
            "at": opening.started_at.isoformat(),
        }

    def run_closing(
        self, stored: StoredCase, run: int, *, path: str, outcome: str
    ) -> dict[str, str]:
        """Return what Step Functions writes when a run is over: where and how it ended."""
        key = {"pk": _case_pk(stored.case_id), "sk": f"RUN#{run:02}"}
        return {**key, "node": path, "outcome": outcome}

    # --- receipts ----------------------------------------------------------------------------

    def receipt(self, receipt_no: str) -> Receipt | None:
        """Return what a receipt number leads to."""
        answer = self._client.get_item(
            TableName=self._table, Key=item_key(f"RECEIPT#{receipt_no}", "RECEIPT")
        )
        item = answer.get("Item")
        if item is None:
            return None
        locked = item.get("locked_until")
        return Receipt(
            case_id=item["case_id"]["S"],
            code_hash=item["code_hash"]["B"],
            failures=int(item["failures"]["N"]) if "failures" in item else 0,
            locked_until=datetime.fromisoformat(locked["S"]) if locked else None,
        )

    def note_wrong_code(self, receipt_no: str, *, locked_until: datetime | None) -> None:
        """Count a wrong query code, and lock the receipt if a moment is given."""
        update = "ADD failures :one"
        values: Item = {":one": {"N": "1"}}
        if locked_until:
            update += " SET locked_until = :until"
            values[":until"] = {"S": _instant(locked_until)}
        self._client.update_item(
            TableName=self._table,
            Key=item_key(f"RECEIPT#{receipt_no}", "RECEIPT"),
            UpdateExpression=update,
            ConditionExpression="attribute_exists(PK)",
            ExpressionAttributeValues=values,
        )

    def clear_wrong_codes(self, receipt_no: str) -> None:
        """Forget earlier wrong codes after a right one."""
        self._client.update_item(
            TableName=self._table,
            Key=item_key(f"RECEIPT#{receipt_no}", "RECEIPT"),
            UpdateExpression="REMOVE failures, locked_until",
            ConditionExpression="attribute_exists(PK)",
        )

    def earlier_request(self, request_key: str) -> EarlierRequest | None:
        """Return the submission that was made under an idempotency key; it may be forgotten soon.

        It is told for as long as it stands there: a repetition is compared with its expiry.
        """
        answer = self._client.get_item(
            TableName=self._table,
            Key=item_key(f"REQUEST#{request_key}", "REQUEST"),
            ConsistentRead=True,
        )
        item = answer.get("Item")
        if item is None:
            return None
        return EarlierRequest(item["case_id"]["S"], item["payload_hash"]["S"])

    # --- lists -------------------------------------------------------------------------------

    def worklist(
        self,
        department: str,
        *,
        limit: int,
        after: Mapping[str, Any] | None,
        state: str = "",
        service: str = "",
    ) -> Page:
        """Return a page of a department's work queue, most urgent first."""
        return self._chosen_page(
            _box_query(f"WORK#{department}"), {"state": state, "service": service}, limit, after
        )

    def queue_front(self, department: str) -> QueueFront:
        """Return what is counted of a department's work queue, in one query."""
        # Imported with the first count: no start pays for it.
        from sunhall.application.count_work import QueueFront

        answer = self._client.query(
            TableName=self._table,
            IndexName="queue",
            Limit=COUNTED_WORK,
            ProjectionExpression="service, card, due_at",
            **_box_query(f"WORK#{department}"),
        )
        last = answer.get("LastEvaluatedKey")
        return QueueFront(
            rows=tuple(_counted(item) for item in answer["Items"]),
            more=last is not None,
            known_until=_known_until(last["QSK"]["S"]) if last else None,
        )

    def box(
        self,
        staff: str,
        box: BoxName,
        *,
        limit: int,
        after: Mapping[str, Any] | None,
        chain: str = "",
        service: str = "",
        due_before: datetime | None = None,
    ) -> Page:
        """Return a page of somebody's box: to do by deadline, the others with the newest first."""
        query = _box_query(_box(box, staff), newest_first=box != "todo", due_before=due_before)
        return self._chosen_page(query, {"chain": chain, "service": service}, limit, after)

    def box_count(self, staff: str, box: BoxName) -> tuple[int, bool]:
        """Return how many rows are in somebody's box, and whether there are more than counted."""
        answer = self._client.query(
            TableName=self._table,
            IndexName="queue",
            Select="COUNT",
            Limit=COUNTED_ROWS + 1,
            **_box_query(_box(box, staff)),
        )
        counted = min(answer["Count"], COUNTED_ROWS)
        return counted, answer["Count"] > COUNTED_ROWS or "LastEvaluatedKey" in answer

    def last_letter_serial(self, register: str, year: int) -> int:
        """Return the last serial used in a letter register, 0 when none was."""
        answer = self._client.get_item(
            TableName=self._table, Key=_register_key(register, year), ConsistentRead=True
        )
        item = answer.get("Item")
        return int(item["serial"]["N"]) if item else 0

    # --- time --------------------------------------------------------------------------------

    def due_since(self, now: datetime) -> datetime:
        """Return the start of the first hour in which something due may be left."""
        answer = self._client.get_item(
            TableName=self._table, Key=item_key("TICK", "WATERMARK"), ConsistentRead=True
        )
        item = answer.get("Item")
        if item is None:
            # The very first tick: from now on nothing that falls due can be missed.
            self._set_watermark(_hour(now - _STILL_WRITTEN))
        hour = item["hour"]["S"] if item else _hour(now - _STILL_WRITTEN)
        return datetime.strptime(hour, "%Y%m%d%H").replace(tzinfo=UTC)

    def due_cases(self, since: datetime, now: datetime) -> Sequence[str]:
        """Return the cases whose wake-up moment has come, the earliest first."""
        due = [
            item["DSK"]["S"]
            for hour in _hours(since, now)
            for shard in range(DUE_SHARDS)
            for item in self._query(
                IndexName="due",
                KeyConditionExpression="DPK = :bucket AND DSK <= :now",
                ExpressionAttributeValues={
                    ":bucket": {"S": f"DUE#{hour}#{shard}"},
                    # "$" sorts after "#": cases due at this very second belong to it.
                    ":now": {"S": f"{_instant(now)}$"},
                },
            )
        ]
        return [key.partition("#")[2] for key in sorted(due)]

    def finish_due_hours(self, since: datetime, now: datetime) -> None:
        """Move the tick's watermark past the hours in which nothing is left.

        It is written once an hour, not once a minute.
        """
        hour = _hour(now - _STILL_WRITTEN)
        if _hour(since) != hour:
            self._set_watermark(hour)

    def _set_watermark(self, hour: str) -> None:
        item = {**item_key("TICK", "WATERMARK"), "hour": {"S": hour}}
        self._client.put_item(TableName=self._table, Item=item)

    # --- transactions ------------------------------------------------------------------------

    def _update_case(self, commit: Commit) -> Item:
        attributes: Item = {
            "version": {"N": str(commit.expected_version + len(commit.events))},
            **_standing_attributes(commit.case_id, commit.standing),
        }
        if commit.events:
            attributes["head"] = {"B": bytes.fromhex(commit.events[-1].hash)}
        if commit.title is not None:
            attributes["sealed_title"] = {"S": commit.title}
        gone = tuple(name for name in _STANDING_ATTRIBUTES if name not in attributes)
        if commit.erases:
            gone += _PERSONAL_ATTRIBUTES
        change = _setting(attributes, gone)
        change["ExpressionAttributeValues"][":expected"] = {"N": str(commit.expected_version)}
        return {
            "Update": {
                "TableName": self._table,
                "Key": item_key(_case_pk(commit.case_id), "CASE"),
                "ConditionExpression": "version = :expected",
                **change,
            }
        }

    def _write_row(self, case_id: str, change: InboxChange) -> Item:
        # An update and not a put: opinions that are kept with the row stay when it changes.
        attributes: Item = {f"{_SEALED}{name}": {"B": body} for name, body in change.sealed.items()}
        gone: tuple[str, ...] = ("QPK", "QSK")
        if change.row:
            attributes |= _row_attributes(case_id, change)
            gone = () if "due_at" in attributes else ("due_at",)
        return {
            "Update": {
                "TableName": self._table,
                "Key": item_key(_case_pk(case_id), _row_sk(change.run, change.key)),
                **_setting(attributes, gone),
            }
        }

    def _write_share(self, case_id: str, change: ShareChange) -> Item:
        attributes = _share_attributes(case_id, change)
        gone = tuple(name for name in _SHARE_ATTRIBUTES if name not in attributes)
        return {
            "Update": {
                "TableName": self._table,
                "Key": item_key(_case_pk(case_id), f"SHARE#{change.department}"),
                **_setting(attributes, gone),
            }
        }

    def _put(self, item: Item, condition: str | None = None) -> Item:
        put: Item = {"TableName": self._table, "Item": item}
        if condition:
            put["ConditionExpression"] = condition
        return {"Put": put}

    def _put_request(self, new: NewCase) -> Item:
        submitted_at = new.events[0].at
        item = {
            **item_key(f"REQUEST#{new.request_key}", "REQUEST"),
            "case_id": {"S": new.case_id},
            "payload_hash": {"S": new.payload_hash},
        }
        if not new.never_forgotten:
            forgotten_at = submitted_at + REQUEST_MEMORY
            item["expires_at"] = {"N": str(int(forgotten_at.timestamp()))}
        # Deletion by time to live may lag by days, so the expiry is compared here as well.
        write = self._put(item, "attribute_not_exists(PK) OR expires_at < :now")
        write["Put"]["ExpressionAttributeValues"] = {
            ":now": {"N": str(int(submitted_at.timestamp()))}
        }
        write["Put"]["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        return write

    def _take_number(self, issuer: str, year: int, serial: int) -> Item:
        taken = "serial = :before" if serial > 1 else "attribute_not_exists(PK)"
        values: Item = {":serial": {"N": str(serial)}}
        if serial > 1:
            values[":before"] = {"N": str(serial - 1)}
        return {
            "Update": {
                "TableName": self._table,
                "Key": _register_key(issuer, year),
                "UpdateExpression": "SET serial = :serial",
                "ConditionExpression": taken,
                "ExpressionAttributeValues": values,
            }
        }

    def _add_cells(
        self,
        writes: list[Item],
        failures: list[type[Exception] | None],
        case_id: str,
        change: CellChange,
        events: Sequence[Event],
    ) -> None:
        # Imported with the first case that books somebody's time.
        from sunhall.adapters.cells import cell_writes

        cells = cell_writes(self._table, case_id, change, events[-1].at)
        writes += cells
        failures += [CellsTaken] * len(cells)

    def transact(self, writes: list[Item], failures: list[type[Exception] | None]) -> None:
        """Do a transaction, again after a short pause when it met another one.

        Args:
            writes: Its parts.
            failures: What a failed condition means, by place; None for nothing special.

        Raises:
            Unavailable: Others were in the way again and again.
        """
        for pause in (*PAUSES, None):
            try:
                self._client.transact_write_items(TransactItems=writes)
                return
            except ClientError as error:
                if pause is not None and was_busy(error):
                    self._sleep(pause)
                    continue
                raise _reason(error, failures) from error

    # --- reading -----------------------------------------------------------------------------

    def _query(self, **arguments: Any) -> Iterator[Item]:
        return every_item(self._client.query, TableName=self._table, **arguments)

    def _page(self, query: Item, limit: int, after: Mapping[str, Any] | None) -> Page:
        items, last = self._read_page(query, limit, after)
        return Page(rows=tuple(_row(item) for item in items), after=last)

    def _chosen_page(
        self, query: Item, wanted: Mapping[str, str], limit: int, after: Mapping[str, Any] | None
    ) -> Page:
        """Return a page of the rows that have the wanted values; an empty one is none."""
        filtered = {name: value for name, value in wanted.items() if value}
        if not filtered:
            return self._page(query, limit, after)
        return self._filtered_page(_with_filter(query, filtered), limit, after)

    def _filtered_page(self, query: Item, limit: int, after: Mapping[str, Any] | None) -> Page:
        found: list[Item] = []
        for _ in range(FILTERED_READS):
            items, after = self._read_page(query, FILTERED_ROWS, after)
            found += items
            if len(found) > limit:
                # The rest was read for nothing; the next page begins after the last row shown.
                found, after = found[:limit], _place(found[limit - 1])
            if len(found) == limit or after is None:
                break
        return Page(rows=tuple(_row(item) for item in found), after=after)

    def _read_page(
        self, query: Item, limit: int, after: Mapping[str, Any] | None
    ) -> tuple[list[Item], Mapping[str, str] | None]:
        partition = query["ExpressionAttributeValues"][":partition"]["S"]
        more = {"ExclusiveStartKey": _plain_key(after, partition)} if after else {}
        answer = self._client.query(
            TableName=self._table, IndexName="queue", Limit=limit, **query, **more
        )
        last = answer.get("LastEvaluatedKey")
        return answer["Items"], _place(last) if last else None


def stream_event(image: Mapping[str, Any]) -> Event | None:
    """Return the event in a stream record's new image, or None when it shows something else."""
    if not image["SK"]["S"].startswith("EVENT#"):
        return None
    return _event(image)


_STANDING_ATTRIBUTES: Final = ("state", "department", "due_at", "card", "QPK", "QSK", "DPK", "DSK")


#: What opens the personal data of a case, and the one text of it that stands outside.
_PERSONAL_ATTRIBUTES: Final = ("data_key", "sealed_title")


def _standing_attributes(case_id: str, standing: Standing) -> Item:
    attributes: Item = {"state": {"S": standing.state}}
    due = _NO_DEADLINE
    if standing.due_at:
        due = _instant(standing.due_at)
        attributes["due_at"] = {"S": standing.due_at.isoformat()}
    if standing.card:
        attributes["card"] = {"S": standing.card}
    if standing.department:
        attributes["department"] = {"S": standing.department}
        attributes["QPK"] = {"S": f"WORK#{standing.department}"}
        attributes["QSK"] = {"S": f"{_FIRST if standing.first else ''}{due}#{case_id}"}
    if standing.wake_at:
        shard = zlib.crc32(case_id.encode()) % DUE_SHARDS
        attributes["DPK"] = {"S": f"DUE#{_hour(standing.wake_at)}#{shard}"}
        attributes["DSK"] = {"S": f"{_instant(standing.wake_at)}#{case_id}"}
    return attributes


#: What a row of a further department's queue may show and not show at another time.
_SHARE_ATTRIBUTES: Final = ("due_at", "card", "QPK", "QSK")


def _share_attributes(case_id: str, change: ShareChange) -> Item:
    share = change.share
    if share is None:
        return {}
    texts = {
        "QPK": f"WORK#{share.department}",
        "QSK": f"{_instant(share.due_at) if share.due_at else _NO_DEADLINE}#{case_id}",
        "receipt_no": change.receipt_no,
        "service": change.service,
        "sealed_title": change.title,
        "department": share.department,
        "state": share.state,
    }
    if share.due_at:
        texts["due_at"] = share.due_at.isoformat()
    if share.card:
        texts["card"] = share.card
    return {name: {"S": text} for name, text in texts.items()}


def _share(item: Item) -> Share | None:
    """Return what a row of a further department's queue shows; None once it is out of the queue."""
    if not item["SK"]["S"].startswith("SHARE#") or "QPK" not in item:
        return None
    return Share(
        department=item["department"]["S"],
        state=item["state"]["S"],
        due_at=datetime.fromisoformat(item["due_at"]["S"]) if "due_at" in item else None,
        card=item["card"]["S"] if "card" in item else None,
    )


def _new_case_item(new: NewCase) -> Item:
    registered: Item = {"register": {"B": pointer(new.register)}} if new.register else {}
    return {
        **registered,
        **item_key(_case_pk(new.case_id), "CASE"),
        "case_id": {"S": new.case_id},
        "service": {"S": new.service},
        "receipt_no": {"S": new.receipt_no},
        "version": {"N": str(len(new.events))},
        "head": {"B": bytes.fromhex(new.events[-1].hash)},
        "data_key": {"B": new.data_key},
        "sealed_title": {"S": new.title},
        **_standing_attributes(new.case_id, new.standing),
    }


def _receipt_item(new: NewCase) -> Item:
    return {
        **item_key(f"RECEIPT#{new.receipt_no}", "RECEIPT"),
        "case_id": {"S": new.case_id},
        "code_hash": {"B": new.code_hash},
    }


def _sealed_item(case_id: str, name: str, body: bytes) -> Item:
    return {**item_key(_case_pk(case_id), f"SEALED#{name}"), "body": {"B": body}}


def _event_item(event: Event) -> Item:
    item = {
        **item_key(_case_pk(event.case_id), f"EVENT#{event.seq:08}"),
        "type": {"S": event.type},
        "data": _packed(canonical_json(event.data).encode()),
        "at": {"S": event.at.isoformat()},
        "actor": {"S": event.actor},
        "request_id": {"S": event.request_id},
        "previous": {"B": bytes.fromhex(event.previous_hash)},
        "hash": {"B": bytes.fromhex(event.hash)},
    }
    if event.letter:
        item["letter"] = {"S": event.letter}
    if event.roles:
        item["roles"] = {"S": " ".join(event.roles)}
    return item


def _packed(data: bytes) -> Item:
    """Return an event's data as an attribute, deflated where that can save a write unit.

    Only the beginning of an approval is that long: it holds the whole plan of its chain.
    """
    if len(data) <= _LONG_DATA:
        return {"S": data.decode()}
    return {"B": zlib.compress(data, 9)}


def _unpacked(attribute: Item) -> str | bytes:
    if "S" in attribute:
        text: str = attribute["S"]
        return text
    return zlib.decompress(attribute["B"])


def _event(item: Mapping[str, Any]) -> Event:
    return Event(
        case_id=item["PK"]["S"].removeprefix("CASE#"),
        seq=int(item["SK"]["S"].removeprefix("EVENT#")),
        type=item["type"]["S"],
        data=json.loads(_unpacked(item["data"])),
        at=datetime.fromisoformat(item["at"]["S"]),
        actor=item["actor"]["S"],
        request_id=item["request_id"]["S"],
        previous_hash=item["previous"]["B"].hex(),
        hash=item["hash"]["B"].hex(),
        letter=item["letter"]["S"] if "letter" in item else None,
        roles=tuple(item["roles"]["S"].split()) if "roles" in item else (),
    )


def _stored(case_id: str, head: Item, items: Sequence[Item]) -> StoredCase:
    events = tuple(_event(item) for item in items if item["SK"]["S"].startswith("EVENT#"))
    sealed = {name: body for item in items for name, body in _sealed_in(item)}
    return StoredCase(
        case_id=case_id,
        service=head["service"]["S"],
        events=events,
        sealed=sealed,
        data_key=head["data_key"]["B"] if "data_key" in head else None,
        title=head["sealed_title"]["S"] if "sealed_title" in head else "",
        stages=tuple(stage for item in items if (stage := _stage(item))),
        shares=tuple(share for item in items if (share := _share(item))),
        notices=_notices(items),
        wakes=head["DSK"]["S"].partition("#")[0] if "DSK" in head else "",
    )


def _notices(items: Sequence[Item]) -> tuple[SentNotice, ...]:
    rows = [item for item in items if item["SK"]["S"].startswith("NOTICE#")]
    if not rows:
        return ()
    # Imported with the first case whose applicant was told something.
    from sunhall.adapters.notice_rows import sent_notice

    return tuple(sent_notice(row) for row in rows)


def _sealed_in(item: Item) -> Iterator[tuple[str, bytes]]:
    kind, _, name = item["SK"]["S"].partition("#")
    if kind == "SEALED":
        yield name, item["body"]["B"]
    elif kind == "TASK":
        for attribute, body in item.items():
            if attribute.startswith(_SEALED):
                yield attribute.removeprefix(_SEALED), body["B"]


def _stage(item: Item) -> StageToken | None:
    if "task_token" not in item:
        return None
    return StageToken(
        run=int(item["SK"]["S"].removeprefix("RUN#")),
        step=int(item["step"]["N"]),
        task_token=item["task_token"]["S"],
        execution=item["execution"]["S"],
        ended="ended" in item,
    )


def _row(item: Item) -> QueueRow:
    kind, _, rest = item["SK"]["S"].partition("#")
    run, _, seat = rest.partition("#") if kind in _OF_RUNS else ("", "", "")
    return QueueRow(
        case_id=item["PK"]["S"].removeprefix("CASE#"),
        run=int(run or 0),
        seat=int(seat) if kind == "TASK" else 0,
        **{
            field: item[name]["S"] if name in item else ""
            for field, name in _ROW_ATTRIBUTES.items()
        },
    )


def _counted(item: Item) -> tuple[str, str, datetime | None]:
    """Return service, card and deadline of a row of a work queue."""
    due_at = datetime.fromisoformat(item["due_at"]["S"]) if "due_at" in item else None
    return item["service"]["S"], item["card"]["S"] if "card" in item else "", due_at


def _known_until(sort: str) -> datetime | None:
    """Return up to which deadline a queue was read that was left at a sort key."""
    if sort.startswith(_FIRST):
        # What goes first is not ordered with the others: nothing is known of them.
        return None
    due, _, _ = sort.partition("#")
    return _AFTER_ALL if due == _NO_DEADLINE else datetime.fromisoformat(due)


def _row_attributes(case_id: str, change: InboxChange) -> Item:
    row = change.row
    if row is None:
        return {}
    since = _instant(row.at)
    if row.box == "todo":
        since = _instant(change.due_at) if change.due_at else _NO_DEADLINE
    texts = {
        "QPK": _box(row.box, row.staff),
        "QSK": f"{since}#{case_id}#{row.run:02}#{row.seat:03}",
        "receipt_no": change.receipt_no,
        "service": change.service,
        "sealed_title": change.title,
        "department": change.department,
        "chain": change.chain,
        "node": row.path,
        "state": str(row.state),
        "at": row.at.isoformat(),
    }
    if change.due_at:
        texts["due_at"] = change.due_at.isoformat()
    return {name: {"S": text} for name, text in texts.items()}


#: Rows whose keys name an approval run.
_OF_RUNS: Final = frozenset({"RUN", "TASK", "COPY"})

_ROW_ATTRIBUTES: Final = {
    "receipt_no": "receipt_no",
    "service": "service",
    "state": "state",
    "title": "sealed_title",
    "department": "department",
    "due_at": "due_at",
    "card": "card",
    "chain": "chain",
    "node": "node",
    "at": "at",
}


def _reason(error: ClientError, failures: Sequence[type[Exception] | None]) -> Exception:
    """Turn a cancelled transaction into what it means; anything else stays what it is."""
    if was_busy(error):
        return Unavailable(retry_after=1)
    for position, reason in enumerate(cancellations(error)):
        if reason.get("Code") != "ConditionalCheckFailed":
            continue
        item = reason.get("Item") or {}
        if "payload_hash" in item:
            earlier = EarlierRequest(item["case_id"]["S"], item["payload_hash"]["S"])
            return RequestRepeated(earlier)
        meaning = failures[position] if position < len(failures) else None
        return meaning() if meaning else error
    return error


def _setting(attributes: Item, gone: Sequence[str] = ()) -> Item:
    """Return the part of an update that sets attributes and takes others away."""
    places = {name: place for place, name in enumerate((*attributes, *gone))}
    change: Item = {"ExpressionAttributeNames": {f"#{place}": n for n, place in places.items()}}
    clauses = []
    if attributes:
        clauses.append("SET " + ", ".join(f"#{places[n]} = :{places[n]}" for n in attributes))
        change["ExpressionAttributeValues"] = {
            f":{places[name]}": value for name, value in attributes.items()
        }
    if gone:
        clauses.append("REMOVE " + ", ".join(f"#{places[name]}" for name in gone))
    return {**change, "UpdateExpression": " ".join(clauses)}


def _box_query(
    partition: str, *, newest_first: bool = False, due_before: datetime | None = None
) -> Item:
    query: Item = {
        "KeyConditionExpression": "QPK = :partition",
        "ExpressionAttributeValues": {":partition": {"S": partition}},
    }
    if newest_first:
        query["ScanIndexForward"] = False
    elif due_before:
        query["KeyConditionExpression"] += " AND QSK < :before"
        query["ExpressionAttributeValues"][":before"] = {"S": _instant(due_before)}
    return query


def _with_filter(query: Item, wanted: Mapping[str, str]) -> Item:
    values = {f":{name}": {"S": value} for name, value in wanted.items()}
    return {
        **query,
        "FilterExpression": " AND ".join(f"#{name} = :{name}" for name in wanted),
        "ExpressionAttributeNames": {f"#{name}": name for name in wanted},
        "ExpressionAttributeValues": {**query["ExpressionAttributeValues"], **values},
    }


def _place(item: Item) -> dict[str, str]:
    """Return where an item of a page stands: what a cursor keeps."""
    return {name: item[name]["S"] for name in ("PK", "SK", "QSK")}


def _plain_key(after: Mapping[str, Any], partition: str) -> Item:
    return {
        "PK": {"S": after["PK"]},
        "SK": {"S": after["SK"]},
        "QPK": {"S": partition},
        "QSK": {"S": after["QSK"]},
    }


def _register_key(register: str, year: int) -> Item:
    return item_key(f"COUNTER#LETTER#{register}", str(year))


def _case_pk(case_id: str) -> str:
    return f"CASE#{case_id}"


def _row_sk(run: int, key: str) -> str:
    kind, _, staff = key.partition(":")
    return f"COPY#{run:02}#{staff}" if kind == "copy" else f"TASK#{run:02}#{key}"


def _box(box: BoxName, staff: str) -> str:
    return f"{box.upper()}#{staff}"


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _hour(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%d%H")


def _hours(start: datetime, end: datetime) -> Iterator[str]:
    hour = start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    while hour <= end:
        yield _hour(hour)
        hour += timedelta(hours=1)
