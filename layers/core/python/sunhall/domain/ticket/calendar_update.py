"""What a newly published schedule changes for an open ticket (reference F5)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Outcome
from sunhall.domain.engine.new_schedule import UpdateCalendar, recounted
from sunhall.domain.ticket.decide import Decider
from sunhall.domain.ticket.standing import clock_deadlines
from sunhall.domain.ticket.ticket import Ticket


def _update_calendar(ticket: Ticket, command: UpdateCalendar, context: Context) -> Outcome:
    return recounted(
        command,
        context,
        told=ticket.calendar_version,
        deadlines=partial(clock_deadlines, ticket),
    )


DECIDERS: Final[Mapping[str, Decider]] = {"update_calendar": _update_calendar}
