"""What a month of open data comes to: the figures that everybody reads on the statistics page.

They are counted from the lines that anybody may download, and from nothing else: whoever counts
those again gets the same. The busiest city has six hundred thousand lines a month, so they come as
what is alike with its number, and no line is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sunhall.domain.ticket_statistics.open_lines import OpenLine, month_days, told_area


@dataclass(frozen=True, slots=True)
class Rate:
    """A part of some tickets.

    Attributes:
        part: How many of them.
        of: How many there are.
    """

    part: int
    of: int

    @property
    def percent(self) -> int:
        """The part in hundred, rounded half up."""
        return (200 * self.part + self.of) // (2 * self.of)


@dataclass(frozen=True, slots=True)
class OpenFigures:
    """The figures of a month.

    Attributes:
        total: Tickets that came in.
        open: Those still being handled.
        on_time: Answered in time, of those where that is known; None where too few are.
        content: Content when called back, of those who could be asked; None where too few are.
        days: Tickets of each day of the month, in order.
        groups: Tickets of each group of categories, the most first.
        areas: Tickets of each district, the most first; the ones of small cells stand together.
        channels: Tickets of each channel, the most first.
    """

    total: int
    open: int
    on_time: Rate | None
    content: Rate | None
    days: tuple[int, ...]
    groups: tuple[tuple[str, int], ...]
    areas: tuple[tuple[str, int], ...]
    channels: tuple[tuple[str, int], ...]


def open_figures(month: str, lines: Iterable[tuple[OpenLine, int]], least: int) -> OpenFigures:
    """Count a month.

    Args:
        month: ``2026-05``.
        lines: Its lines before small cells are hidden, each with how many there are of it; the same
            line may come again.
        least: Fewest tickets of which a rate is told, and of a category those of a district.
    """
    counts = {name: Counter[str]() for name in _COUNTED}
    cells = Counter[tuple[str, str]]()
    for line, number in lines:
        for name, counter in counts.items():
            counter[getattr(line, name)] += number
        cells[line.category, line.area] += number
    areas = Counter[str]()
    for (_, area), number in cells.items():
        areas[told_area(area, number, least)] += number
    first, last = month_days(month)
    days = (first.replace(day=number).isoformat() for number in range(1, last.day + 1))
    return OpenFigures(
        total=cells.total(),
        open=counts["state"]["open"],
        on_time=_rate(counts["on_time"], "yes", "no", least),
        content=_rate(counts["satisfaction"], "content", "not_content", least),
        days=tuple(counts["day"][day] for day in days),
        groups=_ranked(counts["group"]),
        areas=_ranked(areas),
        channels=_ranked(counts["channel"]),
    )


#: Columns that are counted as they are.
_COUNTED = ("day", "group", "channel", "state", "on_time", "satisfaction")


def _rate(counts: Mapping[str, int], good: str, bad: str, least: int) -> Rate | None:
    asked = counts[good] + counts[bad]
    return Rate(counts[good], asked) if asked >= max(least, 1) else None


def _ranked(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda each: (-each[1], each[0])))
