"""Finds what the rules find in a case. Pure: the same case, rules and moment give the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sunhall.domain.approval.conditions import holds
from sunhall.domain.calendar.beijing import local_date, start_of_day
from sunhall.domain.calendar.counting import working_days_between
from sunhall.domain.calendar.working_calendar import WorkingCalendar
from sunhall.domain.supervision.rule import Consequence, Kind, Rule, Severity, Watch
from sunhall.domain.supervision.supervised import (
    Act,
    Charge,
    Move,
    Supervised,
    WatchedClock,
    Wording,
)

#: A text that nobody had to write.
NOT_ASKED: Final = -1

#: How far ahead it is looked for the day on which time changes a finding; then it is looked again.
_AHEAD: Final = timedelta(days=31)
_DAY: Final = timedelta(days=1)
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule has found in a case.

    Attributes:
        rule: Id of the rule.
        kind: What it is about.
        severity: ``yellow`` or ``red``.
        then: What follows.
        department: Who answers for it.
        about: What it was found at: name of a clock or act; empty for the case as a whole.
        due_at: The deadline it is about, if it is about one.
        times: At how many things of the case the rule found it.
        tell: Who is told.
    """

    rule: str
    kind: Kind
    severity: Severity
    then: Consequence
    department: str
    about: str
    due_at: datetime | None
    times: int
    tell: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from the other findings of its case."""
        return self.rule, self.department


def findings(
    case: Supervised, rules: Iterable[Rule], calendar: WorkingCalendar, now: datetime
) -> tuple[Finding, ...]:
    """Return what the rules find in a case, one finding for each rule and unit.

    Args:
        case: The case as its service tells it.
        rules: The city's rules.
        calendar: The schedule that days are counted by.
        now: The moment.
    """
    found: dict[tuple[str, str], Finding] = {}
    facts = _case_facts(case, calendar, now)
    for rule in rules:
        if case.service in rule.services:
            for each in _found(rule, case, facts, calendar, now):
                first = found.get(each.key)
                found[each.key] = replace(first, times=first.times + 1) if first else each
    return tuple(found.values())


def next_change(
    case: Supervised, rules: Sequence[Rule], calendar: WorkingCalendar, now: datetime
) -> datetime | None:
    """Return when time alone may change what the rules find, or None if it never does.

    It is looked a month ahead, so that a case costs nothing on the days on which nothing happens;
    the end of that month is answered when nothing was found to change before.
    """
    timed = [rule for rule in rules if rule.timed and case.service in rule.services]
    if not timed or not (case.open or any(clock.running for clock in case.clocks)):
        return None
    present = findings(case, timed, calendar, now)
    moments = _moments(case, now)
    changed = (at for at in moments if findings(case, timed, calendar, at) != present)
    return next(changed, moments[-1])


def _moments(case: Supervised, now: datetime) -> list[datetime]:
    """Return the moments at which a fact of time changes: midnights, and ends of clocks."""
    last = start_of_day(local_date(now + _AHEAD))
    days = range(1, _AHEAD.days)
    midnights = {start_of_day(local_date(now) + n * _DAY) for n in days} | {last}
    over = {clock.due_at + _SECOND for clock in case.clocks if clock.running}
    return sorted(midnights | {at for at in over if now < at < last})


def _found(
    rule: Rule,
    case: Supervised,
    facts: Mapping[str, Any],
    calendar: WorkingCalendar,
    now: datetime,
) -> Iterator[Finding]:
    """Yield what a rule finds at each of the things that it watches."""
    for more, about, department, due_at in _watched(rule.watch, case, calendar, now):
        if holds(rule.when, {**facts, **more}):
            yield Finding(
                rule=rule.id,
                kind=rule.kind,
                severity=rule.severity,
                then=rule.then,
                department=department or case.department,
                about=about,
                due_at=due_at,
                times=1,
                tell=rule.tell,
            )


_Thing = tuple[Mapping[str, Any], str, str, datetime | None]


def _watched(
    watch: Watch, case: Supervised, calendar: WorkingCalendar, now: datetime
) -> Iterator[_Thing]:
    """Yield the facts of each thing that is watched, its name, its unit, and its deadline."""
    match watch:
        case Watch.CASE:
            yield {}, "", "", None
        case Watch.CLOCK:
            for clock in case.clocks:
                facts = _clock_facts(clock, calendar, now)
                yield facts, clock.name, clock.department, clock.due_at
        case Watch.MOVE:
            for place, move in enumerate(case.moves):
                yield _move_facts(move, case.moves[:place]), move.act, move.department, None
        case Watch.CHARGE:
            for charge in case.charges:
                yield _charge_facts(charge), "fee", "", None


def _case_facts(case: Supervised, calendar: WorkingCalendar, now: datetime) -> dict[str, Any]:
    today = local_date(now)
    acts = [move.act for move in case.moves]
    # Being urged is no work: a case that is urged and left is left.
    worked = (move.at for move in case.moves if move.act is not Act.URGED)
    last = max(worked, default=case.submitted_at)
    waiting = any(clock.running and (clock.paused or clock.waits) for clock in case.clocks)
    idle = case.open and not waiting
    return {
        "service": case.service,
        "matter": case.matter,
        "channel": case.channel,
        "department": case.department,
        "open": case.open,
        "age_days": working_days_between(calendar, local_date(case.submitted_at), today),
        "idle_days": working_days_between(calendar, local_date(last), today) if idle else 0,
        "merged": Act.MERGED in acts,
        "told": case.told,
        "rework_limit": case.rework_limit,
        **{f"times_{act}": acts.count(act) for act in Act},
        **{f"{word}_length": case.lengths.get(word, NOT_ASKED) for word in Wording},
    }


def _clock_facts(
    clock: WatchedClock, calendar: WorkingCalendar, now: datetime
) -> Mapping[str, Any]:
    until = clock.ended_at or now
    late = until > clock.due_at and not clock.paused
    days_late = working_days_between(calendar, clock.due_on, local_date(until)) if late else 0
    left = working_days_between(calendar, local_date(now), clock.due_on)
    passed = working_days_between(calendar, clock.due_on, local_date(now))
    return {
        "clock": clock.name,
        "running": clock.running,
        "paused": clock.paused,
        "waits": clock.waits,
        "late": late,
        "days_left": left - passed,
        "days_late": days_late,
    }


def _move_facts(move: Move, before: Sequence[Move]) -> Mapping[str, Any]:
    acts = [each.act for each in before]
    return {
        "act": str(move.act),
        "nth": acts.count(move.act) + 1,
        "own_draft": any(each.act is Act.DRAFTED and each.by == move.by for each in before),
        **{f"had_{act}": act in acts for act in Act},
    }


def _charge_facts(charge: Charge) -> Mapping[str, Any]:
    return {
        "amount": charge.amount,
        "owed": charge.owed or 0,
        "tariff": charge.owed is not None,
        "exempt": charge.exempt,
    }
