"""Rows of appointments in the one table.

    BOOKER#<keyed hash of the number> / <instant>#<case>   what a person has booked; expires
    WAITLIST#<item> / <since>#<case>                       somebody on the waiting list; expires
    AGENDA#<staff> / <beginning>#<case>                    an appointment of a host; expires
    AGENDA#CASE#<case> / PLACE                             where its row stands; expires

What is no longer in a list is overwritten with nothing but its expiry: no function deletes from the
table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sunhall.adapters.item_queries import every_item
from sunhall.adapters.table_rows import TableRows, item_key
from sunhall.adapters.whole_writes import write_whole
from sunhall.application.appointment_rows import AgendaRow, WaitingRow
from sunhall.application.appointments import BookedRow
from sunhall.domain.calendar.beijing import day_over, start_of_day
from sunhall.domain.errors import Unavailable

if TYPE_CHECKING:
    pass

Item = dict[str, Any]

#: How long it is known what somebody has booked: longer than a window and a wait together.
_BOOKED_FOR: Final = timedelta(days=130)
#: How long an appointment stays in a calendar after its day; the case itself stays.
_IN_CALENDAR: Final = timedelta(days=400)
#: How long a place on the list is kept after its last day, so that a late event changes nothing.
_AFTER_WAITING: Final = timedelta(days=30)
#: Bookings of one person that are looked at.
_MOST_BOOKED: Final = 20
_ROUNDS: Final = 3


class TableAppointmentRows(TableRows):
    """Keeps and reads the rows."""

    # --- what a person has booked ----------------------------------------------------------------

    def booked(self, person: bytes) -> Sequence[BookedRow]:
        """Return what a person has booked in the last months, the newest first."""
        answer = self._dynamodb.query(
            TableName=self._table,
            KeyConditionExpression="PK = :person",
            ExpressionAttributeValues={":person": {"S": _booker(person)}},
            ScanIndexForward=False,
            # What was booked a moment ago counts.
            ConsistentRead=True,
            Limit=_MOST_BOOKED,
        )
        return [_booked(item) for item in answer["Items"]]

    def note_booked(self, person: bytes, row: BookedRow) -> None:
        """Note an appointment; doing it again does nothing."""
        item = {
            **item_key(_booker(person), f"{_instant(row.at)}#{row.case_id}"),
            "item": {"S": row.item},
            "expires_at": _seconds(row.at + _BOOKED_FOR),
        }
        self._dynamodb.put_item(TableName=self._table, Item=item)

    # --- the waiting list ------------------------------------------------------------------------

    def put_waiting(self, row: WaitingRow) -> None:
        """Write somebody's place on the list, unless a later version is there."""
        item = {
            **item_key(_list(row.item), f"{_instant(row.since)}#{row.case_id}"),
            "version": {"N": str(row.version)},
            "first_on": {"S": row.first_on.isoformat()},
            "last_on": {"S": row.last_on.isoformat()},
            "host": {"S": row.host},
            "waits": {"BOOL": row.waits},
            "expires_at": _seconds(day_over(row.last_on) + _AFTER_WAITING),
        }
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item=item,
                ConditionExpression="attribute_not_exists(PK) OR #version < :version",
                ExpressionAttributeNames={"#version": "version"},
                ExpressionAttributeValues={":version": item["version"]},
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return  # A later version is there, or this very one.

    def waiting(self, item: str, *, limit: int) -> Sequence[WaitingRow]:
        """Return who waits for an item, the longest first."""
        found: list[WaitingRow] = []
        for each in self._query(partition=_list(item), first="", last="~"):
            row = _waiting(item, each)
            if row.waits:
                found.append(row)
            if len(found) == limit:
                break
        return found

    # --- calendars of hosts ----------------------------------------------------------------------

    def put_agenda(self, case_id: str, version: int, row: AgendaRow | None) -> None:
        """Write where an appointment stands in a calendar, or that it is in none any more."""
        for _ in range(_ROUNDS):
            before = self._place(case_id)
            if before is None and row is None:
                return  # It never stood in one.
            if before and int(before["version"]["N"]) >= version:
                return
            if write_whole(
                self._dynamodb,
                _agenda_writes(self._table, case_id, version, row, before),
                self._sleep,
            ):
                return
        raise Unavailable(retry_after=1)  # Others keep moving it between our two calls.

    def agenda(self, staff: str, first: date, last: date) -> Sequence[AgendaRow]:
        """Return somebody's appointments on some days, in order."""
        found = self._query(
            partition=_agenda(staff),
            first=_instant(start_of_day(first)),
            last=_instant(day_over(last)),
        )
        return [_agenda_row(staff, item) for item in found if "receipt_no" in item]

    def _place(self, case_id: str) -> Item | None:
        return self._get(item_key(_pointer(case_id), "PLACE"))

    def _query(self, *, partition: str, first: str, last: str) -> Iterator[Item]:
        query: Item = {
            "TableName": self._table,
            "KeyConditionExpression": "PK = :partition AND SK BETWEEN :first AND :last",
            "ExpressionAttributeValues": {
                ":partition": {"S": partition},
                ":first": {"S": first or " "},
                ":last": {"S": last},
            },
        }
        return every_item(
            self._dynamodb.query,
            **query,
        )


def _agenda_writes(
    table: str, case_id: str, version: int, row: AgendaRow | None, before: Item | None
) -> list[Item]:
    """Return the writes that move an appointment from one calendar, or place in it, to another."""
    place = _place_of(row) if row else None
    old = (before["staff"]["S"], before["at"]["S"]) if before and "staff" in before else None
    kept_until = row.ends_at + _IN_CALENDAR if row else None
    expires = _seconds(kept_until) if kept_until else before and before["expires_at"]
    pointer: Item = {
        **item_key(_pointer(case_id), "PLACE"),
        "version": {"N": str(version)},
        "expires_at": expires,
    }
    if place:
        pointer |= {"staff": {"S": place[0]}, "at": {"S": place[1]}}
    condition: Item = {"ConditionExpression": "attribute_not_exists(PK)"}
    if before:
        condition = {
            "ConditionExpression": "#version = :before",
            "ExpressionAttributeNames": {"#version": "version"},
            "ExpressionAttributeValues": {":before": before["version"]},
        }
    writes = [{"Put": {"TableName": table, "Item": pointer, **condition}}]
    if row and place:
        item = {**item_key(_agenda(place[0]), f"{place[1]}#{case_id}"), **_agenda_item(row)}
        writes.append({"Put": {"TableName": table, "Item": {**item, "expires_at": expires}}})
    if old and old != place:
        gone = {**item_key(_agenda(old[0]), f"{old[1]}#{case_id}"), "expires_at": expires}
        writes.append({"Put": {"TableName": table, "Item": gone}})
    return writes


def _place_of(row: AgendaRow) -> tuple[str, str]:
    return row.staff, _instant(row.starts_at)


def _agenda_item(row: AgendaRow) -> Item:
    texts = {
        "receipt_no": row.receipt_no,
        "item": row.item,
        "state": row.state,
        "host": row.host,
        "room": row.room,
        "mode": row.mode,
        "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
        "changed_at": row.changed_at.isoformat(),
        "sealed_title": row.title,
    }
    numbers = {"version": row.version, "sequence": row.sequence}
    return {
        **{name: {"S": text} for name, text in texts.items()},
        **{name: {"N": str(number)} for name, number in numbers.items()},
    }


def _agenda_row(staff: str, item: Item) -> AgendaRow:
    return AgendaRow(
        case_id=item["SK"]["S"].partition("#")[2],
        version=int(item["version"]["N"]),
        receipt_no=item["receipt_no"]["S"],
        item=item["item"]["S"],
        state=item["state"]["S"],
        staff=staff,
        host=item["host"]["S"],
        room=item["room"]["S"],
        mode=item["mode"]["S"],
        starts_at=datetime.fromisoformat(item["starts_at"]["S"]),
        ends_at=datetime.fromisoformat(item["ends_at"]["S"]),
        sequence=int(item["sequence"]["N"]),
        changed_at=datetime.fromisoformat(item["changed_at"]["S"]),
        title=item["sealed_title"]["S"],
    )


def _waiting(item: str, found: Item) -> WaitingRow:
    since, _, case_id = found["SK"]["S"].partition("#")
    return WaitingRow(
        case_id=case_id,
        item=item,
        since=datetime.fromisoformat(since),
        version=int(found["version"]["N"]),
        first_on=date.fromisoformat(found["first_on"]["S"]),
        last_on=date.fromisoformat(found["last_on"]["S"]),
        host=found["host"]["S"],
        waits=found["waits"]["BOOL"],
    )


def _booked(item: Item) -> BookedRow:
    at, _, case_id = item["SK"]["S"].partition("#")
    return BookedRow(case_id, item["item"]["S"], datetime.fromisoformat(at))


def _booker(person: bytes) -> str:
    return f"BOOKER#{person.hex()}"


def _list(item: str) -> str:
    return f"WAITLIST#{item}"


def _agenda(staff: str) -> str:
    return f"AGENDA#{staff}"


def _pointer(case_id: str) -> str:
    return f"AGENDA#CASE#{case_id}"


def _instant(at: datetime) -> str:
    """Return an instant that sorts as time does."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _seconds(at: datetime) -> Item:
    return {"N": str(int(at.timestamp()))}
