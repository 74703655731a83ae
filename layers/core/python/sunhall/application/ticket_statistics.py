"""Keeps the hotline's statistics: a row a ticket from the stream, a count a day from the tick.

Events come at least once and in any order. So nothing is added to or taken from a number because
of an event: the ticket is folded as it is now and its row written again, and the day on which it
came in is noted as changed. Some time later the tick counts that day's rows anew. Counting twice,
or after a crash between any two calls, gives the same count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Protocol

from sunhall.application.ports import Ports, StoredCase
from sunhall.application.services import SERVICES
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.service import fold
from sunhall.domain.ticket_statistics.day_count import DayCount, count_day
from sunhall.domain.ticket_statistics.figures import TicketFigures
from sunhall.domain.ticket_statistics.open_lines import OpenLine, open_lines

#: The service whose cases are counted.
COUNTED: Final = "ticket"

#: Days that one look counts; the next look finds the others.
DAYS: Final = 12

#: A day and the one before it are asked for all the time; older ones change by a ticket or two.
_FRESH, _AGED = timedelta(minutes=10), timedelta(hours=6)
_RECENT: Final = timedelta(days=1)

#: Examples of each matter that are kept of a day.
_EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """A day whose rows have changed since it was counted.

    Attributes:
        day: The day.
        stamp: The last change that was noted.
        since: When the first of the changes was noted.
    """

    day: date
    stamp: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Example:
    """A ticket that shows what a matter is about; its texts stay in the case.

    Attributes:
        category: Id of its category.
        area: Id of the district.
        unit: The unit that leads.
        receipt_no: Its receipt number.
        state: Where it stood when the day was counted.
    """

    category: str
    area: str
    unit: str
    receipt_no: str
    state: str


class TicketCounts(Protocol):
    """What the statistics keep. Only its adapter knows the keys."""

    def write(self, row: TicketFigures, version: int) -> bool:
        """Write a ticket's row; False when that of a newer version is there."""

    def note_change(self, day: date, stamp: str, at: datetime) -> None:
        """Note that rows of a day have changed."""

    def changed(self) -> Sequence[ChangedDay]:
        """Return the days that have changed since they were counted."""

    def row(self, day: date, case_id: str) -> TicketFigures | None:
        """Return the row of a ticket as of now."""

    def rows(self, day: date) -> Sequence[TicketFigures]:
        """Return the rows of a day as of now."""

    def keep(
        self,
        count: DayCount,
        examples: Sequence[Example],
        lines: Sequence[OpenLine],
        at: datetime,
    ) -> None:
        """Keep the count of a day, unless a newer one is there."""

    def settle(self, changed: ChangedDay, at: datetime) -> None:
        """Note that a day is counted, unless it has changed again."""

    def counts(self, first: date, last: date) -> Iterator[DayCount]:
        """Yield the counts of some days, both ends included, in order."""

    def examples(self, first: date, last: date) -> Sequence[Example]:
        """Return the examples of some days, the newest first."""


class CountingPorts(Ports, Protocol):
    """What statistics need besides what every use case may."""

    @property
    def ticket_counts(self) -> TicketCounts:
        """What the statistics keep."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a look at the changed days did.

    Attributes:
        days: Days that were counted.
        failed: Those that could not be; they are counted later.
    """

    days: int
    failed: int


def keep_statistics(ports: CountingPorts, event: Event) -> None:
    """Bring the row of a ticket up to date with its history."""
    stored = ports.store.load(event.case_id)
    if stored is None or stored.service != COUNTED:
        return
    row = row_of(ports, stored)
    # Noted after it was written: whoever counts the day in between leaves the note where it is.
    if ports.ticket_counts.write(row, stored.version):
        stamp = f"{row.case_id}:{stored.version}"
        ports.ticket_counts.note_change(row.day, stamp, ports.clock.now())


def row_of(ports: Ports, stored: StoredCase) -> TicketFigures:
    """Return the row of a stored ticket."""
    # A city without a hotline never loads it.
    from sunhall.domain.ticket.rules import ticket_rules
    from sunhall.domain.ticket_statistics.figures import ticket_figures

    ticket: Any = fold(SERVICES[COUNTED], stored.events)
    catalogue, today = ports.catalogue, local_date(ports.clock.now())
    return ticket_figures(ticket, ticket_rules(catalogue), catalogue.calendar, today)


def count_changed_days(ports: CountingPorts, *, report: Callable[[str, Exception], Any]) -> Counted:
    """Count the days that have changed for long enough, those that wait longest first.

    Args:
        ports: The outside world.
        report: Called with the day and the failure for every day that could not be counted.
    """
    now = ports.clock.now()
    waiting = [each for each in ports.ticket_counts.changed() if is_due(each, now)]
    due = sorted(waiting, key=lambda each: (each.since, each.day))[:DAYS]
    failed = 0
    for each in due:
        try:
            count_anew(ports, each)
        except Exception as failure:
            failed += 1
            report(each.day.isoformat(), failure)
    return Counted(len(due) - failed, failed)


def is_due(changed: ChangedDay, now: datetime) -> bool:
    """Whether a day is counted anew: soon if it is recent, with more patience if it is not."""
    recent = local_date(now) - changed.day <= _RECENT
    return now - changed.since >= (_FRESH if recent else _AGED)


def count_anew(ports: CountingPorts, changed: ChangedDay) -> None:
    """Count a day from its rows."""
    now, kept = ports.clock.now(), ports.ticket_counts
    rows = kept.rows(changed.day)
    kept.keep(count_day(changed.day, rows), telling(rows), open_lines(rows), now)
    kept.settle(changed, now)


def telling(rows: Sequence[TicketFigures]) -> list[Example]:
    """Return some tickets of each matter: those first that most people called about."""
    of: dict[tuple[str, str], list[Example]] = {}
    for row in sorted(rows, key=lambda each: (-each.repeats - each.urges, each.case_id)):
        found = of.setdefault((row.category, row.area), [])
        # A confidential ticket is no example of anything: its number stays with who handles it.
        if row.listed and row.counted and len(found) < _EXAMPLES:
            found.append(Example(row.category, row.area, row.unit, row.receipt_no, row.state))
    return [each for found in of.values() for each in found]


def counted_until(ports: CountingPorts, first: date, last: date, now: datetime) -> datetime:
    """Return the moment from which on changes of some days may be missing in their counts."""
    waiting = [each.since for each in ports.ticket_counts.changed() if first <= each.day <= last]
    return min((now, *waiting))
