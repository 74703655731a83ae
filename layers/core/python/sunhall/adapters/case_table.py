"""The one table. This module alone knows its keys; ``docs/architecture.md`` draws them.

PK                      SK                     what
CASE#<case>             CASE                   version, where it stands, index keys, data key
CASE#<case>             EVENT#00000001         the history
CASE#<case>             NODE#01#00             an approval node: Step Functions writes its token,
                                               the decision that closes it its sealed opinion
CASE#<case>             SEALED#<name>          an encrypted document
COUNTER#LETTER#<issuer> <year>                 last serial of a letter register
RECEIPT#<no>            RECEIPT                the case behind a receipt number, the code's hash
REQUEST#<key>           REQUEST                a submission made under an idempotency key
TICK                    WATERMARK              first hour in which something due may be left

index ``queue``  QPK = WORK#<department> | INBOX#<role>@<department>, QSK = <due>#<case>
index ``due``    DPK = DUE#<yyyymmddhh>#<shard>,                      DSK = <instant>#<case>
"""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from botocore.exceptions import ClientError

from sunhall.application.ports import (
    Commit,
    EarlierRequest,
    NewCase,
    NodeNotOpen,
    NodeOpening,
    NumberTaken,
    OpenedNode,
    Page,
    QueueRow,
    Receipt,
    ReceiptTaken,
    RequestRepeated,
    StoredCase,
    VersionMoved,
)
from sunhall.domain.engine.event import Event, canonical_json
from sunhall.domain.engine.service import Standing
from sunhall.domain.errors import Unavailable

#: Shards of an hour of the due index. One shard takes 1,000 writes a second.
DUE_SHARDS: Final = 4

#: How far the tick's watermark stays behind: a commit that was on its way when the hour turned may
#: still write into the hour before.
_STILL_WRITTEN: Final = timedelta(hours=1)

#: How long a repeated submission is still known. After that the key may be used anew.
REQUEST_MEMORY: Final = timedelta(hours=48)

#: Seconds to wait when a transaction meets another one on the same case; the SDK does not retry it.
CONFLICT_PAUSES: Final = (0.03, 0.1, 0.3)

#: Sorts after every real deadline, so that what has none comes last in a work list.
_NO_DEADLINE: Final = "9999"

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
        if new.request_key is not None:
            writes.append(self._put_request(new))
        self._transact(writes, failures)

    def commit(self, commit: Commit) -> None:
        """Store a change in one transaction."""
        writes = [
            self._update_case(commit),
            *(self._put(_event_item(event)) for event in commit.events),
        ]
        if not commit.closes_node:
            writes += [
                self._put(_sealed_item(commit.case_id, name, body))
                for name, body in commit.sealed.items()
            ]
        failures: list[type[Exception] | None] = [VersionMoved, *([None] * (len(writes) - 1))]
        if commit.closes_node:
            writes.append(self._close_node(commit))
            failures.append(NodeNotOpen)
        if commit.letter_number:
            writes.append(self._take_number(*commit.letter_number))
            failures.append(NumberTaken)
        writes += [self._cancel_node(commit.case_id, *node) for node in commit.cancels_nodes]
        self._transact(writes, failures)

    def node_opening(self, stored: StoredCase, opening: NodeOpening) -> dict[str, str]:
        """Return what Step Functions writes when it opens an approval node: its inbox row.

        The execution carries this mapping, so it holds no personal data: the title is sealed.
        """
        due = _instant(opening.due_at) if opening.due_at else _NO_DEADLINE
        return {
            "pk": _case_pk(stored.case_id),
            "sk": _node_sk(opening.run, opening.index),
            "queue_partition": _inbox(opening.role, opening.department),
            "queue_sort": f"{due}#{stored.case_id}#{opening.run:02}#{opening.index:02}",
            "receipt_no": opening.receipt_no,
            "service": stored.service,
            "sealed_title": stored.title,
            "department": opening.department,
            "chain": opening.chain,
            "node": opening.node,
            "due_at": opening.due_at.isoformat() if opening.due_at else "",
        }

    # --- receipts ----------------------------------------------------------------------------

    def receipt(self, receipt_no: str) -> Receipt | None:
        """Return what a receipt number leads to."""
        answer = self._client.get_item(
            TableName=self._table, Key=_key(f"RECEIPT#{receipt_no}", "RECEIPT")
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
            Key=_key(f"RECEIPT#{receipt_no}", "RECEIPT"),
            UpdateExpression=update,
            ConditionExpression="attribute_exists(PK)",
            ExpressionAttributeValues=values,
        )

    def clear_wrong_codes(self, receipt_no: str) -> None:
        """Forget earlier wrong codes after a right one."""
        self._client.update_item(
            TableName=self._table,
            Key=_key(f"RECEIPT#{receipt_no}", "RECEIPT"),
            UpdateExpression="REMOVE failures, locked_until",
            ConditionExpression="attribute_exists(PK)",
        )

    # --- lists -------------------------------------------------------------------------------

    def worklist(self, department: str, *, limit: int, after: Mapping[str, Any] | None) -> Page:
        """Return a page of a department's work queue, most urgent first."""
        return self._page(f"WORK#{department}", limit, after)

    def inbox(
        self, role: str, department: str, *, limit: int, after: Mapping[str, Any] | None
    ) -> Page:
        """Return a page of the approvals that wait for a role of a department."""
        return self._page(_inbox(role, department), limit, after)

    def last_letter_serial(self, issuer: str, year: int) -> int:
        """Return the last serial used in a letter register, 0 when none was."""
        answer = self._client.get_item(
            TableName=self._table, Key=_register_key(issuer, year), ConsistentRead=True
        )
        item = answer.get("Item")
        return int(item["serial"]["N"]) if item else 0

    # --- time --------------------------------------------------------------------------------

    def due_since(self, now: datetime) -> datetime:
        """Return the start of the first hour in which something due may be left."""
        answer = self._client.get_item(
            TableName=self._table, Key=_key("TICK", "WATERMARK"), ConsistentRead=True
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
        item = {**_key("TICK", "WATERMARK"), "hour": {"S": hour}}
        self._client.put_item(TableName=self._table, Item=item)

    # --- approval nodes ----------------------------------------------------------------------

    def _close_node(self, commit: Commit) -> Item:
        run, index = commit.closes_node or (0, 0)
        # What is sealed with a decision, its opinion, stays with the node: this item is written
        # anyhow, and an item of its own would cost two more write units for each signature.
        sealed = {name: {"B": body} for name, body in commit.sealed.items()}
        return {
            "Update": {
                "TableName": self._table,
                "Key": _key(_case_pk(commit.case_id), _node_sk(run, index)),
                "UpdateExpression": "SET decided = :yes, sealed = :sealed REMOVE QPK, QSK",
                "ConditionExpression": (
                    "attribute_exists(task_token) AND attribute_not_exists(decided)"
                ),
                "ExpressionAttributeValues": {":yes": {"BOOL": True}, ":sealed": {"M": sealed}},
            }
        }

    def _cancel_node(self, case_id: str, run: int, index: int) -> Item:
        # With `decided` set, Step Functions does not open it, should it be about to right now.
        return {
            "Update": {
                "TableName": self._table,
                "Key": _key(_case_pk(case_id), _node_sk(run, index)),
                "UpdateExpression": "SET decided = :no REMOVE QPK, QSK",
                "ExpressionAttributeValues": {":no": {"BOOL": False}},
            }
        }

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
        gone = [name for name in _STANDING_ATTRIBUTES if name not in attributes]
        names = {f"#{name}": name for name in (*attributes, *gone)}
        update = "SET " + ", ".join(f"#{name} = :{name}" for name in attributes)
        if gone:
            update += " REMOVE " + ", ".join(f"#{name}" for name in gone)
        values = {f":{name}": value for name, value in attributes.items()}
        values[":expected"] = {"N": str(commit.expected_version)}
        return {
            "Update": {
                "TableName": self._table,
                "Key": _key(_case_pk(commit.case_id), "CASE"),
                "UpdateExpression": update,
                "ConditionExpression": "#version = :expected",
                "ExpressionAttributeNames": names,
                "ExpressionAttributeValues": values,
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
            **_key(f"REQUEST#{new.request_key}", "REQUEST"),
            "case_id": {"S": new.case_id},
            "payload_hash": {"S": new.payload_hash},
            "expires_at": {"N": str(int((submitted_at + REQUEST_MEMORY).timestamp()))},
        }
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

    def _transact(self, writes: list[Item], failures: list[type[Exception] | None]) -> None:
        for pause in (*CONFLICT_PAUSES, None):
            try:
                self._client.transact_write_items(TransactItems=writes)
                return
            except ClientError as error:
                if pause is not None and _collided(error):
                    self._sleep(pause)
                    continue
                raise _reason(error, failures) from error

    # --- reading -----------------------------------------------------------------------------

    def _query(self, **arguments: Any) -> Iterator[Item]:
        answer: Item = {"LastEvaluatedKey": None}
        while "LastEvaluatedKey" in answer:
            start = answer["LastEvaluatedKey"]
            more = {"ExclusiveStartKey": start} if start else {}
            answer = self._client.query(TableName=self._table, **arguments, **more)
            yield from answer["Items"]

    def _page(self, partition: str, limit: int, after: Mapping[str, Any] | None) -> Page:
        more = {"ExclusiveStartKey": _plain_key(after, partition)} if after else {}
        answer = self._client.query(
            TableName=self._table,
            IndexName="queue",
            KeyConditionExpression="QPK = :partition",
            ExpressionAttributeValues={":partition": {"S": partition}},
            Limit=limit,
            **more,
        )
        last = answer.get("LastEvaluatedKey")
        return Page(
            rows=tuple(_row(item) for item in answer["Items"]),
            after={name: last[name]["S"] for name in ("PK", "SK", "QSK")} if last else None,
        )


def stream_event(image: Mapping[str, Any]) -> Event | None:
    """Return the event in a stream record's new image, or None when it shows something else."""
    if not image["SK"]["S"].startswith("EVENT#"):
        return None
    return _event(image)


_STANDING_ATTRIBUTES: Final = ("state", "department", "due_at", "card", "QPK", "QSK", "DPK", "DSK")


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
        attributes["QSK"] = {"S": f"{due}#{case_id}"}
    if standing.wake_at:
        shard = zlib.crc32(case_id.encode()) % DUE_SHARDS
        attributes["DPK"] = {"S": f"DUE#{_hour(standing.wake_at)}#{shard}"}
        attributes["DSK"] = {"S": f"{_instant(standing.wake_at)}#{case_id}"}
    return attributes


def _new_case_item(new: NewCase) -> Item:
    return {
        **_key(_case_pk(new.case_id), "CASE"),
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
        **_key(f"RECEIPT#{new.receipt_no}", "RECEIPT"),
        "case_id": {"S": new.case_id},
        "code_hash": {"B": new.code_hash},
    }


def _sealed_item(case_id: str, name: str, body: bytes) -> Item:
    return {**_key(_case_pk(case_id), f"SEALED#{name}"), "body": {"B": body}}


def _event_item(event: Event) -> Item:
    item = {
        **_key(_case_pk(event.case_id), f"EVENT#{event.seq:08}"),
        "type": {"S": event.type},
        "data": {"S": canonical_json(event.data)},
        "at": {"S": event.at.isoformat()},
        "actor": {"S": event.actor},
        "request_id": {"S": event.request_id},
        "previous": {"B": bytes.fromhex(event.previous_hash)},
        "hash": {"B": bytes.fromhex(event.hash)},
    }
    if event.letter:
        item["letter"] = {"S": event.letter}
    return item


def _event(item: Mapping[str, Any]) -> Event:
    return Event(
        case_id=item["PK"]["S"].removeprefix("CASE#"),
        seq=int(item["SK"]["S"].removeprefix("EVENT#")),
        type=item["type"]["S"],
        data=json.loads(item["data"]["S"]),
        at=datetime.fromisoformat(item["at"]["S"]),
        actor=item["actor"]["S"],
        request_id=item["request_id"]["S"],
        previous_hash=item["previous"]["B"].hex(),
        hash=item["hash"]["B"].hex(),
        letter=item["letter"]["S"] if "letter" in item else None,
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
        nodes=tuple(_opened(item) for item in items if "task_token" in item),
    )


def _sealed_in(item: Item) -> Iterator[tuple[str, bytes]]:
    kind, _, name = item["SK"]["S"].partition("#")
    if kind == "SEALED":
        yield name, item["body"]["B"]
    elif kind == "NODE" and "sealed" in item:
        for each, body in item["sealed"]["M"].items():
            yield each, body["B"]


def _opened(item: Item) -> OpenedNode:
    _, run, index = item["SK"]["S"].split("#")
    return OpenedNode(run=int(run), index=int(index), task_token=item["task_token"]["S"])


def _row(item: Item) -> QueueRow:
    kind, _, rest = item["SK"]["S"].partition("#")
    run, _, index = rest.partition("#") if kind == "NODE" else ("0", "", "0")
    return QueueRow(
        case_id=item["PK"]["S"].removeprefix("CASE#"),
        run=int(run),
        index=int(index),
        **{
            field: item[name]["S"] if name in item else ""
            for field, name in _ROW_ATTRIBUTES.items()
        },
    )


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
}


def _collided(error: ClientError) -> bool:
    """Whether the transaction was cancelled only because another one was under way."""
    return {reason.get("Code") for reason in _cancellations(error)} - {"None"} == {
        "TransactionConflict"
    }


def _reason(error: ClientError, failures: Sequence[type[Exception] | None]) -> Exception:
    """Turn a cancelled transaction into what it means; anything else stays what it is."""
    if _collided(error):
        return Unavailable(retry_after=1)
    for position, reason in enumerate(_cancellations(error)):
        if reason.get("Code") != "ConditionalCheckFailed":
            continue
        item = reason.get("Item") or {}
        if "payload_hash" in item:
            earlier = EarlierRequest(item["case_id"]["S"], item["payload_hash"]["S"])
            return RequestRepeated(earlier)
        meaning = failures[position] if position < len(failures) else None
        return meaning() if meaning else error
    return error


def _cancellations(error: ClientError) -> list[Item]:
    reasons: list[Item] = error.response.get("CancellationReasons", [])  # type: ignore[assignment]
    return reasons


def _key(pk: str, sk: str) -> Item:
    return {"PK": {"S": pk}, "SK": {"S": sk}}


def _plain_key(after: Mapping[str, Any], partition: str) -> Item:
    return {
        "PK": {"S": after["PK"]},
        "SK": {"S": after["SK"]},
        "QPK": {"S": partition},
        "QSK": {"S": after["QSK"]},
    }


def _register_key(issuer: str, year: int) -> Item:
    return _key(f"COUNTER#LETTER#{issuer}", str(year))


def _case_pk(case_id: str) -> str:
    return f"CASE#{case_id}"


def _node_sk(run: int, index: int) -> str:
    return f"NODE#{run:02}#{index:02}"


def _inbox(role: str, department: str) -> str:
    return f"INBOX#{role}@{department}"


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _hour(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%d%H")


def _hours(start: datetime, end: datetime) -> Iterator[str]:
    hour = start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    while hour <= end:
        yield _hour(hour)
        hour += timedelta(hours=1)
