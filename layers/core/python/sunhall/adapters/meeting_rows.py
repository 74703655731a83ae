"""Meetings in the one table; all of it expires some days after the meeting.

    MEETING#<case> / ROOM#<meeting>             the meeting as it stands, its version
    MEETING#<case> / LINE#<meeting>#0001        something written in it, sealed
    MEETING#<case> / REPORT#<meeting>#0001      asks that the case is told; the stream's reader acts
    MEETING#TICKET#<hash> / TICKET              lets one connection in, once
    MEETING#CONNECTION#<connection> / CONNECTION    who has opened it

What follows from one message is one write: the meeting with whatever was written and asked for, on
condition of the version that was read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sunhall.adapters.item_queries import every_item
from sunhall.adapters.meeting_record import packed, unpacked
from sunhall.adapters.table_rows import TableRows, item_key
from sunhall.adapters.whole_writes import write_whole
from sunhall.application.meetings import Admittance, StoredMeeting
from sunhall.domain.errors import Unavailable
from sunhall.domain.meeting.meeting import Meeting
from sunhall.domain.meeting.participant import MeetingRole
from sunhall.domain.meeting.plan import MeetingPlan

if TYPE_CHECKING:
    from sunhall.domain.meeting.reaction import Reaction

Item = dict[str, Any]

#: What happened in a meeting is in its case by then.
KEPT: Final = timedelta(days=7)

#: The gateway closes every connection after two hours.
CONNECTION_KEPT: Final = timedelta(hours=3)

#: How many messages back a write is known whose answer was lost: more than can come between it and
#: the question whether it is ours.
STAMPS_KEPT: Final = 10

_ROUNDS: Final = 5


class TableMeetingRows(TableRows):
    """Keeps and reads the rows."""

    def open(self, plan: MeetingPlan) -> Meeting:
        """Return a meeting as it stands, with the plan as its case now has it; make it if new."""
        for _ in range(_ROUNDS):
            stored = self.load(plan.case_id, plan.meeting_id)
            if stored is not None and stored.meeting.plan == plan:
                return stored.meeting
            known = stored or StoredMeeting(Meeting(plan), 0, ())
            meeting = replace(known.meeting, plan=plan)
            if self._put_room(known, meeting, stamp=""):
                return meeting
        raise Unavailable(retry_after=1)  # Others keep writing it between our two calls.

    def load(self, case_id: str, meeting_id: str) -> StoredMeeting | None:
        """Return a meeting as it is at this moment."""
        item = self._get(_room_key(case_id, meeting_id))
        if item is None:
            return None
        stamps = tuple(each["S"] for each in item["stamps"]["L"])
        return StoredMeeting(unpacked(item["meeting"]["B"]), int(item["version"]["N"]), stamps)

    def save(self, stored: StoredMeeting, reaction: Reaction, line: str, stamp: str) -> bool:
        """Write what follows of a message, all or nothing; False when somebody else was first."""
        meeting = reaction.meeting
        further = [
            *([_line_item(meeting, line)] if line else []),
            *([_report_item(meeting)] if reaction.reports else []),
        ]
        if not further:
            return self._put_room(stored, meeting, stamp)
        room = self._conditional_put(stored, meeting, stamp)
        puts = [{"TableName": self._table, "Item": each} for each in further]
        writes = [{"Put": put} for put in (room, *puts)]
        if write_whole(self._dynamodb, writes, self._sleep):
            return True
        return self._is_ours(meeting, stamp)

    def lines(self, case_id: str, meeting_id: str) -> Sequence[str]:
        """Return what was written in a meeting, sealed, in order."""
        found = every_item(
            self._dynamodb.query,
            TableName=self._table,
            KeyConditionExpression="PK = :meeting AND begins_with(SK, :lines)",
            ExpressionAttributeValues={
                ":meeting": {"S": _partition(case_id)},
                ":lines": {"S": f"LINE#{meeting_id}#"},
            },
            ConsistentRead=True,
        )
        return [item["sealed"]["S"] for item in found]

    def put_ticket(self, digest: str, admittance: Admittance, expires_at: datetime) -> None:
        """Keep a ticket until it expires."""
        item = {**_ticket_key(digest), **_admittance(admittance), **_expiry(expires_at)}
        self._dynamodb.put_item(TableName=self._table, Item=item)

    def take_ticket(self, digest: str, connection: str, now: datetime) -> Admittance | None:
        """Take a ticket for a connection, and remember the connection."""
        try:
            answer = self._dynamodb.update_item(
                TableName=self._table,
                Key=_ticket_key(digest),
                UpdateExpression="SET taken_by = :connection",
                # The same connection again is our own write whose answer was lost.
                ConditionExpression=(
                    "expires_at > :now AND (attribute_not_exists(taken_by) "
                    "OR taken_by = :connection)"
                ),
                ExpressionAttributeValues={
                    ":connection": {"S": connection},
                    ":now": {"N": str(int(now.timestamp()))},
                },
                ReturnValues="ALL_NEW",
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return None
        admittance = _read_admittance(answer["Attributes"])
        opened = {
            **_connection_key(connection),
            **_admittance(admittance),
            **_expiry(now + CONNECTION_KEPT),
        }
        self._dynamodb.put_item(TableName=self._table, Item=opened)
        return admittance

    def connection(self, connection: str) -> Admittance | None:
        """Return who has opened a connection."""
        item = self._get(_connection_key(connection))
        return _read_admittance(item) if item else None

    def _put_room(self, stored: StoredMeeting, meeting: Meeting, stamp: str) -> bool:
        try:
            self._dynamodb.put_item(**self._conditional_put(stored, meeting, stamp))
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return self._is_ours(meeting, stamp)
        return True

    def _conditional_put(self, stored: StoredMeeting, meeting: Meeting, stamp: str) -> Item:
        plan = meeting.plan
        stamps = (*stored.stamps, stamp)[-STAMPS_KEPT:] if stamp else stored.stamps
        item = {
            **_room_key(plan.case_id, plan.meeting_id),
            "meeting": {"B": packed(meeting)},
            "version": {"N": str(stored.version + 1)},
            "stamps": {"L": [{"S": each} for each in stamps]},
            **_expiry(plan.closes_at + KEPT),
        }
        return {
            "TableName": self._table,
            "Item": item,
            "ConditionExpression": "attribute_not_exists(PK) OR #version = :version",
            "ExpressionAttributeNames": {"#version": "version"},
            "ExpressionAttributeValues": {":version": {"N": str(stored.version)}},
        }

    def _is_ours(self, meeting: Meeting, stamp: str) -> bool:
        """Whether this message was written already, and only the answer was lost."""
        plan = meeting.plan
        now = self.load(plan.case_id, plan.meeting_id) if stamp else None
        return now is not None and stamp in now.stamps


@dataclass(frozen=True, slots=True)
class AskedReport:
    """A report that a meeting has asked for.

    Attributes:
        case_id: The case that is to be told.
        meeting: The meeting.
        number: Number of the report.
    """

    case_id: str
    meeting: str
    number: int


def asked_report(record: Mapping[str, Any]) -> AskedReport | None:
    """Return the report that a record of the stream asks for; None for other records."""
    keys = record["dynamodb"]["NewImage"]
    kind, _, rest = keys["SK"]["S"].partition("#")
    if kind != "REPORT":
        return None
    meeting, _, number = rest.rpartition("#")
    return AskedReport(keys["PK"]["S"].removeprefix("MEETING#"), meeting, int(number))


def _partition(case_id: str) -> str:
    return f"MEETING#{case_id}"


def _room_key(case_id: str, meeting_id: str) -> Item:
    return item_key(_partition(case_id), f"ROOM#{meeting_id}")


def _ticket_key(digest: str) -> Item:
    return item_key(f"MEETING#TICKET#{digest}", "TICKET")


def _connection_key(connection: str) -> Item:
    return item_key(f"MEETING#CONNECTION#{connection}", "CONNECTION")


def _line_item(meeting: Meeting, sealed: str) -> Item:
    plan = meeting.plan
    key = item_key(_partition(plan.case_id), f"LINE#{plan.meeting_id}#{meeting.chat_lines:04}")
    return {**key, "sealed": {"S": sealed}, **_expiry(plan.closes_at + KEPT)}


def _report_item(meeting: Meeting) -> Item:
    plan = meeting.plan
    key = item_key(_partition(plan.case_id), f"REPORT#{plan.meeting_id}#{meeting.reports:04}")
    return {**key, **_expiry(plan.closes_at + KEPT)}


def _expiry(moment: datetime) -> Item:
    return {"expires_at": {"N": str(int(moment.timestamp()))}}


def _admittance(each: Admittance) -> Item:
    return {
        "case_id": {"S": each.case_id},
        "meeting_id": {"S": each.meeting_id},
        "who": {"S": each.who},
        "role": {"S": str(each.role)},
        "name": {"S": each.name},
        "locale": {"S": each.locale},
    }


def _read_admittance(item: Mapping[str, Any]) -> Admittance:
    return Admittance(
        case_id=item["case_id"]["S"],
        meeting_id=item["meeting_id"]["S"],
        who=item["who"]["S"],
        role=MeetingRole(item["role"]["S"]),
        name=item["name"]["S"],
        locale=item["locale"]["S"],
    )
