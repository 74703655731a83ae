"""Hot issues (热点): which matters, where, came up more than usual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sunhall.domain.ticket_statistics.cross_table import CrossTable, Only, cross_table, within
from sunhall.domain.ticket_statistics.day_count import DayCount, Numbers, measure
from sunhall.domain.ticket_statistics.rules import HotRules
from sunhall.domain.ticket_statistics.trend import Trend, trends

_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Window:
    """A run of days, and the runs before that it is compared with.

    Attributes:
        first: First day.
        last: Last day.
        before: First and last day of each run before, the nearest first.
    """

    first: date
    last: date
    before: tuple[tuple[date, date], ...]

    @classmethod
    def ending(cls, last: date, days: int, windows: int) -> Window:
        """Return a window of some days.

        The ones before lie whole weeks earlier, so that each has the same days of the week: a
        Monday is never compared with a Sunday.

        Args:
            last: Its last day.
            days: Its length.
            windows: How many windows before.
        """
        first = last - timedelta(days=days - 1)
        step = timedelta(days=-(-days // _WEEK) * _WEEK)
        earlier = [(first - step * each, last - step * each) for each in range(1, windows + 1)]
        return cls(first, last, tuple(earlier))

    @property
    def days(self) -> int:
        """Its length in days."""
        return (self.last - self.first).days + 1

    @property
    def since(self) -> date:
        """The first day of all that is looked at."""
        return self.before[-1][0] if self.before else self.first


@dataclass(frozen=True, slots=True)
class Issue:
    """A matter of a window.

    Attributes:
        words: What it is, by what the table was made by.
        numbers: Its numbers in the window.
        trend: What became of it.
        share: Its share of all tickets of the window, in percent.
        series: Its tickets on each day of the window.
    """

    words: Mapping[str, str]
    numbers: Numbers
    trend: Trend
    share: float
    series: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HotIssues:
    """The matters of a window that have become hot, or as surely cooled down.

    Attributes:
        window: The window.
        by: What the matters are told apart by.
        table: The numbers of every matter of the window.
        hot: The hot ones, those first that grew by most tickets.
        falling: The ones that have fallen, likewise.
        compared: How many matters were compared.
    """

    window: Window
    by: tuple[str, ...]
    table: CrossTable
    hot: tuple[Issue, ...]
    falling: tuple[Issue, ...]
    compared: int


def hot_issues(
    days: Sequence[DayCount],
    window: Window,
    by: tuple[str, ...],
    rules: HotRules,
    only: Only | None = None,
) -> HotIssues:
    """Find what has become hot.

    Args:
        days: The counts of all the days that are looked at.
        window: The window.
        by: What matters are told apart by, of `DIMENSIONS`.
        rules: When a matter is hot.
        only: Which tickets it is about; all of them unless told.
    """
    now = cross_table(within(days, window.first, window.last), by, only)
    earlier = [cross_table(within(days, *span), by, only) for span in window.before]
    judged = trends(_tickets(now), [_tickets(table) for table in earlier], rules)
    series = _series(days, window, by, only)
    issues = [
        _issue(words, judgement, now, series.get(words, {}), window)
        for words, judgement in judged.items()
    ]
    risen = sorted((each for each in issues if each.trend.hot), key=_risen)
    fallen = [each for each in issues if each.trend.direction == "falling"]
    return HotIssues(
        window=window,
        by=by,
        table=now,
        hot=tuple(risen[: rules.shown]),
        falling=tuple(sorted(fallen, key=_risen, reverse=True)[: rules.shown]),
        compared=len(judged),
    )


def _risen(issue: Issue) -> tuple[float, float, tuple[str, ...]]:
    gained = issue.trend.count - issue.trend.usual
    return -gained, issue.trend.chance, tuple(issue.words.values())


def _tickets(table: CrossTable) -> Mapping[tuple[str, ...], int]:
    return {words: measure(numbers, "tickets") for words, numbers in table.cells.items()}


def _series(
    days: Sequence[DayCount], window: Window, by: tuple[str, ...], only: Only | None
) -> Mapping[tuple[str, ...], Mapping[date, int]]:
    found: dict[tuple[str, ...], dict[date, int]] = {}
    for each in within(days, window.first, window.last):
        for words, count in _tickets(cross_table([each], by, only)).items():
            found.setdefault(words, {})[each.day] = count
    return found


def _issue(
    words: tuple[str, ...],
    judgement: Trend,
    table: CrossTable,
    series: Mapping[date, int],
    window: Window,
) -> Issue:
    numbers = table.cells.get(words, (0,) * len(table.total))
    whole = measure(table.total, "tickets")
    days = (window.first + timedelta(days=each) for each in range(window.days))
    return Issue(
        words=dict(zip(table.by, words, strict=True)),
        numbers=numbers,
        trend=judgement,
        share=round(judgement.count * 100 / whole, 1) if whole else 0.0,
        series=tuple(series.get(day, 0) for day in days),
    )
