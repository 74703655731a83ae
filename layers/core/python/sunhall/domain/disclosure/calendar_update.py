"""What a newly published schedule changes for an open request (reference C.2, event 34).

The commit that records the event refreshes the indexes, so a date that moves *earlier* rings in
time.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from sunhall.domain.disclosure.request import DisclosureRequest
from sunhall.domain.disclosure.standing import clock_deadlines
from sunhall.domain.disclosure.topics import Topic
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Outcome
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.new_schedule import UpdateCalendar, recounted


def update_calendar(
    request: DisclosureRequest, command: UpdateCalendar, context: Context
) -> Outcome:
    """Return what the calendar in force changes against an earlier one."""
    return recounted(
        command,
        context,
        told=request.calendar_version,
        deadlines=partial(clock_deadlines, request),
    )


def _updated(request: DisclosureRequest, event: Event) -> DisclosureRequest:
    """Keep by which schedule the dates were announced last; the dates themselves are derived."""
    return replace(request, calendar_version=event.data["calendar_version"])


TOPIC: Final = Topic(
    commands={"update_calendar": UpdateCalendar},
    deciders={UpdateCalendar: update_calendar},
    effects={"calendar_updated": _updated},
)
