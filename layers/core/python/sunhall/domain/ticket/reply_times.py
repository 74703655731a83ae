"""How fast messages were answered, and how often the limits of each place would have been kept.

Only the time from the message to its answer is used: what happened in between is not known. A
message without an answer is late once a limit is over and does not count before, as in the scores
of units (`sunhall.domain.scoring.judgement`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.calendar.counting import deadline_after, working_days_between
from sunhall.domain.calendar.working_calendar import WorkingCalendar
from sunhall.domain.catalogue import Period
from sunhall.domain.ticket.presets import Preset

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Handled:
    """A message as far as its time is looked at.

    Attributes:
        kind: Kind of ticket.
        level: How pressing it is.
        submitted_at: When it came in.
        replied_at: When it was answered; None without an answer.
    """

    kind: str
    level: str
    submitted_at: datetime
    replied_at: datetime | None

    @property
    def year(self) -> int:
        """The year in which it came in, in Beijing."""
        return local_date(self.submitted_at).year


@dataclass(slots=True)
class Share:
    """How many of some messages were answered in time.

    Attributes:
        in_time: These.
        of: All whose limit is over or that are answered.
    """

    in_time: int = 0
    of: int = 0

    def add(self, *, in_time: bool) -> None:
        """Count a message."""
        self.in_time += in_time
        self.of += 1


@dataclass(frozen=True, slots=True)
class PresetShares:
    """How often the limits of a place would have been kept.

    Attributes:
        preset: The place.
        whole: All messages.
        by_year: Those of each year.
        by_tier: Those of each tier.
    """

    preset: Preset
    whole: Share = field(default_factory=Share)
    by_year: Mapping[int, Share] = field(default_factory=lambda: defaultdict(Share))
    by_tier: Mapping[str, Share] = field(default_factory=lambda: defaultdict(Share))


@dataclass(frozen=True, slots=True)
class Times:
    """How long the answers to some messages took.

    Attributes:
        messages: How many there are.
        answered: How many of them were answered.
        median_days: Median of the time to the answer in days of 24 hours; None without any answer.
        median_working_days: Median of the working days after the day it came in, through the day
            of the answer; None without any.
    """

    messages: int
    answered: int
    median_days: float | None
    median_working_days: float | None


@dataclass(frozen=True, slots=True)
class ReplyTimes:
    """The figures of a file.

    Attributes:
        whole: All messages.
        by_year: Those of each year, in order.
        presets: Every preset of the catalogue, in its order.
    """

    whole: Times
    by_year: Mapping[int, Times]
    presets: tuple[PresetShares, ...]


def reply_times(
    handled: Sequence[Handled],
    known: Iterable[Preset],
    calendar: WorkingCalendar,
    now: datetime,
) -> ReplyTimes:
    """Return the figures of some messages.

    Args:
        handled: The messages.
        known: The presets to compare with. Their limit for the unit (K3) is held against the whole
            time to the answer.
        calendar: The schedule by which working days are counted.
        now: The present moment: a limit that is not over by then says nothing of what is open.
    """
    years = sorted({each.year for each in handled})
    return ReplyTimes(
        whole=_times(handled, calendar),
        by_year={
            year: _times([each for each in handled if each.year == year], calendar)
            for year in years
        },
        presets=tuple(_shares(preset, handled, calendar, now) for preset in known),
    )


def in_time(
    handled: Handled, limit: Period, calendar: WorkingCalendar, now: datetime
) -> bool | None:
    """Return whether a message was answered within a limit; None while that is open."""
    due_at = deadline_after(
        calendar, handled.submitted_at, limit.amount, limit.unit, roll=limit.roll
    ).due_at
    if handled.replied_at is not None:
        return handled.replied_at <= due_at
    return False if now > due_at else None


def _shares(
    preset: Preset, handled: Sequence[Handled], calendar: WorkingCalendar, now: datetime
) -> PresetShares:
    shares = PresetShares(preset)
    for each in handled:
        tier = preset.tier_for(each.kind, each.level)
        kept = in_time(each, tier.handling, calendar, now)
        if kept is not None:
            for share in (shares.whole, shares.by_year[each.year], shares.by_tier[tier.id]):
                share.add(in_time=kept)
    return shares


def _times(handled: Sequence[Handled], calendar: WorkingCalendar) -> Times:
    spans = [(each.submitted_at, each.replied_at) for each in handled if each.replied_at]
    days = [(ended - began) / _DAY for began, ended in spans]
    working = [
        working_days_between(calendar, local_date(began), local_date(ended))
        for began, ended in spans
    ]
    return Times(
        messages=len(handled),
        answered=len(spans),
        median_days=median(days) if days else None,
        median_working_days=median(working) if working else None,
    )
