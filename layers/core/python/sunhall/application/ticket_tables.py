"""Reads the hotline's statistics: tables of counts, and what has become hot.

Nothing but counts of days is read, one small item for each day that a question spans: a year is
read like a week, whatever the number of tickets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from sunhall.application.ticket_statistics import CountingPorts, Example, counted_until
from sunhall.domain.actor import Actor
from sunhall.domain.authorization import Scope, permitted, widest_scope
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.errors import FieldError, InvalidInput, NotAllowed
from sunhall.domain.ticket_statistics.cross_table import (
    DIMENSIONS,
    MOST_DIMENSIONS,
    CrossTable,
    Only,
    cross_table,
)
from sunhall.domain.ticket_statistics.day_count import SORTED_BY
from sunhall.domain.ticket_statistics.hot_issues import HotIssues, Issue, Window, hot_issues
from sunhall.domain.ticket_statistics.rules import statistics_rules

#: Longest window of hot issues in days: with the windows before, less than a year is read.
LONGEST_WINDOW: Final = 60

#: What matters are told apart by unless told otherwise.
MATTERS: Final = ("category", "area")


@dataclass(frozen=True, slots=True)
class StatisticsQuestion:
    """What somebody wants to know.

    Attributes:
        first: First day.
        last: Last day.
        by: One or two of `DIMENSIONS`.
        only: The word that a ticket must have, by dimension.
    """

    first: date
    last: date
    by: tuple[str, ...]
    only: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class StatisticsView:
    """A table with what one should know of it.

    Attributes:
        question: What was asked, with what the asker is confined to.
        table: The table.
        counted_at: What changed after this moment may be missing.
    """

    question: StatisticsQuestion
    table: CrossTable
    counted_at: datetime


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class HotView:
    """Hot issues with examples.

    Attributes:
        issues: The issues.
        examples: Tickets that show what an issue is about, by its words.
        counted_at: What changed after this moment may be missing.
    """

    issues: HotIssues
    examples: Mapping[tuple[str, ...], Sequence[Example]]
    counted_at: datetime


def read_statistics(
    ports: CountingPorts, actor: Actor, question: StatisticsQuestion
) -> StatisticsView:
    """Return a table of counts: of all tickets, or to a unit's head of those it leads.

    Raises:
        NotAllowed: The actor may see no statistics, or not that unit's.
        InvalidInput: The days are in the wrong order or too many, or there is no such dimension.
    """
    asked = StatisticsQuestion(
        question.first, question.last, question.by, confined(actor, question.only)
    )
    _check_days(ports, asked.first, asked.last)
    _check_words("by", asked.by, DIMENSIONS)
    days = ports.ticket_counts.counts(asked.first, asked.last)
    table = cross_table(days, asked.by, Only(asked.only))
    now = ports.clock.now()
    return StatisticsView(asked, table, counted_until(ports, asked.first, asked.last, now))


def read_hot(
    ports: CountingPorts,
    actor: Actor,
    days: int,
    by: tuple[str, ...] = MATTERS,
    only: Mapping[str, str] | None = None,
) -> HotView:
    """Return what has become hot in a window that ends today.

    Args:
        ports: The outside world.
        actor: Who asks.
        days: Length of the window.
        by: What matters are told apart by.
        only: The word that a ticket must have, by dimension.

    Raises:
        NotAllowed: The actor may see no statistics, or not that unit's.
        InvalidInput: There is no such window or dimension.
    """
    if not 1 <= days <= LONGEST_WINDOW:
        told: Mapping[str, int] = {"min": 1, "max": LONGEST_WINDOW}
        raise InvalidInput(errors=[FieldError("window", "window_out_of_range", told)])
    _check_words("by", by, SORTED_BY)
    today = local_date(ports.clock.now())
    rules = statistics_rules(ports.catalogue).hot
    window = Window.ending(today, days, rules.windows)
    return hot_of(ports, window, by, confined(actor, only or {}))


def hot_of(
    ports: CountingPorts, window: Window, by: tuple[str, ...], only: Mapping[str, str]
) -> HotView:
    """Return what has become hot in a window, for somebody who may know."""
    rules = statistics_rules(ports.catalogue)
    counts = list(ports.ticket_counts.counts(window.since, window.last))
    issues = hot_issues(counts, window, by, rules.hot, Only(only))
    examples = (
        ports.ticket_counts.examples(window.first, window.last)
        if set(by) <= {"category", "area"} and issues.hot
        else ()
    )
    unit = only.get("unit")
    return HotView(
        issues=issues,
        examples={
            tuple(issue.words.values()): _of(issue, examples, unit)[: rules.examples]
            for issue in issues.hot
        },
        counted_at=counted_until(ports, window.since, window.last, ports.clock.now()),
    )


def confined(actor: Actor, only: Mapping[str, str]) -> Mapping[str, str]:
    """Return which tickets somebody may ask about: a unit's head about those the unit leads.

    Raises:
        NotAllowed: They may see no statistics, or not that unit's.
    """
    scope = widest_scope(actor, "view_statistics")
    if scope is Scope.CITY:
        return only
    own = actor.department
    if not permitted(actor, "view_statistics", own) or only.get("unit", own) != own:
        raise NotAllowed("statistics_not_allowed")
    return {**only, "unit": own or ""}


def _of(issue: Issue, examples: Sequence[Example], unit: str | None) -> list[Example]:
    return [
        each
        for each in examples
        if all(getattr(each, name) == word for name, word in issue.words.items())
        and unit in (None, each.unit)
    ]


def _check_days(ports: CountingPorts, first: date, last: date) -> None:
    if last < first:
        raise InvalidInput(errors=[FieldError("to", "days_reversed")])
    longest = statistics_rules(ports.catalogue).longest
    if (last - first).days >= longest:
        raise InvalidInput(errors=[FieldError("to", "too_many_days", {"limit": longest})])


def _check_words(name: str, given: tuple[str, ...], allowed: Sequence[str]) -> None:
    several = len(given) != len(set(given)) or not 1 <= len(given) <= MOST_DIMENSIONS
    if several or not set(given) <= set(allowed):
        told = {"allowed": ", ".join(allowed)}
        raise InvalidInput(errors=[FieldError(name, "not_one_of", told)])
