"""A year of three agencies: whatever lawfully happens, the report balances and counts right.

Requests take any lawful course by the real commands, day by day, from before the year until after
it. What the report says is held against a plain count that is written down here, straight from the
events, and shares no code with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunhall.application.rebuild_ledger import Rebuilt
from sunhall.domain.annual_report.count import Counted, count
from sunhall.domain.annual_report.kept_report import GOVERNMENT, KeptReport, ReportAdditions
from sunhall.domain.annual_report.ledger_entry import LedgerEntry, entry_of
from sunhall.domain.annual_report.period import ReportPeriod
from sunhall.domain.annual_report.report import AnnualReport, ReportSources, make_report
from sunhall.domain.annual_report.roll_up import reporting_units
from sunhall.domain.annual_report.table_two import Documents, TableTwo
from sunhall.domain.approval.run import RunOutcome
from sunhall.domain.engine.event import Event, first_broken
from tests.builders.annual_report import WRITTEN_AT, form, kept
from tests.builders.simulated_year import (
    AGENCIES,
    CHANNELS,
    KINDS,
    Arrival,
    SimulatedCity,
    rules,
)
from tests.property.annual_report.test_running_ledger import MemoryCity

YEAR: Final = 2026
YEARS: Final = (YEAR - 1, YEAR, YEAR + 1)
#: Some come in the autumn before, some after New Year; at the end many are still open.
FIRST_DAY, LAST_DAY = datetime(2025, 10, 1, tzinfo=UTC), datetime(2027, 1, 20, tzinfo=UTC)
END: Final = datetime(2027, 3, 1, tzinfo=UTC)

# --- what is drawn -------------------------------------------------------------------------------

#: More of them around both New Years, where years are told apart.
moments = st.one_of(
    *(
        st.datetimes(first.replace(tzinfo=None), last.replace(tzinfo=None), timezones=st.just(UTC))
        for first, last in (
            (FIRST_DAY, LAST_DAY),
            (datetime(2026, 1, 20, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)),
            (datetime(2025, 11, 20, tzinfo=UTC), datetime(2026, 1, 5, tzinfo=UTC)),
            (datetime(2026, 11, 20, tzinfo=UTC), datetime(2027, 1, 5, tzinfo=UTC)),
        )
    )
)
arrivals = st.builds(
    Arrival,
    at=moments,
    kind=st.integers(0, len(KINDS) - 1),
    department=st.sampled_from(AGENCIES),
    channel=st.sampled_from(CHANNELS),
    seeds=st.lists(st.integers(0, 2**32), min_size=1, max_size=4).map(tuple),
    person=st.integers(0, 1),
    signed_before=st.integers(0, 9),
)
cities = st.lists(arrivals, min_size=8, max_size=24).map(
    lambda drawn: SimulatedCity().play(drawn, END)
)
days = st.dates(date(2025, 9, 1), date(2027, 4, 30))


def some(examples: int) -> settings:
    return settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


# --- the plain count -----------------------------------------------------------------------------

ROWS: Final = (
    *("r1", "r2", "r3_1", "r3_2"),
    *("r3_3_1", "r3_3_2", "r3_3_3", "r3_3_4", "r3_3_5", "r3_3_6", "r3_3_7", "r3_3_8"),
    *("r3_4_1", "r3_4_2", "r3_4_3", "r3_5_1", "r3_5_2", "r3_5_3", "r3_5_4", "r3_5_5"),
    *("r3_6_1", "r3_6_2", "r3_6_3", "r3_7", "r4"),
)
RESULTS: Final = ROWS[2:-2]
COLUMNS: Final = ("c1", "c2", "c3", "c4", "c5", "c6", "c7")
PATHS: Final = ("reconsideration", "direct", "after_reconsideration")
OUTCOMES: Final = ("upheld", "corrected", "other", "pending", "total")
CELLS: Final = (
    *(f"{row}.{column}" for row in ROWS for column in COLUMNS),
    *(f"{path}.{outcome}" for path in PATHS for outcome in OUTCOMES),
)
#: What ends a request, in the words of its events.
ENDS: Final = (
    *("reply_sent", "withdrawn", "request_merged"),
    *("abandonment_confirmed", "fee_abandonment_confirmed"),
)

Histories = Iterable[Sequence[Event]]


def plain_count(histories: Histories, first: date, last: date) -> dict[str, int]:
    """Count the 175 cells of table three and the 15 of table four by hand."""
    cells: Counter[str] = Counter()
    for events in histories:
        received = [_day(event, "received_on") for event in events if "received_on" in event.data]
        if not received:
            continue
        received_on = received[0]
        column = f"c{KINDS.index(events[0].data['applicant_kind']) + 1}"
        end = next((e for e in events if e.type in ENDS), None)
        ended_on = (end.at.astimezone(UTC) + timedelta(hours=8)).date() if end else date.max
        rows = []
        if first <= received_on <= last:
            rows.append("r1")
        if received_on < first <= ended_on:
            rows.append("r2")
        if end and first <= ended_on <= last:
            rows += [end.data["leaf"], "r3_7"]
        if received_on <= last < ended_on:
            rows.append("r4")
        cells.update(f"{row}.{each}" for row in rows for each in (column, "c7"))
        cells.update(_remedies(events, first, last))
    assert cells.keys() <= {*CELLS}
    return {cell: cells[cell] for cell in CELLS}


def _remedies(events: Sequence[Event], first: date, last: date) -> Iterable[str]:
    for filed in (e for e in events if e.type == "remedy_filed"):
        number, path = filed.data["remedy"], filed.data["path"]
        ended = [e for e in events if e.type == "remedy_decided" and e.data["remedy"] == number]
        decided_on = _day(ended[0], "decided_on") if ended else date.max
        if _day(filed, "filed_on") > last or decided_on < first:
            continue
        yield f"{path}.total"
        yield f"{path}.{ended[0].data['result'] if decided_on <= last else 'pending'}"


def _day(event: Event, name: str) -> date:
    return date.fromisoformat(event.data[name])


def plain_fees(histories: Histories, first: date, last: date) -> int:
    paid = (e for events in histories for e in events if e.type == "fee_paid")
    return sum(e.data["amount"] for e in paid if first <= _day(e, "paid_on") <= last)


def cells_of(counted: Counted) -> dict[str, int]:
    """Return the cells of a report, by the names of the plain count."""
    three, four = counted.three.cells, counted.four.cells
    return {
        **{f"{row}.{column}": three[row][column] for row in three for column in three[row]},
        **{f"{path}.{outcome}": four[path][outcome] for path in four for outcome in four[path]},
    }


# --- the reports ---------------------------------------------------------------------------------

COLUMN_OF: Final = {kind: each.column for kind, each in rules().disclosure.applicant_kinds.items()}
UNITS: Final = reporting_units(rules().departments)
FIGURES: Final = TableTwo(regulations=Documents(3, 1, 12), licences=4, fees_yuan=125_000)
YEAR_BEFORE: Final = TableTwo(regulations=Documents(0, 0, 10))


def whole(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def asked(city: SimulatedCity, department: str) -> list[list[Event]]:
    return [
        events for events in city.histories().values() if events[0].data["department"] == department
    ]


def ledger(histories: Histories) -> list[LedgerEntry]:
    return [entry for each in histories if (entry := entry_of(each, COLUMN_OF)) is not None]


def ledgers(city: SimulatedCity) -> dict[str, list[LedgerEntry]]:
    return {unit: ledger(asked(city, unit)) for unit in UNITS}


def settled(entries: Iterable[LedgerEntry], year: int, two: TableTwo = YEAR_BEFORE) -> KeptReport:
    return kept(count(entries, ReportPeriod.of_year(year)), year=year, table_two=two)


def told(cells: Mapping[str, int]) -> ReportAdditions:
    """Return texts of the office that state numbers, some typed and some filled in."""
    general = (
        f"新收政府信息公开申请{cells['r1.c7']}件，上年结转{cells['r2.c7']}件，"
        f"办结政府信息公开申请{cells['r3_7.c7']}件，其中予以公开{cells['r3_1.c7']}件，"
        f"结转下年度{cells['r4.c7']}件，行政复议案件{cells['reconsideration.total']}件。"
        "自然人{r1.c1}件。"
    )
    return ReportAdditions(general, "无", "无", FIGURES, "S-1", WRITTEN_AT)


def unit_report(
    unit: str, entries: Sequence[LedgerEntry], year: int, additions: ReportAdditions, **more: Any
) -> AnnualReport:
    period = ReportPeriod.of_year(year)
    sources = ReportSources(
        *("unit", unit, period, {unit: entries}),
        additions=additions,
        statements=form().statements,
        **more,
    )
    return make_report(sources)


@some(25)
@given(cities)
def test_every_identity_of_every_unit_holds_in_every_year_and_the_cells_are_right(
    city: SimulatedCity,
) -> None:
    for unit in AGENCIES:
        histories = asked(city, unit)
        entries = ledger(histories)
        for year in YEARS:
            cells = plain_count(histories, *whole(year))
            before = settled(entries, year - 1)
            report = unit_report(unit, entries, year, told(cells), last_year=before)
            assert report.findings == ()
            assert report.unchecked == ("I7",)
            assert report.missing == ()
            assert cells_of(report.counted) == cells
            assert report.fees_yuan == plain_fees(histories, *whole(year))


@some(10)
@given(cities, days, days)
def test_the_same_tables_hold_for_any_days(city: SimulatedCity, one: date, other: date) -> None:
    first, last = sorted((one, other))
    for unit in AGENCIES:
        histories = asked(city, unit)
        entries = ledger(histories)
        made = make_report(ReportSources("unit", unit, ReportPeriod(first, last), {unit: entries}))
        assert made.findings == ()
        assert cells_of(made.counted) == plain_count(histories, first, last)


@some(10)
@given(cities, st.sets(st.sampled_from(UNITS)))
def test_the_government_is_the_sum_of_its_units_settled_or_not(
    city: SimulatedCity, early: set[str]
) -> None:
    entries = ledgers(city)
    everybody = [each for unit in entries.values() for each in unit]
    for year in YEARS:
        cells = plain_count(city.histories().values(), *whole(year))
        report = make_report(
            ReportSources(
                *("government", GOVERNMENT, ReportPeriod.of_year(year), entries),
                additions=told(cells),
                last_year=settled(everybody, year - 1),
                unit_reports={unit: settled(entries[unit], year) for unit in early},
                statements=form().statements,
            )
        )
        assert report.findings == ()
        assert report.unchecked == ()
        assert cells_of(report.counted) == cells
        units = [cells_of(count(entries[unit], ReportPeriod.of_year(year))) for unit in UNITS]
        assert cells == {cell: sum(unit[cell] for unit in units) for cell in CELLS}


def test_a_finished_request_is_in_one_row_for_all_time_however_often_it_is_answered(
    full: SimulatedCity,
) -> None:
    for course in full.courses:
        places = [
            row
            for year in range(YEAR - 2, YEAR + 3)
            for row in RESULTS
            if plain_count([course.events], *whole(year))[f"{row}.c7"]
        ]
        entry = entry_of(course.events, COLUMN_OF)
        counted = entry is not None and entry.ended_on is not None
        assert len(places) == (1 if counted else 0)
        if counted and entry:
            assert [entry.leaf] == places == [course.case.leaf]
            assert entry.ended_on == course.case.ended_on


@some(10)
@given(cities, st.integers(0, 2**32))
def test_the_running_ledger_is_the_rebuilt_one_whatever_comes_late_or_twice(
    city: SimulatedCity, seed: int
) -> None:
    running, dice = MemoryCity(), Random(seed)  # noqa: S311 - chances of a test, no secret.
    late: list[Event] = []
    for event in city.log:
        running.stored.setdefault(event.case_id, []).append(event)
        late.append(event)
        if dice.random() < 0.3:
            dice.shuffle(late)
            for each in late:
                running.deliver(each)
            late = late[: dice.randint(0, 2)]
    for each in late:
        running.deliver(each)
    made = ledger(city.histories().values())
    assert running.ledger.rows == {entry.case_id: entry for entry in made}
    assert running.rebuild() == Rebuilt(len(made), (), ())


# --- the checks can fail -------------------------------------------------------------------------

NEW_YEARS_EVE: Final = date(YEAR - 1, 12, 31)


def in_year(day: date | None) -> bool:
    return day is not None and day.year == YEAR


def ends_before_it_begins(entry: LedgerEntry) -> list[LedgerEntry]:
    return [replace(entry, ended_on=NEW_YEARS_EVE)] if in_year(entry.received_on) else []


def loses_its_row(entry: LedgerEntry) -> list[LedgerEntry]:
    return [replace(entry, leaf=None)] if in_year(entry.ended_on) else []


def gets_a_row_that_is_none(entry: LedgerEntry) -> list[LedgerEntry]:
    return [replace(entry, leaf="r3_7")] if in_year(entry.ended_on) else []


def loses_its_column(entry: LedgerEntry) -> list[LedgerEntry]:
    return [replace(entry, column="c8")] if in_year(entry.received_on) else []


def counts_twice(entry: LedgerEntry) -> list[LedgerEntry]:
    return [entry, entry] if in_year(entry.ended_on) else []


def was_carried_in(entry: LedgerEntry) -> list[LedgerEntry]:
    """It was received in the year, and now is said to be older."""
    moved = replace(entry, received_on=NEW_YEARS_EVE)
    return [moved] if in_year(entry.received_on) else []


def was_never_carried_in(entry: LedgerEntry) -> list[LedgerEntry]:
    open_before = entry.ended_on is None or entry.ended_on > NEW_YEARS_EVE
    moved = replace(entry, received_on=date(YEAR, 1, 1))
    return [moved] if entry.received_on <= NEW_YEARS_EVE and open_before else []


def is_sued_on_no_path(entry: LedgerEntry) -> list[LedgerEntry]:
    strange = tuple(replace(each, path="elsewhere") for each in entry.remedies)
    asked_in_year = any(in_year(each.decided_on) for each in entry.remedies)
    return [replace(entry, remedies=strange)] if asked_in_year else []


#: What is done to one entry, and the identities that have to tell of it.
DAMAGES: Final = {
    ends_before_it_begins: {"I1"},
    loses_its_row: {"I2", "I5"},
    gets_a_row_that_is_none: {"I2", "I5"},
    loses_its_column: {"I3"},
    counts_twice: {"I5"},
    was_carried_in: {"I4"},
    was_never_carried_in: {"I4"},
    is_sued_on_no_path: {"I6"},
}


@some(20)
@given(cities, st.data())
def test_one_damaged_entry_breaks_an_identity_that_names_it_and_the_plain_count(
    city: SimulatedCity, data: st.DataObject
) -> None:
    possible = [
        (damage, unit, entry)
        for unit, entries in ledgers(city).items()
        for entry in entries
        for damage in DAMAGES
        if damage(entry)
    ]
    if not possible:
        return
    damages = sorted({damage.__name__ for damage, _, _ in possible})
    wanted = data.draw(st.sampled_from(damages))
    damage, unit, entry = data.draw(
        st.sampled_from([each for each in possible if each[0].__name__ == wanted])
    )
    entries = ledgers(city)[unit]
    cells = plain_count(asked(city, unit), *whole(YEAR))
    spoilt = [each for one in entries for each in (damage(one) if one == entry else [one])]
    silent = replace(told(cells), general="无")
    report = unit_report(unit, spoilt, YEAR, silent, last_year=settled(entries, YEAR - 1))
    assert set(report.failing) >= DAMAGES[damage], damage.__name__
    for finding in report.findings:
        if finding.identity in DAMAGES[damage]:
            assert finding.cases == (entry.receipt_no,)
    assert cells_of(report.counted) != cells


@some(10)
@given(cities, st.data())
def test_one_entry_left_out_is_missed_by_the_plain_count_the_text_and_the_government(
    city: SimulatedCity, data: st.DataObject
) -> None:
    entries = ledgers(city)
    period = ReportPeriod.of_year(YEAR)
    counting = [
        (unit, entry)
        for unit, each in entries.items()
        for entry in each
        if any(cells_of(count([entry], period)).values())
    ]
    if not counting:
        return
    unit, lost = data.draw(st.sampled_from(counting))
    cells = plain_count(asked(city, unit), *whole(YEAR))
    left = [each for each in entries[unit] if each != lost]
    before = settled(entries[unit], YEAR - 1)
    report = unit_report(unit, left, YEAR, told(cells), last_year=before)
    assert cells_of(report.counted) != cells
    carried_in = lost.received_on <= NEW_YEARS_EVE and (
        lost.ended_on is None or lost.ended_on > NEW_YEARS_EVE
    )
    if lost.received_on <= period.last and (carried_in or in_year(lost.received_on)):
        # Its own number is in the text: received in the year, or carried over into it.
        assert "I9" in report.failing
    assert ("I4" in report.failing) is carried_in
    government = make_report(
        ReportSources(
            *("government", GOVERNMENT, period, {**entries, unit: left}),
            unit_reports={unit: settled(entries[unit], YEAR)},
        )
    )
    assert government.failing == ("I7",)
    assert {each.cases for each in government.findings} == {(lost.receipt_no,)}
    assert {each.units for each in government.findings} == {(unit,)}


# --- what the years are full of ------------------------------------------------------------------


def big_city() -> SimulatedCity:
    dice = Random(YEAR)  # noqa: S311 - chances of a test, no secret.
    span = int((LAST_DAY - FIRST_DAY).total_seconds())
    coming = [
        Arrival(
            at=FIRST_DAY + timedelta(seconds=dice.randint(0, span)),
            kind=dice.randrange(len(KINDS)),
            department=dice.choice(AGENCIES),
            channel=dice.choice(CHANNELS),
            seeds=tuple(dice.getrandbits(32) for _ in range(dice.choice((1, 1, 2, 4)))),
            person=dice.randrange(2),
            signed_before=dice.randint(0, 9),
        )
        for _ in range(240)
    ]
    return SimulatedCity().play(coming, END)


@pytest.fixture(scope="module")
def full() -> SimulatedCity:
    return big_city()


def test_the_years_hold_every_turn_that_the_law_knows(full: SimulatedCity) -> None:
    happened = {event.type for event in full.log}
    assert happened >= {
        *("receipt_confirmed", "supplement_requested", "supplement_received"),
        *("supplement_expired", "abandonment_confirmed", "assigned", "search_started"),
        *("draft_saved", "approval_started", "approval_signed", "approval_returned"),
        *("consultation_served", "consultation_expired", "opinion_received"),
        *("third_party_overridden", "reasons_requested", "reasons_given", "reasons_expired"),
        *("reasons_accepted", "reasons_rejected", "delay_set", "fee_charged", "fee_paid"),
        *("fee_expired", "fee_abandonment_confirmed", "reply_sent", "delivery_confirmed"),
        *("delivery_failed", "delivery_acknowledged", "withdrawn", "request_split"),
        *("parts_opened", "request_merged", "remedy_filed", "remedy_decided"),
        *("identity_sealed", "deadline_warned", "deadline_missed", "files_released"),
    }
    assert {event.data["channel"] for event in full.log if event.type == "submitted"} == {*CHANNELS}
    extended = [course for course in full.courses if course.case.extensions]
    answered_again = [course for course in full.courses if course.types.count("reply_sent") > 1]
    assert extended
    assert answered_again
    outcomes = {run.outcome for course in full.courses for run in course.case.runs}
    assert outcomes >= {*RunOutcome} - {RunOutcome.WITHDRAWN}


def test_the_year_fills_every_row_of_table_three_and_every_column_and_table_four(
    full: SimulatedCity,
) -> None:
    cells = plain_count(full.histories().values(), *whole(YEAR))
    assert not [cell for cell in CELLS if cell.endswith("c7") and not cells[cell]]
    assert not [f"{row}.{c}" for row in ("r1", "r2", "r3_7", "r4") for c in COLUMNS
                if not cells[f"{row}.{c}"]]  # fmt: skip
    assert not [f"{path}.{each}" for path in PATHS for each in OUTCOMES
                if not cells[f"{path}.{each}"]]  # fmt: skip


def test_the_full_year_counts_right_in_all_three_agencies(full: SimulatedCity) -> None:
    for unit in AGENCIES:
        histories = asked(full, unit)
        for year in YEARS:
            counted = count(ledger(histories), ReportPeriod.of_year(year))
            assert cells_of(counted) == plain_count(histories, *whole(year))


def test_a_part_counts_in_the_column_and_from_the_day_of_the_request_it_was_split_from(
    full: SimulatedCity,
) -> None:
    """Reference C.2, event 26: children keep received_on."""
    histories = full.histories()
    parted = [events for events in histories.values() if "part_of" in events[0].data]
    assert len(parted) > len(AGENCIES)
    for events in parted:
        part = entry_of(events, COLUMN_OF)
        whole_one = entry_of(histories[events[0].data["part_of"]], COLUMN_OF)
        assert part is not None
        assert whole_one is not None
        assert (part.column, part.received_on) == (whole_one.column, whole_one.received_on)


def test_years_are_told_apart_at_midnight_in_beijing(full: SimulatedCity) -> None:
    ends = [next((e for e in course.events if e.type in ENDS), None) for course in full.courses]
    apart = [e for e in ends if e and e.at.astimezone(UTC).year != _beijing(e.at).year]
    assert apart, "some requests end in the first hours of a year in Beijing"


def _beijing(at: datetime) -> datetime:
    return at.astimezone(UTC) + timedelta(hours=8)


def test_every_course_replays_to_the_same_request(full: SimulatedCity) -> None:
    for course in full.courses:
        assert first_broken(course.events) is None
        assert course.replayed() == course.case
