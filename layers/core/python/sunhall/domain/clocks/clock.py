"""A statutory clock and its due date.

A clock is plain history: where it started, what was added, when it stood still. The due date is
never stored in it but derived, so that a newly published schedule moves every open case and each
date can be explained day by day:

    due = the (base + extension + excluded)-th working day after the anchor

``excluded`` is the number of working days inside the union of the pauses ``(sent, returned]``. The
day on which an opinion is asked for counts as used, the day on which it arrives does not; two
consultations that overlap exclude their days once. (政府信息公开条例 art. 33: the time for opinions
of third parties and other agencies is not counted. Which days that means is a convention, see
``docs/decisions``.)
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Self

from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.calendar.counting import (
    Deadline,
    Skipped,
    Unit,
    add_calendar_days,
    add_working_days,
    deadline_after,
)
from sunhall.domain.calendar.working_calendar import WorkingCalendar

_ONE_DAY: Final = timedelta(days=1)


class ClockError(ValueError):
    """A change that the state of a clock does not allow."""

    code = "clock_change_impossible"


@dataclass(frozen=True, slots=True)
class Pause:
    """Time that is not counted.

    Attributes:
        from_on: Day the letter asking for an opinion was sent; it still counts as used.
        until_on: Day the opinion arrived, or the consultee's own period ended; not counted. Absent
            while open.
        cause: What the clock waits for, unique among a clock's open pauses (``third_party:2``).
    """

    from_on: date
    until_on: date | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """A named period with everything that has happened to it.

    Attributes:
        name: Name within its case (``reply``); its label is in the catalogue.
        unit: What ``amount`` and ``extension`` count.
        amount: The base period.
        anchor_on: Day of the event the period is counted from; not counted itself.
        anchor_at: Instant of that event, for periods of minutes and hours.
        roll: Whether a period of calendar days that ends on a rest day ends on the next working day
            instead.
        extension: Length added by decision.
        pauses: Time that is not counted, in the order in which it began.
        replaced_due_on: Day set by decision in place of the counted one (条例 art. 35).
        stopped_on: Day on which the clock ended or was put aside; absent while it runs.
    """

    name: str
    unit: Unit
    amount: int
    anchor_on: date
    anchor_at: datetime | None = None
    roll: bool = False
    extension: int = 0
    pauses: tuple[Pause, ...] = ()
    replaced_due_on: date | None = None
    stopped_on: date | None = None

    @classmethod
    def start(
        cls, name: str, unit: Unit, amount: int, anchor: date | datetime, *, roll: bool = False
    ) -> Self:
        """Start a clock at a day, or at an instant, which periods of minutes and hours need.

        Raises:
            ClockError: If the base period is negative, or minutes or hours are to run from a mere
                day.
        """
        if amount < 0:
            raise ClockError(f"clock {name}: a period cannot be negative")
        on, at = _anchor(anchor)
        if at is None and not unit.counts_days:
            raise ClockError(f"clock {name}: {unit}s run from an instant, not from a day")
        return cls(name=name, unit=unit, amount=amount, anchor_on=on, anchor_at=at, roll=roll)

    @property
    def running(self) -> bool:
        """Whether time is running or standing still, but the clock has not ended."""
        return self.stopped_on is None

    @property
    def paused(self) -> bool:
        """Whether the clock stands still now."""
        return self.running and any(pause.until_on is None for pause in self.pauses)

    def reset(self, anchor: date | datetime) -> Self:
        """Start the whole period again, dropping every extension, pause and replaced date before.

        A stopped clock runs again. (条例 art. 30: the period restarts from receipt of the
        supplement.)

        Raises:
            ClockError: If the new anchor is earlier than the old one.
        """
        on, _ = _anchor(anchor)
        if on < self.anchor_on:
            raise ClockError(f"clock {self.name}: cannot start again before {self.anchor_on}")
        return type(self).start(self.name, self.unit, self.amount, anchor, roll=self.roll)

    def extend(self, amount: int) -> Self:
        """Add to the period. What the law allows in total is the service's rule, not the clock's.

        Raises:
            ClockError: If nothing is added, or the clock has ended.
        """
        self._must_run("extended")
        if amount < 1:
            raise ClockError(f"clock {self.name}: an extension adds at least 1")
        return replace(self, extension=self.extension + amount)

    def pause(self, on: date, cause: str = "") -> Self:
        """Stop counting after a day, for a cause. Several causes may hold the clock at once.

        Raises:
            ClockError: If the clock has ended, runs in minutes or hours, began later, or waits for
                this cause already.
        """
        self._must_run("paused")
        if not self.unit.counts_days:
            raise ClockError(f"clock {self.name}: a period of {self.unit}s runs in real time")
        if on < self.anchor_on:
            raise ClockError(f"clock {self.name}: cannot pause before it began")
        if self._open(cause) is not None:
            raise ClockError(f"clock {self.name}: already paused for {cause!r}")
        return replace(self, pauses=(*self.pauses, Pause(on, None, cause)))

    def resume(self, on: date, cause: str = "") -> Self:
        """End the pause for a cause: the day itself is the last one that is not counted.

        Raises:
            ClockError: If the clock has ended, does not wait for this cause, or the pause began
                later.
        """
        self._must_run("resumed")
        pause = self._open(cause)
        if pause is None:
            raise ClockError(f"clock {self.name}: not paused for {cause!r}")
        if on < pause.from_on:
            raise ClockError(f"clock {self.name}: cannot resume before the pause")
        ended = replace(pause, until_on=on)
        return replace(self, pauses=tuple(ended if each is pause else each for each in self.pauses))

    def replace_due(self, on: date) -> Self:
        """Put a stated day in the place of the counted one.

        (条例 art. 35: a reasonable delayed period.)

        Raises:
            ClockError: If the clock has ended, or the day lies before the anchor.
        """
        self._must_run("replaced")
        if on < self.anchor_on:
            raise ClockError(f"clock {self.name}: cannot be due before it began")
        return replace(self, replaced_due_on=on)

    def stop(self, on: date) -> Self:
        """End the clock. Pauses still open end with it.

        Raises:
            ClockError: If the clock has ended already.
        """
        self._must_run("stopped")
        return replace(self, stopped_on=on)

    def _open(self, cause: str) -> Pause | None:
        held = (each for each in self.pauses if each.until_on is None and each.cause == cause)
        return next(held, None)

    def _must_run(self, change: str) -> None:
        if not self.running:
            raise ClockError(f"clock {self.name}: ended on {self.stopped_on}, cannot be {change}")


def stopped(clock: Clock | None, on: date) -> Clock | None:
    """Return a clock that ends with a day, if it has begun and has not ended before."""
    return clock.stop(on) if clock and clock.running else clock


def due(clock: Clock, calendar: WorkingCalendar, today: date) -> Deadline:
    """Derive when a clock is due, with every counted and skipped day.

    Args:
        clock: The clock.
        calendar: The schedule to count by.
        today: Current day in Beijing. While a pause is open, the date is the one that results if it
            ended today, and ``at_earliest`` is set.
    """
    if clock.replaced_due_on is not None:
        return _stated(clock, calendar, clock.replaced_due_on)
    if not clock.unit.counts_days:
        return _due_at_instant(clock, calendar)
    paused = _paused_days(clock, calendar, clock.stopped_on or today)
    deadline = _count(clock, calendar, len(paused))
    waiting = clock.running and any(
        pause.until_on is None and pause.from_on <= deadline.due_on for pause in clock.pauses
    )
    return replace(_without(deadline, paused), at_earliest=waiting)


def overdue(clock: Clock, calendar: WorkingCalendar, now: datetime) -> bool:
    """Tell whether a clock still runs although its time is over."""
    return clock.running and now > due(clock, calendar, local_date(now)).due_at


def _anchor(anchor: date | datetime) -> tuple[date, datetime | None]:
    # A datetime is a date for Python, so it has to be asked for first.
    if isinstance(anchor, datetime):
        return local_date(anchor), anchor
    return anchor, None


def _due_at_instant(clock: Clock, calendar: WorkingCalendar) -> Deadline:
    if clock.anchor_at is None:
        raise ClockError(f"clock {clock.name}: {clock.unit}s run from an instant, not from a day")
    return deadline_after(calendar, clock.anchor_at, clock.amount + clock.extension, clock.unit)


def _count(clock: Clock, calendar: WorkingCalendar, excluded: int) -> Deadline:
    length = clock.amount + clock.extension + excluded
    if clock.unit is Unit.WORKING_DAY:
        return add_working_days(calendar, clock.anchor_on, length)
    return add_calendar_days(calendar, clock.anchor_on, length, roll=clock.roll)


def _paused_days(clock: Clock, calendar: WorkingCalendar, today: date) -> dict[date, str]:
    """Return the days that pauses take out of the period, each once, with its first cause.

    A pause that begins after the due date takes out nothing: time that has run out cannot be given
    back by asking for an opinion too late.
    """
    paused: dict[date, str] = {}
    for pause in sorted(clock.pauses, key=lambda each: each.from_on):
        if pause.from_on > _count(clock, calendar, len(paused)).due_on:
            break
        for day in _days_through(
            pause.from_on, today if pause.until_on is None else pause.until_on
        ):
            if clock.unit is Unit.CALENDAR_DAY or calendar.is_working_day(day):
                paused.setdefault(day, pause.cause)
    return paused


def _without(deadline: Deadline, paused: dict[date, str]) -> Deadline:
    """Move the paused days of an explanation from the counted to the skipped ones."""
    moved = [Skipped(day, _reason(paused[day])) for day in deadline.counted if day in paused]
    return replace(
        deadline,
        counted=tuple(day for day in deadline.counted if day not in paused),
        skipped=tuple(sorted((*deadline.skipped, *moved), key=lambda each: each.date)),
    )


def _reason(cause: str) -> str:
    return f"paused:{cause}" if cause else "paused"


def _stated(clock: Clock, calendar: WorkingCalendar, due_on: date) -> Deadline:
    """Explain a day that was set and not counted: it holds whatever schedule is published later."""
    days = [calendar.day(day) for day in _days_through(clock.anchor_on, due_on)]
    rest_counts = clock.unit is not Unit.WORKING_DAY
    return Deadline(
        due_on=due_on,
        provisional=False,
        counted=tuple(day.date for day in days if day.working or rest_counts),
        skipped=tuple(
            Skipped(day.date, day.reason) for day in days if not (day.working or rest_counts)
        ),
    )


def _days_through(after: date, through: date) -> Iterator[date]:
    day = after
    while day < through:
        day += _ONE_DAY
        yield day
