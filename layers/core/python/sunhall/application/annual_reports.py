"""Yearly reports: reads one as it stands now, takes what the office adds, settles one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sunhall.application.keep_ledger import LedgerPorts
from sunhall.domain.actor import Actor
from sunhall.domain.annual_report.count import Counted
from sunhall.domain.annual_report.kept_report import GOVERNMENT, KeptReport, ReportAdditions
from sunhall.domain.annual_report.period import ReportPeriod
from sunhall.domain.annual_report.report import AnnualReport, Level, ReportSources, make_report
from sunhall.domain.annual_report.roll_up import reporting_units
from sunhall.domain.annual_report.table_four import TableFour
from sunhall.domain.annual_report.table_three import CARRIED_OUT, COLUMNS, SUM, TableThree
from sunhall.domain.annual_report.table_two import TableTwo
from sunhall.domain.authorization import permitted
from sunhall.domain.calendar.beijing import local_date
from sunhall.domain.errors import Conflict, FieldError, InvalidInput, NotAllowed, RuleRefused

if TYPE_CHECKING:
    from sunhall.domain.annual_report.commands import AddToReport, SettleReport
    from sunhall.domain.annual_report.form import ReportForm


class AlreadyChanged(Exception):
    """Somebody wrote the next version in the meantime."""


class Reports(Protocol):
    """What is kept of yearly reports; no version is ever overwritten."""

    def additions(self, subject: str, year: int) -> tuple[ReportAdditions | None, int]:
        """Return what the office added to a report, with its version; 0 while it added nothing."""

    def put_additions(
        self, subject: str, year: int, additions: ReportAdditions, *, after: int
    ) -> int:
        """Keep what the office added as the next version, and return it.

        Raises:
            AlreadyChanged: Somebody wrote that version before.
        """

    def kept(self, subject: str, year: int) -> tuple[KeptReport | None, int]:
        """Return the settled report of a year, with its version; 0 while there is none."""

    def keep(self, report: KeptReport, *, after: int) -> int:
        """Keep a settled report as the next version, and return it.

        Raises:
            AlreadyChanged: Somebody settled that version before.
        """


class ReportPorts(LedgerPorts, Protocol):
    """What reports need besides what every use case may."""

    @property
    def reports(self) -> Reports:
        """What is kept of reports."""

    @property
    def report_form(self) -> ReportForm:
        """The form of the annual report."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class WantedReport:
    """Which report somebody wants.

    Attributes:
        level: ``unit`` or ``government``.
        department: Whose, for a unit.
        period: The days.
    """

    level: Level
    department: str | None
    period: ReportPeriod


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ReportView:
    """A report and the versions of what is kept of it.

    Attributes:
        report: The report.
        additions_version: Version of what the office added; 0 for nothing.
        settled_version: Version of the settled report; 0 for none.
        additions: What the office added.
    """

    report: AnnualReport
    additions_version: int
    settled_version: int
    additions: ReportAdditions | None


def may_read(actor: Actor, department: str | None) -> bool:
    """Tell whether somebody may read the report of a department, or of the government for None."""
    return permitted(actor, "view_annual_report", department)


def read_report(ports: ReportPorts, actor: Actor, wanted: WantedReport) -> ReportView:
    """Make a report from the ledger as it is now.

    Raises:
        NotAllowed: The actor may not see that report.
        InvalidInput: There is no such department, or it does not go with the level.
    """
    subject = _subject(ports, wanted.level, wanted.department)
    if not may_read(actor, wanted.department):
        raise NotAllowed("annual_report_not_allowed")
    return _view(ports, wanted.level, subject, wanted.period)


def add_to_report(ports: ReportPorts, actor: Actor, command: AddToReport) -> int:
    """Keep the texts and figures of a report; return their version.

    Raises:
        NotAllowed: The actor may not write reports.
        InvalidInput: There is no such department, or it does not go with the level.
        Conflict: Somebody else wrote in the meantime.
    """
    subject = _writable(ports, actor, command.level, command.department)
    additions = ReportAdditions(
        general=command.general,
        problems=command.problems,
        other=command.other,
        table_two=command.table_two,
        written_by=actor.id,
        written_at=ports.clock.now(),
    )
    try:
        return ports.reports.put_additions(
            subject, command.year, additions, after=command.expected_version
        )
    except AlreadyChanged:
        raise Conflict("stale_version") from None


def settle_report(ports: ReportPorts, actor: Actor, command: SettleReport) -> int:
    """Settle a report: what the next year goes on from, and what may be published.

    Raises:
        NotAllowed: The actor may not write reports.
        InvalidInput: There is no such department, or it does not go with the level.
        RuleRefused: The year is not over, something is missing, or the report does not balance.
        Conflict: Somebody else settled it in the meantime.
    """
    subject = _writable(ports, actor, command.level, command.department)
    period = ReportPeriod.of_year(command.year)
    now = ports.clock.now()
    if local_date(now) <= period.last:
        raise RuleRefused("report_year_not_over", article="49")
    counted, table_two, acknowledged = (
        _from_paper(command) if command.from_paper else _from_ledger(ports, subject, command)
    )
    report = KeptReport(
        subject=subject,
        year=command.year,
        counted=counted,
        table_two=table_two,
        transcribed=command.from_paper is not None,
        acknowledged=acknowledged,
        kept_by=actor.id,
        kept_at=now,
    )
    try:
        return ports.reports.keep(report, after=command.expected_version)
    except AlreadyChanged:
        raise Conflict("stale_version") from None


def _from_paper(command: SettleReport) -> tuple[Counted, TableTwo | None, tuple[str, ...]]:
    paper = command.from_paper
    numbers = paper.carried_out if paper else ()
    places = {
        f"{CARRIED_OUT}.{column}": number for column, number in zip(COLUMNS, numbers, strict=True)
    }
    places[f"{CARRIED_OUT}.{SUM}"] = sum(numbers)
    counted = Counted(TableThree.from_places(places), TableFour.from_places({}), {})
    return counted, paper.table_two if paper else None, ()


def _from_ledger(
    ports: ReportPorts, subject: str, command: SettleReport
) -> tuple[Counted, TableTwo | None, tuple[str, ...]]:
    report = _view(ports, command.level, subject, ReportPeriod.of_year(command.year)).report
    if report.missing:
        raise RuleRefused("report_incomplete", {"parts": ", ".join(report.missing)}, article="50")
    unexplained = [each for each in report.failing if each not in command.acknowledged]
    if unexplained:
        # The numbers of the law's own form contradict each other: nobody may publish that.
        raise RuleRefused(
            "report_does_not_balance", {"identities": ", ".join(unexplained)}, article="50"
        )
    return report.counted, report.table_two, report.failing


def _subject(ports: ReportPorts, level: Level, department: str | None) -> str:
    if level == "government":
        if department is not None:
            raise InvalidInput(errors=[FieldError("department", "bad_value")])
        return GOVERNMENT
    if department is None:
        raise InvalidInput(errors=[FieldError("department", "missing")])
    if department not in ports.catalogue.departments:
        raise InvalidInput(errors=[FieldError("department", "unknown_department")])
    return department


def _writable(ports: ReportPorts, actor: Actor, level: Level, department: str | None) -> str:
    if not permitted(actor, "write_annual_report", department):
        raise NotAllowed("annual_report_not_allowed")
    return _subject(ports, level, department)


def _view(ports: ReportPorts, level: Level, subject: str, period: ReportPeriod) -> ReportView:
    year = period.year
    units = reporting_units(ports.catalogue.departments) if level == "government" else (subject,)
    entries = {unit: ports.ledger.entries(unit, through=period.last) for unit in units}
    if year is None:
        sources = ReportSources(level, subject, period, entries)
        return ReportView(make_report(sources), 0, 0, None)
    additions, additions_version = ports.reports.additions(subject, year)
    settled, settled_version = ports.reports.kept(subject, year)
    unit_reports, unit_tables = _units(ports, units, year) if level == "government" else ({}, {})
    sources = ReportSources(
        level=level,
        subject=subject,
        period=period,
        entries=entries,
        additions=additions,
        last_year=ports.reports.kept(subject, year - 1)[0],
        settled=settled,
        unit_reports=unit_reports,
        unit_tables_two=unit_tables,
        statements=ports.report_form.statements,
    )
    return ReportView(make_report(sources), additions_version, settled_version, additions)


def _units(
    ports: ReportPorts, units: tuple[str, ...], year: int
) -> tuple[Mapping[str, KeptReport], Mapping[str, TableTwo | None]]:
    """Return what units settled for a year, and their tables two: settled, else as stated."""
    reports: dict[str, KeptReport] = {}
    tables: dict[str, TableTwo | None] = {}
    for unit in units:
        kept, _ = ports.reports.kept(unit, year)
        if kept is not None and not kept.transcribed:
            reports[unit] = kept
            tables[unit] = kept.table_two
        else:
            stated, _ = ports.reports.additions(unit, year)
            tables[unit] = stated.table_two if stated else None
    return reports, tables
