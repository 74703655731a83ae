"""Table three: which rows a request counts in, and the 25 by 7 cells."""

from __future__ import annotations

import pytest

from sunhall.domain.annual_report.period import ReportPeriod
from sunhall.domain.annual_report.table_three import COLUMNS, LEAVES, ROWS, TableThree, rows_of
from tests.builders.annual_report import PERIOD, counted, entries_of, entry, on, table_three


def rows(period: ReportPeriod, *args: str | None) -> set[str]:
    begun, ended, leaf = (*args, None, None)[:3]
    assert begun is not None
    return set(rows_of(entry(1, begun, ended, leaf), period))


def test_the_form_has_25_rows_and_7_columns_of_numbers() -> None:
    assert len(ROWS) == 25
    assert len(LEAVES) == 21
    table = TableThree.from_places({})
    assert list(table.cells) == list(ROWS)
    assert {len(numbers) for numbers in table.cells.values()} == {7}
    assert sum(table.places().values()) == 0
    assert len(table.places()) == 175


def test_a_request_of_the_year_that_is_answered_in_it_is_new_and_finished() -> None:
    assert rows(PERIOD, "2026-03-02", "2026-03-20", "r3_1") == {"r1", "r3_1", "r3_7"}


def test_a_request_of_the_year_that_stays_open_is_new_and_carried_out() -> None:
    assert rows(PERIOD, "2026-03-02") == {"r1", "r4"}


def test_a_request_of_the_year_before_is_carried_in_while_it_was_open_on_january_1() -> None:
    assert rows(PERIOD, "2025-12-01", "2026-01-01", "r3_1") == {"r2", "r3_1", "r3_7"}
    assert rows(PERIOD, "2025-12-01") == {"r2", "r4"}
    assert rows(PERIOD, "2025-12-01", "2025-12-31", "r3_1") == set()


def test_what_comes_after_the_year_does_not_count_in_it() -> None:
    assert rows(PERIOD, "2027-01-01") == set()
    assert rows(PERIOD, "2026-12-31", "2027-01-04", "r3_1") == {"r1", "r4"}


def test_the_first_and_the_last_day_belong_to_the_period() -> None:
    assert rows(PERIOD, "2026-01-01", "2026-12-31", "r3_1") == {"r1", "r3_1", "r3_7"}


def test_d_17_a_request_of_new_years_eve_is_carried_from_one_report_to_the_next() -> None:
    request = entry(17, "2025-12-31", "2026-01-29", "r3_1")
    before = counted(request, period=ReportPeriod.of_year(2025)).three.cells
    after = counted(request).three.cells
    assert (before["r1"]["c1"], before["r4"]["c1"], before["r3_7"]["c1"]) == (1, 1, 0)
    assert (after["r1"]["c1"], after["r2"]["c1"], after["r3_1"]["c1"]) == (0, 1, 1)
    assert (after["r3_7"]["c1"], after["r4"]["c1"]) == (1, 0)


def test_d_10_a_request_of_december_2026_is_new_and_open_in_2026_and_carried_into_2027() -> None:
    request = entry(10, "2026-12-10", "2027-01-08", "r3_1")
    assert set(rows_of(request, PERIOD)) == {"r1", "r4"}
    assert set(rows_of(request, ReportPeriod.of_year(2027))) == {"r2", "r3_1", "r3_7"}


def test_d_16_a_partial_disclosure_with_two_grounds_counts_once_and_only_as_partial() -> None:
    before = counted().three.cells
    after = counted(entry(16, "2026-03-02", "2026-03-20", "r3_2")).three.cells
    changed = {row for row in ROWS if before[row]["c7"] != after[row]["c7"]}
    assert changed == {"r1", "r3_2", "r3_7"}
    assert (after["r3_3_4"]["c7"], after["r3_3_5"]["c7"]) == (0, 0)


def test_any_range_of_days_is_counted_the_same_way() -> None:
    may = ReportPeriod(on("2026-05-01"), on("2026-05-31"))
    assert rows(may, "2026-04-30", "2026-05-01", "r3_1") == {"r2", "r3_1", "r3_7"}
    assert rows(may, "2026-05-31", "2026-06-01", "r3_1") == {"r1", "r4"}
    assert rows(may, "2026-03-02", "2026-04-30", "r3_1") == set()
    assert may.year is None
    assert PERIOD.year == 2026


def test_a_period_ends_no_earlier_than_it_begins() -> None:
    with pytest.raises(ValueError, match="ends on or after"):
        ReportPeriod(on("2026-02-01"), on("2026-01-31"))


def test_one_day_is_a_period() -> None:
    day = ReportPeriod(on("2026-03-02"), on("2026-03-02"))
    assert rows(day, "2026-03-02", "2026-03-02", "r3_1") == {"r1", "r3_1", "r3_7"}


def test_a_request_counts_in_the_column_of_its_applicant_and_in_the_sum() -> None:
    for column in COLUMNS:
        row = counted(entry(1, "2026-03-02", column=column)).three.cells["r1"]
        assert {name for name, number in row.items() if number} == {column, "c7"}


def test_every_number_leads_to_the_cases_behind_it() -> None:
    both = counted(
        entry(2, "2026-03-02", column="c2"), entry(1, "2026-03-02", "2026-04-01", "r3_1")
    )
    assert both.behind("r1.c7") == ("GK-000001", "GK-000002")
    assert both.behind("r4.c2") == ("GK-000002",)
    assert both.behind("r3_2.c7") == ()


def test_a_table_made_of_requests_is_the_table_that_they_were_made_from() -> None:
    three = table_three(r1=(3, 1, 0, 0, 0, 2), r2=(1, 0, 0, 0, 1, 0), r3_1=(2, 1, 0, 0, 0, 2),
                        r3_3_4=(1, 0, 0, 0, 0, 0), r3_7=(3, 1, 0, 0, 0, 2),
                        r4=(1, 0, 0, 0, 1, 0))  # fmt: skip
    assert counted(*entries_of(three)).three == three
