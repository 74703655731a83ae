"""E-supervision as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sunhall.application.supervise import FindingRow, ListedFinding, OrderRow, Sheet
from sunhall.application.supervision_lists import RiskPoint, Urged
from sunhall.domain.calendar.beijing import in_beijing
from sunhall.domain.catalogue import Catalogue
from sunhall.http.case_views import Words


def finding_line(row: ListedFinding, catalogue: Catalogue, words: Words) -> dict[str, Any]:
    """Return a finding as a line of the list."""
    return {
        "case_id": row.case_id,
        "receipt_no": row.receipt_no,
        **_named(row.service, row.department, words),
        **_judged(row.rule, row.kind, row.severity, row.then, catalogue, words),
        "due_at": _moment(row.due_at),
        "found_at": _moment(row.found_at),
    }


def sheet_view(sheet: Sheet, catalogue: Catalogue, words: Words) -> dict[str, Any]:
    """Return what supervision knows of a case: what stands first, then what stood."""
    rows = sorted(sheet.rows.values(), key=lambda row: (not row.stands, row.found_at))
    return {
        "findings": [_finding(row, catalogue, words) for row in rows],
        "orders": [_order(row, words) for row in sheet.orders],
    }


def risk_view(
    points: Sequence[RiskPoint], catalogue: Catalogue, words: Words
) -> list[dict[str, Any]]:
    """Return the risk points with what was found at each."""
    names = _names(catalogue, words)
    return [
        {
            "id": point.data["id"],
            **{name: words.own(point.data[name]) for name in ("position", "power", "risk")},
            "level": point.data["level"],
            "level_label": words(f"risk_level.{point.data['level']}"),
            "measure": words.own(point.data["measure"]),
            "rules": [
                {"rule": rule, "rule_label": names[rule], "found": found}
                for rule, found in point.found.items()
            ],
            "found": sum(point.found.values()),
        }
        for point in points
    ]


def urged_view(told_at: datetime, urged: Sequence[Urged], words: Words) -> dict[str, Any]:
    """Return what came of urging in several cases."""
    return {
        "told_at": in_beijing(told_at),
        "items": [
            {
                "case_id": each.case_id,
                "receipt_no": each.receipt_no or None,
                "urged": not each.code,
                "code": each.code or None,
                "reason": words(f"error.{each.code}") if each.code else None,
            }
            for each in urged
        ],
    }


def _finding(row: FindingRow, catalogue: Catalogue, words: Words) -> dict[str, Any]:
    finding = row.finding
    return {
        "department": finding.department,
        "department_name": words(f"department.{finding.department}"),
        **_judged(finding.rule, finding.kind, finding.severity, finding.then, catalogue, words),
        "times": finding.times,
        "due_at": in_beijing(finding.due_at) if finding.due_at else None,
        "found_at": in_beijing(row.found_at),
        "stands": row.stands,
        "tell": [{"who": who, "who_label": words(f"told.{who}")} for who in finding.tell],
        "tell_at": in_beijing(row.tell_at),
    }


def _order(row: OrderRow, words: Words) -> dict[str, Any]:
    return {
        "case_id": row.case_id,
        "receipt_no": row.receipt_no,
        "level": row.level,
        "level_label": words(f"supervision_level.{row.level}"),
        "state": row.state,
        "state_label": words(f"state.{row.state}"),
        "department": row.department,
        "department_name": words(f"department.{row.department}"),
        "result": row.result or None,
        "result_label": words(f"order_result.{row.result}") if row.result else None,
        "due_at": in_beijing(row.due_at) if row.due_at else None,
    }


def _named(service: str, department: str, words: Words) -> dict[str, Any]:
    return {
        "service": service,
        "service_label": words(f"service.{service}"),
        "department": department,
        "department_name": words(f"department.{department}"),
    }


def _judged(
    rule: str, kind: str, severity: str, then: str, catalogue: Catalogue, words: Words
) -> dict[str, Any]:
    return {
        "rule": rule,
        # A rule that the city has dropped since has left no name.
        "rule_label": _names(catalogue, words).get(rule, rule),
        "kind": kind,
        "kind_label": words(f"finding_kind.{kind}"),
        "severity": severity,
        "severity_label": words(f"card.{severity}"),
        "then": then,
        "then_label": words(f"finding_then.{then}"),
    }


def _names(catalogue: Catalogue, words: Words) -> Mapping[str, str]:
    rules = catalogue.sections["supervision"]["rules"]
    return {rule["id"]: words.own(rule["name"]) for rule in rules}


def _moment(text: str) -> datetime | None:
    return in_beijing(datetime.fromisoformat(text)) if text else None
