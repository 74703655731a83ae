"""Open data of the hotline: a line a ticket, without a text, and without anybody to be found in it.

Only tickets that may be shown to everybody have a line. A category in a district that had fewer
than a few tickets in the month would point at somebody: their district becomes ``other``.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Final

from sunhall.domain.ticket.ticket import CONTENT
from sunhall.domain.ticket_statistics.figures import TicketFigures

#: Stands for a district that is not told.
OTHER: Final = "other"

#: The columns, in their order.
COLUMNS: Final = (
    *("day", "category", "group", "area", "channel", "state", "days_to_reply", "on_time"),
    "satisfaction",
)

#: Programs that open a table by its looks take it for what it is only with this mark before it.
_BYTE_ORDER_MARK: Final = "\ufeff"


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line.

    Attributes:
        day: The day on which the ticket came in.
        category: Id of its category.
        group: Id of the group.
        area: Id of the district, or `OTHER`.
        channel: How it came in.
        state: ``open``, ``closed`` or ``not_accepted``.
        days_to_reply: Calendar days until the first answer; empty without one.
        on_time: ``yes``, ``no``, or empty while nobody can tell.
        satisfaction: ``content``, ``not_content``, or empty if nobody could ask.
    """

    day: str
    category: str
    group: str
    area: str
    channel: str
    state: str
    days_to_reply: str
    on_time: str
    satisfaction: str

    @property
    def fields(self) -> tuple[str, ...]:
        """Its fields in the order of `COLUMNS`."""
        return tuple(getattr(self, name) for name in COLUMNS)


def open_lines(tickets: Iterable[TicketFigures]) -> list[OpenLine]:
    """Return the lines of a day's tickets, as yet with every district; in no telling order."""
    lines = (_line(each) for each in tickets if each.listed and each.counted)
    return sorted(lines, key=lambda line: line.fields)


def without_small_cells(lines: Sequence[OpenLine], least: int) -> list[OpenLine]:
    """Return the lines of a month, the district told only where enough had the same matter.

    Args:
        lines: All the lines of the month.
        least: Fewest tickets of a category in a district.
    """
    cells = Counter((line.category, line.area) for line in lines)
    told = (
        line
        if told_area(line.area, cells[line.category, line.area], least) == line.area
        else _elsewhere(line)
        for line in lines
    )
    # By fields alone: the place of a line tells nothing about the district that it does not tell.
    return sorted(told, key=lambda line: line.fields)


def told_area(area: str, tickets: int, least: int) -> str:
    """Return a district as it is told of a line: itself, or `OTHER`.

    Args:
        area: The district.
        tickets: How many tickets of the line's category it had in the month.
        least: Fewest of which it is told.
    """
    return area if tickets >= least else OTHER


def csv_file(lines: Iterable[OpenLine]) -> bytes:
    """Return the lines as RFC 4180 has them, in UTF-8 with its mark."""
    written = StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    writer.writerows(line.fields for line in lines)
    return f"{_BYTE_ORDER_MARK}{written.getvalue()}".encode()


def month_days(month: str) -> tuple[date, date]:
    """Return the first and the last day of a month (``2026-05``)."""
    first = date.fromisoformat(f"{month}-01")
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first, date.fromordinal(following.toordinal() - 1)


def _line(each: TicketFigures) -> OpenLine:
    days = each.days_to_reply
    return OpenLine(
        day=each.day.isoformat(),
        category=each.category,
        group=each.group,
        area=each.area,
        channel=each.channel,
        state=_state(each),
        days_to_reply="" if days is None else str(days),
        on_time="" if each.on_time is None else "yes" if each.on_time else "no",
        satisfaction=_satisfaction(each),
    )


def _state(each: TicketFigures) -> str:
    if each.open:
        return "open"
    # An archive keeps no trace of a refusal but that nobody ever took the ticket on.
    return "closed" if each.accepted_after is not None or each.answered_on else "not_accepted"


def _satisfaction(each: TicketFigures) -> str:
    if not each.satisfaction:
        return ""
    return "content" if each.satisfaction in CONTENT else "not_content"


def _elsewhere(line: OpenLine) -> OpenLine:
    words = dict(zip(COLUMNS, line.fields, strict=True))
    return OpenLine(**{**words, "area": OTHER})
