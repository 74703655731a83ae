"""What everybody reads of live interviews, in the one table.

    PUBLIC#SESSION#<case> / SESSION            what is known of a session
    PUBLIC#SESSION#<case> / QUESTION#<case>    where a question stands; none of its words
    PUBLIC#SESSION#<case> / ASKED#<case>       a question that everybody may read, and its answer
    PUBLIC#SESSIONS#<list> / <day>#<no>        its line: in the list of all, and in that of a phase
    PUBLIC#INTERVIEWPLAN#<year> / <no>         a yearly plan

Rows are rewritten wholly, each with the number of events that it was made from: an older one never
replaces a newer one. Nothing is deleted: what leaves a list is overwritten with its key and expiry.
What a row says is one deflated attribute, so a page stays within its read units also where people
write at length.
"""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sunhall.adapters.item_queries import every_item
from sunhall.adapters.table_rows import TableRows, item_key
from sunhall.adapters.whole_writes import write_whole
from sunhall.application.read_sessions import Phase, PlanRow, QuestionRow, SessionLine, SessionRow
from sunhall.application.row_page import RowPage
from sunhall.domain.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

Item = dict[str, Any]

_ALL: Final = "ALL"
_SESSION: Final = "SESSION"

#: How often a row is looked at again that moved between reading and writing.
_ROUNDS: Final = 3

#: How long an overwritten line waits to be deleted by DynamoDB.
_LEAVES_AFTER: Final = timedelta(hours=1)

_LAPSED: Final = "attribute_not_exists(expires_at)"


class TableSessionRows(TableRows):
    """Keeps and reads the rows.

    Args:
        dynamodb: The client.
        table: Name of the table.
        sleep: Waits for so many seconds.
        now: Returns the present moment, to say when an overwritten line may go.
    """

    def __init__(
        self,
        dynamodb: DynamoDBClient,
        table: str,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__(dynamodb, table, sleep)
        self._now = now

    # --- writing -----------------------------------------------------------------------------

    def put(self, row: SessionRow) -> None:
        """Write a session's row and its lines of the lists, unless a later version is there."""
        for _ in range(_ROUNDS):
            old = self._stored(_partition(row.case_id), _SESSION)
            if old is not None and _version(old) >= row.version:
                return
            left = _places(_session(old)) - _places(row) if old is not None else set()
            lines = [
                self._put({**item_key(*place), **_line(row)}) for place in sorted(_places(row))
            ]
            gone = [self._put({**item_key(*place), **self._expiry()}) for place in sorted(left)]
            item = {**item_key(_partition(row.case_id), _SESSION), **_whole(row)}
            if self._write(old, item, lines, gone):
                return
        raise Unavailable(retry_after=1)  # Others keep moving it between our two calls.

    def put_question(self, row: QuestionRow) -> None:
        """Write a question's row, unless a later version is there."""
        pk = _partition(row.session)
        for _ in range(_ROUNDS):
            old = self._stored(pk, f"QUESTION#{row.case_id}")
            if old is not None and _version(old) >= row.version:
                return
            asked = {**item_key(pk, f"ASKED#{row.case_id}"), "version": {"N": str(row.version)}}
            was_public = old is not None and old["public"]["BOOL"]
            shown = [self._put({**asked, **_said(_plain_question(row))})] if row.public else []
            # What is public no more says nothing from now on.
            gone = [self._put({**asked, **self._expiry()})] if was_public and not row.public else []
            item = {
                **item_key(pk, f"QUESTION#{row.case_id}"),
                "version": {"N": str(row.version)},
                "public": {"BOOL": row.public},
                "waiting": {"BOOL": row.waiting},
                "state": {"S": row.state},
            }
            if self._write(old, item, shown, gone):
                return
        raise Unavailable(retry_after=1)

    def put_plan(self, row: PlanRow) -> None:
        """Write a plan's row, unless a later version is there."""
        key = _plan_partition(row.year), row.receipt_no
        for _ in range(_ROUNDS):
            old = self._stored(*key)
            if old is not None and _version(old) >= row.version:
                return
            item = {**item_key(*key), "version": {"N": str(row.version)}, **_said(_plain_plan(row))}
            if self._write(old, item):
                return
        raise Unavailable(retry_after=1)

    # --- reading -----------------------------------------------------------------------------

    def session(self, case_id: str, *, consistent: bool = False) -> SessionRow | None:
        """Return a session's row."""
        item = self._get(item_key(_partition(case_id), _SESSION), strong=consistent)
        return _session(item) if item else None

    def page(self, phase: Phase | None, *, limit: int, after: Mapping[str, str] | None) -> RowPage:
        """Return a page of lines: the latest first, upcoming ones the nearest first; one query."""
        partition = _list_key(phase or _ALL)
        query = {
            "KeyConditionExpression": "PK = :partition",
            "FilterExpression": _LAPSED,
            "ExpressionAttributeValues": {":partition": {"S": partition}},
            "ScanIndexForward": phase == "upcoming",
        }
        items, last = self._page(partition, query, limit, after)
        return RowPage([_session_line(item) for item in items], last)

    def questions(self, case_id: str, *, limit: int, after: Mapping[str, str] | None) -> RowPage:
        """Return a page of the questions that everybody may read, the oldest first: one query."""
        partition = _partition(case_id)
        query = {
            "KeyConditionExpression": "PK = :partition AND begins_with(SK, :asked)",
            "FilterExpression": _LAPSED,
            "ExpressionAttributeValues": {
                ":partition": {"S": partition},
                ":asked": {"S": "ASKED#"},
            },
        }
        items, last = self._page(partition, query, limit, after)
        return RowPage([_question(case_id, item) for item in items], last)

    def open_questions(self, case_id: str) -> Sequence[str]:
        """Return the case ids of a session's questions that nobody has dealt with for good."""
        found = every_item(
            self._dynamodb.query,
            TableName=self._table,
            KeyConditionExpression="PK = :partition AND begins_with(SK, :question)",
            ExpressionAttributeValues={
                ":partition": {"S": _partition(case_id)},
                ":question": {"S": "QUESTION#"},
            },
            # Whoever asked a moment ago must not be overlooked.
            ConsistentRead=True,
        )
        waiting = (item["SK"]["S"] for item in found if item["waiting"]["BOOL"])
        return [name.removeprefix("QUESTION#") for name in waiting]

    def plan(self, year: int) -> PlanRow | None:
        """Return the plan of a year; the last one that was not given up if there are several."""
        answer = self._dynamodb.query(
            TableName=self._table,
            KeyConditionExpression="PK = :partition",
            ExpressionAttributeValues={":partition": {"S": _plan_partition(year)}},
            ScanIndexForward=False,
        )
        rows = [_plan(item) for item in answer["Items"]]
        kept = [row for row in rows if row.state != "plan_cancelled"]
        return next(iter((*kept, *rows)), None)

    # --- items -------------------------------------------------------------------------------

    def _write(self, old: Item | None, item: Item, *others: list[Item]) -> bool:
        """Write an item on condition that it is as it was found, and others with it."""
        head: Item = {"TableName": self._table, "Item": item}
        if old is None:
            head["ConditionExpression"] = "attribute_not_exists(PK)"
        else:
            head["ConditionExpression"] = "#version = :version"
            head["ExpressionAttributeNames"] = {"#version": "version"}
            head["ExpressionAttributeValues"] = {":version": old["version"]}
        rest = [write for writes in others for write in writes]
        return write_whole(self._dynamodb, [{"Put": head}, *rest], self._sleep)

    def _put(self, item: Item) -> Item:
        return {"Put": {"TableName": self._table, "Item": item}}

    def _expiry(self) -> Item:
        return {"expires_at": {"N": str(int((self._now() + _LEAVES_AFTER).timestamp()))}}

    def _stored(self, pk: str, sk: str) -> Item | None:
        return self._get(item_key(pk, sk))


def _partition(case_id: str) -> str:
    return f"PUBLIC#SESSION#{case_id}"


def _list_key(name: str) -> str:
    return f"PUBLIC#SESSIONS#{name}"


def _plan_partition(year: int) -> str:
    return f"PUBLIC#INTERVIEWPLAN#{year:04}"


def _places(row: SessionRow) -> set[tuple[str, str]]:
    """Return the places of a session in the lists."""
    sort = f"{row.line.on.isoformat()}#{row.receipt_no}"
    return {(_list_key(_ALL), sort), (_list_key(row.phase), sort)}


def _version(item: Item) -> int:
    return int(item["version"]["N"])


def _said(plain: Mapping[str, Any]) -> Item:
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"), default=_text)
    return {"said": {"B": zlib.compress(text.encode(), 9)}}


def _unpacked(item: Item) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(zlib.decompress(item["said"]["B"]))
    return plain


def _text(value: Any) -> str:
    if isinstance(value, date):  # A datetime is one, too.
        return value.isoformat()
    raise TypeError(f"no JSON form for {type(value).__name__}")


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _line(row: SessionRow) -> Item:
    line = row.line
    texts = {
        "case_id": line.case_id,
        "receipt_no": line.receipt_no,
        "title": line.title,
        "department": line.department,
        "state": line.state,
        "on": line.on.isoformat(),
        "starts_at": line.starts_at.isoformat() if line.starts_at else "",
    }
    numbers = {"minutes": line.minutes, "version": row.version}
    return {
        **{name: {"S": text} for name, text in texts.items()},
        **{name: {"N": str(number)} for name, number in numbers.items()},
    }


def _session_line(item: Item) -> SessionLine:
    return SessionLine(
        case_id=item["case_id"]["S"],
        receipt_no=item["receipt_no"]["S"],
        title=item["title"]["S"],
        department=item["department"]["S"],
        state=item["state"]["S"],
        on=date.fromisoformat(item["on"]["S"]),
        starts_at=_moment(item["starts_at"]["S"]),
        minutes=int(item["minutes"]["N"]),
    )


def _whole(row: SessionRow) -> Item:
    """Return what a session's own item holds: its line, and the rest as it is said."""
    plain = {name: value for name, value in asdict(row).items() if name not in ("line", "version")}
    return {**_line(row), **_said(plain)}


def _session(item: Item) -> SessionRow:
    said = _unpacked(item)
    moments: dict[str, Any] = {
        name: _moment(said.pop(name))
        for name in ("vote_closes_at", "started_at", "ended_at", "published_at")
    }
    return SessionRow(line=_session_line(item), version=_version(item), **said, **moments)


def _plain_question(row: QuestionRow) -> dict[str, Any]:
    left_out = ("case_id", "session", "version", "public", "waiting")
    return {name: value for name, value in asdict(row).items() if name not in left_out}


def _question(session: str, item: Item) -> QuestionRow:
    said = _unpacked(item)
    at, due_on = datetime.fromisoformat(said.pop("at")), _day(said.pop("due_on"))
    return QuestionRow(
        case_id=item["SK"]["S"].removeprefix("ASKED#"),
        session=session,
        version=_version(item),
        public=True,
        at=at,
        due_on=due_on,
        **said,
    )


def _plain_plan(row: PlanRow) -> dict[str, Any]:
    return {name: value for name, value in asdict(row).items() if name != "version"}


def _plan(item: Item) -> PlanRow:
    said = _unpacked(item)
    closes_at = _moment(said.pop("vote_closes_at"))
    return PlanRow(version=_version(item), vote_closes_at=closes_at, **said)
