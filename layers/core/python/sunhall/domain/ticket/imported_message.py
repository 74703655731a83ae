"""A message to the city and its answer, as another platform hands them over: one row of a file.

Whatever the row says is checked here; what cannot be taken over is refused with a reason, never
mended by guessing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone
from typing import Final

from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.engine.event import canonical_json

#: Columns of a row. The first two and one of the texts have to be filled in.
COLUMNS: Final = (
    *("message_no", "submitted_at", "subject", "body"),
    *("user_id", "reply", "replied_at"),
)

#: Why a row is refused: code to what the operator is told.
REASONS: Final[Mapping[str, str]] = {
    "message_no_missing": "it has no number",
    "message_no_unusable": "its number is longer than 100 characters or cannot be printed",
    "message_no_taken": "another row with other content has the same number",
    "text_missing": "it has neither a subject nor a text",
    "text_too_long": "its texts are longer than the table can hold",
    "submitted_at_missing": "it does not say when it came in",
    "submitted_at_malformed": "the time at which it came in cannot be read",
    "submitted_at_implausible": "it came in before 1970",
    "submitted_in_future": "it came in later than now",
    "reply_missing": "it says when it was answered, but not what",
    "replied_at_missing": "it says what was answered, but not when",
    "replied_at_malformed": "the time of the answer cannot be read",
    "replied_in_future": "it was answered later than now",
    "replied_before_submitted": "it was answered before it came in",
    "columns_missing": "it has fewer values than the file has columns",
    "columns_left_over": "it has more values than the file has columns",
    "quotes_broken": "its quotation marks do not fit together",
    "not_storable": "the table does not take it",
}

_LONGEST_NUMBER: Final = 100

#: An item of the table holds 400 KB; what a document needs besides its text is far below the rest.
LONGEST_TEXT_BYTES: Final = 350_000

#: Clocks that were never set say 1970 or earlier; nobody wrote to a city over the net before.
_FIRST_YEAR: Final = 1970

_MOMENT: Final = re.compile(
    r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?"
    r"(?:(?:[T\s]\s*|(?<=日))(?P<hour>\d{1,2})[:：时](?P<minute>\d{1,2})"
    r"(?:[:：分](?P<second>\d{1,2})(?:[.,]\d+)?秒?|分)?"
    r"\s*(?P<offset>Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)


class RowRefused(ValueError):
    """A row cannot be taken over.

    Attributes:
        code: A key of `REASONS`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """A message and, if there is one, its answer.

    Attributes:
        message_no: What it is known by where it comes from.
        user: The code or name of who wrote it; may be empty.
        subject: What it is about; may be empty if there is a body.
        body: What was written; may be empty if there is a subject.
        submitted_at: When it came in.
        reply: What was answered; empty without an answer.
        replied_at: When; None without an answer.
    """

    message_no: str
    user: str
    subject: str
    body: str
    submitted_at: datetime
    reply: str = ""
    replied_at: datetime | None = None

    @property
    def description(self) -> str:
        """All that was written: the subject first, unless the body begins with it."""
        if not self.body or self.body.startswith(self.subject):
            return self.body or self.subject
        return f"{self.subject}\n\n{self.body}"


def message_of(row: Mapping[str, str], now: datetime) -> Message:
    """Return the message of a row.

    Args:
        row: Value by column, see `COLUMNS`; others are left alone, a missing one is empty.
        now: The present moment, with offset.

    Raises:
        RowRefused: It cannot be taken over.
    """
    text = {column: row.get(column, "").strip() for column in COLUMNS}
    message = Message(
        message_no=_number(text["message_no"]),
        user=text["user_id"],
        subject=text["subject"],
        body=text["body"],
        submitted_at=_submitted(text["submitted_at"], now),
        reply=text["reply"],
        replied_at=_replied(text["reply"], text["replied_at"], now),
    )
    if not message.description:
        raise RowRefused("text_missing")
    if message.replied_at is not None and message.replied_at < message.submitted_at:
        raise RowRefused("replied_before_submitted")
    documents = (message.user + message.description, message.reply)
    if any(_size(document) > LONGEST_TEXT_BYTES for document in documents):
        raise RowRefused("text_too_long")
    return message


def moment_of(text: str, *, without_time: time) -> datetime | None:
    """Return the moment that a text names, or None if it names none.

    Read are ISO 8601 and what spreadsheets make of it (``2020/1/6 12:09:38``, ``2020年1月6日``).
    Without an offset it is Beijing's time.

    Args:
        text: What stands in the file.
        without_time: The time of day of a mere day.
    """
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        return None
    given = {name: int(value) for name, value in found.groupdict().items() if _is_number(value)}
    try:
        if "hour" not in given:
            whole = {name: getattr(without_time, name) for name in ("hour", "minute", "second")}
            given = {**given, **whole}
        return datetime(**given, tzinfo=_offset(found["offset"]))
    except (ValueError, OverflowError):
        return None


def _is_number(value: str | None) -> bool:
    return value is not None and value.isdigit()


def _offset(text: str | None) -> timezone:
    if text is None:
        return BEIJING
    if text == "Z":
        return UTC
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))


def _number(text: str) -> str:
    if not text:
        raise RowRefused("message_no_missing")
    if len(text) > _LONGEST_NUMBER or not text.isprintable():
        raise RowRefused("message_no_unusable")
    return text


def _submitted(text: str, now: datetime) -> datetime:
    # A mere day begins with it and, for the answer, ends with it: no answer looks faster than it
    # was.
    at = _moment(text, "submitted_at", time.min)
    if at.year < _FIRST_YEAR:
        raise RowRefused("submitted_at_implausible")
    if at > now:
        raise RowRefused("submitted_in_future")
    return at


def _replied(reply: str, text: str, now: datetime) -> datetime | None:
    if not reply and not text:
        return None
    if not reply:
        raise RowRefused("reply_missing")
    at = _moment(text, "replied_at", time(23, 59, 59))
    if at <= now:
        return at
    begins = _moment(text, "replied_at", time.min)
    if begins > now or begins == at:
        raise RowRefused("replied_in_future")
    return now  # Today, without a time of day.


def _moment(text: str, column: str, without_time: time) -> datetime:
    if not text:
        raise RowRefused(f"{column}_missing")
    at = moment_of(text, without_time=without_time)
    if at is None:
        raise RowRefused(f"{column}_malformed")
    return at


def _size(text: str) -> int:
    return len(canonical_json(text).encode())
