"""The report of a unit or of the whole government: tables, texts, and what does not hold in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from sunhall.domain.annual_report.count import Counted, count
from sunhall.domain.annual_report.identities import (
    Finding,
    i1_incoming_equals_outgoing,
    i2_finished_is_the_sum_of_the_leaves,
    i3_sum_column_adds_up,
    i4_carried_in_is_what_was_carried_out,
    i5_each_finished_request_counts_once,
    i6_remedies_add_up,
    i7_units_add_up,
    i8_whole_numbers,
    i9_text_states_the_tables,
    i10_in_force_follows,
)
from sunhall.domain.annual_report.kept_report import KeptReport, ReportAdditions
from sunhall.domain.annual_report.ledger_entry import LedgerEntry
from sunhall.domain.annual_report.narrative import Statement, filled
from sunhall.domain.annual_report.period import ReportPeriod
from sunhall.domain.annual_report.table_two import TableTwo, in_wan

Level: TypeAlias = Literal["unit", "government"]

#: Sections that the office writes.
WRITTEN: tuple[Literal["general", "problems", "other"], ...] = ("general", "problems", "other")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class AnnualReport:
    """A report, as it stands now.

    Attributes:
        level: ``unit`` or ``government``.
        subject: Id of the department, or `GOVERNMENT`.
        period: The days it is about; a report that is not of a whole year has tables three and
            four and the fees alone.
        counted: Tables three and four.
        table_two: Table two; None while it was not stated.
        texts: The texts of the written sections by name, numbers filled in.
        fees_yuan: Processing fees that came in, in whole yuan.
        findings: Identities that do not hold, in order; warnings among them.
        unchecked: Identities that nothing could be held against.
        missing: What the office still has to add.
        units: For the government: the units that were added up.
        settled: The report that was settled for this year, if one was.
    """

    level: Level
    subject: str
    period: ReportPeriod
    counted: Counted
    table_two: TableTwo | None
    texts: Mapping[str, str]
    fees_yuan: int
    findings: tuple[Finding, ...]
    unchecked: tuple[str, ...]
    missing: tuple[str, ...]
    units: tuple[str, ...]
    settled: KeptReport | None

    @property
    def failing(self) -> tuple[str, ...]:
        """Names of the identities that fail, without warnings, each once and in order."""
        return tuple(dict.fromkeys(each.identity for each in self.findings if not each.warning))

    @property
    def changed_since_settled(self) -> bool:
        """Whether the ledger counts otherwise now than when the report was settled."""
        if self.settled is None or self.settled.transcribed:
            return False
        then, now = self.settled.counted, self.counted
        return (then.three, then.four) != (now.three, now.four)

    @property
    def balances(self) -> bool:
        """Whether nothing fails; warnings do not count."""
        return not self.failing


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ReportSources:
    """Everything a report is made of.

    Attributes:
        level: ``unit`` or ``government``.
        subject: Id of the department, or `GOVERNMENT`.
        period: The days.
        entries: The ledgers of the units by department; of one unit, only its own.
        additions: What the office added for the year.
        last_year: The report settled for the year before.
        settled: The report settled for this year.
        unit_reports: For the government: reports that its units settled for this year.
        unit_tables_two: For the government: table two of each unit, settled or as it stands.
        statements: Wordings in section one whose numbers are checked.
    """

    level: Level
    subject: str
    period: ReportPeriod
    entries: Mapping[str, Sequence[LedgerEntry]]
    additions: ReportAdditions | None = None
    last_year: KeptReport | None = None
    settled: KeptReport | None = None
    unit_reports: Mapping[str, KeptReport] = field(default_factory=dict)
    unit_tables_two: Mapping[str, TableTwo | None] = field(default_factory=dict)
    statements: Sequence[Statement] = ()


def make_report(sources: ReportSources) -> AnnualReport:
    """Make a report and check every identity that applies to it."""
    entries = [entry for unit in sources.entries.values() for entry in unit]
    counted = count(entries, sources.period)
    whole_year = sources.period.year is not None
    two = _table_two(sources) if whole_year else None
    fees = _fees(entries, sources.period)
    facts = facts_of(counted, two, fees)
    written = _written(sources.additions) if whole_year else {}
    findings = (
        *_findings_of_tables(sources, counted, entries),
        *i8_whole_numbers(_numbers(counted, two)),
        *i9_text_states_the_tables(written.get("general", ""), facts, sources.statements),
        *_findings_of_table_two(sources, two),
    )
    return AnnualReport(
        level=sources.level,
        subject=sources.subject,
        period=sources.period,
        counted=counted,
        table_two=two,
        texts={name: filled(text, facts) for name, text in written.items()},
        fees_yuan=fees,
        findings=findings,
        unchecked=tuple(_unchecked(sources, two)),
        missing=tuple(_missing(written, two)) if whole_year else (),
        units=tuple(sources.entries) if sources.level == "government" else (),
        settled=sources.settled,
    )


def facts_of(counted: Counted, two: TableTwo | None, fees_yuan: int) -> dict[str, str]:
    """Return every number that a text can name, by its place."""
    facts = {place: str(number) for place, number in _numbers(counted, two).items()}
    facts["processing_fees.yuan"] = str(fees_yuan)
    if two is not None:
        facts["fees.wan"] = in_wan(two.fees_yuan)
    return facts


def _numbers(counted: Counted, two: TableTwo | None) -> dict[str, int]:
    figures = two.places() if two else {}
    return {**counted.three.places(), **counted.four.places(), **figures}


def _fees(entries: Iterable[LedgerEntry], period: ReportPeriod) -> int:
    return sum(fee.yuan for entry in entries for fee in entry.fees if period.holds(fee.paid_on))


def _written(additions: ReportAdditions | None) -> dict[str, str]:
    if additions is None:
        return {}
    return {name: text for name in WRITTEN if (text := getattr(additions, name))}


def _table_two(sources: ReportSources) -> TableTwo | None:
    """Return the stated table two; the government's is what its units stated, and its own."""
    own = sources.additions.table_two if sources.additions else None
    if sources.level == "unit":
        return own
    total = own
    for two in sources.unit_tables_two.values():
        if two is not None:
            total = total.plus(two) if total else two
    return total


def _findings_of_tables(
    sources: ReportSources, counted: Counted, entries: Sequence[LedgerEntry]
) -> list[Finding]:
    findings = [
        *i1_incoming_equals_outgoing(counted),
        *i2_finished_is_the_sum_of_the_leaves(counted),
        *i3_sum_column_adds_up(counted),
    ]
    if sources.last_year and sources.period.year is not None:
        findings += i4_carried_in_is_what_was_carried_out(counted, sources.last_year)
    findings += i5_each_finished_request_counts_once(entries, sources.period)
    findings += i6_remedies_add_up(counted, entries, sources.period)
    if sources.level == "government":
        findings += i7_units_add_up(counted, _units(sources))
    return findings


def _units(sources: ReportSources) -> Mapping[str, Counted]:
    """Return the tables of every unit: as it settled them, else as its ledger counts now."""
    return {
        unit: sources.unit_reports[unit].counted
        if unit in sources.unit_reports
        else count(entries, sources.period)
        for unit, entries in sources.entries.items()
    }


def _findings_of_table_two(sources: ReportSources, two: TableTwo | None) -> list[Finding]:
    if two is None or sources.last_year is None or sources.last_year.table_two is None:
        return []
    return i10_in_force_follows(two, sources.last_year.table_two)


def _unchecked(sources: ReportSources, two: TableTwo | None) -> Iterable[str]:
    last = sources.last_year
    if sources.period.year is None or last is None:
        yield "I4"
    if sources.level == "unit":
        yield "I7"
    if sources.additions is None or not sources.additions.general or sources.period.year is None:
        yield "I9"
    if two is None or last is None or last.table_two is None:
        yield "I10"


def _missing(written: Mapping[str, str], two: TableTwo | None) -> Iterable[str]:
    # Section six always says what fees came in, so nothing more has to be written there.
    for name in ("general", "problems"):
        if name not in written:
            yield name
    if two is None:
        yield "table_two"
