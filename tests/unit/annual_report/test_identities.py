"""The identities: what balances passes, what does not is named with the cases behind it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sunhall.domain.annual_report.count import Counted
from sunhall.domain.annual_report.identities import (
    IDENTITIES,
    Finding,
    i1_incoming_equals_outgoing,
    i2_finished_is_the_sum_of_the_leaves,
    i3_sum_column_adds_up,
    i4_carried_in_is_what_was_carried_out,
    i5_each_finished_request_counts_once,
    i7_units_add_up,
    i8_whole_numbers,
    i9_text_states_the_tables,
    i10_in_force_follows,
)
from sunhall.domain.annual_report.narrative import Statement
from sunhall.domain.annual_report.period import ReportPeriod
from sunhall.domain.annual_report.table_three import LEAVES, ROWS, TableThree
from sunhall.domain.annual_report.table_two import Documents, TableTwo
from tests.builders.annual_report import (
    PERIOD,
    counted,
    entries_of,
    entry,
    form,
    kept,
    remedy,
    table_three,
    tables,
    texts,
)

#: Shanghai municipal office 2019. What is no natural person and no company stands in c6 here.
SHANGHAI = table_three(
    r1=(821, 35, 0, 0, 0, 3),
    r2=(18, 0, 0, 0, 0, 0),
    r3_1=(767, 35, 0, 0, 0, 3),
    r3_7=(767, 35, 0, 0, 0, 3),
    r4=(72, 0, 0, 0, 0, 0),
)
#: A unit of Longgang, Shenzhen, 2024.
LONGGANG = table_three(
    r1=(58, 7, 0, 0, 1, 0),
    r2=(2, 0, 0, 0, 0, 0),
    r3_1=(60, 7, 0, 0, 1, 0),
    r3_7=(60, 7, 0, 0, 1, 0),
)
LAST_YEAR = ReportPeriod.of_year(2025)
GOOD = (
    entry(1, "2026-03-02", "2026-03-20", "r3_1"),
    entry(2, "2025-12-30", "2026-01-20", "r3_3_4", column="c2"),
    entry(3, "2026-12-10"),
)


def of_tables(counted: Counted) -> list[Finding]:
    return [
        *i1_incoming_equals_outgoing(counted),
        *i2_finished_is_the_sum_of_the_leaves(counted),
        *i3_sum_column_adds_up(counted),
    ]


def spoilt(three: TableThree, **places: int) -> Counted:
    changed = {place.replace("__", "."): number for place, number in places.items()}
    return tables(TableThree.from_places({**three.places(), **changed}))


@pytest.mark.parametrize("table", [SHANGHAI, LONGGANG], ids=["Shanghai 2019", "Longgang 2024"])
def test_published_reports_balance(table: TableThree) -> None:
    assert of_tables(tables(table)) == []
    assert counted(*entries_of(table)).three == table


def test_shanghai_2019_has_the_published_sums() -> None:
    cells = SHANGHAI.cells
    assert [cells[row]["c7"] for row in ("r1", "r2", "r3_7", "r4")] == [859, 18, 805, 72]
    assert 859 + 18 == 805 + 72 == 877


def test_longgang_2024_has_the_published_sums() -> None:
    assert [LONGGANG.cells["r1"][f"c{column}"] for column in range(1, 8)] == [
        *(58, 7, 0, 0, 1, 0),
        66,
    ]
    assert LONGGANG.cells["r2"]["c7"] == 2


def test_what_happened_lawfully_balances() -> None:
    assert of_tables(counted(*GOOD)) == []
    assert i5_each_finished_request_counts_once(GOOD, PERIOD) == []


def test_i1_names_the_column_and_both_sides() -> None:
    (found, total) = i1_incoming_equals_outgoing(spoilt(LONGGANG, r4__c2=1, r4__c7=1))
    assert (found.identity, found.place, found.left, found.right) == ("I1", "c2", 7, 8)
    assert (total.place, total.left, total.right) == ("c7", 68, 69)


def test_i1_names_the_case_that_ended_before_it_began() -> None:
    bad = entry(9, "2026-03-02", "2025-11-30", "r3_1")
    found = i1_incoming_equals_outgoing(counted(*GOOD, bad))
    assert texts(found) == [("I1", "c1"), ("I1", "c7")]
    assert {each.cases for each in found} == {("GK-000009",)}


def test_i2_names_the_case_that_ended_in_no_row_of_the_form() -> None:
    for leaf in (None, "r3_9", "r3_7"):
        bad = entry(9, "2026-03-02", "2026-03-20", leaf)
        found = i2_finished_is_the_sum_of_the_leaves(counted(*GOOD, bad))
        assert texts(found) == [("I2", "r3_7.c1"), ("I2", "r3_7.c7")]
        assert {(each.left, each.cases) for each in found} == {
            (2, ("GK-000009",)),
            (3, ("GK-000009",)),
        }


def test_i3_names_the_case_whose_applicant_has_no_column() -> None:
    bad = entry(9, "2026-03-02", "2026-03-20", "r3_1", column="martian")
    found = i3_sum_column_adds_up(counted(*GOOD, bad))
    assert texts(found) == [("I3", "r1.c7"), ("I3", "r3_1.c7"), ("I3", "r3_7.c7")]
    assert {each.cases for each in found} == {("GK-000009",)}


def test_i3_holds_row_by_row() -> None:
    found = i3_sum_column_adds_up(spoilt(LONGGANG, r3_3_8__c7=1))
    assert [(each.place, each.left, each.right) for each in found] == [("r3_3_8.c7", 1, 0)]


def test_i4_compares_every_column_with_the_report_of_the_year_before() -> None:
    last = kept(counted(entry(2, "2025-12-30", column="c2"), period=LAST_YEAR))
    assert i4_carried_in_is_what_was_carried_out(counted(*GOOD), last) == []


def test_i4_names_the_cases_that_only_one_of_both_years_knows() -> None:
    last = kept(counted(entry(5, "2025-12-30"), period=LAST_YEAR))
    found = i4_carried_in_is_what_was_carried_out(counted(*GOOD), last)
    assert [(each.place, each.left, each.right, each.cases) for each in found] == [
        ("r2.c1", 0, 1, ("GK-000005",)),
        ("r2.c2", 1, 0, ("GK-000002",)),
    ]


def test_i4_names_everyone_in_the_cell_when_the_year_before_was_on_paper() -> None:
    last = kept(tables(table_three(r4=(0, 2, 0, 0, 0, 0))), transcribed=True)
    found = i4_carried_in_is_what_was_carried_out(counted(*GOOD), last)
    assert [(each.place, each.left, each.right, each.cases) for each in found] == [
        ("r2.c2", 1, 2, ("GK-000002",)),
        ("r2.c7", 1, 2, ("GK-000002",)),
    ]


def test_i5_names_a_request_that_counts_in_no_leaf() -> None:
    bad = entry(9, "2026-03-02", "2026-03-20", "r3_9")
    (found,) = i5_each_finished_request_counts_once([*GOOD, bad], PERIOD)
    assert (found.left, found.right, found.cases) == (0, 1, ("GK-000009",))


def test_i5_names_a_request_that_counts_twice() -> None:
    twin = replace(GOOD[0], department="housing-bureau")
    (found,) = i5_each_finished_request_counts_once([*GOOD, twin], PERIOD)
    assert (found.left, found.right, found.cases) == (2, 1, ("GK-000001",))


def test_i5_asks_only_for_what_was_finished_in_the_period() -> None:
    later = entry(9, "2026-12-30", "2027-01-20", "r3_9")
    assert i5_each_finished_request_counts_once([*GOOD, later], PERIOD) == []


def test_i7_the_government_is_the_sum_of_its_units() -> None:
    units = {"education-bureau": counted(*GOOD[:2]), "housing-bureau": counted(GOOD[2])}
    assert i7_units_add_up(counted(*GOOD), units) == []


def test_i7_names_the_case_that_a_unit_reported_otherwise() -> None:
    reported = counted(GOOD[0], entry(7, "2026-05-06", "2026-05-20", "r3_1"))
    units = {"education-bureau": reported, "housing-bureau": counted(GOOD[2], GOOD[1])}
    found = i7_units_add_up(counted(*GOOD), units)
    assert texts(found) == [
        ("I7", place) for place in ("r1.c1", "r1.c7", "r3_1.c1", "r3_1.c7", "r3_7.c1", "r3_7.c7")
    ]
    for each in found:
        assert each.cases == ("GK-000007",)
        assert each.units == ("education-bureau",)
        assert isinstance(each.left, int)
        assert each.right == each.left + 1


def test_i7_covers_table_four_as_well() -> None:
    sued = entry(1, "2025-03-02", "2025-04-01", "r3_3_4", remedies=[remedy("direct", "2026-02-01")])
    found = i7_units_add_up(counted(sued), {"education-bureau": counted()})
    assert texts(found) == [("I7", "direct.pending"), ("I7", "direct.total")]


@pytest.mark.parametrize("number", [-1, 1.5, "3", None, True])
def test_i8_a_cell_is_an_integer_of_at_least_0(number: object) -> None:
    (found,) = i8_whole_numbers({"r1.c1": number, "r1.c2": 0, "r1.c3": 12})
    assert (found.identity, found.place) == ("I8", "r1.c1")


FACTS = {"r1.c7": "66", "r2.c7": "2", "r3_1.c7": "40"}
STATEMENTS = (Statement("新收政府信息公开申请", "r1.c7"), Statement("上年结转", "r2.c7"))


@pytest.mark.parametrize(
    "text",
    [
        "本年新收政府信息公开申请66件，上年结转2件。",
        "本年新收政府信息公开申请{r1.c7}件，上年结转{r2.c7}件。",
        "新收政府信息公开申请数量为 66 件。",
        "新收政府信息公开申请，2026年共办理40件。",
        "受理新收政府信息公开申请的2026年度情况良好。",
        "",
    ],
)
def test_i9_a_text_that_states_the_numbers_of_the_tables_passes(text: str) -> None:
    assert i9_text_states_the_tables(text, FACTS, STATEMENTS) == []


def test_i9_names_the_wording_and_both_numbers() -> None:
    text = "本年新收政府信息公开申请1,066件，上年结转2件；新收政府信息公开申请共67件。"
    found = i9_text_states_the_tables(text, FACTS, STATEMENTS)
    assert [(each.place, each.left, each.right) for each in found] == [
        ("新收政府信息公开申请", 1066, 66),
        ("新收政府信息公开申请", 67, 66),
    ]


def test_i9_names_a_placeholder_that_stands_for_nothing() -> None:
    (found,) = i9_text_states_the_tables("共{r9.c7}件", FACTS, STATEMENTS)
    assert (found.place, found.left) == ("{r9.c7}", "r9.c7")


def test_i10_warns_when_documents_in_force_do_not_follow_from_last_year() -> None:
    last = TableTwo(normative_documents=Documents(0, 0, 20))
    right = TableTwo(normative_documents=Documents(made=3, repealed=1, in_force=22))
    assert i10_in_force_follows(right, last) == []
    wrong = replace(right, normative_documents=Documents(3, 1, 23))
    (found,) = i10_in_force_follows(wrong, last)
    assert (found.place, found.left, found.right) == ("normative_documents.in_force", 23, 22)
    assert found.warning


def test_only_i10_is_a_mere_warning() -> None:
    assert [each for each in IDENTITIES if Finding(each, "", 0, 1).warning] == ["I10"]


def test_the_statements_of_the_form_name_cells_of_the_tables() -> None:
    places = {**tables().three.places(), **tables().four.places()}
    assert {each.place for each in form().statements} <= places.keys()


def test_the_keys_of_the_rows_are_those_of_the_reference() -> None:
    assert ROWS[:2] == ("r1", "r2")
    assert ROWS[-2:] == ("r3_7", "r4")
    assert LEAVES[2:10] == tuple(f"r3_3_{item}" for item in range(1, 9))
