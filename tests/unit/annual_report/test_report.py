"""A whole report: its sections, what is missing in it, and that nothing fails in silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sunhall.domain.annual_report.kept_report import GOVERNMENT, ReportAdditions
from sunhall.domain.annual_report.ledger_entry import FeePaid, LedgerEntry
from sunhall.domain.annual_report.narrative import filled
from sunhall.domain.annual_report.period import ReportPeriod
from sunhall.domain.annual_report.report import AnnualReport, ReportSources, make_report
from sunhall.domain.annual_report.roll_up import agencies, reporting_units
from sunhall.domain.annual_report.table_two import Documents, TableTwo, in_wan
from sunhall.domain.catalogue import Contact, Department
from tests.builders.annual_report import (
    PERIOD,
    WRITTEN_AT,
    counted,
    entry,
    form,
    kept,
    on,
    table_three,
    tables,
    texts,
)

TWO = TableTwo(normative_documents=Documents(3, 1, 22), licences=1204, fees_yuan=125_000)
ADDITIONS = ReportAdditions(
    general="本年新收政府信息公开申请{r1.c7}件，上年结转0件。",
    problems="公开不够主动，将改进。",
    other="",
    table_two=TWO,
    written_by="S-super",
    written_at=WRITTEN_AT,
)
REQUESTS = (
    entry(1, "2026-03-02", "2026-03-20", "r3_1"),
    entry(2, "2026-12-10", column="c2"),
)
LAST_YEAR = kept(counted(period=ReportPeriod.of_year(2025)),
                 table_two=TableTwo(normative_documents=Documents(0, 0, 20)))  # fmt: skip


def report(entries: Sequence[LedgerEntry] = REQUESTS, **changes: Any) -> AnnualReport:
    sources = ReportSources(
        level="unit",
        subject="education-bureau",
        period=PERIOD,
        entries={"education-bureau": entries},
        additions=ADDITIONS,
        last_year=LAST_YEAR,
        statements=form().statements,
    )
    return make_report(replace(sources, **changes))


def test_a_complete_report_has_nothing_to_complain_of() -> None:
    made = report()
    assert made.findings == ()
    assert made.balances
    assert made.missing == ()
    assert made.unchecked == ("I7",)
    assert made.texts["general"] == "本年新收政府信息公开申请2件，上年结转0件。"
    assert "other" not in made.texts


def test_what_the_office_still_has_to_write_is_named() -> None:
    made = report(additions=None)
    assert made.missing == ("general", "problems", "table_two")
    assert made.table_two is None
    assert set(made.unchecked) == {"I7", "I9", "I10"}
    assert report(additions=replace(ADDITIONS, problems="")).missing == ("problems",)


def test_without_the_report_of_the_year_before_i4_says_that_it_was_not_checked() -> None:
    made = report(last_year=None)
    assert "I4" in made.unchecked
    assert made.balances


def test_every_identity_that_fails_is_named_once_and_in_order() -> None:
    bad = entry(3, "2026-03-02", "2025-12-01", "r3_1", column="martian")
    made = report([*REQUESTS, bad], last_year=kept(tables(table_three(r4=(4, 0, 0, 0, 0, 0)))))
    assert made.failing == ("I1", "I3", "I4")
    assert not made.balances


def test_a_warning_does_not_keep_a_report_from_balancing() -> None:
    two = replace(TWO, normative_documents=Documents(3, 1, 99))
    made = report(additions=replace(ADDITIONS, table_two=two))
    assert texts(made.findings) == [("I10", "normative_documents.in_force")]
    assert made.balances


def test_other_days_than_a_year_have_tables_three_and_four_and_the_fees_alone() -> None:
    first_half = ReportPeriod(on("2026-01-01"), on("2026-06-30"))
    paid = replace(REQUESTS[0], fees=(FeePaid(400, on("2026-06-30")), FeePaid(5, on("2026-07-01"))))
    made = report([paid, REQUESTS[1]], period=first_half)
    assert made.counted.three.cells["r1"]["c7"] == 1
    assert made.fees_yuan == 400
    assert (made.table_two, made.texts, made.missing) == (None, {}, ())
    assert set(made.unchecked) == {"I4", "I7", "I9", "I10"}


def test_fees_of_the_year_are_added_up_to_the_yuan() -> None:
    paid = [
        replace(each, fees=(FeePaid(2_700, on("2026-06-30")), FeePaid(100, on("2027-01-01"))))
        for each in REQUESTS
    ]
    assert report(paid).fees_yuan == 5_400
    assert report(paid, additions=replace(ADDITIONS, general="收{processing_fees.yuan}元")).texts[
        "general"
    ] == "收5400元"  # fmt: skip


def test_the_form_states_fees_in_wan_exactly() -> None:
    assert [in_wan(yuan) for yuan in (0, 1, 10_000, 125_000, 123_456, 1_000_000_000)] == [
        *("0", "0.0001", "1", "12.5", "12.3456", "100000"),
    ]


def test_placeholders_that_stand_for_nothing_stay_to_be_seen() -> None:
    assert filled("{r1.c7}和{nothing}", {"r1.c7": "2"}) == "2和{nothing}"


# --- the government ------------------------------------------------------------------------------

ENTRIES = {
    "education-bureau": REQUESTS,
    "housing-bureau": (
        entry(5, "2026-05-06", "2026-05-20", "r3_3_5", department="housing-bureau"),
    ),
}


def government(**changes: Any) -> AnnualReport:
    sources = ReportSources(
        level="government",
        subject=GOVERNMENT,
        period=PERIOD,
        entries=ENTRIES,
        additions=replace(ADDITIONS, table_two=None),
        last_year=LAST_YEAR,
    )
    return make_report(replace(sources, **changes))


def test_the_government_counts_all_its_units() -> None:
    made = government()
    assert made.counted.three.cells["r1"]["c7"] == 3
    assert made.units == ("education-bureau", "housing-bureau")
    assert made.unchecked == ("I10",)
    assert [each for each in made.findings if each.identity == "I7"] == []


def test_table_two_of_the_government_is_the_sum_of_what_its_units_stated() -> None:
    made = government(unit_tables_two={"education-bureau": TWO, "housing-bureau": None, "x": TWO})
    assert made.table_two == TableTwo(
        normative_documents=Documents(6, 2, 44), licences=2408, fees_yuan=250_000
    )


def test_i7_a_unit_that_settled_other_numbers_than_its_ledger_counts_is_named() -> None:
    settled = {"housing-bureau": kept(counted(), year=2026, subject="housing-bureau")}
    made = government(unit_reports=settled)
    failing = [each for each in made.findings if each.identity == "I7"]
    assert "r3_3_5.c7" in {each.place for each in failing}
    assert {each.cases for each in failing} == {("GK-000005",)}


def office(name: str, kind: Any) -> Department:
    contact = Contact({}, "990100", "0000-5550100", "office@city.example", {})
    return Department(name, {}, {}, {}, kind, None, True, contact, {}, {}, {}, None, "", "")


def test_the_city_adds_up_its_departments_and_no_vertical_agency_and_no_unit_twice() -> None:
    kinds = {
        "government-office": "local_government",
        "disclosure-office": "unit",
        "education-bureau": "local_department",
        "justice-bureau": "justice_department",
        "tax-bureau": "vertical_agency",
        "new-district": "dispatched_organ",
    }
    departments = {name: office(name, kind) for name, kind in kinds.items()}
    assert reporting_units(departments) == (
        *("government-office", "education-bureau", "justice-bureau", "new-district"),
    )
    # A vertical agency reports, but to the authority above it; an internal unit does not.
    assert set(agencies(departments)) == {*reporting_units(departments), "tax-bureau"}
