"""The tickets of a day, counted: how many of each sort, with what became of them.

A sort is told by seven things. Everything that statistics show is a sum over sorts, so a count of
days answers every question that the rows would, and is read a hundred times faster.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from sunhall.domain.ticket.ticket import CONTENT
from sunhall.domain.ticket_statistics.figures import TicketFigures

#: What a sort is told by, in the order of a `Sort`.
SORTED_BY: Final = ("hour", "channel", "kind", "category", "group", "area", "unit")

Sort: TypeAlias = tuple[str, ...]
"""The words of a sort, in the order of `SORTED_BY`; the hour as ``00`` to ``23``."""

#: What is counted of a sort, in the order of `Numbers`.
#:
#: tickets     tickets that came in
#: open        of them, in somebody's hands
#: answered    with a first answer
#: judged      of which it is known whether the first answer was, or can still be, in time
#: on_time     of those, in time
#: asked       whose citizen could be asked
#: solved      of those, solved as the citizen says
#: content     of those, whose citizen is basically satisfied or better
#: repeats     further calls about the same matters
#: urges       how often somebody pressed
#: reworked    sent back to the unit at least once after the citizen was asked
#: yellow      that were warned about and never late
#: red         that were late
#: overdue     late, and still open
#: supervised  that supervision has taken up
#: days        calendar days until the first answer, added up
MEASURES: Final = (
    *("tickets", "open", "answered", "judged", "on_time", "asked", "solved", "content"),
    *("repeats", "urges", "reworked", "yellow", "red", "overdue", "supervised", "days"),
)

Numbers: TypeAlias = tuple[int, ...]
"""A number for each of `MEASURES`."""

NOTHING: Final[Numbers] = (0,) * len(MEASURES)


@dataclass(frozen=True, slots=True)
class DayCount:
    """The tickets that came in on a day.

    Attributes:
        day: The day, in Beijing.
        sorts: The numbers of each sort.
    """

    day: date
    sorts: Mapping[Sort, Numbers]


def count_day(day: date, tickets: Iterable[TicketFigures]) -> DayCount:
    """Count the tickets of a day; those that are no tickets to the statistics are left out."""
    sorts: dict[Sort, Numbers] = {}
    for each in tickets:
        if each.counted:
            sort = sort_of(each)
            sorts[sort] = added(sorts.get(sort, NOTHING), numbers_of(each))
    return DayCount(day, sorts)


def sort_of(each: TicketFigures) -> Sort:
    """Return the sort of a ticket."""
    return (
        *(f"{each.hour:02}", each.channel, each.kind, each.category),
        *(each.group, each.area, each.unit),
    )


def numbers_of(each: TicketFigures) -> Numbers:
    """Return what one ticket adds to each measure."""
    return (
        *(1, int(each.open), int(each.answered_on is not None)),
        *(int(each.on_time is not None), int(each.on_time is True)),
        *(int(bool(each.solved)), int(each.solved == "solved"), int(each.satisfaction in CONTENT)),
        *(each.repeats, each.urges, int(each.reworks > 0)),
        *(int(each.card == "yellow"), int(each.card == "red")),
        *(int(each.card == "red" and each.open), int(bool(each.supervision))),
        each.days_to_reply or 0,
    )


def added(one: Numbers, other: Numbers) -> Numbers:
    """Return the sums of two rows of numbers."""
    return tuple(map(int.__add__, one, other))


def total(rows: Iterable[Numbers]) -> Numbers:
    """Return the sums of any rows of numbers."""
    columns = list(zip(*rows, strict=True))
    return tuple(map(sum, columns)) if columns else NOTHING


def measure(numbers: Numbers, name: str) -> int:
    """Return one of the numbers by its name."""
    return numbers[MEASURES.index(name)]


def percent(numbers: Numbers, part: str, whole: str) -> float | None:
    """Return a share in percent to one place; None of nothing.

    Args:
        numbers: The numbers.
        part: Name of the measure that is the part.
        whole: Name of the measure that is the whole.
    """
    below = measure(numbers, whole)
    return round(measure(numbers, part) * 100 / below, 1) if below else None
