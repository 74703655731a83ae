"""The digest of an issue (舆情快报): what came in, what is hot, what is late, who is behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sunhall.domain.ticket_statistics.brief_period import Issue
from sunhall.domain.ticket_statistics.cross_table import cross_table, within
from sunhall.domain.ticket_statistics.day_count import DayCount, Numbers, measure, percent
from sunhall.domain.ticket_statistics.figures import UNKNOWN
from sunhall.domain.ticket_statistics.hot_issues import HotIssues
from sunhall.domain.ticket_statistics.rules import AttentionRules

#: Lines of the tables that name the biggest alone.
TOP: Final = 10


@dataclass(frozen=True, slots=True)
class Compared:
    """A number beside that of the issue before.

    Attributes:
        name: What is counted: of `MEASURES`, or ``on_time_rate``, ``solved_rate``,
            ``content_rate``.
        now: Of this issue.
        before: Of the one before.
        change: Numbers: change in percent, by the day where the two span different numbers of
            days. Rates: change in percentage points. None where there is nothing to compare, or
            where it would not be fair (`FAIR`).
    """

    name: str
    now: float | None
    before: float | None
    change: float | None


@dataclass(frozen=True, slots=True)
class Part:
    """A line of a table by one thing.

    Attributes:
        word: Its word.
        now: Its numbers in this issue.
        before: Its numbers in the one before.
    """

    word: str
    now: Numbers
    before: Numbers


@dataclass(frozen=True, slots=True)
class Attention:
    """A unit that needs attention.

    Attributes:
        unit: The unit.
        numbers: Its numbers.
        reasons: ``overdue``, ``on_time``, ``content``: what it is for.
    """

    unit: str
    numbers: Numbers
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest.

    Attributes:
        issue: Which one.
        totals: The numbers of all tickets.
        compared: The numbers that are told, with their change.
        series: Tickets of each day, in order.
        hot: What has become hot.
        groups: By group of matters, the biggest first.
        areas: By district, the biggest first.
        channels: By the way in which they came in, the biggest first.
        repeats: The matters with most repeated calls: category and district, numbers.
        late: Units with cards, the most red ones first.
        attention: Units that need attention.
    """

    issue: Issue
    totals: Numbers
    compared: Sequence[Compared]
    series: Sequence[tuple[date, int]]
    hot: HotIssues
    groups: Sequence[Part]
    areas: Sequence[Part]
    channels: Sequence[Part]
    repeats: Sequence[tuple[tuple[str, ...], Numbers]]
    late: Sequence[Part]
    attention: Sequence[Attention]


#: What can rise or fall fairly. Of the rest the issue before has had more time: tickets that came
#: in last week are not late yet, and would look better every time.
FAIR: Final = frozenset({"tickets", "solved_rate", "content_rate"})

#: What is told, in order. Rates stand with their part and their whole.
COUNTS: Final = ("tickets", "answered", "repeats", "urges", "yellow", "red", "overdue")
RATES: Final[Mapping[str, tuple[str, str]]] = {
    "on_time_rate": ("on_time", "judged"),
    "solved_rate": ("solved", "asked"),
    "content_rate": ("content", "asked"),
}


def digest(
    issue: Issue, days: Sequence[DayCount], hot: HotIssues, attention: AttentionRules
) -> Digest:
    """Make a digest.

    Args:
        issue: The issue.
        days: The counts of its days and of the days before.
        hot: What has become hot.
        attention: When a unit needs attention.
    """
    own, earlier = within(days, issue.first, issue.last), within(days, *issue.before)
    totals, before = cross_table(own, ()).total, cross_table(earlier, ()).total
    counts = {each.day: measure(cross_table([each], ()).total, "tickets") for each in own}
    span = (issue.first + timedelta(days=each) for each in range(issue.days))
    matters = cross_table(own, ("category", "area")).cells
    units = _parts(own, earlier, "unit")
    return Digest(
        issue=issue,
        totals=totals,
        compared=compared(totals, before, issue),
        series=[(day, counts.get(day, 0)) for day in span],
        hot=hot,
        groups=_parts(own, earlier, "group"),
        areas=_parts(own, earlier, "area"),
        channels=_parts(own, earlier, "channel"),
        repeats=sorted(
            ((words, numbers) for words, numbers in matters.items() if measure(numbers, "repeats")),
            key=lambda each: (-measure(each[1], "repeats"), each[0]),
        )[:TOP],
        late=sorted(
            (part for part in units if measure(part.now, "red") or measure(part.now, "yellow")),
            key=lambda part: (-measure(part.now, "red"), -measure(part.now, "yellow"), part.word),
        )[:TOP],
        attention=needing(cross_table(own, ("unit",)).cells, attention),
    )


def compared(now: Numbers, before: Numbers, issue: Issue) -> list[Compared]:
    """Return what is told of an issue, each beside what it was before."""
    days = issue.days, (issue.before[1] - issue.before[0]).days + 1
    told = []
    for name in COUNTS:
        counts = measure(now, name), measure(before, name)
        change = _change(*counts, *days) if name in FAIR else None
        told.append(Compared(name, *counts, change))
    for name, (part, whole) in RATES.items():
        rates = percent(now, part, whole), percent(before, part, whole)
        told.append(Compared(name, *rates, _difference(*rates) if name in FAIR else None))
    return told


def needing(units: Mapping[tuple[str, ...], Numbers], rules: AttentionRules) -> list[Attention]:
    """Return the units that need attention, those first that need most.

    Args:
        units: The numbers of each unit.
        rules: When a unit needs it.
    """
    found = [
        Attention(unit, numbers, reasons)
        for (unit,), numbers in units.items()
        if unit != UNKNOWN and (reasons := tuple(_reasons(numbers, rules)))
    ]
    return sorted(
        found, key=lambda each: (-len(each.reasons), -measure(each.numbers, "overdue"), each.unit)
    )


def _reasons(numbers: Numbers, rules: AttentionRules) -> list[str]:
    """Return why a unit needs attention; a rate of too few tickets is no reason."""
    reasons = ["overdue"] if measure(numbers, "overdue") >= rules.overdue else []
    for name, (part, whole), least in (
        ("on_time", RATES["on_time_rate"], rules.on_time),
        ("content", RATES["content_rate"], rules.content),
    ):
        rate = percent(numbers, part, whole)
        if rate is not None and measure(numbers, whole) >= rules.sample and rate < least:
            reasons.append(name)
    return reasons


def _parts(now: Sequence[DayCount], before: Sequence[DayCount], by: str) -> list[Part]:
    own, earlier = cross_table(now, (by,)), cross_table(before, (by,))
    nothing = cross_table((), ()).total
    words = sorted({*own.cells, *earlier.cells})
    parts = [
        Part(key[0], own.cells.get(key, nothing), earlier.cells.get(key, nothing)) for key in words
    ]
    return sorted(parts, key=lambda part: (-measure(part.now, "tickets"), part.word))


def _change(now: int, before: int, days: int, days_before: int) -> float | None:
    return round((now / days / (before / days_before) - 1) * 100, 1) if before else None


def _difference(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else round(now - before, 1)
