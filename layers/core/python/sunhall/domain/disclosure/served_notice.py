"""When a notice that gives the applicant time was served, and until when that time runs.

A notice is served once it stands on the tracking page, which is when it was produced; number and
digests of it are in that event. Where that was later than the notice was ordered, the time runs
from there (arts. 30, 42): nobody has given up what they were not told of.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.calendar.counting import add_working_days
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Refusal
from sunhall.domain.engine.issued_letter import IssuedLetter


def served_on(notice: IssuedLetter) -> date | None:
    """Return the day a notice was served, or None while it is still being made."""
    return local_date(notice.produced_at) if notice.produced_at and notice.published else None


def last_day(
    notice: IssuedLetter, days: int, until: date, running: Refusal, context: Context
) -> date | Refusal:
    """Return the last day of a period that is over, or why it is not over.

    Args:
        notice: The letter that gave the time.
        days: Its length in working days.
        until: Its last day, as the notice says it.
        running: What to answer while it runs; its last day is told with it.
        context: The world.
    """
    served = served_on(notice)
    if served is not None:
        until = max(until, add_working_days(context.catalogue.calendar, served, days).due_on)
    if context.today <= until:
        return replace(running, params={"until": until.isoformat()})
    if served is None:
        return Refusal("notice_not_served", {"letter": notice.code}, kind="conflict")
    return until
