"""The schedules of 2004 to 2026 as they are shipped, for properties over all of them."""

from functools import cache

from infra.catalogue.schedule import compiled_calendar, library_days
from sunhall.adapters.catalogue_package import calendar_from_mapping
from sunhall.domain.calendar.working_calendar import WorkingCalendar


@cache
def shipped_calendar() -> WorkingCalendar:
    """Compile and load the calendar as a deployment does."""
    return calendar_from_mapping(compiled_calendar(library_days()))
