"""Whatever lawful things happen to requests, in any period: the report balances."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sunhall.domain.annual_report.count import Counted, count
from sunhall.domain.annual_report.identities import Finding
from sunhall.domain.annual_report.ledger_entry import LedgerEntry, RemedyRecord
from sunhall.domain.annual_report.period import ReportPeriod
from sunhall.domain.annual_report.report import AnnualReport, ReportSources, make_report
from sunhall.domain.annual_report.table_four import PATHS, RESULTS
from sunhall.domain.annual_report.table_three import COLUMNS, LEAVES, ROWS
from tests.builders.annual_report import kept

FIRST, LAST = date(2024, 1, 1), date(2027, 12, 31)
UNITS = ("education-bureau", "housing-bureau", "transport-bureau")
DAYS = st.dates(FIRST, LAST)


@st.composite
def remedies(draw: st.DrawFn, after: date) -> tuple[RemedyRecord, ...]:
    found = []
    for number in range(1, draw(st.integers(0, 2)) + 1):
        filed_on = after + timedelta(draw(st.integers(0, 400)))
        decided = draw(st.none() | st.integers(0, 400))
        found.append(
            RemedyRecord(
                number,
                draw(st.sampled_from(PATHS)),
                filed_on,
                draw(st.sampled_from(RESULTS)) if decided is not None else None,
                filed_on + timedelta(decided) if decided is not None else None,
            )
        )
    return tuple(found)


@st.composite
def requests(draw: st.DrawFn, number: int) -> LedgerEntry:
    received_on = draw(DAYS)
    lasting = draw(st.none() | st.integers(0, 800))
    ended_on = received_on + timedelta(lasting) if lasting is not None else None
    return LedgerEntry(
        case_id=f"{number:026}",
        receipt_no=f"GK-{number:06}",
        department=draw(st.sampled_from(UNITS)),
        column=draw(st.sampled_from(COLUMNS)),
        received_on=received_on,
        ended_on=ended_on,
        leaf=draw(st.sampled_from(LEAVES)) if ended_on else None,
        remedies=draw(remedies(ended_on)) if ended_on else (),
    )


@st.composite
def ledgers(draw: st.DrawFn) -> list[LedgerEntry]:
    return [draw(requests(number)) for number in range(draw(st.integers(0, 12)))]


@st.composite
def periods(draw: st.DrawFn) -> ReportPeriod:
    first, last = sorted((draw(DAYS), draw(DAYS)))
    return ReportPeriod(first, last)


def unit(entries: Sequence[LedgerEntry], period: ReportPeriod, **more: object) -> AnnualReport:
    sources = ReportSources("unit", UNITS[0], period, {UNITS[0]: entries}, **more)  # type: ignore[arg-type]
    return make_report(sources)


@given(ledgers(), periods())
def test_every_identity_holds_for_any_days(
    entries: list[LedgerEntry], period: ReportPeriod
) -> None:
    assert unit(entries, period).findings == ()


@given(ledgers(), st.integers(2025, 2027))
def test_i4_what_one_year_carries_out_the_next_carries_in(
    entries: list[LedgerEntry], year: int
) -> None:
    before = kept(count(entries, ReportPeriod.of_year(year - 1)), year=year - 1)
    made = unit(entries, ReportPeriod.of_year(year), last_year=before)
    assert made.findings == ()
    assert "I4" not in made.unchecked


@given(ledgers(), periods())
def test_i7_the_government_is_the_sum_of_its_units(
    entries: list[LedgerEntry], period: ReportPeriod
) -> None:
    by_unit = {name: [each for each in entries if each.department == name] for name in UNITS}
    made = make_report(ReportSources("government", "@government", period, by_unit))
    assert made.findings == ()
    assert made.counted == count(entries, period)
    for row in ROWS:
        sums = [count(each, period).three.cells[row]["c7"] for each in by_unit.values()]
        assert made.counted.three.cells[row]["c7"] == sum(sums)


@given(ledgers(), DAYS, DAYS, DAYS)
def test_two_periods_side_by_side_are_one(
    entries: list[LedgerEntry], one: date, two: date, three: date
) -> None:
    first, middle, last = sorted((one, two, three))
    if middle == last:
        return
    left = count(entries, ReportPeriod(first, middle)).three.cells
    right = count(entries, ReportPeriod(middle + timedelta(1), last)).three.cells
    whole = count(entries, ReportPeriod(first, last)).three.cells
    for column in (*COLUMNS, "c7"):
        assert left["r4"][column] == right["r2"][column]
        assert (left["r2"][column], right["r4"][column]) == (
            whole["r2"][column],
            whole["r4"][column],
        )
        for row in (*LEAVES, "r1", "r3_7"):
            assert left[row][column] + right[row][column] == whole[row][column]


@given(ledgers(), periods())
def test_the_order_of_the_ledger_does_not_matter(
    entries: list[LedgerEntry], period: ReportPeriod
) -> None:
    def seen(counted: Counted) -> object:
        return counted.three, counted.four, dict(counted.places)

    assert seen(count(entries, period)) == seen(count(entries[::-1], period))


@given(ledgers(), st.integers(2024, 2027), st.data())
def test_an_entry_that_is_wrong_in_the_year_is_found_and_named(
    entries: list[LedgerEntry], year: int, data: st.DataObject
) -> None:
    period = ReportPeriod.of_year(year)
    inside = period.first + timedelta(data.draw(st.integers(1, 364)))
    spoilt: dict[str, tuple[LedgerEntry, set[str]]] = {
        "ended before it began": (
            _entry(inside, period.first - timedelta(1), "r3_1", "c1"),
            {"I1"},
        ),
        "ended without a row": (_entry(inside, inside, None, "c1"), {"I2", "I5"}),
        "ended in a row that is no leaf": (_entry(inside, inside, "r3_7", "c1"), {"I2", "I5"}),
        "applicant without a column": (_entry(inside, inside, "r3_1", "c8"), {"I3"}),
    }
    bad, expected = spoilt[data.draw(st.sampled_from(sorted(spoilt)))]
    findings: Sequence[Finding] = unit([*entries, bad], period).findings
    assert {each.identity for each in findings} == expected
    assert {each.cases for each in findings} == {(bad.receipt_no,)}


def _entry(begun: date, ended: date, leaf: str | None, column: str) -> LedgerEntry:
    return LedgerEntry("x" * 26, "GK-999999", UNITS[0], column, begun, ended, leaf)
