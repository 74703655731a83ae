"""The schedules of 2025 and 2026, written down by hand from the State Council's notices.

The law tests count by these facts and not by the library the catalogue is compiled from, so that
a mistake in either is seen.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.calendar.working_calendar import WorkingCalendar

_HOLIDAYS = (
    ("new_years_day", "2025-01-01", "2025-01-01"),
    ("spring_festival", "2025-01-28", "2025-02-04"),
    ("tomb_sweeping_day", "2025-04-04", "2025-04-06"),
    ("labour_day", "2025-05-01", "2025-05-05"),
    ("dragon_boat_festival", "2025-05-31", "2025-06-02"),
    ("national_day", "2025-10-01", "2025-10-08"),
    ("new_years_day", "2026-01-01", "2026-01-03"),
    ("spring_festival", "2026-02-15", "2026-02-23"),
    ("tomb_sweeping_day", "2026-04-04", "2026-04-06"),
    ("labour_day", "2026-05-01", "2026-05-05"),
    ("dragon_boat_festival", "2026-06-19", "2026-06-21"),
    ("mid_autumn_festival", "2026-09-25", "2026-09-27"),
    ("national_day", "2026-10-01", "2026-10-07"),
)

_MAKEUP_WORKDAYS = (
    *("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"),
    *("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
)


def working_calendar() -> WorkingCalendar:
    """Return the calendar of 2025 and 2026; 2027 is not published yet."""
    return WorkingCalendar(
        version="by-hand-2026",
        first_year=2025,
        last_year=2026,
        holidays={day: name for name, first, last in _HOLIDAYS for day in _days(first, last)},
        makeup_workdays=frozenset(date.fromisoformat(day) for day in _MAKEUP_WORKDAYS),
    )


def moment(text: str) -> datetime:
    """Return a moment in Beijing: ``2026-04-01`` is nine in the morning of that day."""
    spelled = text if " " in text else f"{text} 09:00"
    return datetime.fromisoformat(spelled).replace(tzinfo=BEIJING)


def _days(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]
