"""What is kept of reports in DynamoDB: every version stays, nobody overwrites anybody."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sunhall.adapters.yearly_reports import YearlyReports
from sunhall.application.annual_reports import AlreadyChanged
from sunhall.domain.annual_report.kept_report import GOVERNMENT, ReportAdditions
from sunhall.domain.annual_report.table_two import Documents, TableTwo
from tests.builders.annual_report import WRITTEN_AT, counted, entry, kept, remedy
from tests.integration.annual_report.conftest import TABLE

UNIT = "education-bureau"
TWO = TableTwo(normative_documents=Documents(3, 1, 22), licences=7, fees_yuan=125_001)
ADDITIONS = ReportAdditions("一\n二", "问题", "", TWO, "S-super", WRITTEN_AT)
COUNTED = counted(
    entry(1, "2026-03-02", "2026-03-20", "r3_3_4", remedies=[remedy("direct", "2026-05-06")]),
    entry(2, "2026-12-10", column="c2"),
)


@pytest.fixture
def reports(dynamodb: Any) -> YearlyReports:
    return YearlyReports(dynamodb, TABLE)


def test_there_is_nothing_before_somebody_writes(reports: YearlyReports) -> None:
    assert reports.additions(UNIT, 2026) == (None, 0)
    assert reports.kept(UNIT, 2026) == (None, 0)


@pytest.mark.parametrize("additions", [ADDITIONS, replace(ADDITIONS, table_two=None)])
def test_additions_come_back_as_they_were_written(
    reports: YearlyReports, additions: ReportAdditions
) -> None:
    assert reports.put_additions(UNIT, 2026, additions, after=0) == 1
    assert reports.additions(UNIT, 2026) == (additions, 1)
    assert reports.additions(UNIT, 2025) == (None, 0)
    assert reports.additions("housing-bureau", 2026) == (None, 0)


def test_the_newest_version_counts_and_the_older_ones_stay(
    reports: YearlyReports, dynamodb: Any
) -> None:
    for version in range(11):
        text = replace(ADDITIONS, general=f"第{version}稿")
        assert reports.put_additions(UNIT, 2026, text, after=version) == version + 1
    found, version = reports.additions(UNIT, 2026)
    assert found is not None
    assert (found.general, version) == ("第10稿", 11)
    assert dynamodb.scan(TableName=TABLE)["Count"] == 11


@pytest.mark.parametrize("after", [0, 2, 7])
def test_who_has_not_seen_the_newest_version_writes_nothing(
    reports: YearlyReports, after: int, dynamodb: Any
) -> None:
    reports.put_additions(UNIT, 2026, ADDITIONS, after=0)
    with pytest.raises(AlreadyChanged):
        reports.put_additions(UNIT, 2026, ADDITIONS, after=after)
    assert dynamodb.scan(TableName=TABLE)["Count"] == 1


def test_a_settled_report_comes_back_with_the_cases_behind_every_number(
    reports: YearlyReports,
) -> None:
    report = kept(COUNTED, year=2026, table_two=TWO, acknowledged=("I4", "I9"))
    assert reports.keep(report, after=0) == 1
    found, version = reports.kept(UNIT, 2026)
    assert (found, version) == (report, 1)


def test_of_the_whole_city_only_those_are_kept_that_the_next_year_asks_for(
    reports: YearlyReports,
) -> None:
    reports.keep(kept(COUNTED, year=2026, subject=GOVERNMENT), after=0)
    found, _ = reports.kept(GOVERNMENT, 2026)
    assert found is not None
    assert found.counted.three == COUNTED.three
    assert set(found.counted.places) == {"GK-000002"}
    assert found.counted.behind("r4.c2") == ("GK-000002",)


def test_ten_thousand_requests_of_a_unit_fit_into_one_item(reports: YearlyReports) -> None:
    many = counted(
        *(
            entry(no, "2026-03-02", "2026-03-20", "r3_1", column=f"c{no % 6 + 1}")
            for no in range(10_000)
        )
    )
    reports.keep(kept(many, year=2026), after=0)
    found, _ = reports.kept(UNIT, 2026)
    assert found is not None
    assert found.counted == many
