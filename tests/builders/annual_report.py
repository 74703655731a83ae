"""Requests as the statistics see them, their histories, and the form of the annual report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from infra.catalogue.source import data_of
from sunhall.domain.annual_report.count import Counted, count
from sunhall.domain.annual_report.form import ReportForm, form_from_mapping
from sunhall.domain.annual_report.kept_report import KeptReport
from sunhall.domain.annual_report.ledger_entry import LedgerEntry, RemedyRecord
from sunhall.domain.annual_report.period import ReportPeriod
from sunhall.domain.annual_report.table_four import TableFour
from sunhall.domain.annual_report.table_three import COLUMNS, LEAVES, ROWS, TableThree
from sunhall.domain.annual_report.table_two import TableTwo
from sunhall.domain.calendar.beijing import BEIJING
from sunhall.domain.engine.event import Event, Happening, record

FORM_FILE = Path(__file__).parents[2] / "catalogue" / "reports" / "disclosure-annual.yaml"

#: Kind of applicant → column, as the example city has them.
KINDS = {
    "natural_person": "c1",
    "commercial_enterprise": "c2",
    "research_institution": "c3",
    "public_benefit": "c4",
    "legal_services": "c5",
    "other_organisation": "c6",
}
YEAR = 2026
PERIOD = ReportPeriod.of_year(YEAR)
WRITTEN_AT = datetime(2027, 1, 20, 10, 0, tzinfo=BEIJING)


@cache
def form() -> ReportForm:
    """Return the form that the example city ships."""
    return form_from_mapping(data_of(FORM_FILE.read_text(encoding="utf-8")))


def on(day: str) -> date:
    """Return a day."""
    return date.fromisoformat(day)


def entry(
    number: int,
    received_on: str,
    ended_on: str | None = None,
    leaf: str | None = None,
    *,
    column: str = "c1",
    department: str = "education-bureau",
    remedies: Sequence[RemedyRecord] = (),
    **more: Any,
) -> LedgerEntry:
    """Return a request of the ledger."""
    return LedgerEntry(
        case_id=f"01JKXQ3W8Z{number:016}",
        receipt_no=f"GK-{number:06}",
        department=department,
        column=column,
        received_on=on(received_on),
        ended_on=on(ended_on) if ended_on else None,
        leaf=leaf,
        remedies=tuple(remedies),
        **more,
    )


def remedy(
    path: str, filed_on: str, result: str | None = None, decided_on: str | None = None
) -> RemedyRecord:
    """Return a reconsideration or lawsuit."""
    return RemedyRecord(1, path, on(filed_on), result, on(decided_on) if decided_on else None)


def counted(*entries: LedgerEntry, period: ReportPeriod = PERIOD) -> Counted:
    """Count some requests."""
    return count(entries, period)


def table_three(**rows: Sequence[int]) -> TableThree:
    """Return a table from the numbers of c1 … c6 of some rows; the sum column is added."""
    places = {}
    for row, numbers in rows.items():
        assert row in ROWS
        for column, number in zip(COLUMNS, numbers, strict=True):
            places[f"{row}.{column}"] = number
        places[f"{row}.c7"] = sum(numbers)
    return TableThree.from_places(places)


def tables(three: TableThree | None = None, four: TableFour | None = None) -> Counted:
    """Return tables that stand for themselves: no case is known behind them."""
    return Counted(three or TableThree.from_places({}), four or TableFour.from_places({}), {})


def kept(
    counted: Counted,
    *,
    year: int = YEAR - 1,
    subject: str = "education-bureau",
    table_two: TableTwo | None = None,
    transcribed: bool = False,
    acknowledged: tuple[str, ...] = (),
) -> KeptReport:
    """Return a settled report."""
    return KeptReport(
        subject, year, counted, table_two, transcribed, acknowledged, "S-super", WRITTEN_AT
    )


def entries_of(three: TableThree) -> list[LedgerEntry]:
    """Return requests that count as a table of `YEAR` says, which has to balance."""
    made: list[LedgerEntry] = []
    for column in COLUMNS:
        numbers = {row: three.cells[row][column] for row in ROWS}
        leaves = [leaf for leaf in LEAVES for _ in range(numbers[leaf])]
        ends: list[str | None] = [*leaves, *([None] * numbers["r4"])]
        begins = ["2025-12-31"] * numbers["r2"] + ["2026-03-02"] * numbers["r1"]
        for begun, leaf in zip(begins, ends, strict=True):
            ended = "2026-06-30" if leaf else None
            made.append(entry(len(made) + 1, begun, ended, leaf, column=column))
    return made


class Told:
    """The events of a request, told one after the other.

    Attributes:
        events: What was recorded.
    """

    def __init__(
        self,
        number: int = 1,
        *,
        kind: str = "natural_person",
        department: str = "education-bureau",
        at: str = "2026-03-02",
    ) -> None:
        self.case_id = f"01JKXQ3W8Z{number:016}"
        self.events: list[Event] = []
        self.tell(
            "submitted",
            at,
            receipt_no=f"GK-{number:06}",
            applicant_kind=kind,
            department=department,
        )

    def tell(self, event: str, at: str, hour: int = 10, /, **data: Any) -> Told:
        """Let something happen at an hour of Beijing."""
        instant = datetime.combine(on(at), time(hour), tzinfo=BEIJING)
        self.events += record(
            [Happening(event, data)],
            case_id=self.case_id,
            after=self.events[-1] if self.events else None,
            at=instant.astimezone(UTC),
            actor="staff:S-1",
            request_id=f"request-{len(self.events)}",
        )
        return self

    def received(self, day: str, at: str = "") -> Told:
        """Fix the day of receipt."""
        return self.tell("receipt_confirmed", at or day, received_on=day, reply_days=20, rule="x")

    def answered(self, day: str, leaf: str = "r3_1", hour: int = 10) -> Told:
        """Send the reply."""
        return self.tell("reply_sent", day, hour, leaf=leaf, letter="D10", number="1")


def plus(day: date, days: int) -> date:
    """Return the day some days later."""
    return day + timedelta(days)


def texts(findings: Sequence[Any]) -> list[tuple[str, str]]:
    """Return which identity fails where."""
    return [(finding.identity, finding.place) for finding in findings]
