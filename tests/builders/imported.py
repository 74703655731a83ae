"""Rows and files of messages as other platforms hand them over."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sunhall.domain.calendar.beijing import BEIJING, local_date
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.engine.context import Context
from sunhall.domain.ticket.history_import import (
    IMPORT,
    History,
    Identity,
    case_id_of,
    history,
    receipt_no_of,
)
from sunhall.domain.ticket.imported_message import message_of

NOW = datetime(2026, 6, 1, 9, 30, tzinfo=BEIJING)
SECRET = b"k" * 32
SOURCE = "message-board"

COLUMNS = ("message_no", "user_id", "subject", "submitted_at", "body", "reply", "replied_at")

ROW: Mapping[str, str] = {
    "message_no": "3720",
    "user_id": "UU008829",
    "subject": "城东区学府路的路灯不亮",
    "submitted_at": "2019-04-24T16:03:40+08:00",
    "body": "学府路的路灯已经坏了一周，晚上看不见路。",
    "reply": "网友您好，路灯已经修复，感谢您的监督。",
    "replied_at": "2019-05-09T09:49:10+08:00",
}


def row(**changes: str) -> dict[str, str]:
    """Return a row of an answered message."""
    return {**ROW, **changes}


def unanswered(**changes: str) -> dict[str, str]:
    """Return a row without an answer."""
    return row(reply="", replied_at="", **changes)


def file_of(
    rows: Iterable[Mapping[str, str]],
    columns: Sequence[str] = COLUMNS,
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
) -> bytes:
    """Return a file of rows."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(columns)
    writer.writerows([each[name] for name in columns] for each in rows)
    return text.getvalue().encode(encoding)


def imported(given: Mapping[str, str], catalogue: Catalogue, now: datetime = NOW) -> History:
    """Return the history that a row becomes."""
    message = message_of(given, now)
    on = local_date(message.submitted_at)
    identity = Identity(
        case_id_of(SECRET, SOURCE, message.message_no),
        receipt_no_of(SECRET, SOURCE, message.message_no, on, 0),
    )
    return history(message, SOURCE, identity, Context(now, IMPORT, catalogue, "salt"))
