"""Keeps in the table by which calendar the deadlines of all open cases were counted last.

    CALENDAR / COUNTED_BY    version, calendar (the compact form of the catalogue, deflated)

It is written once for each schedule, and read by nothing but the run that compares the two.
"""

from __future__ import annotations

import json
import zlib
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from sunhall.adapters.catalogue_package import calendar_from_mapping
from sunhall.domain.calendar.working_calendar import WorkingCalendar

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_KEY: Final[dict[str, Any]] = {"PK": {"S": "CALENDAR"}, "SK": {"S": "COUNTED_BY"}}
_ONE_DAY: Final = timedelta(days=1)


class CountedCalendar:
    """The calendar that was in force when all open cases were counted last.

    Args:
        dynamodb: The client.
        table: Name of the table.
    """

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def read(self) -> WorkingCalendar | None:
        """Return it, or None when none was noted yet."""
        answer = self._dynamodb.get_item(TableName=self._table, Key=_KEY, ConsistentRead=True)
        item: Any = answer.get("Item")
        if item is None:
            return None
        return calendar_from_mapping(json.loads(zlib.decompress(item["calendar"]["B"])))

    def note(self, calendar: WorkingCalendar) -> None:
        """Keep another one."""
        compact = json.dumps(_compact(calendar), separators=(",", ":")).encode()
        item: dict[str, Any] = {
            **_KEY,
            "version": {"S": calendar.version},
            "calendar": {"B": zlib.compress(compact, 9)},
        }
        self._dynamodb.put_item(TableName=self._table, Item=item)


def _compact(calendar: WorkingCalendar) -> dict[str, Any]:
    """Return the form that `calendar_from_mapping` reads: holidays as runs of days."""
    return {
        "version": calendar.version,
        "first_year": calendar.first_year,
        "last_year": calendar.last_year,
        "holidays": [[name, first.isoformat(), length] for name, first, length in _runs(calendar)],
        "makeup_workdays": [day.isoformat() for day in sorted(calendar.makeup_workdays)],
    }


def _runs(calendar: WorkingCalendar) -> list[tuple[str, date, int]]:
    runs: list[tuple[str, date, int]] = []
    for day, name in sorted(calendar.holidays.items()):
        last_name, first, length = runs[-1] if runs else ("", day, 0)
        if last_name == name and first + length * _ONE_DAY == day:
            runs[-1] = (name, first, length + 1)
        else:
            runs.append((name, day, 1))
    return runs
