"""A day of who receives people, and a host's appointments for calendar programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, Protocol

from sunhall.application.appointment_rows import AgendaRow, AppointmentRows
from sunhall.application.ports import Ports
from sunhall.domain.actor import Actor
from sunhall.domain.authorization import Scope, widest_scope
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.errors import NotAllowed
from sunhall.domain.scheduling.rules import scheduling_rules

#: Days of a host's calendar, back and ahead: longer than any window.
_BACK: Final = timedelta(days=14)
_AHEAD: Final = timedelta(days=60)


class AgendaPorts(Ports, Protocol):
    """What reading calendars needs besides."""

    @property
    def appointment_rows(self) -> AppointmentRows:
        """The rows."""


def host_calendar(ports: AgendaPorts, actor: Actor) -> Sequence[AgendaRow]:
    """Return somebody's own appointments, those of the last weeks included."""
    today = local_date(ports.clock.now())
    return ports.appointment_rows.agenda(actor.id, today - _BACK, today + _AHEAD)


def day_of_hosts(
    ports: AgendaPorts, actor: Actor, on: date, department: str | None
) -> Sequence[AgendaRow]:
    """Return the appointments of a day: of a department's hosts, or one's own.

    Args:
        ports: The outside world.
        actor: Who asks.
        on: The day.
        department: Whose hosts; None for the actor's own appointments alone.

    Raises:
        NotAllowed: They may not see that department's appointments.
    """
    if department is None:
        return ports.appointment_rows.agenda(actor.id, on, on)
    if not sees_hosts_of(actor, department):
        raise NotAllowed("appointments_not_allowed")
    rules = scheduling_rules(ports.catalogue)
    # One query for each host; a department has a handful of them.
    staff = dict.fromkeys(
        host.staff for host in rules.hosts.values() if host.department == department
    )
    rows = [row for each in staff for row in ports.appointment_rows.agenda(each, on, on)]
    return sorted(rows, key=lambda row: (row.starts_at, row.host))


def sees_hosts_of(actor: Actor, department: str) -> bool:
    """Whether somebody may see the appointments of a department's hosts."""
    scope = widest_scope(actor, "view_appointment")
    return scope is Scope.CITY or (scope is not None and department == actor.department)
