"""A table of counts: by one thing or two, of the tickets that a question is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sunhall.domain.ticket_statistics.day_count import (
    SORTED_BY,
    DayCount,
    Numbers,
    total,
)

#: What a table can be made by.
DIMENSIONS: Final = (*SORTED_BY, "day")

#: Most things that one table is made by.
MOST_DIMENSIONS: Final = 2


@dataclass(frozen=True, slots=True)
class CrossTable:
    """A table.

    Attributes:
        by: The one or two things that it is made by; none for the total alone.
        cells: The numbers by the words of those things. What there was none of is left out.
        total: The numbers of all cells together.
    """

    by: tuple[str, ...]
    cells: Mapping[tuple[str, ...], Numbers]
    total: Numbers


@dataclass(frozen=True, slots=True)
class Only:
    """Which tickets a question is about.

    Attributes:
        words: The word that a ticket must have, by what it is asked about (`SORTED_BY`).
    """

    words: Mapping[str, str] = field(default_factory=dict)


def cross_table(
    days: Iterable[DayCount], by: tuple[str, ...], only: Only | None = None
) -> CrossTable:
    """Add up days.

    Args:
        days: The days, each at most once.
        by: What the table is made by: of `DIMENSIONS`, each once.
        only: Which tickets it is about; all of them unless told.
    """
    wanted = [(SORTED_BY.index(name), word) for name, word in (only or Only()).words.items()]
    places = [SORTED_BY.index(name) if name != "day" else None for name in by]
    rows: dict[tuple[str, ...], list[Numbers]] = {}
    # Each day is added up by itself first: a year of sorts would not be worth its memory.
    for day in days:
        of_day: dict[tuple[str, ...], list[Numbers]] = {}
        written = day.day.isoformat()
        for sort, numbers in day.sorts.items():
            if not wanted or all(sort[place] == word for place, word in wanted):
                key = tuple([written if place is None else sort[place] for place in places])
                of_day.setdefault(key, []).append(numbers)
        for key, found in of_day.items():
            rows.setdefault(key, []).append(total(found))
    cells = {key: total(rows[key]) for key in sorted(rows)}
    return CrossTable(by, cells, total(cells.values()))


def within(days: Iterable[DayCount], first: date, last: date) -> list[DayCount]:
    """Return the days of a span, both ends included."""
    return [each for each in days if first <= each.day <= last]
