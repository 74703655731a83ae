"""The bodies of answers about the annual report. Fields may be added; those that are here stay."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel


class ReportDays(BaseModel):
    """The days a report is about.

    Attributes:
        first: First day.
        last: Last day.
        year: The calendar year that it is the whole of; null for other days.
    """

    first: date
    last: date
    year: int | None


class ReportFinding(BaseModel):
    """An identity of the report that does not hold somewhere.

    Attributes:
        identity: `I1` to `I10`.
        rule: What it says.
        warning: Whether it only warns.
        place: The cell (`r4.c1`, `direct.total`), the column, or the words in a text.
        place_label: The same in the words of the form.
        left: Left side.
        right: Right side.
        cases: Receipt numbers of the cases that make the difference.
        units: Departments whose reports make the difference.
    """

    identity: str
    rule: str
    warning: bool
    place: str
    place_label: str
    left: int | str
    right: int | str
    cases: list[str]
    units: list[str]


class ReportSection(BaseModel):
    """A section of the report.

    Attributes:
        id: Its name.
        heading: Its heading on the form.
        text: What was written, with the numbers filled in; null where nothing was, or for a table.
    """

    id: str
    heading: str
    text: str | None


class DocumentFigures(BaseModel):
    """Documents of one kind in table two.

    Attributes:
        made: Issued in the year.
        repealed: Repealed in the year.
        in_force: In force at its end.
    """

    made: int
    repealed: int
    in_force: int


class TableTwoFigures(BaseModel):
    """Table two as it was stated.

    Attributes:
        regulations: Regulations.
        normative_documents: Normative documents.
        licences: Licences decided.
        penalties: Penalties decided.
        enforcement_measures: Enforcement measures decided.
        fees_yuan: Fees in yuan.
    """

    regulations: DocumentFigures
    normative_documents: DocumentFigures
    licences: int
    penalties: int
    enforcement_measures: int
    fees_yuan: int


class PrintedTableTwo(TableTwoFigures):
    """Table two as the form shows it.

    Attributes:
        regulations: Regulations.
        normative_documents: Normative documents.
        licences: Licences decided.
        penalties: Penalties decided.
        enforcement_measures: Enforcement measures decided.
        fees_yuan: Fees in yuan.
        fees_wan: The same in ten thousands of yuan, as the form has it.
    """

    fees_wan: str


class TableThreeRow(BaseModel):
    """A row of table three.

    Attributes:
        key: `r1` to `r4`.
        labels: Its labels on the form, from the outermost.
        cells: Number of requests by column, `c1` to `c7`.
    """

    key: str
    labels: list[str]
    cells: dict[str, int]


class TableThreeNumbers(BaseModel):
    """Table three.

    Attributes:
        columns: Heads by column.
        rows: The 25 rows, from the top.
    """

    columns: dict[str, str]
    rows: list[TableThreeRow]


class ReportAdditionsKept(BaseModel):
    """What the office added.

    Attributes:
        general: Text of section one as it was written, with its placeholders.
        problems: Text of section five.
        other: Text of section six.
        table_two: Table two; null while it was not stated.
        version: Send it as `expected_version` with the next ones.
        written_by: Staff id.
        written_at: When.
    """

    general: str
    problems: str
    other: str
    table_two: TableTwoFigures | None
    version: int
    written_by: str
    written_at: datetime


class SettledReport(BaseModel):
    """A settled report.

    Attributes:
        version: Send it as `expected_version` to settle the report again.
        kept_by: Staff id.
        kept_at: When.
        acknowledged: Identities that failed and are explained in the text.
        from_paper: Whether it was taken over from paper.
        changed_since: Whether the ledger counts otherwise now.
    """

    version: int
    kept_by: str
    kept_at: datetime
    acknowledged: list[str]
    from_paper: bool
    changed_since: bool


class AnnualReportNumbers(BaseModel):
    """An annual report, or its tables three and four for other days.

    Attributes:
        level: `unit` or `government`.
        department: Whose report; null for the government.
        agency: Its name.
        title: Title of the report.
        period: The days.
        made_at: When the numbers were counted.
        balances: Whether no identity fails.
        failing: The identities that fail; warnings are not among them.
        findings: Where each fails, with the cases behind it; warnings as well.
        unchecked: Identities that nothing could be held against.
        missing: What the office still has to add.
        sections: The six sections; empty for other days than a year.
        table_two: Table two; null while it was not stated.
        table_three: Table three.
        table_four: Table four: path, result, number.
        processing_fees_yuan: Processing fees that came in.
        units: For the government: the units that were added up.
        additions: What the office added; null while it added nothing.
        settled: The settled report of this year; null while there is none.
    """

    level: str
    department: str | None
    agency: str
    title: str
    period: ReportDays
    made_at: datetime
    balances: bool
    failing: list[str]
    findings: list[ReportFinding]
    unchecked: list[str]
    missing: list[str]
    sections: list[ReportSection]
    table_two: PrintedTableTwo | None
    table_three: TableThreeNumbers
    table_four: dict[str, dict[str, int]]
    processing_fees_yuan: int
    units: list[str]
    additions: ReportAdditionsKept | None
    settled: SettledReport | None


class KeptVersion(BaseModel):
    """Something was kept.

    Attributes:
        version: Its version.
    """

    version: int
