"""What a newly published schedule changes for an open request (reference C.2, event 34).

Due dates are derived, so the new dates hold by themselves from the moment the schedule is deployed.
What is left to do is to say so: in the history, for whoever relied on the old date, and in the
indexes, which were written by the old schedule. The commit that records the event refreshes them,
so a date that moves *earlier* rings in time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from sunhall.domain.calendar.counting import Deadline
from sunhall.domain.calendar.working_calendar import WorkingCalendar
from sunhall.domain.disclosure.request import DisclosureRequest
from sunhall.domain.disclosure.standing import clock_deadlines
from sunhall.domain.disclosure.topics import Topic
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome
from sunhall.domain.engine.event import Event, Happening


@dataclass(frozen=True, slots=True)
class UpdateCalendar(Command):
    """Count the dates of a request again; given by the system alone.

    Attributes:
        before: The calendar by which its dates were counted until now.
    """

    before: WorkingCalendar


def update_calendar(
    request: DisclosureRequest, command: UpdateCalendar, context: Context
) -> Outcome:
    """Return what the calendar in force changes against an earlier one.

    Pure and total: with nothing to tell (the dates stay, or it was told already) the decision is
    empty. Both calendars are asked with the same ``today``, so a period that stands still shows
    what the schedule moved and not what the waiting did.
    """
    version = context.catalogue.calendar.version
    if request.calendar_version == version:
        return Decision(())
    moved, settled = _compared(
        clock_deadlines(request, counted_by(context, command.before)),
        clock_deadlines(request, context),
    )
    if not moved and not settled:
        return Decision(())
    return Decision((calendar_updated(version=version, moved=moved, settled=settled),))


def counted_by(context: Context, calendar: WorkingCalendar) -> Context:
    """Return the same world with another calendar in force."""
    return replace(context, catalogue=replace(context.catalogue, calendar=calendar))


def calendar_updated(
    *, version: str, moved: list[list[str]], settled: list[list[str]]
) -> Happening:
    """A new schedule moved dates, or made sure of dates that were provisional.

    Args:
        version: Version of the calendar that is in force now.
        moved: ``[clock, old day, new day]`` for each date that moved.
        settled: ``[clock, day]`` for each date that stays and is provisional no more.
    """
    data = {"calendar_version": version, "moved": moved, "settled": settled}
    return Happening("calendar_updated", data)


def _compared(
    before: dict[str, Deadline], after: dict[str, Deadline]
) -> tuple[list[list[str]], list[list[str]]]:
    moved: list[list[str]] = []
    settled: list[list[str]] = []
    for name, old, new in _pairs(before, after):
        if old.due_at != new.due_at:
            moved.append([name, old.due_on.isoformat(), new.due_on.isoformat()])
        elif old.provisional and not new.provisional:
            settled.append([name, new.due_on.isoformat()])
    return moved, settled


def _pairs(
    before: dict[str, Deadline], after: dict[str, Deadline]
) -> Iterator[tuple[str, Deadline, Deadline]]:
    # Which clocks run is told by the history alone: both calendars know the same ones.
    for name in after:
        yield name, before[name], after[name]


def _updated(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    """Keep by which schedule the dates were announced last; the dates themselves are derived."""
    return replace(request, calendar_version=event.data["calendar_version"])


TOPIC: Final = Topic(
    commands={"update_calendar": UpdateCalendar},
    deciders={UpdateCalendar: update_calendar},
    effects={"calendar_updated": _updated},
)
