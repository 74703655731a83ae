"""What a newly published schedule changes for an open case of any service.

Due dates are derived, so the new dates hold by themselves from the moment the schedule is deployed.
What is left to do is to say so: in the history, for whoever relied on the old date, and in the
indexes, which were written by the old schedule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sunhall.domain.calendar.counting import Deadline
from sunhall.domain.calendar.working_calendar import WorkingCalendar
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision
from sunhall.domain.engine.event import Happening


@dataclass(frozen=True, slots=True)
class UpdateCalendar(Command):
    """Count the dates of a case again; given by the system alone.

    Attributes:
        before: The calendar by which its dates were counted until now.
    """

    before: WorkingCalendar


def recounted(
    command: UpdateCalendar,
    context: Context,
    *,
    told: str | None,
    deadlines: Callable[[Context], Mapping[str, Deadline]],
) -> Decision:
    """Return what the calendar in force changes against an earlier one.

    Pure and total: with nothing to tell (the dates stay, or it was told already) the decision is
    empty. Both calendars are asked with the same ``today``, so a period that stands still shows
    what the schedule moved and not what the waiting did.

    Args:
        command: The command.
        context: The world.
        told: Version of the calendar that the history has told of last, if any.
        deadlines: The running clocks of the case, by name, in a world.
    """
    version = context.catalogue.calendar.version
    if told == version:
        return Decision(())
    moved, settled = _compared(deadlines(counted_by(context, command.before)), deadlines(context))
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
    before: Mapping[str, Deadline], after: Mapping[str, Deadline]
) -> tuple[list[list[str]], list[list[str]]]:
    moved: list[list[str]] = []
    settled: list[list[str]] = []
    # Which clocks run is told by the history alone: both calendars know the same ones.
    for name, new in after.items():
        old = before[name]
        if old.due_at != new.due_at:
            moved.append([name, old.due_on.isoformat(), new.due_on.isoformat()])
        elif old.provisional and not new.provisional:
            settled.append([name, new.due_on.isoformat()])
    return moved, settled
