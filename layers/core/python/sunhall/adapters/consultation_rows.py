"""What everybody reads of consultations, in the one table.

    PUBLIC#CONSULTATION#<case> / SUMMARY            what is known of it; comments in each bucket
    PUBLIC#CONSULTATION#<case> / COMMENT#<comment>  which bucket a comment is counted in
    PUBLIC#CONSULTATION#<case> / PUBLIC#<comment>   text of an accepted comment, and its answer
    PUBLIC#CONSULTATIONS / <opened on>#<no>         a line of the list

A comment is counted in the transaction that writes its bucket, on condition of the bucket it was
counted in before: once and only once, however often its event comes. The summary takes a write for
each move of a comment, which come from the stream and not from people who wait.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from sunhall.adapters.table_rows import TableRows, item_key
from sunhall.application.consultations import CommentRow, ConsultationRow
from sunhall.application.row_page import RowPage
from sunhall.domain.errors import Unavailable
from sunhall.domain.public_consultation.figures import BUCKETS
from sunhall.domain.public_consultation.survey import shapes_in

if TYPE_CHECKING:
    pass

Item = dict[str, Any]

_LIST: Final = "PUBLIC#CONSULTATIONS"
_SUMMARY: Final = "SUMMARY"
#: How often a comment is looked at again that moved between reading and writing.
_ROUNDS: Final = 3


class TableConsultationRows(TableRows):
    """Keeps and reads the rows."""

    def put(self, row: ConsultationRow) -> None:
        """Write a consultation's row and its line of the list, unless a later version is there."""
        summary = {
            "Update": {
                "TableName": self._table,
                "Key": item_key(_partition(row.case_id), _SUMMARY),
                **_setting({**_facts(row), "survey": _survey(row)}),
                "ConditionExpression": "attribute_not_exists(#version) OR #version <= :version",
            }
        }
        line = {"Put": {"TableName": self._table, "Item": {**_line_key(row), **_facts(row)}}}
        self._write_whole([summary, line])

    def put_comment(self, row: CommentRow) -> None:
        """Write a comment's row and count it, once for each version."""
        for _ in range(_ROUNDS):
            pk, sk = _partition(row.consultation), f"COMMENT#{row.case_id}"
            before = self._get(item_key(pk, sk))
            if before and int(before["version"]["N"]) >= row.version:
                return
            old = before["bucket"]["S"] if before else ""
            writes = [self._bucket(row, old), self._count(row, old)]
            if row.text:
                writes.append({"Put": {"TableName": self._table, "Item": _public_item(row)}})
            if self._write_whole(writes):
                return
        raise Unavailable(retry_after=1)  # Others keep moving it between our two calls.

    def row(self, case_id: str) -> ConsultationRow | None:
        """Return a consultation's row."""
        item = self._get(item_key(_partition(case_id), _SUMMARY), strong=False)
        return _row(case_id, item) if item and "receipt_no" in item else None

    def figures(self, case_id: str) -> Mapping[str, int]:
        """Return how many comments of a consultation are in each bucket, as of now."""
        item = self._get(item_key(_partition(case_id), _SUMMARY)) or {}
        return {name: int(item[name]["N"]) if name in item else 0 for name in BUCKETS}

    def page(self, *, limit: int, after: Mapping[str, str] | None) -> RowPage:
        """Return a page of the consultations, the newest first: one query."""
        query = {
            "KeyConditionExpression": "PK = :partition",
            "ExpressionAttributeValues": {":partition": {"S": _LIST}},
            "ScanIndexForward": False,
        }
        items, last = self._page(_LIST, query, limit, after)
        return RowPage([_row(item["case_id"]["S"], item) for item in items], last)

    def comments(self, case_id: str, *, limit: int, after: Mapping[str, str] | None) -> RowPage:
        """Return a page of the comments that everybody may read, the oldest first: one query."""
        partition = _partition(case_id)
        query = {
            "KeyConditionExpression": "PK = :partition AND begins_with(SK, :public)",
            "ExpressionAttributeValues": {
                ":partition": {"S": partition},
                ":public": {"S": "PUBLIC#"},
            },
        }
        items, last = self._page(partition, query, limit, after)
        return RowPage([_comment(case_id, item) for item in items], last)

    def _bucket(self, row: CommentRow, old: str) -> Item:
        """Write the bucket, on condition that it is still counted where it was found."""
        condition = "#bucket = :old" if old else "attribute_not_exists(PK)"
        values: Item = {":bucket": {"S": row.bucket}, ":version": {"N": str(row.version)}}
        if old:
            values[":old"] = {"S": old}
        return {
            "Update": {
                "TableName": self._table,
                "Key": item_key(_partition(row.consultation), f"COMMENT#{row.case_id}"),
                "UpdateExpression": "SET #bucket = :bucket, #version = :version",
                "ConditionExpression": condition,
                "ExpressionAttributeNames": {"#bucket": "bucket", "#version": "version"},
                "ExpressionAttributeValues": values,
            }
        }

    def _count(self, row: CommentRow, old: str) -> Item:
        moves = {row.bucket: 1}
        if old:
            moves[old] = moves.get(old, 0) - 1
        places = {name: place for place, name in enumerate(moves)}
        return {
            "Update": {
                "TableName": self._table,
                "Key": item_key(_partition(row.consultation), _SUMMARY),
                "UpdateExpression": "ADD "
                + ", ".join(f"#{place} :{place}" for place in places.values()),
                "ExpressionAttributeNames": {f"#{place}": n for n, place in places.items()},
                "ExpressionAttributeValues": {
                    f":{place}": {"N": str(moves[name])} for name, place in places.items()
                },
            }
        }


def _partition(case_id: str) -> str:
    return f"PUBLIC#CONSULTATION#{case_id}"


def _line_key(row: ConsultationRow) -> Item:
    return item_key(_LIST, f"{row.opened_on.isoformat()}#{row.receipt_no}")


def _facts(row: ConsultationRow) -> Item:
    texts = {
        "case_id": row.case_id,
        "receipt_no": row.receipt_no,
        "title": row.title,
        "department": row.department,
        "state": row.state,
        "opened_on": row.opened_on.isoformat(),
        "closes_on": row.closes_on.isoformat(),
        "counts": json.dumps(dict(row.counts), separators=(",", ":")),
        "closes_at": row.closes_at.isoformat(),
    }
    numbers = {"version": row.version, "questions": row.questions}
    return {
        **{name: {"S": text} for name, text in texts.items()},
        **{name: {"N": str(number)} for name, number in numbers.items()},
    }


def _survey(row: ConsultationRow) -> Item:
    """Return the shape of a survey; the list has to stay small and does without."""
    shapes = [[shape.options, shape.most] for shape in row.survey]
    return {"S": json.dumps(shapes, separators=(",", ":"))}


def _setting(attributes: Item) -> Item:
    """Return the part of an update that sets attributes, each under a name of its own."""
    return {
        "UpdateExpression": "SET " + ", ".join(f"#{name} = :{name}" for name in attributes),
        "ExpressionAttributeNames": {f"#{name}": name for name in attributes},
        "ExpressionAttributeValues": {f":{name}": value for name, value in attributes.items()},
    }


def _row(case_id: str, item: Item) -> ConsultationRow:
    return ConsultationRow(
        case_id=case_id,
        version=int(item["version"]["N"]),
        receipt_no=item["receipt_no"]["S"],
        title=item["title"]["S"],
        department=item["department"]["S"],
        state=item["state"]["S"],
        opened_on=date.fromisoformat(item["opened_on"]["S"]),
        closes_on=date.fromisoformat(item["closes_on"]["S"]),
        closes_at=datetime.fromisoformat(item["closes_at"]["S"]),
        questions=int(item["questions"]["N"]),
        counts=json.loads(item["counts"]["S"]),
        survey=shapes_in(json.loads(item["survey"]["S"])) if "survey" in item else (),
    )


def _public_item(row: CommentRow) -> Item:
    texts = {
        "bucket": row.bucket,
        "at": row.at.isoformat(),
        "text": row.text,
        "result": row.result,
        "reply": row.reply,
    }
    return {
        **item_key(_partition(row.consultation), f"PUBLIC#{row.case_id}"),
        **{name: {"S": text} for name, text in texts.items()},
        "question": {"N": str(row.question)},
        "version": {"N": str(row.version)},
    }


def _comment(case_id: str, item: Item) -> CommentRow:
    return CommentRow(
        case_id=item["SK"]["S"].removeprefix("PUBLIC#"),
        consultation=case_id,
        version=int(item["version"]["N"]),
        bucket=item["bucket"]["S"],
        at=datetime.fromisoformat(item["at"]["S"]),
        question=int(item["question"]["N"]),
        text=item["text"]["S"],
        result=item["result"]["S"],
        reply=item["reply"]["S"],
    )
