"""Reads the rows of a file, whatever program wrote it; nothing of it is lost.

A row that cannot be taken over is kept as it stands, with its line and its reason. After a row
whose quotation marks do not fit together the next line is tried: one bad row costs no good one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

from sunhall.domain.ticket.imported_message import COLUMNS, Message, RowRefused, message_of

#: What columns are called by the platforms whose files we know.
_ALSO_CALLED: Final[Mapping[str, str]] = {
    "留言编号": "message_no",
    "留言用户": "user_id",
    "留言主题": "subject",
    "留言时间": "submitted_at",
    "留言详情": "body",
    "答复意见": "reply",
    "答复时间": "replied_at",
}

_NEEDED: Final = ("message_no", "submitted_at")
_TEXTS: Final = ("subject", "body")
_DELIMITERS: Final = (",", "\t", ";")

#: Marks at the beginning of a file, and what it is encoded in then.
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
#: Tried in this order without a mark; the second is what Chinese offices' spreadsheets write.
_ENCODINGS: Final = ("utf-8", "gb18030")

#: Characters of a field; what is longer than the table holds is refused later, with its reason.
_LONGEST_FIELD: Final = 2**27


class FileUnusable(Exception):
    """The file as a whole cannot be read; the message says why."""


@dataclass(frozen=True, slots=True, repr=False)
class RefusedRow:
    """A row that is not taken over.

    Attributes:
        line: The line of the file on which it begins, from 1.
        code: Why, a key of `sunhall.domain.ticket.imported_message.REASONS`.
        values: What stands in it, in the file's order; one text where it could not be parted.
    """

    line: int
    code: str
    values: tuple[str, ...]


@dataclass(slots=True)
class Parsed:
    """What a file holds.

    Attributes:
        columns: Its header, as it stands there.
        messages: Line and message of every row that can be taken over, in order.
        refused: The other rows.
        repeated: Rows that say once more what an earlier one says.
        values: Line → values of the rows that can be taken over.
    """

    columns: tuple[str, ...]
    messages: list[tuple[int, Message]] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    repeated: int = 0
    values: dict[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Rows of the file, without its header and without empty lines."""
        return len(self.messages) + len(self.refused) + self.repeated

    def refuse(self, line: int, code: str) -> None:
        """Note that a row that could be read is not taken over after all."""
        self.refused.append(RefusedRow(line, code, self.values.get(line, ())))


def read_file(path: Path, now: datetime) -> Parsed:
    """Read a file.

    Args:
        path: The file.
        now: The present moment.

    Raises:
        FileUnusable: It is no such file.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileUnusable(f"it cannot be read ({error.strerror})") from error
    return parsed(content, now)


def parsed(content: bytes, now: datetime) -> Parsed:
    """Return what the bytes of a file hold.

    Raises:
        FileUnusable: They are no text, or no header names the columns that are needed.
    """
    lines = list(io.StringIO(_text(content), newline=""))
    delimiter, header, width = _header(lines)
    names = tuple(_column(name) for name in header)
    found = Parsed(tuple(name.strip() for name in header))
    seen: dict[str, Message] = {}
    for line, values in _records(lines, width, delimiter):
        if isinstance(values, str):
            found.refused.append(RefusedRow(line, "quotes_broken", (values,)))
        elif any(value.strip() for value in values):
            _take(found, seen, line, tuple(values), names, now)
    return found


def _take(
    found: Parsed,
    seen: dict[str, Message],
    line: int,
    values: tuple[str, ...],
    names: tuple[str, ...],
    now: datetime,
) -> None:
    """Sort a row in: a new message, one that is there already, or one that is refused."""
    found.values[line] = values
    try:
        message = message_of(_named(names, values), now)
    except RowRefused as refused:
        found.refuse(line, refused.code)
        return
    earlier = seen.setdefault(message.message_no, message)
    if earlier is message:
        found.messages.append((line, message))
    elif earlier == message:
        found.repeated += 1
    else:
        found.refuse(line, "message_no_taken")


def _named(names: Sequence[str], values: Sequence[str]) -> dict[str, str]:
    if len(values) < len(names):
        raise RowRefused("columns_missing")
    if any(value.strip() for value in values[len(names) :]):
        raise RowRefused("columns_left_over")
    return {name: value for name, value in zip(names, values, strict=False) if name in COLUMNS}


def _text(content: bytes) -> str:
    marked = [encoding for mark, encoding in _MARKS if content.startswith(mark)]
    for encoding in marked or _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileUnusable("it is no text in UTF-8, UTF-16 or GB18030")


def _header(lines: Sequence[str]) -> tuple[str, tuple[str, ...], int]:
    """Return the delimiter, the names of the columns, and how many lines the header has."""
    for delimiter in _DELIMITERS:
        filled = (each for each in _records(lines, 0, delimiter) if any(each[1]))
        line, header = next(filled, (0, ""))
        if isinstance(header, str):
            continue
        names = [_column(name) for name in header]
        twice = {name for name in COLUMNS if names.count(name) > 1}
        if twice:
            raise FileUnusable(f"its header names {', '.join(sorted(twice))} twice")
        if set(_NEEDED) <= set(names) and set(_TEXTS) & set(names):
            return delimiter, tuple(header), line + sum(name.count("\n") for name in header)
    needed = ", ".join((*_NEEDED, " or ".join(_TEXTS)))
    raise FileUnusable(f"its first line does not name the columns {needed}")


def _column(name: str) -> str:
    plain = name.strip()
    return _ALSO_CALLED.get(plain, plain.casefold())


def _records(
    lines: Sequence[str], start: int, delimiter: str
) -> Iterator[tuple[int, list[str] | str]]:
    """Yield line and values of each record; the text of a line that could not be parted."""
    csv.field_size_limit(_LONGEST_FIELD)
    while start < len(lines):
        reader = csv.reader(islice(lines, start, None), delimiter=delimiter, strict=True)
        begins = 0
        try:
            for values in reader:
                yield start + begins + 1, values
                begins = reader.line_num
            return
        except csv.Error:
            # It may have swallowed good rows: only the line on which it began is bad for certain.
            bad = start + begins
            yield bad + 1, lines[bad].rstrip("\r\n")
            start = bad + 1
