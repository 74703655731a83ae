"""The working-day calendar: the library's schedules and the city's own files for single years."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import chinese_calendar
from chinese_calendar.constants import holidays as library_holidays
from chinese_calendar.constants import workdays as library_workdays

from infra.catalogue.models import Schedule
from infra.catalogue.problem import Problem
from infra.catalogue.rules import Checked
from sunhall.domain.calendar.working_calendar import NEW_YEARS_DAY

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Days:
    """Days that are not what their weekday says.

    Attributes:
        first_year: First year whose schedule is known.
        last_year: Last year whose schedule is known.
        holidays: Days off and the code of their holiday.
        makeup_workdays: Saturdays and Sundays worked in exchange.
    """

    first_year: int
    last_year: int
    holidays: Mapping[date, str]
    makeup_workdays: frozenset[date]


def library_days() -> Days:
    """Return what the library knows."""
    holidays = {day: _code(name) for day, name in library_holidays.items()}
    listed = (*holidays, *library_workdays)
    return Days(
        first_year=min(listed).year,
        last_year=max(listed).year,
        holidays=holidays,
        makeup_workdays=frozenset(library_workdays),
    )


def with_schedules(days: Days, schedules: Iterable[Schedule]) -> Days:
    """Put the city's own files in the place of the library's years."""
    holidays, makeup = dict(days.holidays), set(days.makeup_workdays)
    last_year = days.last_year
    for schedule in schedules:
        holidays = {day: name for day, name in holidays.items() if day.year != schedule.year}
        makeup = {day for day in makeup if day.year != schedule.year}
        listed = dict(days_off(schedule))
        # A schedule may settle days of the December before: what it says of them holds.
        holidays = {
            day: name for day, name in holidays.items() if day not in schedule.makeup_workdays
        }
        makeup = {day for day in makeup if day not in listed}
        holidays.update(listed)
        makeup.update(schedule.makeup_workdays)
        last_year = max(last_year, schedule.year)
    return Days(days.first_year, last_year, holidays, frozenset(makeup))


def days_off(schedule: Schedule) -> Iterator[tuple[date, str]]:
    """Yield every day off of a schedule with the code of its holiday."""
    for holiday in schedule.holidays:
        day = holiday.first
        while day <= holiday.last:
            yield day, holiday.name
            day += _ONE_DAY


def schedule_problems(files: list[Checked[Schedule]], known: Days) -> Iterator[Problem]:
    """Find what is wrong with the files of single years, alone and together."""
    owner: dict[int, str] = {}
    years = set(range(known.first_year, known.last_year + 1)) | {each.value.year for each in files}
    for file in files:
        source, schedule = file.source, file.value
        if schedule.year in owner:
            reason = f"the schedule of {schedule.year} stands in {owner[schedule.year]} already"
            yield source.problem(("year",), reason)
        owner.setdefault(schedule.year, source.name)
        missing = sorted(set(range(known.first_year, schedule.year)) - years)
        if missing:
            reason = f"the schedule of {missing[0]} is missing: years have to follow each other"
            yield source.problem(("year",), reason)
        yield from single_schedule_problems(file)


def superseded(files: list[Checked[Schedule]], known: Days) -> Iterator[str]:
    """Say which files of single years the library has caught up with."""
    for file in files:
        year = file.value.year
        if not known.first_year <= year <= known.last_year:
            continue
        if _encoded(with_schedules(known, [file.value])) == _encoded(known):
            yield f"{file.source.name} can be removed: the library has the same schedule now"
        else:
            yield f"{file.source.name} differs from the library's schedule of {year}, and holds"


def compiled_calendar(days: Days) -> dict[str, Any]:
    """Return the compact form that is shipped: holidays as runs of days, and a version."""
    plain = _encoded(days)
    digest = hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
    return {"version": f"{days.last_year}-{digest[:8]}", **plain}


def single_schedule_problems(file: Checked[Schedule]) -> Iterator[Problem]:
    """Find what is wrong with the file of a year by itself."""
    source, schedule = file.source, file.value
    off: dict[date, str] = {}
    for index, holiday in enumerate(schedule.holidays):
        for key, day in (("first", holiday.first), ("last", holiday.last)):
            if not _belongs(day, schedule.year):
                reason = f"{day} is neither in {schedule.year} nor in the December before"
                yield source.problem(("holidays", index, key), reason)
        for day, name in days_off(schedule.model_copy(update={"holidays": [holiday]})):
            if day in off:
                reason = f"{day} is part of {off[day]} already"
                yield source.problem(("holidays", index), reason)
            off.setdefault(day, name)
    if off.get(date(schedule.year, 1, 1)) != NEW_YEARS_DAY:
        reason = f"1 January {schedule.year} has to be a day off named {NEW_YEARS_DAY}"
        yield source.problem(("holidays",), reason)
    for index, day in enumerate(schedule.makeup_workdays):
        path = ("makeup_workdays", index)
        if not _belongs(day, schedule.year):
            reason = f"{day} is neither in {schedule.year} nor in the December before"
            yield source.problem(path, reason)
        if day in off:
            yield source.problem(path, f"{day} is a day off ({off[day]}) as well")
        if day.weekday() < _SATURDAY:
            yield source.problem(path, f"{day} is a {day:%A}: only weekend days are made up")
        if day in schedule.makeup_workdays[:index]:
            yield source.problem(path, f"{day} stands here twice")


def _belongs(day: date, year: int) -> bool:
    return day.year == year or (day.year, day.month) == (year - 1, 12)


def _code(name: str) -> str:
    code: str = chinese_calendar.Holiday(name).name
    return code


def _encoded(days: Days) -> dict[str, Any]:
    return {
        "first_year": days.first_year,
        "last_year": days.last_year,
        "holidays": [[name, first.isoformat(), length] for name, first, length in _runs(days)],
        "makeup_workdays": [day.isoformat() for day in sorted(days.makeup_workdays)],
    }


def _runs(days: Days) -> list[tuple[str, date, int]]:
    runs: list[tuple[str, date, int]] = []
    for day, name in sorted(days.holidays.items()):
        if runs:
            last_name, first, length = runs[-1]
            if last_name == name and first + length * _ONE_DAY == day:
                runs[-1] = (name, first, length + 1)
                continue
        runs.append((name, day, 1))
    return runs
