"""Opening hours of hosts and rooms as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sunhall.application.close_time import HoursRead
from sunhall.domain.scheduling.cells import DayChange, Span
from sunhall.http.case_views import Words


def hours_view(found: HoursRead, words: Words) -> dict[str, Any]:
    """Return the days of a host or a room."""
    return {
        "resource": found.resource.key,
        "name": words.own(found.resource.name),
        "department": found.resource.department,
        "days": [
            {
                "on": on,
                "hours": _spans(times.hours),
                "closed": _spans(change.closed),
                "opened": _spans(change.opened),
                "reason": times.reason or None,
                "booked": len(found.booked[on]),
            }
            for on, times, change in found.days
        ],
    }


def change_view(resource: str, on: date, change: DayChange) -> dict[str, Any]:
    """Return what is changed of a day."""
    return {
        "resource": resource,
        "on": on,
        "closed": _spans(change.closed),
        "opened": _spans(change.opened),
    }


def _spans(spans: Iterable[Span]) -> list[dict[str, str]]:
    return [{"from": _clock(span.start), "to": _clock(span.end)} for span in spans]


def _clock(minute: int) -> str:
    """Return a minute of the day as clocks show it; a day ends at ``24:00``."""
    return f"{minute // 60:02}:{minute % 60:02}"
