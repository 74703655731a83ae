"""The report as people read it: one sequence of parts that every format prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Final

from sunhall.domain.annual_report.form import ReportForm
from sunhall.domain.annual_report.grid import (
    table_four_grid,
    table_three_grid,
    table_two_grid,
)
from sunhall.domain.annual_report.identities import Finding
from sunhall.domain.annual_report.report import AnnualReport
from sunhall.domain.calendar.beijing import in_beijing
from sunhall.domain.printed_paper import Heading, Paragraph, Part, PrintedReport

#: Cases of a finding that are named on paper; the data lists all of them.
NAMED_CASES: Final = 20


def printed(
    report: AnnualReport,
    form: ReportForm,
    *,
    agency: str,
    names: Mapping[str, str],
    made_at: datetime,
) -> PrintedReport:
    """Put a report into the words of the form.

    Args:
        report: The report.
        form: The form.
        agency: Name of the agency or government whose report it is.
        names: Names of departments by id.
        made_at: When the numbers were counted.
    """
    return PrintedReport(
        agency=agency,
        title=_title(report, form),
        alarms=tuple(_alarms(report, form, names)),
        remarks=tuple(_remarks(report, form, names, made_at)),
        made_at=made_at,
        parts=tuple(_parts(report, form)),
    )


def day(value: date) -> str:
    """Return a day as official papers write it."""
    return f"{value.year}年{value.month}月{value.day}日"


def _title(report: AnnualReport, form: ReportForm) -> str:
    period = report.period
    if period.year is not None:
        return form.title.format(year=period.year)
    return form.range_title.format(first=day(period.first), last=day(period.last))


def _alarms(report: AnnualReport, form: ReportForm, names: Mapping[str, str]) -> Iterator[str]:
    if report.balances:
        return
    acknowledged = report.settled.acknowledged if report.settled else ()
    if set(report.failing) <= set(acknowledged):
        yield form.notes["acknowledged"].format(identities="、".join(report.failing))
    else:
        yield form.notes["failing"]
    for finding in report.findings:
        if not finding.warning:
            yield _told(finding, "finding", form, names)


def _remarks(
    report: AnnualReport, form: ReportForm, names: Mapping[str, str], made_at: datetime
) -> Iterator[str]:
    moment = _moment(made_at)
    if report.period.year is None:
        yield form.notes["as_of"].format(moment=moment)
    elif report.settled is None:
        yield form.notes["unsettled"].format(moment=moment)
    elif report.changed_since_settled:
        yield form.notes["changed"]
    for finding in report.findings:
        if finding.warning:
            yield _told(finding, "warning", form, names)


def _moment(instant: datetime) -> str:
    local = in_beijing(instant)
    return f"{day(local.date())}{local:%H:%M}"


def _told(finding: Finding, note: str, form: ReportForm, names: Mapping[str, str]) -> str:
    said = form.notes[note].format(
        identity=finding.identity,
        rule=form.identities[finding.identity],
        place=place_in_words(finding.place, form),
        left=finding.left,
        right="—" if finding.right == "" else finding.right,
    )
    if finding.units:
        units = "、".join(names.get(unit, unit) for unit in finding.units)
        said += form.notes["units"].format(units=units)
    if finding.cases:
        cases = "、".join(finding.cases[:NAMED_CASES])
        key = "cases" if len(finding.cases) <= NAMED_CASES else "more_cases"
        said += form.notes[key].format(cases=cases, count=len(finding.cases))
    return said


def place_in_words(place: str, form: ReportForm) -> str:
    """Return a cell in the words of the form; anything else as it is."""
    row, _, column = place.partition(".")
    labels = dict(form.rows)
    if row in labels:
        return f"{labels[row][-1]}，{form.columns.get(column, column)}"
    if row in form.columns:
        return form.columns[row]
    if row in form.remedies:
        return f"{form.remedies[row]}，{form.outcomes.get(column, column)}"
    for block in form.table_two:
        heads = dict(zip(block.columns, block.heads[1:], strict=True))
        if row in dict(block.rows):
            return f"{dict(block.rows)[row]}，{heads.get(column, column)}"
    return place


def _parts(report: AnnualReport, form: ReportForm) -> Iterator[Part]:
    whole_year = report.period.year is not None
    if whole_year:
        yield from _written("general", report, form)
        period = report.period
        yield Paragraph(form.notes["period"].format(first=day(period.first), last=day(period.last)))
        yield Heading(form.headings["table_two"])
        yield table_two_grid(form, report.table_two)
    yield Heading(form.headings["table_three"])
    yield table_three_grid(form, report.counted.three)
    yield Heading(form.headings["table_four"])
    yield table_four_grid(form, report.counted.four)
    if whole_year:
        yield from _written("problems", report, form)
        yield Heading(form.headings["other"])
    yield Paragraph(form.processing_fees.format(yuan=report.fees_yuan))
    if whole_year and "other" in report.texts:
        yield from _paragraphs(report.texts["other"])


def _written(section: str, report: AnnualReport, form: ReportForm) -> Iterator[Part]:
    yield Heading(form.headings[section])
    yield from _paragraphs(report.texts.get(section, form.notes["unwritten"]))


def _paragraphs(text: str) -> Iterator[Paragraph]:
    for line in text.splitlines():
        if line.strip():
            yield Paragraph(line.strip())
