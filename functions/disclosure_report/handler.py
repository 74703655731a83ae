"""``…/staff/reports/disclosure-annual``: the statutory annual report, as data and as files.

A function of its own, because Word and Excel files need the documents layer. It writes what the
office adds and what it settled, and nothing else.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from sunhall.application.annual_reports import (
    ReportPorts,
    add_to_report,
    read_report,
    settle_report,
)
from sunhall.bootstrap import Backend
from sunhall.http.edge import serve
from sunhall.http.json_body import json_body
from sunhall.http.message import Request, Response
from sunhall.http.parse import parse

if TYPE_CHECKING:
    from sunhall.domain.annual_report.report import AnnualReport
    from sunhall.domain.printed_paper import PrintedReport
    from sunhall.http.annual_report_query import Format

# What reads a question, shows a report or takes one over is imported with the first of its kind:
# whoever writes a text needs no tables, and whoever reads a report no forms of commands.

#: Three texts of 20,000 characters each, in UTF-8.
MAX_BYTES = 256 * 1024

_SHEETS = "application/vnd.openxmlformats-officedocument"
MEDIA = {
    "html": "text/html; charset=utf-8",
    "docx": f"{_SHEETS}.wordprocessingml.document",
    "xlsx": f"{_SHEETS}.spreadsheetml.sheet",
}


class ReportPress(Protocol):
    """Prints reports."""

    def print(self, report: PrintedReport, fmt: str) -> bytes:
        """Return a report as ``html``, ``docx`` or ``xlsx``."""


class PrintingPorts(ReportPorts, Protocol):
    """What this function needs."""

    @property
    def report_press(self) -> ReportPress:
        """The press."""


@cache
def ports() -> PrintingPorts:
    """The process's adapters."""
    return Backend(os.environ)


def read(request: Request) -> Response:
    """``GET …?year=&from=&to=&level=&department=&format=``."""
    from sunhall.http.annual_report_query import wanted_report
    from sunhall.http.annual_report_view import annual_report_view

    actor = request.staff()
    wanted, fmt = wanted_report(request)
    view = read_report(ports(), actor, wanted)
    report = _printed(view.report)
    if fmt != "json":
        return _file(report, view.report, fmt)
    body = annual_report_view(
        view,
        ports().report_form,
        agency=report.agency,
        title=report.title,
        made_at=report.made_at,
    )
    return Response(200, body)


def add(request: Request) -> Response:
    """``PUT …/additions``: the texts and figures that the office adds."""
    from sunhall.domain.annual_report.commands import AddToReport

    command = parse(AddToReport, json_body(request, max_bytes=MAX_BYTES))
    return _kept(add_to_report(ports(), request.staff(), command))


def settle(request: Request) -> Response:
    """``PUT …/settled``: the report of a year is final, or taken over from paper."""
    from sunhall.domain.annual_report.commands import SettleReport

    command = parse(SettleReport, json_body(request, max_bytes=MAX_BYTES))
    return _kept(settle_report(ports(), request.staff(), command))


def _kept(version: int) -> Response:
    return Response(200, {"version": version})


def _printed(report: AnnualReport) -> PrintedReport:
    from sunhall.domain.annual_report.printed_report import printed

    catalogue = ports().catalogue
    names = {name: each.name["zh-CN"] for name, each in catalogue.departments.items()}
    # The report is an official paper in the language of the law, whoever asks for it.
    agency = names.get(report.subject, catalogue.city.government["zh-CN"])
    now = ports().clock.now()
    return printed(report, ports().report_form, agency=agency, names=names, made_at=now)


def _file(report: PrintedReport, of: AnnualReport, fmt: Format) -> Response:
    content = ports().report_press.print(report, fmt)
    headers: dict[str, Any] = {
        "content-type": MEDIA[fmt],
        "content-disposition": f'attachment; filename="{_name(of)}.{fmt}"',
    }
    return Response(200, content, headers)


def _name(report: AnnualReport) -> str:
    """Return the name of the file; it tells, too, that a report does not balance."""
    period = report.period
    days = str(period.year) if period.year else f"{period.first}-{period.last}"
    subject = report.subject.removeprefix("@")
    explained = report.settled.acknowledged if report.settled else ()
    unbalanced = "" if set(report.failing) <= set(explained) else "-unbalanced"
    return f"disclosure-annual-{days}-{subject}{unbalanced}"


lambda_handler = serve(
    {
        "GET /api/v1/staff/reports/disclosure-annual": read,
        "PUT /api/v1/staff/reports/disclosure-annual/additions": add,
        "PUT /api/v1/staff/reports/disclosure-annual/settled": settle,
    }
)
