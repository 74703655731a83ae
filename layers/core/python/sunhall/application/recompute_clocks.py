"""Counts the deadlines of open cases again after a new schedule was deployed.

Shown dates follow a new schedule by themselves, because they are derived. What does not follow is
what was written by the old one: the order of the work lists, the moment at which a case is looked
at next, and what people were told. So every open case is gone through once for each schedule, what
moved is recorded in its history, and the commit brings its index entries up to date.

The old dates are counted by the old calendar, which is kept in the table until all cases have been
gone through: a case's stored deadline would not do, because it names no clock, and of a period that
stands still it tells what was true at the last commit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final, Protocol, TypeAlias

from sunhall.application.carry_out import Loaded, Overtaken, authorise, commit, load_case
from sunhall.application.ports import Ports
from sunhall.application.request_identity import RequestIdentity, request_identity
from sunhall.domain.actor import system_actor
from sunhall.domain.calendar.working_calendar import WorkingCalendar
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.engine.event import Event, Happening
from sunhall.domain.engine.new_schedule import UpdateCalendar, recounted

CALENDAR: Final = system_actor("calendar")
COMMAND: Final = "update_calendar"
EVENT: Final = "calendar_updated"

#: Cases of one run; the caller goes on from the last one. It bounds time and the size of an answer.
MOST_CASES: Final = 2000

#: What a line of the log is made of: an event, or what a service keeps no event of.
Told: TypeAlias = Event | Happening

_PAGE: Final = 100
_TRIES: Final = 6


class CountedBy(Protocol):
    """Keeps the calendar by which all open cases were counted last."""

    def read(self) -> WorkingCalendar | None:
        """Return it, or None when none was noted yet."""

    def note(self, calendar: WorkingCalendar) -> None:
        """Keep another one."""


@dataclass(frozen=True, slots=True)
class MovedDate:
    """A line of the log.

    Attributes:
        receipt_no: Receipt number of the case.
        clock: Name of the clock.
        before: Its last day by the old schedule, ISO 8601.
        after: Its last day by the new one; the same where it only became certain.
    """

    receipt_no: str
    clock: str
    before: str
    after: str

    @property
    def direction(self) -> str:
        """``later``, ``earlier``, or ``settled`` for a date that was provisional and holds."""
        if self.after == self.before:
            return "settled"
        return "later" if self.after > self.before else "earlier"


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What a run did.

    Attributes:
        version: The calendar in force.
        before: The calendar the cases were counted by until now; empty when none was noted.
        looked_at: Cases that were loaded.
        failed: Those of them that could not be handled.
        moved: The log.
        after: The case to go on after, or None when all have been gone through.
    """

    version: str
    before: str
    looked_at: int = 0
    failed: int = 0
    moved: tuple[MovedDate, ...] = field(default_factory=tuple)
    after: str | None = None


def recompute_clocks(
    ports: Ports,
    counted_by: CountedBy,
    *,
    report: Callable[[str, Exception], Any],
    after: str = "",
    clean: bool = True,
    most: int = MOST_CASES,
    may_go_on: Callable[[], bool] = lambda: True,
) -> Recomputed:
    """Go through the open cases of all departments.

    It does no harm twice: a case whose history has the event of this schedule is left alone. The
    old calendar is given up only when a run from the first case to the last met no failure.

    Args:
        ports: The outside world.
        counted_by: The calendar the cases were counted by.
        report: Called with the case's id and the failure for every case that could not be handled.
        after: Where the run before stopped; empty for the first.
        clean: Whether the runs before met no failure.
        most: Most cases of this run.
        may_go_on: Asked before every case; a function stops before its time is up.
    """
    calendar = ports.catalogue.calendar
    before = counted_by.read()
    told = Recomputed(calendar.version, before.version if before else "")
    if before is not None and before.version == calendar.version:
        return told
    run = _Run(ports, before or calendar, report)
    listed = set(_open_cases(ports))
    waiting = [case for case in sorted(listed) if case > after]
    done = after
    for case_id in waiting[:most]:
        if not may_go_on():
            break
        run.recount(case_id)
        done = case_id
    left = bool(waiting) and done != waiting[-1]
    if not left and not run.failed:
        # A case that changed hands while the lists were read may have been in none of them.
        run.recount_missed(listed, upto=done)
    if not left and not run.failed and clean:
        counted_by.note(calendar)
    return replace(
        told,
        looked_at=run.looked_at,
        failed=run.failed,
        moved=tuple(run.moved),
        after=done if left else None,
    )


class _Run:
    """One run over some cases, with its log."""

    def __init__(
        self, ports: Ports, before: WorkingCalendar, report: Callable[[str, Exception], Any]
    ) -> None:
        self._ports = ports
        self._before = before
        self._report = report
        self.looked_at = 0
        self.failed = 0
        self.moved: list[MovedDate] = []

    def recount(self, case_id: str) -> None:
        """Count the deadlines of a case again; whatever becomes of it, the others go on."""
        self.looked_at += 1
        try:
            events, receipt_no = _recounted(self._ports, case_id, self._before)
        except Exception as failure:
            self.failed += 1
            self._report(case_id, failure)
            return
        self.moved += [line for event in events for line in _log(event, receipt_no)]

    def recount_missed(self, known: set[str], *, upto: str) -> None:
        """Look once more for cases that no list showed."""
        for case_id in sorted(set(_open_cases(self._ports)) - known):
            if case_id <= upto:
                self.recount(case_id)


def _open_cases(ports: Ports) -> Iterator[str]:
    """Yield the cases that wait in the work list of a department: all that are open do."""
    for department in (*ports.catalogue.departments, ports.catalogue.city.disclosure_office):
        after = None
        while True:
            page = ports.store.worklist(department, limit=_PAGE, after=after)
            yield from (row.case_id for row in page.rows)
            after = page.after
            if after is None:
                break


def _recounted(ports: Ports, case_id: str, before: WorkingCalendar) -> tuple[tuple[Told, ...], str]:
    """Record what moved, or only bring the index up to date; return the event, now or earlier."""
    version = ports.catalogue.calendar.version
    identity = request_identity("calendar", f"{case_id}:{version}", "0" * 16)
    for _ in range(_TRIES):
        loaded = load_case(ports, case_id)
        told = _told(loaded, version)
        if told:
            return told, loaded.case.receipt_no
        try:
            return _tried(ports, loaded, before, identity), loaded.case.receipt_no
        except Overtaken:
            # A new event between loading and committing: the dates may be others now.
            continue
    raise Overtaken


def _tried(
    ports: Ports, loaded: Loaded, before: WorkingCalendar, identity: RequestIdentity
) -> tuple[Told, ...]:
    service, case = loaded.service, loaded.case
    context = Context(ports.clock.now(), CALENDAR, ports.catalogue, ports.randomness.salt())
    authorise(loaded, COMMAND, context)
    if not service.standing(case, context).open:
        # It ended since the list was read: no date of it runs.
        return ()
    if COMMAND not in service.commands:
        return _moved_index(ports, loaded, before, context, identity)
    command: Any = service.commands[COMMAND]
    outcome = service.decide(case, command(before), context)
    if isinstance(outcome, Refusal):
        raise ValueError(outcome.code)
    if not _anything_to_write(loaded, outcome, before, context):
        return ()
    return commit(ports, loaded, outcome, context, identity).events


def _moved_index(
    ports: Ports,
    loaded: Loaded,
    before: WorkingCalendar,
    context: Context,
    identity: RequestIdentity,
) -> tuple[Told, ...]:
    """Bring the index of a case up to date whose service keeps no record of moved dates.

    Nobody was promised a date by these services that a letter or a page had stated as fixed. What
    moved is told to whoever started the run all the same.
    """
    nothing = Decision(())
    if _anything_to_write(loaded, nothing, before, context):
        commit(ports, loaded, nothing, context, identity)
    deadlines = partial(loaded.service.clocks, loaded.case)
    return recounted(UpdateCalendar(before), context, told=None, deadlines=deadlines).happenings


def _anything_to_write(
    loaded: Loaded, outcome: Decision, before: WorkingCalendar, context: Context
) -> bool:
    """Whether a date moved, or only something that hangs on one: the day of a warning, say."""
    if outcome.happenings:
        return True
    earlier = replace(context, catalogue=replace(context.catalogue, calendar=before))
    standing = loaded.service.standing
    return before is context.catalogue.calendar or (
        standing(loaded.case, earlier) != standing(loaded.case, context)
    )


def _told(loaded: Loaded, version: str) -> tuple[Event, ...]:
    """Return the event of this schedule, if the history has it: an earlier run was here."""
    return tuple(
        event
        for event in loaded.stored.events
        if event.type == EVENT and event.data["calendar_version"] == version
    )


def _log(event: Told, receipt_no: str) -> Iterator[MovedDate]:
    for clock, before, after in event.data["moved"]:
        yield MovedDate(receipt_no, clock, before, after)
    for clock, on in event.data["settled"]:
        yield MovedDate(receipt_no, clock, on, on)
