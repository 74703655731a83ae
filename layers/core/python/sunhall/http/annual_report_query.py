"""Reads which annual report a request asks for, from its query."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final, Literal, TypeAlias, TypeVar, get_args

from sunhall.application.annual_reports import WantedReport
from sunhall.domain.annual_report.commands import FIRST_YEAR, LAST_YEAR
from sunhall.domain.annual_report.period import ReportPeriod
from sunhall.domain.annual_report.report import Level
from sunhall.domain.errors import FieldError, InvalidInput
from sunhall.http.box_query import nothing_but
from sunhall.http.message import Request

T = TypeVar("T")

Format: TypeAlias = Literal["json", "html", "docx", "xlsx"]

FORMATS: Final[tuple[Format, ...]] = get_args(Format)
LEVELS: Final[tuple[Level, ...]] = get_args(Level)

_YEAR: Final = re.compile(r"[0-9]{4}", re.ASCII)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def wanted_report(request: Request) -> tuple[WantedReport, Format]:
    """Return what ``?year=&from=&to=&level=&department=&format=`` asks for.

    A unit is the caller's own department unless another one is named.

    Raises:
        InvalidInput: Neither a year nor two days, both, or a value that is none.
    """
    nothing_but(request, "year", "from", "to", "level", "department", "format")
    query = request.query
    level = _one_of("level", query.get("level", "unit"), LEVELS)
    fmt = _one_of("format", query.get("format", "json"), FORMATS)
    department = query.get("department")
    if department is None and level == "unit":
        department = request.staff().department
    return WantedReport(level, department, _period(request)), fmt


def _period(request: Request) -> ReportPeriod:
    query = request.query
    if "year" in query:
        if "from" in query or "to" in query:
            raise InvalidInput(errors=[FieldError("year", "year_or_days")])
        return ReportPeriod.of_year(_year(query["year"]))
    absent = [name for name in ("from", "to") if name not in query]
    if absent:
        field = "year" if len(absent) == 2 else absent[0]
        raise InvalidInput(errors=[FieldError(field, "missing")])
    first, last = _day("from", query["from"]), _day("to", query["to"])
    if last < first:
        raise InvalidInput(errors=[FieldError("to", "ends_before_it_begins")])
    return ReportPeriod(first, last)


def _year(text: str) -> int:
    if not _YEAR.fullmatch(text) or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise InvalidInput(errors=[FieldError("year", "bad_format")])
    return int(text)


def _day(name: str, text: str) -> date:
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidInput(errors=[FieldError(name, "bad_format")])
    return day


def _one_of(name: str, given: str, allowed: Sequence[T]) -> T:
    for each in allowed:
        if each == given:
            return each
    told = {"allowed": ", ".join(map(str, allowed))}
    raise InvalidInput(errors=[FieldError(name, "not_one_of", told)])
