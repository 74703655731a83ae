"""The register of applicants in the one table: a row for each request, in a partition of its own.

    APPLICANT#<keyed hash> / <yyyy-mm>#<instant>#<case>   receipt number, keyed hash and sketch of
                                                          the text; later what became of it

A row is written in the transaction that opens its case (`sunhall.adapters.case_table`), and the
case's own item points to it, so that whoever learns of an end need not know whose request it was.
There is no counter: a place in a month is a rank among its rows. So nothing is hot but what one
applicant asks one agency.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from sunhall.adapters.item_queries import every_item
from sunhall.application.ports import RegisterRow
from sunhall.domain.disclosure.applicant_record import month_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_APPLICANT: Final = "APPLICANT#"
_INSTANT: Final = "%Y-%m-%dT%H:%M:%SZ"

#: Bytes of a moment in a pointer: seconds since 1970.
_MOMENT_BYTES: Final = 5

Item = dict[str, Any]


class TableRegister:
    """Reads the register, and notes in it what became of requests.

    Args:
        dynamodb: The client.
        table: Name of the table.
    """

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def rows(self, applicant: bytes) -> Sequence[RegisterRow]:
        """Return all rows of one applicant at one agency, in the order of their coming in.

        The newest write may not be seen for an instant: the request that is looked at came in
        before somebody could look at it, and a place is not fixed before it is used anyhow.
        """
        key = {":applicant": {"S": _partition(applicant)}}
        found = self._query("PK = :applicant", key)
        # An emptied row is that of a request whose personal data was erased.
        return [_row(applicant, item) for item in found if "text" in item]

    def note(
        self,
        case_id: str,
        seq: int,
        *,
        leaf: str,
        answered_on: date | None,
        letter_no: str,
        sealed: bool,
    ) -> None:
        """Note what an event says became of a case; a case without a row is passed by."""
        pointed = self._pointer_of(case_id)
        if pointed is None:
            return
        row = pointed_row(pointed, case_id)
        if sealed:
            # Nobody ever unseals an identity, so when this is written does not matter.
            self._update(row, {"sealed": {"BOOL": True}}, {})
        if leaf:
            texts = {"leaf": leaf, "letter_no": letter_no}
            if answered_on:
                texts["answered_on"] = answered_on.isoformat()
            known: Item = {name: {"S": text} for name, text in texts.items() if text}
            self._update(row, known, {"noted": {"N": str(seq)}})

    def _update(self, key: Item, known: Item, later: Item) -> None:
        """Set attributes of a row, unless a later event has written there.

        Args:
            key: The row.
            known: The attributes.
            later: Name and value of the attribute that must grow; may be empty.
        """
        condition = "attribute_exists(PK)"
        if later:
            condition += " AND (attribute_not_exists(#noted) OR #noted < :noted)"
        attributes = {**known, **later}
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key=key,
                UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in attributes),
                ConditionExpression=condition,
                ExpressionAttributeNames={f"#{name}": name for name in attributes},
                ExpressionAttributeValues={f":{name}": value for name, value in attributes.items()},
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return

    def _pointer_of(self, case_id: str) -> bytes | None:
        """Return what leads from a case to its row, if it has one."""
        case = {":case": {"S": f"CASE#{case_id}"}, ":head": {"S": "CASE"}}
        found = self._query("PK = :case AND SK = :head", case, ConsistentRead=True)
        return next((item["register"]["B"] for item in found if "register" in item), None)

    def _query(self, condition: str, values: Item, **more: Any) -> Iterator[Item]:
        return every_item(
            self._dynamodb.query,
            TableName=self._table,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=values,
            **more,
        )


def register_item(row: RegisterRow) -> Item:
    """Return the item of a new row."""
    item: Item = {
        **_key(row.applicant, row.at, row.case_id),
        "receipt_no": {"S": row.receipt_no},
        "text": {"B": row.text},
        "sketch": {"B": row.sketch},
    }
    return {**item, "numbers": {"B": row.numbers}} if row.numbers else item


def pointer(row: RegisterRow) -> bytes:
    """Return what a case's own item keeps to find its row again: whose it is, and from when.

    It is short because every change of a case writes its item anew, and units are kilobytes.
    """
    return row.applicant + int(row.at.timestamp()).to_bytes(_MOMENT_BYTES, "big")


def pointed_row(pointed: bytes, case_id: str) -> Item:
    """Return the key of the row that a case's own item points to.

    Args:
        pointed: What the item keeps, see `pointer`.
        case_id: The case.
    """
    applicant, moment = pointed[:-_MOMENT_BYTES], pointed[-_MOMENT_BYTES:]
    at = datetime.fromtimestamp(int.from_bytes(moment, "big"), UTC)
    return _key(applicant, at, case_id)


def _row(applicant: bytes, item: Mapping[str, Any]) -> RegisterRow:
    _month, instant, case_id = item["SK"]["S"].split("#")
    answered = item.get("answered_on")
    return RegisterRow(
        applicant=applicant,
        at=datetime.strptime(instant, _INSTANT).replace(tzinfo=UTC),
        case_id=case_id,
        receipt_no=item["receipt_no"]["S"],
        text=item["text"]["B"],
        sketch=item["sketch"]["B"],
        numbers=item["numbers"]["B"] if "numbers" in item else b"",
        leaf=item["leaf"]["S"] if "leaf" in item else "",
        answered_on=date.fromisoformat(answered["S"]) if answered else None,
        letter_no=item["letter_no"]["S"] if "letter_no" in item else "",
        sealed="sealed" in item,
    )


def _key(applicant: bytes, at: datetime, case_id: str) -> Item:
    instant = at.astimezone(UTC).strftime(_INSTANT)
    return {
        "PK": {"S": _partition(applicant)},
        "SK": {"S": f"{month_of(at)}#{instant}#{case_id}"},
    }


def _partition(applicant: bytes) -> str:
    return _APPLICANT + base64.urlsafe_b64encode(applicant).decode().rstrip("=")
