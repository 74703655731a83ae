"""Takes over the schedule of a year: ``python -m infra.catalogue.new_schedule FILE``.

A file in one of three forms is checked, shown against what was known, and written as the year's
file of ``catalogue/calendars/``:

    year, source, holidays, makeup_workdays     YAML or JSON, as in ``docs/rules.md``
    {"year": …, "days": [{"date", "name", "isOffDay"}]}     JSON, as public data sets have it
    date,kind,name                               CSV; kind is ``off`` or ``work``, also 休 and 班

Without a file it says what the pinned library knows. Nothing is written unless the whole catalogue
compiles with it.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import yaml

from infra.catalogue.compiler import compile_catalogue
from infra.catalogue.models import Holiday, Schedule
from infra.catalogue.problem import CatalogueRefused, Problem, one_of
from infra.catalogue.problem import Path as ValuePath
from infra.catalogue.report import refusal_report
from infra.catalogue.rules import LABELS, Checked, read_file
from infra.catalogue.schedule import library_days, single_schedule_problems
from infra.catalogue.source import Source, read
from sunhall.adapters.catalogue_package import calendar_from_mapping
from sunhall.domain.calendar.working_calendar import Day, WorkingCalendar

_ROOT: Final = Path(__file__).parents[2] / "catalogue"
_ONE_DAY: Final = timedelta(days=1)
_COLUMNS: Final = ("date", "kind", "name")
_KINDS: Final = {"off": False, "休": False, "work": True, "班": True}
_HOLIDAY_LABEL: Final = "holiday:"
_HEAD: Final = "# The State Council's schedule of {year}, taken over by `make calendar`.\n"


@dataclass(frozen=True, slots=True)
class Entry:
    """A day of a schedule as a file lists it.

    Attributes:
        line: Line of the file.
        day: The day.
        working: Whether it is a weekend day that is worked.
        name: Code of its holiday; empty for a worked day.
    """

    line: int
    day: date
    working: bool
    name: str


class _Listed(Source):
    """A file that lists single days: places of the schedule made from it are looked up in it."""

    __slots__ = ("_lines",)

    def __init__(self, name: str, lines: Mapping[ValuePath, int]) -> None:
        super().__init__(name, "", None, None)
        object.__setattr__(self, "_lines", lines)

    def line(self, path: ValuePath) -> int:
        """Return the line of the day that a place of the schedule came from."""
        lines: Mapping[ValuePath, int] = self._lines  # type: ignore[attr-defined]
        return next((lines[path[:n]] for n in (2, 1) if path[:n] in lines), 1)


def read_schedule(file: Path, catalogue: Path = _ROOT) -> Schedule:
    """Read and check a year's schedule.

    Args:
        file: The file, of any of the three forms.
        catalogue: Folder of the catalogue, whose labels name the holidays.

    Raises:
        CatalogueRefused: With everything that is wrong, each with its line.
    """
    problems: list[Problem] = []
    found = _read(file, _holiday_codes(catalogue), problems)
    if found is not None:
        problems += single_schedule_problems(found)
    if found is None or problems:
        raise CatalogueRefused(problems)
    return found.value


def take_over(schedule: Schedule, catalogue: Path = _ROOT) -> tuple[Path, list[tuple[Day, Day]]]:
    """Write the year's file, unless the catalogue would not compile with it.

    Returns:
        The file, and every day that is no longer what it was: before, after.

    Raises:
        CatalogueRefused: The catalogue does not compile with it; it is as it was.
    """
    before = _calendar(catalogue)
    target = catalogue / "calendars" / f"{schedule.year}.yaml"
    earlier = target.read_bytes() if target.exists() else None
    target.write_text(schedule_text(schedule), encoding="utf-8")
    try:
        after = _calendar(catalogue)
    except CatalogueRefused:
        if earlier is None:
            target.unlink()
        else:
            target.write_bytes(earlier)
        raise
    return target, list(changed_days(before, after, schedule.year))


def changed_days(
    before: WorkingCalendar, after: WorkingCalendar, year: int
) -> Iterator[tuple[Day, Day]]:
    """Yield the days of a year, and of the December before, that are worked or named otherwise."""
    day = date(year - 1, 12, 1)
    while day.year <= year:
        old, new = before.day(day), after.day(day)
        if (old.working, old.reason) != (new.working, new.reason):
            yield old, new
        day += _ONE_DAY


def schedule_text(schedule: Schedule) -> str:
    """Return a schedule as the file that people read and edit."""
    plain = {
        "year": schedule.year,
        "source": schedule.source,
        "holidays": [each.model_dump() for each in schedule.holidays],
        "makeup_workdays": list(schedule.makeup_workdays),
    }
    text = yaml.safe_dump(
        plain, allow_unicode=True, sort_keys=False, default_flow_style=None, width=120
    )
    return _HEAD.format(year=schedule.year) + text


def main(arguments: Sequence[str] | None = None) -> int:
    """Take a schedule over and say what changes; status 1 means that it was refused."""
    parser = argparse.ArgumentParser(prog="make calendar", description=__doc__.split("\n", 1)[0])
    parser.add_argument("file", type=Path, nargs="?", help="the schedule: YAML, JSON or CSV")
    parser.add_argument("--catalogue", type=Path, default=_ROOT)
    given = parser.parse_args(arguments)
    if given.file is None:
        return _tell_library(given.catalogue)
    try:
        schedule = read_schedule(given.file, given.catalogue)
        target, changes = take_over(schedule, given.catalogue)
    except CatalogueRefused as refused:
        sys.stderr.write(refusal_report(refused, given.file.parent, colour=sys.stderr.isatty()))
        return 1
    sys.stdout.write("".join(f"{line}\n" for line in _told(schedule, target, changes)))
    return 0


def _told(schedule: Schedule, target: Path, changes: list[tuple[Day, Day]]) -> Iterator[str]:
    off = sum((each.last - each.first).days + 1 for each in schedule.holidays)
    worked = len(schedule.makeup_workdays)
    yield f"Schedule of {schedule.year} ({schedule.source}): {off} days off, {worked} worked."
    for old, new in changes:
        yield f"  {new.date} {new.date:%a}  {old.reason:<32} → {new.reason}"
    yield f"{len(changes)} days are no longer what they were." if changes else "No day changes."
    yield f"Written to {target}."


def _tell_library(catalogue: Path) -> int:
    known, in_force = library_days(), _calendar(catalogue)
    sys.stdout.write(
        f"The pinned library chinesecalendar knows the schedules up to {known.last_year}; with the "
        f"files of catalogue/calendars/ they are known up to {in_force.last_year}.\n"
        "For a year that it does not know, give the file: make calendar FILE=2027.yaml\n"
    )
    return 0


# --- reading -------------------------------------------------------------------------------------


def _read(
    file: Path, codes: Mapping[str, str], problems: list[Problem]
) -> Checked[Schedule] | None:
    if file.suffix.lower() == ".csv":
        return _grouped(file.name, None, "", _csv_entries(file, codes, problems), problems)
    source = read(file.parent, file.name, problems)
    if source is None:
        return None
    if isinstance(source.data, dict) and "days" in source.data:
        year = source.data.get("year")
        papers = source.data.get("papers") or []
        entries = _listed_entries(source, codes, problems)
        origin = str(papers[0]) if isinstance(papers, list) and papers else ""
        return _grouped(
            file.name, year if isinstance(year, int) else None, origin, entries, problems
        )
    return read_file(file.parent, file.name, Schedule, problems)


def _csv_entries(file: Path, codes: Mapping[str, str], problems: list[Problem]) -> list[Entry]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        problems.append(Problem(file.name, 1, "", "the file is missing"))
        return []
    except UnicodeDecodeError as error:
        problems.append(Problem(file.name, 1, "", f"not UTF-8 text (byte {error.start})"))
        return []
    rows = csv.reader(text.splitlines())
    head = [cell.strip().lower() for cell in next(rows, [])]
    if tuple(head) != _COLUMNS:
        reason = f"the first line has to be {','.join(_COLUMNS)}"
        problems.append(Problem(file.name, 1, "", reason))
        return []
    found = []
    for row in rows:
        cells = [cell.strip() for cell in row]
        if any(cells):
            day, kind, name = (*cells, "", "", "")[:3]
            place = (file.name, rows.line_num)
            found.append(_entry(place, day, _KINDS.get(kind.lower()), kind, name, codes, problems))
    return [entry for entry in found if entry]


def _listed_entries(
    source: Source, codes: Mapping[str, str], problems: list[Problem]
) -> list[Entry]:
    days = source.data["days"]
    if not isinstance(days, list):
        problems.append(source.problem(("days",), "has to be a list of days"))
        return []
    found = []
    for place, each in enumerate(days):
        if not isinstance(each, dict):
            problems.append(source.problem(("days", place), "has to have date, name, isOffDay"))
            continue
        off = each.get("isOffDay")
        working = not off if isinstance(off, bool) else None
        where = (source.name, source.line(("days", place, "date")))
        texts = str(each.get("date", "")), str(each.get("name", ""))
        found.append(_entry(where, texts[0], working, str(off), texts[1], codes, problems))
    return [entry for entry in found if entry]


def _entry(
    place: tuple[str, int],
    day: str,
    working: bool | None,
    kind: str,
    name: str,
    codes: Mapping[str, str],
    problems: list[Problem],
) -> Entry | None:
    """Return a listed day, or note everything that is wrong with it."""
    before = len(problems)
    try:
        parsed = date.fromisoformat(day)
    except ValueError:
        parsed = date.min
        problems.append(Problem(*place, "date", f"{day!r} is no day; write it as 2027-01-31"))
    if working is None:
        reason = f"{kind!r} does not say whether the day is off or worked"
        problems.append(Problem(*place, "kind", reason))
    # Public lists name the days of two holidays after both: 国庆节、中秋节.
    code = next((codes[part] for part in name.split("、") if part in codes), "")
    if working is False and not code:
        reason = f"{name!r} is no known holiday; {one_of(codes, name)}"
        problems.append(Problem(*place, "name", reason))
    if len(problems) > before:
        return None
    return Entry(place[1], parsed, bool(working), "" if working else code)


def _grouped(
    name: str,
    year: int | None,
    origin: str,
    entries: list[Entry],
    problems: list[Problem],
) -> Checked[Schedule] | None:
    """Make a schedule of listed days: days off that follow each other are one holiday."""
    if problems:
        return None
    days: dict[date, Entry] = {}
    for entry in entries:
        if entry.day in days:
            reason = f"{entry.day} stands in line {days[entry.day].line} already"
            problems.append(Problem(name, entry.line, "date", reason))
        days.setdefault(entry.day, entry)
    # A schedule may settle days of the December before: the year is the last one that is listed.
    of = year or max((day.year for day in days), default=0)
    lines: dict[ValuePath, int] = {}
    runs: list[Holiday] = []
    for entry in sorted(days.values(), key=lambda each: each.day):
        if entry.working:
            continue
        last = runs[-1] if runs else None
        if last and last.name == entry.name and last.last + _ONE_DAY == entry.day:
            runs[-1] = Holiday(name=last.name, first=last.first, last=entry.day)
            continue
        lines["holidays", len(runs)] = entry.line
        runs.append(Holiday(name=entry.name, first=entry.day, last=entry.day))
    worked = sorted(entry.day for entry in days.values() if entry.working)
    for place, day in enumerate(worked):
        lines["makeup_workdays", place] = days[day].line
    if not runs:
        problems.append(Problem(name, 1, "", "no day off is listed"))
    if problems:
        return None
    schedule = Schedule(
        year=of,
        source=origin or f"国务院办公厅关于{of}年部分节假日安排的通知",
        holidays=runs,
        makeup_workdays=worked,
    )
    return Checked(_Listed(name, lines), schedule)


def _holiday_codes(catalogue: Path) -> dict[str, str]:
    """Return code and Chinese name of every holiday that has a label, each leading to the code."""
    problems: list[Problem] = []
    source = read(catalogue, LABELS, problems)
    if source is None:
        raise CatalogueRefused(problems)
    days: Mapping[str, Any] = source.data.get("day", {})
    codes: dict[str, str] = {}
    for key, texts in days.items():
        if key.startswith(_HOLIDAY_LABEL):
            code = key.removeprefix(_HOLIDAY_LABEL)
            codes |= {code: code, texts["zh-CN"]: code}
    return codes


def _calendar(catalogue: Path) -> WorkingCalendar:
    return calendar_from_mapping(compile_catalogue(catalogue).catalogue["calendar"])


if __name__ == "__main__":
    sys.exit(main())
