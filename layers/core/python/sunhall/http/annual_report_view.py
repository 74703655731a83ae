"""How an annual report is shown as JSON: the numbers by the keys of the form, and what fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sunhall.application.annual_reports import ReportView
from sunhall.domain.annual_report.form import SECTIONS, ReportForm
from sunhall.domain.annual_report.identities import Finding
from sunhall.domain.annual_report.kept_report import KeptReport, ReportAdditions
from sunhall.domain.annual_report.printed_report import place_in_words
from sunhall.domain.annual_report.report import WRITTEN, AnnualReport
from sunhall.domain.annual_report.table_two import TableTwo, in_wan

Plain = dict[str, Any]


def annual_report_view(
    view: ReportView, form: ReportForm, *, agency: str, title: str, made_at: datetime
) -> Plain:
    """Return the body of the answer.

    Args:
        view: The report and what is kept of it.
        form: The form.
        agency: Name of the agency or government.
        title: Title of the report.
        made_at: When the numbers were counted.
    """
    report = view.report
    period = report.period
    return {
        "level": report.level,
        "department": report.subject if report.level == "unit" else None,
        "agency": agency,
        "title": title,
        "period": {"first": period.first, "last": period.last, "year": period.year},
        "made_at": made_at,
        "balances": report.balances,
        "failing": list(report.failing),
        "findings": [_finding(each, form) for each in report.findings],
        "unchecked": list(report.unchecked),
        "missing": list(report.missing),
        "sections": _sections(report, form) if period.year is not None else [],
        "table_two": _table_two(report.table_two),
        "table_three": _table_three(report, form),
        "table_four": report.counted.four.cells,
        "processing_fees_yuan": report.fees_yuan,
        "units": list(report.units),
        "additions": _additions(view.additions, view.additions_version),
        "settled": _settled(report, view.settled_version),
    }


def _finding(finding: Finding, form: ReportForm) -> Plain:
    return {
        "identity": finding.identity,
        "rule": form.identities[finding.identity],
        "warning": finding.warning,
        "place": finding.place,
        "place_label": place_in_words(finding.place, form),
        "left": finding.left,
        "right": finding.right,
        "cases": list(finding.cases),
        "units": list(finding.units),
    }


def _sections(report: AnnualReport, form: ReportForm) -> list[Plain]:
    return [
        {"id": name, "heading": form.headings[name], "text": report.texts.get(name)}
        for name in SECTIONS
    ]


def _table_two(two: TableTwo | None) -> Plain | None:
    return {**asdict(two), "fees_wan": in_wan(two.fees_yuan)} if two else None


def _table_three(report: AnnualReport, form: ReportForm) -> Plain:
    cells = report.counted.three.cells
    return {
        "columns": dict(form.columns),
        "rows": [
            {"key": key, "labels": list(path), "cells": dict(cells[key])} for key, path in form.rows
        ],
    }


def _additions(additions: ReportAdditions | None, version: int) -> Plain | None:
    if additions is None:
        return None
    texts: Mapping[str, str] = {name: getattr(additions, name) for name in WRITTEN}
    return {
        **texts,
        "table_two": asdict(additions.table_two) if additions.table_two else None,
        "version": version,
        "written_by": additions.written_by,
        "written_at": additions.written_at,
    }


def _settled(report: AnnualReport, version: int) -> Plain | None:
    kept: KeptReport | None = report.settled
    if kept is None:
        return None
    return {
        "version": version,
        "kept_by": kept.kept_by,
        "kept_at": kept.kept_at,
        "acknowledged": list(kept.acknowledged),
        "from_paper": kept.transcribed,
        "changed_since": report.changed_since_settled,
    }
