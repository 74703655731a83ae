"""The identities I1 to I10 of the report, each a function that reports what fails.

A failing identity is a finding and not an exception: the report says so, and names the cell, both
sides and the cases behind the difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sunhall.domain.annual_report.count import Counted
from sunhall.domain.annual_report.kept_report import KeptReport
from sunhall.domain.annual_report.ledger_entry import LedgerEntry
from sunhall.domain.annual_report.narrative import Statement, stated, unknown_placeholders
from sunhall.domain.annual_report.period import ReportPeriod
from sunhall.domain.annual_report.table_four import OUTCOMES, PATHS, TOTAL, remedy_places_of
from sunhall.domain.annual_report.table_three import (
    CARRIED_IN,
    CARRIED_OUT,
    COLUMNS,
    FINISHED,
    LEAVES,
    NEW,
    ROWS,
    SUM,
)
from sunhall.domain.annual_report.table_two import TableTwo

#: All of them, in the order of the reference; I10 only warns.
IDENTITIES: Final = ("I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "I10")
WARNINGS: Final = frozenset({"I10"})

_ALL_COLUMNS: Final = (*COLUMNS, SUM)


@dataclass(frozen=True, slots=True)
class Finding:
    """An identity that does not hold somewhere.

    Attributes:
        identity: ``I1`` … ``I10``.
        place: The cell (``r4.c1``), the columns' name, or the words in a text.
        left: Left side: a number, or words where a text is about none.
        right: Right side.
        cases: Receipt numbers of the cases that make the difference; empty where none is known.
        units: Departments whose reports make the difference.
    """

    identity: str
    place: str
    left: int | str
    right: int | str
    cases: tuple[str, ...] = ()
    units: tuple[str, ...] = ()

    @property
    def warning(self) -> bool:
        """Whether it only warns and keeps nobody from settling the report."""
        return self.identity in WARNINGS


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _Equation:
    """Cells whose sum has to be that of others."""

    identity: str
    place: str
    left: tuple[str, ...]
    right: tuple[str, ...]


def i1_incoming_equals_outgoing(counted: Counted) -> list[Finding]:
    """For every column: r1 + r2 = r3_7 + r4 (printed on the form)."""
    return _broken(
        counted,
        (
            _Equation("I1", column, _cells((NEW, CARRIED_IN), column), _cells(_OUT, column))
            for column in _ALL_COLUMNS
        ),
    )


def i2_finished_is_the_sum_of_the_leaves(counted: Counted) -> list[Finding]:
    """For every column: r3_7 is the sum of the 21 leaves."""
    return _broken(
        counted,
        (
            _Equation(
                "I2", f"{FINISHED}.{column}", (f"{FINISHED}.{column}",), _cells(LEAVES, column)
            )
            for column in _ALL_COLUMNS
        ),
    )


def i3_sum_column_adds_up(counted: Counted) -> list[Finding]:
    """For every row: c7 is the sum of c1 to c6."""
    return _broken(
        counted,
        (
            _Equation(
                "I3", f"{row}.{SUM}", (f"{row}.{SUM}",), tuple(f"{row}.{each}" for each in COLUMNS)
            )
            for row in ROWS
        ),
    )


def i4_carried_in_is_what_was_carried_out(counted: Counted, last_year: KeptReport) -> list[Finding]:
    """For every column: r2 of this year is r4 of the report settled for the year before."""
    findings = []
    before = last_year.counted
    for column in _ALL_COLUMNS:
        here, there = f"{CARRIED_IN}.{column}", f"{CARRIED_OUT}.{column}"
        left, right = (
            counted.three.cells[CARRIED_IN][column],
            before.three.cells[CARRIED_OUT][column],
        )
        if left != right:
            now, then = set(counted.behind(here)), set(before.behind(there))
            # What was taken over from paper names nobody: then everyone in the cell is in question.
            cases = now if last_year.transcribed else now ^ then
            findings.append(Finding("I4", here, left, right, tuple(sorted(cases))))
    return findings


def i5_each_finished_request_counts_once(
    entries: Iterable[LedgerEntry], period: ReportPeriod
) -> list[Finding]:
    """Every request that was finished in the period is in exactly one leaf, and once.

    A partial disclosure is in r3_2 and nowhere else: its end carries that one leaf.
    """
    times: Counter[str] = Counter()
    names: dict[str, str] = {}
    for entry in entries:
        if period.holds(entry.ended_on):
            names[entry.case_id] = entry.receipt_no
            times[entry.case_id] += entry.leaf in LEAVES
    return [
        Finding("I5", names[case], times[case], 1, (names[case],))
        for case in sorted(names)
        if times[case] != 1
    ]


def i6_remedies_add_up(
    counted: Counted, entries: Iterable[LedgerEntry], period: ReportPeriod
) -> list[Finding]:
    """Table four: each total is upheld + corrected + other + pending; no remedy is elsewhere."""
    findings = _broken(
        counted,
        (
            _Equation(
                "I6",
                f"{path}.{TOTAL}",
                (f"{path}.{TOTAL}",),
                tuple(f"{path}.{outcome}" for outcome in OUTCOMES if outcome != TOTAL),
            )
            for path in PATHS
        ),
    )
    for entry in entries:
        strange = {place.partition(".")[0] for place in remedy_places_of(entry, period)} - {*PATHS}
        findings += [Finding("I6", path, 1, 0, (entry.receipt_no,)) for path in sorted(strange)]
    return findings


def i7_units_add_up(whole: Counted, units: Mapping[str, Counted]) -> list[Finding]:
    """Every cell of the government's tables is the sum of its units' cells."""
    findings = []
    sums: Counter[str] = Counter()
    for unit in units.values():
        sums.update(_places(unit))
    for place, left in _places(whole).items():
        if left != sums[place]:
            cases, blamed = _who_differs(place, whole, units)
            findings.append(Finding("I7", place, left, sums[place], cases, blamed))
    return findings


def i8_whole_numbers(numbers: Mapping[str, object]) -> list[Finding]:
    """Every cell is an integer of at least 0."""
    return [
        Finding("I8", place, number if isinstance(number, int) else str(number), 0)
        for place, number in numbers.items()
        if not isinstance(number, int) or isinstance(number, bool) or number < 0
    ]


def i9_text_states_the_tables(
    text: str, facts: Mapping[str, str], statements: Sequence[Statement]
) -> list[Finding]:
    """Numbers in the text of section one are those of the tables.

    Args:
        text: The text as it was written, with its placeholders.
        facts: What placeholders can stand for, by place.
        statements: Wordings after which a number of the tables follows.
    """
    findings = [
        Finding("I9", f"{{{name}}}", name, "") for name in unknown_placeholders(text, facts)
    ]
    findings += [
        Finding("I9", each.words, each.number, int(facts[each.place]))
        for each in stated(text, statements)
        if each.place in facts and each.number != int(facts[each.place])
    ]
    return findings


def i10_in_force_follows(two: TableTwo, last_year: TableTwo) -> list[Finding]:
    """Table two: in force = last year's + issued - repealed; a difference is only a warning."""
    findings = []
    for row in ("regulations", "normative_documents"):
        now, before = two.places(), last_year.places()
        expected = before[f"{row}.in_force"] + now[f"{row}.made"] - now[f"{row}.repealed"]
        if now[f"{row}.in_force"] != expected:
            findings.append(Finding("I10", f"{row}.in_force", now[f"{row}.in_force"], expected))
    return findings


_OUT: Final = (FINISHED, CARRIED_OUT)


def _cells(rows: Iterable[str], column: str) -> tuple[str, ...]:
    return tuple(f"{row}.{column}" for row in rows)


def _places(counted: Counted) -> dict[str, int]:
    return {**counted.three.places(), **counted.four.places()}


def _broken(counted: Counted, equations: Iterable[_Equation]) -> list[Finding]:
    numbers = _places(counted)
    return [
        Finding(each.identity, each.place, left, right, tuple(_breakers(counted, each)))
        for each in equations
        if (left := sum(numbers[cell] for cell in each.left))
        != (right := sum(numbers[cell] for cell in each.right))
    ]


def _breakers(counted: Counted, equation: _Equation) -> Iterator[str]:
    """Yield the requests whose own count does not satisfy an equation: they make the difference."""
    for receipt_no, places in sorted(counted.places.items()):
        own = Counter(places)
        if sum(own[cell] for cell in equation.left) != sum(own[cell] for cell in equation.right):
            yield receipt_no


def _who_differs(
    place: str, whole: Counted, units: Mapping[str, Counted]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the cases that count otherwise in the whole than in the units, and those units."""
    in_whole: Counter[str] = Counter(_mentions(place, whole))
    in_units: Counter[str] = Counter()
    for unit in units.values():
        in_units.update(_mentions(place, unit))
    cases = sorted(no for no in in_whole.keys() | in_units.keys() if in_whole[no] != in_units[no])
    blamed = [
        name
        for name, unit in units.items()
        if any(place in unit.places.get(no, ()) for no in cases)
    ]
    return tuple(cases), tuple(blamed)


def _mentions(place: str, counted: Counted) -> dict[str, int]:
    return {
        no: sum(each == place for each in places)
        for no, places in counted.places.items()
        if place in places
    }
